"""What is asked of the engine, as functions, so that planted bugs can be held against it too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import count, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from app.engine import backprop
from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network
from tests.engine.reference import Differences
from tests.oracles import EXPECTED, update

SIZES = {1: (2, 3), 2: (2, 3, 3), 3: (2, 3, 2, 3)}
"""Layer sizes by number of layers; with 3 outputs a sum over outputs is no multiple of a mean."""


class Problem(NamedTuple):
    """What a gradient depends on, but for the loss, and its reference values."""

    network: Network
    inputs: Array
    targets: Array
    differences: Differences


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


def check_derivatives(activation: str, loss: str, layers: int, biases: bool, batch: int) -> None:
    """Every derivative of the backward pass against its central difference.

    The differences have 30 sound digits, so the tolerance is far below the 1e-7 of the sum of the
    absolute terms that differences in float64 would need: single precision anywhere would show.
    """
    network, inputs, targets, differences = problem(activation, layers, biases, batch)
    found = backprop.backward(network, inputs, targets, loss).backward
    for layer, expected in zip(found, differences.derivatives(LOSSES[loss], targets), strict=True):
        for name, derivative in expected._asdict().items():
            if biases or name != "dE_db":
                check_equal(name, getattr(layer, name), derivative.astype(float), relative=1e-12)
        check_equal("product of factors", layer.dE_da * layer.da_dz, layer.delta)
        assert np.any(layer.dE_dw), "nothing but zeros was compared"


@cache
def problem(activation: str, layers: int, biases: bool, batch: int) -> Problem:
    """Random numbers, the first for which all units stay away from the kinks of φ."""
    for seed in count():
        numbers = np.random.default_rng(seed)
        network = Network(
            tuple(
                Layer(
                    weights=numbers.uniform(-0.5, 1.0, (before, units)),
                    biases=numbers.uniform(-0.5, 1.0, units) if biases else None,
                    activation=activation,
                )
                for before, units in pairwise(SIZES[layers])
            )
        )
        inputs = numbers.uniform(-0.5, 1.0, (batch, 2))
        if keeps_off_kinks(network, inputs):
            break
    targets = numbers.uniform(-1.0, 1.0, (batch, 3))
    return Problem(network, inputs, targets, Differences(network, inputs))


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
