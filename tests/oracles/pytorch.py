"""Writes pytorch.json: what PyTorch makes of 20 updates, in float64.

PyTorch is not needed to run Chainrule or its tests. With it (2.13.0 for CPUs was used)
`python tests/oracles/pytorch.py` writes the same file again. Losses, gradients and optimizers are
PyTorch's own; the L1 penalty, which its optimizers do not know, is added to the loss it derives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found]

UPDATES = 20
Json = Any


def softmax_loss(z: Any, d: Any) -> Any:
    """Cross-entropy over probabilities, from z."""
    return torch.nn.functional.cross_entropy(z, d)


def sigmoid_loss(z: Any, d: Any) -> Any:
    """Binary cross-entropy, from y."""
    return torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), d)


def identity_loss(z: Any, d: Any) -> Any:
    """Mean squared error, from y = z."""
    return torch.nn.functional.mse_loss(z, d)


PROBLEMS: dict[str, tuple[list[int], str, str, Callable[[Any, Any], Any], Json]] = {
    "classes": (
        [2, 3, 3],
        "softmax",
        "cross_entropy",
        softmax_loss,
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]],
    ),
    "yes or no": (
        [2, 3, 2],
        "sigmoid",
        "binary_cross_entropy",
        sigmoid_loss,
        [[1.0, 0.0], [0.0, 0.0], [0.25, 1.0]],
    ),
    "numbers": (
        [2, 3, 2],
        "identity",
        "mean_squared_error",
        identity_loss,
        [[1.5, -0.5], [0.0, 2.0], [-1.0, 0.25]],
    ),
}
OPTIMIZERS: list[tuple[Json, Callable[[Any], Any]]] = [
    (
        {"name": "sgd", "learning_rate": 0.5, "l2": 0.05},
        lambda groups: torch.optim.SGD(groups, lr=0.5, weight_decay=0.05),
    ),
    (
        {"name": "sgd", "learning_rate": 0.5, "l1": 0.02},
        lambda groups: torch.optim.SGD(groups, lr=0.5),
    ),
    (
        {"name": "momentum", "learning_rate": 0.1, "momentum": 0.9},
        lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9),
    ),
    (
        {"name": "momentum", "learning_rate": 0.1, "momentum": 0.8, "l2": 0.1},
        lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.8, weight_decay=0.1),
    ),
    (
        {"name": "adam", "learning_rate": 0.1},
        lambda groups: torch.optim.Adam(groups, lr=0.1),
    ),
    (
        {
            "name": "adam",
            "learning_rate": 0.05,
            "beta1": 0.7,
            "beta2": 0.9,
            "epsilon": 0.01,
            "l2": 0.1,
        },
        lambda groups: torch.optim.Adam(
            groups, lr=0.05, betas=(0.7, 0.9), eps=0.01, weight_decay=0.1
        ),
    ),
]
INPUTS = [[1.0, 0.5], [-0.5, 2.0], [0.0, -1.5]]


def decimals() -> Iterator[float]:
    """Different numbers of one decimal from −0.9 to 0.9."""
    for n in count():
        yield (n * 7 % 19 - 9) / 10


def layers(sizes: list[int], output: str) -> Json:
    """The first network as the engine and its API take it."""
    numbers = decimals()
    return [
        {
            "weights": [[next(numbers) for _ in range(after)] for _ in range(before)],
            "biases": [next(numbers) for _ in range(after)],
            "activation": activation,
        }
        for (before, after), activation in zip(pairwise(sizes), ["tanh", output], strict=True)
    ]


def parameters(values: Json) -> list[Any]:
    """Weights and biases that PyTorch can move."""
    return [
        torch.tensor(layer[field], dtype=torch.float64, requires_grad=True)
        for layer in values
        for field in ("weights", "biases")
    ]


def run(problem: str, optimizer: Json, make: Callable[[Any], Any]) -> Json:
    """The losses before each update and after the last, and the weights after the last."""
    sizes, output, loss, measure, targets = PROBLEMS[problem]
    first = layers(sizes, output)
    w1, b1, w2, b2 = parameters(first)
    x = torch.tensor(INPUTS, dtype=torch.float64)
    d = torch.tensor(targets, dtype=torch.float64)
    # Penalties act on weights only.
    rule = make([{"params": [w1, w2]}, {"params": [b1, b2], "weight_decay": 0.0}])
    losses = []
    for _ in range(UPDATES):
        rule.zero_grad()
        E = measure(torch.tanh(x @ w1 + b1) @ w2 + b2, d)
        losses.append(E.item())
        penalty = optimizer.get("l1", 0.0) * (w1.abs().sum() + w2.abs().sum())
        (E + penalty).backward()
        rule.step()
    losses.append(measure(torch.tanh(x @ w1 + b1) @ w2 + b2, d).item())
    return {
        "problem": problem,
        "layers": first,
        "inputs": INPUTS,
        "targets": targets,
        "loss": loss,
        "optimizer": optimizer,
        "expected": {
            "losses": losses,
            "weights": [w1.tolist(), w2.tolist()],
            "biases": [b1.tolist(), b2.tolist()],
        },
    }


if __name__ == "__main__":
    runs = [run(problem, optimizer, make) for problem in PROBLEMS for optimizer, make in OPTIMIZERS]
    lines = ",\n".join(json.dumps(entry) for entry in runs)
    Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
