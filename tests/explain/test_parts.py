"""What each example adds to a gradient, against central differences of its own loss."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from app.engine.backprop import step
from app.engine.errors import EngineError
from app.engine.losses import LOSSES
from app.engine.network import Training, new_network
from app.engine.optimizers import SGD
from app.engine.presets import Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.explained import Explainer, ShownPart
from tests.engine.reference import Differences
from tests.explain.numerals import number
from tests.explain.presets import explained_preset
from tests.explain.readers import read_mathml

INPUTS = np.array([[1.0, 0.5], [-0.5, 2.0], [0.25, -1.0]])
TARGETS = np.array([[1.0, 0.0], [0.5, 0.25], [0.0, -1.0]])


def batch(inputs: Any = INPUTS, targets: Any = TARGETS) -> Trace:
    """One update of a 2-3-2 network."""
    network = new_network([2, 3, 2], ["tanh", "sigmoid"], biases=True, initializer="xavier", seed=1)
    return step(Training(network), inputs, targets, "half_squared_error", SGD())


def parts(trace: Trace, id: str, delta: Delta = "standard") -> tuple[ShownPart, ...]:
    found = Explainer(trace, Architecture.of(trace, delta)).explain(id, "examples").parts
    assert found is not None
    return found


@pytest.mark.parametrize("delta", get_args(Delta))
def test_a_part_is_the_derivative_of_its_own_examples_loss_over_their_number(delta: Delta) -> None:
    trace = batch()
    for row, (x, d) in enumerate(zip(INPUTS, TARGETS, strict=True)):
        differences = Differences(trace.before.network, [x])
        for layer, expected in enumerate(
            differences.derivatives(LOSSES["half_squared_error"], [d]), start=1
        ):
            for (i, j), slope in np.ndenumerate(expected.dE_dw):
                part = parts(trace, f"dE_dw.{layer}.{i + 1}.{j + 1}", delta)[row]
                assert part.example == row + 1
                assert part.value == pytest.approx(float(slope) / 3, rel=1e-11, abs=1e-14)
            for (j,), slope in np.ndenumerate(expected.dE_db):
                part = parts(trace, f"dE_db.{layer}.{j + 1}", delta)[row]
                assert part.value == pytest.approx(float(slope) / 3, rel=1e-11, abs=1e-14)


def test_shares_are_of_all_sizes_and_keep_the_sign() -> None:
    found = parts(batch(), "dE_dw.1.1.1")
    whole = sum(abs(part.value) for part in found)
    assert [part.share for part in found] == [part.value / whole for part in found]
    assert all(part.share < 0 for part in found)


def test_the_shown_parts_add_up_to_the_shown_gradient_and_read_as_their_value() -> None:
    trace = batch()
    for id in ("dE_dw.1.1.1", "dE_dw.2.3.2", "dE_db.1.2"):
        found = Explainer(trace, Architecture.of(trace)).explain(id, "examples")
        assert found.parts is not None
        assert found.rounded_sum is False
        added = sum(number(part.lines.result) for part in found.parts)
        assert abs(added - number(found.lines.result)) <= number("0.0000501")
        for part in found.parts:
            assert part.lines.numbers is not None
            assert read_mathml(part.lines.numbers) == pytest.approx(part.value, abs=1e-4)


def test_256_examples_all_have_their_part() -> None:
    angles = np.linspace(0, 3, 256)
    inputs, targets = np.stack([np.sin(angles), angles], axis=1), np.tile([[1.0, 0.0]], (256, 1))
    trace = batch(inputs, targets)
    found = parts(trace, "dE_dw.1.1.1")
    assert [part.example for part in found] == list(range(1, 257))
    gradient = trace.backward[0].dE_dw[0, 0]
    assert sum(part.value for part in found) == pytest.approx(gradient, rel=1e-12)


def test_parts_that_are_all_0_have_shares_of_0() -> None:
    found = parts(batch(inputs=np.zeros((3, 2))), "dE_dw.1.1.1")
    assert [(part.value, part.share) for part in found] == [(0.0, 0.0)] * 3


def test_their_numbers_are_counted_without_writing_them() -> None:
    trace = batch()
    explainer = Explainer(trace, Architecture.of(trace))
    plain = explainer.length(["dE_dw.1.1.1"])
    # 1/3, δ and x for each of three examples: two of these are numbers of the network.
    assert explainer.length(["dE_dw.1.1.1"], "examples") == plain + 6


@pytest.mark.parametrize("id", ["delta.1.1~1", "dy_dw.1.1.1@1~1", "E"])
def test_what_is_no_gradient_has_no_parts(id: str) -> None:
    with pytest.raises(EngineError, match=f"{id} has no parts by example"):
        parts(batch(), id)


def test_the_gradient_of_one_example_has_no_parts() -> None:
    trace, architecture = explained_preset("article")
    with pytest.raises(EngineError, match=r"dE_dw\.1\.1\.1 has no parts by example"):
        Explainer(trace, architecture).explain("dE_dw.1.1.1", "examples")
