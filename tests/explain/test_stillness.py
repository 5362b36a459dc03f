"""Why a weight did not move: each cause on a network made for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD, Adam, Momentum, Optimizer
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import all_ids, parse, read
from app.explain.stillness import Cause, Stillness, stillness
from tests.explain.strategies import explained_traces


def layer(weights: list[list[float]], activation: str = "identity", **more: Any) -> Layer:
    """A layer, with its biases if there are any."""
    biases = more.get("biases")
    return Layer(
        weights=np.array(weights),
        activation=activation,
        biases=None if biases is None else np.array(biases),
    )


def update(
    *layers: Layer,
    inputs: Any = (1.0,),
    targets: Any = (1.0,),
    loss: str = "half_squared_error",
    optimizer: Optimizer | None = None,
    **more: Any,
) -> Trace:
    """One update of these layers."""
    training = Training(Network(layers), **more.pop("state", {}))
    return step(training, inputs, targets, loss, optimizer or SGD(), **more)


def found(id: str, trace: Trace, digits: int = 4) -> Stillness | None:
    """The cause of a change's stillness."""
    return stillness(parse(id), trace, Architecture.of(trace), digits)


def cause(id: str, trace: Trace, digits: int = 4) -> tuple[Cause, str, bool] | None:
    """The same, in short."""
    still = found(id, trace, digits)
    return None if still is None else (still.cause, still.id, still.exact)


ONE = layer([[0.5]])


def test_what_moves_needs_no_cause() -> None:
    trace = update(ONE)
    assert read(trace, parse("dw.1.1.1")) == 0.05
    assert cause("dw.1.1.1", trace) is None


def test_a_change_is_still_if_its_digits_show_zeros_only() -> None:
    trace = update(layer([[0.999]]), optimizer=SGD(learning_rate=1.0))
    assert read(trace, parse("dw.1.1.1")) == pytest.approx(0.001)
    assert cause("dw.1.1.1", trace, 3) is None
    assert cause("dw.1.1.1", trace, 2) == ("right_output", "d.1", False)


def test_a_learning_rate_of_0_keeps_everything_where_it_is() -> None:
    trace = update(ONE, optimizer=SGD(learning_rate=0.0))
    assert cause("dw.1.1.1", trace) == ("learning_rate", "lr", True)


@pytest.mark.parametrize(
    "optimizer",
    [SGD(learning_rate=1e-6), Momentum(learning_rate=1e-6), Adam(learning_rate=1e-6)],
    ids=lambda optimizer: str(optimizer.name),
)
def test_a_learning_rate_that_is_too_small_is_to_blame_whatever_the_optimizer(
    optimizer: Optimizer,
) -> None:
    assert cause("dw.1.1.1", update(ONE, optimizer=optimizer)) == ("learning_rate", "lr", False)


def test_a_bias_that_is_not_trained_is_fixed() -> None:
    trace = update(layer([[0.5]], biases=[0.25]), trainable="weights")
    assert cause("db.1.1", trace) == ("fixed_bias", "db.1.1", True)


def test_what_the_optimizer_remembers_can_cancel_the_gradient() -> None:
    remembered = {"m": [{"weights": [[0.5]], "biases": None}]}
    start = TypeAdapter(Training).validate_python(
        {
            "network": {"layers": [{"weights": [[0.5]], "activation": "identity"}]},
            "optimizer_state": remembered,
            "step": 1,
        }
    )
    trace = step(start, [1.0], [1.0], "half_squared_error", Momentum(momentum=1.0))
    assert read(trace, parse("dE_dw.1.1.1")) == -0.5
    assert cause("dw.1.1.1", trace) == ("memory", "dE_dw.1.1.1", True)


def test_an_input_of_0_leaves_its_weights_where_they_are() -> None:
    trace = update(layer([[0.5], [0.5]]), inputs=[0.0, 1.0])
    assert cause("dw.1.1.1", trace) == ("zero_input", "x.1", True)
    assert cause("dw.1.2.1", trace) is None


def test_an_activation_of_0_does_the_same() -> None:
    trace = update(layer([[-1.0, 1.0]], "relu"), layer([[0.5], [0.25]]))
    assert cause("dw.2.1.1", trace) == ("zero_activation", "a.1.1", True)


