"""Loss functions: one term per output, and how the terms of one example are put together.

`term(d, y)` and `derivative(d, y)` = ∂term/∂y work element by element on [example, output].
An example's loss E_n is the sum or the mean of its terms; E is the mean of E_n over the batch.

Cross-entropies are made for one output activation. In y alone their digits are lost near
saturation: where y rounds to 1, -log(y) rounds to 0, and where y rounds to 0, it is infinite. So
their E_n is always computed from z, by the formulas of a `Joint`. In formulas `sum(…)` adds over
all outputs m, whose numbers are `d_m` and `z_m`; 0 · log(0) and 0 / 0 count as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.activations import others, sigmoid, softmax
from app.engine.arrays import Array
from app.engine.errors import EngineError
from app.engine.registry import Registry


@dataclass(frozen=True)
class Joint:
    """A loss and the output activation that it is made for, taken together.

    `term(d, z)` is the loss's term, right to rounding however large |z|; `derivative(d, z)` =
    ∂term/∂y, infinite where it is too large; `delta(d, z)` = ∂Σterm/∂z, finite for every z. All are
    [example, output], keep their digits where y is nearly 0 or 1, and are not divided by the number
    of outputs.
    """

    activation: str
    term: Callable[[Array, Array], Array]
    formula: str
    derivative: Callable[[Array, Array], Array]
    delta: Callable[[Array, Array], Array]
    delta_formula: str
    derivative_formula: str = ""
    """∂term/∂y by z, with φ by its name; none where the loss's own by y keeps its digits."""


@dataclass(frozen=True)
class Loss:
    """One loss: E_n = Σ_k term(d_k, y_k), or its mean over the outputs k.

    Without a joint, `term` and `derivative` depend on d − y alone.

    `targets` are the least and the largest target that it is made for; None: any number.
    """

    name: str
    label: str
    term: Callable[[Array, Array], Array]
    formula: str
    derivative: Callable[[Array, Array], Array]
    derivative_formula: str
    over_outputs: Literal["sum", "mean"]
    meaning: str
    source: str
    joint: Joint | None = None
    targets: tuple[float, float] | None = None

    def per_example(
        self, targets: Array, outputs: Array, z: Array, error: Array | None = None
    ) -> Array:
        """E_n, [example], of targets, outputs and the outputs' z, [example, output].

        By the joint's term of z where there is one: y near 0 or 1 has lost the digits of E. Without
        a joint a loss is of d − y alone, which may be given as `error` with more digits.
        """
        if self.joint is None:
            terms = self.term(*_with_difference(targets, outputs, error))
        else:
            terms = self.joint.term(targets, z)
        return np.asarray(terms.sum(axis=1) / self.parts(outputs))

    def dE_dy(self, targets: Array, outputs: Array, z: Array, error: Array | None = None) -> Array:
        """∂E_n/∂y_k, [example, output]: of one example's loss, so without the batch's 1/N.

        From the outputs' z or from `error` as in `per_example`.
        """
        if self.joint is None:
            slopes = self.derivative(*_with_difference(targets, outputs, error))
        else:
            slopes = self.joint.derivative(targets, z)
        return slopes / self.parts(outputs)

    def joint_delta(self, targets: Array, z: Array) -> Array | None:
        """δ = ∂E_n/∂z_k, [example, output], by the joint's own formula, if there is a joint."""
        if self.joint is None:
            return None
        return self.joint.delta(targets, z) / self.parts(z)

    def check_output(self, activation: str) -> None:
        """Refuse an output layer of another activation than the one that the loss is made for."""
        if self.joint is not None and self.joint.activation != activation:
            raise EngineError(
                f"{self.name} needs a {self.joint.activation} output, "
                f"but the output layer is {activation}",
                ("loss",),
            )

    def parts(self, outputs: Array) -> int:
        """What the sum over outputs is divided by: their number for a mean, else 1."""
        return outputs.shape[1] if self.over_outputs == "mean" else 1


LOSSES: Registry[Loss] = Registry("loss")


def _with_difference(d: Array, y: Array, error: Array | None) -> tuple[Array, Array]:
    """Two arrays whose difference is d − y: of `error` and 0 where it has more digits."""
    return (d, y) if error is None else (error, np.zeros_like(error))


def _weighted(d: Array, values: Array) -> Array:
    """d · values, and 0 where d is 0, whatever the value."""
    return np.multiply(d, values, out=np.zeros_like(values), where=d != 0)


def _log(y: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(y))


def _log_1_minus(y: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(-y))


