"""What a course leaves of the page: which parts are there, what can be changed, how it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.parameters import DEFAULTS, EDITABLE, OF_LESSON, PARTS

View = Literal["diagram", "table", "both"]
Controls = Literal["full", "step", "none"]
Mode = Literal["watch", "predict"]

EMBEDDED = ("tables",)
"""What is below an embedded picture unless the address says otherwise."""
TELLING = ("training", "side", "pictures")
"""Parts that tell numbers which a reader is still to be asked for."""


@dataclass(frozen=True)
class Staging:
    """The page as a course wants it. `said` are the parameters that say so, for links to keep."""

    embedded: bool
    view: View
    parts: tuple[str, ...]
    controls: Controls
    edit: tuple[str, ...]
    mode: Mode
    tolerance: float
    speed: float
    said: dict[str, str]


def staging(values: Mapping[str, str], *, embedded: bool) -> Staging:
    """What these values of parameters leave of the page, every contradiction settled."""
    edit = _some(values["edit"], EDITABLE, ())
    parts = _some(values["show"], PARTS, EMBEDDED if embedded else PARTS)
    gone = {
        *(TELLING if values["mode"] == "predict" else ()),
        *(("data",) if not {"x", "d"} <= set(edit) else ()),
        *(("network",) if edit != EDITABLE else ()),
        *(("tables",) if values["view"] == "diagram" else ()),
    }
    return Staging(
        embedded=embedded,
        view=values["view"],  # type: ignore[arg-type]
        parts=tuple(part for part in parts if part not in gone),
        controls=values["controls"],  # type: ignore[arg-type]
        edit=edit,
        mode=values["mode"],  # type: ignore[arg-type]
        tolerance=float(values["tol"]),
        speed=float(values["speed"]),
        said={name: values[name] for name in OF_LESSON if values[name] != DEFAULTS[name]},
    )


def _some(text: str, names: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Those names that the text lists, in their own order."""
    if text in ("", "all", "none"):
        return {"": usual, "all": names, "none": ()}[text]
    return tuple(name for name in names if name in text.split(","))
