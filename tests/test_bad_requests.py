"""What is refused, and in which words: no bad request is a fault, all replies have one shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

Json = Any
STEP, FORWARD, NETWORKS = "/api/v1/step", "/api/v1/forward", "/api/v1/networks"
EXPLAIN = "/api/v1/explain"
TRAIN = "/api/v1/train"


@dataclass(frozen=True)
class Bad:
    """A request and what `detail` must say about it."""

    detail: str
    body: Json = None
    path: str = STEP
    method: str = "POST"
    status: int = 422
    headers: dict[str, str] = field(default_factory=dict)


def _layers(*sizes: int) -> list[Json]:
    """Layers of these sizes, inputs first, all weights 0.1."""
    return [
        {"weights": [[0.1] * units] * inputs, "activation": "identity"}
        for inputs, units in pairwise(sizes)
    ]


def article(**changes: Json) -> Json:
    """A step of a 2-3-1 network with some fields changed."""
    return {
        "network": {"layers": _layers(2, 3, 1)},
        "inputs": [1, 0.5],
        "targets": [1],
        "loss": "half_squared_error",
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
    } | changes


def network(*layers: Json, **more: Json) -> Json:
    """A step of a network of these layers."""
    return article(network={"layers": list(layers)} | more)


def layer(**changes: Json) -> Json:
    """A layer from 2 inputs to 1 unit with some fields changed."""
    return {"weights": [[0.1], [0.2]], "activation": "sigmoid"} | changes


def training(**changes: Json) -> Json:
    """A step that goes on with a training."""
    state = {"network": {"layers": _layers(2, 3, 1)}} | changes
    return without("network", article(training=state))


def without(name: str, body: Json) -> Json:
    return {key: value for key, value in body.items() if key != name}


def forward(network: Json, inputs: Json) -> Json:
    return {"network": {"layers": network}, "inputs": inputs}


def new(**changes: Json) -> Json:
    return {"sizes": [2, 3, 1], "activations": ["sigmoid", "identity"]} | changes


def sgd(**changes: Json) -> Json:
    return article(optimizer={"name": "sgd"} | changes)


def text(body: Json, old: str, new: str) -> bytes:
    """The JSON of `body` with something in it that JSON's own writer would not write."""
    written = json.dumps(body)
    assert written.count(old) == 1
    return written.replace(old, new).encode()


def explanations(query: str) -> str:
    return f"/api/v1/explanations?{query}"


SHAPES = [
    Bad("inputs has 1 numbers per example, but the network takes 2", article(inputs=[1])),
    Bad("inputs: row 2 has 1 numbers, but row 1 has 2", article(inputs=[[1, 2], [1]])),
    Bad("inputs[1]: expected a list, found 3", article(inputs=[[1, 2], 3])),
    Bad("inputs[0][1]: expected a number, found [2]", article(inputs=[1, [2]])),
    Bad("inputs[0][0]: expected a number, found [7, 8]", article(inputs=[[[7, 8]]])),
    Bad("inputs: found an empty list, expected at least one number", article(inputs=[])),
    Bad("targets: found an empty list", article(targets=[[]])),
    Bad("targets has 2 numbers per example, but the network gives 1", article(targets=[1, 2])),
    Bad("2 targets for 1 inputs, expected one each", article(targets=[[1], [2]])),
    Bad("layer 1 has 3 units, but layer 2 takes 2 inputs", network(*_layers(2, 3), layer())),
    Bad("layers[0].weights: row 2 has 2 numbers", network(layer(weights=[[1], [1, 2]]))),
    Bad("layers[0].weights: found an empty list", network(layer(weights=[]))),
    Bad("layers[0].weights[0]: expected a list, found 4", network(layer(weights=[4, 5]))),
    Bad("weights[0][0]: expected a number, found [6]", network(layer(weights=[[[6]]]))),
    Bad("layers[0].biases: found an empty list", network(layer(biases=[]))),
    Bad("2 biases, but the weights lead to 1 units", network(layer(biases=[1, 2]))),
    Bad("layers[0].biases[0]: expected a number, found [3]", network(layer(biases=[[3]]))),
    Bad("network.layers: found no layer, expected at least one", network()),
]

