"""Loss functions: one term per output, and how the terms of one example are put together.

`term(d, y)` and `derivative(d, y)` = ∂term/∂y work element by element on [example, output].
An example's loss E_n is the sum or the mean of its terms; E is the mean of E_n over the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.arrays import Array
from app.engine.registry import Registry


@dataclass(frozen=True)
class Loss:
    """One loss: E_n = Σ_k term(d_k, y_k), or its mean over the outputs k."""

    name: str
    label: str
    term: Callable[[Array, Array], Array]
    formula: str
    derivative: Callable[[Array, Array], Array]
    derivative_formula: str
    over_outputs: Literal["sum", "mean"]
    meaning: str
    source: str

    def per_example(self, targets: Array, outputs: Array) -> Array:
        """E_n, [example], of targets and outputs, [example, output]."""
        return np.asarray(self.term(targets, outputs).sum(axis=1) / self.parts(outputs))

    def dE_dy(self, targets: Array, outputs: Array) -> Array:
        """∂E_n/∂y_k, [example, output]: of one example's loss, so without the batch's 1/N."""
        return self.derivative(targets, outputs) / self.parts(outputs)

    def parts(self, outputs: Array) -> int:
        """What the sum over outputs is divided by: their number for a mean, else 1."""
        return outputs.shape[1] if self.over_outputs == "mean" else 1


LOSSES: Registry[Loss] = Registry("loss")

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
