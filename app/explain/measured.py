"""One derivative measured instead of derived, beside what the chain rule gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from app.engine.backprop import forward
from app.engine.errors import EngineError, shortened
from app.engine.gradient_check import (
    central_difference,
    compare,
    loss_value,
    output_value,
    verdict,
)
from app.engine.network import Network
from app.engine.trace import Forward, Trace
from app.explain.ids import Id, read
from app.explain.kinds import KINDS
from app.explain.paths import KINDS_WITH_PATHS


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A central difference and its verdict."""

    analytic: Annotated[float, Field(description="By the chain rule.")]
    numeric: Annotated[float, Field(description="By central difference.")]
    step: Annotated[float, Field(description="h: the parameter is moved up and down by it.")]
    difference: Annotated[float, Field(description="Relative difference of the two.")]
    verdict: Annotated[str, Field(description="What that means.")]


def measure(id: Id, trace: Trace) -> Measured:
    """∂E/∂w, ∂E/∂b, ∂y/∂w or ∂y/∂b by central difference; EngineError for any other number."""
    if id.kind not in KINDS_WITH_PATHS:
        raise EngineError(
            f"{shortened(id)} is not checked; derivatives by weights and biases are", ("ids",)
        )
    network, loss = trace.before.network, trace.loss
    assert loss is not None
    field = "biases" if KINDS[id.kind].place == "bias" else "weights"
    index, *position = (part - 1 for part in id.index)

    def run(moved: Network) -> Forward:
        return forward(moved, trace.inputs, trace.targets, loss.name)

    is_gradient = id.kind.startswith("dE")
    of = loss_value if is_gradient else output_value((id.example or 1) - 1, (id.output or 1) - 1)
    found = central_difference(network, index, field, tuple(position), run, of)
    comparison = compare(read(trace, id), found)
    return Measured(
        analytic=comparison.analytic,
        numeric=comparison.numeric,
        step=found.step,
        difference=comparison.difference,
        verdict=verdict([comparison]),
    )
