"""A training run over HTTP: streamed, stopped, resumed, bit for bit the engine's."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app import api
from app.engine.network import Training
from app.engine.optimizers import SGD
from app.engine.training import Lesson, Plan, Reached, train
from app.main import create_app
from app.settings import Settings

Json = Any
XOR = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [1], [1], [0]]}
START = {"sizes": [2, 4, 1], "activations": ["tanh", "sigmoid"], "seed": 1}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a real server, on a port of its own."""
    config = uvicorn.Config(create_app(), port=0, log_level="error", timeout_graceful_shutdown=1)
    socket, running = config.bind_socket(), uvicorn.Server(config)
    socket.listen()  # from now on who connects waits instead of being refused
    thread = threading.Thread(target=running.run, kwargs={"sockets": [socket]})
    thread.start()
    yield f"127.0.0.1:{socket.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=60)
    assert not thread.is_alive()


@contextmanager
def posted(address: str, path: str, body: Json) -> Iterator[HTTPResponse]:
    """The reply, which can be read as it comes; afterwards the connection is closed."""
    connection = HTTPConnection(address, timeout=60)
    try:
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        connection.request("POST", f"/api/v1/{path}", content, headers)
        yield connection.getresponse()
    finally:
        connection.close()


def lines(reply: HTTPResponse) -> Iterator[Json]:
    assert reply.status == 200
    for line in reply:
        yield json.loads(line)


def xor(client: TestClient, **more: Json) -> Json:
    """A run of XOR from the first weights of a seed."""
    network = client.post("/api/v1/networks", json=START).json()
    optimizer = {"name": "sgd", "learning_rate": 0.5}
    given = {"network": network, "loss": "half_squared_error", "optimizer": optimizer}
    return given | XOR | {"steps": 100} | more


def resumed(body: Json, training: Json, steps: int) -> Json:
    rest = {key: value for key, value in body.items() if key != "network"}
    return rest | {"training": training, "steps": steps}


def run(client: TestClient, body: Json) -> list[Json]:
    reply = client.post("/api/v1/train", json=body)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in reply.text.splitlines()]


def engine(body: Json, steps: int) -> Json:
    """The state that the engine's own run comes to."""
    lesson = Lesson(
        inputs=np.array(body["inputs"]),
        targets=np.array(body["targets"]),
        loss=body["loss"],
        optimizer=SGD(learning_rate=body["optimizer"]["learning_rate"]),
        batch_size=body.get("batch_size"),
        shuffle_seed=body.get("shuffle_seed"),
    )
    start = TypeAdapter(Training).validate_python({"network": body["network"]})
    *_, reached = train(start, lesson, Plan(steps=steps, report_every=steps))
    return json.loads(TypeAdapter(Training).dump_json(reached.training))


@pytest.mark.parametrize("steps", [400, pytest.param(20_000, marks=pytest.mark.long)])
def test_a_run_that_is_cut_off_goes_on_to_the_very_same_weights(
    client: TestClient, server: str, steps: int
) -> None:
    every, half = steps // 200, steps // 2
    body = xor(client, steps=steps, report_every=every, checkpoint_every=5 * every)
    kept: Json = None
    with posted(server, "train", body) as reply:
        for line in lines(reply):
            kept = line.get("training", kept)
            if line["step"] == half + 2 * every:
                break
    assert kept["step"] == half
    with posted(server, "train", resumed(body, kept, half)) as reply:
        *told, end = lines(reply)
    assert [line["step"] for line in told] == list(range(half, steps + 1, every))
    assert end == {"done": True, "after": engine(body, steps)}


def test_the_lines_come_while_the_run_goes_on_and_are_not_compressed(
    client: TestClient, server: str
) -> None:
    with posted(server, "train", xor(client, steps=100_000, report_every=100_000)) as reply:
        assert reply.getheader("Content-Encoding") is None
        assert reply.getheader("Content-Length") is None
        first = json.loads(reply.readline())
        assert first["step"] == 0  # the next line is due after 100 000 updates


