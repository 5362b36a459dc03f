"""Why a weight did not move: the factor of its change that is to blame.

The chain rule makes a change out of factors; where it is too small to be seen, this walks back
along the largest terms to the smallest factor in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import Field

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.forward_rules import example_numbers
from app.explain.ids import Id, read
from app.explain.kinds import KINDS

T = TypeVar("T")

Cause = Literal[
    "fixed_bias",
    "learning_rate",
    "memory",
    "zero_input",
    "zero_activation",
    "dead",
    "saturated",
    "right_output",
    "zero_weight",
    "paths_cancel",
    "examples_cancel",
    "small_factors",
]

CANCELS = 1e-3
"""A sum this small beside its absolute terms has cancelled."""

SMALL = 0.05
"""A factor below this is to blame; if none is, the product of them all is."""


@dataclass(frozen=True, kw_only=True)
class Stillness:
    """What keeps a parameter where it is."""

    cause: Annotated[Cause, Field(description="What is to blame.")]
    id: Annotated[str, Field(description="The number that is to blame.")]
    exact: Annotated[bool, Field(description="Whether it does not move at all, or hardly.")]


def stillness(id: Id, trace: Trace, architecture: Architecture, digits: int) -> Stillness | None:
    """Why the change `id`, a Δw or Δb, is 0 to that many digits; None where it is not."""
    change = read(trace, id)
    if abs(change) >= _unseen(digits):
        return None
    cause, blamed = _of_change(id, trace, architecture, _unseen(digits))
    return Stillness(cause=cause, id=str(blamed), exact=change == 0)


def _unseen(digits: int) -> float:
    return 0.5 * 10.0**-digits


def _of_change(id: Id, trace: Trace, architecture: Architecture, unseen: float) -> tuple[Cause, Id]:
    bias = KINDS[id.kind].place == "bias"
    if bias and architecture.trainable == "weights":
        return "fixed_bias", id
    gradient = id.of("dE_db" if bias else "dE_dw", *id.index)
    rate = Id("lr")
    if read(trace, rate) == 0:
        return "learning_rate", rate
    if abs(read(trace, gradient)) < unseen:
        return _of_gradient(gradient, trace, architecture)
    if architecture.rule.memories and abs(_first_change(gradient, trace)) >= unseen:
        return "memory", gradient
    return "learning_rate", rate


def _first_change(gradient: Id, trace: Trace) -> float:
    """The change that this gradient would make if the optimizer remembered nothing."""
    g = np.array([read(trace, gradient)])
    memory = {name: np.zeros(1) for name in trace.optimizer.memories}
    return float(trace.optimizer.change(g, memory, 0).change[0])


def _of_gradient(id: Id, trace: Trace, architecture: Architecture) -> tuple[Cause, Id]:
    """The examples cancel, or the factors of the one that counts most are to blame."""
    layer, j = id.layer, id.index[-1]
    terms = {}
    for n in example_numbers(architecture):
        delta = Id("delta", (layer, j), None, n)
        inputs = [_input(id, n)] if len(id.index) == 3 else []
        terms[n] = (delta, *inputs)
    values = [_product(factors, trace) for factors in terms.values()]
    if _cancels(values):
        return "examples_cancel", id
    delta, *inputs = terms[_largest(list(terms), values)]
    if inputs and abs(read(trace, inputs[0])) <= min(SMALL, abs(read(trace, delta))):
        return ("zero_input" if inputs[0].kind == "x" else "zero_activation"), inputs[0]
    return _of_delta(delta, trace, architecture)


def _input(id: Id, n: int | None) -> Id:
    layer, i, _ = id.index
    kind, index = ("x", (i,)) if layer == 1 else ("a", (layer - 1, i))
    return Id(kind, index, None, n)


def _of_delta(id: Id, trace: Trace, architecture: Architecture) -> tuple[Cause, Id]:
    layer, j = id.index
    if layer == architecture.depth:
        return _of_output(id, trace, architecture)
    slope, signal = id.of("da_dz", layer, j), id.of("dE_da", layer, j)
    if abs(read(trace, slope)) <= min(SMALL, abs(read(trace, signal))):
        return _flat(layer, architecture), slope
    return _of_signal(id, trace, architecture)


def _flat(layer: int, architecture: Architecture) -> Cause:
    return "dead" if ACTIVATIONS[architecture.activations[layer - 1]].kinks else "saturated"


def _of_output(id: Id, trace: Trace, architecture: Architecture) -> tuple[Cause, Id]:
    """∂E/∂z of an output: its slope is flat, unless the loss makes up for that, or it is right."""
    layer, j = id.index
    error = abs(read(trace, id.of("e", j)))
    slope = id.of("da_dz", layer, j, *([j] if architecture.couples else []))
    made_for_it = LOSSES[architecture.loss].joint is not None
    if not made_for_it and abs(read(trace, slope)) <= min(SMALL, error):
        return _flat(layer, architecture), slope
    return ("right_output" if error <= SMALL else "small_factors"), id.of("d", j)


def _of_signal(id: Id, trace: Trace, architecture: Architecture) -> tuple[Cause, Id]:
    """∂E/∂a of a hidden unit: the ways on cancel, or the one that counts most is to blame."""
    layer, j = id.index
    units = architecture.units(layer + 1)
    terms = {m: (id.of("delta", layer + 1, m), Id("w", (layer + 1, j, m))) for m in units}
    values = [_product(factors, trace) for factors in terms.values()]
    if _cancels(values):
        return "paths_cancel", id.of("dE_da", layer, j)
    delta, weight = terms[_largest(list(units), values)]
    if abs(read(trace, weight)) <= min(SMALL, abs(read(trace, delta))):
        return "zero_weight", weight
    if abs(read(trace, delta)) > SMALL:
        return "small_factors", id
    return _of_delta(delta, trace, architecture)


def _product(factors: Sequence[Id], trace: Trace) -> float:
    value = 1.0
    for factor in factors:
        value *= read(trace, factor)
    return value


def _cancels(values: Sequence[float]) -> bool:
    total = sum(map(abs, values))
    return len(values) > 1 and total > 0 and abs(sum(values)) <= CANCELS * total


def _largest(keys: Sequence[T], values: Sequence[float]) -> T:
    return max(zip(keys, values, strict=True), key=lambda pair: abs(pair[1]))[0]
