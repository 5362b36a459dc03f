"""Formulas of the update: the optimizer's gradient, its memory, the change, the new weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.explain.architecture import Architecture, Penalty
from app.explain.backward_rules import answer_of, multiplier, reached
from app.explain.expression import Constant, Expression, Quantity, Sum, parse, product, total
from app.explain.forward_rules import Forms, output_names
from app.explain.hyperparameters import hyperparameters, schedule_numbers
from app.explain.ids import Id
from app.explain.kinds import KINDS, of_bias, of_weight


def _is_bias(id: Id) -> bool:
    return KINDS[id.kind].place == "bias"


def _names(id: Id, architecture: Architecture) -> dict[str, Expression]:
    """What the optimizer's formulas are about, for one weight or one bias."""
    rule, bias = architecture.rule, _is_bias(id)
    own = [*rule.memories, *rule.memory_formulas]
    settings = ["t", *(each.name for each in hyperparameters(architecture.optimizer)), "lr"]
    return {
        **{name: Quantity(Id(name)) for name in settings},
        **{name: Quantity(Id(of_bias(name) if bias else name, id.index)) for name in own},
        "g": Quantity(Id("dE_db" if bias else gradient_used(architecture), id.index)),
        "w": Quantity(Id("b" if bias else "w", id.index)),
    }


def gradient_used(architecture: Architecture) -> str:
    """The kind that the optimizer's g is: the gradient of weights, or what is added to it too."""
    return "g" if architecture.penalties else "dE_dw"


def penalised(names: Mapping[str, Expression], architecture: Architecture) -> Expression:
    """g of weights: the gradient and the penalties that there are."""
    formula = parse(architecture.rule.gradient_formula, names)
    absent = {Id(name) for name in get_args(Penalty) if name not in architecture.penalties}
    return total(*(term for term in formula.parts() if absent.isdisjoint(term.reads())))


def learning_rate(architecture: Architecture) -> Expression:
    """α of this update, as its schedule computes it."""
    settings = ["t", "lr_0", *(each.name for each in schedule_numbers(architecture.schedule))]
    names = {name: Quantity(Id(name)) for name in settings}
    return parse(SCHEDULES[architecture.schedule].formula, names)


def _lr(id: Id, architecture: Architecture) -> Forms:
    return (learning_rate(architecture),) if architecture.has_schedule else ()


def _g(id: Id, architecture: Architecture) -> Forms:
    names = _names(id, architecture) | {"dE_dw": Quantity(Id("dE_dw", id.index))}
    return (penalised(names, architecture),)


def _kept(id: Id, architecture: Architecture) -> Forms:
    """A number that the optimizer makes on the way to the change."""
    formula = architecture.rule.memory_formulas.get(of_weight(id.kind))
    # Without a formula it is the memory from before, which is given.
    return () if formula is None else (parse(formula, _names(id, architecture)),)


def _change(id: Id, architecture: Architecture) -> Forms:
    if _is_bias(id) and architecture.trainable == "weights":
        return (Constant(0),)
    rule = architecture.rule
    formula = (rule.bias_formula or rule.formula) if _is_bias(id) else rule.formula
    general = parse(formula, _names(id, architecture))
    return (general, *_short_change(id, architecture))


def _short_change(id: Id, architecture: Architecture) -> Forms:
    """The update in one line, for one example and plain gradient descent, in terms of δ."""
    layer, j = id.layer, id.index[-1]
    plain = architecture.optimizer == "sgd" and not architecture.penalties
    if architecture.examples > 1 or not plain:
        return ()
    lr = Quantity(Id("lr"))
    if architecture.delta == "error_term":
        error_term = Quantity(id.of("error_term", layer, j))
        return (product(lr, error_term, multiplier(id, architecture)),)
    if architecture.delta == "standard":
        delta = Quantity(id.of("delta", layer, j))
        return (product(Constant(-1), lr, delta, multiplier(id, architecture)),)
    if architecture.loss == "half_squared_error":
        terms = [
            product(
                parse("d - y", output_names(id, k, architecture)), answer_of(id, k, architecture)
            )
            for k in reached(layer, j, architecture)
        ]
        return (product(lr, total(*terms)),)
    return ()


def _new(id: Id, architecture: Architecture) -> Forms:
    kind = id.kind.removesuffix("_new")
    return (Sum((Quantity(id.of(kind, *id.index)), Quantity(id.of(f"d{kind}", *id.index)))),)


_KEPT = {
    name
    for entry in OPTIMIZERS
    for number in (*entry.memories, *entry.memory_formulas)
    for name in (number, of_bias(number))
}

RULES: Mapping[str, Callable[[Id, Architecture], Forms]] = {
    "lr": _lr,
    "g": _g,
    **dict.fromkeys(_KEPT, _kept),
    "dw": _change,
    "db": _change,
    "w_new": _new,
    "b_new": _new,
}
