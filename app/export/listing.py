"""What both programs are written with: lines, numbers in full, checks and the given numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from app.engine.arrays import Array
from app.engine.losses import LOSSES, Loss
from app.engine.trace import Trace
from app.explain.kinds import of_bias

WIDTH = 88


def literal(values: Any, indent: int = 0) -> str:
    """An array with every digit; long rows are broken."""
    return _nested(np.asarray(values).tolist(), indent)


def _nested(values: Any, indent: int) -> str:
    if not isinstance(values, list):
        return repr(values)
    parts = [_nested(each, indent + 1) for each in values]
    line = f"[{', '.join(parts)}]"
    if len(line) + indent <= WIDTH and "\n" not in line:
        return line
    if not isinstance(values[0], list):
        return f"[{_filled(parts, indent + 1)}]"
    return "[" + f",\n{' ' * (indent + 1)}".join(parts) + "]"


def _filled(parts: list[str], indent: int) -> str:
    lines = [""]
    for part in parts:
        if lines[-1] and indent + len(lines[-1]) + len(part) + 2 > WIDTH:
            lines.append("")
        lines[-1] += f" {part}," if lines[-1] else f"{part},"
    return f"\n{' ' * indent}".join(lines).removesuffix(",")


def given(name: str, values: Any, make: str = "np.array") -> str:
    """`w1 = np.array([[…]])`."""
    start = f"{name} = {make}("
    return f"{start}{literal(values, len(start))})"


def check(called: str, variable: str, values: Any, more: str = "") -> str:
    """A line that stops the program where a variable does not hold what the page shows."""
    start = f'check("{called}", {variable}, '
    return f"{start}{literal(values, len(start))}{more})"


def title(trace: Trace, package: str) -> list[str]:
    """The program's first lines."""
    sizes = "-".join(map(str, trace.before.network.sizes))
    return [
        f'"""Update {trace.after.step} of a network {sizes}, computed again with {package}.',
        "",
        "Every number that Chainrule shows of it is compared; one that differs stops the program.",
        "z: what a unit receives, a: its activation, y: the outputs, d: the targets, E: the loss;",
        "w[from][to]; the first axis of z, a and δ counts the examples. Names end with the layer.",
        '"""',
        "",
    ]


def settings(trace: Trace) -> Iterator[tuple[str, float]]:
    """Names and values of the learning rate and of all that formulas of the update may use."""
    yield "lr_0", trace.base_learning_rate
    for rule in (trace.optimizer, trace.schedule):
        for name, value in asdict(rule).items():
            if name not in ("name", "learning_rate"):
                yield name, value
    yield "t", trace.after.step


def parameters(trace: Trace) -> Iterator[tuple[str, int, str]]:
    """Each matrix of weights and vector of biases: its kind, its layer from 0 and its name."""
    for index, layer in enumerate(trace.before.network.layers):
        yield "w", index, f"w{index + 1}"
        if layer.biases is not None:
            yield "b", index, f"b{index + 1}"


def before(trace: Trace, kind: str, index: int) -> Array:
    """The weights or the biases of a layer before the update."""
    layer = trace.before.network.layers[index]
    return layer.weights if kind == "w" else _there(layer.biases)


def after(trace: Trace, kind: str, index: int) -> Array:
    """The same after it."""
    layer = trace.after.network.layers[index]
    return layer.weights if kind == "w" else _there(layer.biases)


def kept(trace: Trace, field: str, kind: str, index: int) -> dict[str, Array]:
    """What the optimizer has for the weights or the biases of a layer, by name."""
    found = getattr(trace.update[index], field)
    return {
        name: each.weights if kind == "w" else each.biases
        for name, each in found.items()
        if kind == "w" or each.biases is not None
    }


def own(name: str, kind: str, index: int) -> str:
    """An optimizer's number of a layer: `m1_new` of weights, `mb1_new` of biases."""
    called = name if kind == "w" else of_bias(name)
    letter, underscore, rest = called.partition("_")
    return f"{letter}{index + 1}{underscore}{rest}"


def moves(trace: Trace, kind: str) -> bool:
    """Whether the update changes these numbers."""
    return kind == "w" or trace.trainable == "all"


def loss_of(trace: Trace) -> Loss:
    """The update's loss function."""
    assert trace.loss is not None
    return LOSSES[trace.loss.name]


def over_outputs(trace: Trace) -> str:
    """What a sum over the outputs is divided by, as program text."""
    count = loss_of(trace).parts(trace.outputs)
    return f" / {count}" if count > 1 else ""


def _there(biases: Array | None) -> Array:
    assert biases is not None
    return biases
