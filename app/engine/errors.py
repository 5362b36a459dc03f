"""What can go wrong in the engine; an error says what was found, what was expected and where."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 40
"""How many characters of what was found an error repeats."""


def shortened(found: object, most: int = MOST) -> str:
    """What was found as an error repeats it: what comes from outside may be of any length."""
    text = str(found)
    return text if len(text) <= most else f"{text[: most - 1]}…"


class EngineError(ValueError):
    """Input that the engine refuses; `where` is the path to it: `("layers", 0, "weights")`."""

    def __init__(self, message: str, where: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.where = where


class ShapeError(EngineError):
    """An array of the wrong shape, or two that do not fit together."""


class UnknownNameError(EngineError):
    """A name that is in no registry."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        super().__init__(f"unknown {kind}: {shortened(repr(name))}; known: {', '.join(known)}")


class NotFiniteError(EngineError):
    """A number that left the finite range.

    `what` it was; `last_finite` is the Training before the update.
    """

    def __init__(
        self,
        message: str,
        where: tuple[str | int, ...] = (),
        last_finite: object = None,
        what: str = "the weights",
    ) -> None:
        super().__init__(message, where)
        self.what = what
        self.last_finite = last_finite
