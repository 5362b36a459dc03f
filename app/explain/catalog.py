"""All choices there are, read off the registries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS, FITS, Description, Fit, Task
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS, Preset
from app.engine.schedules import SCHEDULES
from app.explain.hyperparameters import Hyperparameter, hyperparameters, schedule_numbers


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of a registry. Formulas are Python expressions in the field's letters."""

    name: str
    label: str
    meaning: str
    source: str
    formula: str
    derivative: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    output: Annotated[
        str | None,
        Field(
            description="the one output activation that a loss is for",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    targets: Annotated[
        tuple[float, float] | None,
        Field(
            description="the least and the largest target that a loss takes, if any",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    output_only: Annotated[
        bool,
        Field(
            description="whether an activation is for the output layer only",
            exclude_if=lambda value: not value,
        ),
    ] = False
    hyperparameters: Annotated[
        tuple[Hyperparameter, ...], Field(exclude_if=lambda value: not value)
    ] = ()


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """What a request may choose from."""

    activations: tuple[Choice, ...]
    losses: tuple[Choice, ...]
    optimizers: tuple[Choice, ...]
    schedules: tuple[Choice, ...]
    initializers: tuple[Choice, ...]
    presets: tuple[Preset, ...]
    datasets: tuple[Description, ...]
    tasks: Annotated[dict[Task, Fit], Field(description="what each kind of target needs")]


@cache
def catalog() -> Catalog:
    """The catalog as it stands."""
    return Catalog(
        activations=tuple(
            _choice(entry, entry.derivative_formula, output_only=entry.couples)
            for entry in ACTIVATIONS
        ),
        losses=tuple(
            _choice(
                entry,
                entry.derivative_formula,
                output=entry.joint.activation if entry.joint else None,
                targets=entry.targets,
            )
            for entry in LOSSES
        ),
        optimizers=tuple(
            _choice(OPTIMIZERS[name], hyperparameters=hyperparameters(name))
            for name in OPTIMIZERS.names
        ),
        schedules=tuple(
            _choice(SCHEDULES[name], hyperparameters=schedule_numbers(name))
            for name in SCHEDULES.names
        ),
        initializers=tuple(_choice(entry) for entry in INITIALIZERS),
        presets=tuple(PRESETS),
        datasets=tuple(DATASETS),
        tasks=dict(FITS),
    )


@cache
def choices() -> dict[str, Any]:
    """As the page takes it: without the presets, which are pages of their own.

    The registries say the same at each call, so all callers read one dictionary.
    """
    found: dict[str, Any] = TypeAdapter(Catalog).dump_python(catalog(), mode="json")
    return {name: each for name, each in found.items() if name != "presets"}


def _choice(entry: Any, derivative: str | None = None, **more: Any) -> Choice:
    shared = ("name", "label", "meaning", "source", "formula")
    values = {name: getattr(entry, name) for name in shared} | more
    return Choice(**values, derivative=derivative)
