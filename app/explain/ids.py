"""One name for every number: `a.1.2` is an element of a trace, a symbol, a place and a title.

An id is `kind.index…@output~example`, all indices from 1; `~example` is left out where a batch has
one example, `@output` where a network has one output.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.engine.errors import EngineError, shortened
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.kinds import JACOBIAN, KINDS, OPTIONAL, Kind, Path, Place, kept_by


@dataclass(frozen=True)
class Id:
    """A parsed id."""

    kind: str
    index: tuple[int, ...] = ()
    output: int | None = None
    example: int | None = None

    def __str__(self) -> str:
        text = ".".join((self.kind, *map(str, self.index)))
        if self.output is not None:
            text += f"@{self.output}"
        return text if self.example is None else f"{text}~{self.example}"

    def of(self, kind: str, *index: int) -> Id:
        """Another number of the same example and output."""
        return Id(kind, index, self.output, self.example)

    @property
    def layer(self) -> int:
        """The layer of a number that belongs to one."""
        return self.index[0]


_DELTA_KINDS = {"article": "dy_dw", "standard": "delta", "error_term": "error_term"}

_PATTERN = re.compile(
    r"([A-Za-z_][A-Za-z_0-9]*)((?:\.{n})*)(?:@({n}))?(?:~({n}))?".format(n="[1-9][0-9]{0,8}")
)

_INDICES: dict[Place, tuple[str, ...]] = {
    "network": (),
    "input": ("unit",),
    "output": ("unit",),
    "unit": ("layer", "unit"),
    "pair": ("layer", "unit", "by"),
    "bias": ("layer", "to"),
    "weight": ("layer", "from", "to"),
}


def parse(text: str) -> Id:
    """The parts of an id; EngineError if it has none of the known forms."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] not in KINDS:
        raise EngineError(
            f"unknown id: {shortened(repr(text))}; an id is a kind and indices, as in delta.1.2"
        )
    kind, index, output, example = match.groups()
    return Id(
        kind,
        tuple(int(part) for part in index.split(".")[1:]),
        None if output is None else int(output),
        None if example is None else int(example),
    )


def kind_of(id: Id) -> Kind:
    """The sort of number that `id` names."""
    return JACOBIAN if id.kind == "da_dz" and len(id.index) == 3 else KINDS[id.kind]


def all_ids(architecture: Architecture) -> Iterator[Id]:
    """Every id of one update, kind by kind."""
    biases_move = architecture.trainable == "all"
    kept = kept_by(
        architecture.optimizer,
        architecture.penalties,
        biases_move=biases_move,
        schedule=architecture.schedule,
    )
    for kind in KINDS.values():
        if kind.name not in OPTIONAL or kind.name in kept:
            yield from _ids(kind, architecture)
        if kind.name == "da_dz":
            yield from _ids(JACOBIAN, architecture)


def alike(ids: Iterable[Id]) -> dict[Id, int]:
    """One id of each sort, and how many there are of it.

    Formulas of one kind and layer count alike: of all examples or one, seen from the own output or
    another.
    """
    counts = Counter[tuple[object, ...]]()
    samples: dict[tuple[object, ...], Id] = {}
    for id in ids:
        layer = id.index[:1] if len(id.index) > 1 else ()
        is_own = id.output is None or id.index[-1:] == (id.output,)
        sort = (id.kind, len(id.index), layer, id.example is None, is_own)
        counts[sort] += 1
        samples[sort] = id
    return {sample: counts[sort] for sort, sample in samples.items()}


def _ids(kind: Kind, architecture: Architecture) -> Iterator[Id]:
    many_outputs = kind.per_output and architecture.outputs > 1
    many_examples = kind.per_example and architecture.examples > 1
    if kind.name == "E" and many_examples:
        yield Id("E")
    for index, output, example in product(
        _indices(kind, architecture),
        range(1, architecture.outputs + 1) if many_outputs else [None],
        range(1, architecture.examples + 1) if many_examples else [None],
    ):
        yield Id(kind.name, index, output, example)


