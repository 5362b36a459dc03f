"""The same mathematics with 50 digits and no chain rule, to hold the engine against.

Derivatives are central differences here. Activations and losses are the formulas that stand in
their registries, read as Python with the numbers of mpmath; a loss is always computed from y.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import mpmath  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import ArrayLike

from app.engine.activations import ACTIVATIONS
from app.engine.losses import Loss
from app.engine.network import Network

Real = Any
Reals = Any  # an array of Real

MP = mpmath.MPContext()
MP.dps = 50
STEP = MP.mpf(10) ** -15

# Every function of `math` that mpmath has too, and sign; max and abs are Python's own.
FUNCTIONS = {
    name: getattr(MP, name) for name in [*dir(math), "sign"] if name[0] != "_" and hasattr(MP, name)
}


class Layer(NamedTuple):
    """`shifts` are added to the activations: the derivative by a shift is that by `a`."""

    weights: Reals
    biases: Reals
    shifts: Reals
    formula: str


class Derivatives(NamedTuple):
    """Of one layer, as in the engine's `LayerBackward`; `biases` are there even if they are 0."""

    dE_da: Reals
    delta: Reals
    dE_dw: Reals
    dE_db: Reals
    dy_dz: Reals
    dy_dw: Reals


real = np.frompyfunc(MP.mpf, 1, 1)


def evaluate(formula: str, units: Sequence[Mapping[str, Real]] = (), **names: Real) -> Real:
    """The value of a registry's formula, in which sum(…) adds over the z_m, a_m, d_m of `units`."""

    def over_units(term: Callable[..., Real]) -> Real:
        return MP.fsum(term(**unit) for unit in units)

    return MP.mpf(eval(_compiled(formula), {**FUNCTIONS, **names, "over_units": over_units}))


def slope(function: Callable[[Real], Real], at: Real) -> Real:
    """The derivative of a function of one number."""
    at = MP.mpf(at)
    return (function(at + STEP) - function(at - STEP)) / (2 * STEP)


def layers_of(network: Network) -> list[Layer]:
    """The network in real numbers."""
    return [
        Layer(
            weights=real(layer.weights),
            biases=real(np.zeros(layer.units) if layer.biases is None else layer.biases),
            shifts=real(np.zeros(layer.units)),
            formula=ACTIVATIONS[layer.activation].formula,
        )
        for layer in network.layers
    ]


def outputs(layers: list[Layer], inputs: ArrayLike) -> Reals:
    """y, [example, output]."""
    return np.array([_outputs(layers, list(x)) for x in real(inputs)])


def losses(loss: Loss, targets: ArrayLike, outputs: Reals) -> Reals:
    """E_n, [example], of outputs, [example, output]."""
    terms = np.frompyfunc(lambda d, y: evaluate(loss.formula, d=d, y=y), 2, 1)
    summed = terms(real(targets), outputs).sum(axis=1)
    return summed / outputs.shape[1] if loss.over_outputs == "mean" else summed


class Differences:
    """The outputs with each single number of a network a little larger, and a little smaller."""

    def __init__(self, network: Network, inputs: ArrayLike) -> None:
        layers = layers_of(network)
        self._moved: list[dict[str, Reals]] = [
            {
                field: np.array([_moved(layers, inputs, layer, field, h) for h in (STEP, -STEP)])
                for field in ("weights", "biases", "shifts")
            }
            for layer in range(len(layers))
        ]

    def derivatives(self, loss: Loss, targets: ArrayLike) -> Iterator[Derivatives]:
        """Layer by layer."""
        for moved in self._moved:
            dy = {field: (up - down) / (2 * STEP) for field, (up, down) in moved.items()}
            dE = {field: _slopes_of_losses(loss, targets, *pair) for field, pair in moved.items()}
            yield Derivatives(
                dE_da=dE["shifts"],
                delta=dE["biases"],
                dE_dw=_mean(dE["weights"]),
                dE_db=_mean(dE["biases"]),
                dy_dz=dy["biases"],
                dy_dw=dy["weights"],
            )


@cache
def _compiled(formula: str) -> Any:
    inside = "over_units(lambda z_m=None, a_m=None, d_m=None: "
    return compile(formula.replace("sum(", inside), formula, "eval")


def activations(formula: str, z: Sequence[Real]) -> list[Real]:
    """a of all units of a layer."""
    units = [{"z_m": z_m} for z_m in z]
    return [evaluate(formula, units, z=z_j) for z_j in z]


def _outputs(layers: list[Layer], a: list[Real]) -> list[Real]:
    for weights, biases, shifts, formula in layers:
        z = [b + sum(a[i] * weights[i, j] for i in range(len(a))) for j, b in enumerate(biases)]
        a = [a_j + shift for a_j, shift in zip(activations(formula, z), shifts, strict=True)]
    return a


def _moved(layers: list[Layer], inputs: ArrayLike, layer: int, field: str, h: Real) -> Reals:
    """y, [example, output, *the parameters' axes], with each parameter moved by h in turn."""
    parameters = getattr(layers[layer], field)
    moved = np.empty((*np.shape(inputs)[:1], *layers[-1].biases.shape, *parameters.shape), object)
    for position in np.ndindex(parameters.shape):
        other = parameters.copy()
        other[position] += h
        changed = layers[layer]._replace(**{field: other})
        moved[..., *position] = outputs([*layers[:layer], changed, *layers[layer + 1 :]], inputs)
    return moved


def _slopes_of_losses(loss: Loss, targets: ArrayLike, up: Reals, down: Reals) -> Reals:
    """∂E_n/∂p, [example, *the parameters' axes]."""
    dE = np.empty((len(up), *up.shape[2:]), object)
    for position in np.ndindex(up.shape[2:]):
        above = losses(loss, targets, up[..., *position])
        below = losses(loss, targets, down[..., *position])
        dE[..., *position] = (above - below) / (2 * STEP)
    return dE


def _mean(values: Reals) -> Reals:
    return values.sum(axis=0) / len(values)
