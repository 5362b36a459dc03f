"""A state that the page has saved as a file: `{"chainrule": 1, "parameters": {…}}`."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from app.engine.errors import EngineError
from app.problems import sentence


@dataclass(frozen=True)
class Saved:
    """What such a file holds; `chainrule` is the version of its form."""

    chainrule: Literal[1]
    parameters: dict[str, str]


_SAVED = TypeAdapter(Saved)


def read(file: Path) -> dict[str, str]:
    """The parameters in a saved file; EngineError says what of it is otherwise."""
    try:
        return _read(file).parameters
    except ValidationError as error:
        raise EngineError(
            f"{sentence(error)}; expected what the page saves, which is JSON with "
            '"chainrule": 1 and "parameters", texts by name'
        ) from error


def is_saved(file: Path) -> bool:
    """Whether a file is there and is such a one."""
    try:
        return file.is_file() and bool(_read(file))
    except (ValidationError, OSError):
        return False


def _read(file: Path) -> Saved:
    return _SAVED.validate_json(file.read_bytes().removeprefix(BOM_UTF8))
