"""Runs of many updates: bit for bit single steps, resumable anywhere, ended where they must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.backprop import forward, step
from app.engine.errors import EngineError, NotFiniteError, ShapeError
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Parameters, Training, new_network
from app.engine.optimizers import SGD, Adam, Momentum
from app.engine.schedules import CONSTANT, Cosine, Step
from app.engine.training import Lesson, Plan, Reached, Report, batch, train
from tests.drawing import drawn
from tests.engine.reference import Differences
from tests.engine.strategies import updates
from tests.oracles import EXPECTED, Update, update

XOR = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]])
ARTICLE = update("article-2-3-1-sigmoid")


def lesson(inputs: Any, targets: Any, **more: Any) -> Lesson:
    given: Any = {"loss": "half_squared_error", "optimizer": SGD(learning_rate=0.5)} | more
    return Lesson(inputs=np.array(inputs), targets=np.array(targets), **given)


def xor_network() -> Training:
    return Training(
        new_network([2, 4, 1], ["tanh", "sigmoid"], biases=True, initializer="xavier", seed=1)
    )


def bytes_of(training: Training) -> bytes:
    """Every number of a state with all its digits."""
    return TypeAdapter(Training).dump_json(training)


def last(start: Training, lesson: Lesson, **plan: Any) -> Reached:
    *_, reached = train(start, lesson, Plan(**plan))
    return reached


def reports(start: Training, lesson: Lesson, **plan: Any) -> list[Report]:
    return [each.report for each in train(start, lesson, Plan(**plan)) if each.report]


def stepped(start: Training, lesson: Lesson, count: int) -> Training:
    """The state after `count` single steps, each with its own batch."""
    state = start
    for _ in range(count):
        rows: Any = lesson.batch(state.step)
        x, d = (
            (lesson.inputs, lesson.targets)
            if rows is None
            else (lesson.inputs[list(rows)], lesson.targets[list(rows)])
        )
        state = step(
            state, x, d, lesson.loss, lesson.optimizer, lesson.trainable, lesson.schedule
        ).after
    return state


def outcome(run: Callable[[], Training]) -> tuple[str, bytes]:
    """The state at the end of a run; of one that diverges its message and last finite state."""
    try:
        return "", bytes_of(run())
    except NotFiniteError as error:
        state: Any = error.last_finite
        return str(error), bytes_of(state)


@drawn(60, 25)
@given(updates(), st.integers(1, 3), st.none() | st.integers(0, 2**53))
def test_a_run_is_bit_for_bit_the_same_as_single_steps(
    update: Update, size: int, seed: int | None
) -> None:
    training, inputs, targets, loss, optimizer, trainable = update
    learned = lesson(
        inputs,
        targets,
        loss=loss,
        optimizer=optimizer,
        trainable=trainable,
        batch_size=min(size, len(inputs)),
        shuffle_seed=seed,
    )
    expected = outcome(lambda: stepped(training, learned, 7))
    assert outcome(lambda: last(training, learned, steps=7).training) == expected


@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.5), Adam(learning_rate=0.01)])
@pytest.mark.parametrize("schedule", [CONSTANT, Step(interval=40), Cosine(updates=250)])
def test_a_long_run_in_shuffled_batches_is_bit_for_bit_the_same_as_single_steps(
    optimizer: Any, schedule: Any
) -> None:
    learned = lesson(*XOR, optimizer=optimizer, schedule=schedule, batch_size=3, shuffle_seed=4)
    expected = stepped(xor_network(), learned, 300)
    assert bytes_of(last(xor_network(), learned, steps=300).training) == bytes_of(expected)


def test_the_reported_loss_is_that_of_the_updated_weights() -> None:
    learned = lesson([ARTICLE.inputs], [ARTICLE.targets], optimizer=ARTICLE.optimizer)
    first, second = reports(ARTICLE.training, learned, steps=1)
    expected = EXPECTED["article-2-3-1-sigmoid"]
    assert first.loss == pytest.approx(expected["E"], rel=1e-14, abs=0)
    assert second.loss == pytest.approx(expected["E_after"], rel=1e-14, abs=0)


def test_the_reported_loss_is_over_all_examples_whatever_the_batch() -> None:
    learned = lesson(*XOR, batch_size=1)
    for reached in train(xor_network(), learned, Plan(steps=5)):
        whole = forward(reached.training.network, *XOR, learned.loss)
        assert reached.report is not None
        assert whole.loss is not None
        assert reached.report.loss == whole.loss.value


def test_the_validation_loss_is_that_of_its_own_examples() -> None:
    held = (np.array([[0.5, 0.5]]), np.array([[1.0]]))
    for reached in train(xor_network(), lesson(*XOR), Plan(steps=3, validation=held)):
        other = forward(reached.training.network, *held, "half_squared_error")
        assert reached.report is not None
        assert other.loss is not None
        assert reached.report.validation_loss == other.loss.value


def test_the_gradients_of_a_checkpoint_are_those_of_all_examples_whatever_the_batch() -> None:
    learned = lesson(*XOR, batch_size=3, optimizer=Adam(learning_rate=0.1))
    plan = Plan(steps=2, checkpoint_every=1, gradients=True)
    for reached in train(xor_network(), learned, plan):
        assert reached.report is not None
        assert reached.report.gradients is not None
        differences = Differences(reached.training.network, XOR[0])
        expected = differences.derivatives(LOSSES["half_squared_error"], XOR[1])
        for found, layer in zip(reached.report.gradients, expected, strict=True):
            for name in ("dE_dw", "dE_db"):
                np.testing.assert_allclose(
                    getattr(found, name), getattr(layer, name).astype(float), rtol=1e-12, atol=1e-15
                )


def test_gradients_are_told_at_checkpoints_and_at_the_end_and_only_when_asked_for() -> None:
    every = {"steps": 9, "report_every": 1, "checkpoint_every": 4}
    told = reports(xor_network(), lesson(*XOR), **every, gradients=True)
    assert [report.step for report in told if report.gradients] == [0, 4, 8, 9]
    assert not any(report.gradients for report in reports(xor_network(), lesson(*XOR), **every))


def test_a_gradient_that_is_too_large_is_absent_and_the_run_goes_on() -> None:
    # Each of the last two examples adds 1.7e308 to 3 ∂E/∂w; the update takes the first alone.
    start = Training(Network((Layer(weights=np.array([[0.0]]), activation="identity"),)))
    learned = lesson(
        [[0.0], [1.7e308], [1.7e308]], [[0.0], [-5.0], [-5.0]], loss="huber", batch_size=1
    )
    first, second = reports(start, learned, steps=1, checkpoint_every=1, gradients=True)
    assert (first.gradients, second.gradients) == (None, None)
    assert (first.loss, second.step) == (3.0, 1)


def test_validation_examples_that_do_not_fit_are_refused_by_their_own_name() -> None:
    held = (np.array([[0.5]]), np.array([[1.0]]))
    with pytest.raises(EngineError, match=r"^validation: inputs has 1 numbers") as caught:
        last(xor_network(), lesson(*XOR), steps=1, validation=held)
    assert caught.value.where == ("validation", "inputs")


def test_start_end_and_every_multiple_are_reported() -> None:
    start = replace(xor_network(), step=8)
    told = reports(start, lesson(*XOR), steps=14, report_every=5, checkpoint_every=10)
    assert [report.step for report in told] == [8, 10, 15, 20, 22]
    assert [report.step for report in told if report.training] == [10, 20]
    assert all(report.training.step == report.step for report in told if report.training)


def test_checkpoints_are_reported_between_the_other_reports() -> None:
    told = reports(xor_network(), lesson(*XOR), steps=9, report_every=6, checkpoint_every=4)
    assert [report.step for report in told] == [0, 4, 6, 8, 9]


def test_a_run_ends_with_the_first_loss_below_the_goal() -> None:
    every = reports(xor_network(), lesson(*XOR, batch_size=2), steps=50)
    goal = every[30].loss
    first = next(report.step for report in every if report.loss < goal)
    told = reports(
        xor_network(), lesson(*XOR, batch_size=2), steps=50, report_every=1000, stop_below=goal
    )
    assert [report.step for report in told] == [0, first]


def test_a_run_whose_loss_is_below_the_goal_already_makes_no_update() -> None:
    (only,) = reports(xor_network(), lesson(*XOR), steps=50, stop_below=1e9)
    assert only.step == 0


def test_the_last_state_is_marked() -> None:
    marks = [each.is_last for each in train(xor_network(), lesson(*XOR), Plan(steps=3))]
    assert marks == [False, False, False, True]


def test_an_epoch_takes_every_example_once_and_its_last_batch_may_be_smaller() -> None:
    epoch = [batch(step, 7, 3) for step in range(3)]
    assert epoch == [(0, 1, 2), (3, 4, 5), (6,)]
    assert batch(3, 7, 3) == (0, 1, 2)


def test_each_epoch_is_shuffled_anew_from_the_seed() -> None:
    epochs = [
        sum((batch(3 * epoch + place, 7, 3, shuffle_seed=5) or () for place in range(3)), ())
        for epoch in range(4)
    ]
    assert all(sorted(epoch) == list(range(7)) for epoch in epochs)
    assert len(set(epochs)) == 4


def test_a_batch_of_all_examples_is_taken_as_it_is_given() -> None:
    assert batch(12, 7, 7, shuffle_seed=5) is None
    assert all(
        report.next_batch is None for report in reports(xor_network(), lesson(*XOR), steps=2)
    )


def test_a_report_names_the_examples_of_the_next_update_from_1() -> None:
    told = reports(xor_network(), lesson(*XOR, batch_size=3), steps=3)
    assert [report.next_batch for report in told] == [(1, 2, 3), (4,), (1, 2, 3), (4,)]


def test_a_run_goes_on_from_any_of_its_states_as_if_it_had_not_been_stopped() -> None:
    learned = lesson(*XOR, optimizer=Momentum(), batch_size=3, shuffle_seed=9)
    states = [each.training for each in train(xor_network(), learned, Plan(steps=40))]
    for count in (1, 7, 26, 39):
        sent = TypeAdapter(Training).validate_json(bytes_of(states[count]))
        again = last(sent, learned, steps=40 - count)
        assert bytes_of(again.training) == bytes_of(states[-1])


def test_update_2345_is_the_same_from_the_nearest_checkpoint_and_by_stepping_there() -> None:
    learned = lesson(*XOR)
    checkpoints = [
        report.training
        for report in reports(xor_network(), learned, steps=2_345, report_every=20_000)
        if report.training
    ]
    nearest = max((each for each in checkpoints if each.step <= 2_345), key=lambda each: each.step)
    assert nearest.step == 2_000
    there = last(nearest, learned, steps=345).training
    assert bytes_of(there) == bytes_of(stepped(xor_network(), learned, 2_345))


def diverging(loss: str = "half_squared_error", **more: Any) -> Any:
    """One weight that is multiplied by 1 − α in each update: it overflows in the end."""
    start = Training(Network((Layer(weights=np.array([[1.0]]), activation="identity"),)))
    return start, lesson([[1.0]], [[0.0]], optimizer=SGD(learning_rate=1e3), loss=loss, **more)


def test_divergence_names_the_update_and_keeps_the_last_finite_state() -> None:
    start, learned = diverging()
    states: list[Training] = []
    with pytest.raises(NotFiniteError) as caught:
        states.extend(each.training for each in train(start, learned, Plan(steps=1_000)))
    # E = 999²ⁿ / 2 passes 1.8e308 where n = 308.25 / (2 · 2.99957) = 51.4: in update 52.
    assert str(caught.value) == (
        "the loss left the finite numbers in update 52: lower the learning rate"
    )
    state: Any = caught.value.last_finite
    assert state.step == 51
    assert state.network.layers[0].weights[0, 0] == pytest.approx(-(999.0**51), rel=1e-12)


def test_a_run_diverges_in_the_same_update_as_single_steps() -> None:
    start, learned = diverging()
    with pytest.raises(NotFiniteError, match="in update 52:") as caught:
        stepped(start, learned, 1_000)
    with pytest.raises(NotFiniteError, match="in update 52:") as lean:
        last(start, learned, steps=1_000)
    expected: Any = caught.value.last_finite
    found: Any = lean.value.last_finite
    assert bytes_of(found) == bytes_of(expected)


def test_an_example_outside_of_the_batch_that_overflows_is_divergence_too() -> None:
    # E of the second is 1e306 w² / 2, and the first makes w = 1 − 100 · 1 = −99.
    start, _ = diverging()
    rate = SGD(learning_rate=100.0)
    batches = lesson([[1.0], [1e153]], [[0.0], [0.0]], optimizer=rate, batch_size=1)
    with pytest.raises(NotFiniteError, match="in update 1:") as caught:
        last(start, batches, steps=10)
    assert caught.value.last_finite is start


@pytest.mark.parametrize("size", [0, 5, -1])
def test_a_batch_size_without_that_many_examples_is_refused(size: int) -> None:
    with pytest.raises(EngineError, match=f"the batch size is {size}, expected 1 to 4"):
        lesson(*XOR, batch_size=size)


def test_what_does_not_fit_is_refused_before_the_first_state() -> None:
    wrong = Training(xor_network().network, {"m": (Parameters(np.zeros((1, 1))),)})
    for start, learned, kind in (
        (xor_network(), lesson([[1.0]], [[1.0]]), ShapeError),
        (xor_network(), lesson(XOR[0], [[1.0]]), ShapeError),
        (wrong, lesson(*XOR), EngineError),
        (wrong, lesson(*XOR, optimizer=Momentum()), ShapeError),
    ):
        with pytest.raises(kind):
            next(train(start, learned, Plan(steps=1)))


def test_states_are_numbered_one_by_one() -> None:
    states = [each.training for each in train(xor_network(), lesson(*XOR), Plan(steps=4))]
    assert all(after.step == before.step + 1 for before, after in pairwise(states))
