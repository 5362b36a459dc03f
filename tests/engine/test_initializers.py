"""First weights: raw bits of PCG64, and the limits that papers give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.initializers import INITIALIZERS, draw
from app.engine.network import new_network
from tests.engine.reference import evaluate

every_initializer = pytest.mark.parametrize("name", INITIALIZERS.names)


def test_numbers_are_the_upper_53_bits_of_each_raw_draw() -> None:
    # numpy/random/tests/data/pcg64-testset-1.csv begins with these for the seed 0xdeadbeaf.
    raw = [0x60D24054E17A0698, 0xD5E79D89856E4F12, 0xD254972FE64BD782]
    drawn = draw(np.random.PCG64(0xDEADBEAF), 3)
    assert drawn.tolist() == [math.ldexp(bits >> 11, -53) for bits in raw]


def test_numbers_are_spread_evenly_over_0_to_1() -> None:
    drawn = draw(np.random.PCG64(1), 100_000)
    assert drawn.min() >= 0
    assert drawn.max() < 1
    counts, _ = np.histogram(drawn, bins=10, range=(0, 1))
    assert np.abs(counts - 10_000).max() < 500  # five standard deviations of 95


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("zeros", 0),
        ("uniform", 0.5),
        ("xavier", 0.8660254037844386),  # √(6 / (3 + 5)) = √3 / 2
        ("he", 1.4142135623730951),  # √(6 / 3) = √2
    ],
)
def test_the_limit_for_3_inputs_and_5_units(name: str, limit: float) -> None:
    assert INITIALIZERS[name].limit(3, 5) == pytest.approx(limit, rel=1e-15, abs=0)


@every_initializer
def test_a_limit_is_its_formula(name: str) -> None:
    for n_from, n_to in ((1, 1), (2, 3), (3, 1), (128, 128)):
        expected = evaluate(INITIALIZERS[name].formula, n_from=n_from, n_to=n_to)
        assert INITIALIZERS[name].limit(n_from, n_to) == pytest.approx(
            float(expected), rel=1e-15, abs=0
        )


@every_initializer
def test_weights_fill_the_range_up_to_the_limit(name: str) -> None:
    network = new_network([50, 100], ["tanh"], biases=False, initializer=name, seed=3)
    weights, limit = network.layers[0].weights, INITIALIZERS[name].limit(50, 100)
    assert np.abs(weights).max() <= limit
    assert weights.max() >= 0.99 * limit
    assert weights.min() <= -0.99 * limit


@pytest.mark.parametrize(("name", "variance"), [("xavier", 2 / (50 + 100)), ("he", 2 / 50)])
def test_weights_have_the_variance_that_the_paper_asks_for(name: str, variance: float) -> None:
    network = new_network([50, 100], ["tanh"], biases=False, initializer=name, seed=3)
    assert network.layers[0].weights.var() == pytest.approx(variance, rel=0.05)
