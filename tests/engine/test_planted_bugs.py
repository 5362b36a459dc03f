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
from app.engine.losses import Loss
from app.engine.network import Network
from app.engine.optimizers import (
    SGD,
    AdamW,
    AdaptiveMoments,
    Change,
    Memory,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from app.engine.trace import Backward, Trace
from tests.engine.checks import (
    check_derivatives,
    check_momentum,
    check_pytorch,
    check_worked_example,
)
from tests.oracles import update
from tests.published import textbook

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


def _with_output_slope(change: Callable[[Array], Array]) -> Bug:
    def bug(patch: pytest.MonkeyPatch) -> None:
        signal = backprop._output_signal

        def planted(loss: Loss, passed: backprop.Passed, slope: Array) -> Any:
            return signal(loss, passed, change(slope))

        patch.setattr(backprop, "_output_signal", planted)

    return bug


def _diagonal_only(jacobian: Array) -> Array:
    return jacobian * np.eye(jacobian.shape[-1])


def joint_formula_everywhere(patch: pytest.MonkeyPatch) -> None:
    dE_dy = Loss.dE_dy
    patch.setattr(Loss, "dE_dy", lambda self, *given: dE_dy(self, *given) + np.inf)


def _with_slopes(function: str, change: Callable[[list[Array]], list[Array]]) -> Bug:
    def bug(patch: pytest.MonkeyPatch) -> None:
        right = getattr(backprop, function)

        def planted(network: Network, slopes: list[Array], *rest: Any) -> Any:
            return right(network, change(slopes), *rest)

        patch.setattr(backprop, function, planted)

    return bug


def wrong_sign_of_the_error(patch: pytest.MonkeyPatch) -> None:
    dE_dy = Loss.dE_dy
    patch.setattr(Loss, "dE_dy", lambda self, *given: -dE_dy(self, *given))


def wrong_sign_of_the_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SGD, "change", lambda self, g, memory, step: Change(self.learning_rate * g, {}))


def _other_rule(kind: type[Optimizer], rule: Callable[..., Change]) -> Bug:
    def bug(patch: pytest.MonkeyPatch) -> None:
        right = kind.change
        patch.setattr(
            kind, "change", lambda self, g, memory, step: rule(right, self, g, memory, step)
        )

    return bug


def _steps_counted_from_0(
    right: Any, rule: AdaptiveMoments, g: Array, memory: Memory, step: int
) -> Change:
    changed: Change = right(rule, g, memory, max(step - 1, 0))
    return changed


def _no_correction(
    right: Any, rule: AdaptiveMoments, g: Array, memory: Memory, step: int
) -> Change:
    changed: Change = right(rule, g, memory, 10**6)
    return changed


def _epsilon_under_the_root(
    right: Any, rule: AdaptiveMoments, g: Array, memory: Memory, step: int
) -> Change:
    changed: Change = right(rule, g, memory, step)
    m_hat, v_hat = changed.corrected["m_hat"], changed.corrected["v_hat"]
    return replace(changed, change=-rule.learning_rate * m_hat / np.sqrt(v_hat + rule.epsilon))


def decay_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(AdamW, "decayed", Optimizer.decayed)


def _velocity_from_before(
    right: Any, rule: Nesterov, g: Array, memory: Memory, step: int
) -> Change:
    changed: Change = right(rule, g, memory, step)
    ahead = g + rule.momentum * memory["m"]
    return replace(changed, change=-rule.learning_rate * ahead)


def _mean_corrected(right: Any, rule: RMSProp, g: Array, memory: Memory, step: int) -> Change:
    changed: Change = right(rule, g, memory, step)
    root = np.sqrt(changed.memory["v"] / (1.0 - rule.decay ** (step + 1)))
    return replace(changed, change=-rule.learning_rate * g / (root + rule.epsilon))


def _learning_rate_in_the_velocity(
    right: Any, rule: Momentum, g: Array, memory: Memory, step: int
) -> Change:
    # With a constant learning rate the changes are the same, the velocity is not.
    m_new = rule.momentum * memory["m"] + rule.learning_rate * g
    return Change(-m_new, {"m": m_new})


def _dampened(right: Any, rule: Momentum, g: Array, memory: Memory, step: int) -> Change:
    changed: Change = right(rule, (1.0 - rule.momentum) * g, memory, step)
    return changed


def penalties_on_biases(patch: pytest.MonkeyPatch) -> None:
    right = backprop._move

    def planted(layer: Any, derivatives: Any, *rest: Any) -> Any:
        optimizer = rest[1]
        penalised = optimizer.gradient(derivatives.dE_db, layer.biases)
        return right(layer, replace(derivatives, dE_db=penalised), *rest)

    patch.setattr(backprop, "_move", planted)


def penalty_without_its_half(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Optimizer,
        "gradient",
        lambda self, dE_dw, w: dE_dw + 2 * self.l2 * w + self.l1 * np.sign(w),
    )


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
one_layer = partial(check_derivatives, "sigmoid", "sigmoid", "half_squared_error", 1, True, 1)
three_layers = partial(check_derivatives, "tanh", "tanh", "mean_squared_error", 3, True, 1)
batch = partial(check_derivatives, "sigmoid", "sigmoid", "half_squared_error", 3, True, 4)
classes = partial(check_derivatives, "tanh", "softmax", "cross_entropy", 2, True, 4)
squares = partial(check_derivatives, "tanh", "softmax", "half_squared_error", 1, True, 1)
yes_or_no = partial(check_derivatives, "tanh", "sigmoid", "binary_cross_entropy", 2, True, 4)

