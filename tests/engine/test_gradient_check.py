"""The program's own comparison of derived and measured gradients, and what it says."""

from __future__ import annotations

import sys
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from pydantic import TypeAdapter

from app.engine import backprop
from app.engine.gradient_check import STEP, TOLERANCE, GradientCheck, check_gradients
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network
from app.engine.optimizers import SGD
from tests.drawing import of
from tests.engine.checks import COMBINATIONS, problem
from tests.oracles import EXPECTED, Update, every_example, update


def relu(weight: float, bias: float) -> Network:
    """One ReLU of one input."""
    return Network(
        (Layer(weights=np.array([[weight]]), biases=np.array([bias]), activation="relu"),)
    )


@every_example
def test_the_measured_gradient_is_that_of_the_worked_example(name: str) -> None:
    training, inputs, targets, loss, _, _ = update(name)
    check = check_gradients(training.network, inputs, targets, loss)
    for layer, expected in zip(check.layers, EXPECTED[name]["dE_dw"], strict=True):
        np.testing.assert_allclose(layer.numeric_dw, expected, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(layer.analytic_dw, expected, rtol=1e-14, atol=1e-15)
    assert check.agrees


@pytest.mark.parametrize("loss", LOSSES.names)
def test_a_sound_gradient_agrees(loss: str) -> None:
    combinations = [each for each in COMBINATIONS if each[2] == loss]
    assert combinations
    for number, (hidden, output, _, layers) in enumerate(combinations):
        for biases in of([True, False], [number % 2 == 0]):
            given = problem(hidden, output, layers, biases, 4)
            network, inputs, targets = given.network, given.inputs, given.targets(loss)
            check = check_gradients(network, inputs, targets, loss)
            case = (hidden, output, layers, biases)
            assert check.agrees, case
            assert check.largest_difference <= TOLERANCE, case
            assert check.verdict.startswith("agrees to "), case
            analytic = backprop.backward(network, inputs, targets, loss).backward
            for layer, found in zip(check.layers, analytic, strict=True):
                assert (layer.analytic_dw == found.dE_dw).all(), case
                assert (layer.numeric_db is None) == (not biases), case


def test_the_difference_is_relative_and_the_verdict_counts_its_digits() -> None:
    training, inputs, targets, loss, _, _ = update("article-2-3-1-sigmoid")
    check = check_gradients(training.network, inputs, targets, loss)
    for layer in check.layers:
        larger = np.maximum(np.abs(layer.analytic_dw), np.abs(layer.numeric_dw))
        relative = np.abs(layer.analytic_dw - layer.numeric_dw) / larger
        assert (layer.difference_dw == relative).all()
    assert check.largest_difference == max(layer.difference_dw.max() for layer in check.layers)
    digits = int(check.verdict.removeprefix("agrees to ").removesuffix(" digits"))
    assert 10.0 ** -(digits + 1) < check.largest_difference <= 10.0**-digits


def test_a_difference_across_the_kink_of_relu_is_called_that() -> None:
    check = check_gradients(relu(1.0, 0.0), [0.0], [1.0], "half_squared_error")
    assert check.layers[0].analytic_db is not None
    assert check.layers[0].numeric_db is not None
    # By convention the slope at the kink is 0; measured, it is half of the slope above it.
    assert check.layers[0].analytic_db.item() == 0
    assert check.layers[0].numeric_db.item() == pytest.approx(-0.5, abs=1e-4)
    assert not check.agrees
    assert check.verdict == "the two-sided difference straddles the kink of ReLU"


@pytest.mark.parametrize("bias", [-2 * STEP, 2 * STEP])
def test_beside_the_kink_the_gradient_agrees(bias: float) -> None:
    assert check_gradients(relu(1.0, bias), [0.0], [1.0], "half_squared_error").agrees


def test_a_kink_that_no_difference_crosses_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The ReLU takes the input 0 without a bias, so its z stays at the kink whatever the weight.
    network = Network(
        (
            Layer(weights=np.array([[1.0]]), activation="relu"),
            Layer(weights=np.array([[1.0]]), biases=np.array([1.0]), activation="identity"),
        )
    )
    assert check_gradients(network, [0.0], [0.0], "half_squared_error").agrees
    monkeypatch.setattr(backprop, "gradients", lambda a_prev, delta: (a_prev.T @ delta, -delta[0]))
    verdict = check_gradients(network, [0.0], [0.0], "half_squared_error").verdict
    assert verdict == "differs by up to 2.0e+00: the gradient is wrong or the numbers are too large"


@pytest.mark.parametrize("learning_rate", [0.1, 0.5, 1.0, 2.0])
def test_the_gradient_of_a_trained_network_agrees_though_it_is_nearly_zero(
    learning_rate: float,
) -> None:
    # E is then much smaller than the rounding of y, from which it is made.
    training, inputs, targets, loss, _, _ = update("article-2-3-1-sigmoid")
    for _ in range(40):
        given = Update(training, inputs, targets, loss, SGD(learning_rate=learning_rate), "all")
        training = given.trace().after
        check = check_gradients(training.network, inputs, targets, loss)
        assert check.agrees, check.verdict


def test_gradients_of_large_weights_agree_as_far_as_can_be_measured() -> None:
    for seed in range(60):
        numbers = np.random.default_rng(seed)
        network = Network(
            (
                Layer(weights=numbers.uniform(-10, 10, (2, 3)), activation="sigmoid"),
                Layer(weights=numbers.uniform(-10, 10, (3, 1)), activation="identity"),
            )
        )
        inputs = numbers.uniform(-3, 3, 2)
        assert check_gradients(network, inputs, [1.0], "half_squared_error").agrees, seed


def test_no_more_digits_are_claimed_than_the_two_have_in_common() -> None:
    # The sigmoid of 20 is flat: E hardly moves, and rounding hides how it does.
    network = Network(
        (
            Layer(weights=np.array([[20.0]]), activation="sigmoid"),
            Layer(weights=np.array([[1.0]]), activation="identity"),
        )
    )
    check = check_gradients(network, [1.0], [3.0], "half_squared_error")
    assert check.agrees
    digits = int(check.verdict.split()[2])
    assert check.verdict == f"agrees to {digits} digits, as many as a difference can tell"
    exact = -2.0 * float(mpmath.exp(-20) / (1 + mpmath.exp(-20)) ** 2)
    numeric = check.layers[0].numeric_dw.item()
    assert abs(numeric / exact - 1) <= 10.0**-digits


def test_gradients_of_zero_agree() -> None:
    network = Network((Layer(weights=np.array([[1.0]]), activation="identity"),))
    check = check_gradients(network, [1.0], [1.0], "half_squared_error")
    assert check.agrees
    assert check.layers[0].analytic_dw.item() == 0


def test_a_weight_that_would_swallow_the_step_is_measured_with_a_longer_one() -> None:
    # Powers of two, so that w ± h and their squares are exact.
    network = Network((Layer(weights=np.array([[2.0**57]]), activation="identity"),))
    check = check_gradients(network, [1.0], [0.0], "half_squared_error")
    assert check.layers[0].numeric_dw.item() == 2.0**57
    assert check.agrees


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_largest_weight_is_measured_from_its_finite_side_only(sign: float) -> None:
    weight = sign * sys.float_info.max
    network = Network((Layer(weights=np.array([[weight]]), activation="identity"),))
    check = check_gradients(network, [0.0], [1.0], "half_squared_error")
    assert check.layers[0].numeric_dw.item() == 0
    assert check.agrees


def test_a_check_goes_to_json_without_what_is_absent() -> None:
    training, inputs, targets, loss, _, _ = update("article-2-3-1-sigmoid")
    check = check_gradients(training.network, inputs, targets, loss)
    sent: Any = TypeAdapter(GradientCheck).dump_python(check, mode="json")
    assert set(sent) == {"layers", "step", "largest_difference", "agrees", "verdict"}
    assert set(sent["layers"][0]) == {"analytic_dw", "numeric_dw", "difference_dw"}
