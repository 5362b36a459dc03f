"""No test waits for a time: it waits for what it is about, or holds the clock."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
WAITS = re.compile(r"wait_for_timeout|\bsleep\(|\bsetTimeout\(")
MADE = {"node_modules", "__pycache__"}


def test_no_test_waits_for_a_time() -> None:
    found = [
        f"{file.relative_to(TESTS)}:{number}: {line.strip()}"
        for file in sorted(TESTS.rglob("*"))
        if file.suffix in {".py", ".js"} and not MADE & set(file.parts)
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if WAITS.search(line)
    ]
    assert found == []
