"""Where a number comes from: for each id the formula over the numbers right before it.

A derivation has one or more forms, all of the same value: φ(z), then 1 / (1 + e^−z); −α ∂E/∂w, then
α (d − y) δ. The last form is the one to put numbers into. Given numbers have no derivation, and
neither has `y_new`, which takes a whole forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.engine.activations import ACTIVATIONS
from app.engine.errors import EngineError
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.explain.architecture import Architecture
from app.explain.expression import (
    Activated,
    Constant,
    Expression,
    Fraction,
    Quantity,
    Sum,
    negative,
    parse,
    product,
    total,
)
from app.explain.ids import KINDS, Id, all_ids

Forms = tuple[Expression, ...]

GIVEN = frozenset({"x", "d", "w", "b", "lr"})
"""Kinds that are set, not computed."""


def derivation(id: Id, architecture: Architecture) -> Forms:
    """The forms of the formula of `id`; none where the number is given or measured.

    Raises EngineError for an id that this architecture does not have.
    """
    if id not in set(all_ids(architecture)):
        sizes = "-".join(map(str, architecture.sizes))
        raise EngineError(f"no {id} in this network, of sizes {sizes}", ("id",))
    return derive(id, architecture)


def derive(id: Id, architecture: Architecture) -> Forms:
    """`derivation` of an id that is known to exist."""
    return _RULES[id.kind](id, architecture) if id.kind in _RULES else ()


def _of(id: Id, kind: str, *index: int) -> Quantity:
    """Another quantity of the same example and output."""
    return Quantity(replace(id, kind=kind, index=index))


def _shared(kind: str, *index: int) -> Quantity:
    """A quantity that belongs to no example and no output."""
    return Quantity(Id(kind, index))


def _entering(id: Id, layer: int, unit: int) -> Quantity:
    """What a unit gives to the layer above: an input, or an activation."""
    plain = replace(id, output=None)
    return _of(plain, "x", unit) if layer == 0 else _of(plain, "a", layer, unit)


def _z(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    terms: list[Expression] = [
        product(_entering(id, layer - 1, i), _shared("w", layer, i, j))
        for i in architecture.units(layer - 1)
    ]
    if architecture.biases[layer - 1]:
        terms.append(_shared("b", layer, j))
    return (total(*terms),)


def _a(id: Id, architecture: Architecture) -> Forms:
    z = _of(id, "z", *id.index)
    activation = ACTIVATIONS[architecture.activations[id.index[0] - 1]]
    formula = parse(activation.formula, {"z": z})
    return (formula,) if formula == z else (Activated(activation.name, z), formula)


def _da_dz(id: Id, architecture: Architecture) -> Forms:
    z, a = _of(id, "z", *id.index), _of(id, "a", *id.index)
    activation = ACTIVATIONS[architecture.activations[id.index[0] - 1]]
    return (parse(activation.derivative_formula, {"z": z, "a": a}),)


def _output(id: Id, architecture: Architecture) -> dict[str, Expression]:
    """The names d and y in formulas of losses, for one output."""
    (k,) = id.index
    return {"d": _of(id, "d", k), "y": _of(id, "a", architecture.depth, k)}


def _e(id: Id, architecture: Architecture) -> Forms:
    return (parse("d - y", _output(id, architecture)),)


def _E(id: Id, architecture: Architecture) -> Forms:
    if id.example is None and architecture.examples > 1:
        return (_mean([Quantity(Id("E", example=n)) for n in _examples(architecture)]),)
    return (_example_loss(id.example, "a", architecture),)


def _E_new(id: Id, architecture: Architecture) -> Forms:
    return (
        _mean([_example_loss(n, "y_new", architecture) for n in _example_numbers(architecture)]),
    )


def _example_loss(n: int | None, y: str, architecture: Architecture) -> Expression:
    """E_n over the outputs: those of the forward pass, or those after the update."""
    terms = []
    for k in architecture.units(architecture.depth):
        index = (architecture.depth, k) if y == "a" else (k,)
        names = {"d": Quantity(Id("d", (k,), None, n)), "y": Quantity(Id(y, index, None, n))}
        terms.append(parse(LOSSES[architecture.loss].formula, names))
    return _per_output(total(*terms), architecture)


def _dE_da(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    if layer == architecture.depth:
        formula = parse(
            LOSSES[architecture.loss].derivative_formula,
            _output(replace(id, index=(j,)), architecture),
        )
        return (_per_output(formula, architecture),)
    return (
        total(
            *(
                product(_of(id, "delta", layer + 1, m), _shared("w", layer + 1, j, m))
                for m in architecture.units(layer + 1)
            )
        ),
    )


def _delta(id: Id, architecture: Architecture) -> Forms:
    return (product(_of(id, "dE_da", *id.index), _of(id, "da_dz", *id.index)),)


def _error_term(id: Id, architecture: Architecture) -> Forms:
    layer, j = id.index
    slope = _of(id, "da_dz", layer, j)
    if layer == architecture.depth:
        return (product(negative(_of(id, "dE_da", layer, j)), slope),)
    received = total(
        *(
            product(_of(id, "error_term", layer + 1, m), _shared("w", layer + 1, j, m))
            for m in architecture.units(layer + 1)
        )
    )
    return (product(received, slope),)


def _dy_dz(id: Id, architecture: Architecture) -> Forms:
    return (product(*_dy_dz_factors(id, id.index[0], id.index[1], architecture)),)


def _sensitivity(id: Id, architecture: Architecture) -> Forms:
    """The article's δ: δ²_j = h_j and δ¹_ij = w²_j φ′(z_j) x_i; for a bias without the x_i."""
    layer, j = id.index[0], id.index[-1]
    x = _multiplier(id, architecture)
    if layer < architecture.depth - 1:
        return (product(_of(id, "dy_dz", layer, j), x),)
    return (product(*_dy_dz_factors(id, layer, j, architecture), x),)


