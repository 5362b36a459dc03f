"""First weights from a seed: the same numbers on every machine.

They are made of the raw bits of PCG64 with sums, products and square roots only, all of which
IEEE 754 rounds the same way everywhere. Biases start at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.arrays import Array
from app.engine.registry import Registry


@dataclass(frozen=True)
class Initializer:
    """Weights spread evenly between −limit and +limit; `limit(units_from, units_to)`."""

    name: str
    label: str
    limit: Callable[[int, int], float]
    formula: str
    meaning: str
    source: str


INITIALIZERS: Registry[Initializer] = Registry("initializer")

INITIALIZERS.add(
    Initializer(
        name="zeros",
        label="Zeros",
        limit=lambda units_from, units_to: 0.0,
        formula="0",
        meaning="All hidden units stay alike for ever: shows why weights must differ.",
        source="Rumelhart, Hinton and Williams (1986) on breaking the symmetry.",
    )
)
INITIALIZERS.add(
    Initializer(
        name="uniform",
        label="Uniform",
        limit=lambda units_from, units_to: 0.5,
        formula="1 / 2",
        meaning="Between −0.5 and 0.5, whatever the size of the layer.",
        source="A common classroom choice.",
    )
)
INITIALIZERS.add(
    Initializer(
        name="xavier",
        label="Xavier (Glorot), uniform",
        limit=lambda units_from, units_to: math.sqrt(6.0 / (units_from + units_to)),
        formula="sqrt(6 / (n_from + n_to))",
        meaning="Keeps activations and gradients alike in spread over layers; for sigmoid, tanh.",
        source="Glorot and Bengio, Understanding the difficulty of training (2010), equation 16.",
    )
)
INITIALIZERS.add(
    Initializer(
        name="he",
        label="He (Kaiming), uniform",
        limit=lambda units_from, units_to: math.sqrt(6.0 / units_from),
        formula="sqrt(6 / n_from)",
        meaning="The same for ReLU, which lets only half of its inputs through.",
        source="He et al., Delving Deep into Rectifiers (2015); uniform form as in PyTorch.",
    )
)


def draw(generator: np.random.PCG64, count: int) -> Array:
    """`count` numbers, evenly spread over 0 ≤ u < 1, from the upper 53 bits of each raw draw."""
    bits = generator.random_raw(count) >> np.uint64(11)
    return np.asarray(bits * 2.0**-53, dtype=np.float64)
