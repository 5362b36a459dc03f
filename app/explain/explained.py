"""One number of one update, explained: why it is what it is, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.fields import FieldInfo

from app.engine.errors import EngineError, shortened
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation, Lines
from app.explain.decimals import extra_for_sum
from app.explain.derivation import derive, missing
from app.explain.expression import Expression, numbers_in
from app.explain.ids import Id, alike, all_ids, parse, place, read, title
from app.explain.measured import Measured, measure
from app.explain.parts import has_parts, parts
from app.explain.paths import (
    KINDS_WITH_PATHS,
    MOST_PATHS,
    Path,
    has_paths,
    path_count,
    path_length,
    paths,
)
from app.explain.readings import Reading, reading_forms, readings, relation
from app.explain.sheet import Sheet
from app.explain.stillness import Stillness, stillness
from app.explain.tree import Node
from app.explain.underflow import underflows
from app.explain.unrolling import ALL, MOST_TERMS, terms, unroll

WITH_READINGS = frozenset({"w", "b", "dy_dw", "dy_db", "dE_dw", "dE_db", "dw", "db"})
"""Kinds of numbers of a parameter that its gradient has to do with."""

Form = Literal["derivation", "unrolled", "paths", "examples", "check"]


def _if_there(meaning: str) -> FieldInfo:
    field: FieldInfo = Field(description=meaning, exclude_if=lambda value: value is None)
    return field


@dataclass(frozen=True, kw_only=True)
class ShownPath:
    """One path from a weight to the loss, and what it adds to the derivative."""

    units: Annotated[
        tuple[tuple[int, int], ...], Field(description="[layer, unit] of each unit on the way.")
    ]
    example: Annotated[int | None, _if_there("Which example, in a batch.")] = None
    reads: Annotated[tuple[str, ...], Field(description="Its factors, by id.")]
    lines: Annotated[Lines, Field(description="The product along it.")]
    value: Annotated[float, Field(description="The product along it, in full.")]
    share: Annotated[float, Field(description="Value over the sum of all absolute values.")]


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """What one example of a batch adds to a gradient."""

    example: Annotated[int, Field(description="Its number in the batch, from 1.")]
    lines: Annotated[Lines, Field(description="Its own derivative over their number.")]
    value: Annotated[float, Field(description="The same, in full.")]
    share: Annotated[float, Field(description="Value over the sum of all absolute values.")]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One number, and why it is what it is."""

    id: Annotated[str, Field(description="Its id.")]
    title: Annotated[str, Field(description="Its name as a heading.")]
    value: Annotated[float, Field(description="The number in full.")]
    lines: Annotated[Lines, Field(description="Its formula; in symbols empty if it is given.")]
    sentence: Annotated[str, Field(description="The same, as it is read aloud.")]
    latex: Annotated[str, Field(description="The same as LaTeX, for amsmath.")]
    text: Annotated[str, Field(description="The same as plain text.")]
    mathml: Annotated[str, Field(description="The same as one `<math>` element.")]
    tree: Annotated[Node | None, _if_there("The same as nested values.")] = None
    still: Annotated[Stillness | None, _if_there("Why a change is too small to be seen.")] = None
    underflow: Annotated[
        bool | None, _if_there("Whether it is 0 only because it is too small for a number.")
    ] = None
    readings: Annotated[
        tuple[Reading, ...] | None, _if_there("Gradient and change in each meaning of δ.")
    ] = None
    relation: Annotated[str | None, _if_there("How the three are related, in MathML.")] = None
    paths: Annotated[tuple[ShownPath, ...] | None, _if_there("All paths to the loss.")] = None
    parts: Annotated[
        tuple[ShownPart, ...] | None, _if_there("What each example adds to the gradient.")
    ] = None
    rounded_sum: Annotated[
        bool | None,
        _if_there("Whether paths or parts as shown do not quite add up to what is shown."),
    ] = None
    check: Annotated[Measured | None, _if_there("The derivative, measured.")] = None
    too_many: Annotated[int | None, _if_there("How many numbers or paths are too many.")] = None


