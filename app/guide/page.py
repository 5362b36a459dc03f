"""The guide as a whole: what its template is given."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from app.guide.activations import activations
from app.guide.delta import meanings
from app.guide.glossary import glossary
from app.guide.losses import losses
from app.guide.updates import initializers, optimizers, presets, schedules
from app.parameters import PARAMETERS


def guide() -> dict[str, Any]:
    """All parts of the page, as the registries and the trace are now."""
    return {
        "glossary": glossary(),
        "meanings": meanings(),
        "activations": activations(),
        "losses": losses(),
        "optimizers": optimizers(),
        "schedules": schedules(),
        "initializers": initializers(),
        "starts": presets(),
        "parameters": PARAMETERS,
    }


def typeset(text: str) -> Markup:
    """Short text as HTML: `W_new` with a subscript, and what stands in backquotes as code."""
    parts = re.split(r"`([^`]*)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else _with_subscripts(part)
        for index, part in enumerate(parts)
    )


def _with_subscripts(text: str) -> Markup:
    # Everything was escaped before the tags are put in.
    lowered = re.sub(r"(?<=[^\W_])_([A-Za-z0-9]+)", r"<sub>\1</sub>", str(escape(text)))
    return Markup(lowered)  # noqa: S704
