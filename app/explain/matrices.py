"""The numbers of a layer as one matrix: its id, its symbol, and the ids in its rows.

A matrix has the id of its numbers without their units: `w.1`, `z.2`, `x`, `dy_dw.1@2~3`. Numbers
that there are for each example stand one example a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from app.explain.architecture import Architecture
from app.explain.expression import Constant, Expression
from app.explain.forward_rules import example_numbers
from app.explain.ids import Id, kind_of
from app.explain.kinds import JACOBIAN, SETTINGS, Kind
from app.explain.mathml import MathML
from app.explain.symbols import Letter, Minus, Ratio, SlopeOf, Symbol, symbol


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """The ids of its numbers."""

    symbol: Annotated[str, Field(description="MathML.")]
    rows: Annotated[tuple[tuple[str, ...], ...], Field(description="Ids, row by row.")]


def matrix(id: Id, architecture: Architecture) -> Matrix:
    """The matrix of that id."""
    return Matrix(
        symbol=MathML(architecture).symbol(_symbol(id, architecture)),
        rows=tuple(tuple(map(str, row)) for row in rows(id, architecture)),
    )


def rows(id: Id, architecture: Architecture) -> list[list[Id]]:
    """The ids of the matrix's numbers, row by row."""
    kind = _kind(id, architecture)
    if kind.place == "network":
        return [[id]]
    layer = _layer_of(kind, id, architecture)
    units = architecture.units(layer)
    match kind.place:
        case "weight":
            inputs = architecture.units(layer - 1)
            return [[replace(id, index=(layer, i, j)) for j in units] for i in inputs]
        case "pair":
            return [[replace(id, index=(layer, j, k)) for k in units] for j in units]
        case "bias":
            return [[replace(id, index=(layer, j)) for j in units]]
    examples = example_numbers(architecture) if id.example is None else [id.example]
    return [[replace(id, index=(*id.index, unit), example=n) for unit in units] for n in examples]


def _layer_of(kind: Kind, id: Id, architecture: Architecture) -> int:
    match kind.place:
        case "input":
            return 0
        case "output":
            return architecture.depth
    return id.layer


def shape(id: Id, architecture: Architecture) -> tuple[int, int]:
    """How many rows and columns it has."""
    found = rows(id, architecture)
    return len(found), len(found[0])


class MatrixNotation(MathML):
    """Formulas in which letters stand for matrices; products of two are element by element."""

    def name(self, id: Id) -> str:
        written = self.symbol(self.symbol_of(id))
        return written if id.kind in SETTINGS else self._with_shape(id, written)

    def symbol_of(self, id: Id) -> Symbol:
        return _symbol(id, self.architecture)

    def marked(self, id: Id, inner: str) -> str:
        if id.kind in SETTINGS:
            return super().marked(id, inner)
        return f'<mrow data-m="{id}">{inner}</mrow>'

    def transposed(self, id: Id) -> str:
        """The matrix with rows and columns exchanged."""
        written = f"<msup>{self.symbol(self.symbol_of(id))}<mo>⊤</mo></msup>"
        inner = self._with_shape(id, written, transposed=True)
        return f'<mrow data-m="{id}" data-t="true">{inner}</mrow>'

    def _with_shape(self, id: Id, written: str, *, transposed: bool = False) -> str:
        count = shape(id, self.architecture)
        m, n = reversed(count) if transposed else count
        return f"<munder>{written}<mtext>{m}×{n}</mtext></munder>"

    def _product(self, factors: Sequence[Expression], leads: bool) -> str:
        minus = factors[0] == Constant(-1)
        text, before = self.leading_minus if minus else "", False
        for index, factor in enumerate(factors[minus:]):
            is_matrix = any(id.kind not in SETTINGS for id in factor.reads())
            sign = "" if index == 0 else "<mo>∘</mo>" if before and is_matrix else self.times
            text += sign + self._factor(factor, leads=leads and index == 0 and not minus)
            before = before or is_matrix
        return text


def _kind(id: Id, architecture: Architecture) -> Kind:
    couples = id.kind == "da_dz" and architecture.couples and id.layer == architecture.depth
    return JACOBIAN if couples else kind_of(id)


_UNITS = {"weight": 2, "pair": 2, "bias": 1, "unit": 1, "input": 1, "output": 1, "network": 0}


def _symbol(id: Id, architecture: Architecture) -> Symbol:
    """The symbol of any of its numbers, without the unit, in capitals."""
    ones = (1,) * _UNITS[_kind(id, architecture).place]
    scalar = symbol(replace(id, index=(*id.index, *ones)), architecture)
    return scalar if id.kind in SETTINGS else _capital(scalar)


def _capital(symbol: Symbol) -> Symbol:
    match symbol:
        case Ratio(above, below):
            return Ratio(_letter(above), _letter(below))
        case SlopeOf(function, z):
            return SlopeOf(function, _letter(z))
        case Minus(ratio):
            return Minus(Ratio(_letter(ratio.above), _letter(ratio.below)))
        case Letter():
            return _letter(symbol)


def _letter(letter: Letter) -> Letter:
    """A capital, but for the loss's E, which e would be taken for, and for rows such as b."""
    text = letter.text.upper() if letter.text in "xzawydmvg" else letter.text
    return replace(letter, text=text, below="")