def _indices(kind: Kind, architecture: Architecture) -> Iterator[tuple[int, ...]]:
    last = architecture.depth
    coupled = architecture.couples and kind.name == "da_dz"
    layers = range(1, last + (not coupled))
    match kind.place:
        case "network":
            yield ()
        case "input":
            yield from ((unit,) for unit in architecture.units(0))
        case "output":
            yield from ((unit,) for unit in architecture.units(last))
        case "unit":
            yield from ((layer, unit) for layer in layers for unit in architecture.units(layer))
        case "pair" if coupled:
            yield from product((last,), architecture.units(last), architecture.units(last))
        case "bias":
            yield from (
                (layer, unit)
                for layer in layers
                if architecture.biases[layer - 1]
                for unit in architecture.units(layer)
            )
        case "weight":
            yield from (
                (layer, i, j)
                for layer in layers
                for i in architecture.units(layer - 1)
                for j in architecture.units(layer)
            )


def path(id: Id) -> Path:
    """Where the number stands in a trace."""
    kind = kind_of(id)
    if id.kind == "E" and id.example is not None:
        return ("loss", "per_example", id.example - 1)
    named = dict(zip(_INDICES[kind.place], id.index, strict=True))
    named |= {"output": id.output or 1, "example": id.example or 1}
    return tuple(named[part] - 1 if part in named else part for part in kind.path)


def read(trace: Trace, id: Id) -> float:
    """The number that `id` names in `trace`; EngineError where the trace does not have it."""
    value: Any = trace
    for part in path(id):
        try:
            is_field = isinstance(part, str) and not isinstance(value, Mapping)
            value = getattr(value, str(part)) if is_field else value[part]
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise EngineError(f"{shortened(id)} was not computed in this update") from error
    return float(value)


def place(id: Id, architecture: Architecture) -> str:
    """What the number belongs to, in words: `hidden 2`, `input 1 to hidden 2`, `network`."""
    match kind_of(id).place:
        case "network":
            words = "network"
        case "input":
            words = unit_name(0, id.index[0], architecture)
        case "output":
            words = unit_name(architecture.depth, id.index[0], architecture)
        case "unit" | "bias":
            words = unit_name(id.index[0], id.index[1], architecture)
        case "pair":
            layer, j, k = id.index
            words = (
                f"{unit_name(layer, j, architecture)} by z of {unit_name(layer, k, architecture)}"
            )
        case "weight":
            layer, i, j = id.index
            words = (
                f"{unit_name(layer - 1, i, architecture)} to {unit_name(layer, j, architecture)}"
            )
    return words if id.example is None else f"{words}, example {id.example}"


def unit_name(layer: int, unit: int, architecture: Architecture) -> str:
    """`input 1`, `hidden 2` (`hidden 3.2` where there are several hidden layers), `output`."""
    if layer == 0:
        return f"input {unit}"
    if layer == architecture.depth:
        return f"output {unit}" if architecture.outputs > 1 else "output"
    return f"hidden {unit}" if architecture.depth == 2 else f"hidden {layer}.{unit}"


def title(id: Id, architecture: Architecture) -> str:
    """The number's name as a heading: `δ of hidden 2`, `Δw, input 1 to hidden 2`."""
    form = kind_of(id).title
    if id.kind == _DELTA_KINDS[architecture.delta]:
        form = "δ, {place}" if id.kind == "dy_dw" else "δ of {place}"
    if id.kind == "dE_da" and id.layer == architecture.depth:
        form = "∂E/∂y of {place}"
    return _called(form, id, architecture)


def spoken(id: Id, architecture: Architecture) -> str:
    """The number's name as it is read aloud: `activation slope of hidden 2`."""
    form = kind_of(id).spoken
    if id.kind == _DELTA_KINDS[architecture.delta]:
        form = "delta for the weight from {place}" if id.kind == "dy_dw" else "delta of {place}"
    return _called(form, id, architecture)


def _called(form: str, id: Id, architecture: Architecture) -> str:
    if id.kind == "E" and id.example is not None:
        form = f"loss of example {id.example}"
    text = form.format(place=place(id, architecture))
    return text if id.output is None else f"{text}, seen from output {id.output}"
