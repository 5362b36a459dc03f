"""The body of a request for an export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from app.export.kinds import Kind
from app.export.recording import UPDATES
from app.requests import Count, SavedRequest


@dataclass(frozen=True, kw_only=True)
class ExportRequest(SavedRequest):
    """A state as its parameters say it, and what to make of it."""

    kind: Annotated[
        Kind,
        Field(
            description="`html`: a file that replays updates by itself; of the update on show, "
            "`at` or else the first: `json`, `csv`, `latex`, and the programs `numpy` and `pytorch`"
        ),
    ]
    updates: Annotated[
        Count | None, Field(description=f"how many a file replays; else {UPDATES}, or what fits")
    ] = None

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"parameters": {"preset": "mazur", "at": "2"}, "kind": "csv"}]
        },
    )
