"""Formulas opened in place: down to what is given they still have the value of the trace."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given

from app.engine.presets import PRESETS
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive, unfolded
from app.explain.expression import Activated, Expression, Opened, Quantity, Slope
from app.explain.ids import Id, all_ids, parse
from app.explain.kinds import of_bias
from app.explain.unrolling import ALL, MOST_TERMS, terms, unroll
from tests.drawing import drawn, of
from tests.explain.magnitude import UNDERFLOW, sizer
from tests.explain.presets import explained_preset
from tests.explain.strategies import (
    architectures,
    explained_traces,
    given_kinds,
    known_numbers,
)

MOST_WALKED = 100
"""A formula of more numbers than this is evaluated by the other evaluator only, which is faster."""


def test_every_fully_unrolled_formula_has_the_value_of_the_trace() -> None:
    counts = Counter[str]()

    @drawn(60, 12)
    @given(explained_traces(units=2, layers=3))
    def check(explained: tuple[Trace, Architecture]) -> None:
        trace, architecture = explained
        known = known_numbers(trace, architecture)
        sized = sizer(known, architecture)
        counts["networks"] += 1
        for id, value in known.items():
            count = terms(id, architecture, [ALL])
            if count > MOST_TERMS:
                continue
            formula = unroll(id, architecture, [ALL])
            found, size = sized(formula)
            counts["formulas"] += 1
            if not (math.isfinite(found) and math.isfinite(size)):
                # At a saturated output a factor left the finite numbers.
                counts["beyond the finite numbers"] += 1
                continue
            assert abs(found - value) <= 1e-12 * size + UNDERFLOW, id
            if count <= MOST_WALKED:
                assert (
                    abs(formula.evaluate(known.__getitem__) - value) <= 1e-12 * size + UNDERFLOW
                ), id

    check()
    assert counts["networks"] >= of(60, 12)
    assert counts["beyond the finite numbers"] < 0.05 * counts["formulas"], counts


@pytest.mark.parametrize("name", PRESETS.names)
def test_every_number_of_a_preset_unrolls_to_the_value_of_the_trace(name: str) -> None:
    trace, architecture = explained_preset(name)
    known = known_numbers(trace, architecture)
    sized = sizer(known, architecture)
    for id, value in known.items():
        if terms(id, architecture, [ALL]) <= MOST_TERMS:
            formula = unroll(id, architecture, [ALL])
            found = formula.evaluate(known.__getitem__)
            assert abs(found - value) <= 1e-12 * sized(formula).size + UNDERFLOW, id


@drawn(50, 12)
@given(architectures(units=2, layers=3))
def test_a_fully_unrolled_formula_is_made_of_what_is_given_and_measured_only(
    architecture: Architecture,
) -> None:
    remembered = {*architecture.rule.memories, *map(of_bias, architecture.rule.memories)}
    leaves = given_kinds(architecture) | remembered | {"y_new"}
    for id in all_ids(architecture):
        if terms(id, architecture, [ALL]) <= MOST_TERMS:
            kinds = {read.kind for read in unroll(id, architecture, [ALL]).reads()}
            assert kinds <= leaves, id


@drawn(50, 12)
@given(architectures(units=3, layers=3))
def test_numbers_are_counted_without_writing_them_out(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        if terms(id, architecture, [ALL]) <= MOST_WALKED:
            formula = unroll(id, architecture, [ALL])
            assert terms(id, architecture, [ALL]) == sum(1 for _ in formula.reads()), id


@pytest.mark.parametrize("name", ["dE_dw.1.1.2", "dE_db.1.2", "w_new.1.1.2"])
@pytest.mark.parametrize("delta", ["article", "standard", "error_term"])
def test_an_unrolled_gradient_holds_inputs_targets_parameters_and_the_activation_only(
    name: str, delta: str
) -> None:
    _, architecture = explained_preset("mazur", delta=delta)
    formula = unroll(parse(name), architecture, [ALL])
    assert {id.kind for id in formula.reads()} <= {"x", "d", "w", "b", "lr"}
    assert _types(formula) >= {Activated, Slope, Opened}


def _types(formula: Expression) -> set[type[Expression]]:
    return {type(formula)}.union(*map(_types, formula.parts()))


def _opened(formula: Expression) -> list[str]:
    inside = [name for part in formula.parts() for name in _opened(part)]
    return [str(formula.id), *inside] if isinstance(formula, Opened) else inside


def test_only_what_is_asked_for_is_opened_and_wherever_it_occurs() -> None:
    _, architecture = explained_preset("mazur")
    id = parse("dE_dw.1.1.1")
    assert _opened(unroll(id, architecture, [])) == []
    assert _opened(unroll(id, architecture, ["delta.1.1"])) == ["delta.1.1"]
    some = ["delta.1.1", "dE_da.1.1", "delta.2.1"]
    assert _opened(unroll(id, architecture, some)) == some
    assert terms(id, architecture, some) == sum(1 for _ in unroll(id, architecture, some).reads())
    # y stands in the slope and in the error of the output, both of which read its z.
    twice = [*some, "delta.2.2", "dE_da.2.1", "da_dz.2.1", "a.2.1"]
    assert _opened(unroll(id, architecture, twice)).count("a.2.1") == 1
    assert _opened(unroll(parse("E"), architecture, ["a.2.1", "z.2.1"])) == ["a.2.1", "z.2.1"]


def test_what_is_not_reached_stays_closed() -> None:
    _, architecture = explained_preset("article")
    id = parse("dE_dw.1.1.2")
    assert unroll(id, architecture, ["z.1.2"]) == unroll(id, architecture, [])


def test_a_given_number_is_its_own_formula_and_one_number_long() -> None:
    _, architecture = explained_preset("article")
    for name in ("x.1", "w.1.2.3", "lr"):
        assert unroll(parse(name), architecture, [ALL]) == Quantity(parse(name))
        assert terms(parse(name), architecture, [ALL]) == 1


def test_the_activation_and_its_slope_stay_as_they_are_when_opened() -> None:
    _, architecture = explained_preset("article")
    z = Quantity(parse("z.1.2"))
    assert unfolded(parse("a.1.2"), architecture) == Activated("sigmoid", (z,))
    assert unfolded(parse("da_dz.1.2"), architecture) == Slope("sigmoid", z)
    # The identity is nothing to keep.
    assert unfolded(parse("a.2.1"), architecture) == Quantity(parse("z.2.1"))


def test_a_softmax_output_opens_to_softmax_and_its_delta_to_the_short_form() -> None:
    _, architecture = explained_preset("softmax")
    every = tuple(Quantity(Id("z", (2, unit))) for unit in (1, 2, 3))
    assert unfolded(parse("a.2.3"), architecture) == Activated("softmax", every, 3)
    assert unfolded(parse("delta.2.3"), architecture) == derive(parse("delta.2.3"), architecture)[0]


def test_a_formula_that_would_be_astronomically_long_is_counted_at_once() -> None:
    deep = Architecture(
        sizes=(16,) * 6, activations=("tanh",) * 5, biases=(True,) * 5, delta="article"
    )
    assert terms(parse("dE_dw.1.1.1"), deep, [ALL]) > 10**9
