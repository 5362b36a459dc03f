"""The loss over one weight or two, all others as they are: the landscape that descent goes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field

from app.engine.arrays import Array
from app.engine.backprop import evaluate
from app.engine.errors import NotFiniteError
from app.engine.network import Network
from app.engine.plane import Range, Row, lattice


@dataclass(frozen=True)
class Parameter:
    """A weight or a bias by indices from 0; `source` None names the bias of `unit`."""

    layer: int
    source: int | None
    unit: int


@dataclass(frozen=True, kw_only=True)
class Surface:
    """E over one weight or over two."""

    axes: Annotated[list[list[float]], Field(description="the weights along each axis")]
    E: Annotated[
        Row,
        Field(
            description="E of all examples, [point], null where it is not finite; with two axes "
            "the first runs fastest: point = row · columns + column"
        ),
    ]


def loss_surface(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    loss: str,
    axes: Sequence[tuple[Parameter, Range]],
) -> Surface:
    """E where each of one or two parameters takes all values of its range.

    Raises what `forward` raises, except that a loss that is not finite is null.
    """
    values = [range.values for _, range in axes]
    parameters = [parameter for parameter, _ in axes]
    return Surface(
        axes=[each.tolist() for each in values],
        E=[
            _loss(_moved(network, parameters, point), inputs, targets, loss)
            for point in lattice(values).tolist()
        ],
    )


def _loss(network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str) -> float | None:
    try:
        return evaluate(network, inputs, targets, loss).loss.value
    except NotFiniteError:
        return None


def _moved(network: Network, parameters: Sequence[Parameter], values: Sequence[float]) -> Network:
    """The network with other values of some parameters."""
    layers = list(network.layers)
    for parameter, value in zip(parameters, values, strict=True):
        layer = layers[parameter.layer]
        if parameter.source is not None:
            weights = _with(layer.weights, (parameter.source, parameter.unit), value)
            layers[parameter.layer] = replace(layer, weights=weights)
        elif layer.biases is not None:
            biases = _with(layer.biases, (parameter.unit,), value)
            layers[parameter.layer] = replace(layer, biases=biases)
    return Network(tuple(layers))


def _with(array: Array, place: tuple[int, ...], value: float) -> Array:
    changed: Array = np.array(array)
    changed[place] = value
    return changed
