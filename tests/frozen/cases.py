"""The cases, how each is played in a browser, and how what it said is written down."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

HERE = Path(__file__).parent
ADDRESSES = HERE / "addresses.json"
GOLDEN = HERE / "golden"
HOST = (HERE / "host.js").read_text(encoding="utf-8")
QUIET = "/embed.js"
"""An address of the simulator's origin that shows nothing: the host stands there."""
COURSE = "https://course.example"
"""The host's origin in the addresses; a test has its own."""
WIDTH = 100
DIGITS = 9
MANY = 80
"""Longer lists are told by their ends."""


@dataclass(frozen=True)
class Case:
    """An address and what its reader and its host do there."""

    name: str
    given: dict[str, Any]

    @property
    def golden(self) -> Path:
        """What was written down of it."""
        return GOLDEN / f"{self.name}.json"

    @property
    def said(self) -> dict[str, str]:
        """All parameters that the address and the file of the case name."""
        address = urlsplit(self.given["address"])
        short = re.fullmatch(r"/p/(\w+)", address.path)
        return {
            **({"short": short[1]} if short else {}),
            **dict(parse_qsl(address.query)),
            **self.given.get("file", {}).get("parameters", {}),
        }


def cases() -> list[Case]:
    """All of them, as they stand in the file."""
    known = json.loads(ADDRESSES.read_text(encoding="utf-8"))
    return [Case(name, given) for name, given in known.items()]


def play(page: Page, base_url: str, case: Case) -> str:
    """What a case says today, written as its golden file is."""
    page.goto(f"{base_url}{QUIET}")
    address = case.given["address"].replace(COURSE, base_url)
    given = {**case.given, "address": address}
    said = page.evaluate(f"(given) => {{ {HOST}; return run(given); }}", given)
    return written({name: each for name, each in said.items() if each is not None})


def written(value: Any) -> str:
    """JSON for people: what fits on a line stands on one, numbers are rounded."""
    return f"{_lines(_rounded(value), 0)}\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return _shortened([_rounded(each) for each in value])
    if isinstance(value, str):
        return re.sub(r"\d*\.\d+(e[-+]?\d+)?", _rounded_in_text, value)
    if isinstance(value, float):
        return _digits(value)
    return value


def _shortened(values: list[Any]) -> list[Any]:
    if len(values) <= MANY or not all(isinstance(each, str) for each in values):
        return values
    return [*values[:3], f"and {len(values) - 6} more, up to", *values[-3:]]


def _rounded_in_text(match: re.Match[str]) -> str:
    text = match[0]
    return text if len(text) <= DIGITS + 1 else str(_digits(float(text)))


def _digits(value: float) -> float | int:
    rounded = float(f"{value:.{DIGITS}g}")
    is_whole = math.isfinite(rounded) and rounded == int(rounded) and abs(rounded) < 2**53
    return int(rounded) if is_whole else rounded


def _lines(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + depth < WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    if isinstance(value, dict):
        names = [json.dumps(name, ensure_ascii=False) for name in value]
        parts = [
            f"{name}: {_lines(each, depth + 1)}"
            for name, each in zip(names, value.values(), strict=True)
        ]
        return _listed("{", parts, "}", depth)
    parts = [_lines(each, depth + 1) for each in value]
    is_table = any(isinstance(each, dict) for each in value)
    return _listed("[", parts, "]", depth, is_table=is_table)


def _listed(first: str, parts: list[str], last: str, depth: int, *, is_table: bool = False) -> str:
    """As many parts on a line as it holds; rows of a table have lines of their own."""
    inner = " " * (depth + 1)
    rows = [inner]
    for index, part in enumerate(parts):
        piece = part if index == len(parts) - 1 else f"{part}, "
        is_full = len(rows[-1]) + len(piece) > WIDTH or "\n" in f"{rows[-1]}{piece}" or is_table
        if rows[-1] != inner and is_full:
            rows.append(inner)
        rows[-1] += piece
    return "\n".join([first, *(row.rstrip() for row in rows), f"{' ' * depth}{last}"])
