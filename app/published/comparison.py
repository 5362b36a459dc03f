"""A number of ours beside a printed one: how many digits agree, and from which on they differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from app.explain.notation import MINUS

MORE = 3
"""How many digits more than the printed number ours is shown with."""

MOST = 17
"""Significant digits past which a float64 has nothing to say."""

SPACE = "\u2007"
"""As wide as a digit."""

FLOAT = Decimal("1e-15")
"""What float64 may be wrong by after some steps, relative."""

_EXACT = Context(prec=800, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Digits:
    """A written number in three parts: digits that agree, that differ, and what is added.

    Added are the further digits of ours, and ×10ⁿ as the source writes it, e-04.
    """

    same: str
    differing: str
    added: str

    def __str__(self) -> str:
        return self.same + self.differing + self.added


@dataclass(frozen=True)
class Comparison:
    """`agreeing` of the `printed` significant digits; `off` is in units of the last of them."""

    published: Digits
    ours: Digits
    agrees: bool
    agreeing: int
    printed: int
    off: int


def compare(value: float, text: str) -> Comparison:
    """`value` beside a number printed as `text`: as in -0.46, or as in 1.77e-04.

    It agrees if it rounds to what is printed, or if they differ by no more than float64 may be
    wrong: two programs that add in another order do. Digits are compared after rounding.
    """
    mantissa, mark, power = text.partition("e")
    printed, exact = Decimal(mantissa), Decimal(value).scaleb(-int(power or 0), _EXACT)
    places = -int(printed.as_tuple().exponent)
    unit = Decimal(1).scaleb(-places)
    rounded = exact.quantize(unit, context=_EXACT)
    more = exact.quantize(Decimal(1).scaleb(-_places(exact, places)), context=_EXACT)
    theirs, ours, longer = _aligned(printed, rounded, more)
    at = _first_difference(theirs, ours)
    start, end = at, len(theirs)
    if rounded != printed:  # ours as it is may part earlier than ours rounded: 9.97 from 10.2
        start, end = min(at, _first_difference(theirs, longer[:end])), len(longer)
    suffix = (mark + power).replace("-", MINUS)
    return Comparison(
        published=Digits(theirs[:at], theirs[at:], suffix),
        ours=Digits(longer[:start], longer[start:end], longer[end:] + suffix),
        agrees=rounded == printed or abs(exact - printed) <= FLOAT * abs(printed),
        agreeing=_significant(theirs[:at]),
        printed=_significant(theirs),
        off=int(abs(rounded - printed) / unit),
    )


def _places(exact: Decimal, places: int) -> int:
    """How many decimals ours is shown with."""
    return max(places, min(places + MORE, MOST - 1 - exact.adjusted()))


def _aligned(*numbers: Decimal) -> list[str]:
    """The numbers with their decimal points in one column."""
    written = [f"{number:f}".replace("-", MINUS) for number in numbers]
    width = max(len(text.partition(".")[0]) for text in written)
    return [SPACE * (width - len(text.partition(".")[0])) + text for text in written]


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=True))
    return next((at for at, (a, b) in pairs if a != b), len(one))


def _significant(text: str) -> int:
    """How many digits there are from the first that is not 0 on."""
    return len("".join(filter(str.isdecimal, text)).lstrip("0"))
