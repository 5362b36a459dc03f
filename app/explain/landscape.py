"""The loss surface over numbers that are named by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from app.engine.errors import EngineError, shortened
from app.engine.network import Network
from app.engine.plane import Range
from app.engine.surface import Parameter
from app.explain.ids import parse


@dataclass(frozen=True, kw_only=True)
class ParameterAxis(Range):
    """Along which weight or bias the surface goes."""

    id: Annotated[str, Field(description="a weight or bias, as in w.1.2.3 or b.1.3")]


def parameters(network: Network, axes: tuple[ParameterAxis, ...]) -> list[tuple[Parameter, Range]]:
    """The weights and biases that the axes name.

    Raises EngineError for an id that is none of this network, or one that is named twice.
    """
    found = [_parameter(network, axis.id, index) for index, axis in enumerate(axes)]
    if len(set(found)) < len(found):
        raise EngineError(f"{shortened(axes[0].id)} is named twice", ("axes",))
    return list(zip(found, axes, strict=True))


def _parameter(network: Network, text: str, axis: int) -> Parameter:
    where, id = ("axes", axis, "id"), parse(text)
    length = {"w": 3, "b": 2}.get(id.kind)
    if length is None or id.output is not None or id.example is not None:
        raise EngineError(
            f"{shortened(text)} is no weight and no bias, as w.1.2.3 and b.1.3 are", where
        )
    if len(id.index) == length:
        layer, *source, unit = (index - 1 for index in id.index)
        found = Parameter(layer, source[0] if source else None, unit)
        if _has(network, found):
            return found
    sizes = "-".join(map(str, network.sizes))
    raise EngineError(f"no {shortened(text)} in this network, of sizes {sizes}", where)


def _has(network: Network, parameter: Parameter) -> bool:
    if parameter.layer >= len(network.layers):
        return False
    layer = network.layers[parameter.layer]
    if parameter.unit >= layer.units:
        return False
    return layer.biases is not None if parameter.source is None else parameter.source < layer.inputs
