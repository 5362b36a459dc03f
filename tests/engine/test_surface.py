"""The loss over weights: known parabolas, and the slope that the gradient says."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.backprop import backward
from app.engine.errors import ShapeError
from app.engine.network import Layer, Network
from app.engine.plane import Range
from app.engine.surface import Parameter, loss_surface
from tests.oracles import EXPECTED, update

LINE = Network((Layer(weights=np.array([[1.0]]), biases=np.array([0.0]), activation="identity"),))
WEIGHT, BIAS = Parameter(0, 0, 0), Parameter(0, None, 0)
ARTICLE = update("article-2-3-1-sigmoid")


def test_the_loss_over_one_weight_of_a_line_is_a_parabola() -> None:
    # y = 2 w and d = 2: E = (2 − 2 w)² / 2 = 2 (1 − w)².
    made = loss_surface(
        LINE, [2.0], [2.0], "half_squared_error", [(WEIGHT, Range(low=-1.0, high=3.0, points=5))]
    )
    assert made.axes == [[-1, 0, 1, 2, 3]]
    assert made.E == [8, 2, 0, 2, 8]


def test_over_a_weight_and_a_bias_the_first_runs_fastest() -> None:
    # y = w + b and d = 0: E = (w + b)² / 2.
    axes = [
        (WEIGHT, Range(low=0.0, high=2.0, points=3)),
        (BIAS, Range(low=0.0, high=4.0, points=2)),
    ]
    made = loss_surface(LINE, [1.0], [0.0], "half_squared_error", axes)
    assert made.E == [0, 0.5, 2, 8, 12.5, 18]


def test_the_loss_of_a_batch_is_its_mean() -> None:
    # E_n = w² / 2 and (2 w)² / 2, so E = 5 w² / 4.
    made = loss_surface(
        LINE,
        [[1.0], [2.0]],
        [[0.0], [0.0]],
        "half_squared_error",
        [(WEIGHT, Range(low=0.0, high=2.0, points=3))],
    )
    assert made.E == [0, 1.25, 5]


def test_at_the_networks_own_weight_it_has_the_published_loss_and_the_gradients_slope() -> None:
    network, h = ARTICLE.training.network, 2.0**-17
    w = float(network.layers[0].weights[1, 2])
    range = Range(low=w - h, high=w + h, points=3)
    made = loss_surface(
        network, ARTICLE.inputs, ARTICLE.targets, ARTICLE.loss, [(Parameter(0, 1, 2), range)]
    )
    below, here, above = (loss or 0.0 for loss in made.E)
    assert here == pytest.approx(EXPECTED["article-2-3-1-sigmoid"]["E"], rel=1e-14, abs=0)
    slope = backward(network, ARTICLE.inputs, ARTICLE.targets, ARTICLE.loss).backward[0].dE_dw[1, 2]
    assert (above - below) / (2 * h) == pytest.approx(slope, rel=1e-7)


def test_a_loss_that_is_not_finite_is_absent() -> None:
    range = Range(low=0.0, high=1e200, points=2)
    assert loss_surface(LINE, [1.0], [0.0], "half_squared_error", [(WEIGHT, range)]).E == [0, None]


def test_examples_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="the network takes 1"):
        loss_surface(
            LINE, [1.0, 2.0], [0.0], "half_squared_error", [(WEIGHT, Range(low=0.0, high=1.0))]
        )
