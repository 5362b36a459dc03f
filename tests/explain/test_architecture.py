"""Architectures: what formulas depend on, checked before anything is explained."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from tests.drawing import drawn
from tests.explain.strategies import traces

VALID: dict[str, Any] = {
    "sizes": (2, 3, 1),
    "activations": ("sigmoid", "identity"),
    "biases": (False, True),
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sizes": (2,)}, "at least 2 sizes"),
        ({"sizes": ()}, "at least 2 sizes"),
        ({"sizes": (2, 0, 1)}, "each at least 1"),
        ({"activations": ("tanh",)}, "1 activations for 2 layers, expected one per layer"),
        ({"biases": (True,) * 3}, "3 biases for 2 layers, expected one per layer"),
        ({"examples": 0}, "at least 1 example"),
        ({"activations": ("tanh", "selu")}, "unknown activation: 'selu'; known: identity"),
        ({"loss": "mse"}, "unknown loss: 'mse'; known: half_squared_error"),
        ({"optimizer": "lion"}, "unknown optimizer: 'lion'; known: sgd"),
    ],
)
def test_what_is_not_possible_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        Architecture(**VALID | changes)


def test_layers_and_units_are_counted_from_1_and_the_inputs_are_layer_0() -> None:
    architecture = Architecture(**VALID)
    assert architecture.depth == 2
    assert architecture.outputs == 1
    assert [list(architecture.units(layer)) for layer in (0, 1, 2)] == [[1, 2], [1, 2, 3], [1]]


@given(traces())
@drawn(30)
def test_an_update_knows_its_architecture(trace: Trace) -> None:
    architecture = Architecture.of(trace, "article")
    network = trace.before.network
    assert architecture.sizes == (
        len(network.layers[0].weights),
        *(len(layer.weights[0]) for layer in network.layers),
    )
    assert architecture.biases == tuple(layer.biases is not None for layer in network.layers)
    assert architecture.examples == len(trace.inputs)
    assert architecture.trainable == trace.trainable
    assert architecture.delta == "article"
