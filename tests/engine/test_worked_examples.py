"""Worked examples, computed outside with 60 digits."""

from __future__ import annotations

import pytest

from app.engine.losses import LOSSES
from tests.engine import reference
from tests.engine.checks import check_equal, check_worked_example
from tests.oracles import EXAMPLES, EXPECTED, every_example, update


@every_example
def test_an_update_gives_the_worked_example(name: str) -> None:
    check_worked_example(name)


def test_the_loss_after_mazurs_update_is_not_the_printed_one() -> None:
    E_new = update("mazur-2-2-2").trace().E_new
    assert E_new == pytest.approx(0.29102777369359933, rel=1e-14, abs=0)
    assert E_new != pytest.approx(0.291027924, abs=1e-7)


@every_example
def test_the_reference_of_the_other_tests_gives_the_worked_example_too(name: str) -> None:
    training, inputs, targets, loss, _, _ = update(name)
    differences = reference.Differences(training.network, [inputs])
    derivatives = list(differences.derivatives(LOSSES[loss], [targets]))
    for layer, expected in zip(derivatives, EXPECTED[name]["dE_dw"], strict=True):
        check_equal("dE_dw", layer.dE_dw.astype(float), expected, relative=1e-15)
    y = reference.outputs(reference.layers_of(training.network), [inputs])
    E = reference.losses(LOSSES[loss], [targets], y)
    check_equal("E", E.astype(float), [EXPECTED[name]["E"]], relative=1e-15)


def test_the_worked_examples_are_the_five_known_ones() -> None:
    assert list(EXAMPLES) == [
        "article-2-3-1-sigmoid",
        "article-2-3-1-tanh",
        "article-2-3-1-identity",
        "mazur-2-2-2",
        "udacity-3-2-1",
    ]
