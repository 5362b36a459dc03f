"""Activation functions φ, each beside its derivative, its formula and its source.

`function(z)` and `derivative(z, a)` work element by element on arrays of any shape. The formulas
are Python expressions in `z` and `a`; `app.explain` turns them into mathematics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.arrays import Array
from app.engine.registry import Registry


@dataclass(frozen=True)
class Activation:
    """One φ: `a = function(z)` and `da_dz = derivative(z, a)`."""

    name: str
    label: str
    symbol: str
    function: Callable[[Array], Array]
    formula: str
    derivative: Callable[[Array, Array], Array]
    derivative_formula: str
    meaning: str
    source: str
    kinks: tuple[float, ...] = ()


ACTIVATIONS: Registry[Activation] = Registry("activation")


def _sigmoid(z: Array) -> Array:
    # exp(-|z|) never overflows, whatever the sign of z.
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small))


ACTIVATIONS.add(
    Activation(
        name="identity",
        label="Identity (linear)",
        symbol="φ",
        function=lambda z: z.copy(),
        formula="z",
        derivative=lambda z, a: np.ones_like(z),
        derivative_formula="1",
        meaning="Passes its input on unchanged; the usual choice for an output that is a number.",
        source="The article's output unit.",
    )
)
ACTIVATIONS.add(
    Activation(
        name="sigmoid",
        label="Sigmoid",
        symbol="σ",
        function=_sigmoid,
        formula="1 / (1 + exp(-z))",
        derivative=lambda z, a: a * (1.0 - a),
        derivative_formula="a * (1 - a)",
        meaning="Squeezes any number into 0 to 1; flat, with a vanishing slope, far from 0.",
        source="Rumelhart, Hinton and Williams, Nature 323 (1986), equations 2 and 7.",
    )
)
ACTIVATIONS.add(
    Activation(
        name="tanh",
        label="Hyperbolic tangent",
        symbol="tanh",
        function=np.tanh,
        formula="tanh(z)",
        derivative=lambda z, a: 1.0 - a**2,
        derivative_formula="1 - a**2",
        meaning="Squeezes any number into −1 to 1 and keeps 0 at 0.",
        source="LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.4.",
    )
)
ACTIVATIONS.add(
    Activation(
        name="relu",
        label="ReLU",
        symbol="ReLU",
        function=lambda z: np.maximum(z, 0.0),
        formula="max(0, z)",
        # The value at the kink is a convention: 0, as in PyTorch and TensorFlow.
        derivative=lambda z, a: np.where(z > 0, 1.0, 0.0),
        derivative_formula="1 if z > 0 else 0",
        meaning="Keeps positive numbers, turns negative ones into 0; its slope at 0 is taken as 0.",
        source="Nair and Hinton, Rectified Linear Units Improve RBMs (2010).",
        kinks=(0.0,),
    )
)
