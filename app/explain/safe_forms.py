"""Formulas by z, for numbers whose usual formula loses its digits where a unit is saturated.

1 − a has no digits left where a is nearly 1; σ(−z) has all of them.
"""

from __future__ import annotations

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.explain.architecture import Architecture
from app.explain.expression import Expression, Quantity, parse
from app.explain.forward_rules import each_unit, output_names, over_outputs, per_output
from app.explain.ids import Id


def safe_form(id: Id, architecture: Architecture) -> Expression | None:
    """The formula of `id` that keeps its digits; None where the usual one does."""
    match id.kind:
        case "e":
            return _e(id, architecture)
        case "E" if id.example is not None or architecture.examples == 1:
            return _E(id, architecture)
        case "dE_da" if id.layer == architecture.depth:
            return _dE_dy(id, architecture)
        case "da_dz":
            return _slope(id, architecture)
    return None


def _e(id: Id, architecture: Architecture) -> Expression | None:
    formula = ACTIVATIONS[architecture.activations[-1]].safe_error_formula
    if not formula:
        return None
    layer, (k,) = architecture.depth, id.index
    names = output_names(id, k, architecture)
    of_layer = id.of("a", layer, k)
    return parse(formula, {**names, "a": names["y"]}, each_unit(of_layer, architecture))


def _E(id: Id, architecture: Architecture) -> Expression | None:
    loss = LOSSES[architecture.loss]
    formula = loss.joint.formula if loss.joint else _of_error(loss.formula)
    return over_outputs(formula, id, architecture)


def _dE_dy(id: Id, architecture: Architecture) -> Expression | None:
    loss = LOSSES[architecture.loss]
    formula = loss.joint.derivative_formula if loss.joint else _of_error(loss.derivative_formula)
    if not formula:
        return None
    return per_output(parse(formula, output_names(id, id.index[1], architecture)), architecture)


def _of_error(formula: str) -> str:
    """A loss that is of d − y alone, by the error e."""
    return formula.replace("d - y", "e")


def _slope(id: Id, architecture: Architecture) -> Expression | None:
    layer, j, *by = id.index
    formula = ACTIVATIONS[architecture.activations[layer - 1]].safe_derivative_formula
    if not formula or by not in ([], [j]):
        return None
    names = {kind: Quantity(id.of(kind, layer, j)) for kind in ("z", "a")}
    return parse(formula, names, each_unit(id, architecture))
