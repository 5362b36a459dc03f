"""Each loss, its formula, its derivative and the derivative's formula are one thing."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.losses import LOSSES
from tests.engine.reference import evaluate, losses, slope

NUMBERS = np.random.default_rng(0)
TARGETS, OUTPUTS = NUMBERS.uniform(-3.0, 3.0, (2, 200, 3))
PAIRS = list(zip(TARGETS.ravel().tolist(), OUTPUTS.ravel().tolist(), strict=True))

every_loss = pytest.mark.parametrize("name", LOSSES.names)


@every_loss
def test_a_term_is_its_formula(name: str) -> None:
    expected = [float(evaluate(LOSSES[name].formula, d=d, y=y)) for d, y in PAIRS]
    found = LOSSES[name].term(TARGETS, OUTPUTS).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_a_derivative_is_its_formula(name: str) -> None:
    expected = [float(evaluate(LOSSES[name].derivative_formula, d=d, y=y)) for d, y in PAIRS]
    found = LOSSES[name].derivative(TARGETS, OUTPUTS).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_a_derivative_is_the_slope_of_the_term(name: str) -> None:
    expected = [
        float(slope(lambda y, d=d: evaluate(LOSSES[name].formula, d=d, y=y), at=y))  # type: ignore[misc]
        for d, y in PAIRS
    ]
    found = LOSSES[name].derivative(TARGETS, OUTPUTS).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_the_loss_of_an_example_is_put_together_from_its_terms(name: str) -> None:
    expected = losses(LOSSES[name], TARGETS, OUTPUTS).astype(float)
    np.testing.assert_allclose(LOSSES[name].per_example(TARGETS, OUTPUTS), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "E_n", "dE_dy"),
    [
        ("half_squared_error", (4 + 16 + 0) / 2, [2, 4, 0]),  # summed over the outputs
        ("mean_squared_error", (4 + 16 + 0) / 3, [4 / 3, 8 / 3, 0]),  # PyTorch's MSELoss
    ],
)
def test_conventions_of_sum_and_mean(name: str, E_n: float, dE_dy: list[float]) -> None:
    d, y = np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 6.0, 3.0]])
    assert LOSSES[name].per_example(d, y).tolist() == [E_n]
    assert LOSSES[name].dE_dy(d, y) == pytest.approx(np.array([dE_dy]), rel=1e-15)


@every_loss
def test_each_example_has_a_loss_of_its_own(name: str) -> None:
    together = LOSSES[name].per_example(TARGETS, OUTPUTS)
    assert together.shape == (200,)
    for n in (0, 1, 199):
        alone = LOSSES[name].per_example(TARGETS[n : n + 1], OUTPUTS[n : n + 1])
        assert alone.tolist() == [together[n]]


@every_loss
def test_the_derivative_of_one_example_knows_nothing_of_the_batch(name: str) -> None:
    together = LOSSES[name].dE_dy(TARGETS, OUTPUTS)
    alone = LOSSES[name].dE_dy(TARGETS[:1], OUTPUTS[:1])
    assert (together[:1] == alone).all()
