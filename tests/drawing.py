"""How much is drawn at random: little by default, as much as is useful with `pytest --long`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

Sample = TypeVar("Sample")

QUICK, FULL, SEARCH = "quick", "full", "search"


def register() -> None:
    """The profiles of Hypothesis, of which the quick one is loaded."""
    # The same networks on every run, so that nothing fails by chance on an innocent change.
    settings.register_profile(QUICK, max_examples=40, derandomize=True, deadline=None)
    settings.register_profile(FULL, derandomize=True, deadline=None)
    # New ones on every run.
    settings.register_profile(SEARCH, deadline=None)
    settings.load_profile(QUICK)


def is_quick() -> bool:
    """Whether a sample is enough; the option `--long` and the other profiles want all."""
    return settings.get_current_profile_name() == QUICK


def of(full: Sample, quick: Sample) -> Sample:
    """What is asked of a full run, or of a quick one."""
    return quick if is_quick() else full


def sample(cases: Sequence[Sample], every: int) -> Sequence[Sample]:
    """All cases; in a quick run one of `every`, which shares no factor with the length of a row."""
    return of(cases, cases[::every])


def drawn(full: int = 100, quick: int = 15) -> settings:
    """The mark of a test that draws so many examples."""
    return settings(max_examples=of(full, min(full, quick)))


def one_of(options: Sequence[Sample]) -> st.SearchStrategy[Sample]:
    """One of them, in a quick run each about as often: left alone, Hypothesis prefers some."""
    if not is_quick():
        return st.sampled_from(options)
    return st.integers(0, 2**32).map(lambda seed: Random(seed).choice(options))
