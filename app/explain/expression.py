"""Formulas as values: trees of sums, products and fractions over the numbers of a trace.

A tree knows its value and what it reads; `app.explain.notation` knows how it is written.
`parse` makes one of the short Python formulas that stand in the engine's registries.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.trace import Trace
from app.explain.ids import Id, read

Numbers = Callable[[Id], float]
"""What each id stands for."""


class Expression:
    """A formula; its value is a float64."""

    def value(self, trace: Trace) -> float:
        """The number that the formula gives with the numbers of `trace`."""
        return self.evaluate(partial(read, trace))

    def evaluate(self, number: Numbers) -> float:
        """The number that the formula gives where `number` says what each id stands for."""
        with np.errstate(all="ignore"):
            return float(self._value(number))

    def _value(self, number: Numbers) -> np.float64:
        return self.combine(*(part._value(number) for part in self.parts()))

    def combine(self, *parts: np.float64) -> np.float64:
        """The formula's number from those of its `parts()`."""
        raise NotImplementedError

    def parts(self) -> tuple[Expression, ...]:
        """The formulas directly inside."""
        return ()

    def with_parts(self, *parts: Expression) -> Expression:
        """The same formula with others inside, as many as `parts()` gives."""
        return self

    def reads(self) -> Iterator[Id]:
        """The ids in the formula, in reading order, each as often as it stands there."""
        for part in self.parts():
            yield from part.reads()


@dataclass(frozen=True)
class Quantity(Expression):
    """A number of the trace."""

    id: Id

    def _value(self, number: Numbers) -> np.float64:
        return np.float64(number(self.id))

    def reads(self) -> Iterator[Id]:
        yield self.id


@dataclass(frozen=True)
class Opened(Expression):
    """A number of the trace with its own formula in its place."""

    id: Id
    formula: Expression

    def combine(self, *parts: np.float64) -> np.float64:
        return parts[0]

    def parts(self) -> tuple[Expression, ...]:
        return (self.formula,)

    def with_parts(self, *parts: Expression) -> Expression:
        return Opened(self.id, *parts)


@dataclass(frozen=True)
class Constant(Expression):
    """A number that is the same in every network, by its letter where it has one."""

    number: float
    letter: str = ""

    def combine(self, *parts: np.float64) -> np.float64:
        return np.float64(self.number)


@dataclass(frozen=True)
class Sum(Expression):
    """The sum terms[0] + terms[1] + …"""

    terms: tuple[Expression, ...]

    def combine(self, *parts: np.float64) -> np.float64:
        return np.float64(sum(parts))

    def parts(self) -> tuple[Expression, ...]:
        return self.terms

    def with_parts(self, *parts: Expression) -> Expression:
        return Sum(parts)


@dataclass(frozen=True)
class Product(Expression):
    """factors[0] · factors[1] · …; a leading −1 is a minus sign."""

    factors: tuple[Expression, ...]

    def combine(self, *parts: np.float64) -> np.float64:
        return np.float64(math.prod(parts))

    def parts(self) -> tuple[Expression, ...]:
        return self.factors

    def with_parts(self, *parts: Expression) -> Expression:
        return Product(parts)


@dataclass(frozen=True)
class Fraction(Expression):
    """numerator / denominator."""

    numerator: Expression
    denominator: Expression

    def combine(self, *parts: np.float64) -> np.float64:
        return parts[0] / parts[1]

    def parts(self) -> tuple[Expression, ...]:
        return self.numerator, self.denominator

    def with_parts(self, *parts: Expression) -> Expression:
        return Fraction(*parts)


@dataclass(frozen=True)
class Power(Expression):
    """base ** exponent."""

    base: Expression
    exponent: Expression

    def combine(self, *parts: np.float64) -> np.float64:
        return np.float64(parts[0] ** parts[1])

    def parts(self) -> tuple[Expression, ...]:
        return self.base, self.exponent

    def with_parts(self, *parts: Expression) -> Expression:
        return Power(*parts)


FUNCTIONS: dict[str, Callable[..., np.float64]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "erf": lambda x: np.float64(math.erf(x)),
    "cos": np.cos,
    "floor": np.floor,
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
    "abs": np.abs,
}
"""The functions that formulas of the registries may use."""