CLASSES = "2-3-3, tanh, softmax, cross_entropy"
YES_OR_NO = "3-4-3-2, tanh, tanh, sigmoid, binary_cross_entropy"
NUMBERS = "2-4-2 without biases, tanh, identity, mean_squared_error"

SEEN = [
    ("hidden delta from the new weights", hidden_deltas_from_new_weights, mazur, "dE_dw"),
    ("hidden delta from the new weights", hidden_deltas_from_new_weights, three_layers, "dE_da"),
    ("missing φ′ of a hidden layer", _with_slopes("_deltas", _no_hidden_slope), article, "dE_dw"),
    ("missing φ′ of a hidden layer", _with_slopes("_deltas", _no_hidden_slope), batch, "dE_da"),
    ("missing φ′ of the output", _with_output_slope(np.ones_like), mazur, "dE_dw"),
    ("missing φ′ of the output", _with_output_slope(np.ones_like), one_layer, "delta"),
    ("missing φ′ of the output", _with_output_slope(np.ones_like), yes_or_no, "dE_da"),
    ("softmax units taken one by one", _with_output_slope(_diagonal_only), classes, "dE_da"),
    ("softmax units taken one by one", _with_output_slope(_diagonal_only), squares, "delta"),
    ("joint formula everywhere", joint_formula_everywhere, classes, "dE_da"),
    ("joint formula everywhere", joint_formula_everywhere, yes_or_no, "dE_da"),
    ("missing φ′ in ∂y/∂w", _with_slopes("_dy_dz", _no_hidden_slope), article, "dy_dw"),
    ("missing φ′ in ∂y/∂w", _with_slopes("_dy_dz", _no_hidden_slope), three_layers, "dy_dz"),
    ("wrong sign of the error", wrong_sign_of_the_error, article, "dE_dw"),
    ("wrong sign of the error", wrong_sign_of_the_error, one_layer, "dE_da"),
    ("wrong sign of the error", wrong_sign_of_the_error, classes, "dE_da"),
    ("wrong sign of the change", wrong_sign_of_the_change, article, "dw"),
    ("sum for mean", sum_for_mean, batch, "dE_dw"),
    ("bias counted once per input", bias_counted_once_per_input, one_layer, "dE_db"),
    ("bias counted once per input", bias_counted_once_per_input, batch, "dE_db"),
    *(
        (what, bug, partial(check_pytorch, run), "losses")
        for what, bug, run in [
            (
                "steps counted from 0",
                _other_rule(AdaptiveMoments, _steps_counted_from_0),
                f"{CLASSES}, adam, 0.1",
            ),
            (
                "Adam without correction",
                _other_rule(AdaptiveMoments, _no_correction),
                f"{YES_OR_NO}, adam, 0.1",
            ),
            (
                "ε under the root",
                _other_rule(AdaptiveMoments, _epsilon_under_the_root),
                f"{CLASSES}, adam, 0.05, 0.7, 0.9, 0.01, 0.1",
            ),
            (
                "dampened velocity",
                _other_rule(Momentum, _dampened),
                f"{NUMBERS}, momentum, 0.1, 0.9",
            ),
            ("decay forgotten", decay_forgotten, f"{CLASSES}, adamw, 0.1"),
            (
                "velocity from before",
                _other_rule(Nesterov, _velocity_from_before),
                f"{CLASSES}, nesterov, 0.1, 0.9",
            ),
            (
                "RMSProp with a corrected mean",
                _other_rule(RMSProp, _mean_corrected),
                f"{CLASSES}, rmsprop, 0.03",
            ),
            ("penalties on biases", penalties_on_biases, f"{CLASSES}, sgd, 0.5, 0.05"),
            ("L2 without its ½", penalty_without_its_half, f"{CLASSES}, sgd, 0.5, 0.05"),
        ]
    ),
    (
        "learning rate inside of the velocity",
        _other_rule(Momentum, _learning_rate_in_the_velocity),
        check_momentum,
        "m_new",
    ),
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


def mazur_after(updates: int) -> Trace:
    """The last of so many updates."""
    trace = update("mazur-2-2-2").trace()
    for _ in range(updates - 1):
        trace = update("mazur-2-2-2")._replace(training=trace.after).trace()
    return trace


def test_hidden_deltas_from_the_new_weights_are_followed_by_a_textbooks_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden_deltas_from_new_weights(monkeypatch)
    trace, (E, *y) = mazur_after(300), textbook.after(300, new_weights=True)
    assert trace.E_new == pytest.approx(E, rel=1e-12, abs=0)
    assert trace.outputs_new[0] == pytest.approx(y, rel=1e-12, abs=0)
    E_of_old, *_ = textbook.after(300, new_weights=False)
    assert abs(E_of_old - E) > 1e-6 * E


@pytest.mark.long
def test_hidden_deltas_from_the_new_weights_give_what_mazur_printed_after_10000_updates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden_deltas_from_new_weights(monkeypatch)
    trace = mazur_after(10_000)
    assert trace.E_new == pytest.approx(0.000035085, abs=0.5e-9)
    assert trace.outputs_new[0] == pytest.approx([0.015912196, 0.984065734], abs=0.5e-9)
