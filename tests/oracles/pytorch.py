"""Writes pytorch.json: what PyTorch makes of 50 updates, in float64.

PyTorch is not needed to run Chainrule or its tests. With it (2.13.0 for CPUs was used)
`python tests/oracles/pytorch.py` writes the same file again. Activations, losses, gradients and
optimizers are PyTorch's own. Its optimizers know no L1 penalty, and AdamW's decay is no
L2 penalty: those are added to the loss that is derived. Parameter groups keep penalties and decay
off the biases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found]
from torch.nn import functional as F  # type: ignore[import-not-found]

UPDATES = 50
Json = Any

# More examples, and such as contradict each other, than a network can fit: a loss that comes close
# to 0 would have few digits in common with any other program's.
NETWORKS: dict[str, dict[str, Json]] = {
    "2-3-3": {
        "sizes": [2, 3, 3],
        "biases": True,
        "inputs": [[1.0, 0.5], [-0.5, 2.0], [0.0, -1.5]],
        "targets": [[1.5, -0.5, 0.0], [0.0, 2.0, -1.0], [-1.0, 0.25, 3.0]],
        "classes": [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]],
    },
    "3-4-3-2": {
        "sizes": [3, 4, 3, 2],
        "biases": True,
        "inputs": [[1.0, 0.5, -2.0], [-0.5, 2.0, 0.1], [0.0, -1.5, 0.7], [0.3, 0.3, 1.2]],
        "targets": [[1.5, -0.5], [0.0, 2.0], [-1.0, 0.25], [0.5, -2.5]],
        "classes": [[1.0, 0.0], [0.0, 1.0], [0.25, 0.75], [0.0, 1.0]],
    },
    "2-4-2 without biases": {
        "sizes": [2, 4, 2],
        "biases": False,
        "inputs": [[0.8, -0.6], [0.3, 1.1], [-1.2, 0.4], [0.9, -0.5], [-0.2, -0.7]],
        "targets": [[0.5, -1.5], [2.0, 0.0], [-0.5, 1.0], [-1.0, 0.5], [0.1, 0.2]],
        "classes": [[0.9, 0.1], [0.0, 1.0], [0.5, 0.5], [0.2, 0.8], [1.0, 0.0]],
    },
}

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
    "softmax": lambda z: torch.softmax(z, dim=1),
}

LOSSES: dict[str, tuple[str, Callable[[Any, Any, Any], Any]]] = {
    "half_squared_error": (
        "identity",
        lambda z, y, d: F.mse_loss(y, d, reduction="sum") / 2 / len(d),
    ),
    "mean_squared_error": ("identity", lambda z, y, d: F.mse_loss(y, d)),
    "huber": ("identity", lambda z, y, d: F.huber_loss(y, d)),
    "cross_entropy": ("softmax", lambda z, y, d: F.cross_entropy(z, d)),
    "binary_cross_entropy": ("sigmoid", lambda z, y, d: F.binary_cross_entropy(y, d)),
}
"""The output activation to take, and the loss of z, y and d."""

SGD, RMSprop, Adam, AdamW = (
    torch.optim.SGD,
    torch.optim.RMSprop,
    torch.optim.Adam,
    torch.optim.AdamW,
)

OPTIMIZERS: list[tuple[Json, Callable[..., Any], Json]] = [
    ({"name": "sgd", "learning_rate": 0.5}, SGD, {}),
    ({"name": "sgd", "learning_rate": 0.5, "l2": 0.05}, SGD, {"weight_decay": 0.05}),
    ({"name": "sgd", "learning_rate": 0.5, "l1": 0.02}, SGD, {}),
    ({"name": "momentum", "learning_rate": 0.1, "momentum": 0.9}, SGD, {"momentum": 0.9}),
    (
        {"name": "momentum", "learning_rate": 0.1, "momentum": 0.8, "l2": 0.1},
        SGD,
        {"momentum": 0.8, "weight_decay": 0.1},
    ),
    (
        {"name": "momentum", "learning_rate": 0.1, "momentum": 0.8, "l1": 0.01},
        SGD,
        {"momentum": 0.8},
    ),
    (
        {"name": "nesterov", "learning_rate": 0.1, "momentum": 0.9},
        SGD,
        {"momentum": 0.9, "nesterov": True},
    ),
    (
        {"name": "nesterov", "learning_rate": 0.05, "momentum": 0.7, "l2": 0.1},
        SGD,
        {"momentum": 0.7, "nesterov": True, "weight_decay": 0.1},
    ),
    (
        {"name": "nesterov", "learning_rate": 0.05, "momentum": 0.7, "l1": 0.01},
        SGD,
        {"momentum": 0.7, "nesterov": True},
    ),
    ({"name": "rmsprop", "learning_rate": 0.03}, RMSprop, {}),
    (
        {"name": "rmsprop", "learning_rate": 0.02, "decay": 0.9, "epsilon": 0.001, "l2": 0.1},
        RMSprop,
        {"alpha": 0.9, "eps": 0.001, "weight_decay": 0.1},
    ),
    ({"name": "rmsprop", "learning_rate": 0.02, "decay": 0.5, "l1": 0.01}, RMSprop, {"alpha": 0.5}),
    ({"name": "adam", "learning_rate": 0.1}, Adam, {}),
    (
        {
            "name": "adam",
            "learning_rate": 0.05,
            "beta1": 0.7,
            "beta2": 0.9,
            "epsilon": 0.01,
            "l2": 0.1,
        },
        Adam,
        {"betas": (0.7, 0.9), "eps": 0.01, "weight_decay": 0.1},
    ),
    ({"name": "adam", "learning_rate": 0.05, "l1": 0.01}, Adam, {}),
    ({"name": "adamw", "learning_rate": 0.1}, AdamW, {"weight_decay": 0.01}),
    (
        {
            "name": "adamw",
            "learning_rate": 0.05,
            "beta1": 0.7,
            "beta2": 0.9,
            "epsilon": 0.01,
            "weight_decay": 0.5,
        },
        AdamW,
        {"betas": (0.7, 0.9), "eps": 0.01, "weight_decay": 0.5},
    ),
    (
        {"name": "adamw", "learning_rate": 0.05, "weight_decay": 0.1, "l1": 0.01, "l2": 0.1},
        AdamW,
        {"weight_decay": 0.1},
    ),
]
"""Our optimizer, PyTorch's, and what that takes besides the learning rate."""


