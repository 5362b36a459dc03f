"""Formulas as MathML: each number of the trace is an `<mrow data-q="id">` without rows inside.

A long formula has `<mspace linebreak="goodbreak"/>` before + and −, and `badbreak` before ·, for
where that is not enough. They stand never inside of another element, so that the formula can be cut
there and each piece be set by itself. The brackets of an opened number carry its id as `data-open`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from app.explain.architecture import Architecture
from app.explain.expression import Expression
from app.explain.ids import Id
from app.explain.notation import MINUS, Notation, Written, symbols_only
from app.explain.symbols import Letter, Minus, Ratio, SlopeOf, Symbol

BREAK = '<mspace linebreak="goodbreak"/>'
BAD_BREAK = '<mspace linebreak="badbreak"/>'

LONG = 3
"""A formula of more numbers than this may be broken into lines."""


def mathml(
    expression: Expression, architecture: Architecture, numbers: Written = symbols_only
) -> str:
    """The formula as the inside of a `<math>` element."""
    return writer(expression)(architecture, numbers).write(expression)


def writer(expression: Expression) -> type[MathML]:
    """The notation for a formula of that length."""
    return _Breakable if sum(1 for _ in expression.reads()) > LONG else MathML


def mathml_symbol(id: Id, architecture: Architecture) -> str:
    """The symbol of a number, without a row around it."""
    return MathML(architecture).name(id)


class MathML(Notation):
    """In one piece, with brackets as tall as what they hold."""

    plus = "<mo>+</mo>"
    minus = f"<mo>{MINUS}</mo>"
    leading_minus = f'<mo form="prefix">{MINUS}</mo>'
    times = "<mo>·</mo>"

    def symbol(self, symbol: Symbol) -> str:
        match symbol:
            case Letter():
                return _letter(symbol)
            case Ratio(above, below):
                return f"<mfrac>{_letter(above)}{_letter(below)}</mfrac>"
            case SlopeOf(function, z):
                return f"{_primed(function)}<mo>(</mo>{_letter(z)}<mo>)</mo>"
            case Minus(ratio):
                return f"{self.leading_minus}{self.symbol(ratio)}"

    def number(self, text: str) -> str:
        mantissa, times, exponent = text.partition("×10")
        if not times:
            return f"<mn>{mantissa}</mn>"
        power = f"<msup><mn>10</mn><mn>{exponent.translate(_LIFTED)}</mn></msup>"
        return f"<mn>{mantissa}</mn><mo>×</mo>{power}"

    def bracketed(self, inner: str) -> str:
        return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"

    def fraction(self, above: str, below: str) -> str:
        return f"<mfrac>{_row(above)}{_row(below)}</mfrac>"

    def power(self, base: str, exponent: str) -> str:
        return f"<msup>{_row(base)}{_row(exponent)}</msup>"

    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        function = _word(name)
        if unit:
            function = f"<msub>{function}<mn>{unit}</mn></msub>"
        return function + self.bracketed("<mo>,</mo>".join(arguments))

    def slope(self, name: str, argument: str) -> str:
        return _primed(name) + self.bracketed(argument)

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return _FUNCTIONS[name](*map(_row, arguments))

    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        rows = (
            (positive, f"<mtext>if&#160;</mtext>{left}<mo>&gt;</mo>{right}"),
            (otherwise, "<mtext>otherwise</mtext>"),
        )
        cells = "".join(f"<mtr><mtd>{a}</mtd><mtd>{b}</mtd></mtr>" for a, b in rows)
        return f"<mrow><mo>{{</mo><mtable>{cells}</mtable></mrow>"

    def marked(self, id: Id, inner: str) -> str:
        # Brackets around a number are plain here, since the mark holds no rows.
        inner = inner.removeprefix("<mrow>").removesuffix("</mrow>")
        return f'<mrow data-q="{id}">{inner}</mrow>'

    def opened(self, id: Id, inner: str) -> str:
        return f'<mo data-open="{id}">(</mo>{inner}<mo data-open="{id}">)</mo>'


class _Breakable(MathML):
    """With places to break at, and brackets that can stand on different lines."""

    plus = f'{BREAK}<mo form="infix">+</mo>'
    minus = f'{BREAK}<mo form="infix">{MINUS}</mo>'
    times = f'{BAD_BREAK}<mo form="infix">·</mo>'

    def bracketed(self, inner: str) -> str:
        return f'<mo stretchy="false">(</mo>{inner}<mo stretchy="false">)</mo>'

    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        return super().applied(
            name, [arguments[0], *(BREAK + each for each in arguments[1:])], unit
        )

    def opened(self, id: Id, inner: str) -> str:
        mark = f'stretchy="false" data-open="{id}"'
        return f"<mo {mark}>(</mo>{inner}<mo {mark}>)</mo>"

    def fraction(self, above: str, below: str) -> str:
        return super().fraction(whole(above), whole(below))

    def power(self, base: str, exponent: str) -> str:
        return super().power(whole(base), whole(exponent))

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return super().function(name, [whole(each) for each in arguments])

    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        return super().cases(*map(whole, (left, right, positive, otherwise)))


def whole(inner: str) -> str:
    """Without places to break at: it goes inside of another element."""
    return inner.replace(BREAK, "").replace(BAD_BREAK, "")


def _row(inner: str) -> str:
    return f"<mrow>{inner}</mrow>"


def _word(text: str) -> str:
    return f"<mi>{escape(text)}</mi>"


def _primed(function: str) -> str:
    return f"<msup>{_word(function)}<mo>′</mo></msup>"


def _letter(letter: Letter) -> str:
    text, prefix = letter.text, letter.prefix
    base = f"<mi>{prefix}{_italic(text)}</mi>" if prefix else f"<mi>{text}</mi>"
    if letter.hat:
        base = f"<mover>{base}<mo>^</mo></mover>"
    sub, sup = f"<mn>{letter.below}</mn>", f"<mtext>{letter.above}</mtext>"
    if letter.below and letter.above:
        return f"<msubsup>{base}{sub}{sup}</msubsup>"
    if letter.below:
        return f"<msub>{base}{sub}</msub>"
    return f"<msup>{base}{sup}</msup>" if letter.above else base


def _italic(letter: str) -> str:
    """The letter in mathematical italics, as MathML draws a letter that stands alone."""
    if letter == "h":
        return "ℎ"
    if letter.isascii():
        first, start = (0x1D44E, "a") if letter.islower() else (0x1D434, "A")
        return chr(first + ord(letter) - ord(start))
    return letter


_LIFTED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", f"{MINUS}0123456789")

_FUNCTIONS: dict[str, Callable[..., str]] = {
    "exp": lambda x: f"<msup><mi>e</mi>{x}</msup>",
    "log": lambda x: f"<mi>ln</mi><mo>(</mo>{x}<mo>)</mo>",
    "tanh": lambda x: f"<mi>tanh</mi><mo>(</mo>{x}<mo>)</mo>",
    "erf": lambda x: f"<mi>erf</mi><mo>(</mo>{x}<mo>)</mo>",
    "sign": lambda x: f"<mi>sign</mi><mo>(</mo>{x}<mo>)</mo>",
    "abs": lambda x: f"<mrow><mo>|</mo>{x}<mo>|</mo></mrow>",
    "sqrt": lambda x: f"<msqrt>{x}</msqrt>",
    "cos": lambda x: f"<mi>cos</mi><mo>(</mo>{x}<mo>)</mo>",
    "floor": lambda x: f"<mrow><mo>⌊</mo>{x}<mo>⌋</mo></mrow>",
    "min": lambda x, y: f"<mi>min</mi><mo>(</mo>{x}<mo>,</mo>{y}<mo>)</mo>",
    "max": lambda x, y: f"<mi>max</mi><mo>(</mo>{x}<mo>,</mo>{y}<mo>)</mo>",
}
