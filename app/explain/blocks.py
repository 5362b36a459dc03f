"""The same update layer by layer: the moments of a layer together, as equations of matrices.

In an equation each matrix is a `<mrow data-m="id">`, transposed where it has `data-t` too, with its
shape below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.explain.architecture import Architecture
from app.explain.expression import Expression, Quantity, parse
from app.explain.forward_rules import example_numbers
from app.explain.hyperparameters import hyperparameters
from app.explain.ids import Id
from app.explain.kinds import of_bias
from app.explain.mathml import BREAK, whole
from app.explain.matrices import MatrixNotation
from app.explain.update_rules import gradient_used, learning_rate, penalised


@dataclass(frozen=True, kw_only=True)
class Equation:
    """One matrix and the formula that gives it."""

    result: Annotated[str, Field(description="Id of the matrix.")]
    formula: Annotated[str, Field(description="MathML, matrices marked by `data-m`.")]


@dataclass(frozen=True, kw_only=True)
class Block:
    """What is computed together."""

    title: Annotated[str, Field(description="As a heading.")]
    equations: Annotated[tuple[Equation, ...], Field(description="In order.")]


def block_of(id: Id, architecture: Architecture) -> str:
    """The block that the number's moment belongs to: `forward.1`, `error`, `m_new.2`."""
    names = {name: name for name in ("g", *architecture.rule.memory_formulas)}
    groups = _GROUPS | names | {of_bias(name): name for name in names}
    group = groups[id.kind]
    return group if group in ("error", "rate", "after") else f"{group}.{id.layer}"


_GROUPS = {
    **dict.fromkeys(("z", "a"), "forward"),
    **dict.fromkeys(("e", "E"), "error"),
    **dict.fromkeys(("dE_da", "da_dz", "delta", "error_term"), "signal"),
    **dict.fromkeys(("dy_dz", "dy_dw", "dy_db"), "sensitivity"),
    **dict.fromkeys(("dE_dw", "dE_db"), "gradient"),
    "lr": "rate",
    **dict.fromkeys(("dw", "db"), "change"),
    **dict.fromkeys(("w_new", "b_new"), "new"),
    **dict.fromkeys(("y_new", "E_new"), "after"),
}

_TITLES = {
    "forward": "forward through {layer}",
    "error": "error",
    "signal": "error signal of {layer}",
    "sensitivity": "how y answers to the weights of {layer}",
    "gradient": "gradient for the weights of {layer}",
    "rate": "learning rate",
    "change": "change of the weights of {layer}",
    "new": "new weights of {layer}",
    "after": "after the update",
}


def block(key: str, architecture: Architecture) -> Block:
    """The block of that key."""
    group, _, number = key.partition(".")
    equations = _MAKERS.get(group, _kept)(_Layer(architecture, int(number or 0), group))
    form = _TITLES.get(group, f"{group.replace('_', ' ')} of {{layer}}")
    title = form.format(layer=_layer_name(int(number or 0), architecture))
    return Block(title=title, equations=tuple(equations))


def _layer_name(layer: int, architecture: Architecture) -> str:
    if layer == architecture.depth:
        return "the output layer"
    return "the hidden layer" if architecture.depth == 2 else f"hidden layer {layer}"


@dataclass(frozen=True)
class _Layer:
    """One layer, with what its equations are written with."""

    architecture: Architecture
    layer: int
    group: str

    @property
    def is_last(self) -> bool:
        return self.layer == self.architecture.depth

    @property
    def has_biases(self) -> bool:
        return self.architecture.biases[self.layer - 1]

    @property
    def examples(self) -> list[int | None]:
        return example_numbers(self.architecture)

    def of(self, kind: str, ahead: int = 0) -> Id:
        """A matrix of this layer, or of one `ahead`."""
        return Id(kind, (self.layer + ahead,))

    @property
    def entering(self) -> Id:
        return Id("x") if self.layer == 1 else self.of("a", -1)

    def write(self, formula: Expression | Id) -> str:
        notation = MatrixNotation(self.architecture)
        return notation.write(Quantity(formula) if isinstance(formula, Id) else formula)

    def transposed(self, id: Id) -> str:
        return MatrixNotation(self.architecture).transposed(id)

    def parsed(self, formula: str, **names: Id) -> str:
        return self.write(parse(formula, {name: Quantity(id) for name, id in names.items()}))

    def times(self, left: Id, right: str) -> str:
        """A product of matrices."""
        return f'{self.write(left)}{BREAK}<mo form="infix">·</mo>{right}'


