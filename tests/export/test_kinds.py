"""Exports over HTTP: tables, formulas and programs of the update on show."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from fastapi.testclient import TestClient

from app.engine.presets import PRESETS
from app.export.kinds import FORMATS
from app.main import create_app
from app.settings import Settings
from tests.browser.reference import Given, updates
from tests.explain import node


def ask(client: TestClient, kind: str, updates: int = 1, **parameters: str) -> str:
    body = {"kind": kind, "parameters": parameters, "updates": updates}
    reply = client.post("/api/v1/export", json=body)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith(FORMATS[kind].media_type)  # type: ignore[index]
    assert 'attachment; filename="chainrule-' in reply.headers["content-disposition"]
    return reply.text


def test_the_table_has_every_number_of_the_update_on_show_in_full(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(client, "csv", preset="article", at="3.E"))))
    found = {row["id"]: float(row["value"]) for row in rows}
    expected = updates(Given(), 3)[2]
    assert expected.keys() <= found.keys()
    assert {id: found[id] for id in expected} == pytest.approx(expected, rel=1e-12)
    named = {row["id"]: (row["symbol"], row["name"]) for row in rows}
    assert named["w.1.2.3"] == ("w₂₃⁽¹⁾", "weight, input 2 to hidden 3")


def test_the_trace_is_that_of_a_step_and_opens_again(client: TestClient) -> None:
    found = json.loads(ask(client, "json", preset="article", at="2.delta.1.2"))
    assert found["parameters"] == {"at": "2.delta.1.2"}
    opened = client.post("/api/v1/start", json={"parameters": found["parameters"]}).json()
    assert opened["start"]["at"] == {
        "update": found["update"],
        "id": "delta.1.2",
        "explain": "",
        "selected": None,
    }
    assert found["trace"]["E_new"] == pytest.approx(updates(Given(), 2)[1]["E_new"], rel=1e-12)


@pytest.mark.parametrize("preset", PRESETS.names)
def test_the_calculations_in_the_document_are_in_order_and_render(
    client: TestClient, preset: str
) -> None:
    document = ask(client, "latex", preset=preset)
    assert document.startswith("\\documentclass{article}\n\\usepackage{amsmath}\n")
    assert document.endswith("\\end{document}\n")
    formulas = re.findall(r"\\\[\n(.*?)\n\\\]", document, re.DOTALL)
    assert node.run("katex.js", formulas) == {}
    outside = re.sub(r"\\\[\n.*?\n\\\]\n", "", document, flags=re.DOTALL)
    phases = re.findall(r"\\subsection\*\{(\w+)\}", outside)
    assert phases == ["Forward", "Error", "Backward", "Update"]
    assert not re.search("[^\x00-\x7f]", outside)


def test_a_parameter_that_cannot_be_taken_is_refused(client: TestClient) -> None:
    body = {"kind": "csv", "parameters": {"lr": "fast"}}
    reply = client.post("/api/v1/export", json=body)
    assert reply.status_code == 422
    assert "lr=fast is not a number" in reply.json()["detail"]


def test_limits_hold_for_exports() -> None:
    client = TestClient(create_app(Settings(max_recorded=10_000, max_seconds=0.0)))
    body = {"kind": "html", "parameters": {}, "updates": 3}
    detail = client.post("/api/v1/export", json=body).json()["detail"]
    assert detail.endswith("but the limit is 10000: record at most 2 updates")
    body = {"kind": "csv", "parameters": {"at": "500"}}
    detail = client.post("/api/v1/export", json=body).json()["detail"]
    assert "of 499 updates took 0 s, which is the limit" in detail
