"""Computes formulas from what is written alone, as a person reads it, in text or in MathML.

Products and quotients are read from left to right, before sums. What a person could read in two
ways is refused: a power of a bare fraction or of 4×10⁻⁵, a minus right behind another sign.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

Token = str | float | tuple[str, int]
"""An operator or bracket; a number; a function with the unit it gives, 0 if it gives only one."""


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def _softmax(*z: float) -> list[float]:
    parts = [math.exp(each - max(z)) for each in z]
    return [part / sum(parts) for part in parts]


def _raised(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


def _exp(z: float) -> float:
    return math.exp(z) if z < 709 else math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


FUNCTIONS: dict[str, Callable[..., float]] = {
    "φ": lambda z: z,
    "σ": _sigmoid,
    "tanh": math.tanh,
    "ReLU": lambda z: max(0.0, z),
    "LReLU": lambda z: z if z > 0 else 0.01 * z,
    "ELU": lambda z: z if z > 0 else math.expm1(z),
    "softplus": lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))),
    "SiLU": lambda z: z * _sigmoid(z),
    "GELU": lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
    "φ′": lambda z: 1.0,
    "σ′": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "tanh′": lambda z: 1 - math.tanh(z) ** 2,
    "ReLU′": lambda z: float(z > 0),
    "LReLU′": lambda z: 1.0 if z > 0 else 0.01,
    "ELU′": lambda z: math.exp(min(z, 0.0)),
    "softplus′": _sigmoid,
    "SiLU′": lambda z: _sigmoid(z) + z * _sigmoid(z) * _sigmoid(-z),
    "GELU′": lambda z: (
        math.erfc(-z / math.sqrt(2)) / 2 + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    ),
    "erf": math.erf,
    "max": max,
    "min": min,
    "cos": math.cos,
    "ln": _log,
    "sqrt": math.sqrt,
    "sign": lambda z: float((z > 0) - (z < 0)),
    "exp": _exp,
}


LETTERS = {"e": math.e, "π": math.pi}


class Ambiguous(AssertionError):
    """What is written could be read in two ways."""


@dataclass
class _Reader:
    tokens: list[Token]
    at: int = 0

    def next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else "end"

    def take(self, *wanted: str) -> Token | None:
        found = self.next()
        if wanted and found not in wanted:
            return None
        self.at += 1
        return found

    def whole(self) -> float:
        value = self.sum()
        if self.next() != "end":
            raise Ambiguous(f"{self.next()!r} was not expected in {self.tokens}")
        return value

    def sum(self) -> float:
        terms = [-self.product() if self.take("−") else self.product()]
        while sign := self.take("+", "−"):
            terms.append(self.product() if sign == "+" else -self.product())
        return math.fsum(terms) if all(map(math.isfinite, terms)) else sum(terms)

    def product(self) -> float:
        value = self.power()
        while sign := self.take("·", "/"):
            factor = self.power()
            if sign == "·":
                value *= factor
            else:
                value = value / factor if factor else math.nan
        return value

    def power(self) -> float:
        base = self.atom()
        if not self.take("^"):
            return base
        exponent = self.atom()
        return _raised(base, exponent)

    def atom(self) -> float:
        match self.take():
            case "(":
                value = self.inside()
                if not self.take(")"):
                    raise Ambiguous(f"a bracket is not closed in {self.tokens}")
                return value
            case "⌊":
                value = self.sum()
                if not self.take("⌋"):
                    raise Ambiguous(f"a bracket is not closed in {self.tokens}")
                return float(math.floor(value))
            case "|":
                value = self.sum()
                if not self.take("|"):
                    raise Ambiguous(f"a bar is not closed in {self.tokens}")
                return abs(value)
            case float(number):
                if self.take("×"):
                    return self.scientific(number)
                return number
            case (str(name), int(unit)):
                return self.applied(name, unit)
            case other:
                raise Ambiguous(f"{other!r} where a number was expected in {self.tokens}")

    def scientific(self, mantissa: float) -> float:
        """4.44×10⁻⁵: the power of ten is one number."""
        power = self.take()
        if not isinstance(power, float) or self.next() == "^":
            raise Ambiguous(f"a power of {mantissa}×… in {self.tokens}")
        return mantissa * power

    def inside(self) -> float:
        value = self.sum()
        if not self.take("if"):
            return value
        left = self.sum()
        assert self.take(">")
        right = self.sum()
        assert self.take(",")
        assert self.take("otherwise")
        otherwise = self.sum()
        return value if left > right else otherwise

    def applied(self, name: str, unit: int) -> float:
        if not self.take("("):
            raise Ambiguous(f"{name} of what, in {self.tokens}")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        assert self.take(")")
        if name == "softmax":
            return _softmax(*arguments)[unit - 1]
        return FUNCTIONS[name](*arguments)


_HIGH = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TEXT = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<power>×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
    r"|(?P<name>softmax|[^\W\d_⁰-₟]+′?)(?P<unit>[₀-₉]*)|(?P<sign>.))"
)


def read_text(line: str) -> float:
    """The value of a line of plain text that holds numbers only."""
    return _Reader(list(_text_tokens(line.strip()))).whole()


def _text_tokens(line: str) -> Iterator[Token]:
    previous = ""
    for match in _TEXT.finditer(line):
        if match["number"]:
            yield float(match["number"])
            if match["power"]:
                if previous == "^":
                    raise Ambiguous(f"a power with a power of ten in {line}")
                yield "×"
                yield 10.0 ** int(match["power"].removeprefix("×10").translate(_HIGH))
        elif match["name"] in ("if", "otherwise"):
            yield match["name"]
        elif match["name"] in LETTERS:
            yield LETTERS[match["name"]]
        elif match["name"]:
            yield match["name"], int(match["unit"].translate(_LOW) or 0)
        else:
            yield match["sign"]
        previous = match["sign"] or ""


def parsed(inside: str) -> ET.Element:
    """The inside of a `<math>` element; ParseError unless it is well-formed."""
    return ET.fromstring(f"<math>{inside}</math>")


def read_mathml(inside: str, marked: Callable[[str], float] | None = None) -> float:
    """The value of MathML; `marked` says what a mark's symbol is worth, where symbols stand."""
    return _MathML(marked).row(list(parsed(inside)))


