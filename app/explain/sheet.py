"""The numbers and symbols of one update as they are written, each of them worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.decimals import as_written, written
from app.explain.expression import Expression, Numbers
from app.explain.ids import Id, read
from app.explain.mathml import writer
from app.explain.notation import Notation, Written, symbols_only


@dataclass(frozen=True)
class Sheet:
    """Reads the numbers of one update and writes formulas of them, with `digits` decimals.

    Where formulas share numbers, as paths do, nothing is read or written twice.
    """

    trace: Trace
    architecture: Architecture
    digits: int = 4

    @cached_property
    def number(self) -> Numbers:
        """What each id stands for; EngineError if it was not computed."""
        return cache(partial(read, self.trace))

    def knows(self, formula: Expression) -> bool:
        """Whether all numbers of the formula were computed."""
        try:
            for id in formula.reads():
                self.number(id)
        except EngineError:
            return False
        return True

    @cached_property
    def as_written(self) -> Callable[[int], Numbers]:
        """The number that is written for each id with so many digits more."""
        return as_written(self.number, self.digits)

    @cached_property
    def notation(self) -> Callable[[type[Notation], int | None], Notation]:
        """A notation that writes symbols (None), or numbers with so many digits more."""

        @cache
        def of(kind: type[Notation], extra: int | None) -> Notation:
            return kind(self.architecture, symbols_only if extra is None else self._texts(extra))

        return of

    def mathml(self, formula: Expression, extra: int | None = None) -> str:
        """The formula as the inside of a `<math>` element."""
        return self.notation(writer(formula), extra).write(formula)

    def _texts(self, extra: int) -> Written:
        @cache
        def text(id: Id) -> str:
            return written(id, self.number(id), self.digits, extra).text

        return text
