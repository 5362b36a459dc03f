"""Formulas in general, as MathML: with letters for indices, and sums over all m as Σ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.explain.architecture import Architecture
from app.explain.expression import Apply, Expression, Quantity, parse
from app.explain.ids import Id
from app.explain.mathml import MathML
from app.explain.notation import negated
from app.explain.symbols import Letter, Minus, Ratio, SlopeOf, Symbol, symbol

OUTPUT, LAYER, FROM, TO = 6, 7, 8, 9
"""Indices that stand for k, l, i and j."""

_LETTERS = str.maketrans("6789₆", "𝑘𝑙𝑖𝑗ₖ")


def general(optimizer: str = "sgd", schedule: str = "constant") -> Architecture:
    """A network in which the indices above name an output and two units of a hidden layer."""
    return Architecture(
        sizes=(TO,) * (TO + 1),
        activations=("identity",) * TO,
        biases=(True,) * TO,
        optimizer=optimizer,
        schedule=schedule,
        penalties=("l1", "l2"),
    )


class General(MathML):
    """The formulas of one weight or unit, with i, j, k and l in the place of its indices."""

    def symbol(self, symbol: Symbol) -> str:
        written = super().symbol(_each_letter(symbol, _with_letters))
        return _row(written) if isinstance(symbol, SlopeOf) else written

    def marked(self, id: Id, inner: str) -> str:
        return _row(inner)

    def function(self, name: str, arguments: Sequence[str]) -> str:
        if name != "sum":
            return _row(super().function(name, arguments))
        return f"<munder><mo>∑</mo><mi>m</mi></munder>{_row(*arguments)}"

    def _factor(self, expression: Expression, *, leads: bool, power: bool = False) -> str:
        # So that what follows the product is not taken for a part of the sum.
        if isinstance(expression, Apply) and expression.function == "sum":
            return self._bracketed(expression)
        return super()._factor(expression, leads=leads, power=power)


def _row(*inner: str) -> str:
    """In a row of its own, whose brackets are no taller than what is in it."""
    return f"<mrow>{''.join(inner)}</mrow>"


class Short(General):
    """Formulas of a registry, each name without the indices of layer and units.

    `index` is put on every unit's own numbers, so that those of another unit m stand out.
    """

    def __init__(self, index: str = "") -> None:
        super().__init__(general())
        self.index = index

    def formula(self, text: str) -> str:
        """The inside of a `<math>` element."""
        return self.write(parsed(text))

    def behind(self, factor: str, expression: Expression, *, times: str = "") -> str:
        """The product of a written factor and a formula; its minus sign stands before both."""
        if not factor:
            return self.write(expression)
        inner = negated(expression)
        sign = self.leading_minus if inner is not None else ""
        body = self._factor(expression if inner is None else inner, leads=False)
        return sign + factor + times + body

    def symbol_of(self, id: Id) -> Symbol:
        letter, _, below = id.kind.partition("_")
        return Letter(letter, _italic(below or self.index))


class ShortUpdate(Short):
    """Formulas of one optimizer and schedule, in the symbols that their numbers have."""

    def __init__(self, optimizer: str = "sgd", schedule: str = "constant") -> None:
        super().__init__()
        self.architecture = general(optimizer, schedule)

    def symbol_of(self, id: Id) -> Symbol:
        indexed = symbol(Id(id.kind, (LAYER, FROM, TO)), self.architecture)
        return _each_letter(indexed, _without_indices)


def parsed(text: str) -> Expression:
    """A formula of a registry as a tree in which every name is a number of that name."""
    return parse(text, _AnyName(), None)


class _AnyName(Mapping[str, Expression]):
    """Every name stands for the number of that name."""

    def __getitem__(self, name: str) -> Expression:
        return Quantity(Id(name))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _each_letter(symbol: Symbol, change: Callable[[Letter], Letter]) -> Symbol:
    match symbol:
        case Ratio(above, below):
            return Ratio(change(above), change(below))
        case SlopeOf(function, z):
            return SlopeOf(function, change(z))
        case Minus(Ratio(above, below)):
            return Minus(Ratio(change(above), change(below)))
        case Letter():
            return change(symbol)


def _with_letters(letter: Letter) -> Letter:
    return replace(
        letter, below=letter.below.translate(_LETTERS), above=letter.above.translate(_LETTERS)
    )


def _without_indices(letter: Letter) -> Letter:
    below = letter.below.removesuffix(f"{FROM}{TO}")
    return replace(letter, below=below, above=letter.above.removeprefix(f"({LAYER})").strip())


def _italic(index: str) -> str:
    """A single letter in mathematical italics; a word stays upright."""
    return chr(0x1D44E + ord(index) - ord("a")) if len(index) == 1 else index
