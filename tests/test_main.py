"""The app as a whole: what there is, and that it remembers nothing."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

Json = Any


def test_all_endpoints_stand_under_one_version(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        f"/api/v1/{name}"
        for name in (
            "forward",
            "backward",
            "step",
            "train",
            "networks",
            "gradient-check",
            "explanations",
            "explain",
            "grid",
            "loss-surface",
            "datasets",
            "datasets/{name}",
            "catalog",
            "published",
            "start",
            "export",
        )
    }


def test_the_openapi_document_carries_the_version_of_the_package(client: TestClient) -> None:
    from app import __version__

    assert client.get("/openapi.json").json()["info"]["version"] == __version__


def test_given_settings_win_over_the_environment(article: Json) -> None:
    client = TestClient(create_app(Settings(max_layers=1)))
    assert client.post("/api/v1/step", json=article).status_code == 422


def test_any_worker_can_take_the_next_update(article: Json) -> None:
    """The state is in the request: two apps that never met go on with each other's replies."""
    one, other = TestClient(create_app()), TestClient(create_app())
    first = one.post("/api/v1/step", json=article).json()["after"]
    second = {key: value for key, value in article.items() if key != "network"}
    second["training"] = first
    assert (
        other.post("/api/v1/step", json=second).content
        == one.post("/api/v1/step", json=second).content
    )


def test_the_scripts_are_served_with_a_type_that_browsers_run(client: TestClient) -> None:
    reply = client.get("/static/js/state.js")
    assert reply.headers["content-type"].split(";")[0] == "text/javascript"
