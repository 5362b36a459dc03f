"""Formulas as LaTeX, to copy: they need amsmath and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.explain.notation import MINUS, Notation
from app.explain.symbols import Letter, Minus, Ratio, SlopeOf, Symbol


class LaTeX(Notation):
    """Writes the inside of an equation."""

    plus = " + "
    minus = " - "
    leading_minus = "-"
    times = r" \cdot "

    def symbol(self, symbol: Symbol) -> str:
        match symbol:
            case Letter():
                return _letter(symbol)
            case Ratio(above, below):
                return rf"\frac{{{_letter(above)}}}{{{_letter(below)}}}"
            case SlopeOf(function, z):
                return rf"{_name(function)}'\left({_letter(z)}\right)"
            case Minus(ratio):
                return f"-{self.symbol(ratio)}"

    def number(self, text: str) -> str:
        mantissa, times, exponent = text.replace(MINUS, "-").partition("×10")
        if not times:
            return mantissa
        return rf"{mantissa} \times 10^{{{exponent.translate(_LIFTED)}}}"

    def bracketed(self, inner: str) -> str:
        return rf"\left({inner}\right)"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def power(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        index = f"_{{{unit}}}" if unit else ""
        return rf"{_name(name)}{index}\left({', '.join(arguments)}\right)"

    def slope(self, name: str, argument: str) -> str:
        return rf"{_name(name)}'\left({argument}\right)"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        inner = ", ".join(arguments)
        match name:
            case "exp":
                return f"e^{{{inner}}}"
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "floor":
                return rf"\left\lfloor {inner}\right\rfloor "
        return rf"{_NAMES[name]}\left({inner}\right)"

    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        rows = rf"{positive} & \text{{if }} {left} > {right} \\ {otherwise} & \text{{otherwise}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"


def _letter(letter: Letter) -> str:
    base = _GREEK.get(letter.text, letter.text)
    base = rf"\hat{{{base}}}" if letter.hat else base
    below = f"_{{{letter.below}}}" if letter.below else ""
    above = f"^{{{_superscript(letter.above)}}}" if letter.above else ""
    return f"{_PREFIXES[letter.prefix]}{base}{below}{above}"


def _superscript(text: str) -> str:
    text = text.replace(" ", r"\,").replace("new", r"\text{new}")
    text = text.replace("⟨", r"\langle ").replace("⟩", r"\rangle ")
    return re.sub("[₀-₉]+", lambda low: f"_{{{low[0].translate(_RAISED)}}}", text)


_PREFIXES = {"": "", "∂": r"\partial ", "Δ": r"\Delta "}
_GREEK = {
    "α": r"\alpha",
    "β": r"\beta",
    "γ": r"\gamma",
    "δ": r"\delta",
    "ε": r"\varepsilon",
    "λ": r"\lambda",
    "μ": r"\mu",
    "π": r"\pi",
    "ρ": r"\rho",
}
_NAMES = {
    "log": r"\ln",
    "tanh": r"\tanh",
    "cos": r"\cos",
    "max": r"\max",
    "min": r"\min",
    "erf": r"\operatorname{erf}",
    "sign": r"\operatorname{sign}",
}
_RAISED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LIFTED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def _name(function: str) -> str:
    """An activation's symbol: a Greek letter, a known operator, or a word."""
    known = {"σ": r"\sigma", "φ": r"\varphi", "tanh": r"\tanh"}
    return known.get(function) or rf"\operatorname{{{function}}}"