NUMBERS = [
    Bad("expected a finite number, found NaN", text(article(inputs=[8, 9]), "8, 9", "NaN, 9")),
    Bad(
        "inputs[0][0]: expected a finite number, found Infinity",
        text(article(inputs=[8, 9]), "8, 9", "Infinity, 9"),
    ),
    Bad("found -Infinity", text(article(inputs=[8, 9]), "8, 9", "-Infinity, 9")),
    Bad(
        "learning_rate: expected a finite number, found Infinity",
        text(sgd(learning_rate=8.25), "8.25", "1e400"),
    ),
    Bad(
        "inputs[0][1]: expected a number below 1.8e308, found 1000",
        text(article(inputs=[8, 9]), "8, 9", f"8, 1{'0' * 400}"),
    ),
    Bad(
        "a number in it has too many digits",
        text(article(inputs=[8, 9]), "8, 9", "9" * 5000),
        status=400,
    ),
    Bad("inputs[0][0]: expected a number, found true", article(inputs=[True, 2])),
    Bad("inputs[0][0]: expected a number, found null", article(inputs=[None, 2])),
    Bad('inputs[0][0]: expected a number, found "1"', article(inputs=["1", 2])),
    Bad('inputs: expected a list, found "1, 2"', article(inputs="1, 2")),
    Bad("inputs: expected a list, found 1", article(inputs=1)),
    Bad('inputs: expected a list, found {"0": 1}', article(inputs={"0": 1})),
    Bad("biases: expected a list, found false", network(layer(biases=False))),
    Bad("optimizer.learning_rate: expected at least 0, found -1", sgd(learning_rate=-1)),
    Bad("learning_rate: expected at most 1000000, found 2000000", sgd(learning_rate=2_000_000)),
    Bad('optimizer.learning_rate: expected a number, found "0.1"', sgd(learning_rate="0.1")),
    Bad("learning_rate: expected a number, found true", sgd(learning_rate=True)),
    Bad("learning_rate: expected a number, found null", sgd(learning_rate=None)),
    Bad(
        "z of layer 2 left the finite numbers",
        network(*(layer(weights=[[1e200]], activation="identity"),) * 2) | {"inputs": [1]},
    ),
    Bad("the loss left the finite numbers", article(targets=[1e300])),
]

NAMES = [
    Bad("unknown loss: 'mse'; known: half_squared_error", article(loss="mse")),
    Bad("loss: expected a text, found null", article(loss=None)),
    Bad("unknown activation: 'softmx'; known: identity", network(layer(activation="softmx"))),
    Bad("layers[0].activation: expected a text, found 3", network(layer(activation=3))),
    Bad("unknown optimizer: 'adamant'; known: sgd", article(optimizer={"name": "adamant"})),
    Bad("unknown optimizer: 5", article(optimizer={"name": 5})),
    Bad("unknown optimizer: ['sgd']", article(optimizer={"name": ["sgd"]})),
    Bad("unknown optimizer: {}", article(optimizer={"name": {}})),
    Bad("trainable: expected 'all' or 'weights', found \"biases\"", article(trainable="biases")),
    Bad("initializer: unknown initializer: 'orthogonal'", new(initializer="orthogonal"), NETWORKS),
    Bad("activations[1]: unknown activation: 'selu'", new(activations=["relu", "selu"]), NETWORKS),
    Bad("loss: unknown loss: '\\ud800'", text(article(loss="??"), "??", "\\ud800")),
]

