"""The gradient and the sensitivities against central differences, in every combination."""

from __future__ import annotations

import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from tests.drawing import of
from tests.engine.checks import COMBINATIONS, SIZES, check_derivatives, fits

KINDS = [(True, 4), (False, 1), (True, 1), (False, 4)]
"""With biases or without, and how many examples."""


@pytest.mark.parametrize("layers", SIZES)
@pytest.mark.parametrize("loss", LOSSES.names)
def test_every_derivative_is_the_central_difference(loss: str, layers: int) -> None:
    combinations = [each[:2] for each in COMBINATIONS if each[2:] == (loss, layers)]
    assert combinations
    failures = {}
    for number, (hidden, output) in enumerate(combinations):
        # One of the kinds, each in its turn.
        for biases, batch in of(KINDS, [KINDS[(number + layers) % len(KINDS)]]):
            try:
                check_derivatives(hidden, output, loss, layers, biases, batch)
            except AssertionError as error:
                failures[hidden, output, biases, batch] = str(error)
    assert failures == {}


def test_every_allowed_pair_of_output_and_loss_is_among_the_combinations() -> None:
    assert {(output, loss, layers) for _, output, loss, layers in COMBINATIONS} == {
        (output, loss.name, layers)
        for output in ACTIVATIONS.names
        for loss in LOSSES
        for layers in SIZES
        if fits(output, loss)
    }
