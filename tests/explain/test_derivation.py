"""Formulas and numbers: each formula has the value that the engine computed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from hypothesis import given

from app.engine.backprop import step
from app.engine.errors import EngineError
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derivation, derive
from app.explain.expression import Constant, Quantity
from app.explain.ids import Id, all_ids, parse
from app.explain.kinds import of_bias
from tests.drawing import drawn, of
from tests.explain.magnitude import UNDERFLOW, sizer
from tests.explain.presets import explained_preset
from tests.explain.strategies import explained_traces, given_kinds, known_numbers, reads


def test_every_form_of_every_formula_has_the_value_of_the_trace() -> None:
    counts = Counter[str]()

    @drawn(100, 40)
    @given(explained_traces())
    def check(explained: tuple[Trace, Architecture]) -> None:
        trace, architecture = explained
        known = known_numbers(trace, architecture)
        sized = sizer(known, architecture)
        counts["networks"] += 1
        for id in known:
            for form in derive(id, architecture):
                counts["forms"] += 1
                found, size = form.evaluate(_or_nan(known)), sized(form).size
                if math.isfinite(found) and math.isfinite(size):
                    assert abs(found - known[id]) <= 1e-12 * size + UNDERFLOW, id
                else:
                    # At a saturated output a factor left the finite numbers.
                    counts["beyond the finite numbers"] += 1

    check()
    assert counts["networks"] >= of(100, 40)
    assert counts["beyond the finite numbers"] < 0.02 * counts["forms"], counts


def _or_nan(known: dict[Id, float]) -> Callable[[Id], float]:
    return lambda name: known.get(name, math.nan)


def test_a_form_is_beyond_the_finite_numbers_only_at_an_output_that_is_saturated() -> None:
    @drawn(100, 40)
    @given(explained_traces())
    def check(explained: tuple[Trace, Architecture]) -> None:
        trace, architecture = explained
        known = known_numbers(trace, architecture)
        for id in known:
            for form in derive(id, architecture):
                if not math.isfinite(form.evaluate(_or_nan(known))):
                    y, z = trace.outputs, trace.forward[-1].z
                    assert (y < 1e-12).any() or (1 - y < 1e-12).any() or np.abs(z).max() > 700, id

    check()


@drawn(100, 40)
@given(explained_traces())
def test_every_number_but_the_given_ones_and_outputs_after_a_long_pass_has_a_formula(
    explained: tuple[Trace, Architecture],
) -> None:
    _, architecture = explained
    for id in all_ids(architecture):
        remembered = {*architecture.rule.memories, *map(of_bias, architecture.rule.memories)}
        is_long = id.kind == "y_new" and _numbers_afterwards(architecture) > 100
        assert bool(derive(id, architecture)) is not (
            id.kind in given_kinds(architecture) | remembered or is_long
        ), id


def _numbers_afterwards(architecture: Architecture) -> int:
    """How many inputs, new weights and biases one new output is made of, each way counted."""
    count = 1
    for units, has_bias in zip(architecture.sizes, architecture.biases, strict=False):
        count = units * (count + 1) + has_bias
    return count * architecture.outputs if architecture.couples else count


def test_the_output_after_the_update_is_the_forward_pass_with_the_new_weights() -> None:
    trace, architecture = explained_preset("article")
    (formula,) = derive(parse("y_new.1"), architecture)
    sigmoid = PHI["sigmoid"][0]
    known = known_numbers(trace, architecture)
    w_new = [[known[parse(f"w_new.1.{i}.{j}")] for j in (1, 2, 3)] for i in (1, 2)]
    v_new = [known[parse(f"w_new.2.{j}.1")] for j in (1, 2, 3)]
    h = [sigmoid(sum(X[i] * w_new[i][j] for i in (0, 1))) for j in (0, 1, 2)]
    y = sum(a * b for a, b in zip(h, v_new, strict=True))
    assert formula.evaluate(known.__getitem__) == pytest.approx(y, rel=1e-14)
    assert [str(id) for id in formula.reads()][:4] == ["x.1", "w_new.1.1.1", "x.2", "w_new.1.2.1"]


# What follows is the article's network, with the formulas of the article written out by hand.

X, D, ALPHA = [1.0, 0.5], 1.0, 0.1
W1, W2 = [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], [0.7, -0.8, 0.9]

PHI: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "identity": (lambda z: z, lambda _: 1.0),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: 1 / (2 * math.cosh(z / 2)) ** 2),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0)),
}
"""Each activation with a derivative that is not written as in the engine."""


def _article(activation: str, delta: Delta) -> tuple[Trace, Architecture]:
    layers = (
        Layer(weights=np.array(W1), activation=activation),
        Layer(weights=np.array([W2]).T, activation="identity"),
    )
    optimizer = SGD(learning_rate=ALPHA)
    trace = step(Training(Network(layers)), X, [D], "half_squared_error", optimizer)
    return trace, Architecture.of(trace, delta)


def _by_hand(activation: str) -> dict[str, float]:
    """δ²_j = h_j, δ¹_ij = W²_j φ′(z_j) x_i with the old W², and ΔW = α (d − y) δ."""
    phi, slope = PHI[activation]
    z = [X[0] * W1[0][j] + X[1] * W1[1][j] for j in range(3)]
    h = [phi(each) for each in z]
    y = sum(h[j] * W2[j] for j in range(3))
    numbers = {"a.2.1": y, "e.1": D - y, "E": (D - y) ** 2 / 2, "dE_da.2.1": y - D}
    for j in range(3):
        numbers[f"delta.1.{j + 1}"] = (y - D) * W2[j] * slope(z[j])
        numbers[f"error_term.1.{j + 1}"] = (D - y) * W2[j] * slope(z[j])
        numbers |= _parameter(f"2.{j + 1}.1", W2[j], h[j], D - y)
        for i in range(2):
            numbers |= _parameter(f"1.{i + 1}.{j + 1}", W1[i][j], W2[j] * slope(z[j]) * X[i], D - y)
    return numbers


def _parameter(index: str, w: float, delta: float, error: float) -> dict[str, float]:
    """The numbers of one weight, whose δ in the article's sense is `delta`."""
    return {
        f"dy_dw.{index}": delta,
        f"dE_dw.{index}": -error * delta,
        f"dw.{index}": ALPHA * error * delta,
        f"w_new.{index}": w + ALPHA * error * delta,
    }


