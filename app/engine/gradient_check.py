"""The derivative measured instead of derived: E at w + h and w − h, divided by 2h.

A measurement has an error of its own: rounding, which h makes smaller, and the curve of E, which h
makes larger. Both are estimated, the better of two steps is taken, and a difference within the
error is no disagreement.

Source: Bengio, Practical Recommendations for Gradient-Based Training (2012), section 2.3; Press et
al., Numerical Recipes (2007), section 5.7.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array, Matrix, Vector
from app.engine.backprop import backward, forward
from app.engine.losses import LOSSES
from app.engine.network import Network
from app.engine.trace import Forward, quantity

STEP = 2.0**-17
"""h for parameters up to 1: a power of two near the cube root of the machine precision, so that
w ± h is nearly exact. Larger parameters have an h as much larger."""

LONGER = 16.0
"""The second step is so much longer."""

EPS = float(np.finfo(np.float64).eps)

TOLERANCE = 1e-6
"""The largest relative difference that counts as agreement."""


RELATIVE = "Relative difference; 0 where the measurement cannot tell the two from 0."


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerCheck:
    """Analytic and numeric gradient of one layer."""

    analytic_dw: Annotated[
        Matrix, quantity("∂E/∂W", "[from, to]", "a_prevᵀ δ / N", "By the chain rule.")
    ]
    numeric_dw: Annotated[
        Matrix,
        quantity("∂E/∂W", "[from, to]", "(E(w + h) − E(w − h)) / 2h", "By central difference."),
    ]
    difference_dw: Annotated[
        Matrix,
        quantity("r", "[from, to]", "|analytic − numeric| / the larger", RELATIVE),
    ]
    analytic_db: Annotated[
        Vector | None, quantity("∂E/∂b", "[to]", "Σ_n δ_n / N", "By the chain rule.")
    ] = None
    numeric_db: Annotated[
        Vector | None,
        quantity("∂E/∂b", "[to]", "(E(b + h) − E(b − h)) / 2h", "By central difference."),
    ] = None
    difference_db: Annotated[
        Vector | None,
        quantity("r", "[to]", "|analytic − numeric| / the larger", RELATIVE),
    ] = None


@dataclass(frozen=True, eq=False, kw_only=True)
class GradientCheck:
    """The whole comparison and what follows from it."""

    layers: Annotated[tuple[LayerCheck, ...], Field(description="One entry per layer.")]
    step: Annotated[float, Field(description="h for parameters up to 1 in size.")]
    largest_difference: Annotated[float, Field(description="The largest relative difference.")]
    agrees: Annotated[
        bool,
        Field(
            description="Whether all differences are within 1e-6 or within the measurement's error."
        ),
    ]
    verdict: Annotated[str, Field(description="The same in words.")]


def check_gradients(
    network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str
) -> GradientCheck:
    """Compare every ∂E/∂w and ∂E/∂b with its central difference: four forward passes for each."""
    passed = backward(network, inputs, targets, loss)
    comparisons, layers = list[Comparison](), []
    for index, gradients in enumerate(passed.backward):
        fields: dict[str, Array | None] = {"weights": gradients.dE_dw, "biases": gradients.dE_db}
        found: dict[str, Array] = {}
        for field, analytic in fields.items():
            if analytic is None:
                continue
            each = [
                compare(float(analytic[position]), measured)
                for position, measured in _measured(network, index, field, inputs, targets, loss)
            ]
            comparisons += each
            name = "dw" if field == "weights" else "db"
            shaped = partial(np.reshape, shape=analytic.shape)
            found[f"analytic_{name}"] = analytic
            found[f"numeric_{name}"] = shaped([one.numeric for one in each])
            found[f"difference_{name}"] = shaped([one.difference for one in each])
        layers.append(LayerCheck(**found))
    return GradientCheck(
        layers=tuple(layers),
        step=STEP,
        largest_difference=max(one.difference for one in comparisons),
        agrees=all(one.agrees for one in comparisons),
        verdict=verdict(comparisons),
    )


def _measured(
    network: Network, index: int, field: str, inputs: ArrayLike, targets: ArrayLike, loss: str
) -> Iterator[tuple[tuple[int, ...], Difference]]:
    """The central difference of E for each number of an array, with its position."""

    def run(moved: Network) -> Forward:
        return forward(moved, inputs, targets, loss)

    for position in np.ndindex(getattr(network.layers[index], field).shape):
        yield position, central_difference(network, index, field, position, run, loss_value)


@dataclass(frozen=True)
class Value:
    """A number of a forward pass, and how far rounding may have carried it off."""

    number: float
    doubt: float


@dataclass(frozen=True)
class Difference:
    """A central difference, half the distance it was taken over, and what limits it.

    `doubt` is its own error, as far as it can be estimated; `kinks` lie between the two points.
    """

    slope: float
    step: float
    doubt: float
    kinks: frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """A derived and a measured derivative.

    `difference` is relative to the larger of the two; `is_zero` says that the measurement cannot
    tell them from 0.
    """

    analytic: float
    numeric: float
    difference: float
    agrees: bool
    is_zero: bool
    kinks: frozenset[str]


def compare(analytic: float, measured: Difference) -> Comparison:
    """Agreement within TOLERANCE, or within twice the measurement's own error."""
    apart = abs(analytic - measured.slope)
    larger = max(abs(analytic), abs(measured.slope))
    agrees = apart <= TOLERANCE * larger + 2.0 * measured.doubt
    is_zero = agrees and larger <= measured.doubt
    difference = 0.0 if is_zero or larger == 0 else apart / larger
    return Comparison(analytic, measured.slope, difference, agrees, is_zero, measured.kinks)


