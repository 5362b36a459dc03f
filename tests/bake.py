"""Bakes what the page's tests replay: the article's first updates, explained in each meaning of δ.

`python -m tests.bake` writes `tests/js/baked.json`; `make test` does so before the page's tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from app import parameters
from app.engine.presets import Preset
from app.explain.catalog import Catalog, catalog
from app.export.recording import Recording, record
from app.limits import Limits
from app.settings import Settings
from app.start import start

BAKED = Path(__file__).parent / "js" / "baked.json"
UPDATES = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Baked(Recording):
    """What `TraceSource` takes, and the preset that it starts from."""

    preset: Preset
    choices: Catalog


def bake() -> bytes:
    """The file's content, as the API writes its numbers."""
    limits = Limits(Settings())
    begun, _ = start(parameters.DEFAULTS, limits)
    recording = record(begun, UPDATES, limits)
    baked = Baked(**vars(recording), preset=begun.preset, choices=catalog())
    return TypeAdapter(Baked).dump_json(baked, ensure_ascii=False) + b"\n"


if __name__ == "__main__":
    BAKED.write_bytes(bake())
