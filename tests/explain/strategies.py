"""Random small networks and one update of each, for tests that hold for all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.backprop import step
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.expression import Expression
from app.explain.ids import Id

deltas: st.SearchStrategy[Delta] = st.sampled_from(get_args(Delta))


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """One update: 1 to 4 layers of 1 to 4 units, mixed biases, up to 3 examples."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    examples = draw(st.integers(1, 3))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    whole = draw(st.booleans())  # whole numbers meet the kink of ReLU, and give zeros

    def array(*shape: int) -> Array:
        drawn = numbers.uniform(-2.0, 2.0, shape)
        return np.round(drawn) if whole else drawn

    layers = tuple(
        Layer(
            weights=array(inputs, units),
            biases=array(units) if draw(st.booleans()) else None,
            activation=draw(st.sampled_from(ACTIVATIONS.names)),
        )
        for inputs, units in pairwise(sizes)
    )
    return step(
        Training(Network(layers), step=draw(st.integers(0, 9))),
        array(examples, sizes[0]),
        array(examples, sizes[-1]),
        draw(st.sampled_from(LOSSES.names)),
        SGD(learning_rate=draw(st.sampled_from([0.0, 0.1, 1.0]))),
        draw(st.sampled_from(["all", "weights"])),
    )


@st.composite
def explained_traces(draw: st.DrawFn) -> tuple[Trace, Architecture]:
    """One update and its architecture, in one of the three meanings of δ."""
    trace = draw(traces())
    return trace, Architecture.of(trace, draw(deltas))


def architectures() -> st.SearchStrategy[Architecture]:
    """The architecture of some update."""
    return explained_traces().map(lambda pair: pair[1])


def reads(*forms: Expression) -> set[Id]:
    """All that stands in these formulas."""
    return {id for form in forms for id in form.reads()}