def test_a_relu_that_is_off_is_dead() -> None:
    trace = update(layer([[-1.0, 1.0]], "relu", biases=[0.0, 0.0]), layer([[0.5], [0.25]]))
    assert cause("dw.1.1.1", trace) == ("dead", "da_dz.1.1", True)
    assert cause("db.1.1", trace) == ("dead", "da_dz.1.1", True)
    assert cause("dw.1.1.2", trace) is None


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_a_unit_far_from_0_is_saturated(activation: str) -> None:
    trace = update(layer([[12.0]], activation), layer([[0.5]]), targets=[3.0])
    assert cause("dw.1.1.1", trace) == ("saturated", "da_dz.1.1", False)


def test_an_output_that_is_wrong_and_saturated_is_saturated() -> None:
    trace = update(layer([[20.0]], "sigmoid"), targets=[0.0])
    assert cause("dw.1.1.1", trace) == ("saturated", "da_dz.1.1", False)
    wrong = layer([[20.0, -20.0]], "softmax")
    trace = update(wrong, targets=[0.0, 1.0])
    assert cause("dw.1.1.1", trace) == ("saturated", "da_dz.1.1.1", False)


def test_an_output_on_its_target_is_right() -> None:
    assert cause("dw.1.1.1", update(layer([[1.0]]))) == ("right_output", "d.1", True)
    deep = update(layer([[1.0]], "tanh"), layer([[1.0]]), targets=[np.tanh(1.0)])
    assert cause("dw.1.1.1", deep) == ("right_output", "d.1", True)


@pytest.mark.parametrize(
    ("loss", "activation", "weights", "targets"),
    [
        ("cross_entropy", "softmax", [[20.0, -20.0]], [1.0, 0.0]),
        ("binary_cross_entropy", "sigmoid", [[40.0]], [1.0]),
        ("binary_cross_entropy", "sigmoid", [[-40.0]], [0.0]),
    ],
)
def test_an_output_made_for_its_loss_is_never_saturated_but_right(
    loss: str, activation: str, weights: list[list[float]], targets: list[float]
) -> None:
    trace = update(layer(weights, activation), targets=targets, loss=loss)
    still = found("dw.1.1.1", trace)
    assert still is not None
    assert (still.cause, still.id) == ("right_output", "d.1")
    wrong = update(layer(weights, activation), targets=[1 - d for d in targets], loss=loss)
    assert found("dw.1.1.1", wrong) is None


def test_a_weight_of_0_cuts_the_way_to_the_loss() -> None:
    trace = update(layer([[0.5, 0.5]], "tanh"), layer([[0.0], [0.5]]))
    assert cause("dw.1.1.1", trace) == ("zero_weight", "w.2.1.1", True)
    assert cause("dw.1.1.2", trace) is None


def test_paths_that_pull_against_each_other_cancel() -> None:
    trace = update(layer([[0.5]], "tanh"), layer([[1.0, -1.0]]), layer([[0.5], [0.5]]))
    assert cause("dw.1.1.1", trace) == ("paths_cancel", "dE_da.1.1", True)


def test_examples_that_pull_against_each_other_cancel() -> None:
    trace = update(ONE, inputs=[[1.0], [1.0]], targets=[[1.0], [0.0]])
    assert cause("dw.1.1.1", trace) == ("examples_cancel", "dE_dw.1.1.1", True)


def test_in_a_batch_the_example_that_counts_most_is_asked() -> None:
    trace = update(ONE, inputs=[[1e-9], [1e-7]], targets=[[1.0], [1.0]])
    assert cause("dw.1.1.1", trace) == ("zero_input", "x.1~2", False)


def test_where_no_factor_is_small_their_product_is() -> None:
    chain = [layer([[0.06]]) for _ in range(5)]
    trace = update(*chain)
    assert cause("dw.1.1.1", trace) == ("small_factors", "delta.3.1", False)


def test_causes_are_found_across_layers() -> None:
    off = update(layer([[0.5]], "tanh"), layer([[-1.0]], "relu"), layer([[1.0]]))
    assert cause("dw.1.1.1", off) == ("dead", "da_dz.2.1", True)


def test_every_cause_has_a_network_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for name in get_args(Cause):
        assert f'("{name}", ' in source, name


@settings(max_examples=100)
@given(explained_traces())
def test_whatever_stands_still_has_a_cause_that_exists(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    existing = set(map(str, all_ids(architecture)))
    for id in all_ids(architecture):
        if id.kind in ("dw", "db"):
            still = stillness(id, trace, architecture, 4)
            moved = abs(read(trace, id)) >= 0.00005
            assert (still is None) is moved
            if still is not None:
                assert still.id in existing
                assert still.exact is (read(trace, id) == 0)
