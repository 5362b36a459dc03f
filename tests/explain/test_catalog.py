"""The catalog: every choice there is, with formulas that compute what the engine computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS
from app.explain.catalog import Choice, catalog

CATALOG = catalog()
PYTHON = {"exp": math.exp, "tanh": math.tanh, "sqrt": math.sqrt, "max": max}


def test_the_catalog_holds_every_registered_name_in_order() -> None:
    for listed, registry in (
        (CATALOG.activations, ACTIVATIONS),
        (CATALOG.losses, LOSSES),
        (CATALOG.optimizers, OPTIMIZERS),
        (CATALOG.initializers, INITIALIZERS),
        (CATALOG.presets, PRESETS),
    ):
        names: Any = [entry.name for entry in listed]
        assert names == registry.names


def test_this_release_has_these_choices() -> None:
    assert ACTIVATIONS.names == ["identity", "sigmoid", "tanh", "relu"]
    assert LOSSES.names == ["half_squared_error", "mean_squared_error"]
    assert OPTIMIZERS.names == ["sgd"]
    assert INITIALIZERS.names == ["zeros", "uniform", "xavier", "he"]


EVERY = [*CATALOG.activations, *CATALOG.losses, *CATALOG.optimizers, *CATALOG.initializers]


@pytest.mark.parametrize("choice", EVERY, ids=lambda choice: str(choice.name))
def test_every_choice_says_what_it_is_and_where_it_comes_from(choice: Choice) -> None:
    assert choice.label
    assert choice.meaning.endswith(".")
    assert choice.source.endswith((".", ")"))
    assert choice.formula


@pytest.mark.parametrize("choice", CATALOG.activations, ids=lambda choice: str(choice.name))
@pytest.mark.parametrize("z", [-3.0, -0.25, 0.0, 0.25, 3.0])
def test_an_activations_formulas_compute_what_the_engine_computes(choice: Choice, z: float) -> None:
    activation = ACTIVATIONS[choice.name]
    a = activation.function(np.array([z]))
    slope = activation.derivative(np.array([z]), a)
    assert choice.derivative is not None
    assert eval(choice.formula, PYTHON, {"z": z}) == pytest.approx(a[0], rel=1e-14)
    values = {"z": z, "a": float(a[0])}
    assert eval(choice.derivative, PYTHON, values) == pytest.approx(slope[0], rel=1e-14)


@pytest.mark.parametrize("choice", CATALOG.losses, ids=lambda choice: str(choice.name))
def test_a_losss_formulas_compute_what_the_engine_computes(choice: Choice) -> None:
    loss, values = LOSSES[choice.name], {"d": 0.75, "y": -1.25}
    d, y = (np.array([[values[name]]]) for name in ("d", "y"))
    assert choice.derivative is not None
    assert eval(choice.formula, PYTHON, dict(values)) == loss.per_example(d, y)[0]
    assert eval(choice.derivative, PYTHON, dict(values)) == loss.dE_dy(d, y)[0, 0]


@pytest.mark.parametrize("choice", CATALOG.initializers, ids=lambda choice: str(choice.name))
def test_an_initializers_formula_is_its_limit(choice: Choice) -> None:
    limit = eval(choice.formula, PYTHON, {"n_from": 3, "n_to": 5})
    assert limit == INITIALIZERS[choice.name].limit(3, 5)


def test_the_learning_rate_is_listed_with_its_default_and_limits() -> None:
    (sgd,) = CATALOG.optimizers
    (rate,) = sgd.hyperparameters
    assert (rate.name, rate.symbol) == ("learning_rate", "α")
    assert (rate.default, rate.low, rate.high) == (0.1, 0.0, 1e6)
    assert rate.meaning
