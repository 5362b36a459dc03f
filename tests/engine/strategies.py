"""Random updates of small networks, for tests that hold for all of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from tests.oracles import Update


def numbers(*shape: int) -> st.SearchStrategy[Array]:
    """Arrays of numbers from −3 to 3."""
    return arrays(np.float64, shape, elements=st.floats(-3.0, 3.0))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """1 to 3 layers of 1 to 3 units, each with or without biases."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    return Network(
        tuple(
            Layer(
                weights=draw(numbers(before, units)),
                biases=draw(st.none() | numbers(units)),
                activation=draw(st.sampled_from(ACTIVATIONS.names)),
            )
            for before, units in pairwise(sizes)
        )
    )


@st.composite
def updates(draw: st.DrawFn) -> Update:
    """An update of a random network with 1 to 3 examples."""
    network, batch = draw(networks()), draw(st.integers(1, 3))
    return Update(
        training=Training(network, step=draw(st.integers(0, 99))),
        inputs=draw(numbers(batch, network.sizes[0])),
        targets=draw(numbers(batch, network.sizes[-1])),
        loss=draw(st.sampled_from(LOSSES.names)),
        optimizer=SGD(learning_rate=draw(st.floats(0.0, 1.0))),
        trainable=draw(st.sampled_from(["all", "weights"])),
    )
