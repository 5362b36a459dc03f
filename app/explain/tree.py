"""A formula as nested values, each with its number: what other programs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

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
    value = expression.evaluate(number)
    id = expression.id if isinstance(expression, Quantity | Opened) else None
    return Node(
        kind=type(expression).__name__.lower(),
        value=value if abs(value) < float("inf") else None,
        id=None if id is None else str(id),
        name=_name(expression),
        parts=tuple(tree(part, number) for part in expression.parts()),
    )


def _name(expression: Expression) -> str | None:
    match expression:
        case Activated(activation) | Slope(activation):
            return activation
        case Apply(function):
            return function
        case Constant(number):
            return f"{number:g}"
    return None
