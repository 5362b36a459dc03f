"""Each mutant still fits the program: its text is there, and its test too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.faults import MUTANTS, Mutant

ROOT = Path(__file__).parent.parent


def name_of(mutant: Mutant) -> str:
    return f"{Path(mutant.file).stem}-{MUTANTS.index(mutant)}"


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_mutant_changes_one_place_and_names_a_test_that_is_there(mutant: Mutant) -> None:
    program = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert program.count(mutant.text) == 1
    assert mutant.text != mutant.replacement
    file, _, name = mutant.test.partition("::")
    tests = (ROOT / file).read_text(encoding="utf-8")
    if file.endswith(".py"):
        assert f"def {name.partition('[')[0]}(" in tests
    else:
        assert f'test("{name}"' in tests or f"test(`{name}${{" in tests


def test_a_fault_of_the_page_is_looked_for_where_the_page_runs() -> None:
    for mutant in MUTANTS:
        is_of_page = mutant.file.startswith("static/")
        assert is_of_page == mutant.test.startswith(("tests/js/", "tests/browser/")), mutant
