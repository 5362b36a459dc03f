"""The built-in data are learned: named losses from named seeds, through the API and the engine."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from app.engine.datasets import Examples, sample
from app.engine.network import Training, new_network
from app.engine.optimizers import AnyOptimizer
from app.engine.training import Lesson, Plan, Report, train
from tests.drawing import of

Json = Any


class Run(NamedTuple):
    """A data set, a network, how it is trained, and the losses that it has to come below."""

    dataset: str
    hidden: list[int]
    output: str
    loss: str
    optimizer: Json
    steps: int
    below: float
    held_out_below: float | None
    scaling: str = "none"
    batch_size: int | None = None

    def __str__(self) -> str:
        return f"{self.dataset}, {self.loss}, {self.batch_size or 'full batch'}"

    def network(self, examples: Json) -> Json:
        """The body of `POST /networks`, from seed 1."""
        sizes = [len(examples["inputs"][0]), *self.hidden, len(examples["targets"][0])]
        activations = [*["tanh"] * len(self.hidden), self.output]
        return {"sizes": sizes, "activations": activations, "initializer": "xavier", "seed": 1}


SGD: Json = {"name": "sgd", "learning_rate": 0.5}
ADAM: Json = {"name": "adam", "learning_rate": 0.02}

YES_OR_NO = ("sigmoid", "binary_cross_entropy")
CLASSES = ("softmax", "cross_entropy")

RUNS = [
    Run("xor", [4], "sigmoid", "half_squared_error", SGD, 2_000, 0.002, None),
    Run("xor", [4], *YES_OR_NO, SGD, 1_000, 0.01, None),
    Run("circles", [8], *YES_OR_NO, ADAM, 800, 0.02, 0.1),
    Run("spiral", [16, 16], *YES_OR_NO, ADAM, 1_000, 0.05, 0.2),
    Run("moons", [8], *YES_OR_NO, ADAM, 800, 0.02, 0.05),
    Run("iris", [8], *CLASSES, ADAM, 400, 0.02, 0.5, "standard"),
    Run("iris", [8], *CLASSES, ADAM, 400, 0.05, 0.5, "standard", 16),
    Run("digits", [16], *CLASSES, ADAM, 100, 0.05, 0.5, "minmax", 64),
    # Of noise with a deviation of 0.1 the best line leaves E = 0.1² / 2.
    Run("line", [], "identity", "half_squared_error", SGD, 200, 0.006, 0.006),
]

every_run = pytest.mark.parametrize("run", RUNS, ids=str)


def by_api(client: TestClient, run: Run) -> list[Json]:
    """The lines of the run, as they come when the API is asked for everything."""
    data = client.get(f"/api/v1/datasets/{run.dataset}?scaling={run.scaling}").json()
    network = client.post("/api/v1/networks", json=run.network(data["training"])).json()
    body = {
        "network": network,
        **data["training"],
        "loss": run.loss,
        "optimizer": run.optimizer,
        "steps": run.steps,
        "batch_size": run.batch_size,
        "shuffle_seed": 1,
        "validation": data.get("held_out"),
        "report_every": 10,
    }
    reply = client.post("/api/v1/train", json=body)
    return [json.loads(line) for line in reply.text.splitlines()]


def by_engine(run: Run) -> tuple[list[Report], Training]:
    """The reports of the run, and its last state."""
    scaling: Any = run.scaling
    data = sample(run.dataset, scaling=scaling)
    given = TypeAdapter(Examples).dump_python(data.training)
    network = new_network(**run.network(given), biases=True)
    lesson = Lesson(
        inputs=data.training.inputs,
        targets=data.training.targets,
        loss=run.loss,
        optimizer=TypeAdapter(AnyOptimizer).validate_python(run.optimizer),
        batch_size=run.batch_size,
        shuffle_seed=1,
    )
    held = data.held_out
    plan = Plan(
        steps=run.steps,
        report_every=10,
        validation=None if held is None else (held.inputs, held.targets),
    )
    states = list(train(Training(network), lesson, plan))
    return [state.report for state in states if state.report], states[-1].training


@every_run
def test_a_named_seed_comes_below_a_named_loss_and_api_and_engine_agree_in_every_digit(
    client: TestClient, run: Run
) -> None:
    reports, _ = by_engine(run)
    assert reports[-1].loss < run.below < reports[0].loss
    if run.held_out_below is not None:
        assert reports[-1].validation_loss is not None
        assert reports[-1].validation_loss < run.held_out_below
    # In a quick run the beginning has to do, which is the same in both.
    asked = run._replace(steps=of(run.steps, min(run.steps, 60)))
    *lines, end = by_api(client, asked)
    again, state = by_engine(asked)
    assert end == {"done": True, "after": json.loads(TypeAdapter(Training).dump_json(state))}
    assert [line["loss"] for line in lines] == [report.loss for report in again]
    if run.held_out_below is not None:
        assert lines[-1]["validation_loss"] == again[-1].validation_loss


@pytest.mark.parametrize("run", RUNS[:3], ids=str)
def test_the_same_seed_gives_the_same_losses_on_every_run(client: TestClient, run: Run) -> None:
    run = run._replace(steps=of(run.steps, 100))
    assert by_api(client, run) == by_api(client, run)


def test_the_line_is_the_one_of_least_squares() -> None:
    data = sample("line").training
    expected = np.linalg.lstsq(
        np.hstack([data.inputs, np.ones_like(data.inputs)]), data.targets, rcond=None
    )[0]
    (layer,) = by_engine(RUNS[-1])[1].network.layers
    assert layer.biases is not None
    found = [layer.weights[0, 0], layer.biases[0]]
    assert found == pytest.approx(expected.ravel().tolist(), abs=1e-6)
