"""Numbers as they stand on the page: as JavaScript writes them, with digits enough to add up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest

from app.explain.decimals import MOST_EXTRA, as_written, extra_digits, shown, written
from app.explain.expression import Expression, Quantity, parse
from app.explain.ids import Id
from tests.explain import node


def _values(digits: int) -> Iterator[float]:
    """Numbers of all sizes, powers of ten, halves of the last digit and what is next to them."""
    random = Random(digits)
    yield from (0.0, 1e6, math.nextafter(1e6, 0), 1.7976931348623157e308, 5e-324)
    for power in range(-323, 309, 3):
        for mantissa in ("1", "5", "9.995", "9.9949999", "4.99999", "-5"):
            if math.isfinite(value := float(f"{mantissa}e{power}")):
                yield value
    for _ in range(500):
        yield random.uniform(-1, 1) * 10.0 ** random.uniform(-12, 8)
        half = (random.randrange(-(10**6), 10**6) + 0.5) * 10.0**-digits
        yield from (half, math.nextafter(half, 0), math.nextafter(half, 1e9))
        yield random.randrange(-(10**6), 10**6) / 2 ** (digits + 1)  # an exact half


def test_a_number_is_written_as_on_the_page() -> None:
    asked = [(value, digits) for digits in range(2, 9) for value in _values(digits)]
    assert len(asked) > 20_000
    hidden = 0
    for (value, digits), text in zip(asked, node.run("short.js", asked), strict=True):
        if value and not set(text) & set("123456789"):
            # 5e-7 is a little less than what it is written as; the page then writes 0.000000.
            assert math.isclose(abs(value), 0.5 * 10.0**-digits, rel_tol=1e-15)
            hidden += 1
            continue
        assert shown(value, digits).text == text, (value, digits)
    assert hidden < 50


@pytest.mark.parametrize(
    ("value", "digits", "extra", "text", "half"),
    [
        (0.395, 2, 0, "0.40", "0.005"),
        (0.125, 2, 0, "0.13", "0.005"),
        (-0.125, 2, 0, "−0.13", "0.005"),
        (-0.125, 2, 1, "−0.125", "0.0005"),
        (0.0, 4, 2, "0.000000", "0.0000005"),
        (-0.0, 4, 0, "0.0000", "0.00005"),
        (4.4e-05, 4, 0, "4.40×10⁻⁵", "0.00000005"),
        (4.4e-05, 4, 2, "4.4000×10⁻⁵", "0.0000000005"),
        (9.996e-06, 4, 0, "1.00×10⁻⁵", "0.00000005"),
        (1234567.0, 3, 0, "1.23×10⁶", "5000"),
        (999999.5, 3, 0, "999999.500", "0.0005"),
    ],
)
def test_a_number_is_shown_with_half_a_unit_of_its_last_digit(
    value: float, digits: int, extra: int, text: str, half: str
) -> None:
    found = shown(value, digits, extra)
    assert found.text == text
    assert found.half_unit == Decimal(half)
    assert abs(found.number - Decimal(value)) <= found.half_unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (1.0, "1"),
        (10.0, "10"),
        (1e-08, "1×10⁻⁸"),
        (2.5e-07, "2.5×10⁻⁷"),
        (1e6, "1×10⁶"),
        (0.999, "0.999"),
        (0.0, "0"),
    ],
)
def test_a_setting_is_written_as_it_was_set(value: float, text: str) -> None:
    found = written(Id("lr"), value, 4)
    assert found.text == text
    assert float(found.number) == value
    assert written(Id("w", (1, 1, 1)), 0.1, 4).text == "0.1000"


A, B = Id("w", (1, 1, 1)), Id("w", (1, 2, 1))


def _extra(formula: str, a: float, b: float, digits: int) -> int | None:
    numbers = {A: a, B: b}
    tree: Expression = parse(formula, {"a": Quantity(A), "b": Quantity(B)})
    number = numbers.__getitem__
    return extra_digits(tree, as_written(number, digits), tree.evaluate(number), digits)


@pytest.mark.parametrize(
    ("formula", "a", "b", "digits", "extra"),
    [
        ("a + b", 0.25, 0.5, 2, 0),
        ("a + b", 0.134, 0.134, 2, 1),  # 0.13 + 0.13 is not 0.27
        ("a * b", 12.3456, 98.7654, 2, 2),
        ("a - b", 0.30001, 0.30002, 4, 1),  # 0.3000 − 0.3000 is not −0.0000…1
        ("a - b", 1.0, 1.0 - 1e-12, 4, None),
    ],
)
def test_as_many_digits_more_are_shown_as_it_takes_to_add_up(
    formula: str, a: float, b: float, digits: int, extra: int | None
) -> None:
    assert _extra(formula, a, b, digits) == extra


def test_no_more_than_so_many_digits_more_are_shown() -> None:
    assert _extra("a - b", 0.5, 0.5 - 1.23e-8, 4) is None
    assert _extra("a - b", 0.5, 0.5 - 1e-8, 4) == MOST_EXTRA


def test_a_formula_without_a_finite_value_does_not_add_up() -> None:
    for formula in ("1 / (a - a)", "log(a - a)", "(a - a) / (a - a)"):
        tree = parse(formula, {"a": Quantity(A)})
        assert extra_digits(tree, as_written({A: 0.5}.__getitem__, 4), 1.0, 4) is None
