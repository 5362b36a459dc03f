"""Activation functions φ, each beside its derivative, its formula and its source.

`function(z)` and `derivative(z, a)` work element by element on arrays of any shape, or, where an
activation couples the units of a layer, on the last axis. The formulas are Python expressions in
`z` and `a`; `sum(…)` adds over all units m of the layer, whose numbers are `z_m` and `a_m`.
`app.explain` turns them into mathematics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.arrays import Array
from app.engine.registry import Registry


@dataclass(frozen=True)
class Activation:
    """One φ: `a = function(z)` and `da_dz = derivative(z, a)`.

    Where φ couples the units of a layer, the derivative is the Jacobian J[…, j, k] = ∂a_j/∂z_k:
    `derivative_formula` is its diagonal, and `cross_formula` ∂a/∂z_m of another unit m.
    """

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
    cross_formula: str | None = None

    @property
    def couples(self) -> bool:
        """Whether a unit's activation depends on the other units of its layer."""
        return self.cross_formula is not None


ACTIVATIONS: Registry[Activation] = Registry("activation")


def _sigmoid(z: Array) -> Array:
    # exp(-|z|) never overflows, whatever the sign of z.
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small))


def _softmax(z: Array) -> Array:
    # Without the largest z every exponential is at most 1; the quotient stays the same.
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def _softmax_jacobian(z: Array, a: Array) -> Array:
    """J[…, j, k] = a_j (1 − a_k) where j = k, else −a_j a_k."""
    return a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])


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
ACTIVATIONS.add(
    Activation(
        name="softmax",
        label="Softmax",
        symbol="softmax",
        function=_softmax,
        formula="exp(z) / sum(exp(z_m))",
        derivative=_softmax_jacobian,
        derivative_formula="a * (1 - a)",
        cross_formula="-a * a_m",
        meaning="Turns a layer's numbers into probabilities: none negative, and 1 together.",
        source="Bridle, Probabilistic Interpretation of Feedforward Classification Outputs (1990).",
    )
)
