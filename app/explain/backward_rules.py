"""Formulas of the backward pass: the factors of each δ, the gradients and the sensitivities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.explain.architecture import Architecture
from app.explain.expression import (
    Constant,
    Expression,
    Quantity,
    negative,
    parse,
    product,
    total,
)
from app.explain.forward_rules import (
    Forms,
    each_output,
    entering,
    example_numbers,
    mean,
    output_names,
    per_output,
)
from app.explain.ids import Id
from app.explain.kinds import KINDS


def weight(*index: int) -> Quantity:
    """A weight, which belongs to no example and no output."""
    return Quantity(Id("w", index))


def multiplier(id: Id, architecture: Architecture) -> Expression:
    """What a parameter is multiplied with in z: a weight's input; 1 for a bias."""
    if KINDS[id.kind].place == "bias":
        return Constant(1)
    layer, i, _ = id.index
    return entering(id, layer - 1, i)


def reached(layer: int, j: int, architecture: Architecture) -> Sequence[int]:
    """The outputs that depend on unit j of a layer; an output unit is its own, unless coupled."""
    alone = layer == architecture.depth and not architecture.couples
    return [j] if alone else architecture.units(architecture.depth)


def answer_of(id: Id, k: int, architecture: Architecture) -> Quantity:
    """∂y_k/∂w or ∂y_k/∂b of the same parameter and example."""
    kind = "dy_db" if KINDS[id.kind].place == "bias" else "dy_dw"
    output = k if architecture.outputs > 1 else None
    return Quantity(replace(id.of(kind, *id.index), output=output))


def _da_dz(id: Id, architecture: Architecture) -> Forms:
    activation = ACTIVATIONS[architecture.activations[id.layer - 1]]
    layer, j, *by = id.index
    names = {"z": Quantity(id.of("z", layer, j)), "a": Quantity(id.of("a", layer, j))}
    if by in ([], [j]):
        return (parse(activation.derivative_formula, names),)
    assert activation.cross_formula is not None
    return (parse(activation.cross_formula, names | {"a_m": Quantity(id.of("a", layer, *by))}),)


def _dE_da(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    if layer == architecture.depth:
        formula = LOSSES[architecture.loss].derivative_formula
        return (per_output(parse(formula, output_names(id, j, architecture)), architecture),)
    return (_received("delta", id, architecture),)


def _received(kind: str, id: Id, architecture: Architecture) -> Expression:
    """The error signals of the next layer, each through the weight on the way there."""
    layer, j = id.index
    return total(
        *(
            product(Quantity(id.of(kind, layer + 1, m)), weight(layer + 1, j, m))
            for m in architecture.units(layer + 1)
        )
    )


def _chained(id: Id, architecture: Architecture) -> Expression:
    """∂E/∂z of an output: ∂E/∂y times the slope, or over all outputs that share this z."""
    layer, j = id.index
    if not architecture.couples:
        return product(Quantity(id.of("dE_da", layer, j)), Quantity(id.of("da_dz", layer, j)))
    return total(
        *(
            product(Quantity(id.of("dE_da", layer, k)), Quantity(id.of("da_dz", layer, k, j)))
            for k in architecture.units(layer)
        )
    )


def _joint(id: Id, architecture: Architecture) -> Forms:
    """∂E/∂z of an output in the short form that a loss has with the output it is made for."""
    joint = LOSSES[architecture.loss].joint
    if joint is None:
        return ()
    names = output_names(id, id.index[1], architecture)
    formula = parse(joint.delta_formula, names, each_output(id, architecture))
    return (per_output(formula, architecture),)


def _delta(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    if layer == architecture.depth:
        return (*_joint(id, architecture), _chained(id, architecture))
    return (product(Quantity(id.of("dE_da", layer, j)), Quantity(id.of("da_dz", layer, j))),)


def _error_term(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    if layer < architecture.depth:
        slope = Quantity(id.of("da_dz", layer, j))
        return (product(_received("error_term", id, architecture), slope),)
    forms = (*_joint(id, architecture), _chained(id, architecture))
    return tuple(negative(form) for form in forms)


def _dy_dz(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    return (product(*_dy_dz_factors(id, layer, j, architecture)),)


def _sensitivity(id: Id, architecture: Architecture) -> Forms:
    """The article's δ: δ²_j = h_j and δ¹_ij = w²_j φ′(z_j) x_i; for a bias without the x_i."""
    layer, j = id.layer, id.index[-1]
    x = multiplier(id, architecture)
    if layer < architecture.depth - 1 or (layer < architecture.depth and architecture.couples):
        return (product(Quantity(id.of("dy_dz", layer, j)), x),)
    return (product(*_dy_dz_factors(id, layer, j, architecture), x),)


def _dy_dz_factors(id: Id, layer: int, j: int, architecture: Architecture) -> Forms:
    """The factors of ∂y_k/∂z_j; an identity output's slope, 1, is left out."""
    plain = replace(id, output=None)
    k = id.output or 1
    if layer == architecture.depth:
        return (_output_slope(plain, k, j, architecture),)
    slope = Quantity(plain.of("da_dz", layer, j))
    if layer == architecture.depth - 1:
        through = [m for m in architecture.units(layer + 1) if architecture.couples or m == k]
        received = total(
            *(
                product(_output_slope(plain, k, m, architecture), weight(layer + 1, j, m))
                for m in through
            )
        )
        return (received, slope)
    received = total(
        *(
            product(weight(layer + 1, j, m), Quantity(id.of("dy_dz", layer + 1, m)))
            for m in architecture.units(layer + 1)
        )
    )
    return (received, slope)


def _output_slope(plain: Id, k: int, m: int, architecture: Architecture) -> Expression:
    """∂y_k/∂z_m of the output layer."""
    last = architecture.depth
    if architecture.couples:
        return Quantity(plain.of("da_dz", last, k, m))
    if k != m:
        return Constant(0)
    linear = ACTIVATIONS[architecture.activations[-1]].derivative_formula == "1"
    return Constant(1) if linear else Quantity(plain.of("da_dz", last, m))


def _gradient(id: Id, architecture: Architecture) -> Forms:
    terms = [
        gradient_term(replace(id, example=n), architecture) for n in example_numbers(architecture)
    ]
    return (mean(terms),)


def gradient_term(id: Id, architecture: Architecture) -> Expression:
    """One example's part of ∂E/∂w or ∂E/∂b, in the chosen meaning of δ."""
    layer, j = id.layer, id.index[-1]
    if architecture.delta == "article":
        return total(
            *(
                product(
                    Quantity(id.of("dE_da", architecture.depth, k)), answer_of(id, k, architecture)
                )
                for k in reached(layer, j, architecture)
            )
        )
    x = multiplier(id, architecture)
    if architecture.delta == "error_term":
        return negative(product(Quantity(id.of("error_term", layer, j)), x))
    return product(Quantity(id.of("delta", layer, j)), x)


RULES: Mapping[str, Callable[[Id, Architecture], Forms]] = {
    "dE_da": _dE_da,
    "da_dz": _da_dz,
    "delta": _delta,
    "error_term": _error_term,
    "dy_dz": _dy_dz,
    "dy_db": _sensitivity,
    "dy_dw": _sensitivity,
    "dE_dw": _gradient,
    "dE_db": _gradient,
}