FIELDS = [
    Bad("inputs: missing", without("inputs", article())),
    Bad("network: missing; inputs: missing; targets: missing; and 1 more", {}, "/api/v1/backward"),
    Bad("network.layers[0].activation: missing", network({"weights": [[1], [2]]})),
    Bad("network.layers[0]: expected an object, found 5", network(5)),
    Bad("network.layers: missing", article(network={})),
    Bad("network.layers: expected a list, found {}", article(network={"layers": {}})),
    Bad("network: expected an object, found []", article(network=[])),
    Bad("optimizer: missing", without("optimizer", article())),
    Bad("optimizer.name: missing", article(optimizer={"learning_rate": 0.1})),
    Bad('optimizer: expected an object, found "sgd"', article(optimizer="sgd")),
    Bad("learning_rate: no field of that name is known here", article(learning_rate=0.1)),
    Bad("optimizer.lr: no field of that name", sgd(lr=0.1)),
    Bad("network.name: no field of that name", network(layer(), name="mine")),
    Bad("layers[0].bias: no field of that name", network(layer(bias=[1]))),
    Bad("optimizer: no field of that name", article(), FORWARD),
    Bad(
        "expected exactly one of network and training, found both",
        training() | {"network": {"layers": _layers(2, 3, 1)}},
    ),
    Bad("network and training, found neither", without("network", article())),
    Bad(
        "the loss needs both targets and the name of a loss",
        forward(_layers(2, 1), [1, 2]) | {"targets": [1]},
        FORWARD,
    ),
    Bad("training: expected an object, found 6", training() | {"training": 6}),
    Bad("training.network: missing", training() | {"training": {}}),
    Bad("training.step: expected at least 0, found -1", training(step=-1)),
    Bad("training.step: expected a whole number, found 1.5", training(step=1.5)),
    Bad("training.step: expected at most 9007199254740992", training(step=10**30)),
    Bad("training.optimizer_state: expected an object, found []", training(optimizer_state=[])),
    Bad(
        "the optimizer state holds velocity, but sgd keeps nothing",
        training(optimizer_state={"velocity": []}),
    ),
    Bad(
        "optimizer_state.velocity[0].weights: missing",
        training(optimizer_state={"velocity": [{"biases": [1]}]}),
    ),
    Bad(
        "optimizer_state.velocity[0].weights: row 2",
        training(optimizer_state={"velocity": [{"weights": [[1], []]}]}),
    ),
    Bad(
        "network: expected an object, found 1; training: expected an object, found 2; "
        "inputs: expected a list, found 3; and 3 more",
        {"network": 1, "training": 2, "inputs": 3, "targets": 4, "loss": 5, "optimizer": 6},
    ),
    Bad("and 297 more", article(inputs=[["many"] * 100] * 3)),
]

SIZES = [
    Bad("sizes: expected at least 2 of them, found [2]", new(sizes=[2]), NETWORKS),
    Bad("sizes[1]: expected at least 1, found 0", new(sizes=[2, 0, 1]), NETWORKS),
    Bad("sizes[0]: expected a whole number, found 2.5", new(sizes=[2.5, 3, 1]), NETWORKS),
    Bad("sizes[0]: expected a whole number, found true", new(sizes=[True, 3, 1]), NETWORKS),
    Bad('sizes: expected a list, found "2-3-1"', new(sizes="2-3-1"), NETWORKS),
    Bad("1 activations for 2 layers, expected one per layer", new(activations=["tanh"]), NETWORKS),
    Bad("biases: expected true or false, found 1", new(biases=1), NETWORKS),
    Bad("seed: expected at least 0, found -1", new(seed=-1), NETWORKS),
    Bad(
        "seed: expected less than 9007199254740992, found 9007199254740992",
        new(seed=2**53),
        NETWORKS,
    ),
    Bad('seed: expected a whole number, found "1"', new(seed="1"), NETWORKS),
    Bad(f"{10**30} units in a layer", new(sizes=[2, 10**30, 1]), NETWORKS),
]

LIMITS = [
    Bad("9 layers, but the limit is 8", forward(_layers(*[1] * 10), [1]), FORWARD),
    Bad("129 units in a layer, but the limit is 128", forward(_layers(2, 129), [1, 2]), FORWARD),
    Bad("130 units in a layer", forward(_layers(130, 1), [1] * 130), FORWARD),
    Bad(
        "20001 weights, but the limit is 20000", forward(_layers(118, 113, 59), [1] * 118), FORWARD
    ),
    Bad("257 examples, but the limit is 256", forward(_layers(1, 1), [[1]] * 257), FORWARD),
    Bad(
        "2050 weights and biases to check, but the limit is 2000",
        without(
            "optimizer",
            article(network={"layers": _layers(50, 41)}, inputs=[1] * 50, targets=[1] * 41),
        ),
        "/api/v1/gradient-check",
    ),
    Bad("the body has more than 2097152 bytes", b"[" + b" " * 2**21, status=413),
    Bad(
        "266240 weights × outputs × examples to explain, but the limit is",
        path=explanations("sizes=64-64-1&activations=tanh,tanh&examples=64"),
        method="GET",
    ),
    *(
        Bad(
            f"{count} numbers and numbers in formulas to explain, but the limit is 80000: ask for "
            "one by id",
            path=explanations(query),
            method="GET",
        )
        for count, query in {
            316186: "sizes=128-128-1",
            263607: "sizes=16-16-16-16-16-1&activations=tanh,tanh,tanh,tanh,tanh&examples=19",
        }.items()
    ),
]

