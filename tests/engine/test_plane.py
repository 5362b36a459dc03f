"""Activations over lines and planes of inputs: those of the forward pass, point by point."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.backprop import forward
from app.engine.errors import EngineError, ShapeError
from app.engine.network import Layer, Network, new_network
from app.engine.plane import InputAxis, Range, grid

NETWORK = new_network([3, 4, 2], ["tanh", "softmax"], biases=True, initializer="xavier", seed=1)


def axis(input: int, points: int, low: float = -1.0, high: float = 2.0) -> InputAxis:
    return InputAxis(input=input, low=low, high=high, points=points)


def test_a_plane_holds_the_activations_of_every_point_the_first_axis_fastest() -> None:
    made = grid(NETWORK, [axis(3, 4), axis(1, 3, 0.0, 1.0)], np.array([9.0, 0.25, 9.0]))
    assert made.axes == [[-1.0, 0.0, 1.0, 2.0], [0.0, 0.5, 1.0]]
    points = [[first, 0.25, third] for first in (0.0, 0.5, 1.0) for third in (-1.0, 0.0, 1.0, 2.0)]
    for heat, layer in zip(made.layers, forward(NETWORK, points).forward, strict=True):
        np.testing.assert_allclose(np.array(heat.a, dtype=float).T, layer.a, rtol=1e-14)


def test_a_line_goes_along_one_input_and_the_others_are_0_unless_fixed() -> None:
    made = grid(NETWORK, [axis(2, 3)])
    passed = forward(NETWORK, [[0.0, at, 0.0] for at in (-1.0, 0.5, 2.0)])
    found = np.array(made.layers[-1].a, dtype=float).T
    np.testing.assert_allclose(found, passed.outputs, rtol=1e-14)


def test_outputs_can_be_had_alone() -> None:
    whole, alone = (
        grid(NETWORK, [axis(1, 5)], outputs_only=outputs_only) for outputs_only in (False, True)
    )
    assert alone.layers == whole.layers[-1:]


def test_an_activation_that_is_not_finite_is_absent_and_so_is_what_follows_from_it() -> None:
    steep = Layer(weights=np.array([[1e200, 1.0]]), activation="identity")
    output = Layer(weights=np.array([[1e200], [1.0]]), activation="identity")
    made = grid(Network((steep, output)), [axis(1, 3, 0.0, 2.0)])
    assert made.layers[0].a == [[0.0, 1e200, 2e200], [0.0, 1.0, 2.0]]
    assert made.layers[1].a == [[0.0, None, None]]


def test_a_range_has_both_its_ends_and_as_many_points_as_asked_for() -> None:
    assert Range(low=-1.0, high=1.0, points=5).values.tolist() == [-1, -0.5, 0, 0.5, 1]


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (-1e308, 1e308)])
def test_a_range_that_is_none_is_refused(low: float, high: float) -> None:
    with pytest.raises(EngineError, match="expected low below high"):
        Range(low=low, high=high)


def test_axes_and_inputs_that_do_not_fit_are_refused() -> None:
    with pytest.raises(EngineError, match=r"^no input 4: the network takes 3$"):
        grid(NETWORK, [axis(1, 2), axis(4, 2)])
    with pytest.raises(EngineError, match=r"^input 2 is named twice$"):
        grid(NETWORK, [axis(2, 2), axis(2, 2)])
    with pytest.raises(ShapeError, match=r"^fixed has 2 numbers, but the network takes 3$"):
        grid(NETWORK, [axis(2, 2)], [1.0, 2.0])
