"""Why a weight did not move: the factor of its change that is to blame.

Three things can hold a gradient back: what the optimizer remembers, a penalty, and the decay of the
weight. If none does, either the learning rate is small beside the gradient, or the gradient is
small itself. Then its smallest factor is to blame, if that one is small, or else the product of
them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import Id, read
from app.explain.kinds import KINDS
from app.explain.sheet import Sheet
from app.explain.suspects import Cause, Suspects
from app.explain.underflow import underflows

SMALL = 0.05
"""A factor of at most this is to blame; if none is, the product of them all is."""


@dataclass(frozen=True, kw_only=True)
class Stillness:
    """What keeps a parameter where it is, or nearly so."""

    cause: Annotated[Cause, Field(description="What is to blame.")]
    id: Annotated[str, Field(description="The number that is to blame.")]
    exact: Annotated[
        bool, Field(description="Whether the change is exactly 0; if not, it hardly moves.")
    ]
    underflow: Annotated[
        bool | None,
        Field(
            description="Whether the number to blame is 0 only because it is too small for one.",
            exclude_if=lambda value: value is None,
        ),
    ] = None


def stillness(id: Id, trace: Trace, architecture: Architecture, digits: int) -> Stillness | None:
    """Why the change `id`, a Δw or Δb, is 0 to that many digits; None where it is not."""
    change = read(trace, id)
    unseen = 0.5 * 10.0**-digits
    if abs(change) >= unseen:
        return None
    cause, blamed = _of_change(id, trace, architecture, unseen)
    sheet = Sheet(trace, architecture, digits)
    return Stillness(
        cause=cause,
        id=str(blamed),
        exact=change == 0 and not underflows(id, sheet),
        underflow=underflows(blamed, sheet) or None,
    )


def _of_change(id: Id, trace: Trace, architecture: Architecture, unseen: float) -> tuple[Cause, Id]:
    bias = KINDS[id.kind].place == "bias"
    if bias and architecture.trainable == "weights":
        return "fixed_bias", id
    rate = trace.optimizer.learning_rate
    if rate == 0:
        return "learning_rate", Id("lr")
    gradient = id.of("dE_db" if bias else "dE_dw", *id.index)
    penalised = gradient if bias or not architecture.penalties else id.of("g", *id.index)
    alone, unremembered = _first_change(gradient, trace), _first_change(penalised, trace)
    undecayed = abs(read(trace, id) - _decay(id, trace))
    if _is_held_back(undecayed, abs(read(trace, id)), unseen):
        return "decay_cancels", id
    if _is_held_back(unremembered, undecayed, unseen):
        return "memory", gradient
    if _is_held_back(alone, unremembered, unseen):
        return "penalty_cancels", penalised
    if rate <= SMALL and alone / rate >= max(rate, unseen):
        return "learning_rate", Id("lr")
    return _of_gradient(gradient, trace, architecture)


def _first_change(gradient: Id, trace: Trace) -> float:
    """The size of the change that this number makes if the optimizer remembers nothing."""
    g = np.array([read(trace, gradient)])
    memory = {name: np.zeros(1) for name in trace.optimizer.memories}
    return abs(float(trace.optimizer.change(g, memory, 0).change[0]))


def _decay(id: Id, trace: Trace) -> float:
    """The part of the change `id` that does not come from a gradient; biases have none."""
    if KINDS[id.kind].place == "bias":
        return 0.0
    w = np.array([read(trace, id.of("w", *id.index))])
    return float(trace.optimizer.decayed(np.zeros(1), w)[0])


def _is_held_back(before: float, after: float, unseen: float) -> bool:
    """Whether a change that could be seen cannot any more, or hardly anything is left of it."""
    return before >= unseen or (before > 0 and after <= SMALL * before)


def _of_gradient(gradient: Id, trace: Trace, architecture: Architecture) -> tuple[Cause, Id]:
    suspects = Suspects(trace, architecture).of_gradient(gradient)
    smallest = min(suspects, key=lambda suspect: suspect.size)
    if smallest.size <= SMALL:
        return smallest.cause, smallest.id
    return "small_factors", gradient
