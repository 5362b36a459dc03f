"""Numbers as an address writes them, which parameters' patterns have let through.

Numbers are separated by commas, rows by semicolons, layers by slashes.
"""

from __future__ import annotations

import math
from urllib.parse import unquote

from app.engine.arrays import Array, frozen
from app.engine.errors import EngineError, shortened
from app.engine.network import Parameters

WHOLE = 2**53
"""From here on not every whole number is a double of its own."""


def number(text: str) -> float:
    """A number; a whole one without point or exponent is an int.

    EngineError for what is no number, or too large for a double.
    """
    value = _number(text)
    return int(value) if text.lstrip("+-").isdecimal() and abs(value) < WHOLE else value


def rows(text: str) -> list[list[float]]:
    """Rows of numbers: `1,0.5;0,1`."""
    return [_row(row) for row in text.split(";")]


def matrices(text: str) -> list[Array]:
    """A matrix per layer: `0.1,-0.2;0.4,0.5/0.7;-0.8`."""
    return [frozen(rows(layer), 2, ("w",)) for layer in text.split("/")]


def vectors(text: str) -> list[Array | None]:
    """Numbers per layer, or None where `-` stands: `0.35,0.35/-`."""
    return [None if row == "-" else frozen(_row(row), 1, ("b",)) for row in text.split("/")]


def memory(text: str) -> dict[str, tuple[Parameters, ...]]:
    """What an optimizer remembers by name: `m:0.1;0.2/0.3:0/0`."""
    slots = [slot.split(":") for slot in text.split("~")] if text else []
    return {name: _parameters(weights, biases) for name, weights, biases in slots}


def settings(text: str, separator: str = ",") -> dict[str, str]:
    """Names and values: `momentum:0.8,l2:0.01`."""
    return dict(pair.split(":", 1) for pair in text.split(separator)) if text else {}


def names(text: str) -> tuple[str, ...]:
    """Words that may hold any character, percent-encoded: `sepal%20length,petal%20length`."""
    return tuple(unquote(name) for name in text.split(","))


def vector(text: str) -> Array:
    """Numbers, or none: `1,0.5`."""
    return frozen(_row(text) if text else [], 1)


def _parameters(weights: str, biases: str) -> tuple[Parameters, ...]:
    both = (matrices(weights), vectors(biases))
    if len(both[0]) != len(both[1]):
        raise EngineError(f"weights of {len(both[0])} layers, but biases of {len(both[1])}")
    return tuple(Parameters(*each) for each in zip(*both, strict=True))


def _row(text: str) -> list[float]:
    return [_number(each) for each in text.split(",")]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise EngineError(f"found {shortened(repr(text))}, expected a number") from None
    if not math.isfinite(value):
        raise EngineError(f"found {shortened(repr(text))}, which is no finite number")
    return value
