"""No test waits for a time: it waits for what it is about, or holds the clock."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
WAITS = re.compile(r"wait_for_timeout|\bsleep\(|\bsetTimeout\(")
NOT_OURS = {"node_modules", "__pycache__", "mutants"}
LOOKS_AGAIN = "// then looks again"
"""What a loop with a bound says where it gives way to others."""


def test_no_test_waits_for_a_time() -> None:
    found = [
        f"{file.relative_to(TESTS)}:{number}: {line.strip()}"
        for file in sorted(TESTS.rglob("*"))
        if file.suffix in {".py", ".js"} and not NOT_OURS & set(file.parts)
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if WAITS.search(line) and LOOKS_AGAIN not in line
    ]
    assert found == []
