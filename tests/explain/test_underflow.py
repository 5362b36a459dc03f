"""Zeros that are exact, and those that are only too small for a number."""

from __future__ import annotations

import pytest

from app.engine.network import Layer
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.explained import Explainer
from app.explain.ids import all_ids, parse, read
from app.explain.sheet import Sheet
from app.explain.underflow import underflows
from tests.explain.test_stillness import found, layer, update


def zeros(trace: Trace) -> dict[str, bool]:
    """Each number that is 0, and whether it is only too small."""
    architecture = Architecture.of(trace)
    sheet = Sheet(trace, architecture)
    ids = [id for id in all_ids(architecture) if read(trace, id) == 0]
    return {str(id): underflows(id, sheet) for id in ids}


# e⁻⁸⁰⁰ is about 10⁻³⁴⁸: not 0, but smaller than any double.
FLAT: list[tuple[tuple[Layer, ...], list[float], dict[str, bool]]] = [
    (
        (layer([[-800.0]], "sigmoid"),),
        [1.0],
        {
            "a.1.1": True,
            "da_dz.1.1": True,
            "delta.1.1": True,
            "dE_dw.1.1.1": True,
            "dw.1.1.1": True,
        },
    ),
    ((layer([[800.0]], "tanh"),), [0.0], {"da_dz.1.1": True, "dw.1.1.1": True}),
    ((layer([[0.0]], "tanh"),), [1.0], {"a.1.1": False, "w.1.1.1": False}),
    ((layer([[800.0, 0.0]], "softmax"),), [0.0, 1.0], {"a.1.2": True, "da_dz.1.1.2": True}),
    ((layer([[-3.0]], "relu"),), [1.0], {"a.1.1": False, "da_dz.1.1": False, "dw.1.1.1": False}),
    ((layer([[-800.0]], "elu"),), [1.0], {"da_dz.1.1": True, "dw.1.1.1": True}),
    ((layer([[-60.0]], "gelu"),), [1.0], {"a.1.1": True, "da_dz.1.1": True, "dE_dw.1.1.1": True}),
    ((layer([[0.0]], "gelu"),), [1.0], {"a.1.1": False}),
    ((layer([[1.0]]),), [1.0], {"e.1": False, "E": False, "dE_da.1.1": False, "dw.1.1.1": False}),
    ((layer([[1e-200]]),), [0.0], {"E": True, "d.1": False}),
    # A weight of 0 on the way is exact, whatever follows.
    ((layer([[1.0]]), layer([[0.0]])), [1.0], {"dE_da.1.1": False, "dw.1.1.1": False}),
]


@pytest.mark.parametrize(("layers", "targets", "expected"), FLAT)
def test_a_zero_is_exact_where_a_factor_is_and_too_small_where_none_is(
    layers: tuple[Layer, ...], targets: list[float], expected: dict[str, bool]
) -> None:
    said = zeros(update(*layers, targets=targets))
    assert {id: said[id] for id in expected} == expected


def test_the_loss_of_an_output_that_is_right_beyond_doubles_is_too_small() -> None:
    trace = update(layer([[800.0]], "sigmoid"), targets=[1.0], loss="binary_cross_entropy")
    assert zeros(trace)["E"] is True
    assert zeros(trace)["delta.1.1"] is True


def test_what_is_too_small_is_not_called_exact() -> None:
    trace = update(layer([[-800.0]], "sigmoid"), targets=[1.0])
    still = found("dw.1.1.1", trace)
    assert still is not None
    assert (still.cause, still.exact, still.underflow) == ("saturated", False, True)
    dead = found("dw.1.1.1", update(layer([[-3.0]], "relu")))
    assert dead is not None
    assert (dead.cause, dead.exact, dead.underflow) == ("dead", True, None)


def test_an_explanation_says_so() -> None:
    trace = update(layer([[-800.0]], "sigmoid"), targets=[1.0])
    explainer = Explainer(trace, Architecture.of(trace))
    assert explainer.explain("da_dz.1.1").underflow is True
    assert explainer.explain("d.1").underflow is None
    assert read(trace, parse("da_dz.1.1")) == 0
