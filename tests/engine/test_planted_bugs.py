"""The checks of the other tests see what they are there for: each bug planted here fails one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from app.engine import backprop
from app.engine.arrays import Array
from app.engine.gradient_check import check_gradients
from app.engine.network import Network
from app.engine.optimizers import SGD
from app.engine.trace import Backward
from tests.engine.checks import check_derivatives, check_worked_example
from tests.oracles import update

Bug = Callable[[pytest.MonkeyPatch], None]


def hidden_deltas_from_new_weights(patch: pytest.MonkeyPatch) -> None:
    backward, deltas = backprop.backward, backprop._deltas

    def planted(network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str) -> Backward:
        right = backward(network, inputs, targets, loss).backward
        moved = Network(
            tuple(
                replace(layer, weights=layer.weights - 0.5 * derivatives.dE_dw)
                for layer, derivatives in zip(network.layers, right, strict=True)
            )
        )
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(backprop, "_deltas", lambda old, *factors: deltas(moved, *factors))
            return backward(network, inputs, targets, loss)

    patch.setattr(backprop, "backward", planted)


def _no_hidden_slope(slopes: list[Array]) -> list[Array]:
    return [*(np.ones_like(slope) for slope in slopes[:-1]), slopes[-1]]


def _no_output_slope(slopes: list[Array]) -> list[Array]:
    return [*slopes[:-1], np.ones_like(slopes[-1])]


def _with_slopes(function: str, change: Callable[[list[Array]], list[Array]]) -> Bug:
    def bug(patch: pytest.MonkeyPatch) -> None:
        right = getattr(backprop, function)

        def planted(network: Network, slopes: list[Array], *rest: Any) -> Any:
            return right(network, change(slopes), *rest)

        patch.setattr(backprop, function, planted)

    return bug


def wrong_sign_of_the_error(patch: pytest.MonkeyPatch) -> None:
    deltas = backprop._deltas
    patch.setattr(
        backprop, "_deltas", lambda network, slopes, dE_dy: deltas(network, slopes, -dE_dy)
    )


def wrong_sign_of_the_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SGD, "change", lambda self, g, memory, step: (self.learning_rate * g, {}))


def sum_for_mean(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        backprop, "gradients", lambda a_prev, delta: (a_prev.T @ delta, delta.sum(axis=0))
    )


def bias_counted_once_per_input(patch: pytest.MonkeyPatch) -> None:
    gradients = backprop.gradients

    def planted(a_prev: Array, delta: Array) -> tuple[Array, Array]:
        dE_dw, dE_db = gradients(a_prev, delta)
        return dE_dw, dE_db * a_prev.shape[1]

    patch.setattr(backprop, "gradients", planted)


article = partial(check_worked_example, "article-2-3-1-sigmoid")
mazur = partial(check_worked_example, "mazur-2-2-2")
one_layer = partial(check_derivatives, "sigmoid", "half_squared_error", 1, True, 1)
three_layers = partial(check_derivatives, "tanh", "mean_squared_error", 3, True, 1)
batch = partial(check_derivatives, "sigmoid", "half_squared_error", 3, True, 4)

SEEN = [
    ("hidden delta from the new weights", hidden_deltas_from_new_weights, mazur, "dE_dw"),
    ("hidden delta from the new weights", hidden_deltas_from_new_weights, three_layers, "dE_da"),
    ("missing φ′ of a hidden layer", _with_slopes("_deltas", _no_hidden_slope), article, "dE_dw"),
    ("missing φ′ of a hidden layer", _with_slopes("_deltas", _no_hidden_slope), batch, "dE_da"),
    ("missing φ′ of the output", _with_slopes("_deltas", _no_output_slope), mazur, "dE_dw"),
    ("missing φ′ of the output", _with_slopes("_deltas", _no_output_slope), one_layer, "delta"),
    ("missing φ′ in ∂y/∂w", _with_slopes("_dy_dz", _no_hidden_slope), article, "dy_dw"),
    ("missing φ′ in ∂y/∂w", _with_slopes("_dy_dz", _no_hidden_slope), three_layers, "dy_dz"),
    ("wrong sign of the error", wrong_sign_of_the_error, article, "dE_dw"),
    ("wrong sign of the error", wrong_sign_of_the_error, one_layer, "dE_da"),
    ("wrong sign of the change", wrong_sign_of_the_change, article, "dw"),
    ("sum for mean", sum_for_mean, batch, "dE_dw"),
    ("bias counted once per input", bias_counted_once_per_input, one_layer, "dE_db"),
    ("bias counted once per input", bias_counted_once_per_input, batch, "dE_db"),
]


@pytest.mark.parametrize(
    ("bug", "check", "quantity"), [row[1:] for row in SEEN], ids=[row[0] for row in SEEN]
)
def test_a_planted_bug_fails_the_check_at_the_wrong_quantity(
    bug: Bug, check: Callable[[], None], quantity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=f"^{quantity} "):
        check()


@pytest.mark.parametrize(
    "bug",
    [
        _with_slopes("_deltas", _no_hidden_slope),
        wrong_sign_of_the_error,
        bias_counted_once_per_input,
    ],
    ids=["missing φ′", "wrong sign", "bias counted once per input"],
)
def test_the_gradient_check_of_the_program_sees_a_planted_bug(
    bug: Bug, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, inputs, targets, loss, _, _ = update("mazur-2-2-2")
    bug(monkeypatch)
    check = check_gradients(training.network, inputs, targets, loss)
    assert not check.agrees
    assert check.verdict.startswith("differs by up to")


def test_hidden_deltas_from_the_new_weights_give_the_loss_that_mazur_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden_deltas_from_new_weights(monkeypatch)
    assert update("mazur-2-2-2").trace().E_new == pytest.approx(0.291027924, abs=0.5e-9)


def test_hidden_deltas_from_the_new_weights_give_what_mazur_printed_after_10000_updates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden_deltas_from_new_weights(monkeypatch)
    trace = update("mazur-2-2-2").trace()
    for _ in range(9_999):
        trace = update("mazur-2-2-2")._replace(training=trace.after).trace()
    assert trace.E_new == pytest.approx(0.000035085, abs=0.5e-9)
    assert trace.outputs_new[0] == pytest.approx([0.015912196, 0.984065734], abs=0.5e-9)
