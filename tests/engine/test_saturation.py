"""Saturated units keep their digits: every number against arithmetic with 60 digits or more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.backprop import backward
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network
from tests.drawing import is_quick
from tests.engine.reference import MP, evaluate

CASES = json.loads((Path(__file__).parents[1] / "oracles/saturated.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["what"]))
def test_a_saturated_unit_keeps_its_digits(case: Any) -> None:
    layers = tuple(
        Layer(weights=np.array(each["weights"]), biases=None, activation=each["activation"])
        for each in case["network"]
    )
    found = backward(Network(layers), case["inputs"], case["targets"], case["loss"])
    field, *indices = case["read"].replace("]", "").replace(".", "[").split("[")
    assert field == "backward"
    number: Any = found.backward
    for key in indices:
        number = number[int(key)] if key.isdigit() else getattr(number, key)
    assert float(number) == pytest.approx(float(case["right"]), rel=1e-13, abs=0)


COUNT = 300 if is_quick() else 20_000
"""How many z each function is tried at."""

SMALLEST = 2.2250738585072014e-308
"""The smallest normal double; numbers below have fewer digits."""

SUMS: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "silu slope": lambda z: (logistic(z), z * logistic(z) * logistic(-z)),
    "gelu slope": lambda z: (MP.erfc(-z / MP.sqrt(2)) / 2, z * MP.npdf(z)),
    "softplus": lambda z: (MP.log1p(MP.exp(z)),),
    "elu": lambda z: (z,) if z > 0 else (MP.expm1(z),),
    "gelu": lambda z: (z * MP.erfc(-z / MP.sqrt(2)) / 2,),
}
"""The terms of those whose formula is a sum, or loses digits even with 60 of them."""

ROOTS = {"silu slope": -1.278464542761, "gelu slope": -0.751791524694}
"""Where a sum changes its sign: Newton's method with 30 digits."""


def logistic(z: Any) -> Any:
    return 1 / (1 + MP.exp(-z))


def terms(name: str, z: Any, formula: str) -> Sequence[Any]:
    """Those of a sum above, or the formula's one number."""
    return SUMS[name](z) if name in SUMS else [evaluate(formula, z=z, sigmoid=logistic)]


def points() -> list[float]:
    """Numbers of all sizes up to 700, of both signs."""
    numbers = np.random.default_rng(14)
    sizes = np.where(
        numbers.random(COUNT) < 0.5,
        numbers.uniform(0, 700, COUNT),
        np.exp(numbers.uniform(-20, 6.5, COUNT)),
    )
    return [float(z) for z in np.minimum(sizes, 700.0) * numbers.choice([-1.0, 1.0], COUNT)]


def assert_right(
    found: float, terms: Sequence[Any], z: float, root: float | None, rel: float
) -> None:
    """As near to the sum of the terms as doubles let it be."""
    right = MP.fsum(terms)
    if abs(right) < SMALLEST:
        # The nearest double; GELU is z times a factor that is as small, and rounded.
        step = 5e-324 * max(1.0, abs(z) if rel > 1e-13 else 1.0)
        assert abs(MP.mpf(found) - right) <= max(step, rel * abs(right)), (z, found, right)
        return
    assert abs(MP.mpf(found) - right) <= rel * MP.fsum(map(abs, terms)), (z, found, right)
    if root is None or abs(z - root) > 1e-3 * abs(z):
        assert abs(MP.mpf(found) - right) <= rel * abs(right), (z, found, right)
        assert np.sign(found) == MP.sign(right)


