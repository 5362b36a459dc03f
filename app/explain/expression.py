"""Formulas as values: trees of sums, products and fractions over the numbers of a trace.

A tree knows its value and what it reads; `app.explain.notation` knows how it is written.
`parse` makes one of the short Python formulas that stand in the engine's registries.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.trace import Trace
from app.explain.ids import Id, read


class Expression:
    """A formula; its value is a float64."""

    def value(self, trace: Trace) -> float:
        """The number that the formula gives with the numbers of `trace`."""
        with np.errstate(all="ignore"):
            return float(self._value(trace))

    def _value(self, trace: Trace) -> np.float64:
        raise NotImplementedError

    def parts(self) -> tuple[Expression, ...]:
        """The formulas directly inside."""
        return ()

    def reads(self) -> Iterator[Id]:
        """The ids in the formula, in reading order, each as often as it stands there."""
        for part in self.parts():
            yield from part.reads()


@dataclass(frozen=True)
class Quantity(Expression):
    """A number of the trace."""

    id: Id

    def _value(self, trace: Trace) -> np.float64:
        return np.float64(read(trace, self.id))

    def reads(self) -> Iterator[Id]:
        yield self.id


@dataclass(frozen=True)
class Constant(Expression):
    """A number that is the same in every network."""

    number: float

    def _value(self, trace: Trace) -> np.float64:
        return np.float64(self.number)


@dataclass(frozen=True)
class Sum(Expression):
    """The sum terms[0] + terms[1] + …"""

    terms: tuple[Expression, ...]

    def _value(self, trace: Trace) -> np.float64:
        return np.float64(sum(term._value(trace) for term in self.terms))

    def parts(self) -> tuple[Expression, ...]:
        return self.terms


@dataclass(frozen=True)
class Product(Expression):
    """factors[0] · factors[1] · …; a leading −1 is a minus sign."""

    factors: tuple[Expression, ...]

    def _value(self, trace: Trace) -> np.float64:
        return np.float64(math.prod(factor._value(trace) for factor in self.factors))

    def parts(self) -> tuple[Expression, ...]:
        return self.factors


@dataclass(frozen=True)
class Fraction(Expression):
    """numerator / denominator."""

    numerator: Expression
    denominator: Expression

    def _value(self, trace: Trace) -> np.float64:
        return self.numerator._value(trace) / self.denominator._value(trace)

    def parts(self) -> tuple[Expression, ...]:
        return self.numerator, self.denominator


@dataclass(frozen=True)
class Power(Expression):
    """base ** exponent."""

    base: Expression
    exponent: Expression

    def _value(self, trace: Trace) -> np.float64:
        return np.float64(self.base._value(trace) ** self.exponent._value(trace))

    def parts(self) -> tuple[Expression, ...]:
        return self.base, self.exponent


FUNCTIONS: dict[str, Callable[..., np.float64]] = {
    "exp": np.exp,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "max": np.maximum,
}
"""The functions that formulas of the registries may use."""


@dataclass(frozen=True)
class Apply(Expression):
    """One of FUNCTIONS, applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]

    def _value(self, trace: Trace) -> np.float64:
        return FUNCTIONS[self.function](*(part._value(trace) for part in self.arguments))

    def parts(self) -> tuple[Expression, ...]:
        return self.arguments


@dataclass(frozen=True)
class Activated(Expression):
    """φ(z), with φ by its registered name."""

    activation: str
    z: Expression

    def _value(self, trace: Trace) -> np.float64:
        z = np.array(self.z._value(trace))
        return np.float64(ACTIVATIONS[self.activation].function(z))

    def parts(self) -> tuple[Expression, ...]:
        return (self.z,)


@dataclass(frozen=True)
class Cases(Expression):
    """`positive` where left > right, else `otherwise`."""

    left: Expression
    right: Expression
    positive: Expression
    otherwise: Expression

    def _value(self, trace: Trace) -> np.float64:
        holds = self.left._value(trace) > self.right._value(trace)
        return (self.positive if holds else self.otherwise)._value(trace)

    def parts(self) -> tuple[Expression, ...]:
        return self.positive, self.left, self.right, self.otherwise


def product(*factors: Expression) -> Expression:
    """Their product in one row, without factors that are the constant 1."""
    kept = tuple(part for factor in factors for part in _factors(factor) if part != Constant(1))
    if len(kept) == 1:
        return kept[0]
    return Product(kept) if kept else Constant(1)


def total(*terms: Expression) -> Expression:
    """Their sum; one term stands alone."""
    return terms[0] if len(terms) == 1 else Sum(terms)


def negative(expression: Expression) -> Expression:
    """−expression."""
    return product(Constant(-1), expression)


def _factors(expression: Expression) -> tuple[Expression, ...]:
    return expression.factors if isinstance(expression, Product) else (expression,)


def parse(formula: str, names: Mapping[str, Expression]) -> Expression:
    """The tree of a Python formula in which `names` stand for expressions.

    It may use numbers, + − * / **, one comparison `a if b > c else d`, and FUNCTIONS.
    """
    return _tree(ast.parse(formula, mode="eval").body, names)


def _tree(node: ast.expr, names: Mapping[str, Expression]) -> Expression:
    def tree(inner: ast.expr) -> Expression:
        return _tree(inner, names)

    match node:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=int() | float() as number):
            return Constant(number)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return negative(tree(inner))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return Sum((*_terms(tree(left)), tree(right)))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return Sum((*_terms(tree(left)), negative(tree(right))))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return product(tree(left), tree(right))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return Fraction(tree(left), tree(right))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return Power(tree(left), tree(right))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return Apply(name, tuple(tree(argument) for argument in arguments))
        case ast.IfExp(
            test=ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]),
            body=positive,
            orelse=otherwise,
        ):
            return Cases(tree(left), tree(right), tree(positive), tree(otherwise))
    raise ValueError(f"a formula cannot hold {ast.unparse(node)!r}")


def _terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, Sum) else (expression,)
