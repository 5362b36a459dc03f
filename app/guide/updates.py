"""Optimizers, schedules, first weights and presets for the guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS
from app.engine.schedules import SCHEDULES
from app.explain.hyperparameters import Hyperparameter, hyperparameters, schedule_numbers
from app.explain.ids import Id
from app.guide.member import EQUALS, Member, Setting, number_text
from app.guide.notation import Short, ShortUpdate


@dataclass(frozen=True)
class Start:
    """A preset."""

    name: str
    label: str
    layers: str
    loss: str
    optimizer: str
    delta: str
    source: str


def optimizers() -> list[Member]:
    """All optimizers; the formulas in the order in which they are computed."""
    return [_optimizer(name) for name in OPTIMIZERS.names]


def _optimizer(name: str) -> Member:
    entry, short = OPTIMIZERS[name], ShortUpdate(name)
    rules = {"g": entry.gradient_formula, **entry.memory_formulas, "dw": entry.formula}
    rules |= {"db": entry.bias_formula} if entry.bias_formula else {}
    return Member(
        name=name,
        label=entry.label,
        meaning=entry.meaning,
        source=entry.source,
        formulas=tuple(
            short.name(Id(made)) + EQUALS + short.formula(rule) for made, rule in rules.items()
        ),
        settings=_settings(hyperparameters(name), short),
    )


def schedules() -> list[Member]:
    """All learning-rate schedules."""
    return [_schedule(name) for name in SCHEDULES.names]


def _schedule(name: str) -> Member:
    entry, short = SCHEDULES[name], ShortUpdate(schedule=name)
    return Member(
        name=name,
        label=entry.label,
        meaning=entry.meaning,
        source=entry.source,
        formulas=(short.name(Id("lr")) + EQUALS + short.formula(entry.formula),),
        settings=_settings(schedule_numbers(name), short),
    )


def _settings(numbers: Sequence[Hyperparameter], short: ShortUpdate) -> tuple[Setting, ...]:
    return tuple(
        Setting(
            name=each.name,
            symbol=short.name(Id("lr" if each.name == "learning_rate" else each.name)),
            default=number_text(each.default),
            least=number_text(each.low),
            most=number_text(each.high),
            meaning=each.meaning,
        )
        for each in numbers
    )


def initializers() -> list[Member]:
    """All initializers: the limit of each."""
    return [
        Member(
            name=entry.name,
            label=entry.label,
            meaning=entry.meaning,
            source=entry.source,
            formulas=(Short().formula(entry.formula),),
        )
        for entry in INITIALIZERS
    ]


def presets() -> list[Start]:
    """All presets."""
    return [
        Start(
            name=entry.name,
            label=entry.label,
            layers=", ".join(ACTIVATIONS[layer.activation].label for layer in entry.network.layers),
            loss=LOSSES[entry.loss].label,
            optimizer=f"{entry.optimizer.label}, α = {number_text(entry.optimizer.learning_rate)}",
            delta=entry.delta,
            source=entry.source,
        )
        for entry in PRESETS
    ]