FIRST_LAYER = [f"dE_dw.1.{i}.{j}" for j in range(1, 9) for i in (1, 2)]
SECOND_LAYER = [f"dE_dw.2.{i}.{j}" for i in range(1, 9) for j in range(1, 9)]


def explain(*sizes: int, examples: int = 1, **changes: Json) -> Json:
    """Explanations of a step of a network of these sizes."""
    inputs, targets = [[0.5] * sizes[0]] * examples, [[1] * sizes[-1]] * examples
    return article(network={"layers": _layers(*sizes)}, inputs=inputs, targets=targets) | changes


@pytest.mark.parametrize(
    "body",
    [
        explain(2, 16, 16, 1, ids=SECOND_LAYER, form="unrolled", open=["all"]),
        explain(2, 8, 44, 44, 1, ids=FIRST_LAYER[:8], form="paths"),
        explain(2, 8, 8, 1, examples=200, ids=FIRST_LAYER, form="paths"),
        explain(2, 8, 8, 1, examples=200, ids=SECOND_LAYER),
    ],
    ids=["unrolled", "paths", "paths of a batch", "derivations of a batch"],
)
def test_more_formulas_than_one_reply_should_hold_are_refused(
    client: TestClient, body: Json
) -> None:
    reply = client.post(EXPLAIN, json=body)
    assert reply.status_code == 422
    detail = check_problem(reply.status_code, reply.headers, reply.json())
    count, _, words = detail.partition(" ")
    assert int(count) > 75_000
    assert words == (
        "numbers to write into formulas, but the limit is 75000: ask for fewer ids at once"
    )


@pytest.mark.parametrize(
    "body",
    [
        explain(2, 16, 16, 1, ids=SECOND_LAYER[:1], form="unrolled", open=["all"]),
        explain(1, 1, 1, 1, 1, 10, 10, 20, 1, ids=["dE_dw.1.1.1"], form="paths"),
        explain(2, 8, 8, 1, examples=200, ids=SECOND_LAYER[:1], form="paths"),
        explain(4, 4, examples=256, ids=[f"dE_dw.1.{i}.{j}" for i in (1, 2, 3, 4) for j in (1, 4)]),
        explain(2, 16, 16, 1, ids=SECOND_LAYER[:1] * 64, form="unrolled", open=["all"]),
    ],
    ids=["unrolled", "2000 paths", "paths of a batch", "derivations of a batch", "one repeated"],
)
def test_one_formula_of_the_most_terms_or_paths_is_answered(client: TestClient, body: Json) -> None:
    reply = client.post(EXPLAIN, json=body)
    assert reply.status_code == 200
    assert reply.json()["explained"].keys() == set(body["ids"])


OPEN = [
    Bad(
        "cannot open 'foo'; expected ids of this network, or 'all'",
        explain(2, 3, 1, ids=["E"], open=["all", "foo"]),
        EXPLAIN,
    )
]

RUNS = [
    Bad("steps: missing", article(), TRAIN),
    Bad("steps: expected at least 1, found 0", article(steps=0), TRAIN),
    Bad("steps: expected a whole number, found 2.5", article(steps=2.5), TRAIN),
    Bad("100001 steps, but the limit is 100000", article(steps=100_001), TRAIN),
    Bad("batch_size: expected at least 1, found 0", article(steps=1, batch_size=0), TRAIN),
    Bad("the batch size is 2, expected 1 to 1", article(steps=1, batch_size=2), TRAIN),
    Bad("shuffle_seed: expected at least 0, found -1", article(steps=1, shuffle_seed=-1), TRAIN),
    Bad("report_every: expected at least 1, found 0", article(steps=1, report_every=0), TRAIN),
    Bad("checkpoint_every: expected at least 1", article(steps=1, checkpoint_every=0), TRAIN),
    Bad("stop_below: expected at least 0, found -1", article(steps=1, stop_below=-1), TRAIN),
    Bad(
        "stop_below: expected a finite number, found NaN",
        text(article(steps=1, stop_below=8.25), "8.25", "NaN"),
        TRAIN,
    ),
    Bad("validation.targets: missing", article(steps=1, validation={"inputs": [1, 2]}), TRAIN),
    Bad(
        "validation: inputs has 3 numbers per example, but the network takes 2",
        article(steps=1, validation={"inputs": [1, 2, 3], "targets": [1]}),
        TRAIN,
    ),
    Bad(
        "257 validation examples, but the limit is 256",
        article(steps=1, validation={"inputs": [[1, 2]] * 257, "targets": [[1]] * 257}),
        TRAIN,
    ),
    Bad("unknown loss: 'mae2'", article(steps=1, loss="mae2"), TRAIN),
    Bad("3 targets for 1 inputs", article(steps=1, targets=[[1]] * 3), TRAIN),
    Bad(
        "z of layer 1 left the finite numbers",
        article(steps=1, network={"layers": [layer(weights=[[1e200]] * 2)]}, inputs=[1e200, 1]),
        TRAIN,
    ),
]

