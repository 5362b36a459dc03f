"""A training run as a stream of lines, each a JSON document of its own.

The run is computed in slices of a moment each, in a worker thread: other requests are answered
meanwhile, and a client that has gone stops it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field, TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.engine.errors import NotFiniteError
from app.engine.network import Training
from app.engine.training import Reached, Report
from app.problems import Problem, last_finite, problem_of

SLICE = 0.05
"""Seconds for which a run is computed before it is looked whether anybody still listens."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ended:
    """The last line of a run that has come to its end or to the time limit."""

    done: Annotated[
        bool, Field(description="false at the time limit: fewer steps from `after` on are the rest")
    ]
    after: Annotated[Training, Field(description="the state, the next request's `training`")]


@dataclass(frozen=True, eq=False, kw_only=True)
class Diverged:
    """The last line of a run that leaves the finite numbers."""

    error: Annotated[Problem, Field(description="the same as in an error reply")]
    after: Annotated[Training, Field(description="the last finite state")]


Line = Report | Ended | Diverged

_LINE: TypeAdapter[Any] = TypeAdapter(Line)


class Lines(StreamingResponse):
    """A stream of lines, sent as they come: no middleware may hold them back to compress them."""

    media_type = "application/x-ndjson"


def stream(request: Request, run: Iterator[Reached], seconds: float) -> Lines:
    """The lines of a run, which ends after that many seconds at the latest.

    What the run raises before its first state is raised here, so it is an error reply.
    """
    first = next(run)
    return Lines(_slices(request, chain([first], run), time.monotonic() + seconds))


async def _slices(
    request: Request, run: Iterator[Reached], deadline: float
) -> AsyncIterator[bytes]:
    is_over = False
    while not is_over and not await request.is_disconnected():
        lines, is_over = await run_in_threadpool(_slice, run, deadline)
        yield b"".join(_LINE.dump_json(line) + b"\n" for line in lines)


def _slice(run: Iterator[Reached], deadline: float) -> tuple[list[Line], bool]:
    """The lines of the next moment of the run, and whether they end it."""
    lines: list[Line] = []
    until = min(time.monotonic() + SLICE, deadline)
    try:
        for reached in run:
            if reached.report is not None:
                lines.append(reached.report)
            now = time.monotonic()
            if reached.is_last or now >= deadline:
                return [*lines, Ended(done=reached.is_last, after=reached.training)], True
            if now >= until:
                break
    except NotFiniteError as error:
        state = last_finite(error)
        assert state is not None  # the first state is computed before the stream begins
        return [*lines, Diverged(error=problem_of(error), after=state)], True
    return lines, False
