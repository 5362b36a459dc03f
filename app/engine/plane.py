"""Outputs and activations over a line or a plane of inputs: what decision regions are drawn from.

Points lie in a grid: with two axes the first runs fastest, so point = row · columns + column, where
the first axis counts columns and the second counts rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from pydantic import ConfigDict, Field

from app.engine.arrays import Array
from app.engine.backprop import activations
from app.engine.errors import EngineError, ShapeError
from app.engine.network import Network

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Row = list[float | None]
"""Numbers of all points; null where a number is not finite."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Evenly spaced numbers from `low` to `high`, both included."""

    low: Number
    high: Number
    points: Annotated[int, Field(strict=True, ge=2, le=1000)] = 50

    __pydantic_config__ = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        if not (self.low < self.high and np.isfinite(self.high - self.low)):
            raise EngineError(f"found {self.low:g} to {self.high:g}, expected low below high")

    @property
    def values(self) -> Array:
        """The numbers, [point]."""
        return np.linspace(self.low, self.high, self.points)


def points_of(axes: Sequence[Range]) -> int:
    """How many points lie in the grid of these axes."""
    return math.prod(axis.points for axis in axes)


@dataclass(frozen=True, kw_only=True)
class InputAxis(Range):
    """Along which input a line or plane goes."""

    input: Annotated[int, Field(strict=True, ge=1, description="number of the input, from 1")]


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The activations of one layer."""

    a: Annotated[list[Row], Field(description="[unit, point]; null where it is not finite")]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A network's activations over a line or plane of inputs."""

    axes: Annotated[
        list[list[float]], Field(description="the inputs along each axis, [axis, place]")
    ]
    layers: Annotated[
        list[Heat],
        Field(
            description="from the first hidden layer to the output, or the output alone; with two "
            "axes the first runs fastest: point = row · columns + column"
        ),
    ]


def grid(
    network: Network,
    axes: Sequence[InputAxis],
    fixed: ArrayLike | None = None,
    *,
    outputs_only: bool = False,
) -> Grid:
    """The activations over one or two axes; `fixed` are the other inputs, [input], 0 if not given.

    Raises EngineError for an input that the network does not have or that is named twice,
    ShapeError for another number of fixed inputs.
    """
    _check_axes(axes, network.sizes[0])
    at = np.zeros(network.sizes[0]) if fixed is None else np.asarray(fixed, dtype=np.float64)
    if at.shape != (network.sizes[0],):
        raise ShapeError(
            f"fixed has {at.size} numbers, but the network takes {network.sizes[0]}", ("fixed",)
        )
    columns = lattice([axis.values for axis in axes])
    x = np.tile(at, (len(columns), 1))
    x[:, [axis.input - 1 for axis in axes]] = columns
    layers = activations(network, x)[-1 if outputs_only else 0 :]
    return Grid(
        axes=[axis.values.tolist() for axis in axes],
        layers=[Heat(a=[with_gaps(unit) for unit in a.T]) for a in layers],
    )


def lattice(values: Sequence[Array]) -> Array:
    """All combinations, [point, axis], the first axis fastest."""
    rows = np.meshgrid(*values[::-1], indexing="ij")[::-1]
    return np.stack([row.ravel() for row in rows], axis=1)


def with_gaps(numbers: Array) -> Row:
    """The numbers, null where one is not finite."""
    finite = np.isfinite(numbers)
    if finite.all():
        return list(numbers.tolist())
    pairs = zip(numbers.tolist(), finite.tolist(), strict=True)
    return [number if is_finite else None for number, is_finite in pairs]


def _check_axes(axes: Sequence[InputAxis], inputs: int) -> None:
    for index, axis in enumerate(axes):
        if axis.input > inputs:
            raise EngineError(
                f"no input {axis.input}: the network takes {inputs}", ("axes", index, "input")
            )
    if len({axis.input for axis in axes}) < len(axes):
        raise EngineError(f"input {axes[0].input} is named twice", ("axes",))