@dataclass(frozen=True)
class Explainer:
    """Explains the numbers of one update, at `digits` decimals."""

    trace: Trace
    architecture: Architecture
    digits: int = 4

    @cached_property
    def _sheet(self) -> Sheet:
        return Sheet(self.trace, self.architecture, self.digits)

    @cached_property
    def _ids(self) -> frozenset[Id]:
        return frozenset(all_ids(self.architecture))

    def _existing(self, name: str) -> Id:
        id = parse(name)
        if id not in self._ids:
            raise missing(id, self.architecture)
        return id

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(map(str, self._ids))

    def _check_opened(self, opened: Collection[str]) -> None:
        for index, name in enumerate(opened):
            if name != ALL and name not in self._names:
                known = f"ids of this network, or {ALL!r}"
                raise EngineError(
                    f"cannot open {shortened(repr(name))}; expected {known}", ("open", index)
                )

    def length(
        self, names: Collection[str], form: Form = "derivation", opened: Collection[str] = ()
    ) -> int:
        """How many numbers `explain` writes into formulas, over all of `names`.

        A number's own formula goes into every notation, which is three times the work of the lines
        of each path and of each meaning of δ. EngineError if a number does not exist.
        """
        return self.length_of(map(self._existing, names), form, opened)

    def length_of(
        self, ids: Iterable[Id], form: Form = "derivation", opened: Collection[str] = ()
    ) -> int:
        """The same of numbers that are known to exist."""
        return sum(count * self._length(id, form, opened) for id, count in alike(ids).items())

    def _length(self, id: Id, form: Form, opened: Collection[str]) -> int:
        count = numbers_in(derive(id, self.architecture))
        if form == "unrolled" and count:
            unrolled = terms(id, self.architecture, opened)
            count = unrolled if unrolled <= MOST_TERMS else count
        count *= 3
        if id.kind in WITH_READINGS:
            count += numbers_in(reading_forms(id, self.architecture))
        if form == "paths" and has_paths(id, self.architecture):
            ways = path_count(id, self.architecture)
            count += (ways <= MOST_PATHS) * ways * path_length(id, self.architecture)
        if form == "examples" and has_parts(id, self.architecture):
            count += numbers_in([part for _, part in parts(id, self.architecture)])
        return count

    def explain(
        self, name: str, form: Form = "derivation", opened: Collection[str] = ()
    ) -> Explained:
        """The number `name`; EngineError if it does not exist or was not computed.

        `opened` are the ids that stand opened in the form `unrolled`, or "all"; others are refused.
        """
        id = self._existing(name)
        self._check_opened(opened)
        value = read(self.trace, id)
        more = self._about(id)
        formula = None
        match form:
            case "unrolled" if derive(id, self.architecture):
                count = terms(id, self.architecture, opened)
                if count > MOST_TERMS:
                    more |= {"too_many": count}
                else:
                    formula = unroll(id, self.architecture, opened)
            case "paths":
                more |= self._paths(id)
            case "examples":
                more |= self._parts(id)
            case "check":
                more |= {"check": measure(id, self.trace)}
        calculation = (
            Calculation.of(id, (formula,), value, self._sheet)
            if formula
            else Calculation.derived(id, value, self._sheet)
        )
        return Explained(
            id=str(id),
            title=title(id, self.architecture),
            value=value,
            lines=calculation.lines(),
            sentence=calculation.sentence(),
            latex=calculation.latex(),
            text=calculation.text(),
            mathml=calculation.mathml(),
            tree=calculation.tree(),
            **more,
        )

    def _about(self, id: Id) -> dict[str, Any]:
        """What there is to say about changes and gradients besides their formula."""
        about: dict[str, Any] = {"underflow": underflows(id, self._sheet) or None}
        if id.kind in ("dw", "db"):
            about["still"] = stillness(id, self.trace, self.architecture, self.digits)
        if id.kind in WITH_READINGS:
            about["readings"] = readings(id, self.trace, self.architecture, self.digits)
            about["relation"] = relation(id, self.architecture)
        return about

    def _paths(self, id: Id) -> dict[str, Any]:
        if id.kind not in KINDS_WITH_PATHS:
            raise EngineError(
                f"{shortened(id)} has no paths; derivatives by weights and biases have", ("ids",)
            )
        if not has_paths(id, self.architecture):
            what = "the weight from" if id.kind == "dy_dw" else "the bias of"
            where = place(replace(id, example=None), self.architecture)
            raise EngineError(f"no path to output {id.output} leads over {what} {where}", ("ids",))
        count = path_count(id, self.architecture)
        if count > MOST_PATHS:
            return {"too_many": count}
        found = list(paths(id, self.architecture))
        values = self._values(id, [path.expression for path in found])
        more = extra_for_sum(values, read(self.trace, id), self.digits)
        shown = [
            self._path(id, path, value, share, more or 0)
            for path, value, share in zip(found, values, _shares(values), strict=True)
        ]
        return {"paths": tuple(shown), "rounded_sum": more is None}

    def _values(self, id: Id, summands: Sequence[Expression]) -> list[float]:
        """What adds up to a number."""
        values = [summand.evaluate(self._sheet.number) for summand in summands]
        if not all(map(isfinite, values)):
            raise EngineError(f"a summand of {id} leaves the finite numbers", ("ids",))
        return values

    def _parts(self, id: Id) -> dict[str, Any]:
        if not has_parts(id, self.architecture):
            raise EngineError(
                f"{shortened(id)} has no parts by example; gradients of several examples have",
                ("ids",),
            )
        found = list(parts(id, self.architecture))
        values = self._values(id, [part for _, part in found])
        more = extra_for_sum(values, read(self.trace, id), self.digits)
        shown = [
            ShownPart(
                example=example,
                lines=Calculation.of(id, (part,), value, self._sheet, more or 0).lines(),
                value=value,
                share=share,
            )
            for (example, part), value, share in zip(found, values, _shares(values), strict=True)
        ]
        return {"parts": tuple(shown), "rounded_sum": more is None}

    def _path(self, id: Id, path: Path, value: float, share: float, more: int) -> ShownPath:
        return ShownPath(
            units=path.units,
            example=path.example,
            reads=tuple(str(read) for read in path.expression.reads()),
            lines=Calculation.of(id, (path.expression,), value, self._sheet, more).lines(),
            value=value,
            share=share,
        )


def _shares(values: Sequence[float]) -> list[float]:
    """Each over the sum of their sizes; all 0 where that is 0."""
    whole = sum(map(abs, values))
    return [value / whole if whole else 0.0 for value in values]