BODIES = [
    Bad("body: empty, expected JSON", b""),
    Bad("body: expected an object, found null", b"null"),
    Bad("body: expected an object, found []", b"[]"),
    Bad('body: expected an object, found "x"', b'"x"'),
    Bad("not JSON: Expecting property name enclosed in double quotes at character 1", b"{"),
    Bad("not JSON: Expecting value at character 11", b'{"inputs": }'),
    Bad("not JSON: Extra data at character 3", b"{} {}"),
    Bad("the body cannot be read as JSON: it is not UTF-8", b'{"loss": "\xe4"}', status=400),
    Bad("it is nested too deeply", b"[" * 100_000, status=400),
    Bad(
        "inputs[0][0]: expected a number, found [[",
        text(article(inputs=[8, 9]), "[8, 9]", "[" * 300 + "]" * 300),
    ),
    Bad("a text of whole Unicode characters", b'{"\\ud800": 1}'),
    Bad(
        "expected JSON with Content-Type: application/json",
        json.dumps(article()).encode(),
        headers={"Content-Type": "text/plain"},
    ),
]

QUERIES = [
    Bad(detail, path=explanations(query), method="GET")
    for query, detail in {
        "sizes=2": "sizes: expected units per layer from the inputs on, joined by hyphens, as in "
        '2-3-1, found "2"',
        "sizes=0-1": 'as in 2-3-1, found "0-1"',
        "sizes=2-1234&activations=tanh": "1234 units in a layer",
        "activations=sigmoid": "1 activations for 2 layers",
        "activations=softmin,identity": "unknown activation: 'softmin'",
        "biases=maybe": "biases: expected true or false, for all layers or one per layer, "
        'comma-separated, found "maybe"',
        "biases=true,false,true": "3 biases for 2 layers, expected one per layer",
        "loss=mae": "unknown loss: 'mae'",
        "optimizer=lion": "unknown optimizer: 'lion'",
        "trainable=none": "expected 'all' or 'weights', found \"none\"",
        "examples=0": 'examples: expected at least 1, found "0"',
        "examples=many": 'examples: expected a whole number, found "many"',
        "examples=1000": "1000 examples, but the limit is 256",
        f"examples={'9' * 5000}": "examples: expected a whole number of fewer digits",
        "delta=mine": "delta: expected 'article', 'standard' or 'error_term', found \"mine\"",
        "granularity=unit": "granularity: expected 'calculation', 'layer' or 'phase', found",
        "beta1=0.5": "beta1: no field of that name",
        "id=foo": "unknown id: 'foo'; an id is a kind and indices, as in delta.1.2",
        "id=a.9.9": "no a.9.9 in this network, of sizes 2-3-1",
        "id=a.1.2.3": "no a.1.2.3 in this network",
        "id=E~1": "no E~1 in this network",
        f"id=w.1.1.{'9' * 5000}": "unknown id: 'w.1.1.999",
        "id=a.1.1٢": "unknown id: 'a.1.1٢'",
        "size=2-3-1": "size: no field of that name",
    }.items()
]

DATASETS = [
    Bad(detail, path=f"/api/v1/datasets/{query}", method="GET")
    for query, detail in {
        "mnist": "name: unknown dataset: 'mnist'; known: and, or, xor, circles",
        "circles?seed=-1": 'seed: expected at least 0, found "-1"',
        "circles?seed=one": 'seed: expected a whole number, found "one"',
        "circles?noise=2": 'noise: expected at most 1, found "2"',
        "circles?noise=nan": 'noise: expected a finite number, found "nan"',
        "circles?count=1": 'count: expected at least 2, found "1"',
        "circles?count=300": "300 examples, but the limit is 256",
        "circles?scaling=log": "scaling: expected 'none', 'standard' or 'minmax', found \"log\"",
        "circles?held_out=1": 'held_out: expected less than 1, found "1"',
        "xor?held_out=0.9": "all 4 examples are held out, none is left",
        "xor?noise=0.1": "xor takes no noise: its numbers are fixed",
        "iris?count=20": "iris has 150 examples, not 20",
        "iris?points=20": "points: no field of that name",
    }.items()
]

