"""The numbers that an optimizer or a schedule takes, read off its class."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated

from pydantic import Field, TypeAdapter

from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.schedules import SCHEDULES, Schedule


@dataclass(frozen=True, kw_only=True)
class Hyperparameter:
    """One number that an optimizer or a schedule takes."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    meaning: str
    whole: Annotated[
        bool,
        Field(
            description="whether it takes whole numbers only", exclude_if=lambda value: not value
        ),
    ] = False


@cache
def hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """All numbers that the optimizer of that name takes, the learning rate first."""
    return _numbers_of(OPTIMIZERS[name])


@cache
def schedule_numbers(name: str) -> tuple[Hyperparameter, ...]:
    """All numbers that the schedule of that name takes, besides the base rate."""
    return _numbers_of(SCHEDULES[name])


def _numbers_of(kind: type[Optimizer | Schedule]) -> tuple[Hyperparameter, ...]:
    schema = TypeAdapter(kind).json_schema()["properties"]
    return tuple(
        Hyperparameter(
            name=field.name,
            symbol=schema[field.name]["symbol"],
            default=schema[field.name]["default"],
            low=schema[field.name]["minimum"],
            high=schema[field.name]["maximum"],
            meaning=schema[field.name]["description"],
            whole=schema[field.name]["type"] == "integer",
        )
        for field in fields(kind)
        if "symbol" in schema[field.name]
    )