@dataclass(frozen=True)
class _MathML:
    marked: Callable[[str], float] | None

    def row(self, elements: Sequence[ET.Element]) -> float:
        return _Reader(list(self.tokens(elements))).whole()

    def tokens(self, elements: Sequence[ET.Element]) -> Iterator[Token]:
        rest = list(elements)
        while rest:
            element = rest.pop(0)
            if element.text == "{":
                yield from self.cases(rest.pop(0))
            else:
                yield from self.token(element)

    def token(self, element: ET.Element) -> Iterator[Token]:
        match element.tag:
            case "mspace":
                return
            case "mn":
                if (element.text or "").startswith("−"):
                    yield "−"
                yield float((element.text or "").removeprefix("−"))
            case "mi" if element.text == "π":
                yield math.pi
            case "mi":
                yield element.text or "", 0
            case "mo":
                yield element.text or ""
            case "mrow" if "data-q" in element.attrib and self.marked:
                yield from self.symbol(element, self.marked(element.attrib["data-q"]))
            case "mrow":
                yield from self.tokens(list(element))
            case "mfrac":
                below = self.row([element[1]])
                yield self.row([element[0]]) / below if below else math.nan
            case "msqrt":
                yield math.sqrt(self.row(list(element)))
            case "msub":
                yield element[0].text or "", int(element[1].text or "")
            case "msup" if element[1].text == "′":
                yield f"{element[0].text}′", 0
            case "msup":
                yield self.power(*element)
            case other:
                raise AssertionError(f"{other} is not expected in a formula")

    def symbol(self, mark: ET.Element, value: float) -> Iterator[Token]:
        """A symbol's number; its minus sign and its brackets stay to be seen."""
        signs = [part.text for part in mark if part.tag == "mo" and part.text in ("−", "(", ")")]
        match signs:
            case ["(", "−", ")"]:
                yield from ("(", "−", -value, ")")
            case ["−"]:
                yield from ("−", -value)
            case ["(", ")"] if mark[0].text == "(":
                yield from ("(", value, ")")
            case _:
                yield value

    def power(self, base: ET.Element, exponent: ET.Element) -> float:
        if base.text == "e":
            return _exp(self.row([exponent]))
        if base.tag == "mn":
            return _raised(float(base.text or ""), float((exponent.text or "").replace("−", "-")))
        written = list(self.tokens([base]))
        bracketed = written[0] == "(" and written[-1] == ")"
        # A function or a fraction would come out as one number: look at what is there.
        bare = any(part.tag == "mfrac" for part in base.iter()) or any(
            isinstance(token, tuple) for token in written
        )
        if not bracketed and (len(written) > 1 or bare):
            raise Ambiguous(f"a power of {ET.tostring(base, encoding='unicode')}")
        return _raised(self.row([base]), self.row([exponent]))

    def cases(self, table: ET.Element) -> Iterator[Token]:
        (value, condition), (otherwise, _) = table
        yield "("
        yield from self.tokens(list(value))
        yield "if"
        yield from self.tokens(list(condition)[1:])
        yield from (",", "otherwise")
        yield from self.tokens(list(otherwise))
        yield ")"
