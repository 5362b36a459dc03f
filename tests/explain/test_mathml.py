"""MathML: what is written means what is computed, and each number can be found in it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.expression import Expression, Opened
from app.explain.ids import Id, all_ids, parse
from app.explain.mathml import BAD_BREAK, BREAK, LONG, mathml, mathml_symbol
from app.explain.notation import Written
from app.explain.paths import has_paths, path_count, paths
from app.explain.unrolling import ALL, terms, unroll
from tests.drawing import drawn
from tests.explain.magnitude import UNDERFLOW, sizer
from tests.explain.presets import explained_preset
from tests.explain.readers import parsed, read_mathml
from tests.explain.strategies import architectures, explained_traces, known_numbers

LONGEST = 80
"""Unrolled formulas of more numbers than this are not written here: they take long."""


def formulas(architecture: Architecture) -> list[tuple[Id, Expression]]:
    """All forms, unrolled forms and path products."""
    found = list[tuple[Id, Expression]]()
    for id in all_ids(architecture):
        forms = derive(id, architecture)
        found += [(id, form) for form in forms]
        if forms and terms(id, architecture, [ALL]) <= LONGEST:
            found.append((id, unroll(id, architecture, [ALL])))
        if has_paths(id, architecture) and path_count(id, architecture) <= LONGEST:
            found += [(id, path.expression) for path in paths(id, architecture)]
    return found


@drawn(15, 6)
@given(architectures(units=2, layers=3))
def test_every_formula_is_well_formed_and_marks_exactly_what_it_reads(
    architecture: Architecture,
) -> None:
    existing = set(map(str, all_ids(architecture)))
    for _, formula in formulas(architecture):
        rows = list(parsed(mathml(formula, architecture)).iter())
        marked = [row for row in rows if "data-q" in row.attrib]
        assert {row.tag for row in marked} <= {"mrow"}
        assert Counter(row.attrib["data-q"] for row in marked) == Counter(map(str, formula.reads()))
        assert not any(row.findall(".//mrow") for row in marked)
        assert {row.attrib["data-q"] for row in marked} <= existing
        brackets = [row for row in rows if "data-open" in row.attrib]
        assert {row.tag for row in brackets} <= {"mo"}
        assert {row.attrib["data-open"] for row in brackets} <= set(opened(formula)) <= existing


def opened(formula: Expression) -> list[str]:
    """What stands opened, from the outside in."""
    inside = [name for part in formula.parts() for name in opened(part)]
    return [str(formula.id), *inside] if isinstance(formula, Opened) else inside


def test_the_brackets_of_an_opened_number_say_which_and_come_in_pairs() -> None:
    _, architecture = explained_preset("article")
    names = ["dE_da.2.1", "dy_dw.1.1.2"]
    formula = unroll(parse("dE_dw.1.1.2"), architecture, names)
    written = mathml(formula, architecture)
    brackets = [
        (row.text, row.attrib["data-open"])
        for row in parsed(written).iter("mo")
        if "data-open" in row.attrib
    ]
    # −(d − y) opens the product and has its own bracket; so has only what needs one.
    assert set(brackets) <= {(bracket, name) for bracket in "()" for name in names}
    assert brackets[::2] == [("(", name) for _, name in brackets[1::2]]
    assert {bracket for bracket, _ in brackets[1::2]} <= {")"}


@drawn(15, 6)
@given(explained_traces(units=2, layers=3))
def test_a_formula_read_off_its_notation_has_the_value_of_the_formula(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    known = known_numbers(trace, architecture)
    sized = sizer(known, architecture)
    for _, formula in formulas(architecture):
        found, size = sized(formula)
        if math.isfinite(found) and math.isfinite(size):
            written = mathml(formula, architecture)
            read = read_mathml(written, lambda name: known.get(parse(name), math.nan))
            assert abs(read - found) <= 1e-12 * size + UNDERFLOW, written


def _with_numbers(known: dict[Id, float]) -> Written:
    def written(id: Id) -> str:
        return f"{known[id]:.17f}".replace("-", "−")

    return written


@drawn(15, 6)
@given(explained_traces(units=2, layers=3))
def test_a_formula_with_its_numbers_read_off_its_notation_has_the_value_of_the_formula(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    known = known_numbers(trace, architecture)
    sized = sizer(known, architecture)
    for _, formula in formulas(architecture):
        if not known.keys() >= set(formula.reads()):
            continue
        found, size = sized(formula)
        if any(0 < abs(known[id]) < 1e-9 for id in formula.reads()):
            continue  # the decimals that are written here would lose it
        if math.isfinite(found) and math.isfinite(size):
            written = mathml(formula, architecture, _with_numbers(known))
            assert abs(read_mathml(written) - found) <= 1e-9 * (size + 1), written
            marked = [row.attrib["data-q"] for row in parsed(written).iter() if row.get("data-q")]
            assert Counter(marked) == Counter(map(str, formula.reads()))


@drawn(15, 6)
@given(architectures(units=2, layers=3))
def test_a_long_formula_can_be_cut_at_its_breaks_into_well_formed_pieces(
    architecture: Architecture,
) -> None:
    for _, formula in formulas(architecture):
        written = mathml(formula, architecture)
        whole = parsed(written)
        breaks = whole.findall("mspace")
        assert breaks == list(whole.iter("mspace"))  # at the top only
        if sum(1 for _ in formula.reads()) <= LONG:
            assert breaks == []
        pieces = written.replace(BAD_BREAK, BREAK).split(BREAK)
        assert len(pieces) == len(breaks) + 1
        for before, piece in pairwise(pieces):
            if before.endswith("<mo>,</mo>"):
                continue  # the next argument of a function of several
            # A piece begins with its operator, said to stand between two, as it does on the line.
            assert parsed(piece)[0].attrib == {"form": "infix"}
            assert parsed(piece)[0].text in ("+", "−", "·")


@drawn(50, 25)
@given(architectures())
def test_every_symbol_is_well_formed_and_without_rows(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        element = parsed(mathml_symbol(id, architecture))
        assert "".join(element.itertext())
        assert element.findall(".//mrow") == []


@drawn(50, 25)
@given(architectures())
def test_no_two_numbers_of_one_kind_have_the_same_symbol(architecture: Architecture) -> None:
    seen: dict[tuple[str, str], str] = {}
    for id in all_ids(architecture):
        key = id.kind, mathml_symbol(id, architecture)
        assert seen.setdefault(key, str(id)) == str(id)


ARTICLE = Architecture(
    sizes=(2, 3, 1), activations=("sigmoid", "identity"), biases=(False, False), delta="article"
)
ADAM: dict[str, Any] = {"optimizer": "adam", "biases": (True, True), "penalties": ("l2",)}
SOFTMAX: dict[str, Any] = {
    "sizes": (2, 3, 3),
    "activations": ("tanh", "softmax"),
    "loss": "cross_entropy",
    "delta": "standard",
}


def _characters(inside: str) -> str:
    """The characters of MathML, without their layout."""
    return "".join(parsed(inside).itertext())


@pytest.mark.parametrize(
    ("name", "changes", "text"),
    [
        ("x.2", {}, "x2"),
        ("d.1", {}, "d"),
        ("a.2.1", {}, "y"),
        ("a.1.3", {}, "a3(1)"),
        ("w.1.2.3", {}, "w23(1)"),
        ("lr", {}, "α"),
        ("E", {}, "E"),
        ("E_new", {}, "Enew"),
        ("w_new.1.2.3", {}, "w23(1) new"),
        ("da_dz.1.2", {}, "σ′(z2(1))"),
        ("dE_dw.1.2.3", {}, "∂𝐸∂𝑤23(1)"),
        ("dw.1.2.3", {}, "Δ𝑤23(1)"),
        ("dy_dw.1.2.3", {"delta": "article"}, "δ23(1)"),
        ("dy_dw.1.2.3@2", {"delta": "article", "sizes": (2, 3, 2)}, "δ23(1) y₂"),
        ("dy_dw.1.2.3", {"delta": "standard"}, "∂𝑦∂𝑤23(1)"),
        ("delta.1.2", {"delta": "standard"}, "δ2(1)"),
        ("delta.1.2", {"delta": "article"}, "∂𝐸∂𝑧2(1)"),
        ("error_term.1.2", {"delta": "error_term"}, "δ2(1)"),
        ("error_term.1.2", {"delta": "standard"}, "−∂𝐸∂𝑧2(1)"),
        ("d.2~3", {"sizes": (2, 3, 2), "examples": 3}, "d2⟨3⟩"),
        ("w.1.2.12", {"sizes": (2, 12, 1)}, "w2,12(1)"),
        ("m.1.2.3", ADAM, "m23(1)"),
        ("mb.1.3", ADAM, "m3(1)"),
        ("m_new.1.2.3", ADAM, "m23(1) new"),
        ("v_hat.1.2.3", ADAM, "v^23(1)"),
        ("vb_hat.1.3", ADAM, "v^3(1)"),
        ("g.1.2.3", ADAM, "g23(1)"),
        ("beta1", ADAM, "β1"),
        ("epsilon", ADAM, "ε"),
        ("l2", ADAM, "λ2"),
        ("t", ADAM, "t"),
        ("momentum", {"optimizer": "momentum"}, "μ"),
        ("da_dz.2.1.3", SOFTMAX, "∂𝑦1∂𝑧3(2)"),
        ("da_dz.1.2", SOFTMAX, "tanh′(z2(1))"),
    ],
)
def test_symbols_are_the_letters_of_the_article(
    name: str, changes: dict[str, Any], text: str
) -> None:
    assert _characters(mathml_symbol(parse(name), replace(ARTICLE, **changes))) == text


@pytest.mark.parametrize(
    ("name", "changes", "text"),
    [
        ("dw.2.1.1", {}, "α·(d−y)·δ11(2)"),
        ("a.1.1", {}, "11+e−z1(1)"),
        ("a.2.2", SOFTMAX, "ez2(2)ez1(2)+ez2(2)+ez3(2)"),
        ("dw.1.1.1", ADAM, "−α·m^11(1)v^11(1)+ε"),
        ("v_new.1.1.1", ADAM, "β2·v11(1)+(1−β2)·g11(1)2"),
        ("vb_new.1.1", ADAM, "β2·v1(1)+(1−β2)·(∂𝐸∂𝑏1(1))2"),
        ("g.1.1.1", ADAM, "∂𝐸∂𝑤11(1)+λ2·w11(1)"),
        ("dw.1.1.1", {"optimizer": "momentum"}, "−α·m11(1) new"),
        ("error_term.1.1", {"sizes": (1, 1, 2)}, "(−∂𝐸∂𝑧1(2)·w11(2)+(−∂𝐸∂𝑧2(2))·w12(2))·σ′(z1(1))"),
        ("da_dz.1.1", {"activations": ("relu", "identity")}, "{1if\xa0z1(1)>00otherwise"),
    ],
)
def test_formulas_are_written_as_in_books(name: str, changes: dict[str, Any], text: str) -> None:
    architecture = replace(ARTICLE, **changes)
    assert _characters(mathml(derive(parse(name), architecture)[-1], architecture)) == text


def test_the_first_form_of_a_softmax_names_the_unit() -> None:
    architecture = replace(ARTICLE, **SOFTMAX)
    first = derive(parse("a.2.2"), architecture)[0]
    assert _characters(mathml(first, architecture)) == "softmax2(z1(2),z2(2),z3(2))"


def test_a_number_in_scientific_notation_under_a_power_has_brackets() -> None:
    architecture = replace(ARTICLE, **ADAM | {"penalties": ()})
    (form,) = derive(parse("v_new.1.1.1"), architecture)
    written = mathml(form, architecture, lambda name: "4.44×10⁻⁵" if name.kind == "dE_dw" else "2")
    assert "(4.44×10−5)2" in _characters(written)
    assert math.isclose(read_mathml(written), 2 * 2 + (1 - 2) * 4.44e-5**2)
