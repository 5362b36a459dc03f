"""Formulas as they are read aloud: "activation slope of hidden 2 times 0.4463"."""

from __future__ import annotations

from collections.abc import Sequence

from app.explain.ids import Id, spoken
from app.explain.notation import MINUS, Notation
from app.explain.symbols import Symbol


class Speech(Notation):
    """Writes words only."""

    plus = " plus "
    minus = " minus "
    leading_minus = "minus "
    times = " times "

    def name(self, id: Id) -> str:
        return spoken(id, self.architecture)

    def letter(self, text: str) -> str:
        return _NAMES[text]

    def symbol(self, symbol: Symbol) -> str:
        raise TypeError("numbers are spoken by their names")

    def _is_signed(self, id: Id) -> bool:
        return False

    def _is_ratio(self, id: Id) -> bool:
        return False

    def number(self, text: str) -> str:
        sign = "minus " if text.startswith(MINUS) else ""
        mantissa, times, exponent = text.removeprefix(MINUS).partition("×10")
        if not times:
            return sign + mantissa
        power = exponent.translate(_LIFTED).replace(MINUS, "minus ")
        return f"{sign}{mantissa} times ten to the {power}"

    def bracketed(self, inner: str) -> str:
        # A minus needs no brackets to be heard, but "plus minus" would be another sign.
        if inner.startswith("minus ") and _is_one(inner):
            return f"negative {inner.removeprefix('minus ')}"
        return _quantity(inner)

    def fraction(self, above: str, below: str) -> str:
        return f"{_grouped(above)} over {_grouped(below)}"

    def power(self, base: str, exponent: str) -> str:
        if exponent == "2":
            return f"{base} squared" if base.endswith(_END) else f"the square of {base}"
        return f"{base} to the power of {exponent}"

    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        number = f" {unit}" if unit else ""
        return f"{_NAMES.get(name, name)}{number} of {_grouped(' and '.join(arguments))}"

    def slope(self, name: str, argument: str) -> str:
        return f"{_NAMES.get(name, name)} prime of {_grouped(argument)}"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        match name:
            case "exp":
                return f"e to the power of {_grouped(arguments[0])}"
            case "max":
                return f"the larger of {' and '.join(arguments)}"
            case "min":
                return f"the smaller of {' and '.join(arguments)}"
            case "floor":
                return f"{_grouped(arguments[0])} rounded down"
        return f"{_FUNCTIONS[name]} of {_grouped(arguments[0])}"

    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        return f"{positive} if {left} is greater than {right}, otherwise {otherwise}"


_BEGIN, _END = "the quantity ", " end quantity"
_SIGNS = (" plus ", " times ", " over ", " minus ", "to the power of ")


def _quantity(inner: str) -> str:
    return f"{_BEGIN}{inner}{_END}"


def _is_one(inner: str) -> bool:
    """Whether it is one number or name, or already has words around it."""
    outside = inner.replace(" times ten to the ", "")
    while (begin := outside.rfind(_BEGIN)) >= 0:
        outside = outside[:begin] + outside[begin:].partition(_END)[2]
    return not any(sign in outside for sign in _SIGNS)


def _grouped(inner: str) -> str:
    """With words around it where it is more than one number or name."""
    return inner if _is_one(inner) else _quantity(inner)


_LIFTED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", f"{MINUS}0123456789")
_NAMES = {"σ": "sigma", "φ": "phi", "π": "pi", "LReLU": "leaky ReLU"}
_FUNCTIONS = {
    "log": "natural log",
    "sqrt": "square root",
    "tanh": "tanh",
    "erf": "error function",
    "sign": "sign",
    "abs": "absolute value",
    "cos": "cosine",
}
