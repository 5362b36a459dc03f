"""Numbers as they stand on the page, and whether what is shown adds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, reduce

from app.explain.expression import (
    Constant,
    Expression,
    Fraction,
    Numbers,
    Product,
    Quantity,
    Sum,
)
from app.explain.ids import Id
from app.explain.kinds import SETTINGS
from app.explain.notation import MINUS

MOST_EXTRA = 4
"""How many digits more than usual a line may show so that it adds up."""

MOST_SET = 8
"""A learning rate of more digits than this is not one that was set: a schedule computed it."""

_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Shown:
    """A number as it is written, what is written as a number, and half a unit of its last digit."""

    text: str
    number: Decimal
    half_unit: Decimal


def shown(value: float, digits: int, extra: int = 0) -> Shown:
    """`value` with so many decimals, or where they would hide it, as in 4.44×10⁻⁵.

    Halves are rounded away from zero, as JavaScript's toFixed and toExponential do. `extra` digits
    come on top in both forms.
    """
    exact = Decimal(value)
    size = abs(exact)
    if size != 0 and (size < Decimal(5).scaleb(-digits - 1) or size >= 1_000_000):
        return _scientific(exact, min(digits - 1, 2) + extra)
    unit = Decimal(1).scaleb(-digits - extra)
    number = exact.quantize(unit, context=_EXACT)
    sign = MINUS if value < 0 else ""
    return Shown(f"{sign}{abs(number):f}", number, unit / 2)


def written(id: Id, value: float, digits: int, extra: int = 0) -> Shown:
    """The number of an id as it stands in a formula; settings stand there as they were set."""
    exact = Decimal(repr(value)).normalize()
    is_scheduled = id.kind == "lr" and len(exact.as_tuple().digits) > MOST_SET
    if id.kind in SETTINGS and not is_scheduled:
        plain = -6 <= exact.adjusted() < 6
        power = exact.adjusted()
        digits = len(exact.as_tuple().digits) - 1
        text = f"{exact:f}" if plain else _power_of_ten(exact, digits, power)
        return Shown(text, Decimal(value), Decimal(0))
    return shown(value, digits, extra)


def _scientific(exact: Decimal, digits: int) -> Shown:
    exponent = exact.adjusted()
    unit = Decimal(1).scaleb(exponent - digits)
    number = exact.quantize(unit, context=_EXACT)
    if number.adjusted() > exponent:  # 9.996 becomes 1.00 times the next power
        exponent += 1
        unit = unit.scaleb(1)
        number = exact.quantize(unit, context=_EXACT)
    return Shown(_power_of_ten(number, digits, exponent), number, unit / 2)


def _power_of_ten(number: Decimal, digits: int, exponent: int) -> str:
    """As in 4.44×10⁻⁵, with that many digits behind the point."""
    sign = MINUS if number < 0 else ""
    power = str(exponent).replace("-", MINUS).translate(_HIGH)
    return f"{sign}{abs(number).scaleb(-exponent):.{digits}f}×10{power}"


_HIGH = str.maketrans(f"{MINUS}0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def extra_digits(
    formula: Expression,
    as_written: Callable[[int], Numbers],
    result: float,
    digits: int,
    more: int = 0,
) -> int | None:
    """How many digits more the numbers in `formula` need so that they give the shown result.

    They give it when the formula of the numbers `as_written(extra)` lies within half a unit of the
    last digit of the result, which itself has `more` digits more than usual. None where even
    MOST_EXTRA digits more than the result's do not get there: then the line is rounded.
    """
    expected = shown(result, digits, more)
    for extra in range(more + MOST_EXTRA + 1):
        numbers = as_written(extra)
        exact = _exactly(formula, numbers)
        if exact is not None and abs(exact - expected.number) <= expected.half_unit:
            return extra
        if exact is None and _agrees(formula.evaluate(numbers), expected):
            return extra
    return None


def _exactly(formula: Expression, number: Numbers) -> Decimal | None:
    """What somebody gets with paper and pencil, where doubles would round.

    None where functions stand in the formula, or nothing comes of it.
    """
    match formula:
        case Quantity(id):
            return Decimal(repr(number(id)))
        case Constant(value, letter):
            return None if letter else Decimal(repr(value))
        case Sum(parts) | Product(parts):
            found = [_exactly(part, number) for part in parts]
            known = [each for each in found if each is not None]
            join = _EXACT.add if isinstance(formula, Sum) else _EXACT.multiply
            return reduce(join, known) if len(known) == len(found) else None
        case Fraction(above, below):
            over, under = _exactly(above, number), _exactly(below, number)
            return _EXACT.divide(over, under) if over is not None and under else None
    return None


def extra_for_sum(values: Sequence[float], result: float, digits: int) -> int | None:
    """How many digits more `values` need so that what is written adds up to the shown result.

    None where even MOST_EXTRA digits more do not get there: then the sum is rounded.
    """
    expected = shown(result, digits)
    for extra in range(MOST_EXTRA + 1):
        numbers = (shown(value, digits, extra).number for value in values)
        found = reduce(_EXACT.add, numbers, Decimal(0))
        if abs(found - expected.number) <= expected.half_unit:
            return extra
    return None


def as_written(number: Numbers, digits: int) -> Callable[[int], Numbers]:
    """What is written for each id, read back as a number, with so many digits more."""

    @cache
    def with_extra(extra: int) -> Numbers:
        @cache
        def read(id: Id) -> float:
            return float(written(id, number(id), digits, extra).number)

        return read

    return with_extra


def _agrees(found: float, expected: Shown) -> bool:
    if found != found or found in (float("inf"), float("-inf")):
        return False
    # A rounding error of the check itself must not turn the scale.
    slack = abs(expected.number) * Decimal("1e-13")
    return abs(Decimal(found) - expected.number) <= expected.half_unit + slack
