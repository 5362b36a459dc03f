"""The three things called δ, side by side for one weight: one gradient and one change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, get_args

from pydantic import Field

from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation, Lines
from app.explain.derivation import derive
from app.explain.expression import Expression
from app.explain.ids import Id, read
from app.explain.kinds import KINDS
from app.explain.mathml import BREAK, mathml
from app.explain.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The gradient and the change in one meaning of δ."""

    delta: Annotated[Delta, Field(description="Which meaning of δ.")]
    lines: Annotated[Lines, Field(description="∂E/∂w or ∂E/∂b by this δ.")]
    change: Annotated[Lines, Field(description="Δw or Δb by this δ.")]


def readings(id: Id, trace: Trace, architecture: Architecture, digits: int) -> tuple[Reading, ...]:
    """The gradient and the change of the weight or bias of `id` by each meaning of δ."""
    gradient, change = _parameter(id)

    def reading(by: Architecture) -> Reading:
        sheet = Sheet(trace, by, digits)

        def lines(of: Id) -> Lines:
            return Calculation.of(of, derive(of, by), read(trace, of), sheet).lines()

        return Reading(delta=by.delta, lines=lines(gradient), change=lines(change))

    return tuple(map(reading, _by_each(architecture)))


def reading_forms(id: Id, architecture: Architecture) -> Iterator[Expression]:
    """The formulas that stand in `readings` and in `relation`."""
    gradient, change = _parameter(id)
    for by in _by_each(architecture):
        forms = derive(gradient, by)
        yield from (*forms, forms[-1], *derive(change, by))


def relation(id: Id, architecture: Architecture) -> str:
    """How the three are related, as one line of MathML in which none of them is called δ."""
    gradient, _ = _parameter(id)
    formulas = []
    for by in _by_each(architecture):
        other: Delta = "standard" if by.delta == "article" else "article"
        formulas.append(mathml(derive(gradient, by)[-1], replace(architecture, delta=other)))
    return f"{BREAK}<mo>=</mo>".join(formulas)


def _parameter(id: Id) -> tuple[Id, Id]:
    """The gradient and the change of the weight or bias that a number belongs to."""
    bias = KINDS[id.kind].place == "bias"
    return Id("dE_db" if bias else "dE_dw", id.index), Id("db" if bias else "dw", id.index)


def _by_each(architecture: Architecture) -> Iterator[Architecture]:
    return (replace(architecture, delta=delta) for delta in get_args(Delta))