rates = torch.optim.lr_scheduler

SCHEDULES: dict[str, tuple[Json, Callable[[Any], Any]]] = {
    "constant": ({}, lambda mover: rates.ConstantLR(mover, factor=1.0)),
    "step": (
        {"name": "step", "factor": 0.5, "interval": 15},
        lambda mover: rates.StepLR(mover, step_size=15, gamma=0.5),
    ),
    "cosine": (
        {"name": "cosine", "updates": 50, "lowest": 0.01},
        lambda mover: rates.CosineAnnealingLR(mover, T_max=50, eta_min=0.01),
    ),
}


def decimals() -> Iterator[float]:
    """Different numbers of one decimal from −0.9 to 0.9."""
    for n in count():
        yield (n * 7 % 19 - 9) / 10


def layers(network: str, hidden: str, output: str) -> Json:
    """The first network as the engine and its API take it."""
    numbers, given = decimals(), NETWORKS[network]
    activations = [hidden] * (len(given["sizes"]) - 2) + [output]
    return [
        {
            "weights": [[next(numbers) for _ in range(after)] for _ in range(before)],
            "biases": [next(numbers) for _ in range(after)] if given["biases"] else None,
            "activation": activation,
        }
        for (before, after), activation in zip(pairwise(given["sizes"]), activations, strict=True)
    ]


def tensors(first: Json, field: str) -> list[Any]:
    """Weights or biases that PyTorch can move, layer by layer; None where there are none."""
    return [
        None
        if layer[field] is None
        else torch.tensor(layer[field], dtype=torch.float64, requires_grad=True)
        for layer in first
    ]


def run(
    network: str,
    hidden: str,
    output: str,
    loss: str,
    optimizer: tuple[Json, Callable[..., Any], Json],
    schedule: str = "constant",
) -> Json:
    """The losses before each update and after the last, and the weights after the last."""
    named, rule, settings = optimizer
    first = layers(network, hidden, output)
    weights, biases = tensors(first, "weights"), tensors(first, "biases")
    targets = NETWORKS[network]["classes" if "cross_entropy" in loss else "targets"]
    x, d = (
        torch.tensor(numbers, dtype=torch.float64)
        for numbers in (NETWORKS[network]["inputs"], targets)
    )

    def E() -> Any:
        a = x
        for layer, w, b in zip(first, weights, biases, strict=True):
            z = a @ w + (0.0 if b is None else b)
            a = ACTIVATIONS[layer["activation"]](z)
        return LOSSES[loss][1](z, a, d)

    groups: list[Json] = [{"params": weights}]
    if NETWORKS[network]["biases"]:
        groups.append({"params": biases, "weight_decay": 0.0})
    mover = rule(groups, lr=named["learning_rate"], **settings)
    given, scheduler = SCHEDULES[schedule]
    scheduled = scheduler(mover)
    l1, l2 = named.get("l1", 0.0), named.get("l2", 0.0) if rule is AdamW else 0.0
    losses = []
    for _ in range(UPDATES):
        mover.zero_grad()
        before = E()
        losses.append(before.item())
        penalty = sum(l1 * w.abs().sum() + l2 * (w**2).sum() / 2 for w in weights)
        (before + penalty).backward()
        mover.step()
        scheduled.step()
    return {
        "network": network,
        "layers": first,
        "inputs": NETWORKS[network]["inputs"],
        "targets": targets,
        "loss": loss,
        "optimizer": named,
        **({"schedule": given} if given else {}),
        "expected": {
            "losses": [*losses, E().item()],
            "weights": [w.tolist() for w in weights],
            "biases": [None if b is None else b.tolist() for b in biases],
        },
    }


def runs() -> Iterator[Json]:
    """Each optimizer, each loss and each activation, on each network."""
    usual = ("cross_entropy", "binary_cross_entropy", "mean_squared_error")
    plain: tuple[Json, Callable[..., Any], Json] = (
        {"name": "sgd", "learning_rate": 0.05},
        SGD,
        {},
    )
    for network, own in zip(NETWORKS, usual, strict=True):
        for optimizer in OPTIMIZERS:
            yield run(network, "tanh", LOSSES[own][0], own, optimizer)
        for schedule in ("step", "cosine"):
            momentum = ({"name": "momentum", "learning_rate": 0.1}, SGD, {"momentum": 0.9})
            yield run(network, "tanh", LOSSES[own][0], own, momentum, schedule)
        for loss, (output, _) in LOSSES.items():
            yield run(network, "tanh", output, loss, plain)
        for name in ACTIVATIONS:
            hidden = "tanh" if name == "softmax" else name
            yield run(network, hidden, name, "half_squared_error", plain)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in runs())
    Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
