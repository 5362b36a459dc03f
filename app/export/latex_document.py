"""One update as a LaTeX document: all calculations in the order of the walk."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation
from app.explain.explained import Explainer
from app.explain.ids import read
from app.explain.moments import moments
from app.explain.sheet import Sheet
from app.limits import Limits

HEAD = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\begin{document}
"""

PHASES = {
    "forward": "Forward",
    "error": "Error",
    "backward": "Backward",
    "update": "Update",
}


def latex_document(trace: Trace, architecture: Architecture, digits: int, limits: Limits) -> str:
    """Needs amsmath alone; EngineError for updates of too many numbers."""
    walk = moments(architecture)
    explainer = Explainer(trace, architecture, digits)
    limits.check_shown(explainer.length_of(each.id for each in walk))
    sheet = Sheet(trace, architecture, digits)
    sizes = "-".join(map(str, architecture.sizes))
    lines = [HEAD, rf"\section*{{Update {trace.after.step} of a network {sizes}}}"]
    for phase, together in groupby(walk, attrgetter("phase")):
        lines.append(rf"\subsection*{{{PHASES[phase]}}}")
        for each in together:
            try:
                value = read(trace, each.id)
            except EngineError:
                continue  # too large for a number in this update
            made = Calculation.derived(each.id, value, sheet)
            lines.append(f"\\[\n{made.latex()}\n\\]")
    return "\n".join([*lines, r"\end{document}", ""])
