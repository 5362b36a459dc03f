"""How much a recording writes is known before anything is written."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.explain import derivation, explained
from app.explain.explained import Explainer
from app.explain.ids import Id, all_ids
from tests.explain.presets import explained_preset

MOST_LOOKS = 1000
"""At formulas, to know the length of all; a network has tens of thousands."""


@pytest.mark.parametrize("kind", ["html", "latex"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"data": "iris", "batch": "all"},
        {"layers": "8-8-8-8-8-8-8-8-8"},
        pytest.param({"layers": "128-128-1"}, marks=pytest.mark.long),
        pytest.param(
            {"data": "moons;count:256;held_out:0", "batch": "all"}, marks=pytest.mark.long
        ),
    ],
)
def test_what_is_too_large_to_be_exported_is_refused_at_a_look(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, kind: str, parameters: dict[str, str]
) -> None:
    looks = 0
    derive = derivation.derive

    def counted(id: Id, architecture: Any) -> Any:
        nonlocal looks
        looks += 1
        return derive(id, architecture)

    monkeypatch.setattr(explained, "derive", counted)
    reply = client.post("/api/v1/export", json={"kind": kind, "parameters": parameters})
    assert reply.status_code == 422
    assert "but the limit is" in reply.json()["detail"]
    assert looks < MOST_LOOKS


@pytest.mark.parametrize("name", ["article", "softmax", "adam", "udacity"])
def test_formulas_of_one_sort_are_counted_as_one_by_one(name: str) -> None:
    trace, architecture = explained_preset(name, updates=1)
    explainer = Explainer(trace, architecture)
    one_by_one = sum(explainer.length([str(id)]) for id in all_ids(architecture))
    assert explainer.length_of(all_ids(architecture)) == one_by_one
