"""Formulas as values, and the short Python formulas they are made from."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.trace import Trace
from app.explain.expression import (
    Constant,
    Expression,
    Product,
    Quantity,
    Sum,
    negative,
    parse,
    product,
)
from app.explain.ids import Id
from tests.drawing import drawn
from tests.explain.strategies import traces

LEAF = st.sampled_from(["x", "y", "0.5", "2", "3"])
FORMULAS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-{}".format, inner),
        st.builds("{}**2".format, LEAF),
        st.builds("tanh({})".format, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("({} if {} > {} else {})".format, inner, inner, inner, inner),
    ),
    max_leaves=8,
)
"""Formulas of the kind that the registries hold."""


@drawn(300, 60)
@given(FORMULAS, st.floats(-3, 3), st.floats(-3, 3), st.shared(traces(), key="any"))
def test_a_formula_has_the_value_that_python_gives_it(
    formula: str, x: float, y: float, trace: Trace
) -> None:
    try:
        expected = eval(formula, {"tanh": math.tanh, "max": max}, {"x": x, "y": y})
    except ZeroDivisionError:
        return
    expression = parse(formula, {"x": Constant(x), "y": Constant(y)})
    assert expression.value(trace) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("exp(1)", math.e),
        ("erf(0.5)", 0.5204998778130465),
        ("pi", math.pi),
        ("sqrt(2)", math.sqrt(2)),
        ("1 / 4", 0.25),
    ],
)
@given(st.shared(traces(), key="any"))
@drawn(1)
def test_functions_have_the_values_of_the_standard_library(
    formula: str, expected: float, trace: Trace
) -> None:
    assert parse(formula, {}).value(trace) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "formula",
    ["z[0]", "lambda: 1", "open('x')", "z.real", "z < 1", "z and z", "'z'", "sin(z)", "z // 2"],
)
def test_a_formula_can_hold_nothing_else(formula: str) -> None:
    with pytest.raises(ValueError, match="a formula cannot hold"):
        parse(formula, {"z": Constant(1)})


A, B, C = (Quantity(Id("x", (number,))) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: product(A, product(B, C)), Product((A, B, C))),
        (lambda: product(Constant(1), A), A),
        (lambda: product(Constant(1)), Constant(1)),
        (lambda: negative(product(A, B)), Product((Constant(-1), A, B))),
        (lambda: parse("x + y + z", {"x": A, "y": B, "z": C}), Sum((A, B, C))),
    ],
)
def test_nested_products_and_sums_are_written_in_one_row(
    build: Callable[[], Expression], expected: Expression
) -> None:
    assert build() == expected


def test_what_a_formula_reads_comes_in_reading_order_and_as_often_as_it_stands_there() -> None:
    expression = parse("y * (x - y)", {"x": A, "y": B})
    assert [str(id) for id in expression.reads()] == ["x.2", "x.1", "x.2"]
