"""A formula as nested values, each with its number: what other programs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from app.explain.expression import (
    Activated,
    Apply,
    Constant,
    Expression,
    Numbers,
    Opened,
    Quantity,
    Slope,
)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One part of a formula."""

    kind: Annotated[str, Field(description="sum, product, fraction, power, quantity, …")]
    value: Annotated[float | None, Field(description="Its number; null where it is not finite.")]
    id: Annotated[
        str | None,
        Field(description="The number that it is.", exclude_if=lambda value: value is None),
    ] = None
    name: Annotated[
        str | None,
        Field(description="The function it applies.", exclude_if=lambda value: value is None),
    ] = None
    parts: Annotated[
        tuple[Node, ...],
        Field(description="What it is made of.", exclude_if=lambda value: not value),
    ] = ()


def tree(expression: Expression, number: Numbers) -> Node:
    """The formula with the value of every part."""
    with np.errstate(all="ignore"):
        return _valued(expression, number)[0]


def _valued(expression: Expression, number: Numbers) -> tuple[Node, np.float64]:
    parts = [_valued(part, number) for part in expression.parts()]
    value = (
        np.float64(number(expression.id))
        if isinstance(expression, Quantity)
        else expression.combine(*(value for _, value in parts))
    )
    node = Node(
        kind=type(expression).__name__.lower(),
        value=float(value) if np.isfinite(value) else None,
        id=str(expression.id) if isinstance(expression, Quantity | Opened) else None,
        name=_name(expression),
        parts=tuple(node for node, _ in parts),
    )
    return node, value


def _name(expression: Expression) -> str | None:
    match expression:
        case Activated(activation) | Slope(activation):
            return activation
        case Apply(function):
            return function
        case Constant(number):
            return f"{number:g}"
    return None
