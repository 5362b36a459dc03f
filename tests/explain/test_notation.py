"""Notation: what is written means what is computed, and each number can be found in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.ids import all_ids, parse, read
from app.explain.notation import mathml, symbol
from tests.explain.strategies import architectures, explained_traces


def _math(inside: str) -> ET.Element:
    return ET.fromstring(f"<math>{inside}</math>")


@settings(max_examples=50, deadline=None)
@given(architectures())
def test_every_formula_is_well_formed_and_marks_exactly_what_it_reads(
    architecture: Architecture,
) -> None:
    for id in all_ids(architecture):
        for form in derive(id, architecture):
            marked = [
                row for row in _math(mathml(form, architecture)).iter() if "data-q" in row.attrib
            ]
            assert {row.tag for row in marked} <= {"mrow"}
            assert {row.attrib["data-q"] for row in marked} == {str(read) for read in form.reads()}
            assert not any(row.findall(".//mrow") for row in marked)


@settings(max_examples=50, deadline=None)
@given(architectures())
def test_every_symbol_is_well_formed_and_without_rows(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        element = _math(symbol(id, architecture))
        assert "".join(element.itertext())
        assert element.findall(".//mrow") == []


@settings(max_examples=50, deadline=None)
@given(architectures())
def test_no_two_numbers_of_one_kind_have_the_same_symbol(architecture: Architecture) -> None:
    seen: dict[tuple[str, str], str] = {}
    for id in all_ids(architecture):
        key = id.kind, symbol(id, architecture)
        assert seen.setdefault(key, str(id)) == str(id)


FUNCTIONS: dict[str, Callable[..., float]] = {
    "φ": lambda z: z,
    "σ": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "ReLU": lambda z: max(0.0, z),
    "max": max,
}


class Reader:
    """Computes a formula from its MathML alone, as a person would read it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def row(self, elements: list[ET.Element]) -> float:
        """A sum of products: + and − part the terms, a name applies to what follows it."""
        terms: list[float] = []
        factors: list[float] = []
        sign, name = 1, ""
        for element in elements:
            if element.tag == "mo" and element.text in ("+", "−"):
                if factors:
                    terms.append(sign * math.prod(factors))
                    factors, sign = [], 1
                sign *= -1 if element.text == "−" else 1
            elif element.tag == "mi":
                name = element.text or ""
            elif element.tag != "mo":
                factors.append(
                    FUNCTIONS[name](*self.arguments(element)) if name else self.one(element)
                )
                name = ""
        return math.fsum([*terms, sign * math.prod(factors)])

    def one(self, element: ET.Element) -> float:
        """One factor."""
        match element.tag:
            case "mn":
                return float(element.text or "")
            case "mfrac":
                return self.row([element[0]]) / self.row([element[1]])
            case "msup" if element[0].text == "e":
                return math.exp(self.row([element[1]]))
            case "msup":
                return float(self.row([element[0]]) ** self.row([element[1]]))
        if "data-q" in element.attrib:
            return read(self.trace, parse(element.attrib["data-q"]))
        if element[0].text == "{":
            return self.cases(element[1])
        return self.row([part for part in element if part.text not in ("(", ")")])

    def arguments(self, element: ET.Element) -> list[float]:
        """What stands in parentheses, parted by commas."""
        inside = [part for part in element if part.text not in ("(", ")")]
        commas = [index for index, part in enumerate(inside) if part.text == ","]
        starts, ends = [0, *(comma + 1 for comma in commas)], [*commas, len(inside)]
        return [self.row(inside[a:b]) for a, b in zip(starts, ends, strict=True)]

    def cases(self, table: ET.Element) -> float:
        """The first line where its condition holds, else the second."""
        (value, condition), (otherwise, _) = table
        parts = list(condition)[1:]
        (greater,) = (index for index, part in enumerate(parts) if part.text == ">")
        holds = self.row(parts[:greater]) > self.row(parts[greater + 1 :])
        return self.row(list(value if holds else otherwise))


@settings(max_examples=50, deadline=None)
@given(explained_traces())
def test_a_formula_read_off_its_notation_has_the_value_of_the_formula(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    reader = Reader(trace)
    for id in all_ids(architecture):
        for form in derive(id, architecture):
            written = mathml(form, architecture)
            found = reader.row(list(_math(written)))
            assert math.isclose(found, form.value(trace), rel_tol=1e-9, abs_tol=1e-9), written


ARTICLE = Architecture(
    sizes=(2, 3, 1), activations=("sigmoid", "identity"), biases=(False, False), delta="article"
)


def _text(name: str, **changes: Any) -> str:
    """The characters of a symbol, without their layout."""
    return "".join(_math(symbol(parse(name), replace(ARTICLE, **changes))).itertext())


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
    ],
)
def test_symbols_are_the_letters_of_the_article(
    name: str, changes: dict[str, Any], text: str
) -> None:
    assert _text(name, **changes) == text


def test_the_change_of_a_weight_is_written_as_in_the_article() -> None:
    last = derive(parse("dw.2.1.1"), ARTICLE)[-1]
    text = "".join(_math(mathml(last, ARTICLE)).itertext())
    assert text == "α·(d−y)·δ11(2)"
