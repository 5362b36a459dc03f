"""What the page is told about one update."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from pydantic import TypeAdapter

from app.engine.errors import EngineError
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.explanations import Explanations, explain_update, length
from app.explain.ids import all_ids, path
from app.explain.moments import moments
from tests.drawing import drawn
from tests.explain.strategies import architectures

ARTICLE = Architecture(
    sizes=(2, 3, 1), activations=("sigmoid", "identity"), biases=(False, False), delta="article"
)


@drawn(30, 10)
@given(architectures())
def test_every_number_is_explained_and_everything_it_reads_too(architecture: Architecture) -> None:
    explained = explain_update(architecture)
    assert list(explained.quantities) == [str(id) for id in all_ids(architecture)]
    assert [moment.id for moment in explained.moments] == [
        str(moment.id) for moment in moments(architecture)
    ]
    for explanation in explained.quantities.values():
        assert set(explanation.reads) <= explained.quantities.keys()
        assert len(set(explanation.reads)) == len(explanation.reads)


@drawn(100, 25)
@given(architectures())
def test_what_is_explained_is_counted_without_writing_it(architecture: Architecture) -> None:
    formulas = [derive(id, architecture) for id in all_ids(architecture)]
    count = sum(1 + sum(1 for form in forms for _ in form.reads()) for forms in formulas)
    assert length(architecture) == pytest.approx(count, rel=0.15)


@drawn(30, 10)
@given(architectures())
def test_no_formula_is_said_twice(architecture: Architecture) -> None:
    for name, explanation in explain_update(architecture).quantities.items():
        assert len(set(explanation.forms)) == len(explanation.forms), name


@drawn(30, 10)
@given(architectures())
def test_explanations_survive_the_way_through_json(architecture: Architecture) -> None:
    adapter = TypeAdapter(Explanations)
    written = adapter.dump_json(explain_update(architecture))
    for id in all_ids(architecture):
        assert tuple(json.loads(written)["quantities"][str(id)]["path"]) == path(id)
        break
    assert adapter.dump_json(adapter.validate_json(written)) == written


def test_one_number_can_be_explained_alone() -> None:
    alone, among_all = explain_update(ARTICLE, "dw.1.2.3"), explain_update(ARTICLE)
    assert alone.quantities == {"dw.1.2.3": among_all.quantities["dw.1.2.3"]}
    assert [moment.id for moment in alone.moments] == ["dw.1.2.3"]


def test_a_given_number_is_explained_without_formula_or_moment() -> None:
    alone = explain_update(ARTICLE, "w.1.2.3")
    assert alone.moments == ()
    assert alone.quantities["w.1.2.3"].forms == ()
    assert alone.quantities["w.1.2.3"].title == "weight, input 2 to hidden 3"


@pytest.mark.parametrize("name", ["", "delta", "delta.1.9", "delta.1.1~1"])
def test_what_is_not_there_cannot_be_explained(name: str) -> None:
    with pytest.raises(EngineError):
        explain_update(ARTICLE, name)


def test_an_explanation_of_the_articles_delta_says_all_that_the_page_shows() -> None:
    explanation = explain_update(ARTICLE, "dy_dw.1.2.3").quantities["dy_dw.1.2.3"]
    assert explanation.kind == "dy_dw"
    assert explanation.place == "input 2 to hidden 3"
    assert explanation.title == "δ, input 2 to hidden 3"
    assert explanation.path == ("backward", 0, "dy_dw", 0, 0, 1, 2)
    assert set(explanation.reads) == {"w.2.3.1", "da_dz.1.3", "x.2"}
    assert len(explanation.forms) == 1
