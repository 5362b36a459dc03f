"""One HTML file that replays recorded updates by itself: no request, from a disk or in a frame."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pydantic import TypeAdapter

from app import parameters
from app.explain.catalog import choices
from app.export.recording import Recording, Said, fitting, from_there, record
from app.limits import Limits
from app.settings import Settings
from app.staging import staging
from app.start import Start, Values

OFFLINE = {"training", "tables", "share", "settings"}
"""Parts of the page that a recording has the numbers for; nothing in it can be changed."""

_SAID: TypeAdapter[Said] = TypeAdapter(Said)
_START = TypeAdapter(Start)
_RECORDING = TypeAdapter(Recording)


def document(start: Start, values: Values, updates: int | None, limits: Limits) -> str:
    """The page as a file, with the first updates of the run or those from the one on show on.

    None for as many as are usual and fit.
    """
    if updates is None:
        updates = fitting(start, limits)
    begun = from_there(start, updates, limits)
    recording = record(begun, updates, limits)
    left = staging({**values, "edit": "none"}, embedded=False)
    playable = OFFLINE if updates > 1 else OFFLINE - {"training"}
    given = {
        **_START.dump_python(begun, mode="json"),
        "versus": None,  # a second run is not recorded
        "keys": values["keys"] == "1",
        "staging": asdict(replace(left, parts=tuple(filter(playable.__contains__, left.parts)))),
        "recorded": updates,
        "defaults": {name: parameters.DEFAULTS[name] for name in parameters.OF_STATE},
        "choices": choices(),
    }
    settings = limits.settings
    script, style = _script(settings), _style(settings)
    templates = Environment(loader=FileSystemLoader(settings.templates), autoescape=True)
    return templates.get_template("recording.html").render(
        policy=_policy(script, style),
        script=Markup(script),  # noqa: S704, our own build
        style=Markup(style),  # noqa: S704, our own build
        icon=_data_address("image/svg+xml", (settings.static / "icon.svg").read_bytes()),
        start=given,
        recording=Markup(_json(_packed(recording))),  # noqa: S704, without <
        first=begun.done + 1,
        last=begun.done + updates,
        title=values["title"],
        text=values["text"],
        theme=values["theme"],
        motion=values["motion"],
    )


def _packed(recording: Recording) -> dict[str, Any]:
    """What is said of each update compressed by itself: it is much, and unpacked when needed."""
    said = [base64.b64encode(gzip.compress(_SAID.dump_json(each))) for each in recording.explained]
    plain: dict[str, Any] = _RECORDING.dump_python(recording, mode="json", exclude={"explained"})
    return plain | {"explained": [each.decode() for each in said]}


def _json(value: Any) -> str:
    """As it may stand in a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _built(settings: Settings, name: str) -> Path:
    dist = settings.static / "dist"
    if not (dist / "manifest.json").is_file():
        raise RuntimeError(f"no {dist / 'manifest.json'}: run `make build` in the checkout first")
    return dist / str(json.loads((dist / "manifest.json").read_text(encoding="utf-8"))[name])


def _script(settings: Settings) -> str:
    """The page's script with the licences of what is in it, and without its map."""
    built = _built(settings, "main.js")
    script = re.sub(r"\n/\*!? ?For license .*|\n//# source.*", "", built.read_text("utf-8"))
    notes = built.with_name(built.name + ".LEGAL.txt").read_text(encoding="utf-8")
    licences = "\n".join(f"// {line}".rstrip() for line in notes.splitlines())
    whole = f"{licences}\n{script.strip()}\n"
    # Either would begin or end a script element within this one.
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", whole, flags=re.IGNORECASE)


def _style(settings: Settings) -> str:
    """The page's style with its font in it."""
    built = _built(settings, "main.css")
    style = re.sub(r"/\*# source.*?\*/", "", built.read_text(encoding="utf-8"))

    def inlined(found: re.Match[str]) -> str:
        font = built.with_name(found[1]).read_bytes()
        return f'url("{_data_address("font/woff2", font)}")'

    return re.sub(r'url\("\./([^"]+)"\)', inlined, style).strip() + "\n"


def _data_address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _policy(script: str, style: str) -> str:
    """Nothing may run but this script, nothing may be asked for."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data: blob:",
            "font-src data:",
            "form-action 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
