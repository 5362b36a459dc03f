"""All choices there are, read off the registries."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.presets import PRESETS, Preset


@dataclass(frozen=True, kw_only=True)
class Hyperparameter:
    """One number that an optimizer takes."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of a registry. Formulas are Python expressions in the field's letters."""

    name: str
    label: str
    meaning: str
    source: str
    formula: str
    derivative: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    hyperparameters: Annotated[
        tuple[Hyperparameter, ...], Field(exclude_if=lambda value: not value)
    ] = ()


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """What a request may choose from."""

    activations: tuple[Choice, ...]
    losses: tuple[Choice, ...]
    optimizers: tuple[Choice, ...]
    initializers: tuple[Choice, ...]
    presets: tuple[Preset, ...]


def catalog() -> Catalog:
    """The catalog as it stands."""
    return Catalog(
        activations=tuple(_choice(entry, entry.derivative_formula) for entry in ACTIVATIONS),
        losses=tuple(_choice(entry, entry.derivative_formula) for entry in LOSSES),
        optimizers=tuple(
            _choice(entry, hyperparameters=_hyperparameters(entry)) for entry in OPTIMIZERS
        ),
        initializers=tuple(_choice(entry) for entry in INITIALIZERS),
        presets=tuple(PRESETS),
    )


def _choice(entry: Any, derivative: str | None = None, **more: Any) -> Choice:
    shared = ("name", "label", "meaning", "source", "formula")
    return Choice(**{name: getattr(entry, name) for name in shared}, derivative=derivative, **more)


def _hyperparameters(optimizer: type[Optimizer]) -> tuple[Hyperparameter, ...]:
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
