"""Settings: what each environment variable changes."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings

Json = Any

DEFAULTS = {
    "max_layers": 8,
    "max_units": 128,
    "max_weights": 20_000,
    "max_examples": 256,
    "max_steps": 100_000,
    "max_seconds": 30,
    "max_body": 2 * 1024 * 1024,
    "frame_ancestors": "*",
}


def test_without_environment_the_limits_are_those_of_the_design(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CHAINRULE_{name.upper()}", raising=False)
    settings = Settings()
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_can_be_set_by_an_environment_variable(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    value = "https://sim.example.edu" if name == "public_url" else "7"
    monkeypatch.setenv(f"CHAINRULE_{name.upper()}", value)
    assert str(getattr(Settings(), name)).removesuffix(".0") == value


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name: str) -> None:
    assert Settings.model_fields[name].description


def test_a_limit_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_MAX_LAYERS", "many")
    with pytest.raises(ValidationError, match="max_layers"):
        Settings()


@pytest.mark.parametrize(
    ("name", "limit", "detail"),
    [
        ("MAX_LAYERS", "1", "2 layers, but the limit is 1"),
        ("MAX_UNITS", "2", "3 units in a layer, but the limit is 2"),
        ("MAX_WEIGHTS", "8", "9 weights, but the limit is 8"),
        ("MAX_EXAMPLES", "0", "1 examples, but the limit is 0"),
        ("MAX_BODY", "9", "the body has more than 9 bytes"),
    ],
)
def test_a_lower_limit_refuses_the_article(
    monkeypatch: pytest.MonkeyPatch, article: Json, name: str, limit: str, detail: str
) -> None:
    monkeypatch.setenv(f"CHAINRULE_{name}", limit)
    reply = TestClient(create_app()).post("/api/v1/step", json=article)
    assert reply.json()["detail"] == detail


@pytest.mark.parametrize(
    ("name", "request_for"),
    [("MAX_CHECKED", "gradient-check"), ("MAX_EXPLAINED", "explanations")],
)
def test_gradient_checks_and_explanations_have_limits_of_their_own(
    monkeypatch: pytest.MonkeyPatch, article: Json, name: str, request_for: str
) -> None:
    monkeypatch.setenv(f"CHAINRULE_{name}", "8")
    client = TestClient(create_app())
    if request_for == "explanations":
        reply = client.get("/api/v1/explanations")
    else:
        del article["optimizer"]
        reply = client.post("/api/v1/gradient-check", json=article)
    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("9 weights")
    assert reply.json()["detail"].endswith("but the limit is 8")


def test_formulas_have_limits_of_their_own(monkeypatch: pytest.MonkeyPatch, article: Json) -> None:
    monkeypatch.setenv("CHAINRULE_MAX_FORMULAS", "100")
    monkeypatch.setenv("CHAINRULE_MAX_SHOWN", "8")
    client = TestClient(create_app())
    reply = client.get("/api/v1/explanations")
    assert reply.json()["detail"].endswith("but the limit is 100: ask for one by id")
    assert client.get("/api/v1/explanations", params={"id": "E"}).status_code == 200
    # z = x₁ w₁ + x₂ w₂ in three notations, and E of d and y
    for id, status, count in (("z.1.1", 422, 12), ("E", 200, 6)):
        reply = client.post("/api/v1/explain", json=article | {"ids": [id]})
        assert reply.status_code == status
        assert status == 200 or reply.json()["detail"].startswith(f"{count} numbers to write")


def test_the_environment_is_read_when_the_app_is_made(
    monkeypatch: pytest.MonkeyPatch, article: Json
) -> None:
    before = TestClient(create_app())
    monkeypatch.setenv("CHAINRULE_MAX_LAYERS", "1")
    assert before.post("/api/v1/step", json=article).status_code == 200