@pytest.mark.parametrize("delta", get_args(Delta))
@pytest.mark.parametrize("activation", PHI)
def test_the_formulas_of_the_article_give_the_numbers_worked_out_by_hand(
    activation: str, delta: Delta
) -> None:
    trace, architecture = _article(activation, delta)
    for name, number in _by_hand(activation).items():
        for form in derivation(parse(name), architecture):
            assert math.isclose(form.value(trace), number, rel_tol=1e-14, abs_tol=1e-15), name


def _read(name: str, delta: Delta, form: int = -1) -> set[str]:
    _, architecture = _article("sigmoid", delta)
    return {str(id) for id in reads(derivation(parse(name), architecture)[form])}


def test_the_articles_delta_of_an_output_weight_is_its_input() -> None:
    _, architecture = _article("sigmoid", "article")
    (form,) = derivation(parse("dy_dw.2.2.1"), architecture)
    assert form == Quantity(parse("a.1.2"))


def test_the_articles_delta_of_a_hidden_weight_is_made_of_the_old_weight_slope_and_input() -> None:
    assert _read("dy_dw.1.1.2", "article") == {"w.2.2.1", "da_dz.1.2", "x.1"}


@pytest.mark.parametrize(
    ("delta", "made_of"),
    [
        ("article", {"lr", "d.1", "a.2.1", "dy_dw.1.1.2"}),
        ("error_term", {"lr", "error_term.1.2", "x.1"}),
        ("standard", {"lr", "delta.1.2", "x.1"}),
    ],
)
def test_a_change_is_written_with_the_chosen_delta(delta: Delta, made_of: set[str]) -> None:
    assert _read("dw.1.1.2", delta) == made_of


@pytest.mark.parametrize(
    ("delta", "made_of"),
    [
        ("article", {"dE_da.2.1", "dy_dw.1.1.2"}),
        ("error_term", {"error_term.1.2", "x.1"}),
        ("standard", {"delta.1.2", "x.1"}),
    ],
)
def test_a_gradient_is_written_with_the_chosen_delta(delta: Delta, made_of: set[str]) -> None:
    assert _read("dE_dw.1.1.2", delta) == made_of


def test_the_first_form_of_a_change_goes_against_the_gradient_in_every_meaning() -> None:
    for delta in get_args(Delta):
        assert _read("dw.1.1.2", delta, form=0) == {"lr", "dE_dw.1.1.2"}


def test_a_bias_that_is_not_trained_changes_by_nothing() -> None:
    architecture = Architecture(
        sizes=(1, 1), activations=("tanh",), biases=(True,), trainable="weights"
    )
    assert derivation(parse("db.1.1"), architecture) == (Constant(0),)


def test_an_output_does_not_depend_on_the_weights_of_another() -> None:
    architecture = Architecture(sizes=(1, 2), activations=("tanh",), biases=(False,))
    (form,) = derivation(parse("dy_dz.1.1@2"), architecture)
    assert form == Constant(0)


@pytest.mark.parametrize("name", ["z.3.1", "b.1.1", "a.1.2~1", "dy_dw.1.1.2@1", "E~1"])
def test_a_number_that_the_network_does_not_have_is_refused(name: str) -> None:
    _, architecture = _article("sigmoid", "standard")
    with pytest.raises(EngineError, match=f"no {name} in this network, of sizes 2-3-1"):
        derivation(parse(name), architecture)
