"""A number's formula with its numbers put in and its result, in every notation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Annotated

from pydantic import Field

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.decimals import extra_digits, written
from app.explain.expression import Constant, Expression, Numbers, Quantity
from app.explain.ids import Id, read, spoken
from app.explain.latex import LaTeX
from app.explain.mathml import MathML, mathml
from app.explain.notation import Notation, Written
from app.explain.plain import PlainText
from app.explain.speech import Speech
from app.explain.tree import Node, tree


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A formula in symbols, with its numbers put in, and its result."""

    symbols: Annotated[tuple[str, ...], Field(description="MathML of each form of the formula.")]
    numbers: Annotated[
        str | None,
        Field(description="MathML with the numbers; null where it would only repeat the result."),
    ]
    result: Annotated[str, Field(description="The number, with the digits asked for.")]
    rounded: Annotated[
        bool, Field(description="Whether the shown numbers do not quite give the shown result.")
    ]


@dataclass(frozen=True)
class Calculation:
    """The forms of one number's formula; none where it is given."""

    id: Id
    forms: tuple[Expression, ...]
    value: float
    number: Numbers
    architecture: Architecture
    digits: int
    best: Expression | None
    extra: int | None

    @classmethod
    def of(
        cls,
        id: Id,
        forms: tuple[Expression, ...],
        value: float,
        trace: Trace,
        architecture: Architecture,
        digits: int,
    ) -> Calculation:
        """With the numbers put into the last form that adds up, or into the last one known.

        A form is known if all of its numbers were computed.
        """
        number = cache(partial(read, trace))
        known = [form for form in reversed(forms) if _is_known(form, number)]
        best, extra = known[0] if known else None, None
        for form in known:
            found = extra_digits(form, number, value, digits)
            if found is not None:
                best, extra = form, found
                break
        return cls(id, forms, value, number, architecture, digits, best, extra)

    def lines(self) -> Lines:
        """For the page."""
        numbers = self._numbers
        return Lines(
            symbols=tuple(dict.fromkeys(mathml(form, self.architecture) for form in self.forms)),
            numbers=None if numbers is None else mathml(numbers, self.architecture, self._written),
            result=self.result,
            rounded=self.rounded,
        )

    def tree(self) -> Node | None:
        """The form with the numbers, as nested values."""
        return None if self.best is None else tree(self.best, self.number)

    def sentence(self) -> str:
        """As it is read aloud."""
        name = spoken(self.id, self.architecture)
        result = Speech(self.architecture).number(self.result)
        if self.best is None:
            return f"{name} is {result}."
        formula = Speech(self.architecture).write(self.best)
        if self._numbers is None:
            return f"{name} is {formula}: {result}."
        numbers = Speech(self.architecture, self._written).write(self.best)
        about = "about " if self.rounded else ""
        return f"{name} is {formula}: {numbers} is {about}{result}."

    def latex(self) -> str:
        """As LaTeX, for amsmath."""
        relation = r"&\approx" if self.rounded else "&="
        rows = [f"&= {row}" for row in self._rows(LaTeX)]
        rows.append(f"{relation} {LaTeX(self.architecture).number(self.result)}")
        name = LaTeX(self.architecture).name(self.id)
        return "\n".join([r"\begin{aligned}", f"{name} {BREAK.join(rows)}", r"\end{aligned}"])

    def text(self) -> str:
        """As plain text, one line each."""
        rows = [f"= {row}" for row in self._rows(PlainText)]
        rows.append(f"{'≈' if self.rounded else '='} {self.result}")
        return f"{PlainText(self.architecture).name(self.id)} " + "\n    ".join(rows)

    def mathml(self) -> str:
        """As one `<math>` element."""
        plain = MathML(self.architecture)
        relation = "<mo>≈</mo>" if self.rounded else "<mo>=</mo>"
        rows = [f"<mo>=</mo>{row}" for row in self._rows(MathML)]
        rows.append(relation + plain.number(self.result))
        names = [plain.name(self.id), *[""] * (len(rows) - 1)]
        cells = "".join(
            f"<mtr><mtd>{name}</mtd><mtd>{row}</mtd></mtr>"
            for name, row in zip(names, rows, strict=True)
        )
        table = f'<mtable columnalign="right left">{cells}</mtable>'
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{table}</math>'

    @property
    def result(self) -> str:
        """The number with the digits asked for."""
        return written(self.id, self.value, self.digits).text

    @property
    def rounded(self) -> bool:
        """Whether the shown numbers do not quite give the shown result."""
        return self.best is not None and self.extra is None

    @property
    def _numbers(self) -> Expression | None:
        """What to put numbers into; None where that would only repeat the result."""
        return None if isinstance(self.best, Quantity | Constant) else self.best

    def _rows(self, notation: type[Notation]) -> list[str]:
        """Each form in symbols, and the one with the numbers."""
        rows = [notation(self.architecture).write(form) for form in self.forms]
        if self._numbers is not None:
            rows.append(notation(self.architecture, self._written).write(self._numbers))
        return list(dict.fromkeys(rows))

    @cached_property
    def _written(self) -> Written:
        @cache
        def put_in(id: Id) -> str:
            return written(id, self.number(id), self.digits, self.extra or 0).text

        return put_in


BREAK = " \\\\\n"


def _is_known(form: Expression, number: Numbers) -> bool:
    """Whether all numbers of the form were computed."""
    try:
        for id in form.reads():
            number(id)
    except EngineError:
        return False
    return True
