"""Mazur's network by textbook NumPy, apart from the program's own engine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np


def mazur(*, new_weights: bool) -> Iterator[tuple[float, float, float]]:
    """E and both outputs before any update and after each, without an end.

    With `new_weights` an error goes back through the weights that the update has just made.
    """
    x, d = np.array([0.05, 0.10]), np.array([0.01, 0.99])
    w, v = np.array([[0.15, 0.25], [0.20, 0.30]]), np.array([[0.40, 0.50], [0.45, 0.55]])
    while True:
        h = 1 / (1 + np.exp(-(x @ w + 0.35)))
        y = 1 / (1 + np.exp(-(h @ v + 0.60)))
        yield 0.5 * ((d - y) ** 2).sum(), y[0], y[1]
        delta = (y - d) * y * (1 - y)
        v_new = v - 0.5 * np.outer(h, delta)
        w = w - 0.5 * np.outer(x, (v_new if new_weights else v) @ delta * h * (1 - h))
        v = v_new


def after(updates: int, *, new_weights: bool) -> tuple[float, float, float]:
    """E and both outputs after so many updates."""
    return next(islice(mazur(new_weights=new_weights), updates, None))
