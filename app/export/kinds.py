"""What a state can be exported as: one list, which the API, the command and the page read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app import parameters
from app.engine.errors import EngineError, shortened
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.export.document import document
from app.export.latex_document import latex_document
from app.export.numpy_program import numpy_program
from app.export.pytorch_program import pytorch_program
from app.export.recording import shown
from app.export.table import csv_table, json_trace
from app.limits import Limits
from app.start import Start, Values, start

Kind = Literal["html", "json", "csv", "numpy", "pytorch", "latex"]
"""A file that replays updates, or one update as a program, a table or formulas."""


@dataclass(frozen=True)
class Wish:
    """A state as its parameters say it, and how many updates to replay, None for what fits."""

    start: Start
    values: Values
    updates: int | None
    limits: Limits

    @property
    def trace(self) -> Trace:
        """The update on show."""
        return shown(self.start, self.limits)

    @property
    def explained(self) -> tuple[Trace, Architecture]:
        """The same with its symbols in the chosen meaning of δ."""
        trace = self.trace
        architecture = Architecture.of(trace, self.start.delta)
        self.limits.check_explained(architecture)
        return trace, architecture


@dataclass(frozen=True)
class Format:
    """How a kind is made, and what its file is."""

    write: Callable[[Wish], str]
    ending: str
    media_type: str


FORMATS: dict[Kind, Format] = {
    "html": Format(
        lambda wish: document(wish.start, wish.values, wish.updates, wish.limits),
        "html",
        "text/html",
    ),
    "json": Format(lambda wish: json_trace(wish.trace, wish.values), "json", "application/json"),
    "csv": Format(lambda wish: csv_table(*wish.explained), "csv", "text/csv"),
    "numpy": Format(lambda wish: numpy_program(wish.trace), "py", "text/x-python"),
    "pytorch": Format(lambda wish: pytorch_program(wish.trace), "py", "text/x-python"),
    "latex": Format(
        lambda wish: latex_document(*wish.explained, wish.start.digits, wish.limits),
        "tex",
        "application/x-tex",
    ),
}


def export(kind: Kind, query: Mapping[str, str], updates: int | None, limits: Limits) -> str:
    """The state that parameters say, as a file of that kind.

    EngineError where a parameter cannot be taken: a file of something else would help nobody.
    """
    values, notices = parameters.read(query)
    begun, more = start(values, limits)
    if notices or more:
        raise EngineError(" ".join([*notices, *more]), ("parameters",))
    return FORMATS[kind].write(Wish(begun, values, updates, limits))


def all_known(query: dict[str, str]) -> dict[str, str]:
    """The same; EngineError for a name that there is not.

    Here it was typed, while course systems append theirs to an address.
    """
    unknown = sorted(set(query) - set(parameters.DEFAULTS))
    if unknown:
        known = ", ".join(parameters.DEFAULTS)
        raise EngineError(f"unknown parameter: {shortened(repr(unknown[0]))}; known: {known}")
    return query
