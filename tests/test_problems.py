"""The pieces of the error shape that no request of the table shows by itself."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.middleware import Middleware

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
