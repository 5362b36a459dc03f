"""A feed-forward network as an immutable value, and the state of its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from pydantic import ConfigDict, Field

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Matrix, Vector, frozen
from app.engine.errors import EngineError, ShapeError
from app.engine.initializers import INITIALIZERS, draw

ActivationName = Annotated[str, ACTIVATIONS]


@dataclass(frozen=True, eq=False, kw_only=True)
class Layer:
    """z = a_prev @ weights + biases and a = φ(z), for one layer."""

    weights: Annotated[Matrix, Field(description="W, [from, to]")]
    biases: Annotated[Vector | None, Field(description="b, [to]; null for none")] = None
    activation: Annotated[ActivationName, Field(description="φ")]

    __pydantic_config__ = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, 2, ("weights",)))
        ACTIVATIONS[self.activation]
        if self.biases is None:
            return
        object.__setattr__(self, "biases", frozen(self.biases, 1, ("biases",)))
        if len(self.biases) != self.units:
            raise ShapeError(
                f"{len(self.biases)} biases, but the weights lead to {self.units} units",
                ("biases",),
            )

    @property
    def inputs(self) -> int:
        """How many numbers the layer takes."""
        return int(self.weights.shape[0])

    @property
    def units(self) -> int:
        """How many numbers the layer gives."""
        return int(self.weights.shape[1])


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in order, from the first hidden one to the output; sizes follow from the weights."""

    layers: tuple[Layer, ...]

    __pydantic_config__ = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise ShapeError("found no layer, expected at least one", ("layers",))
        for number, (before, after) in enumerate(
            zip(self.layers, self.layers[1:], strict=False), start=1
        ):
            if before.units != after.inputs:
                raise ShapeError(
                    f"layer {number} has {before.units} units, "
                    f"but layer {number + 1} takes {after.inputs} inputs",
                    ("layers", number, "weights"),
                )
        for index, layer in enumerate(self.layers[:-1]):
            check_hidden(layer.activation, index, ("layers", index, "activation"))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of each column: inputs, hidden layers, outputs."""
        return (self.layers[0].inputs, *(layer.units for layer in self.layers))

    @property
    def weight_count(self) -> int:
        """How many weights there are, biases not counted."""
        return sum(layer.weights.size for layer in self.layers)


@dataclass(frozen=True, eq=False)
class Parameters:
    """One array for a layer's weights and one for its biases, as optimizers keep them."""

    weights: Annotated[Matrix, Field(description="[from, to]")]
    biases: Annotated[Vector | None, Field(description="[to]; null without biases")] = None

    __pydantic_config__ = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, 2, ("weights",)))
        if self.biases is not None:
            object.__setattr__(self, "biases", frozen(self.biases, 1, ("biases",)))


@dataclass(frozen=True, eq=False)
class Training:
    """Everything that the next update depends on, besides its examples."""

    network: Network
    optimizer_state: Annotated[
        dict[str, tuple[Parameters, ...]],
        Field(description="the optimizer's memory by name, one entry per layer"),
    ] = field(default_factory=dict)
    step: Annotated[int, Field(strict=True, ge=0, le=2**53, description="updates done so far")] = 0

    __pydantic_config__ = ConfigDict(extra="forbid")


def check_hidden(activation: str, index: int, where: tuple[str | int, ...]) -> None:
    """Refuse an activation that couples its units, as softmax does, before the last layer."""
    if ACTIVATIONS[activation].couples:
        raise EngineError(
            f"layer {index + 1} is {activation}, but {activation} is for the output layer only",
            where,
        )


def new_network(
    sizes: Sequence[int],
    activations: Sequence[str],
    *,
    biases: bool,
    initializer: str,
    seed: int,
) -> Network:
    """A network of these `sizes` (inputs first) with one activation per layer, from a seed.

    The same arguments give the same numbers on every machine.
    """
    if len(sizes) < 2:
        raise ShapeError(f"{len(sizes)} sizes, expected at least 2: inputs and outputs", ("sizes",))
    if len(activations) != len(sizes) - 1:
        raise ShapeError(
            f"{len(activations)} activations for {len(sizes) - 1} layers, expected one per layer",
            ("activations",),
        )
    for number, size in enumerate(sizes):
        if size < 1:
            raise EngineError(f"size {size}, expected at least 1 unit", ("sizes", number))
    for number, activation in enumerate(activations[:-1]):
        check_hidden(activation, number, ("activations", number))
    limit, generator = INITIALIZERS[initializer].limit, np.random.PCG64(seed)
    return Network(
        tuple(
            Layer(
                weights=((2.0 * draw(generator, m * n) - 1.0) * limit(m, n)).reshape(m, n),
                activation=activation,
                biases=np.zeros(n) if biases else None,
            )
            for m, n, activation in zip(sizes[:-1], sizes[1:], activations, strict=True)
        )
    )