def _equation(result: Id, formula: str) -> Equation:
    return Equation(result=str(result), formula=formula)


def _forward(at: _Layer) -> Iterator[Equation]:
    z, a = at.of("z"), at.of("a")
    biases = f'{BREAK}<mo form="infix">+</mo>{at.write(at.of("b"))}' if at.has_biases else ""
    yield _equation(z, at.times(at.entering, at.write(at.of("w"))) + biases)
    activation = ACTIVATIONS[at.architecture.activations[at.layer - 1]]
    if activation.couples:
        yield _equation(a, f"<mi>{activation.symbol}</mi><mo>(</mo>{at.write(z)}<mo>)</mo>")
    else:
        yield _equation(a, at.parsed(activation.formula, z=z))


def _error(at: _Layer) -> Iterator[Equation]:
    y = Id("a", (at.architecture.depth,))
    yield _equation(Id("e"), at.parsed("d - y", d=Id("d"), y=y))


def _signal(at: _Layer) -> Iterator[Equation]:
    signal = "error_term" if at.architecture.delta == "error_term" else "delta"
    if at.is_last and at.architecture.couples:
        yield from _coupled_signal(at, signal)
        return
    activation = ACTIVATIONS[at.architecture.activations[at.layer - 1]]
    slope, received = at.of("da_dz"), at.of("dE_da")
    after = at.of(signal, 1) if not at.is_last else None
    if after is None:
        yield _equation(received, _loss_slope(at))
    elif signal == "delta":
        yield _equation(received, at.times(after, at.transposed(at.of("w", 1))))
    yield _equation(slope, at.parsed(activation.derivative_formula, z=at.of("z"), a=at.of("a")))
    if after is not None and signal == "error_term":
        through = at.times(after, at.transposed(at.of("w", 1)))
        yield _equation(at.of(signal), f"{_bracketed(through)}<mo>∘</mo>{at.write(slope)}")
    else:
        sign = "-" if signal == "error_term" else ""
        yield _equation(at.of(signal), at.parsed(f"{sign}r * s", r=received, s=slope))


def _loss_slope(at: _Layer) -> str:
    loss = LOSSES[at.architecture.loss]
    formula = at.parsed(loss.derivative_formula, d=Id("d"), y=at.of("a"))
    if loss.over_outputs == "sum" or at.architecture.outputs == 1:
        return formula
    return f"<mfrac><mrow>{formula}</mrow><mn>{at.architecture.outputs}</mn></mfrac>"


def _coupled_signal(at: _Layer, signal: str) -> Iterator[Equation]:
    """δ_n = ∂E_n/∂y · J_n, example by example."""
    yield _equation(at.of("dE_da"), _loss_slope(at))
    sign = "<mo>−</mo>" if signal == "error_term" else ""
    for n in at.examples:
        row, jacobian = replace(at.of("dE_da"), example=n), replace(at.of("da_dz"), example=n)
        yield _equation(replace(at.of(signal), example=n), sign + at.times(row, at.write(jacobian)))


def _sensitivity(at: _Layer) -> Iterator[Equation]:
    """∂y/∂W = a_prevᵀ ∂y/∂z, example by example and output by output."""
    many = at.architecture.outputs > 1
    outputs = at.architecture.units(at.architecture.depth) if many else [None]
    for n in at.examples:
        for k in outputs:
            answer = replace(at.of("dy_dz"), output=k, example=n)
            if not at.is_last:
                after = replace(at.of("dy_dz", 1), output=k, example=n)
                slope = at.write(replace(at.of("da_dz"), example=n))
                through = at.times(after, at.transposed(at.of("w", 1)))
                yield _equation(answer, f"{_bracketed(through)}<mo>∘</mo>{slope}")
            entering = at.transposed(replace(at.entering, example=n))
            yield _equation(
                replace(answer, kind="dy_dw"), f"{entering}<mo>·</mo>{at.write(answer)}"
            )


