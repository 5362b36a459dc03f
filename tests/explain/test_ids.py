"""Ids: one name for every number, the same in a trace, in its JSON and in words."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from pydantic import TypeAdapter

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import Id, all_ids, parse, path, place, read, title
from app.explain.kinds import Path
from tests.drawing import drawn
from tests.explain.strategies import architectures, known_numbers, traces

ARTICLE = Architecture(
    sizes=(2, 3, 1), activations=("sigmoid", "identity"), biases=(False, False), delta="article"
)
BATCH = Architecture(
    sizes=(2, 3, 2), activations=("tanh", "sigmoid"), biases=(True, False), examples=2
)
DEEP = Architecture(
    sizes=(1, 2, 2, 1), activations=("relu", "relu", "identity"), biases=(False, True, True)
)


@drawn(50, 25)
@given(traces())
def test_a_path_leads_to_the_same_number_in_a_trace_and_in_its_json(trace: Trace) -> None:
    written = json.loads(TypeAdapter(Trace).dump_json(trace))
    known = known_numbers(trace, Architecture.of(trace))
    for id in all_ids(Architecture.of(trace)):
        assert _at(path(id), written) == known.get(id), id


def _at(path: Path, value: Any) -> float | None:
    """The number there; None where it is absent."""
    for part in path:
        if isinstance(value, dict) and part not in value:
            return None
        value = value[part]
    assert isinstance(value, float | int)
    return float(value)


@given(architectures())
def test_no_two_numbers_have_the_same_id(architecture: Architecture) -> None:
    names = Counter(map(str, all_ids(architecture)))
    assert names.most_common(1)[0][1] == 1


@given(architectures())
def test_an_id_that_is_written_and_read_is_the_same(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        assert parse(str(id)) == id


def test_the_article_has_these_numbers_and_no_others() -> None:
    counts = Counter(id.kind for id in all_ids(ARTICLE))
    per_weight = dict.fromkeys(("w", "dy_dw", "dE_dw", "dw", "w_new"), 6 + 3)
    units = ("z", "a", "dE_da", "da_dz", "delta", "error_term", "dy_dz")
    single = dict.fromkeys(("d", "lr", "e", "E", "y_new", "E_new"), 1)
    assert counts == {"x": 2} | per_weight | dict.fromkeys(units, 3 + 1) | single


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("E", Id("E")),
        ("E~3", Id("E", (), None, 3)),
        ("x.1", Id("x", (1,))),
        ("a.1.2~3", Id("a", (1, 2), None, 3)),
        ("dy_dw.1.2.3@2", Id("dy_dw", (1, 2, 3), 2)),
        ("dy_db.1.12@2~3", Id("dy_db", (1, 12), 2, 3)),
    ],
)
def test_an_id_is_a_kind_and_indices_then_output_then_example(text: str, id: Id) -> None:
    assert parse(text) == id
    assert str(id) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.",
        "a.0.1",
        "a.01.1",
        "a.-1.1",
        "a.1.1~0",
        "a~1@1",
        "A.1.1",
        "h.1.1",
        "a.1.1 ",
        "a.1.1٢",
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="unknown id"):
        parse(text)


@given(traces())
@drawn(5)
def test_a_number_that_was_not_computed_is_absent_and_not_zero(trace: Trace) -> None:
    layers = tuple(replace(layer, dy_dw=None) for layer in trace.backward)
    without = replace(trace, backward=layers)
    id = next(id for id in all_ids(Architecture.of(trace)) if id.kind == "dy_dw")
    with pytest.raises(EngineError, match="was not computed in this update"):
        read(without, id)


def test_the_id_of_an_output_reads_that_output() -> None:
    assert path(parse("dy_dw.1.2.3@2~4")) == ("backward", 0, "dy_dw", 3, 1, 1, 2)
    assert path(parse("dy_dw.1.2.3")) == ("backward", 0, "dy_dw", 0, 0, 1, 2)


@pytest.mark.parametrize(
    ("name", "architecture", "words"),
    [
        ("E", ARTICLE, "network"),
        ("x.2", ARTICLE, "input 2"),
        ("a.1.3", ARTICLE, "hidden 3"),
        ("a.2.1", ARTICLE, "output"),
        ("w.1.2.3", ARTICLE, "input 2 to hidden 3"),
        ("w.2.3.1", ARTICLE, "hidden 3 to output"),
        ("d.2~1", BATCH, "output 2, example 1"),
        ("b.1.2", BATCH, "hidden 2"),
        ("w.2.1.2", DEEP, "hidden 1.1 to hidden 2.2"),
    ],
)
def test_a_place_is_said_in_the_words_of_the_picture(
    name: str, architecture: Architecture, words: str
) -> None:
    assert place(parse(name), architecture) == words


@pytest.mark.parametrize(
    ("delta", "own"),
    [("article", "dy_dw.1.1.2"), ("standard", "delta.1.2"), ("error_term", "error_term.1.2")],
)
def test_only_the_chosen_meaning_is_called_delta(delta: Any, own: str) -> None:
    architecture = replace(ARTICLE, delta=delta)
    called = {str(id) for id in all_ids(architecture) if "δ" in title(id, architecture)}
    assert own in called
    assert {parse(name).kind for name in called} == {parse(own).kind}


@given(architectures())
def test_no_two_numbers_have_the_same_title(architecture: Architecture) -> None:
    titles = Counter(title(id, architecture) for id in all_ids(architecture))
    assert [words for words, count in titles.items() if count > 1] == []
