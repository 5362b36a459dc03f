"""The recorded updates that the page's tests replay are what the engine gives now."""

from __future__ import annotations

import json
import math
from typing import Any

from tests.bake import BAKED, bake


def _same(one: Any, other: Any) -> bool:
    """Equal, but for the last bit of `exp`, which is not the same on every machine."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-14, abs_tol=1e-15)
    return bool(one == other)


def test_the_baked_trace_is_what_the_engine_and_the_explanations_give_now() -> None:
    baked = json.loads(BAKED.read_text(encoding="utf-8"))
    assert _same(baked, json.loads(bake())), "run `python -m tests.bake`"
