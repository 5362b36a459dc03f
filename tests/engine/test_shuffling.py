"""Orders from a seed: fair, and the same on every machine."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from app.engine.shuffling import below, shuffled


class Bits:
    """A generator that gives the bits it is told to."""

    def __init__(self, *bits: int) -> None:
        self.bits = list(bits)

    def random_raw(self) -> int:
        return self.bits.pop(0)


def drawn(bound: int, *bits: int) -> int:
    generator: Any = Bits(*bits)
    return below(generator, bound)


def test_a_number_below_a_bound_is_the_remainder_of_the_raw_bits() -> None:
    # numpy/random/tests/data/pcg64-testset-1.csv begins with these for the seed 0xdeadbeaf.
    raw = [0x60D24054E17A0698, 0xD5E79D89856E4F12, 0xD254972FE64BD782]
    generator = np.random.PCG64(0xDEADBEAF)
    assert [below(generator, 10) for _ in raw] == [bits % 10 for bits in raw]


def test_bits_that_would_favour_small_numbers_are_drawn_anew() -> None:
    # 2⁶⁴ = 3 · 6148914691236517205 + 1: the last of the 2⁶⁴ values would make 0 too likely.
    assert drawn(3, 2**64 - 1, 5) == 2
    assert drawn(3, 2**64 - 2) == 2
    assert drawn(4, 2**64 - 1) == 3
    assert drawn(1, 2**64 - 1) == 0


@pytest.mark.parametrize("count", [1, 2, 7, 256])
def test_an_order_holds_every_index_once(count: int) -> None:
    assert sorted(shuffled(count, 1, 2)) == list(range(count))


def test_all_orders_are_equally_likely() -> None:
    found = Counter(shuffled(3, 5, round) for round in range(6_000))
    assert len(found) == 6
    assert max(abs(count - 1_000) for count in found.values()) < 145  # 5 deviations of 28.9


def test_each_seed_and_each_round_has_an_order_of_its_own() -> None:
    orders = {shuffled(20, seed, round) for seed in (0, 1, 2**32, 2**53) for round in range(5)}
    assert len(orders) == 20


def test_orders_stay_as_they_are_from_release_to_release() -> None:
    # A link names a seed, and the run that it stands for must not change.
    assert shuffled(8, 1, 0) == (3, 1, 0, 4, 2, 7, 5, 6)
    assert shuffled(8, 1, 1) == (7, 5, 4, 3, 1, 0, 6, 2)
