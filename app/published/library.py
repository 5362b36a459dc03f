"""The published examples, computed: each printed number beside ours, with a verdict."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from app.engine.network import Training
from app.engine.presets import Delta, Preset
from app.engine.trace import Trace
from app.engine.training import Lesson, Plan, train
from app.explain.architecture import Architecture
from app.explain.expression import Quantity
from app.explain.ids import title
from app.explain.mathml import MathML
from app.explain.plain import PlainText
from app.published.comparison import Comparison, compare
from app.published.examples import PUBLISHED, Printed, Published

Verdict = Literal["agrees", "rounded", "wrong", "unexplained"]


@dataclass(frozen=True, kw_only=True)
class Number:
    """One printed number beside ours."""

    called: Annotated[str, Field(description="Its name in the source.")]
    id: Annotated[
        str | None,
        Field(
            description="Its id here; absent where it is made of several numbers, see `formula`.",
            exclude_if=lambda value: value is None,
        ),
    ]
    title: Annotated[
        str | None, Field(description="Its name here.", exclude_if=lambda value: value is None)
    ]
    formula: Annotated[str, Field(description="What it is here, in symbols.")]
    update: Annotated[int, Field(description="The update that it belongs to, from 1.")]
    published: Annotated[str, Field(description="As it is printed.")]
    value: Annotated[float, Field(description="Ours, in full.")]
    verdict: Annotated[
        Verdict,
        Field(
            description="`agrees`: ours rounds to all printed digits, or differs by no more "
            "than float64 may be wrong. `rounded`: the source "
            "dropped digits on the way. `wrong`: the source made a mistake. `unexplained`: it "
            "differs, and nobody knows why."
        ),
    ]
    agreeing: Annotated[int, Field(description="Significant digits that agree, after rounding.")]
    printed: Annotated[int, Field(description="Significant digits that are printed.")]
    off: Annotated[int, Field(description="The difference in units of the last printed digit.")]
    words: Annotated[str, Field(description="The verdict in words.")]
    reason: Annotated[
        str | None,
        Field(description="Why it differs, if it does.", exclude_if=lambda value: value is None),
    ]
    mathml: Annotated[str, Field(exclude=True)]
    digits: Annotated[Comparison, Field(exclude=True)]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A published example; it is computed from the preset of the same name."""

    name: Annotated[str, Field(description="Its name, which is also its preset's.")]
    label: Annotated[str, Field(description="Its title here.")]
    source: Annotated[str, Field(description="Author, title and year.")]
    address: Annotated[str, Field(description="Where to read it; empty for a book or a course.")]
    about: Annotated[str, Field(description="What it is.")]
    unchecked: Annotated[
        str,
        Field(
            description="Why its numbers could not be compared with the source itself; empty where "
            "they were."
        ),
    ]
    numbers: tuple[Number, ...]

    def count(self, verdict: Verdict) -> int:
        """How many numbers have that verdict."""
        return sum(number.verdict == verdict for number in self.numbers)


@dataclass(frozen=True, kw_only=True)
class Library:
    """All published examples."""

    examples: tuple[Example, ...]


@cache
def library() -> Library:
    """All published examples, computed once."""
    return Library(examples=tuple(map(_example, PUBLISHED)))


def _example(entry: Published) -> Example:
    return Example(
        name=entry.name,
        label=entry.preset.label,
        source=entry.preset.source,
        address=entry.address,
        about=entry.about,
        unchecked=entry.unchecked,
        numbers=tuple(compared(entry)),
    )


def compared(entry: Published) -> Iterator[Number]:
    """Each number that a source prints, beside ours."""
    traces = _traces(entry.preset, {printed.update for printed in entry.numbers})
    for printed in entry.numbers:
        yield _number(printed, traces[printed.update], entry.preset.delta)


def _traces(preset: Preset, updates: Iterable[int]) -> dict[int, Trace]:
    """These updates of the preset, counted from 1."""
    lesson = Lesson(
        inputs=preset.inputs,
        targets=preset.targets,
        loss=preset.loss,
        optimizer=preset.optimizer,
        trainable=preset.trainable,
        schedule=preset.schedule,
    )
    start = Training(preset.network)
    return {update: lesson.trace(_after(start, lesson, update - 1)) for update in updates}


def _after(start: Training, lesson: Lesson, updates: int) -> Training:
    (reached,) = deque(train(start, lesson, Plan(steps=updates)), maxlen=1)
    return reached.training


def _number(printed: Printed, trace: Trace, delta: Delta) -> Number:
    formula, architecture = printed.formula, Architecture.of(trace, delta)
    value = formula.value(trace)
    digits = compare(value, printed.text)
    slip = None if digits.agrees else printed.slip
    verdict: Verdict = "agrees" if digits.agrees else slip.kind if slip else "unexplained"
    id = formula.id if isinstance(formula, Quantity) else None
    return Number(
        called=printed.called,
        id=str(id) if id else None,
        title=title(id, architecture) if id else None,
        formula=PlainText(architecture).write(formula),
        update=printed.update,
        published=printed.text,
        value=value,
        verdict=verdict,
        agreeing=digits.agreeing,
        printed=digits.printed,
        off=digits.off,
        words=words(verdict, digits, is_guess=slip is not None and slip.is_guess),
        reason=slip.reason if slip else None,
        mathml=MathML(architecture).write(formula),
        digits=digits,
    )


def words(verdict: Verdict, digits: Comparison, *, is_guess: bool = False) -> str:
    """The verdict as it is said; that a number is wrong is no guess, only how it came about."""
    of = f"{digits.agreeing} of {digits.printed} digits"
    match verdict:
        case "agrees" if digits.agreeing < digits.printed:
            return f"agrees to {of}, as far as float64 goes"
        case "agrees":
            return f"agrees to {digits.printed} digit{'s' * (digits.printed != 1)}"
        case "rounded":
            probably = "probably " * is_guess
            return f"{probably}rounded on the way: agrees to {of}, off by {digits.off} in the last"
        case "wrong":
            return f"printed wrongly: agrees to {of}"
        case "unexplained":
            return f"differs: agrees to {of}"
