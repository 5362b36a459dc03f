"""Links, frames and files that exist in the wild mean what they have meant.

Where a change of their meaning is meant, `python -m tests.frozen` writes it down.
"""

from __future__ import annotations

import json
import re
from difflib import unified_diff
from typing import Any

import pytest
from playwright.sync_api import Page

from app.engine.presets import PRESETS
from app.lessons import LESSONS
from app.parameters import PARAMETERS
from tests.frozen.cases import GOLDEN, Case, cases, play

CASES = {case.name: case for case in cases()}
USUAL = {
    "embed-plain",
    "embed-udacity-quiz-predict",
    "embed-softmax-data",
    "embed-adam-schedule",
    "embed-exact-weights",
    "embed-own-data",
    "link-home",
    "link-short-xor",
    "file-momentum-edited",
}
"""Those that every run plays: each kind of address, and most of what stands in one."""


def _listed() -> list[Any]:
    marks = {name: [] if name in USUAL else [pytest.mark.long] for name in CASES}
    return [pytest.param(case, id=name, marks=marks[name]) for name, case in CASES.items()]


@pytest.mark.parametrize("case", _listed())
def test_it_means_what_it_meant(page: Page, base_url: str, case: Case) -> None:
    said, meant = play(page, base_url, case), case.golden.read_text("utf-8")
    if json.loads(said) != json.loads(meant):
        texts = (meant.splitlines(), said.splitlines())
        pytest.fail("\n".join(unified_diff(*texts, "meant", "said", lineterm="")))


def test_all_parameters_presets_and_lessons_occur() -> None:
    said = [case.said for case in CASES.values()]
    assert {each.name for each in PARAMETERS} - {name for each in said for name in each} == set()
    values = {each[name] for each in said for name in ("preset", "lesson", "short") if name in each}
    assert {*PRESETS.names, *LESSONS.names} - values == set()


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == CASES.keys()
    assert len(CASES) >= 30
    assert CASES.keys() >= USUAL
    assert all(re.fullmatch(r"(embed|link|file)(-[a-z0-9]+)+", name) for name in CASES)
