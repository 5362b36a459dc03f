"""Everything the page needs to explain one update, without any number in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from app.explain.architecture import Architecture
from app.explain.blocks import Block, block
from app.explain.derivation import derivation, derive
from app.explain.expression import Expression, numbers_in
from app.explain.ids import Id, alike, all_ids, kind_of, parse, path, place, title
from app.explain.kinds import Path
from app.explain.mathml import MathML, mathml_symbol, writer
from app.explain.matrices import Matrix, matrix
from app.explain.moments import Granularity, Phase, moments, stops


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What one number is, where it stands in a trace, and the formula that gives it."""

    kind: Annotated[str, Field(description="The sort of number: the id up to its first dot.")]
    place: Annotated[str, Field(description="What it belongs to, in words.")]
    title: Annotated[str, Field(description="Its name as a heading.")]
    path: Annotated[Path, Field(description="Keys and indices that lead to it in a trace.")]
    symbol: Annotated[str, Field(description="Its symbol: the inside of a MathML `<math>`.")]
    forms: Annotated[
        tuple[str, ...],
        Field(description="Formulas of equal value, in MathML; none where it is given."),
    ]
    reads: Annotated[tuple[str, ...], Field(description="The ids that stand in the formulas.")]


@dataclass(frozen=True, kw_only=True)
class ExplainedMoment:
    """One step of the walk."""

    id: Annotated[str, Field(description="The number that is computed.")]
    phase: Annotated[Phase, Field(description="The part of the update it belongs to.")]
    block: Annotated[str, Field(description="The block of a layer that it belongs to.")]


@dataclass(frozen=True, kw_only=True)
class Explanations:
    """The walk through one update, and an explanation for every number in it."""

    architecture: Architecture
    moments: Annotated[tuple[ExplainedMoment, ...], Field(description="The walk, in order.")]
    quantities: Annotated[dict[str, Explanation], Field(description="By id.")]
    blocks: Annotated[
        dict[str, Block], Field(description="What is computed together, as matrices, by key.")
    ]
    matrices: Annotated[dict[str, Matrix], Field(description="All matrices in blocks, by id.")]


def explain_update(
    architecture: Architecture, only: str | None = None, granularity: Granularity = "calculation"
) -> Explanations:
    """The explanations of all ids, or of the one id `only`, with the moments at which to stop."""
    ids: Iterable[Id] = all_ids(architecture) if only is None else [_existing(only, architecture)]
    walk = [each for each in moments(architecture) if only in (None, str(each.id))]
    blocks = {key: block(key, architecture) for key in dict.fromkeys(each.block for each in walk)}
    return Explanations(
        architecture=architecture,
        moments=tuple(
            ExplainedMoment(id=str(each.id), phase=each.phase, block=each.block)
            for each in stops(walk, granularity)
        ),
        quantities=_explanations(ids, architecture),
        blocks=blocks,
        matrices={str(id): matrix(id, architecture) for id in _matrices_in(blocks.values())},
    )


def length(architecture: Architecture) -> int:
    """How many numbers `explain_update` explains, and how many stand in their formulas."""
    return sum(
        count * (1 + numbers_in(derive(id, architecture)))
        for id, count in alike(all_ids(architecture)).items()
    )


def _matrices_in(blocks: Iterable[Block]) -> Iterator[Id]:
    """Every matrix that is made or read in the blocks."""
    for each in blocks:
        for equation in each.equations:
            yield parse(equation.result)
            yield from map(parse, re.findall('data-m="([^"]+)"', equation.formula))


def _explanations(ids: Iterable[Id], architecture: Architecture) -> dict[str, Explanation]:
    """The explanations of these numbers, by id; a symbol that they share is written once."""

    @cache
    def notation(kind: type[MathML]) -> MathML:
        return kind(architecture)

    def written(form: Expression) -> str:
        return notation(writer(form)).write(form)

    return {str(id): _explanation(id, architecture, written) for id in ids}


def _explanation(
    id: Id, architecture: Architecture, written: Callable[[Expression], str]
) -> Explanation:
    forms = derive(id, architecture)
    reads = dict.fromkeys(str(read) for form in forms for read in form.reads())
    return Explanation(
        kind=kind_of(id).name,
        place=place(id, architecture),
        title=title(id, architecture),
        path=path(id),
        symbol=mathml_symbol(id, architecture),
        # tanh(z) is its own formula, so two forms may be written alike
        forms=tuple(dict.fromkeys(map(written, forms))),
        reads=tuple(reads),
    )


def _existing(text: str, architecture: Architecture) -> Id:
    id = parse(text)
    derivation(id, architecture)
    return id
