"""The three meanings of δ: three formulas, one gradient."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given

from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.ids import all_ids, parse
from app.explain.mathml import BREAK
from app.explain.readings import readings, relation
from tests.drawing import drawn
from tests.explain.magnitude import UNDERFLOW, sizer
from tests.explain.presets import explained_preset
from tests.explain.readers import read_mathml
from tests.explain.strategies import explained_traces, known_numbers


@drawn(100, 40)
@given(explained_traces(units=3, layers=3))
def test_each_meaning_gives_the_same_gradient(explained: tuple[Trace, Architecture]) -> None:
    trace, architecture = explained
    known = known_numbers(trace, architecture)
    for id in all_ids(architecture):
        if id.kind in ("dE_dw", "dE_db"):
            for delta in get_args(Delta):
                own = replace(architecture, delta=delta)
                (form,) = derive(id, own)
                if known.keys() >= set(form.reads()):
                    found, size = sizer(known, own)(form)
                    assert abs(found - known[id]) <= 1e-12 * size + UNDERFLOW, (id, delta)


@pytest.mark.parametrize("name", ["dw.1.1.2", "dE_dw.1.1.2"])
def test_a_weights_gradient_is_shown_by_each_meaning_of_delta(name: str) -> None:
    trace, architecture = explained_preset("article")
    shown = readings(parse(name), trace, architecture, 4)
    assert [reading.delta for reading in shown] == ["article", "standard", "error_term"]
    for reading, marks in zip(
        shown,
        (
            ["dE_da.2.1", "dy_dw.1.1.2"],
            ["delta.1.2", "x.1"],
            ["error_term.1.2", "x.1"],
        ),
        strict=True,
    ):
        (symbols,) = reading.lines.symbols
        assert [mark.split('"')[0] for mark in symbols.split('data-q="')[1:]] == marks
        assert symbols.count("<mi>δ</mi>") == 1
        assert reading.lines.result == "0.1115"
        assert reading.lines.numbers is not None
        assert round(read_mathml(reading.lines.numbers), 4) == 0.1115


def test_a_weights_change_is_the_same_by_each_meaning_of_delta() -> None:
    trace, architecture = explained_preset("article")
    for reading, delta in zip(
        readings(parse("dE_dw.1.1.2"), trace, architecture, 4),
        ["dy_dw.1.1.2", "delta.1.2", "error_term.1.2"],
        strict=True,
    ):
        assert delta in reading.change.symbols[-1]
        assert reading.change.result == "−0.0112"
        assert reading.change.numbers is not None
        assert round(read_mathml(reading.change.numbers), 4) == -0.0112


@drawn(100, 40)
@given(explained_traces(units=2, layers=3))
def test_the_line_that_relates_them_has_the_value_of_the_gradient_in_each_part(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    known = known_numbers(trace, architecture)
    for id in known:
        if id.kind in ("dE_dw", "dE_db"):
            line = relation(id, architecture)
            parts = line.split(f"{BREAK}<mo>=</mo>")
            assert len(parts) == 3
            assert "<mi>δ</mi>" not in line
            for part in parts:
                read = read_mathml(part, lambda name: known.get(parse(name), math.nan))
                if math.isfinite(read):
                    sizes = [
                        sizer(known, own)(derive(id, own)[-1]).size
                        for own in (replace(architecture, delta=each) for each in get_args(Delta))
                    ]
                    # Where the output is saturated, not every meaning has all of its factors.
                    size = max(filter(math.isfinite, sizes))
                    assert abs(read - known[id]) <= 1e-12 * size + UNDERFLOW, (id, part)


def test_a_biass_gradient_is_shown_by_each_meaning_too() -> None:
    trace, architecture = explained_preset("mazur")
    shown = readings(parse("db.1.2"), trace, architecture, 4)
    results = {reading.lines.result for reading in shown}
    assert len(results) == 1
    assert "dy_db.1.2@2" in shown[0].lines.symbols[0]
