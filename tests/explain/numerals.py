"""Reads numbers as they are written on the page."""

from __future__ import annotations

from decimal import Decimal

HIGH = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> Decimal:
    """What is written, as a number: −4.44×10⁻⁵."""
    mantissa, times, power = text.replace("−", "-").partition("×10")
    return Decimal(mantissa).scaleb(int(power.translate(HIGH)) if times else 0)


def half_unit(result: str) -> Decimal:
    """Half a unit of the last digit that is written."""
    mantissa, times, power = result.partition("×10")
    exponent = int(power.translate(HIGH)) if times else 0
    decimals = len(mantissa.partition(".")[2])
    return Decimal(5).scaleb(exponent - decimals - 1)
