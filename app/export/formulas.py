"""The registries' formulas as program text over whole arrays, for NumPy or PyTorch.

A formula of a single number becomes one of all units of all examples. Three forms are written so
that nothing overflows on the way, and are equal otherwise: ln(1 + eˣ), ln Σ eˣ and eˣ / Σ eʸ.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from app.explain.expression import FUNCTIONS

COUPLED = ("z", "a", "d", "y")
"""Letters that stand for all units of a layer where a formula adds over units m."""


@dataclass(frozen=True)
class Dialect:
    """Where functions come from, and how the axis is called along which they work."""

    module: str
    axis: str
    log_add: str
    log_sum: str

    def call(self, function: str, *arguments: ast.expr, **named: ast.expr) -> ast.expr:
        """A call of one of the module's functions."""
        return ast.Call(
            ast.parse(f"{self.module}.{function}", mode="eval").body,
            list(arguments),
            [ast.keyword(name, value) for name, value in named.items()],
        )


NUMPY = Dialect("np", "axis", "logaddexp", "logaddexp.reduce")
TORCH = Dialect("torch", "dim", "logaddexp", "logsumexp")


def code(
    formula: str,
    names: Mapping[str, str] | None = None,
    dialect: Dialect = NUMPY,
    *,
    across: bool = False,
    safe: bool = False,
) -> str:
    """The formula as an expression in which `names` stand for its letters.

    `across`: over all pairs of units, [example, unit, m]. `safe`: a quotient is 0 where what is
    divided is 0, by a function `ratio` of the program.
    """
    tree = ast.parse(formula, mode="eval").body
    written = _Arrays(dialect, safe=safe, across=across).visit(tree)
    return ast.unparse(_Renamed(names or {}).visit(written))


def plain(formula: str) -> str:
    """A formula of single numbers, with Python's own functions."""
    return ast.unparse(_Plain().visit(ast.parse(formula, mode="eval").body))


class _Plain(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_known = node.id in ("cos", "floor", "pi")
        return ast.parse(f"math.{node.id}", mode="eval").body if is_known else node


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.names.get(node.id, node.id))


class _Arrays(ast.NodeTransformer):
    def __init__(self, dialect: Dialect, *, safe: bool, across: bool) -> None:
        self.dialect, self.safe, self.across = dialect, safe, across

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == "pi":
            return ast.parse("math.pi", mode="eval").body
        letter, _, index = node.id.partition("_")
        if self.across and letter in COUPLED and index in ("", "m"):
            places = "[:, None, :]" if index else "[:, :, None]"
            return ast.parse(letter + places, mode="eval").body
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        parts = (self.visit(node.test), self.visit(node.body), self.visit(node.orelse))
        return self.dialect.call("where", *parts)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if not isinstance(node.op, ast.Div):
            return self._inside(node)
        above, below = _inner(node.left, "exp"), _inner(_inner(node.right, "sum"), "exp")
        if above is not None and below is not None:
            summed = self._sum(ast.Call(ast.Name("exp"), [ast.BinOp(below, ast.Sub(), above)], []))
            return ast.BinOp(ast.Constant(1), ast.Div(), summed)
        if self.safe and not isinstance(node.left, ast.Constant):
            return ast.Call(ast.Name("ratio"), [self.visit(node.left), self.visit(node.right)], [])
        return self._inside(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        name, arguments = node.func.id, node.args
        if name == "sum":
            return self._sum(arguments[0])
        if name == "others":
            letter = ast.unparse(arguments[0]).removesuffix("_m")
            return ast.Call(ast.Name("others"), [ast.Name(letter)], [])
        if name == "log":
            return self._log(arguments[0])
        visited = [self.visit(each) for each in arguments]
        if name == "max":
            return self.dialect.call("maximum", *visited)
        if name == "erf" or (name not in FUNCTIONS and self.dialect is NUMPY):
            return ast.Call(ast.Name(name), visited, [])
        if name == "sqrt" and all(isinstance(each, ast.Constant) for each in arguments):
            return ast.Call(ast.parse("math.sqrt", mode="eval").body, visited, [])
        return self.dialect.call(name, *visited)

    def _inside(self, node: ast.BinOp) -> ast.expr:
        return ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))

    def _log(self, inner: ast.expr) -> ast.expr:
        last = {self.dialect.axis: ast.Constant(-1)}
        summed = _inner(_inner(inner, "sum"), "exp")
        if summed is not None:
            return self.dialect.call(self.dialect.log_sum, self._across(summed), **last)
        exponent = _inner(inner.right, "exp") if isinstance(inner, ast.BinOp) else None
        if exponent is not None and ast.unparse(inner).startswith("1 + "):
            # PyTorch adds tensors only.
            zero = "0" if self.dialect is NUMPY else f"0 * ({ast.unparse(exponent)})"
            parts = (ast.parse(zero, mode="eval").body, exponent)
            return self.dialect.call(self.dialect.log_add, *map(self.visit, parts))
        return self.dialect.call("log", self.visit(inner))

    def _sum(self, summand: ast.expr) -> ast.expr:
        """Over all units: of their own numbers, or of a formula for each pair of them."""
        last = {self.dialect.axis: ast.Constant(-1)}
        letters = {each.id for each in ast.walk(summand) if isinstance(each, ast.Name)}
        if not letters & set(COUPLED):
            named = _Renamed({f"{letter}_m": letter for letter in COUPLED}).visit(summand)
            keep = {"keepdims" if self.dialect is NUMPY else "keepdim": ast.Constant(value=True)}
            return self.dialect.call("sum", self.visit(named), **last, **keep)
        return self.dialect.call("sum", self._across(summand), **last)

    def _across(self, summand: ast.expr) -> ast.expr:
        found: ast.expr = _Arrays(self.dialect, safe=self.safe, across=True).visit(summand)
        return found


def _inner(node: ast.expr | None, function: str) -> ast.expr | None:
    """What a function is applied to, if the formula is such a call."""
    is_it = isinstance(node, ast.Call) and ast.unparse(node.func) == function
    return node.args[0] if is_it and isinstance(node, ast.Call) else None
