"""Each activation, its formula, its derivative and the derivative's formula are one thing."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from tests.drawing import of
from tests.engine.checks import UNCOUPLED
from tests.engine.reference import MP, STEP, activations, evaluate, slope

SMALL_TO_LARGE = np.geomspace(1e-300, 1e4, of(60, 30))
POINTS = np.concatenate([np.linspace(-40.0, 40.0, of(1601, 161)), SMALL_TO_LARGE, -SMALL_TO_LARGE])

LAYERS = np.concatenate(
    [
        np.random.default_rng(0).uniform(-1.0, 1.0, (40, 4))
        * np.geomspace(0.1, 300.0, 40)[:, None],
        [[0.0] * 4, [700.0] * 4, [1e4, -1e4, 0.0, 1e4], [-1e4, -9999.0, -9998.5, -1e4]],
    ]
)
"""Rows of z for activations that couple the units of a layer."""

ROUNDED = {"silu": 1e-15, "gelu": 1e-15}
"""Functions and slopes that cross 0 inside of a sum have digits in common down to there."""

every_activation = pytest.mark.parametrize("name", ACTIVATIONS.names)
every_uncoupled_activation = pytest.mark.parametrize("name", UNCOUPLED)
every_coupling_activation = pytest.mark.parametrize(
    "name", [name for name in ACTIVATIONS.names if name not in UNCOUPLED]
)


def computed(name: str, *points: float) -> tuple[Array, Array]:
    """φ and φ′ as the engine has them."""
    z = np.array(points)
    a = ACTIVATIONS[name].function(z)
    return a, ACTIVATIONS[name].derivative(z, a)


@every_uncoupled_activation
def test_a_function_is_its_formula(name: str) -> None:
    a, _ = computed(name, *POINTS)
    with MP.workdps(350):  # so that e^z − 1 is not 0 for the smallest z
        expected = [float(evaluate(ACTIVATIONS[name].formula, z=MP.mpf(z))) for z in POINTS]
    np.testing.assert_allclose(a, expected, rtol=1e-15, atol=ROUNDED.get(name, 1e-300))


@every_uncoupled_activation
def test_a_derivative_is_its_formula(name: str) -> None:
    activation, points = ACTIVATIONS[name], POINTS[np.abs(POINTS) <= 700.0]
    _, da_dz = computed(name, *points)
    with MP.workdps(650):  # so that 1 − a² is not 0 for the largest z
        expected = [
            float(evaluate(activation.derivative_formula, z=z, a=evaluate(activation.formula, z=z)))
            for z in map(MP.mpf, points)
        ]
    np.testing.assert_allclose(da_dz, expected, rtol=1e-15, atol=ROUNDED.get(name, 1e-300))


@every_uncoupled_activation
def test_a_derivative_is_the_slope_of_the_function_off_its_kinks(name: str) -> None:
    kinks = ACTIVATIONS[name].kinks
    points = [z for z in POINTS.tolist() if all(abs(z - kink) > 1e-9 for kink in kinks)]
    _, da_dz = computed(name, *points)
    expected = [
        float(slope(lambda z: evaluate(ACTIVATIONS[name].formula, z=z), at=z)) for z in points
    ]
    np.testing.assert_allclose(da_dz, expected, rtol=1e-15, atol=1e-15)


@every_coupling_activation
def test_a_function_of_a_layer_is_its_formula(name: str) -> None:
    found = ACTIVATIONS[name].function(LAYERS)
    expected = [activations(ACTIVATIONS[name].formula, row) for row in LAYERS.tolist()]
    # e to a power p has |p| roundings in it: up to 600 for the first rows, and all 0 for the last.
    np.testing.assert_allclose(found, np.array(expected, float), rtol=1e-13, atol=1e-300)


@every_coupling_activation
def test_a_derivative_of_a_layer_is_its_formulas(name: str) -> None:
    activation = ACTIVATIONS[name]
    assert activation.cross_formula is not None
    found = activation.derivative(LAYERS, activation.function(LAYERS))
    with MP.workdps(350):  # so that 1 − a is not 0 where another unit has all
        a = [activations(activation.formula, list(map(MP.mpf, row))) for row in LAYERS.tolist()]
        for n, j, k in np.ndindex(found.shape):
            formula = activation.derivative_formula if j == k else activation.cross_formula
            expected = float(evaluate(formula, a=a[n][j], a_m=a[n][k]))
            # e to a power p has |p| roundings in it: up to 600 in each of two factors.
            assert found[n, j, k] == pytest.approx(expected, rel=2e-13, abs=1e-300)


@every_coupling_activation
def test_a_derivative_of_a_layer_holds_the_slope_of_each_unit_by_each(name: str) -> None:
    activation = ACTIVATIONS[name]
    found = activation.derivative(LAYERS, activation.function(LAYERS))
    for row, jacobian in zip(LAYERS.tolist(), found, strict=True):
        for k in range(len(row)):
            above, below = (
                np.array(
                    activations(activation.formula, [*row[:k], MP.mpf(row[k]) + h, *row[k + 1 :]])
                )
                for h in (STEP, -STEP)
            )
            expected = ((above - below) / (2 * STEP)).astype(float)
            np.testing.assert_allclose(jacobian[:, k], expected, rtol=1e-13, atol=1e-15)


@every_uncoupled_activation
def test_a_kink_is_where_the_slope_jumps_and_nowhere_else(name: str) -> None:
    points = np.linspace(-10.0, 10.0, 2001)
    _, before = computed(name, *(points - 1e-6))
    _, after = computed(name, *(points + 1e-6))
    jumps = points[np.abs(after - before) > 1e-3]
    np.testing.assert_allclose(jumps, ACTIVATIONS[name].kinks, atol=1e-9)


@every_activation
@pytest.mark.parametrize("size", [0.0, 1e4, 1e300])
def test_large_numbers_and_0_give_finite_values_without_a_warning(name: str, size: float) -> None:
    a, da_dz = computed(name, -size, size, size)
    assert np.isfinite(a).all()
    assert np.isfinite(da_dz).all()


@every_activation
def test_a_function_gives_a_new_array_of_the_same_shape(name: str) -> None:
    z = np.ones((2, 3))
    a = ACTIVATIONS[name].function(z)
    da_dz = ACTIVATIONS[name].derivative(z, a)
    assert a.shape == z.shape
    assert da_dz.shape == ((2, 3, 3) if ACTIVATIONS[name].couples else (2, 3))
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
        ("leaky_relu", -3, -0.03, 0.01),
        ("leaky_relu", 0, 0, 0.01),  # as PyTorch's
        ("leaky_relu", 3, 3, 1),
        ("elu", -np.log(2), -1 / 2, 1 / 2),
        ("elu", 0, 0, 1),
        ("elu", 3, 3, 1),
        ("softplus", 0, np.log(2), 1 / 2),
        ("softplus", np.log(3), np.log(4), 3 / 4),
        ("softplus", 800, 800, 1),
        ("silu", 0, 0, 1 / 2),
        ("silu", np.log(2), np.log(4) / 3, (1 + np.log(2) / 3) * 2 / 3),
        ("gelu", 0, 0, 1 / 2),
        # Φ(1) = 0.8413447460685429 and Φ′(1) = 0.24197072451914337, as in tables
        ("gelu", 1, 0.8413447460685429, 0.8413447460685429 + 0.24197072451914337),
        ("gelu", -1, -0.15865525393145707, 0.15865525393145707 - 0.24197072451914337),
        ("relu", 3, 3, 1),
    ],
)
def test_values_known_by_heart(name: str, z: float, a: float, da_dz: float) -> None:
    found, derivative = computed(name, z)
    assert found.item() == pytest.approx(a, rel=1e-15, abs=0)
    assert derivative.item() == pytest.approx(da_dz, rel=1e-15, abs=0)


def test_the_sigmoid_of_a_large_negative_number_keeps_its_digits() -> None:
    a, _ = computed("sigmoid", -700.0)
    assert a.item() == pytest.approx(9.85967654375977e-305, rel=1e-14, abs=0)  # e⁻⁷⁰⁰


@pytest.mark.parametrize(
    ("name", "z", "a"),
    [
        ("softplus", -700.0, 9.85967654375977e-305),  # e⁻⁷⁰⁰
        ("softplus", -40.0, 4.248354255291589e-18),
        ("silu", -40.0, -40 * 4.248354255291589e-18),
        ("elu", -1e-20, -1e-20),
        ("gelu", -10.0, -10 * 7.619853024160525e-24),  # Φ(−10)
    ],
)
def test_small_values_keep_their_digits(name: str, z: float, a: float) -> None:
    assert computed(name, z)[0].item() == pytest.approx(a, rel=1e-13, abs=0)


def test_softmax_alone_couples_the_units_of_a_layer() -> None:
    assert [activation.name for activation in ACTIVATIONS if activation.couples] == ["softmax"]


def test_softmax_known_by_heart() -> None:
    z = np.log([[1.0, 2.0, 5.0]])
    a, jacobian = computed("softmax", *z[0])
    assert a == pytest.approx(np.array([1, 2, 5]) / 8, rel=1e-15, abs=0)
    # 64 a_j (1 − a_k) on the diagonal, −64 a_j a_k elsewhere
    assert jacobian * 64 == pytest.approx(
        np.array([[7.0, -2.0, -5.0], [-2.0, 12.0, -10.0], [-5.0, -10.0, 15.0]]), rel=1e-14
    )


def test_softmax_of_one_unit_is_1_and_its_slope_0() -> None:
    a, jacobian = computed("softmax", 3.5)
    assert a.tolist() == [1]
    assert jacobian.tolist() == [[0]]


def test_softmax_of_two_units_is_a_sigmoid_of_their_difference() -> None:
    a, _ = computed("softmax", 0.75, -0.5)
    sigmoid, _ = computed("sigmoid", 1.25)
    assert a[0] == pytest.approx(sigmoid.item(), rel=1e-15, abs=0)


def test_softmax_does_not_change_when_all_its_z_move_together() -> None:
    a, _ = computed("softmax", 0.25, -1.5, 2.0)
    moved, _ = computed("softmax", 4096.25, 4094.5, 4098.0)
    assert (a == moved).all()
