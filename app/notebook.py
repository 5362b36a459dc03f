"""The simulator in a notebook's cell: `from app.notebook import simulator; simulator()`.

The cell holds a recording of the first updates, so it steps without a server and without this
program, also in a notebook that is only read. Nothing of the notebook can be reached from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from app.export.kinds import all_known, export
from app.limits import Limits
from app.settings import Settings


@dataclass(frozen=True)
class Cell:
    """What a notebook shows; `page` is the whole document in it."""

    page: str
    height: int

    def _repr_html_(self) -> str:
        """How a notebook asks what to show."""
        return (
            f'<iframe srcdoc="{escape(self.page)}" sandbox="allow-scripts" width="100%" '
            f'height="{self.height}" style="border: 0" title="Backpropagation, step by step">'
            "</iframe>"
        )


def simulator(*, updates: int | None = None, height: int = 900, **parameters: object) -> Cell:
    """The page as a cell: `simulator(preset="mazur", lr=0.1)`, parameters as in its address.

    It replays `updates`, or where that is not said 20, or as many of them as can be recorded.
    EngineError for a parameter that cannot be taken, or for more updates than can be recorded.
    """
    query = all_known({name: str(value) for name, value in parameters.items()})
    page = export("html", query, updates, Limits(Settings()))
    return Cell(page, height)
