"""Why a weight did not move: each cause on a network made for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD, Adam, AdamW, Momentum, Optimizer
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import Id, all_ids, parse, read
from app.explain.stillness import SMALL, Stillness, stillness
from app.explain.suspects import Cause
from tests.drawing import drawn, is_quick
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
    assert cause("dw.1.1.1", trace, 2) == ("small_error", "e.1", False)


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


def test_a_learning_rate_is_to_blame_if_the_gradient_is_large_beside_it_and_not_else() -> None:
    slow = SGD(learning_rate=0.001)
    assert cause("dw.1.1.1", update(layer([[0.98]]), optimizer=slow)) == (
        "learning_rate",
        "lr",
        False,
    )
    assert cause("dw.1.1.1", update(layer([[0.9999]]), optimizer=slow)) == (
        "small_error",
        "e.1",
        False,
    )


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


def test_a_decay_can_cancel_the_step_of_the_gradient() -> None:
    # Adam's first step is α whatever the gradient, here upwards; the decay is α λ w.
    trace = update(ONE, optimizer=AdamW(learning_rate=0.25, weight_decay=2.0, epsilon=1e-30))
    assert cause("dw.1.1.1", trace) == ("decay_cancels", "dw.1.1.1", True)


def test_a_penalty_can_cancel_the_gradient() -> None:
    chain = layer([[0.5]]), layer([[1.0]])
    cancelled = update(*chain, optimizer=SGD(learning_rate=0.5, l2=0.25))
    assert read(cancelled, parse("dE_dw.2.1.1")) == -0.25
    assert cause("dw.2.1.1", cancelled) == ("penalty_cancels", "g.2.1.1", True)
    cancelled = update(*chain, optimizer=Momentum(learning_rate=0.5, l1=0.25))
    assert cause("dw.2.1.1", cancelled) == ("penalty_cancels", "g.2.1.1", True)
    slow = update(*chain, optimizer=SGD(learning_rate=1e-6, l2=0.25))
    assert cause("dw.2.1.1", slow) == ("penalty_cancels", "g.2.1.1", True)


def test_a_penalty_does_not_act_on_biases() -> None:
    trace = update(layer([[1.0]], biases=[0.0]), optimizer=SGD(l2=0.25))
    assert cause("db.1.1", trace) == ("right_output", "d.1", True)


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


def test_a_leaky_relu_is_never_dead_but_its_slope_is_small() -> None:
    trace = update(layer([[-1.0]], "leaky_relu"), layer([[0.5]]), targets=[0.05])
    assert cause("dw.1.1.1", trace) == ("small_slope", "da_dz.1.1", False)


@pytest.mark.parametrize(
    ("activation", "z", "why"),
    [
        ("elu", -12.0, "saturated"),
        ("softplus", -12.0, "saturated"),
        ("silu", -12.0, "saturated"),
        ("gelu", -5.0, "saturated"),
        ("silu", -1.2784645427610738, "small_slope"),  # where it turns
        ("gelu", -0.7517915246935645, "small_slope"),
    ],
)
def test_a_flat_slope_is_saturated_only_where_it_stays_flat(
    activation: str, z: float, why: str
) -> None:
    trace = update(layer([[z]], activation), layer([[0.5]]), targets=[3.0])
    still = found("dw.1.1.1", trace)
    assert still is not None
    assert (still.cause, still.id) == (why, "da_dz.1.1")


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


@pytest.mark.parametrize(("x", "d", "digits"), [(0.1, 0.045, 2), (0.0081, 0.006, 4), (1, 1e-9, 4)])
def test_an_output_that_is_nearly_right_has_an_error_that_is_small(
    x: float, d: float, digits: int
) -> None:
    trace = update(layer([[0.0]]), inputs=[x], targets=[d], optimizer=SGD(learning_rate=1.0))
    assert read(trace, parse("e.1")) == d
    assert cause("dw.1.1.1", trace, digits) == ("small_error", "e.1", False)


def test_softmax_outputs_that_should_all_grow_alike_cancel() -> None:
    trace = update(layer([[0.0, 0.0]], "softmax"), targets=[0.9, 0.9])
    assert read(trace, parse("e.1")) == 0.4
    assert read(trace, parse("da_dz.1.1.1")) == 0.25
    assert cause("dw.1.1.1", trace) == ("outputs_cancel", "delta.1.1", True)


def test_targets_of_a_cross_entropy_that_are_all_0_ask_for_nothing() -> None:
    trace = update(layer([[0.0, 0.0]], "softmax"), targets=[0.0, 0.0], loss="cross_entropy")
    assert cause("dw.1.1.1", trace) == ("no_target", "d.1", True)
    trace = update(layer([[0.0, 1.0]], "softmax"), targets=[1e-9, 0.0], loss="cross_entropy")
    assert cause("dw.1.1.1", trace) == ("no_target", "d.1", False)


def test_cross_entropy_asks_only_for_the_share_of_targets_that_do_not_add_up_to_1() -> None:
    trace = update(layer([[0.0, 0.0]], "softmax"), targets=[0.25, 0.25], loss="cross_entropy")
    assert read(trace, parse("e.1")) == -0.25
    assert cause("dw.1.1.1", trace) == ("right_share", "d.1", True)


@pytest.mark.parametrize(
    ("loss", "activation", "weights", "targets", "blamed"),
    [
        ("cross_entropy", "softmax", [[20.0, -20.0]], [1.0, 0.0], ("small_error", "e.1")),
        ("binary_cross_entropy", "sigmoid", [[40.0]], [1.0], ("small_error", "e.1")),
        ("binary_cross_entropy", "sigmoid", [[-800.0]], [0.0], ("right_output", "d.1")),
    ],
)
def test_an_output_made_for_its_loss_is_never_saturated_but_nearly_right(
    loss: str,
    activation: str,
    weights: list[list[float]],
    targets: list[float],
    blamed: tuple[str, str],
) -> None:
    trace = update(layer(weights, activation), targets=targets, loss=loss)
    still = found("dw.1.1.1", trace)
    assert still is not None
    assert (still.cause, still.id) == blamed
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
    assert cause("dw.1.1.1", trace) == ("small_factors", "dE_dw.1.1.1", False)


def test_causes_are_found_across_layers() -> None:
    off = update(layer([[0.5]], "tanh"), layer([[-1.0]], "relu"), layer([[1.0]]))
    assert cause("dw.1.1.1", off) == ("dead", "da_dz.2.1", True)


def test_every_cause_has_a_network_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for name in get_args(Cause):
        assert f'("{name}", ' in source, name


@drawn(100, 40)
@given(explained_traces())
def test_whatever_stands_still_has_a_cause_that_exists(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    existing = set(map(str, all_ids(architecture)))
    for id in changes(architecture):
        still = stillness(id, trace, architecture, 4)
        moved = abs(read(trace, id)) >= 0.00005
        assert (still is None) is moved
        if still is not None:
            assert still.id in existing
            assert still.exact is (read(trace, id) == 0)


def changes(architecture: Architecture) -> list[Id]:
    """Every Δw and Δb."""
    return [id for id in all_ids(architecture) if id.kind in ("dw", "db")]


class Claim:
    """What is said of one change that stands still, to be held against the arrays of its trace."""

    def __init__(self, id: Id, still: Stillness, trace: Trace, unseen: float) -> None:
        self.change, self.still, self.trace, self.unseen = id, still, trace, unseen
        self.blamed = parse(still.id)
        self.layer = self.blamed.index[0] - 1 if self.blamed.index else 0
        self.last = trace.backward[-1]
        self.n = (self.blamed.example or 1) - 1

    @property
    def size(self) -> float:
        """The size of the number that is to blame."""
        return abs(read(self.trace, self.blamed))

    def again(self, **changed: Any) -> float:
        """The size of the change in an update that starts from rest, without decay.

        `changed` are other numbers of the optimizer.
        """
        trace = self.trace
        undecayed = {"weight_decay": 0.0} if isinstance(trace.optimizer, AdamW) else {}
        optimizer: Optimizer = replace(trace.optimizer, **(undecayed | changed))
        assert trace.targets is not None
        assert trace.loss is not None
        rest = Training(trace.before.network)
        made = step(rest, trace.inputs, trace.targets, trace.loss.name, optimizer, trace.trainable)
        return abs(read(made, self.change))

    def is_held_back_from(self, before: float, after: float) -> bool:
        """Whether it would be seen, or be many times as large, if its size were `before`."""
        return before >= self.unseen or 0 < after / SMALL <= before or (after == 0 and before > 0)

    def is_learning_rate(self) -> bool:
        rate = self.trace.optimizer.learning_rate
        return rate == 0 or (
            rate <= SMALL and self.again(learning_rate=1.0, l1=0.0, l2=0.0) >= self.unseen
        )

    def is_memory(self) -> bool:
        return self.is_held_back_from(self.again(), self.undecayed)

    @property
    def undecayed(self) -> float:
        """The size of the change as the running means alone would have it."""
        change, optimizer = read(self.trace, self.change), self.trace.optimizer
        if self.change.kind == "db" or not isinstance(optimizer, AdamW):
            return abs(change)
        w = read(self.trace, Id("w", self.change.index))
        return abs(change + optimizer.learning_rate * optimizer.weight_decay * w)

    def is_decay(self) -> bool:
        return self.is_held_back_from(self.undecayed, abs(read(self.trace, self.change)))

    def is_penalty(self) -> bool:
        with_it, without = self.again(), self.again(l1=0.0, l2=0.0)
        return with_it < without and self.is_held_back_from(without, with_it)

    def is_source(self) -> bool:
        """It is small, and belongs to the example whose term of the gradient is the largest."""
        layer, i, j = self.change.index
        sources = self.trace.inputs if layer == 1 else self.trace.forward[layer - 2].a
        terms = np.abs(sources[:, i - 1] * self.trace.backward[layer - 1].delta[:, j - 1])
        return bool(
            self.size == abs(sources[self.n, i - 1]) <= SMALL and terms[self.n] == terms.max()
        )

    def is_slope(self, cause: Cause) -> bool:
        activation = self.trace.before.network.layers[self.layer].activation
        z = self.trace.forward[self.layer].z[self.n, self.blamed.index[1] - 1]
        return self.size <= SMALL and bool(
            {
                "dead": activation == "relu" and z <= 0,
                "saturated": activation in ("sigmoid", "tanh", "softmax")
                or (activation in ("elu", "softplus", "silu", "gelu") and z < -2.0),
                "small_slope": (activation == "leaky_relu" and z <= 0)
                or (activation in ("silu", "gelu") and z < 0),
            }[cause]
        )

    def is_right(self) -> bool:
        k = self.blamed.index[0] - 1
        assert self.trace.targets is not None
        return bool(self.trace.targets[self.n, k] == self.trace.outputs[self.n, k])

    def is_share(self) -> bool:
        assert self.trace.targets is not None
        d, y, k = self.trace.targets[self.n], self.trace.outputs[self.n], self.blamed.index[0] - 1
        return bool(abs(d.sum() - 1) > 1e-13 and abs(y[k] - d[k] / d.sum()) <= SMALL)

    def is_no_target(self) -> bool:
        assert self.trace.targets is not None
        return bool(self.trace.targets[self.n].sum() <= SMALL)

    def cancels(self, terms: Any) -> bool:
        """Whether terms of both signs leave little of each other."""
        left, whole = abs(np.sum(terms)), np.abs(terms).sum()
        return bool(min(terms) < 0 < max(terms) and left <= SMALL * whole + 1e-15 * whole)

    def examples_cancel(self) -> bool:
        layer, *_, j = self.change.index
        terms = self.trace.backward[layer - 1].delta[:, j - 1]
        if self.change.kind == "dw":
            sources = self.trace.inputs if layer == 1 else self.trace.forward[layer - 2].a
            terms = terms * sources[:, self.change.index[1] - 1]
        return self.cancels(terms)

    def paths_cancel(self) -> bool:
        weights = self.trace.before.network.layers[self.layer + 1].weights
        following = self.trace.backward[self.layer + 1].delta[self.n]
        return self.cancels(weights[self.blamed.index[1] - 1] * following)

    def outputs_cancel(self) -> bool:
        assert self.last.dE_da is not None
        assert self.last.da_dz is not None
        slopes = self.last.da_dz[self.n, :, self.blamed.index[1] - 1]
        return self.cancels(slopes * self.last.dE_da[self.n])

    def product_is_small(self) -> bool:
        return not self.still.exact and self.size > 0


HOLDS: dict[Cause, Callable[[Claim], bool]] = {
    "fixed_bias": lambda it: it.trace.trainable == "weights" and it.change.kind == "db",
    "learning_rate": Claim.is_learning_rate,
    "memory": Claim.is_memory,
    "penalty_cancels": Claim.is_penalty,
    "decay_cancels": Claim.is_decay,
    "zero_input": Claim.is_source,
    "zero_activation": Claim.is_source,
    "dead": lambda it: it.is_slope("dead"),
    "saturated": lambda it: it.is_slope("saturated"),
    "small_slope": lambda it: it.is_slope("small_slope"),
    "right_output": Claim.is_right,
    "small_error": lambda it: 0 < it.size <= SMALL,
    "no_target": Claim.is_no_target,
    "right_share": Claim.is_share,
    "zero_weight": lambda it: it.size <= SMALL,
    "paths_cancel": Claim.paths_cancel,
    "outputs_cancel": Claim.outputs_cancel,
    "examples_cancel": Claim.examples_cancel,
    "small_factors": Claim.product_is_small,
}


def test_what_is_said_to_be_the_cause_is_true() -> None:
    counts = Counter[str]()

    @drawn(500, 200)
    @given(explained_traces(), st.integers(2, 6))
    def check(explained: tuple[Trace, Architecture], digits: int) -> None:
        trace, architecture = explained
        for id in changes(architecture):
            still = stillness(id, trace, architecture, digits)
            if still is not None:
                counts[still.cause] += 1
                assert HOLDS[still.cause](Claim(id, still, trace, 0.5 * 10.0**-digits)), still

    check()
    rare = {"no_target", "right_share", "outputs_cancel", "decay_cancels"}
    found = set(get_args(Cause)) - rare if not is_quick() else {"dead", "saturated", "zero_input"}
    assert found <= set(counts)