GRID, SURFACE = "/api/v1/grid", "/api/v1/loss-surface"


def axis(**changes: Json) -> Json:
    return {"low": -1, "high": 1, "points": 3} | changes


def grid(*axes: Json, **more: Json) -> Json:
    return {"network": {"layers": _layers(2, 3, 1)}, "axes": axes} | more


def surface(*axes: Json) -> Json:
    return without("optimizer", article(axes=axes))


PICTURES = [
    Bad("axes: expected at least 1 of them, found []", grid(), GRID),
    Bad("no input 3: the network takes 2", grid(axis(input=3)), GRID),
    Bad("input 2 is named twice", grid(axis(input=2), axis(input=2)), GRID),
    Bad("axes[0].input: expected at least 1, found 0", grid(axis(input=0)), GRID),
    Bad("axes[0]: found 1 to 1, expected low below high", grid(axis(input=1, low=1)), GRID),
    Bad("axes[0].points: expected at least 2, found 1", grid(axis(input=1, points=1)), GRID),
    Bad("fixed has 1 numbers, but the network takes 2", grid(axis(input=1), fixed=[1]), GRID),
    Bad(
        "10100 points, but the limit is 10000",
        grid(axis(input=1, points=101), axis(input=2, points=100)),
        GRID,
    ),
    Bad(
        "640000 units × points, but the limit is 500000",
        grid(
            axis(input=1, points=50),
            axis(input=2, points=100),
            network={"layers": _layers(2, 127, 1)},
        ),
        GRID,
    ),
    Bad("a.1.1 is no weight and no bias", surface(axis(id="a.1.1")), SURFACE),
    Bad("no w.1.3.1 in this network, of sizes 2-3-1", surface(axis(id="w.1.3.1")), SURFACE),
    Bad("no b.1.1 in this network", surface(axis(id="b.1.1")), SURFACE),
    Bad("no w.3.1.1 in this network", surface(axis(id="w.3.1.1")), SURFACE),
    Bad("no w.1.1 in this network", surface(axis(id="w.1.1")), SURFACE),
    Bad("no w.1.1.4 in this network", surface(axis(id="w.1.1.4")), SURFACE),
    Bad("w.1.1.1 is named twice", surface(*[axis(id="w.1.1.1")] * 2), SURFACE),
    Bad(
        "49000 layers × points, but the limit is 40000",
        surface(axis(id="w.1.1.1", points=70), axis(id="w.1.2.1", points=100))
        | {"network": {"layers": _layers(2, *[2] * 6, 1)}, "inputs": [[1, 2]], "targets": [[1]]},
        SURFACE,
    ),
    Bad(
        "1237214464 weights × examples × points, but the limit is 1000000000",
        surface(axis(id="w.1.1.1", points=31), axis(id="w.1.2.1", points=31))
        | {
            "network": {"layers": _layers(2, 128, 37, 1)},
            "inputs": [[1, 2]] * 256,
            "targets": [[1]] * 256,
        },
        SURFACE,
    ),
]

ADDRESSES = [
    Bad("nothing at /api/v1/stop", path="/api/v1/stop", status=404),
    Bad("nothing at /nowhere", path="/nowhere", method="GET", status=404),
    Bad("nothing at /static/nowhere.js", path="/static/nowhere.js", method="GET", status=404),
    Bad(
        "nothing at /static/../app/api.py",
        path="/static/%2e%2e/app/api.py",
        method="GET",
        status=404,
    ),
    Bad("/api/v1/step does not take GET", method="GET", status=405),
    Bad("/api/v1/step does not take DELETE", method="DELETE", status=405),
    Bad("/api/v1/catalog does not take POST", path="/api/v1/catalog", status=405),
    Bad("/ does not take POST", path="/", status=405),
]

TABLES = {
    "shapes": SHAPES,
    "numbers": NUMBERS,
    "names": NAMES,
    "fields": FIELDS,
    "sizes": SIZES,
    "limits": LIMITS,
    "runs": RUNS,
    "what to open": OPEN,
    "bodies": BODIES,
    "queries": QUERIES,
    "data sets": DATASETS,
    "pictures": PICTURES,
    "addresses": ADDRESSES,
}

