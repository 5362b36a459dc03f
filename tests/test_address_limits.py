"""What one address may ask for is looked at before it is done, and no number in it raises."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from app import examples
from app import start as starting

BIG = "9" * 4400
OWN = "own;task:regression;inputs:a,b;targets:y"

WRONG = {
    "a second run's rate of thousands of digits": {"versus": f"rate:{BIG}"},
    "a second run's rate that overflows": {"versus": "rate:1e999"},
    "a hyperparameter of thousands of digits": {"opt": "momentum", "hyper": f"momentum:{BIG}"},
    "words where numbers belong": {"data": f"{OWN};offsets:abc", "x": "1,2;3,4", "d": "1;0"},
    "a learning rate that overflows": {"lr": "1e999"},
    "an input that overflows": {"x": "1e999,1"},
    "a weight that overflows": {"w": "1e999,1,1;1,1,1/1;1;1"},
    "a memory that overflows": {"opt": "momentum", "memory": "v:1e999;1/1:-/-"},
    "a seed of thousands of digits": {"data": f"moons;seed:{BIG}"},
}
LARGE = {
    "more drawn examples than the limit": {"data": "moons;count:100000000"},
    "more written examples than the limit": {"x": ";".join(["1,1"] * 300)},
    "wider layers than the limit": {"layers": "999-999-999"},
}


def refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


def start_of(page: str) -> Any:
    """What the page is given to start from; it has to be JSON."""
    found = re.search(r'id="start">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1], parse_constant=refuse)


@pytest.mark.parametrize("path", ["/", "/embed", "/p/mazur"])
@pytest.mark.parametrize("query", [*WRONG.values(), *LARGE.values()], ids=[*WRONG, *LARGE])
def test_what_an_address_cannot_say_is_noticed_and_the_page_is_there(
    client: TestClient, path: str, query: dict[str, str]
) -> None:
    reply = client.get(path, params=query)
    assert reply.status_code == 200
    without_script = re.sub(r"<noscript>.*?</noscript>", "", reply.text, flags=re.DOTALL)
    assert '<p class="notice">' in without_script
    sizes = [len(layer["weights"]) for layer in start_of(reply.text)["preset"]["network"]["layers"]]
    assert sizes == ([2, 2] if path == "/p/mazur" else [2, 3])


@pytest.mark.parametrize("query", LARGE.values(), ids=LARGE)
def test_nothing_is_drawn_of_what_is_too_large(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    def drawn(*_: object, **__: object) -> None:
        raise AssertionError("drawn before the limit was looked at")

    monkeypatch.setattr(examples, "sample", drawn)
    monkeypatch.setattr(starting, "new_network", drawn)
    assert client.get("/", params=query).status_code == 200


@pytest.mark.parametrize("query", [*WRONG.values(), *LARGE.values()], ids=[*WRONG, *LARGE])
def test_whoever_else_reads_an_address_refuses_or_notices_it_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    def drawn(name: str, *, count: int | None = None, **_: object) -> None:
        raise AssertionError(f"drew {count} of {name}")

    monkeypatch.setattr(examples, "sample", drawn)
    begun = client.post("/api/v1/start", json={"parameters": query})
    assert begun.status_code == 200
    assert begun.json()["notices"]
    made = client.post("/api/v1/export", json={"parameters": query, "kind": "json"})
    assert made.status_code == 422
    assert json.loads(made.text)["detail"]
    card = client.get("/oembed", params={"url": f"http://testserver/?{urlencode(query)}"})
    assert card.status_code in (200, 404)
