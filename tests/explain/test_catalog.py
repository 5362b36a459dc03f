"""The catalog: every choice there is, with formulas that compute what the engine computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.datasets import DATASETS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS
from app.engine.schedules import SCHEDULES
from app.explain.catalog import Choice, catalog

CATALOG = catalog()
NUMPY = {
    **{name: getattr(np, name) for name in ("exp", "log", "tanh", "sqrt", "sign", "sum", "abs")},
    "max": np.maximum,
    "erf": np.vectorize(math.erf),
    "pi": math.pi,
}
"""What formulas may use, over all units at once; z_m is then the same as z."""


def test_the_catalog_holds_every_registered_name_in_order() -> None:
    for listed, registry in (
        (CATALOG.activations, ACTIVATIONS),
        (CATALOG.losses, LOSSES),
        (CATALOG.optimizers, OPTIMIZERS),
        (CATALOG.schedules, SCHEDULES),
        (CATALOG.initializers, INITIALIZERS),
        (CATALOG.presets, PRESETS),
        (CATALOG.datasets, DATASETS),
    ):
        names: Any = [entry.name for entry in listed]
        assert names == registry.names


def test_this_release_has_these_choices() -> None:
    assert ACTIVATIONS.names == [
        "identity",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "silu",
        "gelu",
        "softmax",
    ]
    assert LOSSES.names == [
        "half_squared_error",
        "mean_squared_error",
        "huber",
        "cross_entropy",
        "binary_cross_entropy",
    ]
    assert OPTIMIZERS.names == ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]
    assert SCHEDULES.names == ["constant", "step", "cosine"]
    assert INITIALIZERS.names == ["zeros", "uniform", "xavier", "he"]


EVERY = [
    *CATALOG.activations,
    *CATALOG.losses,
    *CATALOG.optimizers,
    *CATALOG.schedules,
    *CATALOG.initializers,
]


@pytest.mark.parametrize("choice", EVERY, ids=lambda choice: str(choice.name))
def test_every_choice_says_what_it_is_and_where_it_comes_from(choice: Choice) -> None:
    assert choice.label
    assert choice.meaning.endswith(".")
    assert choice.source.endswith((".", ")"))
    assert choice.formula


def _computed(formula: str, **numbers: Array) -> Array:
    if " if " in formula:  # one number at a time
        names = list(numbers)

        def one(*values: float) -> Any:
            return eval(formula, NUMPY, dict(zip(names, values, strict=True)))

        return np.asarray(np.vectorize(one, otypes=[float])(*numbers.values()))
    every = numbers | {f"{name}_m": number for name, number in numbers.items()}
    return np.asarray(eval(formula, NUMPY, every)) + np.zeros_like(next(iter(numbers.values())))


@pytest.mark.parametrize("choice", CATALOG.activations, ids=lambda choice: str(choice.name))
def test_an_activations_formulas_compute_what_the_engine_computes(choice: Choice) -> None:
    activation, z = ACTIVATIONS[choice.name], np.array([-3.0, -0.25, 0.0, 0.25, 3.0])
    a = activation.function(z)
    slope = activation.derivative(z, a)
    assert choice.derivative is not None
    np.testing.assert_allclose(_computed(choice.formula, z=z), a, rtol=1e-14)
    diagonal = np.diag(slope) if activation.couples else slope
    np.testing.assert_allclose(_computed(choice.derivative, z=z, a=a), diagonal, rtol=1e-14)
    assert choice.output_only is activation.couples


@pytest.mark.parametrize("choice", CATALOG.losses, ids=lambda choice: str(choice.name))
def test_a_losss_formulas_compute_what_the_engine_computes(choice: Choice) -> None:
    loss, z, d = LOSSES[choice.name], np.array([[0.5, -1.25, 2.0]]), np.array([[0.75, 0.25, 0.0]])
    y = z if choice.output is None else ACTIVATIONS[choice.output].function(z)
    count = 3 if loss.over_outputs == "mean" else 1
    (expected,) = loss.per_example(d, y, z)
    assert choice.derivative is not None
    assert _computed(choice.formula, d=d, y=y).sum() / count == pytest.approx(expected, rel=1e-14)
    slopes = _computed(choice.derivative, d=d, y=y) / count
    np.testing.assert_allclose(slopes, loss.dE_dy(d, y, z), rtol=1e-14)


@pytest.mark.parametrize("choice", CATALOG.initializers, ids=lambda choice: str(choice.name))
def test_an_initializers_formula_is_its_limit(choice: Choice) -> None:
    limit = eval(choice.formula, NUMPY, {"n_from": 3, "n_to": 5})
    assert limit == INITIALIZERS[choice.name].limit(3, 5)


def test_the_learning_rate_is_listed_with_its_default_and_limits() -> None:
    sgd = CATALOG.optimizers[0]
    rate, *penalties = sgd.hyperparameters
    assert [each.name for each in penalties] == ["l1", "l2"]
    assert (rate.name, rate.symbol) == ("learning_rate", "α")
    assert (rate.default, rate.low, rate.high) == (0.1, 0.0, 1e6)
    assert rate.meaning
