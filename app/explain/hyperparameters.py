"""The numbers that an optimizer takes, read off its class."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from pydantic import TypeAdapter

from app.engine.optimizers import OPTIMIZERS


@dataclass(frozen=True, kw_only=True)
class Hyperparameter:
    """One number that an optimizer takes."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    meaning: str


@cache
def hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """All numbers that the optimizer of that name takes, the learning rate first."""
    optimizer = OPTIMIZERS[name]
    schema = TypeAdapter(optimizer).json_schema()["properties"]
    return tuple(
        Hyperparameter(
            name=field.name,
            symbol=schema[field.name]["symbol"],
            default=schema[field.name]["default"],
            low=schema[field.name]["minimum"],
            high=schema[field.name]["maximum"],
            meaning=schema[field.name]["description"],
        )
        for field in fields(optimizer)
        if "symbol" in schema[field.name]
    )
