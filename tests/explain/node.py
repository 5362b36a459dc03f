"""Runs JavaScript with the Node that builds the page, be it on the PATH or not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import hatch_build

HERE = Path(__file__).parent


def run(script: str, given: Any) -> Any:
    """What a script of this folder makes of `given`: JSON in, JSON out."""
    done = subprocess.run(
        [*hatch_build._tool("node"), HERE / script],
        input=json.dumps(given),
        env=hatch_build._environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
