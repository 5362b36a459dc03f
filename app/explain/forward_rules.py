"""Formulas of the forward pass and of the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.explain.architecture import Architecture
from app.explain.expression import (
    Activated,
    Constant,
    Expression,
    Fraction,
    Quantity,
    Sum,
    parse,
    product,
    total,
)
from app.explain.ids import Id

Forms = tuple[Expression, ...]


def entering(id: Id, layer: int, unit: int) -> Quantity:
    """What a unit gives to the layer above: an input, or an activation of the same example."""
    plain = replace(id, output=None)
    return Quantity(plain.of("x", unit) if layer == 0 else plain.of("a", layer, unit))


def example_numbers(architecture: Architecture) -> list[int | None]:
    """What stands behind ~ for each example: nothing for a batch of one."""
    many = architecture.examples > 1
    return list(range(1, architecture.examples + 1)) if many else [None]


def mean(terms: list[Expression]) -> Expression:
    """Their sum divided by how many they are."""
    return Fraction(Sum(tuple(terms)), Constant(len(terms))) if len(terms) > 1 else terms[0]


def per_output(expression: Expression, architecture: Architecture) -> Expression:
    """Divided by the number of outputs, where the loss is a mean over them."""
    loss = LOSSES[architecture.loss]
    if loss.over_outputs == "sum" or architecture.outputs == 1:
        return expression
    return Fraction(expression, Constant(architecture.outputs))


def output_names(id: Id, k: int, architecture: Architecture) -> dict[str, Expression]:
    """The names d, y, e and z in formulas of losses, for output k of the same example."""
    last = architecture.depth
    ids = {
        "d": id.of("d", k),
        "y": id.of("a", last, k),
        "e": id.of("e", k),
        "z": id.of("z", last, k),
    }
    return {name: Quantity(replace(each, output=None)) for name, each in ids.items()}


def each_output(id: Id, architecture: Architecture) -> list[dict[str, Expression]]:
    """The names d_m, y_m and z_m, for each output m of the same example."""
    return [
        {f"{name}_m": one for name, one in output_names(id, m, architecture).items()}
        for m in architecture.units(architecture.depth)
    ]


def each_unit(id: Id, architecture: Architecture) -> list[dict[str, Expression]]:
    """The names z_m and a_m, for each unit m of the id's layer."""
    return [
        {f"{kind}_m": Quantity(id.of(kind, id.layer, m)) for kind in ("z", "a")}
        for m in architecture.units(id.layer)
    ]


def _z(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    terms: list[Expression] = [
        product(entering(id, layer - 1, i), Quantity(Id("w", (layer, i, j))))
        for i in architecture.units(layer - 1)
    ]
    if architecture.biases[layer - 1]:
        terms.append(Quantity(Id("b", (layer, j))))
    return (total(*terms),)


def _a(id: Id, architecture: Architecture) -> Forms:
    z = Quantity(id.of("z", *id.index))
    activation = ACTIVATIONS[architecture.activations[id.layer - 1]]
    units = each_unit(id, architecture)
    formula = parse(activation.formula, {"z": z}, units)
    if formula == z:
        return (formula,)
    if activation.couples:
        every = tuple(unit["z_m"] for unit in units)
        return (Activated(activation.name, every, id.index[1]), formula)
    return (Activated(activation.name, (z,)), formula)


def _e(id: Id, architecture: Architecture) -> Forms:
    return (parse("d - y", output_names(id, id.index[0], architecture)),)


def _E(id: Id, architecture: Architecture) -> Forms:
    if id.example is None and architecture.examples > 1:
        examples = [Quantity(Id("E", example=n)) for n in example_numbers(architecture)]
        return (mean([*examples]),)
    return (over_outputs(LOSSES[architecture.loss].formula, id, architecture),)


def over_outputs(formula: str, id: Id, architecture: Architecture) -> Expression:
    """E_n: the formula's terms of all outputs, added up, or their mean."""
    units = each_output(id, architecture)
    terms = [
        parse(formula, output_names(id, k, architecture), units)
        for k in architecture.units(architecture.depth)
    ]
    return per_output(total(*terms), architecture)


def _E_new(id: Id, architecture: Architecture) -> Forms:
    return (mean([_example_after(n, architecture) for n in example_numbers(architecture)]),)


def _example_after(n: int | None, architecture: Architecture) -> Expression:
    formula = LOSSES[architecture.loss].formula
    terms = [
        parse(
            formula,
            {"d": Quantity(Id("d", (k,), None, n)), "y": Quantity(Id("y_new", (k,), None, n))},
        )
        for k in architecture.units(architecture.depth)
    ]
    return per_output(total(*terms), architecture)


MOST_AFTERWARDS = 100
"""An output after the update is not written out where that would take more numbers than this."""


def _y_new(id: Id, architecture: Architecture) -> Forms:
    """The whole forward pass with the new weights, in one formula; none where it is too long."""
    last = architecture.depth
    if _count_afterwards(last, architecture) > MOST_AFTERWARDS:
        return ()
    return (_a_afterwards(id, last, id.index[0], architecture),)


def _count_afterwards(layer: int, architecture: Architecture) -> int:
    """How many numbers stand in the formula of one unit's new activation."""
    if layer == 0:
        return 1
    inside = 1 + _count_afterwards(layer - 1, architecture)
    z = architecture.sizes[layer - 1] * inside + architecture.biases[layer - 1]
    couples = ACTIVATIONS[architecture.activations[layer - 1]].couples
    return z * architecture.sizes[layer] if couples else z


def _a_afterwards(id: Id, layer: int, unit: int, architecture: Architecture) -> Expression:
    if layer == 0:
        return Quantity(id.of("x", unit))
    activation = ACTIVATIONS[architecture.activations[layer - 1]]
    if activation.couples:
        every = [_z_afterwards(id, layer, m, architecture) for m in architecture.units(layer)]
        return Activated(activation.name, tuple(every), unit)
    z = _z_afterwards(id, layer, unit, architecture)
    return z if activation.formula == "z" else Activated(activation.name, (z,))


def _z_afterwards(id: Id, layer: int, unit: int, architecture: Architecture) -> Expression:
    terms: list[Expression] = [
        product(
            _a_afterwards(id, layer - 1, i, architecture), Quantity(Id("w_new", (layer, i, unit)))
        )
        for i in architecture.units(layer - 1)
    ]
    if architecture.biases[layer - 1]:
        bias = "b" if architecture.trainable == "weights" else "b_new"
        terms.append(Quantity(Id(bias, (layer, unit))))
    return total(*terms)


RULES: Mapping[str, Callable[[Id, Architecture], Forms]] = {
    "z": _z,
    "a": _a,
    "e": _e,
    "E": _E,
    "y_new": _y_new,
    "E_new": _E_new,
}