def test_a_run_stops_when_its_client_goes(
    client: TestClient, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, ended = [0], threading.Event()

    def watched(*given: Any) -> Iterator[Reached]:
        try:
            for reached in train(*given):
                seen[0] = reached.training.step
                yield reached
        finally:
            ended.set()

    monkeypatch.setattr(api, "train", watched)
    with posted(server, "train", xor(client, steps=100_000, report_every=100_000)) as reply:
        reply.readline()
    assert ended.wait(timeout=60)
    assert seen[0] < 100_000


def test_two_runs_and_other_requests_are_answered_side_by_side(
    client: TestClient, server: str
) -> None:
    long, short = xor(client, steps=100_000), xor(client, steps=20)
    with posted(server, "train", long) as first, posted(server, "train", short) as second:
        first.readline()
        assert list(lines(second))[-1] == {"done": True, "after": engine(short, 20)}
        with posted(server, "networks", START) as other:
            assert other.status == 200
        assert json.loads(first.readline())["step"] > 0


def test_a_run_in_shuffled_batches_is_the_engines_and_each_of_its_updates_can_be_made_again(
    client: TestClient,
) -> None:
    body = xor(client, steps=9, checkpoint_every=1, batch_size=3, shuffle_seed=6)
    *told, end = run(client, body)
    assert end == {"done": True, "after": engine(body, 9)}
    for before, after in pairwise(told):
        step = resumed(body, before["training"], 0)
        del step["steps"], step["checkpoint_every"]
        same = client.post("/api/v1/step", json=step).json()
        assert (same["after"], same["batch"]) == (after["training"], before["next_batch"])
        asked = {**step, "ids": ["E"]}
        explained = client.post("/api/v1/explain", json=asked).json()["explained"]["E"]
        assert explained["value"] == same["loss"]["value"]
        del step["batch_size"], step["shuffle_seed"]
        for name in ("inputs", "targets"):
            step[name] = [body[name][number - 1] for number in before["next_batch"]]
        trace = client.post("/api/v1/step", json=step).json()
        assert trace == {name: value for name, value in same.items() if name != "batch"}


def test_a_line_says_no_more_than_there_is(client: TestClient) -> None:
    first, *_ = run(client, xor(client, steps=1, checkpoint_every=7))
    assert set(first) == {"step", "loss", "training"}
    more = {"batch_size": 2, "validation": {"inputs": [0.5, 0.5], "targets": [1]}}
    *_, told, _ = run(client, xor(client, steps=1, **more))
    assert set(told) == {"step", "loss", "validation_loss", "next_batch"}


def test_gradients_are_told_beside_the_weights_and_change_nothing_else(client: TestClient) -> None:
    body = xor(client, steps=20, report_every=5, checkpoint_every=10)
    told = run(client, body | {"gradients": True})
    assert [line["step"] for line in told if "gradients" in line] == [0, 10, 20]
    for line in told:
        gradients = line.pop("gradients", None)
        if gradients and "training" in line:
            asked = {name: body[name] for name in ("inputs", "targets", "loss")}
            asked["network"] = line["training"]["network"]
            layers = client.post("/api/v1/backward", json=asked).json()["backward"]
            assert gradients == [
                {name: layer[name] for name in ("dE_dw", "dE_db")} for layer in layers
            ]
    assert told == run(client, body)


def test_the_same_request_gives_the_same_bytes(client: TestClient) -> None:
    body = xor(client, batch_size=2, shuffle_seed=1)
    replies = {client.post("/api/v1/train", json=body).content for _ in range(3)}
    assert len(replies) == 1


def test_a_run_that_reaches_its_goal_is_done_before_its_last_step(client: TestClient) -> None:
    start, *_ = run(client, xor(client))
    *_, told, end = run(client, xor(client, steps=10_000, stop_below=start["loss"] * 0.99))
    assert end["done"] is True
    assert end["after"]["step"] == told["step"] < 10_000
    assert told["loss"] < start["loss"] * 0.99


def test_at_the_time_limit_a_run_says_that_it_is_not_done_and_can_go_on() -> None:
    client = TestClient(create_app(Settings(max_seconds=0.2)))
    body = xor(client, steps=100_000, report_every=100_000)
    *_, end = run(client, body)
    assert end["done"] is False
    reached = end["after"]["step"]
    assert 0 < reached < 100_000
    assert end["after"] == engine(body, reached)
    *_, further = run(client, resumed(body, end["after"], 1))
    assert further["after"]["step"] == reached + 1


def test_a_learning_rate_of_1000_ends_in_divergence_with_the_last_finite_state(
    client: TestClient, article: Json
) -> None:
    article["network"]["layers"][0]["activation"] = "identity"  # where nothing saturates
    article["optimizer"]["learning_rate"] = 1e3
    *told, end = run(client, article | {"steps": 1_000, "checkpoint_every": 1})
    assert list(end) == ["error", "after"]
    assert end["error"]["type"] == "urn:chainrule:diverged"
    assert end["error"]["status"] == 422
    assert end["error"]["detail"] == (
        f"the loss left the finite numbers in update {end['after']['step'] + 1}: "
        "lower the learning rate"
    )
    assert end["after"] == told[-1]["training"]
    again = resumed(article, end["after"], 0)
    del again["steps"]
    problem = client.post("/api/v1/step", json=again).json()
    assert problem["detail"] == end["error"]["detail"]
    assert problem["training"] == end["after"]


@pytest.mark.parametrize(
    ("setting", "detail"),
    [("max_steps", "100 steps, but the limit is 7"), ("max_examples", "8 examples, but the limit")],
)
def test_runs_have_limits(setting: str, detail: str) -> None:
    client = TestClient(create_app(Settings.model_validate({setting: 7})))
    body = xor(client) | {name: values * 2 for name, values in XOR.items()}
    reply = client.post("/api/v1/train", json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"].startswith(detail)
