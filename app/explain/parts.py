"""What each example adds to a gradient: ∂E/∂w is the mean of the examples' own derivatives.

The part of example n is ∂E_n/∂w / N, so the parts add up to ∂E/∂w.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.explain.architecture import Architecture
from app.explain.backward_rules import gradient_term
from app.explain.expression import Constant, Expression, Fraction, product
from app.explain.ids import Id


def has_parts(id: Id, architecture: Architecture) -> bool:
    """Whether the number is a gradient over several examples."""
    return id.kind in ("dE_dw", "dE_db") and architecture.examples > 1


def parts(id: Id, architecture: Architecture) -> Iterator[tuple[int, Expression]]:
    """Each example, from 1, and its part."""
    share = Fraction(Constant(1), Constant(architecture.examples))
    for example in range(1, architecture.examples + 1):
        yield example, product(share, gradient_term(replace(id, example=example), architecture))