@dataclass(frozen=True)
class Apply(Expression):
    """One of FUNCTIONS, applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]

    def combine(self, *parts: np.float64) -> np.float64:
        return FUNCTIONS[self.function](*parts)

    def parts(self) -> tuple[Expression, ...]:
        return self.arguments

    def with_parts(self, *parts: Expression) -> Expression:
        return Apply(self.function, parts)


@dataclass(frozen=True)
class Activated(Expression):
    """φ(z), with φ by its registered name; a φ that couples units takes the z of all of them."""

    activation: str
    z: tuple[Expression, ...]
    unit: int = 1

    def combine(self, *parts: np.float64) -> np.float64:
        z = np.array([parts])
        return np.float64(ACTIVATIONS[self.activation].function(z)[0, self.unit - 1])

    def parts(self) -> tuple[Expression, ...]:
        return self.z

    def with_parts(self, *parts: Expression) -> Expression:
        return Activated(self.activation, parts, self.unit)


@dataclass(frozen=True)
class Slope(Expression):
    """φ′(z), with φ by its registered name."""

    activation: str
    z: Expression

    def combine(self, *parts: np.float64) -> np.float64:
        z, activation = np.array([parts]), ACTIVATIONS[self.activation]
        return np.float64(activation.derivative(z, activation.function(z))[0, 0])

    def parts(self) -> tuple[Expression, ...]:
        return (self.z,)

    def with_parts(self, *parts: Expression) -> Expression:
        return Slope(self.activation, *parts)


@dataclass(frozen=True)
class Cases(Expression):
    """`positive` where left > right, else `otherwise`."""

    left: Expression
    right: Expression
    positive: Expression
    otherwise: Expression

    def combine(self, *parts: np.float64) -> np.float64:
        left, right, positive, otherwise = parts
        return positive if left > right else otherwise

    def parts(self) -> tuple[Expression, ...]:
        return self.left, self.right, self.positive, self.otherwise

    def with_parts(self, *parts: Expression) -> Expression:
        return Cases(*parts)


def numbers_in(formulas: Iterable[Expression]) -> int:
    """How many numbers stand in all of them together."""
    return sum(1 for formula in formulas for _ in formula.reads())


_ONE = Constant(1)


def product(*factors: Expression) -> Expression:
    """Their product in one row, without factors that are the constant 1."""
    kept = tuple(part for factor in factors for part in _factors(factor) if part != _ONE)
    if len(kept) == 1:
        return kept[0]
    return Product(kept) if kept else _ONE


def total(*terms: Expression) -> Expression:
    """Their sum; one term stands alone."""
    return terms[0] if len(terms) == 1 else Sum(terms)


def negative(expression: Expression) -> Expression:
    """−expression."""
    return product(Constant(-1), expression)


def _factors(expression: Expression) -> tuple[Expression, ...]:
    return expression.factors if isinstance(expression, Product) else (expression,)


Names = Mapping[str, Expression]


def parse(formula: str, names: Names, units: Sequence[Names] | None = ()) -> Expression:
    """The tree of a Python formula in which `names` stand for expressions.

    It may use numbers, `pi`, + − * / **, comparisons `a if b > c else d`, FUNCTIONS, and `sum(…)`,
    which adds over `units`: the names that the m-th unit has in it, such as `z_m`; `others(a_m)`
    adds over all of them but the unit whose `a` stands in `names`. Without units, None, a sum stays
    one over all m, which can be written but has no value. Activations may be called by their names.
    """
    return _Parser(names, units).tree(_syntax(formula))


@cache
def _syntax(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


@dataclass(frozen=True)
class _Parser:
    names: Names
    units: Sequence[Names] | None

    def tree(self, node: ast.expr) -> Expression:
        match node:
            case ast.Name(id="pi"):
                return Constant(math.pi, "π")
            case ast.Name(id=name):
                return self.names[name]
            case ast.Constant(value=int() | float() as number):
                return Constant(number)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return negative(self.tree(inner))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _BINARY:
                return _BINARY[type(operator)](self.tree(left), self.tree(right))
            case ast.Call(func=ast.Name(id="sum"), args=[term]) if self.units is None:
                return Apply("sum", (self.tree(term),))
            case ast.Call(func=ast.Name(id="sum"), args=[term]):
                return total(
                    *(_Parser({**self.names, **unit}, ()).tree(term) for unit in self.units or ())
                )
            case ast.Call(func=ast.Name(id="others"), args=[ast.Name(id=term)]):
                units = [unit[term] for unit in self.units or ()]
                own = self.names[term.removesuffix("_m")]
                return total(*(unit for unit in units if unit != own))
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
                return Apply(name, tuple(self.tree(argument) for argument in arguments))
            case ast.Call(func=ast.Name(id=name), args=[argument]) if name in ACTIVATIONS.names:
                return Activated(name, (self.tree(argument),))
            case ast.IfExp(
                test=ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]),
                body=positive,
                orelse=otherwise,
            ):
                return Cases(*map(self.tree, (left, right, positive, otherwise)))
        raise ValueError(f"a formula cannot hold {ast.unparse(node)!r}")


_BINARY: dict[type[ast.operator], Callable[[Expression, Expression], Expression]] = {
    ast.Add: lambda left, right: Sum((*_terms(left), right)),
    ast.Sub: lambda left, right: Sum((*_terms(left), negative(right))),
    ast.Mult: product,
    ast.Div: Fraction,
    ast.Pow: Power,
}


def _terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, Sum) else (expression,)
