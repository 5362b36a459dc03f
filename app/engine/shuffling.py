"""Orders from a seed: the same on every machine, made of the raw bits of PCG64 by whole numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=256)
def shuffled(count: int, seed: int, round: int = 0) -> tuple[int, ...]:
    """0 … count − 1 in an order that is a function of seed and round; all are equally likely.

    Source: Fisher and Yates, Statistical Tables (1938), in Durstenfeld's form (1964).
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(round,))
    generator, order = np.random.PCG64(sequence), list(range(count))
    for last in range(count - 1, 0, -1):
        other = below(generator, last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def below(generator: np.random.PCG64, bound: int) -> int:
    """A whole number from 0 to bound − 1, all equally likely: what would favour some is drawn anew.

    `bound` is at least 1 and at most 2⁶⁴.
    """
    fair = 2**64 - 2**64 % bound
    while (bits := int(generator.random_raw())) >= fair:
        pass
    return bits % bound
