"""The endpoints, over HTTP: published numbers, states that travel, the same bytes again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.network import Training
from app.engine.optimizers import SGD

Json = Any
ORACLES = Path(__file__).parent / "oracles" / "worked_examples.json"


def _numbers(value: Json) -> Json:
    """The oracle's decimal strings as the nearest float64."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return float(value) if isinstance(value, str) else value


def _body(example: Json) -> Json:
    layers = [
        layer | {"weights": _numbers(layer["weights"]), "biases": _numbers(layer["biases"])}
        for layer in example["network"]["layers"]
    ]
    return {
        "network": {"layers": layers},
        "inputs": _numbers(example["inputs"]),
        "targets": _numbers(example["targets"]),
        "loss": example["loss"],
        "optimizer": {"name": "sgd", "learning_rate": float(example["learning_rate"])},
        "trainable": "weights",
    }


EXAMPLES = json.loads(ORACLES.read_text(encoding="utf-8"))
BODIES = {example["id"]: _body(example) for example in EXAMPLES}
EXPECTED = {example["id"]: _numbers(example["expected"]) for example in EXAMPLES}

every_example = pytest.mark.parametrize("name", BODIES)


def _post(client: TestClient, endpoint: str, body: Json) -> Json:
    reply = client.post(f"/api/v1/{endpoint}", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def _equal(found: Json, expected: Json) -> None:
    """To 1e-14 of each number, and to 1e-15 where it is 0."""
    assert np.shape(found) == np.shape(expected)
    tolerance = np.where(np.equal(expected, 0), 1e-15, 1e-14 * np.abs(expected))
    assert (np.abs(np.subtract(found, expected)) <= tolerance).all()


def _one_example(layers: Json, field: str) -> Json:
    """A field of a batch of one, layer by layer."""
    assert all(len(layer[field]) == 1 for layer in layers)
    return [layer[field][0] for layer in layers]


def _check_forward(reply: Json, expected: Json) -> None:
    for field in ("z", "a"):
        for found, layer in zip(
            _one_example(reply["forward"], field), expected[field], strict=True
        ):
            _equal(found, layer)
    _equal(reply["outputs"], [expected["a"][-1]])
    _equal(reply["loss"]["value"], expected["E"])


def _check_backward(reply: Json, expected: Json) -> None:
    for found, layer in zip(reply["backward"], expected["dE_dw"], strict=True):
        _equal(found["dE_dw"], layer)
    if expected["dy_dw"] is not None:
        found_dy_dw = _one_example(reply["backward"], "dy_dw")
        for found, layer in zip(found_dy_dw, expected["dy_dw"], strict=True):
            _equal(found, [layer])


@every_example
def test_forward_gives_the_published_activations_and_loss(client: TestClient, name: str) -> None:
    body = {key: BODIES[name][key] for key in ("network", "inputs", "targets", "loss")}
    _check_forward(_post(client, "forward", body), EXPECTED[name])


@every_example
def test_backward_gives_the_published_gradients(client: TestClient, name: str) -> None:
    body = {key: BODIES[name][key] for key in ("network", "inputs", "targets", "loss")}
    reply = _post(client, "backward", body)
    _check_forward(reply, EXPECTED[name])
    _check_backward(reply, EXPECTED[name])


@every_example
def test_step_gives_every_published_number(client: TestClient, name: str) -> None:
    reply, expected = _post(client, "step", BODIES[name]), EXPECTED[name]
    _check_forward(reply, expected)
    _check_backward(reply, expected)
    for found, layer in zip(reply["update"], expected["dw"], strict=True):
        _equal(found["dw"], layer)
    _equal(reply["outputs_new"], [expected["outputs_after"]])
    _equal(reply["E_new"], expected["E_after"])


def test_mazurs_loss_after_one_update_is_the_right_one_and_not_the_printed_one(
    client: TestClient,
) -> None:
    loss = _post(client, "step", BODIES["mazur-2-2-2"])["E_new"]
    assert math.isclose(loss, 0.29102777369359933, rel_tol=1e-14)
    assert round(loss, 9) != 0.291027924


@every_example
def test_after_fed_back_ten_times_is_ten_engine_steps_bit_for_bit(
    client: TestClient, name: str
) -> None:
    body = BODIES[name]
    state = TypeAdapter(Training).validate_python({"network": body["network"]})
    rate = body["optimizer"]["learning_rate"]
    sent = {key: value for key, value in body.items() if key != "network"}
    sent["training"] = {"network": body["network"]}
    for _ in range(10):
        sent["training"] = _post(client, "step", sent)["after"]
        trace = step(
            state, body["inputs"], body["targets"], body["loss"], SGD(learning_rate=rate), "weights"
        )
        state = trace.after
    assert sent["training"] == json.loads(TypeAdapter(Training).dump_json(state))
    assert sent["training"]["step"] == 10


@pytest.mark.parametrize("endpoint", ["step", "backward", "forward", "gradient-check"])
def test_the_same_request_gives_the_same_bytes(
    client: TestClient, endpoint: str, article: Json
) -> None:
    if endpoint != "step":
        del article["optimizer"]
    replies = {client.post(f"/api/v1/{endpoint}", json=article).content for _ in range(3)}
    assert len(replies) == 1


def test_forward_without_targets_says_nothing_about_a_loss(
    client: TestClient, article: Json
) -> None:
    reply = _post(client, "forward", {key: article[key] for key in ("network", "inputs")})
    assert set(reply) == {"inputs", "forward", "outputs"}


def test_a_batch_keeps_its_examples_apart(client: TestClient, article: Json) -> None:
    other = [-2.0, 3.0]
    both = _post(client, "step", article | {"inputs": [[1, 0.5], other], "targets": [[1], [0]]})
    alone = _post(client, "step", article | {"inputs": other, "targets": [0]})
    _equal(both["outputs"][1], alone["outputs"][0])
    _equal(both["backward"][0]["delta"][1], alone["backward"][0]["delta"][0])


def test_biases_that_are_not_trained_stay(client: TestClient) -> None:
    after = _post(client, "step", BODIES["mazur-2-2-2"])["after"]["network"]["layers"]
    assert [layer["biases"] for layer in after] == [[0.35, 0.35], [0.6, 0.6]]


def test_biases_are_trained_unless_told_otherwise(client: TestClient) -> None:
    # The bias of an output unit is the weight of an input that is 1: Δb = −α δ.
    body = {key: value for key, value in BODIES["mazur-2-2-2"].items() if key != "trainable"}
    first = _post(client, "step", body)["after"]["network"]["layers"][1]["biases"][0]
    delta = 0.74136507 * 0.186815602  # as Mazur prints them for his first output
    assert math.isclose(first, 0.6 - 0.5 * delta, rel_tol=1e-8)


def test_an_absent_optimizer_setting_takes_the_default_of_the_catalog(
    client: TestClient, article: Json
) -> None:
    sgd = client.get("/api/v1/catalog").json()["optimizers"][0]
    default = {item["name"]: item["default"] for item in sgd["hyperparameters"]}
    reply = _post(client, "step", article | {"optimizer": {"name": "sgd"}})
    assert reply["optimizer"] == {"name": "sgd"} | default


NEW_NETWORK = {
    "sizes": [3, 4, 2],
    "activations": ["relu", "sigmoid"],
    "biases": True,
    "initializer": "he",
    "seed": 7,
}


def test_a_new_network_has_the_sizes_and_activations_asked_for(client: TestClient) -> None:
    layers = _post(client, "networks", NEW_NETWORK)["layers"]
    assert [np.shape(layer["weights"]) for layer in layers] == [(3, 4), (4, 2)]
    assert [layer["biases"] for layer in layers] == [[0.0] * 4, [0.0] * 2]
    assert [layer["activation"] for layer in layers] == ["relu", "sigmoid"]


def test_a_seed_always_gives_the_same_network_and_another_seed_another(client: TestClient) -> None:
    one, again, other = (
        _post(client, "networks", NEW_NETWORK | {"seed": seed}) for seed in (7, 7, 8)
    )
    assert one == again
    assert one != other


def test_a_new_network_without_biases_can_be_stepped(client: TestClient, article: Json) -> None:
    asked = NEW_NETWORK | {"sizes": [2, 3, 1], "biases": False}
    network = _post(client, "networks", asked)
    trace = _post(client, "step", article | {"network": network})
    assert trace["before"]["network"] == network


def test_the_gradient_check_agrees_for_the_article(client: TestClient, article: Json) -> None:
    del article["optimizer"]
    check = _post(client, "gradient-check", article)
    assert check["agrees"] is True
    for layer, expected in zip(
        check["layers"], EXPECTED["article-2-3-1-sigmoid"]["dE_dw"], strict=True
    ):
        np.testing.assert_allclose(layer["numeric_dw"], expected, rtol=1e-8)


def test_every_preset_of_the_catalog_can_be_stepped_as_it_stands(client: TestClient) -> None:
    presets = client.get("/api/v1/catalog").json()["presets"]
    assert {"article", "mazur", "udacity"} <= {preset["name"] for preset in presets}
    fields = ("network", "inputs", "targets", "loss", "optimizer", "trainable")
    for preset in presets:
        _post(client, "step", {field: preset[field] for field in fields})


def test_the_presets_hold_the_published_numbers(client: TestClient) -> None:
    presets = {preset["name"]: preset for preset in client.get("/api/v1/catalog").json()["presets"]}
    for name, example in (
        ("article", "article-2-3-1-sigmoid"),
        ("mazur", "mazur-2-2-2"),
        ("udacity", "udacity-3-2-1"),
    ):
        expected = BODIES[example]
        assert presets[name]["network"] == expected["network"]
        assert presets[name]["inputs"] == [expected["inputs"]]
        assert presets[name]["targets"] == [expected["targets"]]
        assert presets[name]["optimizer"] == {**expected["optimizer"], "l1": 0, "l2": 0}


def test_a_scheduled_rate_is_that_of_the_update_and_has_a_derivation(
    client: TestClient, article: Any
) -> None:
    body = article | {"schedule": {"name": "step", "factor": 0.5, "interval": 1}}
    first = _post(client, "step", body)
    again = {key: value for key, value in body.items() if key != "network"}
    second = _post(client, "step", again | {"training": first["after"]})
    rates = [reply["optimizer"]["learning_rate"] for reply in (first, second)]
    assert rates == [0.1, 0.05]
    assert (second["base_learning_rate"], second["schedule"]) == (0.1, body["schedule"])
    asked = again | {"training": first["after"], "ids": ["lr", "lr_0", "t"]}
    explained = _post(client, "explain", asked)["explained"]
    assert {id: each["value"] for id, each in explained.items()} == {
        "lr": 0.05,
        "lr_0": 0.1,
        "t": 2,
    }
    assert explained["lr"]["text"].splitlines() == [
        "α = α₀ · γ^(⌊(t − 1) / s⌋)",
        "    = 0.1 · 0.5^(⌊(2 − 1) / 1⌋)",
        "    = 0.05",
    ]
    described = client.get("/api/v1/explanations", params={"schedule": "step"}).json()
    assert described["quantities"]["lr"]["reads"] == ["lr_0", "factor", "t", "interval"]
    plain = client.get("/api/v1/explanations").json()["quantities"]
    assert plain["lr"]["forms"] == []
    assert "lr_0" not in plain


def test_explanations_can_be_asked_for_one_number(client: TestClient) -> None:
    reply = client.get("/api/v1/explanations", params={"id": "delta.1.2"}).json()
    assert list(reply["quantities"]) == ["delta.1.2"]
    assert reply["moments"] == [{"id": "delta.1.2", "phase": "backward", "block": "signal.1"}]


@pytest.mark.parametrize(
    ("granularity", "moments", "last"),
    [
        ("calculation", 60, "E_new"),
        ("layer", 14, "E_new"),
        ("phase", 4, "E_new"),
    ],
)
def test_a_coarser_walk_stops_at_the_ends_of_blocks_or_phases(
    client: TestClient, granularity: str, moments: int, last: str
) -> None:
    address, article = "/api/v1/explanations", {"delta": "article"}
    every = client.get(address, params=article).json()
    reply = client.get(address, params=article | {"granularity": granularity}).json()
    assert len(reply["moments"]) == moments
    assert reply["moments"][-1]["id"] == last
    assert reply["quantities"] == every["quantities"]
    part = {"calculation": "id", "layer": "block", "phase": "phase"}[granularity]
    parts = [moment[part] for moment in every["moments"]]
    assert [moment[part] for moment in reply["moments"]] == list(dict.fromkeys(parts))


def test_explanations_describe_the_architecture_that_was_asked_for(client: TestClient) -> None:
    reply = client.get(
        "/api/v1/explanations",
        params={
            "sizes": "3-2-2",
            "activations": "relu,sigmoid",
            "biases": "true,false",
            "loss": "mean_squared_error",
            "trainable": "weights",
            "examples": 2,
            "delta": "article",
        },
    ).json()
    assert reply["architecture"] == {
        "sizes": [3, 2, 2],
        "activations": ["relu", "sigmoid"],
        "biases": [True, False],
        "loss": "mean_squared_error",
        "optimizer": "sgd",
        "schedule": "constant",
        "penalties": [],
        "trainable": "weights",
        "examples": 2,
        "delta": "article",
    }
    assert {"b.1.2", "dy_dw.2.2.1@2~2"} <= set(reply["quantities"])
    assert "b.2.1" not in reply["quantities"]


def test_a_data_set_comes_with_names_source_and_licence_and_split(client: TestClient) -> None:
    reply = client.get("/api/v1/datasets/iris").json()
    assert reply["input_names"] == ["sepal length", "sepal width", "petal length", "petal width"]
    assert reply["target_names"] == ["setosa", "versicolor", "virginica"]
    assert "doi:10.24432/C56C76" in reply["source"]
    assert reply["licence"].startswith("CC BY 4.0")
    assert np.shape(reply["training"]["inputs"]) == (120, 4)
    assert np.shape(reply["held_out"]["targets"]) == (30, 3)


def test_a_data_set_says_with_what_it_was_made(client: TestClient) -> None:
    query: Json = {"seed": 5, "noise": 0.25, "count": 30, "scaling": "minmax", "held_out": 0}
    reply = client.get("/api/v1/datasets/moons", params=query).json()
    assert (reply["seed"], reply["noise"], reply["count"]) == (5, 0.25, 30)
    assert reply["scaling"]["name"] == "minmax"
    assert np.shape(reply["training"]["inputs"]) == (30, 2)
    assert "held_out" not in reply


def test_a_data_set_is_sent_once_to_a_client_that_keeps_it(client: TestClient) -> None:
    first = client.get("/api/v1/datasets/circles?seed=3")
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get("/api/v1/datasets/circles?seed=3", headers=tag).status_code == 304
    assert client.get("/api/v1/datasets/circles?seed=4", headers=tag).status_code == 200


def test_every_data_set_of_the_catalog_can_be_had_as_it_is_described(client: TestClient) -> None:
    for described in client.get("/api/v1/catalog").json()["datasets"]:
        reply = client.get(f"/api/v1/datasets/{described['name']}").json()
        for field in ("count", "input_names", "target_names", "source", "licence"):
            assert reply[field] == described[field]
        assert reply.get("noise") == described.get("noise")


def test_a_grid_has_the_activations_that_a_forward_pass_gives(
    client: TestClient, article: Json
) -> None:
    asked = {"network": article["network"], "fixed": [0, 0.5]}
    asked["axes"] = [{"input": 1, "low": 0, "high": 2, "points": 3}]
    layers = _post(client, "grid", asked)["layers"]
    expected = EXPECTED["article-2-3-1-sigmoid"]["a"]  # of the inputs 1 and 0.5
    for layer, a in zip(layers, expected, strict=True):
        _equal([unit[1] for unit in layer["a"]], a)


def test_a_loss_surface_has_the_published_loss_at_the_published_weight(
    client: TestClient, article: Json
) -> None:
    del article["optimizer"]
    article["axes"] = [
        {"id": "w.1.2.3", "low": -1.1, "high": -0.1, "points": 3},
        {"id": "w.2.1.1", "low": 0.7, "high": 1.7, "points": 2},
    ]
    reply = _post(client, "loss-surface", article)
    _equal(reply["axes"][0], [-1.1, -0.6, -0.1])
    assert reply["axes"][1] == [0.7, 1.7]
    assert len(reply["E"]) == 6
    assert math.isclose(reply["E"][1], EXPECTED["article-2-3-1-sigmoid"]["E"], rel_tol=1e-13)


def test_own_examples_are_scaled_and_parted(client: TestClient) -> None:
    body = {"inputs": [[150, 2], [170, 3], [190, 1]], "targets": [[0], [1], [1]]}
    made = _post(client, "datasets", {**body, "scaling": "minmax"})
    assert made["scaling"] == {"name": "minmax", "offsets": [150, 1], "divisors": [40, 2]}
    assert made["training"]["inputs"] == [[0, 0.5], [0.5, 1], [1, 0]]
    assert "held_out" not in made
    parted = _post(client, "datasets", {**body, "held_out": 0.34})
    assert len(parted["held_out"]["inputs"]) == 1
    many = {"inputs": [[0]] * 257, "targets": [[0]] * 257}
    refused = client.post("/api/v1/datasets", json=many)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "257 examples, but the limit is 256"
