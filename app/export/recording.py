"""The first updates of a run with all that is said of their numbers: what `TraceSource` replays."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, get_args

from pydantic import Field

from app.engine.arrays import Batch
from app.engine.errors import EngineError
from app.engine.network import Training
from app.engine.optimizers import AnyOptimizer
from app.engine.presets import Delta
from app.engine.schedules import AnySchedule
from app.engine.trace import LossName, Trace, Trainable
from app.engine.training import Lesson, Plan, Report, train
from app.explain.architecture import Architecture
from app.explain.explained import Explained, Explainer
from app.explain.explanations import Explanations, explain_update
from app.explain.ids import all_ids
from app.limits import Limits
from app.start import Start

LOG = logging.getLogger(__name__)

Said = dict[Delta, dict[str, Explained]]
"""What is said of the numbers of one update, in each meaning of δ."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Asked:
    """What all requests for a step of the run have in common."""

    inputs: Batch
    targets: Batch
    loss: LossName
    optimizer: AnyOptimizer
    schedule: AnySchedule
    trainable: Trainable
    batch_size: int | None
    shuffle_seed: int | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Recording:
    """Updates of one run; `explained` has what is said of the numbers of each, at `digits`."""

    asked: Asked
    digits: int
    explanations: Annotated[
        list[Explanations], Field(description="in each meaning of δ, for each size of a batch")
    ]
    reports: Annotated[list[Report], Field(description="as a training run tells them")]
    traces: list[Trace]
    explained: list[Said]


UPDATES = 20
"""How many updates a recording has unless it is said otherwise and if they fit."""


def fitting(start: Start, limits: Limits) -> int:
    """How many updates to record where nothing is said."""
    return min(UPDATES, max(1, limits.fit_recorded(_length(start, limits))))


def _length(start: Start, limits: Limits) -> int:
    """How many numbers an update writes into formulas, in all meanings of δ."""
    limits.check_run(start.preset.network, len(start.lesson.inputs), 0, 1)
    trace = start.lesson.trace(start.training)
    architecture = Architecture.of(trace)
    limits.check_explained(architecture)
    length = Explainer(trace, architecture).length_of(all_ids(architecture))
    return length * len(get_args(Delta))


def record(start: Start, updates: int, limits: Limits) -> Recording:
    """The first updates of a run; EngineError where they are too many for its size."""
    if updates < 1:
        raise EngineError(f"{updates} updates, expected at least 1", ("updates",))
    lesson = start.lesson
    limits.check_run(start.preset.network, len(lesson.inputs), 0, updates)
    limits.check_recorded(_length(start, limits), updates)
    traces: list[Trace] = []
    training = start.training
    for _ in range(updates):
        trace = lesson.trace(training)
        training = trace.after
        traces.append(trace)
    return Recording(
        asked=Asked(**{name: getattr(lesson, name) for name in Asked.__dataclass_fields__}),
        digits=start.digits,
        explanations=[
            explain_update(architecture)
            for architecture in dict.fromkeys(
                Architecture.of(trace, delta) for trace in traces for delta in get_args(Delta)
            )
        ],
        reports=list(_reports(start.training, lesson, updates)),
        traces=traces,
        explained=list(_said(traces, start.digits)),
    )


def _said(traces: list[Trace], digits: int) -> Iterator[Said]:
    for number, trace in enumerate(traces, start=1):
        LOG.info("recording update %s of %s", number, len(traces))
        yield said(trace, digits)


def said(trace: Trace, digits: int) -> Said:
    """What the API says of every number of an update that was computed, without the trees."""
    return {delta: _explained(trace, delta, digits) for delta in get_args(Delta)}


def _explained(trace: Trace, delta: Delta, digits: int) -> dict[str, Explained]:
    architecture = Architecture.of(trace, delta)
    explainer = Explainer(trace, architecture, digits)
    found = {}
    for id in map(str, all_ids(architecture)):
        try:
            found[id] = replace(explainer.explain(id), tree=None)
        except EngineError:
            continue  # too large for a number in this update
    return found


def _reports(training: Training, lesson: Lesson, updates: int) -> Iterator[Report]:
    plan = Plan(steps=updates, checkpoint_every=1, gradients=True)
    for reached in train(training, lesson, plan):
        assert reached.report is not None  # every update is told
        yield reached.report


def shown(start: Start, limits: Limits) -> Trace:
    """The update that a page of this start shows; those before it are made as in training.

    EngineError where they take longer than a training run may.
    """
    done = 0 if start.at is None else start.at.update - start.done - 1
    return start.lesson.trace(training_after(start, done, limits))


def training_after(start: Start, updates: int, limits: Limits) -> Training:
    """The state of a run after so many updates."""
    if updates == 0:
        return start.training
    until = time.monotonic() + limits.settings.max_seconds
    state = start.training
    plan = Plan(steps=updates, report_every=updates, checkpoint_every=updates)
    for reached in train(start.training, start.lesson, plan):
        state = reached.training
        LOG.info("made %s of %s updates", state.step - start.done, updates)
        if time.monotonic() > until:
            raise EngineError(
                f"{state.step - start.done} of {updates} updates took "
                f"{limits.settings.max_seconds:g} s, which is the limit",
                ("parameters", "at"),
            )
    return state


def from_there(start: Start, updates: int, limits: Limits) -> Start:
    """The same, beginning with the update on show if that is later than so many updates."""
    done = 0 if start.at is None else start.at.update - start.done - 1
    if done < updates:
        return start
    state = training_after(start, done, limits)
    return replace(
        start,
        preset=replace(start.preset, network=state.network),
        memory=dict(state.optimizer_state),
        done=state.step,
    )
