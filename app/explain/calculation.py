"""A number's formula with its numbers put in and its result, in every notation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from app.explain.decimals import extra_digits, written
from app.explain.derivation import derive
from app.explain.expression import Constant, Expression, Quantity
from app.explain.ids import Id, spoken
from app.explain.latex import LaTeX
from app.explain.mathml import MathML
from app.explain.notation import Notation
from app.explain.plain import PlainText
from app.explain.safe_forms import safe_form
from app.explain.sheet import Sheet
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
    sheet: Sheet
    best: Expression | None
    extra: int | None
    more: int = 0

    @classmethod
    def of(
        cls, id: Id, forms: tuple[Expression, ...], value: float, sheet: Sheet, more: int = 0
    ) -> Calculation:
        """With the numbers put into the last form that adds up, or into the last one known.

        A form is known if all of its numbers were computed. The result is shown with `more` digits
        than usual.
        """
        known = [*filter(sheet.knows, reversed(forms))]
        best, extra = known[0] if known else None, None
        for form in known:
            found = extra_digits(form, sheet.as_written, value, sheet.digits, more)
            if found is not None:
                best, extra = form, found
                break
        # Numbers stand under their own symbols.
        shown = tuple(form for form in forms if form is not best)
        return cls(id, (*shown, best) if best else forms, value, sheet, best, extra, more)

    @classmethod
    def derived(cls, id: Id, value: float, sheet: Sheet) -> Calculation:
        """Of the number's derivation, and by its safe form where no other adds up."""
        usual = cls.of(id, derive(id, sheet.architecture), value, sheet)
        safe = safe_form(id, sheet.architecture) if usual.rounded else None
        if safe is None:
            return usual
        by_z = cls.of(id, (safe,), value, sheet)
        return usual if by_z.rounded else replace(by_z, forms=(*usual.forms, safe))

    def lines(self) -> Lines:
        """For the page."""
        numbers = self._numbers
        return Lines(
            symbols=tuple(dict.fromkeys(self.sheet.mathml(form) for form in self.forms)),
            numbers=None if numbers is None else self.sheet.mathml(numbers, self.extra or 0),
            result=self.result,
            rounded=self.rounded,
        )

    def tree(self) -> Node | None:
        """The form with the numbers, as nested values."""
        return None if self.best is None else tree(self.best, self.sheet.number)

    def sentence(self) -> str:
        """As it is read aloud."""
        name = spoken(self.id, self.sheet.architecture)
        result = self._in(Speech).number(self.result)
        if self.best is None:
            return f"{name} is {result}."
        formula = self._in(Speech).write(self.best)
        if self._numbers is None:
            return f"{name} is {formula}: {result}."
        numbers = self._with_numbers(Speech).write(self.best)
        about = "about " if self.rounded else ""
        return f"{name} is {formula}: {numbers} is {about}{result}."

    def latex(self) -> str:
        """As LaTeX, for amsmath."""
        relation = r"&\approx" if self.rounded else "&="
        rows = [f"&= {row}" for row in self._rows(LaTeX)]
        rows.append(f"{relation} {self._in(LaTeX).number(self.result)}")
        name = self._in(LaTeX).name(self.id)
        return "\n".join([r"\begin{aligned}", f"{name} {BREAK.join(rows)}", r"\end{aligned}"])

    def text(self) -> str:
        """As plain text, one line each."""
        rows = [f"= {row}" for row in self._rows(PlainText)]
        rows.append(f"{'≈' if self.rounded else '='} {self.result}")
        return f"{self._in(PlainText).name(self.id)} " + "\n    ".join(rows)

    def mathml(self) -> str:
        """As one `<math>` element."""
        plain = self._in(MathML)
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
        return written(self.id, self.value, self.sheet.digits, self.more).text

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
        rows = [self._in(notation).write(form) for form in self.forms]
        if self._numbers is not None:
            rows.append(self._with_numbers(notation).write(self._numbers))
        return list(dict.fromkeys(rows))

    def _in(self, notation: type[Notation]) -> Notation:
        return self.sheet.notation(notation, None)

    def _with_numbers(self, notation: type[Notation]) -> Notation:
        return self.sheet.notation(notation, self.extra or 0)


BREAK = " \\\\\n"
