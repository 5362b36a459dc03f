"""Activation functions φ, each beside its derivative, its formula and its source.

`function(z)` and `derivative(z, a)` work element by element on arrays of any shape, or, where an
activation couples the units of a layer, on the last axis. The formulas are Python expressions in
`z` and `a`, with `pi`; `sum(…)` adds over all units m of the layer, whose numbers are `z_m` and
`a_m`, and `others(…)` over all but the unit itself. `safe_derivative_formula` keeps the digits that
the textbook's `derivative_formula` loses far from 0, where it does; φ stands in it by its name.
`app.explain` turns them into mathematics.
"""

from __future__ import annotations

import math
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
    safe_derivative_formula: str = ""
    error: Callable[[Array, Array, Array], Array] = lambda d, z, a: d - a
    """d − a of an output, `error(d, z, a)`, all [example, unit].

    It has the digits that a loses where it nears a bound.
    """
    safe_error_formula: str = ""
    """The same as a formula in d and z; none where d − a has all digits."""

    @property
    def couples(self) -> bool:
        """Whether a unit's activation depends on the other units of its layer."""
        return self.cross_formula is not None


ACTIVATIONS: Registry[Activation] = Registry("activation")


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), with all digits for any z; 1 − σ(z) is σ(−z)."""
    # exp(-|z|) never overflows, whatever the sign of z.
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small))


def _sigmoid_slope(z: Array) -> Array:
    """σ(z) σ(−z): a (1 − a) without the difference, which loses its digits where a nears 1."""
    return sigmoid(z) * sigmoid(-z)


def _tanh_slope(z: Array) -> Array:
    """1 / cosh² z = (2 e⁻ᶻ / (1 + e⁻²ᶻ))²: 1 − a² without the difference."""
    small = np.exp(-np.abs(z))
    return np.asarray((2.0 * small / (1.0 + small**2)) ** 2)


# NumPy has no error function; that of the standard library is right to the last place or so.
_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def _normal(z: Array) -> Array:
    """Φ(z), how likely a normally distributed number is below z: (1 + erf(z / √2)) / 2.

    By the complement of erf, which keeps the digits of a large negative z.
    """
    return np.asarray(_erfc(-z / math.sqrt(2.0)) / 2.0)


def _normal_slope(z: Array) -> Array:
    """Φ′(z) = exp(−z² / 2) / √(2π); it is 0 long before z² leaves the finite numbers."""
    return np.asarray(np.exp(-(np.minimum(np.abs(z), 40.0) ** 2) / 2.0) / math.sqrt(2.0 * math.pi))


def softmax(z: Array) -> Array:
    """exp(z) over the sum of exp(z_m) of the last axis."""
    # Without the largest z every exponential is at most 1; the quotient stays the same.
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def others(values: Array) -> Array:
    """For each number of the last axis the sum of all others, without a difference."""
    return np.asarray(values @ (1.0 - np.eye(values.shape[-1])))


def _bounded_error(d: Array, high: Array, low: Array) -> Array:
    """d − a for an a between 0 and 1, from a and 1 − a, each with all its digits."""
    return d * low - (1.0 - d) * high


def _softmax_error(d: Array, z: Array, a: Array) -> Array:
    return _bounded_error(d, a, others(a))


def _softmax_jacobian(z: Array, a: Array) -> Array:
    """J[…, j, k] = a_j (1 − a_j) where j = k, with 1 − a_j as the sum of the others; else −a_j a_k.

    The difference 1 − a_j would have no digits left where a_j is nearly 1.
    """
    units = np.eye(a.shape[-1])
    return a[..., :, None] * (units * others(a)[..., None] - (1.0 - units) * a[..., None, :])


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
        function=sigmoid,
        formula="1 / (1 + exp(-z))",
        derivative=lambda z, a: _sigmoid_slope(z),
        derivative_formula="a * (1 - a)",
        safe_derivative_formula="sigmoid(z) * sigmoid(-z)",
        error=lambda d, z, a: _bounded_error(d, a, sigmoid(-z)),
        safe_error_formula="d * sigmoid(-z) - (1 - d) * sigmoid(z)",
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
        derivative=lambda z, a: _tanh_slope(z),
        derivative_formula="1 - a**2",
        safe_derivative_formula="4 / (exp(z) + exp(-z))**2",
        # 1 − tanh z is 2 σ(−2z), and 1 + tanh z is 2 σ(2z).
        error=lambda d, z, a: (d - 1.0) * sigmoid(2.0 * z) + (d + 1.0) * sigmoid(-2.0 * z),
        safe_error_formula="(d + 1) * sigmoid(-2 * z) - (1 - d) * sigmoid(2 * z)",
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
        name="leaky_relu",
        label="Leaky ReLU",
        symbol="LReLU",
        function=lambda z: np.where(z > 0, z, 0.01 * z),
        formula="z if z > 0 else 0.01 * z",
        # At the kink the slope is that of the negative side, as in PyTorch.
        derivative=lambda z, a: np.where(z > 0, 1.0, 0.01),
        derivative_formula="1 if z > 0 else 0.01",
        meaning="ReLU that lets a hundredth of a negative number through, so no unit is ever off.",
        source=(
            "Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models "
            "(2013); PyTorch's LeakyReLU with its slope of 0.01."
        ),
        kinks=(0.0,),
    )
)
ACTIVATIONS.add(
    Activation(
        name="elu",
        label="ELU",
        symbol="ELU",
        function=lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
        formula="z if z > 0 else exp(z) - 1",
        # Its own α is 1, so the two sides meet without a kink.
        derivative=lambda z, a: np.exp(np.minimum(z, 0.0)),
        derivative_formula="1 if z > 0 else exp(z)",
        error=lambda d, z, a: np.where(z > 0, d - a, (d + 1.0) - np.exp(np.minimum(z, 0.0))),
        safe_error_formula="d - z if z > 0 else d + 1 - exp(z)",
        meaning="Keeps positive numbers; negative ones level off at −1, without a kink at 0.",
        source=(
            "Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by ELUs "
            "(2016); PyTorch's ELU with its α of 1."
        ),
    )
)
ACTIVATIONS.add(
    Activation(
        name="softplus",
        label="Softplus",
        symbol="softplus",
        # PyTorch takes z itself above 20; here the formula holds everywhere.
        function=lambda z: np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))),
        formula="log(1 + exp(z))",
        derivative=lambda z, a: sigmoid(z),
        derivative_formula="1 / (1 + exp(-z))",
        meaning="ReLU with its corner rounded off: always positive, and its slope is the sigmoid.",
        source=(
            "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional "
            "Knowledge (2001)."
        ),
    )
)
ACTIVATIONS.add(
    Activation(
        name="silu",
        label="SiLU (swish)",
        symbol="SiLU",
        function=lambda z: z * sigmoid(z),
        formula="z / (1 + exp(-z))",
        derivative=lambda z, a: sigmoid(z) * (1.0 + z * sigmoid(-z)),
        derivative_formula="(1 + z / (1 + exp(z))) / (1 + exp(-z))",
        meaning="Each number times its own sigmoid; it dips below 0 before it levels off.",
        source="Hendrycks and Gimpel, Gaussian Error Linear Units (2016), section 2.",
    )
)
ACTIVATIONS.add(
    Activation(
        name="gelu",
        label="GELU",
        symbol="GELU",
        # The exact one, as PyTorch's GELU is unless its tanh approximation is asked for.
        function=lambda z: z * _normal(z),
        formula="z * (1 + erf(z / sqrt(2))) / 2",
        derivative=lambda z, a: _normal(z) + z * _normal_slope(z),
        derivative_formula="(1 + erf(z / sqrt(2))) / 2 + z * exp(-z**2 / 2) / sqrt(2 * pi)",
        meaning="Each number times how likely a normally distributed one is smaller.",
        source="Hendrycks and Gimpel, Gaussian Error Linear Units (2016); PyTorch's GELU.",
    )
)
ACTIVATIONS.add(
    Activation(
        name="softmax",
        label="Softmax",
        symbol="softmax",
        function=softmax,
        formula="exp(z) / sum(exp(z_m))",
        derivative=_softmax_jacobian,
        derivative_formula="a * (1 - a)",
        safe_derivative_formula="a * others(a_m)",
        error=_softmax_error,
        safe_error_formula="d * others(a_m) - (1 - d) * a",
        cross_formula="-a * a_m",
        meaning="Turns a layer's numbers into probabilities: none negative, and 1 together.",
        source="Bridle, Probabilistic Interpretation of Feedforward Classification Outputs (1990).",
    )
)
