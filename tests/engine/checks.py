"""What is asked of the engine, as functions, so that planted bugs can be held against it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from pydantic import TypeAdapter

from app.engine import backprop
from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.losses import LOSSES, Loss
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import AnyOptimizer, Momentum, Optimizer
from app.engine.schedules import AnySchedule, Schedule
from app.engine.trace import LayerBackward
from tests.engine.reference import Differences
from tests.oracles import EXPECTED, PYTORCH, update

SIZES = {1: (2, 3), 2: (2, 3, 3), 3: (2, 3, 2, 3)}
"""Layer sizes by number of layers; with 3 outputs a sum over outputs is no multiple of a mean."""


UNCOUPLED = [activation.name for activation in ACTIVATIONS if not activation.couples]


def fits(output: str, loss: Loss) -> bool:
    """Whether the loss is allowed after this output activation."""
    return loss.joint is None or loss.joint.activation == output


COMBINATIONS = [
    (hidden, output, loss.name, layers)
    for loss in LOSSES
    for output in ACTIVATIONS.names
    for hidden in UNCOUPLED
    for layers in SIZES
    if fits(output, loss)
    # Where all outputs are allowed, each stands over its own kind; a single layer has none below.
    and (hidden == output or loss.joint is not None or output not in UNCOUPLED)
    and (layers > 1 or hidden == UNCOUPLED[0] or hidden == output)
]
"""Hidden activation, output activation, loss and number of layers: all pairs of the last three."""


@dataclass(frozen=True)
class Problem:
    """What a gradient depends on, but for the loss, and its reference values."""

    network: Network
    inputs: Array
    unbounded_targets: Array

    @cached_property
    def differences(self) -> Differences:
        """The reference values, which take long."""
        return Differences(self.network, self.inputs)

    def targets(self, loss: str) -> Array:
        """The targets, moved to where this loss knows them."""
        low, high = LOSSES[loss].targets or (-1.0, 1.0)
        return low + (self.unbounded_targets + 1.0) * (high - low) / 2.0


def check_worked_example(name: str) -> None:
    """Every value of the worked example to 1e-14 of itself, and to 1e-15 where it is 0."""
    trace, expected = update(name).trace(), EXPECTED[name]
    _check_layers("z", (layer.z[0] for layer in trace.forward), expected["z"])
    _check_layers("a", (layer.a[0] for layer in trace.forward), expected["a"])
    _check_layers("dE_dw", (layer.dE_dw for layer in trace.backward), expected["dE_dw"])
    _check_layers("dw", (layer.dw for layer in trace.update), expected["dw"])
    if expected["dy_dw"] is not None:
        _check_layers("dy_dw", (_only_output(layer) for layer in trace.backward), expected["dy_dw"])
    assert trace.loss is not None
    check_equal("E", trace.loss.value, expected["E"])
    check_equal("outputs after", trace.outputs_new[0], expected["outputs_after"])
    check_equal("E after", trace.E_new, expected["E_after"])


def check_pytorch(name: str) -> None:
    """50 updates like PyTorch's: each loss, and the weights and biases that come out."""
    run = PYTORCH[name]
    training = Training(Network(tuple(Layer(**layer) for layer in run["layers"])))
    optimizer: Optimizer = TypeAdapter(AnyOptimizer).validate_python(run["optimizer"])
    schedule: Schedule = TypeAdapter(AnySchedule).validate_python(
        run.get("schedule", {"name": "constant"})
    )
    found = []
    for _ in run["expected"]["losses"][1:]:
        given = training, run["inputs"], run["targets"], run["loss"], optimizer
        trace = backprop.step(*given, schedule=schedule)
        assert trace.loss is not None
        found.append(trace.loss.value)
        training = trace.after
    check_equal("losses", [*found, trace.E_new], run["expected"]["losses"], relative=1e-10)
    for field in ("weights", "biases"):
        for layer, expected in zip(training.network.layers, run["expected"][field], strict=True):
            if expected is not None:
                check_equal(field, getattr(layer, field), expected, relative=1e-10)


def check_momentum() -> None:
    """Three updates by hand. y = w x with x = 1, d = 0, w = 1, α = 1/2 and μ = 1/2, so g is w.

    m = 1, w = 1/2; then m = 1/2 + 1/2 = 1, w = 0; then m = 1/2 + 0, w = −1/4.
    """
    optimizer = Momentum(learning_rate=0.5, momentum=0.5)
    training = Training(Network((Layer(weights=np.array([[1.0]]), activation="identity"),)))
    for m, m_new, w_new in ((0, 1, 0.5), (1, 1, 0), (1, 0.5, -0.25)):
        trace = backprop.step(training, [1.0], [0.0], "half_squared_error", optimizer)
        (change,), training = trace.update, trace.after
        check_equal("m", change.memory["m"].weights, [[m]])
        check_equal("m_new", change.memory_new["m"].weights, [[m_new]])
        check_equal("w_new", training.network.layers[0].weights, [[w_new]])


