"""Optimizers: rules, hyperparameters, and the one that a name says."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from app.engine.errors import UnknownNameError
from app.engine.optimizers import OPTIMIZERS, SGD, AnyOptimizer, Optimizer

ANY: TypeAdapter[Optimizer] = TypeAdapter(AnyOptimizer)


def test_sgd_goes_against_the_gradient_by_the_learning_rate() -> None:
    change, memory = SGD(learning_rate=0.5).change(np.array([[4.0, -2.0, 0.0]]), {}, 0)
    assert change.tolist() == [[-2, 1, 0]]
    assert memory == {}


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_every_optimizer_explains_itself(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    for text in (optimizer.label, optimizer.formula, optimizer.meaning, optimizer.source):
        assert text


def test_an_optimizer_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SGD().learning_rate = 1.0  # type: ignore[misc]


def test_the_learning_rate_is_a_tenth_unless_said() -> None:
    assert ANY.validate_python({"name": "sgd"}) == SGD(learning_rate=0.1)


def test_an_optimizer_comes_from_json_by_its_name_and_goes_back() -> None:
    sent = b'{"name":"sgd","learning_rate":0.25}'
    optimizer = ANY.validate_json(sent)
    assert type(optimizer) is SGD
    assert ANY.dump_json(optimizer) == sent


@pytest.mark.parametrize("learning_rate", ["0", "0.0", "1e6", "5e-324"])
def test_the_bounds_of_the_learning_rate_are_allowed(learning_rate: str) -> None:
    sent = f'{{"name": "sgd", "learning_rate": {learning_rate}}}'
    assert ANY.validate_json(sent).learning_rate == float(learning_rate)


@pytest.mark.parametrize(
    "learning_rate", ["-0.1", "1000000.1", "NaN", "Infinity", "1e400", "null", "true", '"0.1"']
)
def test_a_learning_rate_out_of_bounds_is_refused(learning_rate: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ANY.validate_json(f'{{"name": "sgd", "learning_rate": {learning_rate}}}')
    (error,) = caught.value.errors()
    assert error["loc"] == ("sgd", "learning_rate")


def test_an_unknown_optimizer_is_refused_with_the_known_ones() -> None:
    known = ", ".join(OPTIMIZERS.names)
    with pytest.raises(ValidationError, match=f"unknown optimizer: 'rprop'; known: {known}"):
        ANY.validate_python({"name": "rprop"})
    with pytest.raises(UnknownNameError, match="unknown optimizer: 'rprop'"):
        OPTIMIZERS["rprop"]


@pytest.mark.parametrize(
    "value", [{}, {"learning_rate": 0.1}, {"name": "sgd", "speed": 1}, {"name": ["sgd"]}, "sgd", 7]
)
def test_what_is_no_optimizer_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        ANY.validate_python(value)


def test_hyperparameters_tell_their_symbol_meaning_and_bounds() -> None:
    learning_rate = TypeAdapter(SGD).json_schema()["properties"]["learning_rate"]
    assert learning_rate["symbol"] == "α"
    assert learning_rate["description"] == "How far to go against the gradient."
    assert (learning_rate["minimum"], learning_rate["maximum"]) == (0, 1e6)
    assert learning_rate["default"] == 0.1
