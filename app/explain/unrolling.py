"""Formulas opened in place: each quantity replaced by its own derivation, down to what is given."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from app.explain.architecture import Architecture
from app.explain.derivation import unfolded
from app.explain.expression import Expression, Opened, Quantity
from app.explain.ids import Id

MOST_TERMS = 2000
"""An unrolled formula of more numbers than this is opened level by level instead."""

ALL = "all"
"""Opens every quantity that has a derivation."""


def unroll(id: Id, architecture: Architecture, opened: Collection[str]) -> Expression:
    """The formula of `id` with the quantities in `opened` opened wherever they occur in it.

    `opened` holds ids, or ALL. The number itself is opened in any case; a given one is its own
    formula.
    """

    @cache
    def inside(id: Id) -> Expression | None:
        formula = unfolded(id, architecture)
        return None if formula is None else open_in(formula)

    def open_in(formula: Expression) -> Expression:
        if not isinstance(formula, Quantity):
            return formula.with_parts(*map(open_in, formula.parts()))
        inner = inside(formula.id) if _is_open(formula.id, opened) else None
        return formula if inner is None else Opened(formula.id, inner)

    return inside(id) or Quantity(id)


def _is_open(id: Id, opened: Collection[str]) -> bool:
    return ALL in opened or str(id) in opened


def terms(id: Id, architecture: Architecture, opened: Collection[str]) -> int:
    """How many numbers stand in `unroll(id, …)`, counted without writing it out."""

    @cache
    def inside(id: Id) -> int:
        formula = unfolded(id, architecture)
        return 1 if formula is None else sum(map(count, formula.reads()))

    def count(id: Id) -> int:
        return inside(id) if _is_open(id, opened) else 1

    return inside(id)
