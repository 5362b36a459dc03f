"""The pieces of the error shape that no request of the table shows by itself."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.middleware import Middleware

from app.engine.errors import EngineError, shortened
from app.export.kinds import all_known
from app.main import create_app
from app.problems import HANDLERS, BodyLimit, location


@pytest.mark.parametrize(
    ("loc", "text"),
    [
        ([], "body"),
        (["inputs"], "inputs"),
        (["network", "layers", 0, "weights", 1, 2], "network.layers[0].weights[1][2]"),
        ([3], "[3]"),
    ],
)
def test_a_location_is_written_as_it_stands_in_programs(loc: list[str | int], text: str) -> None:
    assert location(loc) == text


def test_a_fault_of_the_program_has_the_one_shape_and_gives_nothing_away() -> None:
    app = create_app()

    @app.get("/api/v1/fault")
    def fault() -> None:
        raise RuntimeError("a secret of the server")

    reply = TestClient(app, raise_server_exceptions=False).get("/api/v1/fault")
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert list(problem) == ["type", "title", "status", "detail", "errors"]
    assert problem["status"] == 500
    assert "not yours" in problem["detail"]
    assert "secret" not in reply.text


def test_a_fault_reaches_the_log_of_the_server() -> None:
    app = create_app()

    @app.get("/api/v1/fault")
    def fault() -> None:
        raise RuntimeError("for the log")

    with pytest.raises(RuntimeError, match="for the log"):
        TestClient(app).get("/api/v1/fault")


@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
def test_the_limit_itself_is_the_last_size_that_is_taken(size: int, status: int) -> None:
    app = FastAPI(
        middleware=[Middleware(BodyLimit, limit=10)],
        exception_handlers=HANDLERS,
    )

    @app.post("/")
    async def count(body: list[Any]) -> int:
        return len(body)

    body = b"[" + b" " * (size - 2) + b"]"
    reply = TestClient(app).post("/", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == status


LONG = "z" * 5000


def body(**changes: Any) -> dict[str, Any]:
    """A step of the smallest network, changed."""
    return {
        "network": {"layers": [{"weights": [[0.1]], "activation": "sigmoid"}]},
        "inputs": [1],
        "targets": [1],
        "loss": "half_squared_error",
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": LONG},
        {"loss": LONG},
        {"trainable": LONG},
        {"optimizer": {"name": LONG}},
        {"optimizer": {"name": [LONG]}},
        {"optimizer": {"name": "sgd", "learning_rate": 0.1, LONG: 1}},
        {"schedule": {"name": LONG}},
        {LONG: 1},
    ],
)
def test_a_refusal_repeats_only_the_beginning_of_what_was_found(
    client: TestClient, changes: dict[str, Any]
) -> None:
    reply = client.post("/api/v1/step", json=body(**changes))
    assert reply.status_code == 422
    says_little(reply.text)


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/api/v1/{LONG}", 404), (f"/api/v1/datasets/{LONG}", 422), (f"/oembed?url=/{LONG}", 404)],
    ids=["nothing", "data set", "oembed"],
)
def test_so_does_a_refusal_of_an_address(client: TestClient, path: str, status: int) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    says_little(reply.text, 80)


@pytest.mark.parametrize("id", [LONG, "w" + ".1" * 2500], ids=["no id", "an id of nothing"])
def test_so_does_a_refusal_to_explain(client: TestClient, id: str) -> None:
    reply = client.post("/api/v1/explain", json=body(ids=[id]))
    assert reply.status_code == 422
    says_little(reply.text)


@pytest.mark.parametrize(
    "parameters",
    [
        {"preset": LONG},
        {"lr": LONG},
        {"seed": "9" * 5000},
        {"at": f"1.{LONG}"},
        {"explain": LONG},
        {"hyper": f"{LONG}:1"},
        {"hyper": f"momentum:{'9' * 5000}", "opt": "momentum"},
        {"memory": f"{LONG}:1:1"},
        {"data": f"xor;{LONG}:1"},
        {"data": f"xor;seed:{LONG}"},
        {"layers": "2-3-1", "w": "/".join("1" * 2500)},
    ],
)
def test_so_does_a_notice(client: TestClient, parameters: dict[str, str]) -> None:
    (notice,) = client.post("/api/v1/start", json={"parameters": parameters}).json()["notices"]
    says_little(notice)


def test_so_does_the_refusal_of_a_parameter_that_there_is_not() -> None:
    with pytest.raises(EngineError) as refused:
        all_known({LONG: ""})
    says_little(str(refused.value))


def says_little(text: str, most: int = 40) -> None:
    """Whether only so many characters of what was found are in the text, and that they are."""
    assert "…" in text
    assert not any(each * most in text for each in "z9")
    assert len(text) < 600


def test_what_is_short_is_repeated_as_it_is() -> None:
    assert shortened("z" * 40) == "z" * 40
    assert shortened("z" * 41) == "z" * 39 + "…"
