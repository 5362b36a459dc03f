"""The three things called δ, side by side for one weight: one gradient and one change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, get_args

from pydantic import Field

from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation, Lines
from app.explain.derivation import derive
from app.explain.ids import Id, read
from app.explain.kinds import KINDS
from app.explain.mathml import BREAK, mathml


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The gradient and the change in one meaning of δ."""

    delta: Annotated[Delta, Field(description="Which meaning of δ.")]
    lines: Annotated[Lines, Field(description="∂E/∂w or ∂E/∂b by this δ.")]
    change: Annotated[Lines, Field(description="Δw or Δb by this δ.")]


def readings(id: Id, trace: Trace, architecture: Architecture, digits: int) -> tuple[Reading, ...]:
    """The gradient and the change of the weight or bias of `id` by each meaning of δ."""
    gradient, change = _parameter(id)

    def lines(of: Id, delta: Delta) -> Lines:
        own = replace(architecture, delta=delta)
        return Calculation.of(of, derive(of, own), read(trace, of), trace, own, digits).lines()

    return tuple(
        Reading(delta=delta, lines=lines(gradient, delta), change=lines(change, delta))
        for delta in get_args(Delta)
    )


def relation(id: Id, architecture: Architecture) -> str:
    """How the three are related, as one line of MathML in which none of them is called δ."""
    gradient, _ = _parameter(id)
    formulas = []
    for delta in get_args(Delta):
        other: Delta = "standard" if delta == "article" else "article"
        form = derive(gradient, replace(architecture, delta=delta))[-1]
        formulas.append(mathml(form, replace(architecture, delta=other)))
    return f"{BREAK}<mo>=</mo>".join(formulas)


def _parameter(id: Id) -> tuple[Id, Id]:
    """The gradient and the change of the weight or bias that a number belongs to."""
    bias = KINDS[id.kind].place == "bias"
    return Id("dE_db" if bias else "dE_dw", id.index), Id("db" if bias else "dw", id.index)
