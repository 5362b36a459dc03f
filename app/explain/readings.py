"""The three things called δ, side by side for one weight: they give the same gradient."""

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


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The gradient in one meaning of δ."""

    delta: Annotated[Delta, Field(description="Which meaning of δ.")]
    lines: Annotated[Lines, Field(description="∂E/∂w or ∂E/∂b by this δ.")]


def readings(id: Id, trace: Trace, architecture: Architecture, digits: int) -> tuple[Reading, ...]:
    """The gradient of the weight or bias of `id` by each meaning of δ."""
    kind = "dE_db" if KINDS[id.kind].place == "bias" else "dE_dw"
    gradient = Id(kind, id.index)
    value = read(trace, gradient)
    return tuple(
        Reading(
            delta=delta,
            lines=_by(gradient, value, trace, replace(architecture, delta=delta), digits),
        )
        for delta in get_args(Delta)
    )


def _by(gradient: Id, value: float, trace: Trace, architecture: Architecture, digits: int) -> Lines:
    forms = derive(gradient, architecture)
    return Calculation.of(gradient, forms, value, trace, architecture, digits).lines()
