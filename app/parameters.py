"""What the page's address can say: one list of parameters with their values and defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS, Delta
from app.engine.schedules import SCHEDULES

NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
NUMBERS = f"{NUMBER}(,{NUMBER})*"
NAME = f"({'|'.join(ACTIVATIONS.names)})"
NAMES = f"{NAME}(,{NAME})*"


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query string: the values that it may have, or their form in words.

    An empty default means that the preset's own is used.
    """

    name: str
    default: str
    meaning: str
    values: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""

    def takes(self, value: str) -> bool:
        """Whether the parameter can have this value."""
        if value == self.default:
            return True
        return value in self.values if self.values else bool(re.fullmatch(self.pattern, value))

    @property
    def expected(self) -> str:
        """What values it can have, in words."""
        return self.form or f"one of {', '.join(self.values)}"


PARAMETERS = (
    Parameter("preset", "article", "The network and example to start from.", tuple(PRESETS.names)),
    Parameter(
        "layers",
        "",
        "Units of each layer, inputs first; weights come from the seed then.",
        pattern=r"[1-9]\d{0,2}(-[1-9]\d{0,2}){1,8}",
        form="units per layer joined by hyphens, as in 2-3-1",
    ),
    Parameter(
        "act",
        "",
        "The activation of each layer.",
        pattern=NAMES,
        form="one name per layer, comma-separated, as in tanh,sigmoid",
    ),
    Parameter("biases", "", "Whether new layers have biases.", ("1", "0")),
    Parameter("init", "xavier", "Where new weights come from.", tuple(INITIALIZERS.names)),
    Parameter(
        "seed",
        "1",
        "Which new weights.",
        pattern=r"\d{1,15}",
        form="a whole number of at most 15 digits",
    ),
    Parameter("loss", "", "The loss function.", tuple(LOSSES.names)),
    Parameter("opt", "", "The optimizer.", tuple(OPTIMIZERS.names)),
    Parameter("lr", "", "The learning rate.", pattern=NUMBER, form="a number, as in 0.1"),
    Parameter(
        "schedule",
        "",
        "How the learning rate goes with the updates.",
        tuple(SCHEDULES.names),
    ),
    Parameter(
        "x",
        "",
        "The inputs; several examples are separated by semicolons.",
        pattern=f"{NUMBERS}(;{NUMBERS})*",
        form="numbers separated by commas, as in 1,0.5",
    ),
    Parameter(
        "d",
        "",
        "The targets, in the same form.",
        pattern=f"{NUMBERS}(;{NUMBERS})*",
        form="numbers separated by commas, as in 1",
    ),
    Parameter("delta", "", "The meaning of δ.", get_args(Delta)),
    Parameter("digits", "4", "Decimals on screen.", tuple("2345678")),
    Parameter("theme", "system", "Light or dark.", ("system", "light", "dark")),
    Parameter("motion", "on", "Whether changes fade.", ("on", "off")),
    Parameter("keys", "1", "Whether single keys step.", ("1", "0")),
)


def read(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The value of each parameter, and a notice for each value that it cannot have.

    Such a parameter falls back to its default. Names that are not in the list are ignored, since
    course systems append their own.
    """
    values, notices = {}, []
    for parameter in PARAMETERS:
        value = query.get(parameter.name, parameter.default)
        if not parameter.takes(value):
            notices.append(
                f"{parameter.name}={value[:40]} is not {parameter.expected}; "
                f"{parameter.default or 'the usual one'} is used instead."
            )
            value = parameter.default
        values[parameter.name] = value
    return values, notices
