"""An oracle that shares nothing with this program: SymPy differentiates a formula written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, get_args

import mpmath  # type: ignore[import-untyped]
import pytest

from app.engine.presets import Delta
from app.explain.architecture import Architecture
from app.explain.ids import Id, all_ids, parse
from app.explain.unrolling import ALL, unroll

Formula = Any
Point = Mapping[str, float]

POINTS = 20


@cache
def sympy() -> Any:
    """The module, which takes long to import."""
    import sympy  # type: ignore[import-untyped]

    return sympy


def tanh(z: Formula) -> Formula:
    return sympy().tanh(z)


def sigmoid(z: Formula) -> Formula:
    return 1 / (1 + sympy().exp(-z))


def same(z: Formula) -> Formula:
    return z


@dataclass(frozen=True)
class Case:
    """A network as a formula: y of each output, in letters that are named like our ids."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    functions: tuple[Callable[[Formula], Formula], ...]

    def outputs(self) -> list[Formula]:
        """The forward pass, letter by letter."""
        a = [sympy().Symbol(f"x.{i}") for i in range(1, self.sizes[0] + 1)]
        for layer, phi in enumerate(self.functions, start=1):
            a = [
                phi(
                    sympy().Symbol(f"b.{layer}.{j}")
                    + sum(a_i * sympy().Symbol(f"w.{layer}.{i}.{j}") for i, a_i in enumerate(a, 1))
                )
                for j in range(1, self.sizes[layer] + 1)
            ]
        return a

    def loss(self) -> Formula:
        """E = Σ (d − y)² / 2."""
        return sum((sympy().Symbol(f"d.{k}") - y) ** 2 / 2 for k, y in enumerate(self.outputs(), 1))

    def architecture(self, delta: Delta) -> Architecture:
        """What our formulas are made for."""
        return Architecture(
            sizes=self.sizes,
            activations=self.activations,
            biases=(True,) * len(self.activations),
            delta=delta,
        )


CASES = {
    "2-3-1": Case((2, 3, 1), ("sigmoid", "identity"), (sigmoid, same)),
    "2-2-2": Case((2, 2, 2), ("sigmoid", "sigmoid"), (sigmoid, sigmoid)),
    "1-2-2-1": Case((1, 2, 2, 1), ("tanh", "sigmoid", "identity"), (tanh, sigmoid, same)),
}

every_case = pytest.mark.parametrize("name", CASES)


def letters(formula: Formula) -> list[str]:
    """Its symbols, in a fixed order."""
    return sorted(symbol.name for symbol in formula.free_symbols)


@cache
def oracle(name: str) -> dict[str, Callable[[Point], Any]]:
    """∂E/∂p for every parameter, and ∂y_k/∂p for every parameter and output, by our ids."""
    case = CASES[name]
    E, y = case.loss(), case.outputs()
    used = letters(E)
    derivatives = {}
    for letter in (each for each in used if each[0] in "wb"):
        kind, _, index = letter.partition(".")
        derivatives[f"dE_d{kind}.{index}"] = sympy().diff(E, sympy().Symbol(letter))
        for k, y_k in enumerate(y, 1):
            output = f"@{k}" if len(y) > 1 else ""
            derivatives[f"dy_d{kind}.{index}{output}"] = sympy().diff(y_k, sympy().Symbol(letter))
    computed = sympy().lambdify(
        [sympy().Symbol(each) for each in used], list(derivatives.values()), "mpmath", cse=True
    )

    @cache
    def at(values: tuple[float, ...]) -> list[Any]:
        with mpmath.workdps(40):
            return list(computed(*map(mpmath.mpf, values)))

    def number(place: int) -> Callable[[Point], Any]:
        return lambda point: at(tuple(point[each] for each in used))[place]

    return {each: number(place) for place, each in enumerate(derivatives)}


def points(name: str) -> list[Point]:
    """Random inputs, targets, weights and biases."""
    random, used = Random(name), letters(CASES[name].loss())
    return [{each: random.uniform(-1.5, 1.5) for each in used} for _ in range(POINTS)]


def agree(ours: str, theirs: str, name: str, delta: Delta) -> None:
    """Our unrolled derivation, over the letters alone, is SymPy's derivative at every point."""
    formula = unroll(parse(ours), CASES[name].architecture(delta), [ALL])
    for point in points(name):

        def given(id: Id, point: Point = point) -> float:
            return point[str(id)]

        expected = oracle(name)[theirs](point)
        found = formula.evaluate(given)
        assert abs(found - expected) <= 1e-12 * abs(expected) + 1e-15, (ours, found, expected)


def parameters(name: str, kinds: set[str]) -> list[str]:
    """Our ids of these kinds."""
    return [str(id) for id in all_ids(CASES[name].architecture("article")) if id.kind in kinds]


@every_case
@pytest.mark.parametrize("delta", get_args(Delta))
def test_every_unrolled_gradient_is_the_derivative_that_sympy_finds(
    name: str, delta: Delta
) -> None:
    gradients = parameters(name, {"dE_dw", "dE_db"})
    assert len(gradients) == len([each for each in letters(CASES[name].loss()) if each[0] in "wb"])
    for each in gradients:
        agree(each, each, name, delta)


@every_case
def test_every_unrolled_sensitivity_of_the_article_is_the_derivative_that_sympy_finds(
    name: str,
) -> None:
    own = parameters(name, {"dy_dw", "dy_db"})
    assert set(own) == {each for each in oracle(name) if each.startswith("dy")}
    for each in own:
        agree(each, each, name, "article")


def test_the_oracle_is_asked_at_twenty_different_points() -> None:
    for name in CASES:
        assert len({tuple(point.values()) for point in points(name)}) == 20
