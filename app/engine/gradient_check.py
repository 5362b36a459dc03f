"""The derivative measured instead of derived: E at w + h and w − h, divided by 2h.

Source: Bengio, Practical Recommendations for Gradient-Based Training (2012), section 2.3. The
difference is compared with the larger of the two gradients, or with the rounding noise of the
measurement itself where both are tiny.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array, Matrix, Vector
from app.engine.backprop import backward, forward
from app.engine.network import Network
from app.engine.trace import Forward, quantity

STEP = 2.0**-17
"""h: a power of two near the cube root of the machine precision, so that w ± h is nearly exact."""

TOLERANCE = 1e-6
"""The largest relative difference that counts as agreement."""


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
        quantity("r", "[from, to]", "|analytic − numeric| / scale", "Relative difference."),
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
        quantity("r", "[to]", "|analytic − numeric| / scale", "Relative difference."),
    ] = None


@dataclass(frozen=True, eq=False, kw_only=True)
class GradientCheck:
    """The whole comparison and what follows from it."""

    layers: Annotated[tuple[LayerCheck, ...], Field(description="One entry per layer.")]
    step: Annotated[float, Field(description="h, the step of the central difference.")]
    largest_difference: Annotated[float, Field(description="The largest relative difference.")]
    agrees: Annotated[bool, Field(description="Whether all differences are within 1e-6.")]
    verdict: Annotated[str, Field(description="The same in words.")]


def check_gradients(
    network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str
) -> GradientCheck:
    """Compare every ∂E/∂w and ∂E/∂b with its central difference: two forward passes for each."""
    passed = backward(network, inputs, targets, loss)
    assert passed.loss is not None
    smallest = noise(passed.loss.value)

    def compare(analytic: Array, numeric: Array) -> Array:
        scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), smallest)
        return np.asarray(np.abs(analytic - numeric) / scale)

    layers, kinks = [], set[str]()
    for index, gradients in enumerate(passed.backward):
        dw, crossed = _numeric(network, index, "weights", inputs, targets, loss)
        kinks |= crossed
        bias = {}
        if gradients.dE_db is not None:
            db, crossed = _numeric(network, index, "biases", inputs, targets, loss)
            kinks |= crossed
            bias = {
                "analytic_db": gradients.dE_db,
                "numeric_db": db,
                "difference_db": compare(gradients.dE_db, db),
            }
        layers.append(
            LayerCheck(
                analytic_dw=gradients.dE_dw,
                numeric_dw=dw,
                difference_dw=compare(gradients.dE_dw, dw),
                **bias,
            )
        )
    largest = max(
        float(difference.max())
        for layer in layers
        for difference in (layer.difference_dw, layer.difference_db)
        if difference is not None
    )
    return GradientCheck(
        layers=tuple(layers),
        step=STEP,
        largest_difference=largest,
        agrees=largest <= TOLERANCE,
        verdict=verdict(largest, kinks),
    )


def verdict(difference: float, kinks: Collection[str]) -> str:
    """What a relative difference means, in words; `kinks` lie between the two measurements."""
    if difference <= TOLERANCE:
        digits = min(15, int(-np.log10(max(difference, 1e-15))))
        return f"agrees to {digits} digits"
    if kinks:
        return f"the two-sided difference straddles the kink of {', '.join(sorted(kinks))}"
    return f"differs by up to {difference:.1e}: the gradient is wrong or the numbers are too large"


@dataclass(frozen=True)
class Difference:
    """A central difference: the slope, half the distance it was taken over, kinks in between."""

    slope: float
    step: float
    kinks: frozenset[str]


def central_difference(
    network: Network,
    index: int,
    field: str,
    position: tuple[int, ...],
    run: Callable[[Network], Forward],
    of: Callable[[Forward], float],
) -> Difference:
    """(of(w + h) − of(w − h)) / 2h for one parameter: number `position` of the layer's `field`.

    `run` makes the forward pass of a network, and `of` reads off it what is differentiated.
    """
    parameters: Array = getattr(network.layers[index], field)
    above, below = parameters.copy(), parameters.copy()
    middle = float(parameters[position])
    # Beside a very large number STEP would vanish in rounding.
    h = max(STEP, math.ulp(middle))
    above[position] = min(middle + h, sys.float_info.max)
    below[position] = max(middle - h, -sys.float_info.max)
    high, low = (run(_with(network, index, field, moved)) for moved in (above, below))
    width = float(above[position] - below[position])
    return Difference((of(high) - of(low)) / width, width / 2, _crossed(network, high, low))


def loss_value(passed: Forward) -> float:
    """E of a forward pass with targets."""
    assert passed.loss is not None
    return passed.loss.value


def _numeric(
    network: Network, index: int, field: str, inputs: ArrayLike, targets: ArrayLike, loss: str
) -> tuple[Array, set[str]]:
    """The central difference of E for each number of an array, and the kinks lying between."""
    slopes, kinks = np.empty_like(getattr(network.layers[index], field)), set[str]()
    for position in np.ndindex(slopes.shape):
        measured = central_difference(
            network,
            index,
            field,
            position,
            lambda moved: forward(moved, inputs, targets, loss),
            loss_value,
        )
        slopes[position] = measured.slope
        kinks |= measured.kinks
    return slopes, kinks


def _crossed(network: Network, high: Forward, low: Forward) -> frozenset[str]:
    """Labels of the activations with a unit whose z lies on two sides of a kink."""
    return frozenset(
        activation.label
        for layer, one, other in zip(network.layers, high.forward, low.forward, strict=True)
        for activation in [ACTIVATIONS[layer.activation]]
        for kink in activation.kinks
        if ((one.z != other.z) & ((one.z - kink) * (other.z - kink) <= 0)).any()
    )


def _with(network: Network, index: int, field: str, parameters: Array) -> Network:
    layers = list(network.layers)
    changed: dict[str, Any] = {field: parameters}
    layers[index] = replace(layers[index], **changed)
    return Network(tuple(layers))


def noise(value: float) -> float:
    """The smallest slope that a difference of numbers as large as `value` can tell from 0."""
    return float(np.finfo(np.float64).eps * max(abs(value), 1e-300) / STEP / TOLERANCE)
