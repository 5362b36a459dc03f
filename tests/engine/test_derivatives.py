"""The gradient and the sensitivities against central differences, in every combination."""

from __future__ import annotations

import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from tests.engine.checks import COMBINATIONS, SIZES, check_derivatives, fits


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no biases"])
@pytest.mark.parametrize(("hidden", "output", "loss", "layers"), COMBINATIONS)
def test_every_derivative_is_the_central_difference(
    hidden: str, output: str, loss: str, layers: int, biases: bool, batch: int
) -> None:
    check_derivatives(hidden, output, loss, layers, biases, batch)


def test_every_allowed_pair_of_output_and_loss_is_among_the_combinations() -> None:
    assert {(output, loss, layers) for _, output, loss, layers in COMBINATIONS} == {
        (output, loss.name, layers)
        for output in ACTIVATIONS.names
        for loss in LOSSES
        for layers in SIZES
        if fits(output, loss)
    }
