"""The simulator in a notebook's cell: `from app.notebook import simulator; simulator()`.

The cell holds a recording of the first updates, so it steps without a server and without this
program, also in a notebook that is only read. Nothing of the notebook can be reached from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from app.export.kinds import all_known, export
from app.limits import Limits
from app.settings import Settings

SITE = "http://127.0.0.1:8000"
"""Where `chainrule` serves by itself."""

NOT_SHOWN = "The simulator is shown once this notebook is trusted, or where `chainrule` runs: "


@dataclass(frozen=True, repr=False)
class Cell:
    """What a notebook shows; `page` is the whole document in it, `address` the same on a server.

    A notebook that is not trusted takes the frame away, and some readers take no HTML at all: the
    page is in neither of what these show.
    """

    page: str
    height: int
    address: str

    def __repr__(self) -> str:
        """One line: a notebook stores it beside the HTML."""
        return NOT_SHOWN + self.address

    def _repr_html_(self) -> str:
        """How a notebook asks what to show: the frame, and what stands there without it."""
        address = escape(self.address)
        return (
            f'<iframe srcdoc="{escape(self.page)}" sandbox="allow-scripts" width="100%" '
            f'height="{self.height}" style="border: 0" title="Backpropagation, step by step" '
            'class="chainrule"></iframe>'
            f'<p>{escape(NOT_SHOWN)}<a href="{address}">{address}</a></p>'
            "<style>iframe.chainrule + p { display: none }</style>"
        )


def simulator(
    *, updates: int | None = None, height: int = 900, site: str = SITE, **parameters: object
) -> Cell:
    """The page as a cell: `simulator(preset="mazur", lr=0.1)`, parameters as in its address.

    It replays `updates`, or where that is not said 20, or as many of them as can be recorded. Where
    the cell cannot be shown, there is a link to the same page at `site`.
    EngineError for a parameter that cannot be taken, or for more updates than can be recorded.
    """
    query = all_known({name: str(value) for name, value in parameters.items()})
    page = export("html", query, updates, Limits(Settings()))
    return Cell(page, height, f"{site.rstrip('/')}/?{urlencode(query)}")
