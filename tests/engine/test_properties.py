"""What holds for every update of every network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.arrays import Array
from app.engine.backprop import backward
from app.engine.errors import NotFiniteError
from app.engine.losses import LOSSES
from app.engine.network import Network, Training
from app.engine.optimizers import SGD
from app.engine.trace import Backward, Trace
from tests.drawing import drawn
from tests.engine.checks import keeps_off_kinks
from tests.engine.strategies import networks, updates
from tests.oracles import Update

TRAINING = TypeAdapter(Training)
TRACE = TypeAdapter(Trace)


def bits(training: Training) -> bytes:
    """All numbers of a state in the shortest decimals that give them back; −0.0 is not 0.0."""
    return TRAINING.dump_json(training)


def rounding(update: Update) -> float:
    """What rounding may do to a derivative: 1e-15 of a bound on the terms it is made of."""
    bound = (1.0 + np.abs(update.inputs).max()) * (1.0 + np.abs(update.targets).max())
    for layer in update.training.network.layers:
        biases = 0.0 if layer.biases is None else np.abs(layer.biases).sum()
        bound *= 1.0 + np.abs(layer.weights).sum() + biases
    return float(1e-15 * bound**2)


def backward_of(update: Update, inputs: Array, targets: Array) -> Backward:
    """The backward pass over these examples, away from the kinks that rounding could cross."""
    network = update.training.network
    assume(keeps_off_kinks(network, inputs))
    return backward(network, inputs, targets, update.loss)


def parameters(network: Network) -> list[Array]:
    """All weights and biases."""
    return present((layer.weights, layer.biases) for layer in network.layers)


def gradients(passed: Backward) -> list[Array]:
    """The derivative of E by each of the parameters."""
    return present((layer.dE_dw, layer.dE_db) for layer in passed.backward)


def changes(trace: Trace) -> list[Array]:
    """The change of each of the parameters."""
    return present((layer.dw, layer.db) for layer in trace.update)


def present(pairs: Iterable[tuple[Array, Array | None]]) -> list[Array]:
    """The arrays that are there."""
    return [array for pair in pairs for array in pair if array is not None]


@given(updates())
def test_the_new_weights_are_exactly_the_old_ones_and_the_change(update: Update) -> None:
    trace = update.trace()
    before, after = parameters(trace.before.network), parameters(trace.after.network)
    for old, change, new in zip(before, changes(trace), after, strict=True):
        assert (new == old + change).all()


@given(updates())
def test_a_learning_rate_of_0_changes_nothing(update: Update) -> None:
    trace = update._replace(optimizer=replace(update.optimizer, learning_rate=0.0)).trace()
    before, after = parameters(trace.before.network), parameters(trace.after.network)
    for old, new in zip(before, after, strict=True):
        assert (new == old).all()
    assert trace.loss is not None
    assert trace.E_new == trace.loss.value
    assert (trace.outputs_new == trace.outputs).all()


@given(updates(), st.integers(2, 5))
def test_a_batch_of_copies_has_the_gradient_of_one(update: Update, copies: int) -> None:
    x, d = update.inputs[0], update.targets[0]
    one = backward_of(update, x, d)
    many = backward_of(update, np.tile(x, (copies, 1)), np.tile(d, (copies, 1)))
    assert one.loss is not None
    assert many.loss is not None
    assert abs(many.loss.value - one.loss.value) <= rounding(update)
    for alone, together in zip(gradients(one), gradients(many), strict=True):
        assert (np.abs(together - alone) <= rounding(update)).all()


@given(updates())
def test_the_gradient_of_a_batch_is_the_mean_of_its_examples_gradients(update: Update) -> None:
    batch = backward_of(update, update.inputs, update.targets)
    examples = [
        gradients(backward_of(update, x, d))
        for x, d in zip(update.inputs, update.targets, strict=True)
    ]
    for found, *alone in zip(gradients(batch), *examples, strict=True):
        assert (np.abs(found - np.mean(alone, axis=0)) <= rounding(update)).all()


@drawn(50, 25)
@given(updates(), st.integers(2, 5))
def test_feeding_after_back_through_json_gives_the_same_bits_as_staying_in_memory(
    update: Update, times: int
) -> None:
    kept = sent = update.training
    for _ in range(times):
        try:
            kept = update._replace(training=kept).trace().after
        except NotFiniteError:
            reject()
        sent = TRAINING.validate_json(bits(update._replace(training=sent).trace().after))
    assert bits(kept) == bits(sent)
    assert kept.step == update.training.step + times


@drawn(50, 25)
@given(updates())
def test_a_trace_comes_back_from_json_with_the_same_bits(update: Update) -> None:
    sent = TRACE.dump_json(update.trace())
    assert TRACE.dump_json(TRACE.validate_json(sent)) == sent


@drawn(50, 25)
@given(updates())
def test_the_same_request_gives_the_same_bytes(update: Update) -> None:
    assert TRACE.dump_json(update.trace()) == TRACE.dump_json(update.trace())


@given(updates())
def test_the_gradient_is_made_of_the_sensitivities(update: Update) -> None:
    """∂E/∂w = Σ_n Σ_k ∂E_n/∂y_k ∂y_k/∂w / N: the article's δ and the standard one agree."""
    trace = update.trace()
    dE_dy = trace.backward[-1].dE_da
    assume(dE_dy is not None)
    assert dE_dy is not None
    for layer in trace.backward:
        assert layer.dy_dw is not None
        made = np.einsum("nk,nkij->ij", dE_dy, layer.dy_dw) / len(dE_dy)
        assert (np.abs(made - layer.dE_dw) <= rounding(update)).all()


