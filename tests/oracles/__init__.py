"""Numbers from outside: worked examples computed with 60-digit arithmetic, as decimal strings.

Each example is one update that moves the weights only. `EXAMPLES` holds them as they are written,
`BODIES` and `update()` what to ask of the API and of the engine, `EXPECTED` what must come out.
`PYTORCH` holds runs of 50 updates by PyTorch, written by `pytorch.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD, Optimizer
from app.engine.trace import Trace, Trainable

Json = Any


class Update(NamedTuple):
    """The arguments of `step`."""

    training: Training
    inputs: Any
    targets: Any
    loss: str
    optimizer: Optimizer
    trainable: Trainable = "all"

    def trace(self) -> Trace:
        """The update, made."""
        return step(*self)


def numbers(value: Json) -> Json:
    """The same structure with the nearest float64 for each decimal string."""
    if isinstance(value, dict):
        return {key: numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numbers(item) for item in value]
    return float(value) if isinstance(value, str) else value


def _body(example: Json) -> Json:
    """The example as the body of POST /api/v1/step."""
    layers = [
        layer | {field: numbers(layer[field]) for field in ("weights", "biases")}
        for layer in example["network"]["layers"]
    ]
    return {
        "network": {"layers": layers},
        "inputs": numbers(example["inputs"]),
        "targets": numbers(example["targets"]),
        "loss": example["loss"],
        "optimizer": {"name": "sgd", "learning_rate": numbers(example["learning_rate"])},
        "trainable": "weights",
    }


EXAMPLES: dict[str, Json] = {
    example["id"]: example
    for example in json.loads(
        (Path(__file__).parent / "worked_examples.json").read_text(encoding="utf-8")
    )
}
"""The examples by id."""

BODIES: dict[str, Json] = {name: _body(example) for name, example in EXAMPLES.items()}
"""Bodies of POST /api/v1/step by id."""

EXPECTED: dict[str, Json] = {
    name: numbers(example["expected"]) for name, example in EXAMPLES.items()
}
"""The expected numbers by id, as floats."""


def _name(run: Json) -> str:
    activations = [layer["activation"] for layer in run["layers"]]
    parts = [
        run["network"],
        *activations,
        run["loss"],
        *run["optimizer"].values(),
        *run.get("schedule", {}).values(),
    ]
    return ", ".join(map(str, parts))


PYTORCH: dict[str, Json] = {
    _name(run): run
    for run in json.loads((Path(__file__).parent / "pytorch.json").read_text(encoding="utf-8"))
}
"""Runs by network, activations, loss and optimizer."""

every_example = pytest.mark.parametrize("name", EXAMPLES)


def update(name: str) -> Update:
    """The example as the engine's values."""
    body = BODIES[name]
    return Update(
        training=Training(Network(tuple(Layer(**layer) for layer in body["network"]["layers"]))),
        inputs=body["inputs"],
        targets=body["targets"],
        loss=body["loss"],
        optimizer=SGD(learning_rate=body["optimizer"]["learning_rate"]),
        trainable=body["trainable"],
    )
