"""A formula's value and what its rounding errors are measured against, by another evaluator.

For sums of products that is the sum of the absolute terms. Through other functions it goes on by
first-order propagation of errors: f(x) has |f(x)| + |f′(x)| s where x has s. A number of the trace
that the engine may have added up in another order has the magnitude of its own formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.explain.architecture import Architecture
from app.explain.derivation import unfolded
from app.explain.expression import (
    Activated,
    Apply,
    Cases,
    Constant,
    Expression,
    Fraction,
    Opened,
    Power,
    Product,
    Quantity,
    Slope,
    Sum,
    parse,
)
from app.explain.ids import Id

SUMMED_UP = frozenset({"dE_da", "delta", "error_term", "dy_dz", "dy_db", "dy_dw"})
"""Kinds that the engine adds up in another order than some formula that reads them."""

UNDERFLOW = 1e-200
"""Below this e^z of a far-off z is lost: softmax's formula, unlike the engine, does not shift z."""

SUBNORMAL = 1e-310
"""Numbers are whole multiples of 5e-324, so those near it have few digits, whatever they say."""


class Sized(NamedTuple):
    """A value, and the magnitude that a relative error of it is relative to."""

    value: float
    size: float


Sizer = Callable[[Expression], Sized]


def sizer(numbers: Mapping[Id, float], architecture: Architecture) -> Sizer:
    """Evaluates formulas over `numbers`; NaN where one of them is missing."""

    @cache
    def quantity(name: Id) -> Sized:
        value = numbers.get(name, math.nan)
        formula = unfolded(name, architecture) if name.kind in SUMMED_UP else None
        size = 0.0 if formula is None else sized(formula).size
        lost = SUBNORMAL if value else 0.0
        return Sized(value, max(abs(value), lost, size if math.isfinite(size) else 0.0))

    known: dict[int, tuple[Expression, Sized]] = {}

    def sized(expression: Expression) -> Sized:
        match expression:
            case Quantity(name):
                return quantity(name)
            case Opened():
                return opened(expression)
            case Slope(name, z) if not ACTIVATIONS[name].kinks:
                value = _slope(name, sized(z).value)
                return Sized(value, sized(_written_out(name, z)).size)
        return _combined(expression, [sized(part) for part in expression.parts()])

    def opened(expression: Opened) -> Sized:
        # What is one and the same object need not be evaluated twice.
        if id(expression.formula) not in known:
            known[id(expression.formula)] = expression.formula, sized(expression.formula)
        return known[id(expression.formula)][1]

    return sized


def _combined(expression: Expression, parts: list[Sized]) -> Sized:
    match expression:
        case Constant(number):
            return Sized(number, abs(number))
        case Sum():
            return Sized(math.fsum(part.value for part in parts), sum(part.size for part in parts))
        case Product():
            values, sizes = zip(*parts, strict=True)
            return Sized(math.prod(values), math.prod(sizes))
        case Fraction():
            above, below = parts
            return _quotient(above, below)
        case Power():
            return _power(*parts)
        case Activated(name, _, unit):
            return _activated(name, unit - 1, parts)
        case Slope(name) if ACTIVATIONS[name].kinks:
            value = _slope(name, parts[0].value)
            return Sized(value, abs(value))
        case Apply("max"):
            return max(parts, key=lambda part: part.value)
        case Apply("min"):
            return min(parts, key=lambda part: part.value)
        case Apply("floor"):
            value = float(math.floor(parts[0].value))
            return Sized(value, abs(value))
        case Apply("sign"):
            value = parts[0].value
            return Sized(float((value > 0) - (value < 0)), 1.0)
        case Apply(name):
            return _FUNCTIONS[name](*parts)
        case Cases():
            left, right, positive, otherwise = parts
            return positive if left.value > right.value else otherwise
    raise TypeError(type(expression).__name__)


def _quotient(above: Sized, below: Sized) -> Sized:
    if below.value == 0:
        return Sized(math.nan, math.inf)
    d = abs(below.value)
    value = above.value / below.value
    return Sized(value, above.size / d + abs(value) * below.size / d)


def _power(base: Sized, exponent: Sized) -> Sized:
    if base.value == 0:
        return Sized(0.0, base.size**exponent.value)
    value = base.value**exponent.value
    relative = abs(exponent.value) * base.size / abs(base.value)
    return Sized(value, abs(value) * max(1.0, relative))


def _activated(name: str, unit: int, z: list[Sized]) -> Sized:
    row = np.array([[each.value for each in z]])
    a = ACTIVATIONS[name].function(row)
    slopes = np.abs(ACTIVATIONS[name].derivative(row, a)[0])
    slopes = slopes[unit] if slopes.ndim == 2 else slopes
    value = float(a[0, unit])
    return Sized(
        value, abs(value) + sum(float(s) * each.size for s, each in zip(slopes, z, strict=True))
    )


def _slope(name: str, z: float) -> float:
    at = np.array([z])
    return float(ACTIVATIONS[name].derivative(at, ACTIVATIONS[name].function(at))[0])


def _written_out(name: str, z: Expression) -> Expression:
    """φ′ as it is computed: 1 − tanh² has terms near 1 where tanh′ is nearly 0."""
    return parse(ACTIVATIONS[name].derivative_formula, {"z": z, "a": Activated(name, (z,))})


def _exp(x: Sized) -> Sized:
    value = math.exp(x.value) if x.value < 700 else math.inf
    return Sized(value, value * (1 + x.size))


def _log(x: Sized) -> Sized:
    if x.value <= 0:
        return Sized(math.nan, math.inf)
    return Sized(math.log(x.value), abs(math.log(x.value)) + x.size / x.value)


def _tanh(x: Sized) -> Sized:
    value = math.tanh(x.value)
    return Sized(value, abs(value) + (1 - value**2) * x.size)


def _sqrt(x: Sized) -> Sized:
    value = math.sqrt(x.value)
    return Sized(value, value + x.size / (2 * value) if value else math.sqrt(x.size))


def _erf(x: Sized) -> Sized:
    slope = 2 / math.sqrt(math.pi) * math.exp(-(x.value**2)) if abs(x.value) < 20 else 0.0
    return Sized(math.erf(x.value), abs(math.erf(x.value)) + slope * x.size)


_FUNCTIONS: dict[str, Callable[[Sized], Sized]] = {
    "exp": _exp,
    "log": _log,
    "tanh": _tanh,
    "sqrt": _sqrt,
    "erf": _erf,
    "cos": lambda x: Sized(math.cos(x.value), 1.0 + abs(math.sin(x.value)) * x.size),
    "abs": lambda x: Sized(abs(x.value), x.size),
}
