"""Each activation, its formula, its derivative and the derivative's formula are one thing."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from tests.engine.reference import evaluate, slope

POINTS = np.concatenate(
    [np.linspace(-40.0, 40.0, 1601), np.geomspace(1e-300, 1e4, 60), -np.geomspace(1e-300, 1e4, 60)]
)

every_activation = pytest.mark.parametrize("name", ACTIVATIONS.names)


def computed(name: str, *points: float) -> tuple[Array, Array]:
    """φ and φ′ as the engine has them."""
    z = np.array(points)
    a = ACTIVATIONS[name].function(z)
    return a, ACTIVATIONS[name].derivative(z, a)


@every_activation
def test_a_function_is_its_formula(name: str) -> None:
    a, _ = computed(name, *POINTS)
    expected = [float(evaluate(ACTIVATIONS[name].formula, z=z)) for z in map(float, POINTS)]
    np.testing.assert_allclose(a, expected, rtol=1e-15, atol=1e-300)


@every_activation
def test_a_derivative_is_its_formula(name: str) -> None:
    a, da_dz = computed(name, *POINTS)
    formula = ACTIVATIONS[name].derivative_formula
    expected = [
        float(evaluate(formula, z=z, a=a_z))
        for z, a_z in zip(POINTS.tolist(), a.tolist(), strict=True)
    ]
    np.testing.assert_allclose(da_dz, expected, rtol=1e-15, atol=1e-300)


@every_activation
def test_a_derivative_is_the_slope_of_the_function_off_its_kinks(name: str) -> None:
    kinks = ACTIVATIONS[name].kinks
    points = [z for z in POINTS.tolist() if all(abs(z - kink) > 1e-9 for kink in kinks)]
    _, da_dz = computed(name, *points)
    expected = [
        float(slope(lambda z: evaluate(ACTIVATIONS[name].formula, z=z), at=z)) for z in points
    ]
    np.testing.assert_allclose(da_dz, expected, rtol=1e-15, atol=1e-15)


@every_activation
def test_a_kink_is_where_the_slope_jumps_and_nowhere_else(name: str) -> None:
    points = np.linspace(-10.0, 10.0, 2001)
    _, before = computed(name, *(points - 1e-6))
    _, after = computed(name, *(points + 1e-6))
    jumps = points[np.abs(after - before) > 1e-3]
    np.testing.assert_allclose(jumps, ACTIVATIONS[name].kinks, atol=1e-9)


@every_activation
@pytest.mark.parametrize("size", [0.0, 1e4, 1e300])
def test_large_numbers_and_0_give_finite_values_without_a_warning(name: str, size: float) -> None:
    a, da_dz = computed(name, -size, size)
    assert np.isfinite(a).all()
    assert np.isfinite(da_dz).all()


@every_activation
def test_a_function_gives_a_new_array_of_the_same_shape(name: str) -> None:
    z = np.ones((2, 3))
    a = ACTIVATIONS[name].function(z)
    da_dz = ACTIVATIONS[name].derivative(z, a)
    assert a.shape == da_dz.shape == z.shape
    assert a.dtype == da_dz.dtype == np.float64
    assert not np.shares_memory(a, z)
    assert not np.shares_memory(da_dz, a)
    assert (z == 1).all()


def test_the_derivative_of_relu_at_its_kink_is_0() -> None:
    smallest = 5e-324
    a, da_dz = computed("relu", -smallest, -0.0, 0.0, smallest)
    assert a.tolist() == [0, 0, 0, smallest]
    assert da_dz.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("name", "z", "a", "da_dz"),
    [
        ("identity", -2.5, -2.5, 1),
        ("sigmoid", 0, 0.5, 0.25),
        # e to the power of log 2 is 2
        ("sigmoid", np.log(2), 2 / 3, 2 / 9),
        ("sigmoid", -np.log(2), 1 / 3, 2 / 9),
        ("tanh", np.log(2), 3 / 5, 16 / 25),
        ("tanh", -np.log(2), -3 / 5, 16 / 25),
        ("relu", -3, 0, 0),
        ("relu", 3, 3, 1),
    ],
)
def test_values_known_by_heart(name: str, z: float, a: float, da_dz: float) -> None:
    found, derivative = computed(name, z)
    assert found.item() == pytest.approx(a, rel=1e-15)
    assert derivative.item() == pytest.approx(da_dz, rel=1e-15)


def test_the_sigmoid_of_a_large_negative_number_keeps_its_digits() -> None:
    a, _ = computed("sigmoid", -700.0)
    assert a.item() == pytest.approx(9.85967654375977e-305, rel=1e-14)  # e⁻⁷⁰⁰
