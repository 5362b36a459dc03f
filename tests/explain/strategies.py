"""Random small networks and one update of each, for tests that hold for all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args

import numpy as np
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.backprop import step
from app.engine.errors import EngineError
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.presets import Delta
from app.engine.schedules import CONSTANT, SCHEDULES
from app.engine.trace import Trace, Trainable
from app.explain.architecture import Architecture
from app.explain.expression import Expression
from app.explain.ids import Id, all_ids, read
from app.explain.kinds import GIVEN
from tests.drawing import is_quick, of, one_of

_SHORT: dict[str, Any] = {"step": {"interval": 2}, "cosine": {"updates": 3}}
SHORT_SCHEDULES = [SCHEDULES[name](name=name, **_SHORT.get(name, {})) for name in SCHEDULES.names]
"""One of each, such that a few updates change the rate."""


deltas: st.SearchStrategy[Delta] = one_of(get_args(Delta))

HIDDEN = [name for name in ACTIVATIONS.names if not ACTIVATIONS[name].couples]


def outputs_for(loss: str) -> list[str]:
    """The activations that an output layer may have with this loss."""
    joint = LOSSES[loss].joint
    return ACTIVATIONS.names if joint is None else [joint.activation]


@st.composite
def optimizers(draw: st.DrawFn) -> Optimizer:
    """Any registered optimizer, with and without penalties."""
    name = draw(one_of(OPTIMIZERS.names))
    rate = draw(one_of([0.1, 1.0, 0.001, 0.0]))
    penalties = one_of([0.0, 0.0, 0.01])
    return OPTIMIZERS[name](name=name, learning_rate=rate, l1=draw(penalties), l2=draw(penalties))


@st.composite
def traces(draw: st.DrawFn, units: int = 4, layers: int = 4) -> Trace:
    """One update: mixed biases, up to 3 examples, up to 3 updates before it; fewer in a quick run.

    A few are so large that outputs saturate. Whole numbers meet the kink of ReLU, and give zeros.
    """
    units, layers = min(units, of(4, 3)), min(layers, of(4, 3))
    if is_quick():
        sizes = [
            draw(one_of(range(1, units + 1))) for _ in range(draw(one_of(range(2, layers + 2))))
        ]
    else:
        sizes = draw(st.lists(st.integers(1, units), min_size=2, max_size=layers + 1))
    examples = draw(one_of(range(1, of(3, 2) + 1)))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    drawn_as = draw(one_of(["any", "any", "any", "any", "whole", "large"]))

    def array(*shape: int) -> Array:
        drawn = numbers.uniform(-2.0, 2.0, shape)
        return np.round(drawn) if drawn_as == "whole" else drawn

    loss = draw(one_of(LOSSES.names))
    activations = [draw(one_of(HIDDEN)) for _ in sizes[2:]]
    activations.append(draw(one_of(outputs_for(loss))))
    network = Network(
        tuple(
            Layer(
                weights=array(before, after) * (40.0 if drawn_as == "large" else 1.0),
                biases=array(after) if draw(one_of([False, True])) else None,
                activation=activation,
            )
            for (before, after), activation in zip(pairwise(sizes), activations, strict=True)
        )
    )
    targets = array(examples, sizes[-1])
    if LOSSES[loss].targets is not None:
        targets = np.abs(targets) / 2.0
        if activations[-1] == "softmax" and draw(one_of([False, True])):
            targets = np.eye(sizes[-1])[numbers.integers(0, sizes[-1], examples)]
    inputs, optimizer = array(examples, sizes[0]), draw(optimizers())
    trainable: Trainable = draw(one_of(get_args(Trainable)))
    schedule = draw(one_of([CONSTANT, CONSTANT, *SHORT_SCHEDULES]))
    training = Training(network)
    try:
        for _ in range(draw(one_of(range(of(3, 2) + 1)))):
            training = step(training, inputs, targets, loss, optimizer, trainable, schedule).after
        return step(training, inputs, targets, loss, optimizer, trainable, schedule)
    except EngineError:  # it diverged
        return step(
            Training(network),
            inputs,
            targets,
            loss,
            optimizer.__class__(name=optimizer.name, learning_rate=0.0),
            trainable,
            schedule,
        )


@st.composite
def explained_traces(
    draw: st.DrawFn, units: int = 4, layers: int = 4
) -> tuple[Trace, Architecture]:
    """One update and its architecture, in one of the three meanings of δ."""
    trace = draw(traces(units, layers))
    return trace, Architecture.of(trace, draw(deltas))


def architectures(units: int = 4, layers: int = 4) -> st.SearchStrategy[Architecture]:
    """The architecture of some update."""
    return explained_traces(units, layers).map(lambda pair: pair[1])


def reads(*forms: Expression) -> set[Id]:
    """All that stands in these formulas."""
    return {id for form in forms for id in form.reads()}


def known_numbers(trace: Trace, architecture: Architecture) -> dict[Id, float]:
    """Every number that was computed."""
    known = {}
    for id in all_ids(architecture):
        try:
            known[id] = read(trace, id)
        except EngineError:
            continue
    return known


def given_kinds(architecture: Architecture) -> frozenset[str]:
    """Kinds that are set; the learning rate is not where a schedule computes it."""
    return GIVEN - {"lr"} if architecture.has_schedule else GIVEN