def _gradient(at: _Layer) -> Iterator[Equation]:
    error_term = at.architecture.delta == "error_term"
    signal = at.of("error_term" if error_term else "delta")
    sign = "<mo>−</mo>" if error_term else ""
    made = f'{sign}{at.transposed(at.entering)}{BREAK}<mo form="infix">·</mo>{at.write(signal)}'
    yield _equation(at.of("dE_dw"), _mean(made, at))
    if at.has_biases:
        many = at.architecture.examples > 1
        total = "<munder><mo>∑</mo><mi>n</mi></munder>" if many else ""
        yield _equation(at.of("dE_db"), _mean(f"{sign}{total}{at.write(signal)}", at))


def _bracketed(formula: str) -> str:
    return f"<mrow><mo>(</mo>{whole(formula)}<mo>)</mo></mrow>"


def _mean(formula: str, at: _Layer) -> str:
    """Divided by the number of examples, if there are several."""
    if at.architecture.examples == 1:
        return formula
    return f"<mfrac><mrow>{whole(formula)}</mrow><mn>{at.architecture.examples}</mn></mfrac>"


def _rate(at: _Layer) -> Iterator[Equation]:
    yield _equation(Id("lr"), at.write(learning_rate(at.architecture)))


def _penalised(at: _Layer) -> Iterator[Equation]:
    names = _settings(at) | {"dE_dw": at.of("dE_dw"), "w": at.of("w")}
    quantities = {name: Quantity(id) for name, id in names.items()}
    yield _equation(at.of("g"), at.write(penalised(quantities, at.architecture)))


def _kept(at: _Layer) -> Iterator[Equation]:
    """What the optimizer makes on the way to the change."""
    formula = at.architecture.rule.memory_formulas[at.group]
    yield from _by_rule(at, (at.group, formula), (of_bias(at.group), formula))


def _change(at: _Layer) -> Iterator[Equation]:
    rule = at.architecture.rule
    yield from _by_rule(at, ("dw", rule.formula), ("db", rule.bias_formula or rule.formula))


def _by_rule(
    at: _Layer, of_weights: tuple[str, str], of_biases: tuple[str, str]
) -> Iterator[Equation]:
    """Two numbers that the optimizer makes, each with its formula."""
    rule, settings = at.architecture.rule, _settings(at)
    own = [*rule.memories, *rule.memory_formulas]
    names = settings | {name: at.of(name) for name in ("w", *own)}
    gradient = at.of(gradient_used(at.architecture))
    made, formula = of_weights
    yield _equation(at.of(made), at.parsed(formula, **names, g=gradient))
    if at.has_biases and at.architecture.trainable == "all":
        names = settings | {name: at.of(of_bias(name)) for name in own}
        made, formula = of_biases
        yield _equation(at.of(made), at.parsed(formula, **names, g=at.of("dE_db")))


def _settings(at: _Layer) -> dict[str, Id]:
    names = ["lr", "t", *(each.name for each in hyperparameters(at.architecture.optimizer))]
    return {name: Id(name) for name in names}


def _new(at: _Layer) -> Iterator[Equation]:
    yield _equation(at.of("w_new"), at.parsed("w + dw", w=at.of("w"), dw=at.of("dw")))
    if at.has_biases and at.architecture.trainable == "all":
        yield _equation(at.of("b_new"), at.parsed("b + db", b=at.of("b"), db=at.of("db")))


def _after(at: _Layer) -> Iterator[Equation]:
    yield from ()


_MAKERS: Mapping[str, Callable[[_Layer], Iterator[Equation]]] = {
    "forward": _forward,
    "error": _error,
    "signal": _signal,
    "sensitivity": _sensitivity,
    "gradient": _gradient,
    "g": _penalised,
    "rate": _rate,
    "change": _change,
    "new": _new,
    "after": _after,
}
