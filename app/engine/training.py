"""Many updates in a row, lean: no number on the way is kept, and each is bit for bit a `step`.

An epoch is one walk through all examples. Which examples an update takes is a function of how many
updates there were before it, of the batch size and of the shuffle seed; so a run can go on from any
of its states, and any of its updates can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from app.engine.arrays import Array, Matrix, Vector, as_batch
from app.engine.backprop import (
    Passed,
    advance,
    check_memory,
    derivatives_of,
    divergence_from,
    evaluate,
    step,
)
from app.engine.errors import EngineError, NotFiniteError
from app.engine.network import Network, Training
from app.engine.optimizers import Optimizer
from app.engine.schedules import CONSTANT, Schedule
from app.engine.shuffling import shuffled
from app.engine.trace import Trace, Trainable

Indices = tuple[int, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Lesson:
    """All that an update takes besides the state that it changes.

    inputs [example, input], targets [example, output]. Raises ShapeError for other shapes and
    EngineError for a batch size past the number of examples.
    """

    inputs: Array
    targets: Array
    loss: str
    optimizer: Optimizer
    trainable: Trainable = "all"
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    shuffle_seed: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", as_batch(self.inputs, ("inputs",)))
        object.__setattr__(self, "targets", as_batch(self.targets, ("targets",)))
        size, count = self.batch_size, len(self.inputs)
        if size is not None and not 1 <= size <= count:
            raise EngineError(
                f"the batch size is {size}, expected 1 to {count}, the number of examples",
                ("batch_size",),
            )

    def trace(self, start: Training) -> Trace:
        """The one update that training makes from this state, every number kept."""
        indices = self.batch(start.step)
        rows = slice(None) if indices is None else list(indices)
        inputs, targets = self.inputs[rows], self.targets[rows]
        made = step(
            start, inputs, targets, self.loss, self.optimizer, self.trainable, self.schedule
        )
        return replace(made, batch=_counted(indices))

    def batch(self, step: int) -> Indices | None:
        """Indices of the examples of the update that `step` others came before; None for all."""
        count = len(self.inputs)
        return batch(step, count, self.batch_size or count, self.shuffle_seed)

    def evaluate(self, network: Network, indices: Indices | None = None) -> Passed:
        """The forward pass over these examples, or over all, and its loss."""
        rows = slice(None) if indices is None else list(indices)
        return evaluate(network, self.inputs[rows], self.targets[rows], self.loss)


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """How far a run goes and what it tells on the way.

    It ends `steps` updates after its start, or as soon as the loss over all training examples is
    below `stop_below`. It reports its start, its end, and every state between whose number of
    updates is a multiple of `report_every` or of `checkpoint_every`. `validation`: inputs and
    targets. With `gradients` it also tells those of its checkpoints and of its end.
    """

    steps: int
    report_every: int = 1
    checkpoint_every: int = 1000
    stop_below: float | None = None
    validation: tuple[Array, Array] | None = None
    gradients: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerGradients:
    """How E over all training examples answers to the weights and biases of one layer."""

    dE_dw: Annotated[Matrix, Field(description="∂E/∂W, [from, to]")]
    dE_db: Annotated[
        Vector | None,
        Field(
            description="∂E/∂b, [to], if the layer has biases",
            exclude_if=lambda value: value is None,
        ),
    ] = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Report:
    """What is told of a state."""

    step: Annotated[
        int, Field(description="updates done so far, those before this run included", ge=0)
    ]
    loss: Annotated[
        float,
        Field(description="E over all training examples, with the weights after that update"),
    ]
    validation_loss: Annotated[
        float | None,
        Field(
            description="E over the validation examples, with the same weights",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    next_batch: Annotated[
        Indices | None,
        Field(
            description="the examples that the next update takes, in its order, counted from 1; "
            "absent where it takes all as they are given",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    training: Annotated[
        Training | None,
        Field(
            description="the state, if this is a checkpoint",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    gradients: Annotated[
        tuple[LayerGradients, ...] | None,
        Field(
            description="of `loss`, layer by layer, if they were asked for and this is a "
            "checkpoint or the end; absent where one is too large for a number",
            exclude_if=lambda value: value is None,
        ),
    ] = None


@dataclass(frozen=True, eq=False)
class Reached:
    """A state of a run, its report, if there is one, and whether the run ends with it."""

    training: Training
    report: Report | None
    is_last: bool


def train(start: Training, lesson: Lesson, plan: Plan) -> Iterator[Reached]:
    """The states of a run: its start, then one after each update.

    What does not fit is raised as by `step`, before the first state. Raises NotFiniteError where
    the run diverges, with the state before that update as `last_finite`.
    """
    check_memory(start, lesson.optimizer)
    state, passed = start, lesson.evaluate(start.network)
    reached = _reached(start, state, passed, lesson, plan)
    yield reached
    while not reached.is_last:
        with divergence_from(state):
            state, passed = _update(state, passed, lesson)
            reached = _reached(start, state, passed, lesson, plan)
        yield reached


def batch(step: int, count: int, size: int, shuffle_seed: int | None = None) -> Indices | None:
    """Which of `count` examples the update takes that `step` others came before; None for all.

    Each epoch goes through all examples, `size` at a time, the last batch may be smaller: in the
    order in which they are given, or shuffled anew for each epoch. A batch of all is not shuffled.
    """
    if size == count:
        return None
    epoch, place = divmod(step, -(-count // size))
    order = range(count) if shuffle_seed is None else shuffled(count, shuffle_seed, epoch)
    return tuple(order[place * size : (place + 1) * size])


def _update(state: Training, passed: Passed, lesson: Lesson) -> tuple[Training, Passed]:
    """The state after one more update, and a pass over its examples, which may be all of them."""
    indices = lesson.batch(state.step)
    if indices is not None:
        passed = lesson.evaluate(state.network, indices)
    return advance(state, passed, lesson.optimizer, lesson.trainable, lesson.schedule)


def _reached(
    start: Training, state: Training, passed: Passed, lesson: Lesson, plan: Plan
) -> Reached:
    is_last = state.step == start.step + plan.steps
    is_told = is_last or state is start or _is_due(state.step, plan)
    if not is_told and plan.stop_below is None:
        return Reached(state, None, is_last=False)
    if len(passed.x) < len(lesson.inputs):
        passed = lesson.evaluate(state.network)
    is_last = is_last or (plan.stop_below is not None and passed.loss.value < plan.stop_below)
    report = _report(state, passed, lesson, plan, is_last) if is_told or is_last else None
    return Reached(state, report, is_last)


def _is_due(step: int, plan: Plan) -> bool:
    return step % plan.report_every == 0 or step % plan.checkpoint_every == 0


def _report(state: Training, passed: Passed, lesson: Lesson, plan: Plan, is_last: bool) -> Report:
    is_checkpoint = state.step % plan.checkpoint_every == 0
    has_gradients = plan.gradients and (is_checkpoint or is_last)
    return Report(
        step=state.step,
        loss=passed.loss.value,
        validation_loss=_validation_loss(state.network, lesson.loss, plan),
        next_batch=_counted(lesson.batch(state.step)),
        training=state if is_checkpoint else None,
        gradients=_gradients(state.network, passed) if has_gradients else None,
    )


def _gradients(network: Network, passed: Passed) -> tuple[LayerGradients, ...] | None:
    """Those of a pass over all examples; the run is none the worse for one that is too large."""
    try:
        derivatives = derivatives_of(network, passed)
    except NotFiniteError:
        return None
    return tuple(LayerGradients(dE_dw=layer.dE_dw, dE_db=layer.dE_db) for layer in derivatives)


def _counted(indices: Indices | None) -> Indices | None:
    """The same examples, counted from 1."""
    return None if indices is None else tuple(index + 1 for index in indices)


def _validation_loss(network: Network, loss: str, plan: Plan) -> float | None:
    if plan.validation is None:
        return None
    try:
        return evaluate(network, *plan.validation, loss).loss.value
    except NotFiniteError:
        raise
    except EngineError as error:
        raise EngineError(f"validation: {error}", ("validation", *error.where)) from error