def _ratio(d: Array, y: Array) -> Array:
    """d / y, and 0 where d is 0, whatever y; infinite where it is too large for a number."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.divide(d, y, out=np.zeros_like(y), where=d != 0)


def _log_sum_above(z: Array) -> Array:
    """log Σ_m exp(z_m − z) for each z of the last axis, in positive parts only.

    With M the largest: (M − z) + log(1 + Σ exp(z_m − M)) over the others, so nothing cancels and
    nothing overflows.
    """
    above = z.max(axis=-1, keepdims=True) - z
    others = np.exp(-np.sort(above, axis=-1)[..., 1:]).sum(axis=-1, keepdims=True)
    return np.asarray(above + np.log1p(others))


def _log_1_plus_exp(z: Array) -> Array:
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))))


def _softmax_delta(d: Array, z: Array) -> Array:
    """y Σ_m d_m − d, with 1 − y as the sum of the other outputs: it keeps its digits near 0."""
    y = softmax(z)
    return np.asarray(y * others(d) - d * others(y))


def _huber(d: Array, y: Array) -> Array:
    """c (|e| − c / 2), where c is |e|, but at most 1: e² / 2 inside, |e| − 1/2 outside."""
    size = np.abs(d - y)
    kept = np.minimum(size, 1.0)
    return np.asarray(kept * (size - kept / 2.0))


LOSSES.add(
    Loss(
        name="half_squared_error",
        label="Half squared error",
        term=lambda d, y: (d - y) ** 2 / 2.0,
        formula="(d - y)**2 / 2",
        derivative=lambda d, y: -(d - y),
        derivative_formula="-(d - y)",
        over_outputs="sum",
        meaning="The article's error; its ½ is there so that the 2 of the derivative goes away.",
        source="Rumelhart, Hinton and Williams, Nature 323 (1986), equation 3.",
    )
)
LOSSES.add(
    Loss(
        name="mean_squared_error",
        label="Mean squared error",
        term=lambda d, y: (d - y) ** 2,
        formula="(d - y)**2",
        derivative=lambda d, y: -2.0 * (d - y),
        derivative_formula="-2 * (d - y)",
        over_outputs="mean",
        meaning="Without the ½, and the mean over the outputs instead of their sum.",
        source="PyTorch, torch.nn.MSELoss.",
    )
)
LOSSES.add(
    Loss(
        name="huber",
        label="Huber",
        term=_huber,
        formula="abs(d - y) - 1 / 2 if abs(d - y) > 1 else (d - y)**2 / 2",
        derivative=lambda d, y: -np.clip(d - y, -1.0, 1.0),
        derivative_formula="-sign(d - y) if abs(d - y) > 1 else -(d - y)",
        over_outputs="mean",
        meaning="A square for errors up to 1, a straight line beyond: far-off targets pull less.",
        source=(
            "Huber, Robust Estimation of a Location Parameter (1964); PyTorch's HuberLoss with its "
            "δ of 1."
        ),
    )
)
LOSSES.add(
    Loss(
        name="cross_entropy",
        label="Cross-entropy",
        # 0 − x instead of −x, so that a target of 0 gives 0 and not −0.
        term=lambda d, y: 0.0 - _weighted(d, _log(y)),
        formula="-(d * log(y))",
        derivative=lambda d, y: 0.0 - _ratio(d, y),
        derivative_formula="-(d / y)",
        over_outputs="sum",
        meaning="How surprised the probabilities of softmax are by the right class.",
        source="Bishop, Pattern Recognition and Machine Learning (2006), equation 4.108.",
        joint=Joint(
            activation="softmax",
            term=lambda d, z: _weighted(d, _log_sum_above(z)),
            formula="d * log(sum(exp(z_m - z)))",
            derivative=lambda d, z: 0.0 - _ratio(d, softmax(z)),
            delta=_softmax_delta,
            delta_formula="y * sum(d_m) - d",
        ),
        targets=(0.0, 1.0),
    )
)
LOSSES.add(
    Loss(
        name="binary_cross_entropy",
        label="Binary cross-entropy",
        term=lambda d, y: 0.0 - (_weighted(d, _log(y)) + _weighted(1.0 - d, _log_1_minus(y))),
        formula="-(d * log(y) + (1 - d) * log(1 - y))",
        derivative=lambda d, y: _ratio(1.0 - d, 1.0 - y) - _ratio(d, y),
        derivative_formula="-(d / y) + (1 - d) / (1 - y)",
        over_outputs="mean",
        meaning="Cross-entropy of a yes or no at each output, each a sigmoid of its own.",
        source="PyTorch, torch.nn.BCELoss; from z as in torch.nn.BCEWithLogitsLoss.",
        joint=Joint(
            activation="sigmoid",
            term=lambda d, z: (
                _weighted(d, _log_1_plus_exp(-z)) + _weighted(1.0 - d, _log_1_plus_exp(z))
            ),
            formula="d * log(1 + exp(-z)) + (1 - d) * log(1 + exp(z))",
            derivative=lambda d, z: _ratio(1.0 - d, sigmoid(-z)) - _ratio(d, sigmoid(z)),
            derivative_formula="-(d / sigmoid(z)) + (1 - d) / sigmoid(-z)",
            # y − d, where 1 − y is σ(−z)
            delta=lambda d, z: (1.0 - d) * sigmoid(z) - d * sigmoid(-z),
            delta_formula="y - d",
        ),
        targets=(0.0, 1.0),
    )
)