ALL = [bad for table in TABLES.values() for bad in table]


@pytest.mark.parametrize("table", TABLES)
def test_a_bad_request_is_refused_in_the_one_shape_and_says_why(
    client: TestClient, table: str
) -> None:
    failures = {}
    for bad in TABLES[table]:
        content = bad.body if isinstance(bad.body, bytes) else json.dumps(bad.body).encode()
        reply = client.request(
            bad.method,
            bad.path,
            content=None if bad.body is None else content,
            headers={"Content-Type": "application/json"} | bad.headers,
        )
        try:
            assert reply.status_code == bad.status, reply.text
            assert bad.detail in check_problem(reply.status_code, reply.headers, reply.json())
        except (AssertionError, ValueError, LookupError) as error:
            failures[bad.detail] = str(error)
    assert failures == {}


def check_problem(status: int, headers: Mapping[str, str], problem: Json) -> str:
    """Whether a reply has the shape of RFC 9457 as this API uses it; its `detail`."""
    assert headers["content-type"] == "application/problem+json"
    assert list(problem) == ["type", "title", "status", "detail", "errors"]
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["status"] == status
    for error in problem["errors"]:
        assert list(error) == ["loc", "msg"]
        assert all(isinstance(part, str | int) for part in error["loc"])
        assert isinstance(error["msg"], str)
    detail = problem["detail"]
    assert isinstance(detail, str)
    return detail


def test_the_table_is_long_and_no_two_of_its_requests_expect_the_same_words() -> None:
    details = [bad.detail for bad in ALL]
    assert len(details) >= 60
    assert len(set(details)) == len(details)


def test_a_refused_field_is_named_by_its_path(client: TestClient) -> None:
    body = network(layer(weights=[[1], ["x"]]))
    (error,) = client.post(STEP, json=body).json()["errors"]
    assert error["loc"] == ["network", "layers", 0, "weights", 1, 0]


def test_a_field_that_is_called_body_keeps_its_name(client: TestClient) -> None:
    (error,) = client.post(STEP, json=article(body=1)).json()["errors"]
    assert error["loc"] == ["body"]


def test_a_reply_names_twenty_errors_at_most(client: TestClient) -> None:
    problem = client.post(STEP, json=article(inputs=[["x"] * 100])).json()
    assert len(problem["errors"]) == 20


def test_a_long_value_is_cut_short_in_the_reply(client: TestClient) -> None:
    problem = client.post(STEP, json=article(inputs="x" * 10_000)).json()
    assert len(problem["detail"]) < 200


def test_a_body_that_is_too_large_is_refused_without_content_length(client: TestClient) -> None:
    pieces = iter([b" " * 2**20] * 3)
    reply = client.post(STEP, content=pieces, headers={"Content-Type": "application/json"})
    assert "content-length" not in reply.request.headers
    assert reply.status_code == 413
    check_problem(reply.status_code, reply.headers, reply.json())


def test_a_body_of_just_the_limit_is_taken(client: TestClient) -> None:
    body = json.dumps(article()).encode()
    body += b" " * (2 * 2**20 - len(body))
    reply = client.post(STEP, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 200


def test_a_wrong_method_is_told_the_right_one(client: TestClient) -> None:
    assert client.get(STEP).headers["allow"] == "POST"


def test_divergence_carries_the_last_finite_state_which_can_be_sent_back(
    client: TestClient,
) -> None:
    body = article(network={"layers": _layers(2, 1)}, optimizer={"name": "sgd"})
    body["optimizer"]["learning_rate"] = 1e6
    reply = client.post(STEP, json=body)
    state: Json = None
    for _ in range(1_000):
        if reply.status_code != 200:
            break
        state = reply.json()["after"]
        reply = client.post(STEP, json=without("network", body) | {"training": state})
    problem = reply.json()
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert list(problem) == ["type", "title", "status", "detail", "errors", "training"]
    assert problem["type"] == "urn:chainrule:diverged"
    assert problem["detail"] == (
        f"the loss left the finite numbers in update {state['step'] + 1}: lower the learning rate"
    )
    assert problem["training"] == state
    gentler = without("network", body) | {
        "training": problem["training"],
        "optimizer": {"name": "sgd", "learning_rate": 0},
    }
    assert client.post(STEP, json=gentler).status_code == 200
