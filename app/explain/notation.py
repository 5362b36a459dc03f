"""How formulas are written, whatever the notation: what needs brackets, where signs go.

A writer puts down either the symbols or, where it is given them, the numbers in their place.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from app.engine.activations import ACTIVATIONS
from app.explain.architecture import Architecture
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
)
from app.explain.ids import Id
from app.explain.symbols import Letter, Minus, Ratio, Symbol, symbol

Written = Callable[[Id], str | None]
"""The number that is written for an id, with a true minus sign; None leaves its symbol."""

MINUS = "−"


def symbols_only(id: Id) -> None:
    """Puts no number in."""


class Notation(ABC):
    """Writes the formulas of one architecture; a subclass is one notation."""

    plus: ClassVar[str]
    minus: ClassVar[str]
    leading_minus: ClassVar[str]
    times: ClassVar[str]

    def __init__(self, architecture: Architecture, numbers: Written = symbols_only) -> None:
        self.architecture = architecture
        self.numbers = numbers
        self._symbols: dict[Id, Symbol] = {}
        self._quantities: dict[tuple[Id, bool, bool], str] = {}

    def write(self, expression: Expression, *, leads: bool = True) -> str:
        """The formula; `leads` says that nothing stands before it, so that a minus is clear."""
        match expression:
            case Quantity(id):
                return self._quantity(id, leads=leads)
            case Opened(_, formula):
                return self.write(formula, leads=leads)
            case Constant(number, letter):
                return self.letter(letter) if letter else self._constant(number)
            case Sum(terms):
                return self._sum(terms, leads)
            case Product(factors):
                return self._product(factors, leads)
            case Fraction(numerator, denominator):
                return self.fraction(self.write(numerator), self.write(denominator))
            case Power(base, exponent):
                return self.power(self._factor(base, leads=False, power=True), self.write(exponent))
            case Activated(activation, z, unit):
                name = ACTIVATIONS[activation].symbol
                return self.applied(name, [self.write(each) for each in z], unit * (len(z) > 1))
            case Slope(activation, z):
                return self.slope(ACTIVATIONS[activation].symbol, self.write(z))
            case Apply(function, arguments):
                return self.function(function, [self.write(each) for each in arguments])
            case Cases():
                return self.cases(*(self.write(part) for part in expression.parts()))
        raise TypeError(f"no notation for {type(expression).__name__}")

    def _quantity(self, id: Id, *, leads: bool, power: bool = False) -> str:
        key = (id, leads, power)
        if key not in self._quantities:
            self._quantities[key] = self._written(id, leads=leads, power=power)
        return self._quantities[key]

    def _written(self, id: Id, *, leads: bool, power: bool) -> str:
        """What stands for a number, in the brackets that it needs there."""
        number = self.numbers(id)
        if number is None:
            written, signed, several = self.name(id), self._is_signed(id), self._is_ratio(id)
        else:
            written = self.number(number)
            signed, several = number.startswith(MINUS), "×" in number
        apart = (signed and not leads) or (several and power)
        return self.marked(id, self.bracketed(written) if apart else written)

    def _is_signed(self, id: Id) -> bool:
        """Whether what stands for a number begins with a minus."""
        return isinstance(self.symbol_of(id), Minus)

    def _is_ratio(self, id: Id) -> bool:
        """Whether what stands for a number is a fraction."""
        return isinstance(self.symbol_of(id), Ratio)

    def _constant(self, number: float) -> str:
        sign = MINUS if number < 0 else ""
        return self.number(f"{sign}{abs(number):g}")

    def _sum(self, terms: Sequence[Expression], leads: bool) -> str:
        text = self.write(terms[0], leads=leads)
        for term in terms[1:]:
            inner = negated(term)
            sign = self.plus if inner is None else self.minus
            text += sign + self._added(term if inner is None else inner)
        return text

    def _added(self, term: Expression) -> str:
        """A term behind a sign: a sum there needs brackets, and so does what has its own sign."""
        inner = _within(term)
        if isinstance(inner, Sum) or (inner is not term and negated(inner) is not None):
            return self._bracketed(term)
        return self.write(term, leads=False)

    def _product(self, factors: Sequence[Expression], leads: bool) -> str:
        minus = factors[0] == Constant(-1)
        first, *rest = factors[minus:]
        text = self.leading_minus if minus else ""
        text += self._factor(first, leads=leads and not minus)
        for factor in rest:
            text += self.times + self._factor(factor, leads=False)
        return text

    def _factor(self, expression: Expression, *, leads: bool, power: bool = False) -> str:
        """The formula as it stands in a product or under a power."""
        inner = _within(expression)
        if isinstance(expression, Quantity):
            return self._quantity(expression.id, leads=leads, power=power)
        signed = negated(inner) is not None and not leads
        if isinstance(inner, Sum) or signed or (power and isinstance(inner, Product | Fraction)):
            return self._bracketed(expression)
        return self.write(expression, leads=leads)

    def _bracketed(self, expression: Expression) -> str:
        """In brackets, which say what was opened in them."""
        inner = self.write(expression)
        return (
            self.opened(expression.id, inner)
            if isinstance(expression, Opened)
            else self.bracketed(inner)
        )

    def name(self, id: Id) -> str:
        """What stands for a number that is not put in."""
        return self.symbol(self.symbol_of(id))

    def symbol_of(self, id: Id) -> Symbol:
        """The symbol of a number, in the letters of the architecture."""
        if id not in self._symbols:
            self._symbols[id] = symbol(id, self.architecture)
        return self._symbols[id]

    @abstractmethod
    def symbol(self, symbol: Symbol) -> str:
        """A symbol alone."""

    def letter(self, text: str) -> str:
        """The letter of a number that is always the same, such as π."""
        return self.symbol(Letter(text))

    @abstractmethod
    def number(self, text: str) -> str:
        """A number."""

    @abstractmethod
    def bracketed(self, inner: str) -> str:
        """In round brackets."""

    @abstractmethod
    def fraction(self, above: str, below: str) -> str:
        """A fraction."""

    @abstractmethod
    def power(self, base: str, exponent: str) -> str:
        """A power; the base has its brackets."""

    @abstractmethod
    def applied(self, name: str, arguments: Sequence[str], unit: int) -> str:
        """φ(z); with `unit` the part of one unit in a φ of several."""

    @abstractmethod
    def slope(self, name: str, argument: str) -> str:
        """φ′(z)."""

    @abstractmethod
    def function(self, name: str, arguments: Sequence[str]) -> str:
        """One of FUNCTIONS."""

    @abstractmethod
    def cases(self, left: str, right: str, positive: str, otherwise: str) -> str:
        """`positive` if left > right, else `otherwise`."""

    def marked(self, id: Id, inner: str) -> str:
        """What stands for a number, with a mark of which one where the notation has marks."""
        return inner

    def opened(self, id: Id, inner: str) -> str:
        """A formula in the place of its number."""
        return self.bracketed(inner)


def _within(expression: Expression) -> Expression:
    """The formula itself, where it stands opened."""
    return _within(expression.formula) if isinstance(expression, Opened) else expression


def negated(expression: Expression) -> Expression | None:
    """What a minus sign stands before, or None where there is none."""
    match expression:
        case Product((Constant(-1), only)):
            return only
        case Product((Constant(-1), *rest)):
            return Product(tuple(rest))
        case Constant(number) if number < 0:
            return Constant(-number)
    return None
