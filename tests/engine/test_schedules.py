"""Schedules: the learning rate of each update, from its base and its number."""

from __future__ import annotations

import math
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from app.engine.schedules import CONSTANT, SCHEDULES, AnySchedule, Cosine, Schedule, Step
from tests.engine.reference import evaluate
from tests.oracles import PYTORCH

ANY: TypeAdapter[Schedule] = TypeAdapter(AnySchedule)

every_schedule = pytest.mark.parametrize("name", SCHEDULES.names)


def made(name: str, **hyperparameters: float) -> Schedule:
    """The schedule of this name, with its defaults for the rest."""
    return ANY.validate_python({"name": name, **hyperparameters})


def test_a_constant_rate_is_its_base() -> None:
    assert [CONSTANT.rate(0.3, step) for step in (0, 1, 10**9)] == [0.3, 0.3, 0.3]


def test_steps_fall_by_a_factor_after_so_many_updates() -> None:
    rates = [Step(factor=0.5, interval=3).rate(0.8, step) for step in range(7)]
    assert rates == [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]


def test_a_cosine_falls_to_its_lowest_and_stays_there() -> None:
    schedule = Cosine(updates=4, lowest=0.2)
    # cos 0, 45°, 90°, 135°, 180°: 1, √½, 0, −√½, −1
    half = math.sqrt(0.5)
    expected = [1.0, 0.6 + 0.4 * half, 0.6, 0.6 - 0.4 * half, 0.2, 0.2, 0.2]
    assert [schedule.rate(1.0, step) for step in range(7)] == pytest.approx(expected, rel=1e-15)


@every_schedule
@pytest.mark.parametrize("step", [0, 1, 99, 100, 101, 12_345])
def test_a_rate_is_its_formula(name: str, step: int) -> None:
    schedule = made(name)
    numbers = {
        field.name: getattr(schedule, field.name)
        for field in fields(schedule)
        if field.name != "name"
    }
    expected = float(evaluate(schedule.formula, **numbers, lr_0=0.3, t=step + 1))
    assert schedule.rate(0.3, step) == pytest.approx(expected, rel=1e-14, abs=1e-17)


@every_schedule
def test_a_schedule_travels_as_json_and_explains_itself(name: str) -> None:
    given = made(name)
    assert ANY.validate_json(ANY.dump_json(given)) == given
    assert type(given) is SCHEDULES[name]
    for text in (given.label, given.formula, given.meaning, given.source):
        assert text


@pytest.mark.parametrize(
    ("name", "field", "number"),
    [
        ("step", "factor", 1.1),
        ("step", "interval", 0),
        ("step", "interval", 1.5),
        ("cosine", "updates", 0),
        ("cosine", "lowest", -0.1),
    ],
)
def test_a_hyperparameter_out_of_bounds_is_refused(name: str, field: str, number: float) -> None:
    with pytest.raises(ValidationError) as caught:
        made(name, **{field: number})
    assert [error["loc"] for error in caught.value.errors()] == [(name, field)]


def test_an_unknown_schedule_is_refused_with_the_known_ones() -> None:
    known = ", ".join(SCHEDULES.names)
    with pytest.raises(ValidationError, match=f"unknown schedule: 'linear'; known: {known}"):
        made("linear")


def test_an_update_uses_the_rate_of_its_number_and_says_its_base() -> None:
    network = Network((Layer(weights=np.array([[0.5]]), activation="identity"),))
    again = partial(step, Training(network, step=6), [1.0], [0.0], "half_squared_error")
    schedule = Step(factor=0.5, interval=3)
    trace = again(SGD(learning_rate=0.8), schedule=schedule)
    assert trace.optimizer == SGD(learning_rate=0.2)
    assert (trace.schedule, trace.base_learning_rate) == (schedule, 0.8)
    assert trace.update[0].dw.item() == -0.1
    plain = again(SGD(learning_rate=0.8))
    assert (plain.schedule, plain.base_learning_rate) == (CONSTANT, 0.8)
    assert plain.update[0].dw.item() == -0.4


def test_pytorch_ran_every_schedule_on_three_networks() -> None:
    scheduled: list[Any] = [run for run in PYTORCH.values() if "schedule" in run]
    assert {(run["network"], run["schedule"]["name"]) for run in scheduled} == {
        (network, name)
        for network in {run["network"] for run in PYTORCH.values()}
        for name in SCHEDULES.names
        if name != "constant"
    }
