"""The golden file of what is read aloud; `python -m tests.explain.sentences` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from app.engine.presets import Delta
from app.explain.explained import Explainer
from app.explain.ids import all_ids
from tests.explain.presets import explained_preset

FILE = Path(__file__).parent / "sentences.txt"

WALKS: tuple[tuple[str, Delta | None, int], ...] = (
    *(("article", delta, 0) for delta in get_args(Delta)),
    ("mazur", None, 0),
    ("softmax", None, 0),
    ("adam", None, 2),
)
"""Presets, in a meaning of δ, after so many updates."""


def sentences() -> Iterator[str]:
    """A line per number of each walk."""
    for name, delta, updates in WALKS:
        trace, architecture = explained_preset(name, delta=delta, updates=updates)
        yield f"# {name}, δ of {architecture.delta}, update {updates + 1}"
        explainer = Explainer(trace, architecture)
        yield from (f"{id}: {explainer.explain(str(id)).sentence}" for id in all_ids(architecture))


def text() -> str:
    """The whole file."""
    return "".join(f"{line}\n" for line in sentences())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
