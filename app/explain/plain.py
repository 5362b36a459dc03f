"""Formulas as plain text, to copy into a message or a comment: w₁₁⁽¹⁾ · x₁."""

from __future__ import annotations

from collections.abc import Sequence

from app.explain.notation import MINUS, Notation
from app.explain.symbols import Letter, Minus, Ratio, SlopeOf, Symbol


class PlainText(Notation):
    """Writes one line."""

    plus = " + "
    minus = f" {MINUS} "
    leading_minus = MINUS
    times = " · "

    def symbol(self, symbol: Symbol) -> str:
        match symbol:
            case Letter():
                return _letter(symbol)
            case Ratio(above, below):
                return f"{_letter(above)}/{_letter(below)}"
            case SlopeOf(function, z):
                return f"{function}′({_letter(z)})"
            case Minus(ratio):
                return f"{MINUS}{self.symbol(ratio)}"

    def number(self, text: str) -> str:
        return text

    def bracketed(self, inner: str) -> str:
        return f"({inner})"

    def fraction(self, above: str, below: str) -> str:
        return f"{_grouped(above)} / {_grouped(below)}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{_grouped(exponent)}"

    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        index = str(unit).translate(_LOW) if unit else ""
        return f"{name}{index}({', '.join(arguments)})"

    def slope(self, name: str, argument: str) -> str:
        return f"{name}′({argument})"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        inner = ", ".join(arguments)
        if name == "exp":
            return f"e^{_grouped(inner) if '×' not in inner else self.bracketed(inner)}"
        if name == "abs":
            return f"|{inner}|"
        if name == "floor":
            return f"⌊{inner}⌋"
        return f"{'ln' if name == 'log' else name}({inner})"

    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        return f"({positive} if {left} > {right}, otherwise {otherwise})"


def _grouped(inner: str) -> str:
    """In brackets, unless it is one word or in brackets already."""
    return f"({inner})" if " " in _outside(inner) or inner.startswith(MINUS) else inner


def _outside(inner: str) -> str:
    """What stands outside of all brackets."""
    depth, outside = 0, ""
    for character in inner:
        depth -= character == ")"
        outside += character if depth == 0 else ""
        depth += character == "("
    return outside


def _letter(letter: Letter) -> str:
    hat = "\u0302" if letter.hat else ""
    above = letter.above.replace(" ", "").replace("new", "ⁿᵉʷ").translate(_HIGH)
    return f"{letter.prefix}{letter.text}{hat}{letter.below.translate(_LOW)}{above}"


_LOW = str.maketrans("0123456789min", "₀₁₂₃₄₅₆₇₈₉ₘᵢₙ")
_HIGH = str.maketrans("0123456789()y", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ʸ")