def _multiplier(id: Id, architecture: Architecture) -> Expression:
    """What a parameter is multiplied with in z: a weight's input; 1 for a bias."""
    if KINDS[id.kind].place == "bias":
        return Constant(1)
    layer, i, _ = id.index
    return _entering(id, layer - 1, i)


def _dy_dz_factors(id: Id, layer: int, j: int, architecture: Architecture) -> Forms:
    """The factors of ∂y_k/∂z_j; an identity output's slope, 1, is left out."""
    plain = replace(id, output=None)
    slope = _of(plain, "da_dz", layer, j)
    k = id.output or 1
    if layer == architecture.depth:
        if j != k:
            return (Constant(0),)
        linear = ACTIVATIONS[architecture.activations[-1]].derivative_formula == "1"
        return (Constant(1),) if linear else (slope,)
    if layer == architecture.depth - 1:
        above = _dy_dz_factors(id, layer + 1, k, architecture)
        return (*above, _shared("w", layer + 1, j, k), slope)
    received = total(
        *(
            product(_shared("w", layer + 1, j, m), _of(id, "dy_dz", layer + 1, m))
            for m in architecture.units(layer + 1)
        )
    )
    return (received, slope)


def _gradient(id: Id, architecture: Architecture) -> Forms:
    terms = [
        _gradient_term(replace(id, example=n), architecture) for n in _example_numbers(architecture)
    ]
    return (_mean(terms),)


def _gradient_term(id: Id, architecture: Architecture) -> Expression:
    """One example's part of ∂E/∂w or ∂E/∂b, in the chosen meaning of δ."""
    layer, j = id.index[0], id.index[-1]
    if architecture.delta == "article":
        return total(
            *(
                product(_of(id, "dE_da", architecture.depth, k), _answer_of(id, k, architecture))
                for k in _reached(layer, j, architecture)
            )
        )
    x = _multiplier(id, architecture)
    if architecture.delta == "error_term":
        return negative(product(_of(id, "error_term", layer, j), x))
    return product(_of(id, "delta", layer, j), x)


def _reached(layer: int, j: int, architecture: Architecture) -> Sequence[int]:
    """The outputs that depend on unit j of a layer: an output unit is its own."""
    return [j] if layer == architecture.depth else architecture.units(architecture.depth)


def _answer_of(id: Id, k: int, architecture: Architecture) -> Quantity:
    """∂y_k/∂w or ∂y_k/∂b of the same parameter and example."""
    kind = "dy_db" if KINDS[id.kind].place == "bias" else "dy_dw"
    return Quantity(replace(id, kind=kind, output=k if architecture.outputs > 1 else None))


def _change(id: Id, architecture: Architecture) -> Forms:
    is_bias = id.kind == "db"
    if is_bias and architecture.trainable == "weights":
        return (Constant(0),)
    gradient = _of(id, "dE_db" if is_bias else "dE_dw", *id.index)
    formula = OPTIMIZERS[architecture.optimizer].formula
    general = parse(formula, {"g": gradient, "lr": _shared("lr")})
    return (general, *_short_change(id, architecture))


def _short_change(id: Id, architecture: Architecture) -> Forms:
    """The update in one line, for one example and plain gradient descent, in terms of δ."""
    layer, j = id.index[0], id.index[-1]
    if architecture.examples > 1 or architecture.optimizer != "sgd":
        return ()
    lr = _shared("lr")
    if architecture.delta == "error_term":
        return (product(lr, _of(id, "error_term", layer, j), _multiplier(id, architecture)),)
    if architecture.delta == "article" and architecture.loss == "half_squared_error":
        terms = [
            product(
                parse("d - y", _output(Id("e", (k,)), architecture)),
                _answer_of(id, k, architecture),
            )
            for k in _reached(layer, j, architecture)
        ]
        return (product(lr, total(*terms)),)
    return ()


def _w_new(id: Id, architecture: Architecture) -> Forms:
    kind = id.kind.removesuffix("_new")
    return (Sum((_of(id, kind, *id.index), _of(id, f"d{kind}", *id.index))),)


def _examples(architecture: Architecture) -> range:
    return range(1, architecture.examples + 1)


def _example_numbers(architecture: Architecture) -> list[int | None]:
    """What stands behind ~: nothing for a batch of one."""
    return list(_examples(architecture)) if architecture.examples > 1 else [None]


def _mean(terms: list[Expression]) -> Expression:
    return Fraction(Sum(tuple(terms)), Constant(len(terms))) if len(terms) > 1 else terms[0]


def _per_output(expression: Expression, architecture: Architecture) -> Expression:
    """Divided by the number of outputs, where the loss is a mean over them."""
    loss = LOSSES[architecture.loss]
    if loss.over_outputs == "sum" or architecture.outputs == 1:
        return expression
    return Fraction(expression, Constant(architecture.outputs))


_RULES: dict[str, Callable[[Id, Architecture], Forms]] = {
    "z": _z,
    "a": _a,
    "e": _e,
    "E": _E,
    "dE_da": _dE_da,
    "da_dz": _da_dz,
    "delta": _delta,
    "error_term": _error_term,
    "dy_dz": _dy_dz,
    "dy_db": _sensitivity,
    "dy_dw": _sensitivity,
    "dE_dw": _gradient,
    "dE_db": _gradient,
    "dw": _change,
    "db": _change,
    "w_new": _w_new,
    "b_new": _w_new,
    "E_new": _E_new,
}