@given(updates())
def test_mirrored_targets_turn_every_change_round(update: Update) -> None:
    trace = update._replace(optimizer=SGD(learning_rate=1.0)).trace()
    bounded = LOSSES[update.loss].targets is not None
    assert (trace.mirrored_targets is None) == bounded
    assume(not bounded)
    mirrored = trace_of_mirrored(update, trace)
    for change, other in zip(changes(trace), changes(mirrored), strict=True):
        assert (np.abs(other + change) <= rounding(update)).all()


def trace_of_mirrored(update: Update, trace: Trace) -> Trace:
    """The same update towards the targets on the other side of the outputs."""
    return update._replace(targets=trace.mirrored_targets, optimizer=SGD(learning_rate=1.0)).trace()


@given(updates())
def test_fixed_biases_keep_their_memory_and_have_nothing_corrected(update: Update) -> None:
    trace = update._replace(trainable="weights").trace()
    for layer in trace.update:
        for name, kept in layer.memory_new.items():
            assert np.array_equal(kept.biases, layer.memory[name].biases)  # type: ignore[arg-type]
        assert all(corrected.biases is None for corrected in layer.corrected.values())
        assert layer.db is None or not layer.db.any()


@given(updates())
def test_the_optimizers_gradient_is_that_of_the_loss_and_its_penalties(update: Update) -> None:
    trace, optimizer = update.trace(), update.optimizer
    for layer, derivatives, change in zip(
        trace.before.network.layers, trace.backward, trace.update, strict=True
    ):
        w, (l1, l2) = layer.weights, (optimizer.l1, optimizer.l2)
        sign = np.where(w > 0, 1.0, np.where(w < 0, -1.0, 0.0))
        expected = derivatives.dE_dw + l2 * w + l1 * sign
        assert (np.abs(change.g.weights - expected) <= 1e-15 * (1.0 + np.abs(expected))).all()
        assert (change.g.biases is None) == (derivatives.dE_db is None)
        assert change.g.biases is None or (change.g.biases == derivatives.dE_db).all()


@given(networks())
def test_a_network_comes_back_from_json_with_the_same_bits(network: Network) -> None:
    training = Training(network)
    assert bits(TRAINING.validate_json(bits(training))) == bits(training)
