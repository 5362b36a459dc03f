"""What the guide says of one registered member, and how numbers are written there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.engine.optimizers import BELOW_1
from app.guide.chart import Chart

EQUALS = "<mo>=</mo>"


@dataclass(frozen=True)
class Setting:
    """A hyperparameter; the symbol is MathML."""

    name: str
    symbol: str
    default: str
    least: str
    most: str
    meaning: str


@dataclass(frozen=True)
class Member:
    """One member of a registry; `formulas` are MathML, `notes` are sentences.

    `joint` are the formulas of a loss together with `output`, the activation it is made for.
    """

    name: str
    label: str
    meaning: str
    source: str
    formulas: tuple[str, ...]
    notes: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    output: str = ""
    chart: Chart | None = None
    settings: tuple[Setting, ...] = ()


def number_text(number: float) -> str:
    """As it is written in a table: 0.1, 10⁻⁸, below 1."""
    if number == BELOW_1:
        return "below 1"
    power = round(math.log10(abs(number))) if number else 0
    if abs(power) > 3 and number == float(f"1e{power}"):
        return f"10{str(power).translate(_RAISED)}"
    return f"{number:g}".replace("-", "−")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
