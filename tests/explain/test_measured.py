"""A derivative beside its central difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from app.engine.backprop import step
from app.engine.errors import EngineError
from app.engine.gradient_check import LONGER, STEP
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import all_ids, parse, read
from app.explain.measured import measure
from app.explain.paths import KINDS_WITH_PATHS
from tests.drawing import drawn
from tests.explain.presets import explained_preset
from tests.explain.strategies import explained_traces

KINK = "the two-sided difference straddles the kink of ReLU"
KINKS = {KINK.replace("ReLU", name) for name in ("ReLU", "Leaky ReLU", "Leaky ReLU, ReLU")}


@pytest.mark.parametrize("name", ["article", "mazur", "udacity", "softmax", "adam"])
def test_every_derivative_of_a_preset_agrees_with_its_central_difference(name: str) -> None:
    trace, architecture = explained_preset(name)
    for id in all_ids(architecture):
        if id.kind in KINDS_WITH_PATHS:
            found = measure(id, trace)
            assert found.analytic == read(trace, id)
            assert found.difference <= 1e-6
            nothing = "agrees as far as a difference can tell"
            assert found.verdict.startswith("agrees to ") or (
                found.verdict == nothing and found.analytic == found.numeric == 0
            )
            assert found.step in (STEP, LONGER * STEP)


def test_a_verdict_says_to_how_many_digits_the_two_agree() -> None:
    trace, _ = explained_preset("article")
    found = measure(parse("dE_dw.1.1.2"), trace)
    digits = int(found.verdict.split()[2])
    assert found.verdict == f"agrees to {digits} digits"
    assert 9 <= digits <= 15
    assert found.difference <= 10.0**-digits
    assert abs(found.analytic - found.numeric) <= 10.0**-digits * abs(found.analytic)


def test_the_articles_delta_is_measured_on_the_output_and_of_its_own_example() -> None:
    trace, _ = explained_preset(
        "mazur",
        inputs=np.array([[0.05, 0.1], [1.0, -1.0]]),
        targets=np.array([[0.01, 0.99], [0.5, 0.5]]),
    )
    values = {
        name: measure(parse(name), trace).numeric
        for name in ("dy_dw.1.1.2@1~1", "dy_dw.1.1.2@2~1", "dy_dw.1.1.2@1~2", "dy_dw.1.1.2@2~2")
    }
    for name, value in values.items():
        assert value == pytest.approx(read(trace, parse(name)), rel=1e-6, abs=1e-12)
    assert len(set(values.values())) == 4


def _relu(weight: float, target: float, bias: float | None = None) -> Trace:
    """One ReLU unit, of the input 1."""
    layer = Layer(
        weights=np.array([[weight]]),
        biases=None if bias is None else np.array([bias]),
        activation="relu",
    )
    return step(Training(Network((layer,))), [1.0], [target], "half_squared_error", SGD())


def test_at_a_kink_the_verdict_says_so() -> None:
    found = measure(parse("dE_dw.1.1.1"), _relu(0.0, 1.0))
    assert found.verdict == KINK
    assert found.analytic == 0  # the slope of ReLU at 0 is taken as 0
    assert found.numeric == pytest.approx(-0.5, abs=1e-5)
    assert found.difference == pytest.approx(1)


def test_beside_a_kink_the_two_agree() -> None:
    for weight in (1e-4, -1e-4):
        assert measure(parse("dE_dw.1.1.1"), _relu(weight, 1.0)).verdict.startswith("agrees")


def test_a_bias_is_measured_as_well() -> None:
    found = measure(parse("dE_db.1.1"), _relu(0.25, 1.0, bias=0.25))
    assert found.numeric == pytest.approx(-0.5, rel=1e-9)


@drawn(40, 30)
@given(explained_traces(units=2, layers=2))
def test_measured_and_derived_agree_or_the_reason_is_said(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    for id in all_ids(architecture):
        if id.kind in KINDS_WITH_PATHS:
            found = measure(id, trace)
            large = max(np.abs(layer.z).max() for layer in trace.forward) > 20
            assert found.verdict.startswith("agrees") or found.verdict in KINKS or large, id


@pytest.mark.parametrize("name", ["delta.1.1", "w.1.1.1", "E", "dw.1.1.1", "dy_dz.1.1"])
def test_only_derivatives_by_weights_and_biases_are_measured(name: str) -> None:
    trace, _ = explained_preset("article")
    with pytest.raises(EngineError, match="is not checked") as refused:
        measure(parse(name), trace)
    expected: Any = ("ids",)
    assert refused.value.where == expected
