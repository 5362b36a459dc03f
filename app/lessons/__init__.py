"""Ready lessons: files of the form that the page saves, with a title and a text.

A file here is a lesson of that name; so a teacher's own is written, opened and added alike.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.engine.registry import Registry

ORDER = (
    *("phases", "mazur_steps", "dead_relu", "saturation", "xor"),
    *("classification", "momentum"),
)
"""None is the name of a preset: both are short links."""


@dataclass(frozen=True)
class Lesson:
    """The parameters of the page's address that make a lesson, with its title and text."""

    name: str
    parameters: dict[str, str]

    @property
    def title(self) -> str:
        """What it is about."""
        return self.parameters["title"]


LESSONS: Registry[Lesson] = Registry("lesson")

for name in ORDER:
    file = Path(__file__).parent / f"{name}.json"
    LESSONS.add(Lesson(name, json.loads(file.read_text(encoding="utf-8"))["parameters"]))
