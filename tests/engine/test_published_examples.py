"""What two tutorials print, to the digits that they print; where they err, the reason is said."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from app.engine.backprop import step
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from tests.oracles import update

Printed = dict[str, tuple[float, str]]
"""By name, the value that the engine gives and how the tutorial prints it."""


def is_printed_as(value: float, printed: str) -> bool:
    """Whether `value` agrees with all printed digits, as far as floats have them."""
    half_a_digit = 5 * Decimal(10) ** (int(Decimal(printed).as_tuple().exponent) - 1)
    return abs(Decimal(float(value)) - Decimal(printed)) <= max(
        half_a_digit, Decimal("1e-15") * abs(Decimal(printed))
    )


def mazur() -> Printed:
    trace = update("mazur-2-2-2").trace()
    (hidden, output), (hidden_back, output_back) = trace.forward, trace.backward
    assert trace.targets is not None
    assert trace.loss is not None
    assert output_back.dE_da is not None
    assert hidden_back.dE_da is not None
    assert output_back.da_dz is not None
    assert hidden_back.da_dz is not None
    E_o = LOSSES["half_squared_error"].term(trace.targets, trace.outputs)
    w, v = (layer.weights for layer in trace.after.network.layers)
    from_o = output_back.delta[0] * trace.before.network.layers[1].weights[0]
    return {
        "net_h1": (hidden.z[0, 0], "0.3775"),
        "out_h1": (hidden.a[0, 0], "0.593269992"),
        "out_h2": (hidden.a[0, 1], "0.596884378"),
        "net_o1": (output.z[0, 0], "1.105905967"),
        "out_o1": (output.a[0, 0], "0.75136507"),
        "out_o2": (output.a[0, 1], "0.772928465"),
        "E_o1": (E_o[0, 0], "0.274811083"),
        "E_o2": (E_o[0, 1], "0.023560026"),
        "E": (trace.loss.value, "0.298371109"),
        "∂E/∂out_o1": (output_back.dE_da[0, 0], "0.74136507"),
        "out_o1'": (output_back.da_dz[0, 0], "0.186815602"),
        "δ_o1": (output_back.delta[0, 0], "0.138498562"),
        "∂E/∂w5": (output_back.dE_dw[0, 0], "0.082167041"),
        "w5": (v[0, 0], "0.35891648"),
        "w6": (v[1, 0], "0.408666186"),
        "w7": (v[0, 1], "0.511301270"),
        "w8": (v[1, 1], "0.561370121"),
        "∂E_o1/∂out_h1": (from_o[0], "0.055399425"),
        "∂E_o2/∂out_h1": (from_o[1], "-0.019049118"),  # prints …119, see below
        "∂E/∂out_h1": (hidden_back.dE_da[0, 0], "0.036350306"),
        "out_h1'": (hidden_back.da_dz[0, 0], "0.241300709"),
        "∂E/∂w1": (hidden_back.dE_dw[0, 0], "0.000438568"),
        "w1": (w[0, 0], "0.149780716"),
        "w2": (w[1, 0], "0.19956143"),
        "w3": (w[0, 1], "0.24975114"),
        "w4": (w[1, 1], "0.29950229"),
    }


def udacity() -> Printed:
    trace = update("udacity-3-2-1").trace()
    (hidden, output), (hidden_back, output_back) = trace.forward, trace.backward
    assert trace.error is not None
    hidden_dw, output_dw = (layer.dw for layer in trace.update)
    return {
        "hidden in 1": (hidden.z[0, 0], "0.24"),
        "hidden in 2": (hidden.z[0, 1], "-0.46"),
        "hidden out 1": (hidden.a[0, 0], "0.55971365"),
        "hidden out 2": (hidden.a[0, 1], "0.38698582"),
        "output in": (output.z[0, 0], "-0.06012438223148006"),
        "error": (trace.error[0, 0], "0.11502656915007464"),
        "output error term": (output_back.error_term[0, 0], "0.028730669543515018"),
        "hidden error term 1": (hidden_back.error_term[0, 0], "0.00070802"),
        "hidden error term 2": (hidden_back.error_term[0, 1], "-0.00204471"),
        "ΔW hidden 1 → output": (output_dw[0, 0], "0.00804047"),
        "ΔW hidden 2 → output": (output_dw[1, 0], "0.00555918"),
        "ΔW input 1 → hidden 1": (hidden_dw[0, 0], "1.77005547e-04"),
        "ΔW input 1 → hidden 2": (hidden_dw[0, 1], "-5.11178506e-04"),
        "ΔW input 2 → hidden 1": (hidden_dw[1, 0], "3.54011093e-05"),
        "ΔW input 2 → hidden 2": (hidden_dw[1, 1], "-1.02235701e-04"),
        "ΔW input 3 → hidden 1": (hidden_dw[2, 0], "-7.08022187e-05"),
        "ΔW input 3 → hidden 2": (hidden_dw[2, 1], "2.04471402e-04"),
    }


def udacity_text() -> Printed:
    network = Network(
        (
            Layer(weights=np.array([[0.4], [-0.2]]), activation="sigmoid"),
            Layer(weights=np.array([[0.1]]), activation="sigmoid"),
        )
    )
    sgd = SGD(learning_rate=0.5)
    trace = step(Training(network), [0.1, 0.3], [1.0], "half_squared_error", sgd)
    (hidden, output), (hidden_back, output_back) = trace.forward, trace.backward
    hidden_dw, output_dw = (layer.dw for layer in trace.update)
    return {
        "h": (hidden.z[0, 0], "-0.02"),
        "a": (hidden.a[0, 0], "0.495"),
        "ŷ": (output.a[0, 0], "0.512"),
        "δᵒ": (output_back.error_term[0, 0], "0.122"),
        "δʰ": (hidden_back.error_term[0, 0], "0.003"),
        "ΔW": (output_dw[0, 0], "0.0302"),
        "Δw1": (hidden_dw[0, 0], "0.00015"),
        "Δw2": (hidden_dw[1, 0], "0.000457"),  # prints 0.00045, see below
    }


@pytest.mark.parametrize("tutorial", [mazur, udacity, udacity_text])
def test_the_numbers_of_a_tutorial_are_as_printed(tutorial: Callable[[], Printed]) -> None:
    differing = {name: row for name, row in tutorial().items() if not is_printed_as(*row)}
    assert differing == {}


def test_mazurs_hand_rounded_product_is_one_off_in_the_last_digit() -> None:
    value, _ = mazur()["∂E_o2/∂out_h1"]
    assert not is_printed_as(value, "-0.019049119")


def test_udacitys_second_change_is_rounded_through_the_hidden_error_term() -> None:
    value, _ = udacity_text()["Δw2"]
    assert not is_printed_as(value, "0.00045")
    assert is_printed_as(0.5 * 0.003 * 0.3, "0.00045")


def test_ten_thousand_updates_give_the_right_loss_and_not_the_one_mazur_prints() -> None:
    trace = update("mazur-2-2-2").trace()
    for _ in range(9_999):
        trace = update("mazur-2-2-2")._replace(training=trace.after).trace()
    assert trace.after.step == 10_000
    assert trace.E_new == pytest.approx(3.510187782978859e-05, rel=1e-12, abs=0)
    assert trace.outputs_new[0] == pytest.approx(
        [0.01591362044355068, 0.9840642735146238], rel=1e-12
    )
    assert not is_printed_as(trace.E_new, "0.000035085")