def check_derivatives(
    hidden: str, output: str, loss: str, layers: int, biases: bool, batch: int
) -> None:
    """Every derivative of the backward pass against its central difference.

    The differences have 30 sound digits, so the tolerance is far below the 1e-7 of the sum of the
    absolute terms that differences in float64 would need: single precision anywhere would show.
    """
    given = problem(hidden, output, layers, biases, batch)
    targets = given.targets(loss)
    found = backprop.backward(given.network, given.inputs, targets, loss).backward
    derivatives = given.differences.derivatives(LOSSES[loss], targets)
    for layer, expected in zip(found, derivatives, strict=True):
        for name, derivative in expected._asdict().items():
            if biases or name != "dE_db":
                check_equal(name, getattr(layer, name), derivative.astype(float), relative=1e-12)
        if layer.da_dz is not None and layer.da_dz.ndim == 3:
            check_equal("da_dz", layer.da_dz, expected.dy_dz.astype(float), relative=1e-12)
        check_factors(layer)
        assert not layer.joint, "the factors are finite, but δ was not made of them"
        assert np.any(layer.dE_dw), "nothing but zeros was compared"


def check_factors(layer: LayerBackward) -> None:
    """∂E_n/∂a φ′(z) is δ, to 1e-14 of the sum of the absolute terms.

    A machine adds the terms in its own order, and those of a softmax may cancel.
    """
    assert layer.dE_da is not None
    assert layer.da_dz is not None
    off = np.abs(factors_multiplied(layer.dE_da, layer.da_dz) - layer.delta)
    terms = factors_multiplied(np.abs(layer.dE_da), np.abs(layer.da_dz))
    assert (off <= 1e-14 * terms).all(), f"the factors are off δ = {layer.delta} by {off}"


def factors_multiplied(dE_da: Array, da_dz: Array) -> Array:
    """∂E_n/∂a φ′(z), where φ′(z) is a slope for each unit or a Jacobian for each example."""
    if da_dz.ndim == 2:
        return dE_da * da_dz
    return np.array([row @ jacobian for row, jacobian in zip(dE_da, da_dz, strict=True)])


@cache
def problem(hidden: str, output: str, layers: int, biases: bool, batch: int) -> Problem:
    """Random numbers, the first for which all units stay away from the kinks of φ."""
    names = [hidden] * (layers - 1) + [output]
    for seed in count():
        numbers = np.random.default_rng(seed)
        network = Network(
            tuple(
                Layer(
                    weights=numbers.uniform(-0.5, 1.0, (before, units)),
                    biases=numbers.uniform(-0.5, 1.0, units) if biases else None,
                    activation=activation,
                )
                for activation, (before, units) in zip(names, pairwise(SIZES[layers]), strict=True)
            )
        )
        inputs = numbers.uniform(-0.5, 1.0, (batch, 2))
        if keeps_off_kinks(network, inputs):
            break
    targets = numbers.uniform(-1.0, 1.0, (batch, 3))
    return Problem(network, inputs, targets)


def check_equal(what: str, found: ArrayLike | None, expected: Any, relative: float = 1e-14) -> None:
    """Same shape, and each number within `relative` of the expected one; 0 to 1e-15."""
    assert found is not None, f"{what} is absent"
    assert np.shape(found) == np.shape(expected), f"{what} has the shape {np.shape(found)}"
    tolerance = np.where(np.equal(expected, 0), 1e-15, relative * np.abs(expected))
    assert (np.abs(np.subtract(found, expected)) <= tolerance).all(), (
        f"{what} is {found}, expected {expected}"
    )


def keeps_off_kinks(network: Network, inputs: ArrayLike) -> bool:
    """Whether every z is so far from the kinks of its φ that rounding cannot carry it across."""
    passed = backprop.forward(network, inputs).forward
    return all(
        np.abs(values.z - kink).min() > 0.01
        for layer, values in zip(network.layers, passed, strict=True)
        for kink in ACTIVATIONS[layer.activation].kinks
    )


def _check_layers(what: str, found: Iterable[Array], expected: Any) -> None:
    for number, (values, layer) in enumerate(zip(found, expected, strict=True), start=1):
        check_equal(f"{what} of layer {number}", values, layer)


def _only_output(layer: Any) -> Array:
    """∂y/∂w, [from, to], of one example and one output."""
    return np.asarray(layer.dy_dw[0, 0])
