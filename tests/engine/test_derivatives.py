"""The gradient and the sensitivities against central differences, in every combination."""

from __future__ import annotations

import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from tests.engine.checks import SIZES, check_derivatives


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no biases"])
@pytest.mark.parametrize("layers", SIZES)
@pytest.mark.parametrize("loss", LOSSES.names)
@pytest.mark.parametrize("activation", ACTIVATIONS.names)
def test_every_derivative_is_the_central_difference(
    activation: str, loss: str, layers: int, biases: bool, batch: int
) -> None:
    check_derivatives(activation, loss, layers, biases, batch)
