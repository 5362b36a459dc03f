"""What the page's address can say: one list of parameters with their values and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from app.engine.presets import PRESETS, Delta


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query string, with all values that it may have."""

    name: str
    values: tuple[str, ...]
    default: str
    meaning: str


PARAMETERS = (
    Parameter("preset", tuple(PRESETS.names), "article", "The network and example to start from."),
    Parameter("delta", get_args(Delta), "", "The meaning of δ; the preset's own without it."),
    Parameter("digits", tuple("2345678"), "4", "Decimals on screen."),
    Parameter("theme", ("system", "light", "dark"), "system", "Light or dark."),
    Parameter("motion", ("on", "off"), "on", "Whether changes fade."),
    Parameter("keys", ("1", "0"), "1", "Whether single keys step."),
)


def read(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The value of each parameter, and a notice for each value that it cannot have.

    Such a parameter falls back to its default. Names that are not in the list are ignored, since
    course systems append their own.
    """
    values, notices = {}, []
    for parameter in PARAMETERS:
        value = query.get(parameter.name, parameter.default)
        if value not in (*parameter.values, parameter.default):
            notices.append(
                f"{parameter.name}={value[:40]} is not one of {', '.join(parameter.values)}; "
                f"{parameter.default or 'the usual one'} is used instead."
            )
            value = parameter.default
        values[parameter.name] = value
    return values, notices