@pytest.mark.parametrize("name", [each.name for each in ACTIVATIONS if not each.couples])
def test_activations_and_slopes_keep_their_digits_at_any_z(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = points()
    a = activation.function(np.array(z))
    slopes = activation.derivative(np.array(z), a)
    rel = 5e-13 if name == "gelu" else 1e-13
    with MP.workdps(60):
        for z_n, a_n, slope in zip(z, a.tolist(), slopes.tolist(), strict=True):
            exact = MP.mpf(z_n)
            value = terms(name, exact, activation.formula)
            assert_right(a_n, value, z_n, None, rel)
            formula = activation.safe_derivative_formula or activation.derivative_formula
            own = terms(f"{name} slope", exact, formula)
            assert_right(slope, own, z_n, ROOTS.get(f"{name} slope"), rel)


@pytest.mark.parametrize("count", [2, 5])
def test_softmax_keeps_its_digits_at_any_z(count: int) -> None:
    z = np.reshape(points()[: COUNT // count * count], (-1, count))
    a = ACTIVATIONS["softmax"].function(z)
    slopes = ACTIVATIONS["softmax"].derivative(z, a)
    with MP.workdps(60):
        for row, a_n, slope in zip(z.tolist(), a.tolist(), slopes.tolist(), strict=True):
            powers = [MP.exp(MP.mpf(each)) for each in row]
            y = [power / MP.fsum(powers) for power in powers]
            for j in range(count):
                assert_right(a_n[j], [y[j]], row[j], None, 1e-13)
                for k in range(count):
                    others = [y[j] * y[m] for m in range(count) if m != j]
                    terms = others if j == k else [-y[j] * y[k]]
                    assert_right(slope[j][k], terms, row[j], None, 1e-13)


@pytest.mark.parametrize("d", [0.0, 1.0, 0.25, 1e-9])
def test_binary_cross_entropy_keeps_its_digits_at_any_z(d: float) -> None:
    loss = LOSSES["binary_cross_entropy"]
    z = np.array(points())[:, None]
    y, targets = ACTIVATIONS["sigmoid"].function(z), np.full_like(z, d)
    E, dE_dy = loss.per_example(targets, y, z), loss.dE_dy(targets, y, z)[:, 0]
    delta = loss.joint_delta(targets, z)
    assert delta is not None
    root = None if d in (0.0, 1.0) else float(np.log(d / (1.0 - d)))
    with MP.workdps(60):
        for n, z_n in enumerate(z[:, 0].tolist()):
            high, low = logistic(MP.mpf(z_n)), logistic(-MP.mpf(z_n))
            no, yes = 1 - MP.mpf(d), MP.mpf(d)
            logs = [yes * MP.log1p(MP.exp(-MP.mpf(z_n))), no * MP.log1p(MP.exp(MP.mpf(z_n)))]
            assert_right(E[n], logs, z_n, None, 1e-13)
            assert_right(dE_dy[n], [no / low, -yes / high], z_n, root, 1e-13)
            assert_right(delta[n, 0], [no * high, -yes * low], z_n, root, 1e-13)


@pytest.mark.parametrize("d", [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])
def test_cross_entropy_keeps_its_digits_at_any_z(d: list[float]) -> None:
    loss = LOSSES["cross_entropy"]
    z = np.reshape(points()[: COUNT // 3 * 3], (-1, 3))
    y, targets = ACTIVATIONS["softmax"].function(z), np.tile(d, (len(z), 1))
    E, dE_dy = loss.per_example(targets, y, z), loss.dE_dy(targets, y, z)
    delta = loss.joint_delta(targets, z)
    assert delta is not None
    with MP.workdps(60):
        for n, row in enumerate(z.tolist()):
            powers = [MP.exp(MP.mpf(each)) for each in row]
            right = [power / MP.fsum(powers) for power in powers]
            one = [MP.fsum(right[m] for m in range(3) if m != k) for k in range(3)]
            logs = [
                MP.mpf(d[k]) * MP.log1p(MP.fsum(powers[m] / powers[k] for m in range(3) if m != k))
                for k in range(3)
            ]
            assert_right(E[n], logs, row[0], None, 1e-13)
            for k in range(3):
                rest = MP.fsum(MP.mpf(d[m]) for m in range(3) if m != k)
                terms = [right[k] * rest, -MP.mpf(d[k]) * one[k]]
                is_bound = d[k] in (0.0, 1.0)
                assert_right(delta[n, k], terms, row[k], None if is_bound else row[k], 1e-13)
                if right[k] > 1e-300 or d[k] == 0:
                    assert_right(dE_dy[n, k], [-MP.mpf(d[k]) / right[k]], row[k], None, 1e-13)


BELOW_1: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: logistic(-z),
    "tanh": lambda z: 2 * logistic(-2 * z),
    "elu": lambda z: 1 - z if z > 0 else 2 - MP.exp(z),
}
"""1 − φ(z), with all digits."""

ABOVE_BOUND: dict[str, tuple[float, Callable[[Any], Any]]] = {
    "sigmoid": (0.0, logistic),
    "tanh": (-1.0, lambda z: 2 * logistic(2 * z)),
    "elu": (-1.0, lambda z: z + 1 if z > 0 else MP.exp(z)),
}
"""The lower bound of φ(z), and by how much it is above it."""


@pytest.mark.parametrize("name", BELOW_1)
@pytest.mark.parametrize("is_upper", [True, False])
def test_the_error_of_an_output_near_its_target_keeps_its_digits(name: str, is_upper: bool) -> None:
    low, above = ABOVE_BOUND[name]
    d = 1.0 if is_upper else low
    z = np.array(points())[:, None]
    targets = np.full_like(z, d)
    activation, loss = ACTIVATIONS[name], LOSSES["half_squared_error"]
    a = activation.function(z)
    e = activation.error(targets, z, a)
    E, dE_dy = loss.per_example(targets, a, z, e), loss.dE_dy(targets, a, z, e)
    with MP.workdps(60):
        for n, z_n in enumerate(z[:, 0].tolist()):
            exact = MP.mpf(z_n)
            right = BELOW_1[name](exact) if is_upper else -above(exact)
            # ELU is 1 at z = 1.
            root = 1.0 if name == "elu" and is_upper else None
            assert_right(e[n, 0], [right], z_n, root, 1e-13 if root is None else 1e-12)
            assert_right(dE_dy[n, 0], [-right], z_n, root, 1e-13 if root is None else 1e-12)
            if abs(right) > 1e-150 and root is None:
                assert_right(E[n], [right**2 / 2], z_n, root, 2e-13)


def test_the_error_of_a_softmax_output_near_its_target_keeps_its_digits() -> None:
    z = np.reshape(points()[: COUNT // 2 * 2], (-1, 2))
    targets = np.tile([1.0, 0.0], (len(z), 1))
    e = ACTIVATIONS["softmax"].error(targets, z, ACTIVATIONS["softmax"].function(z))
    with MP.workdps(60):
        for row, e_n in zip(z.tolist(), e.tolist(), strict=True):
            right = logistic(MP.mpf(row[1]) - MP.mpf(row[0]))
            assert_right(e_n[0], [right], row[0], None, 1e-13)
            assert_right(e_n[1], [-right], row[1], None, 1e-13)