def verdict(comparisons: Collection[Comparison]) -> str:
    """What the comparisons mean together, in words."""
    wrong = [one for one in comparisons if not one.agrees]
    if wrong:
        kinks = sorted(frozenset[str]().union(*(one.kinks for one in wrong)))
        if kinks:
            return f"the two-sided difference straddles the kink of {', '.join(kinks)}"
        largest = max(one.difference for one in wrong)
        return f"differs by up to {largest:.1e}: the gradient is wrong or the numbers are too large"
    largest = max(one.difference for one in comparisons)
    digits = min(15, int(-np.log10(max(largest, 1e-15))))
    if all(one.is_zero for one in comparisons) or digits == 0:
        return "agrees as far as a difference can tell"
    words = f"agrees to {digits} digit{'s' if digits > 1 else ''}"
    return f"{words}, as many as a difference can tell" if largest > TOLERANCE else words


def central_difference(
    network: Network,
    index: int,
    field: str,
    position: tuple[int, ...],
    run: Callable[[Network], Forward],
    of: Callable[[Network, Forward], Value],
) -> Difference:
    """(of(w + h) − of(w − h)) / 2h for one parameter: number `position` of the layer's `field`.

    `run` makes the forward pass of a network, and `of` reads off it what is differentiated. Of two
    steps the one with the smaller error is taken, unless the longer one meets a kink.
    """
    middle = float(getattr(network.layers[index], field)[position])
    h = math.ldexp(STEP, max(0, math.frexp(middle)[1]))

    def measure(step: float) -> Difference:
        ends = [_moved(network, index, field, position, middle + way) for way in (step, -step)]
        (above, high), (below, low) = ((end[0], run(end[1])) for end in ends)
        values = [of(end[1], passed) for end, passed in zip(ends, (high, low), strict=True)]
        width = above - below
        slope = (values[0].number - values[1].number) / width
        doubt = (values[0].doubt + values[1].doubt) / width
        return Difference(slope, width / 2, doubt, _crossed(network, high, low))

    short = measure(h)
    longer = measure(h * LONGER)
    if short.kinks or longer.kinks:
        return short
    # The error by the curve of E grows with the square of the step.
    curve = abs(longer.slope - short.slope) / (LONGER**2 - 1.0)
    short = replace(short, doubt=short.doubt + curve)
    longer = replace(longer, doubt=longer.doubt + curve * LONGER**2)
    return min(short, longer, key=lambda measured: measured.doubt)


def _moved(
    network: Network, index: int, field: str, position: tuple[int, ...], to: float
) -> tuple[float, Network]:
    """The network with one parameter set to `to`, or to the largest number there is."""
    to = min(max(to, -sys.float_info.max), sys.float_info.max)
    parameters = getattr(network.layers[index], field).copy()
    parameters[position] = to
    layers = list(network.layers)
    changed: dict[str, Any] = {field: parameters}
    layers[index] = replace(layers[index], **changed)
    return to, Network(tuple(layers))


def loss_value(network: Network, passed: Forward) -> Value:
    """E of a forward pass with targets; its doubt by what rounding does to z and y."""
    assert passed.loss is not None
    assert passed.targets is not None
    loss, z, y = LOSSES[passed.loss.name], passed.forward[-1].z, passed.outputs
    in_z, in_y = _doubts(network, passed)
    slope = loss.joint_delta(passed.targets, z)
    doubts = (
        np.abs(loss.dE_dy(passed.targets, y, z)) * in_y if slope is None else np.abs(slope) * in_z
    )
    rounding = 4.0 * EPS * abs(passed.loss.value)
    return Value(passed.loss.value, float(doubts.sum() / len(z)) + rounding)


def output_value(example: int, output: int) -> Callable[[Network, Forward], Value]:
    """Reads one output of one example, both counted from 0."""

    def of(network: Network, passed: Forward) -> Value:
        _, in_y = _doubts(network, passed)
        return Value(float(passed.outputs[example, output]), float(in_y[example, output]))

    return of


def _doubts(network: Network, passed: Forward) -> tuple[Array, Array]:
    """How far rounding may have carried off z and y of the output layer, [example, output]."""
    a = passed.inputs
    in_z = in_a = np.zeros_like(a)
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, values in zip(network.layers, passed.forward, strict=True):
            size = np.abs(layer.weights)
            biases = 0.0 if layer.biases is None else np.abs(layer.biases)
            in_z = in_a @ size + EPS * (np.abs(a) @ size + biases)
            slope = np.abs(ACTIVATIONS[layer.activation].derivative(values.z, values.a))
            spread = in_z * slope if slope.ndim == 2 else np.einsum("njk,nk->nj", slope, in_z)
            a, in_a = values.a, spread + EPS * np.abs(values.a)
    return in_z, in_a


def _crossed(network: Network, high: Forward, low: Forward) -> frozenset[str]:
    """Labels of the activations with a unit whose z lies on two sides of a kink."""
    return frozenset(
        activation.label
        for layer, one, other in zip(network.layers, high.forward, low.forward, strict=True)
        for activation in [ACTIVATIONS[layer.activation]]
        for kink in activation.kinks
        if ((one.z != other.z) & ((one.z - kink) * (other.z - kink) <= 0)).any()
    )
