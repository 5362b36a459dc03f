"""Random updates of small networks, for tests that hold for all of them."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import OPTIMIZERS, Optimizer
from tests.drawing import one_of
from tests.engine.checks import UNCOUPLED, fits
from tests.oracles import Update

RANGES = {"learning_rate": (0.0, 1.0), "l1": (0.0, 1.0), "l2": (0.0, 1.0), "epsilon": (1e-8, 1.0)}
"""Hyperparameters that are drawn from another range than 0 to 0.999."""


def numbers(*shape: int, low: float = -3.0, high: float = 3.0) -> st.SearchStrategy[Array]:
    """Arrays of numbers from −3 to 3."""
    return arrays(np.float64, shape, elements=st.floats(low, high))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """1 to 3 layers of 1 to 3 units, each with or without biases."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    hidden = draw(st.lists(one_of(UNCOUPLED), min_size=3, max_size=3))
    activations = [*hidden[: len(sizes) - 2], draw(one_of(ACTIVATIONS.names))]
    return Network(
        tuple(
            Layer(
                weights=draw(numbers(before, units)),
                biases=draw(st.none() | numbers(units)),
                activation=activation,
            )
            for activation, (before, units) in zip(activations, pairwise(sizes), strict=True)
        )
    )


@st.composite
def optimizers(draw: st.DrawFn) -> Optimizer:
    """Any optimizer; half of them penalise no weights."""
    kind: Any = draw(one_of(list(OPTIMIZERS)))
    names = [field.name for field in fields(kind) if field.name != "name"]
    ranges = {name: RANGES.get(name, (0.0, 0.999)) for name in names}
    if draw(st.booleans()):
        del ranges["l1"], ranges["l2"]
    made: Optimizer = kind(**{name: draw(st.floats(*bounds)) for name, bounds in ranges.items()})
    return made


@st.composite
def updates(draw: st.DrawFn) -> Update:
    """An update of a random network with 1 to 3 examples and a loss that fits its output."""
    network, batch = draw(networks()), draw(st.integers(1, 3))
    output = network.layers[-1].activation
    loss = draw(one_of([loss for loss in LOSSES if fits(output, loss)]))
    low, high = loss.targets or (-3.0, 3.0)
    return Update(
        training=Training(network, step=draw(st.integers(0, 99))),
        inputs=draw(numbers(batch, network.sizes[0])),
        targets=draw(numbers(batch, network.sizes[-1], low=low, high=high)),
        loss=loss.name,
        optimizer=draw(optimizers()),
        trainable=draw(one_of(["all", "weights"])),
    )
