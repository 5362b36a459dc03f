"""One name for every number: `a.1.2` is an element of a trace, a symbol, a place and a title.

An id is `kind.index…@output~example`, all indices from 1; `~example` is left out where a batch has
one example, `@output` where a network has one output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture

Path = tuple[str | int, ...]
"""The way to a number in a trace, in Python by attributes and indices, in JSON by keys."""

Place = Literal["network", "input", "output", "unit", "bias", "weight"]
"""What a number belongs to, which also says what its indices mean."""


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


@dataclass(frozen=True)
class Kind:
    """One sort of number: where it stands in a trace and what it is called.

    `path` holds the indices' names (`layer`, `from`, …) where the number's own indices go.
    `title` has `{place}` for the number's place.
    """

    name: str
    place: Place
    path: Path
    title: str
    per_example: bool = False
    per_output: bool = False


def _layers(field: str, name: str, *rest: str) -> Path:
    return (field, "layer", name, *rest)


_EACH = {"per_example": True}
_BEFORE, _AFTER = ("before", "network", "layers"), ("after", "network", "layers")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("x", "input", ("inputs", "example", "unit"), "{place}", **_EACH),
        Kind("d", "output", ("targets", "example", "unit"), "target of {place}", **_EACH),
        Kind("z", "unit", _layers("forward", "z", "example", "unit"), "z of {place}", **_EACH),
        Kind(
            "a",
            "unit",
            _layers("forward", "a", "example", "unit"),
            "activation of {place}",
            **_EACH,
        ),
        Kind("w", "weight", (*_BEFORE, "layer", "weights", "from", "to"), "weight, {place}"),
        Kind("b", "bias", (*_BEFORE, "layer", "biases", "to"), "bias of {place}"),
        Kind("lr", "network", ("optimizer", "learning_rate"), "learning rate"),
        Kind("e", "output", ("error", "example", "unit"), "error of {place}", **_EACH),
        Kind("E", "network", ("loss", "value"), "loss", **_EACH),
        Kind(
            "dE_da",
            "unit",
            _layers("backward", "dE_da", "example", "unit"),
            "∂E/∂a of {place}",
            **_EACH,
        ),
        Kind(
            "da_dz",
            "unit",
            _layers("backward", "da_dz", "example", "unit"),
            "slope φ′ of {place}",
            **_EACH,
        ),
        Kind(
            "delta",
            "unit",
            _layers("backward", "delta", "example", "unit"),
            "∂E/∂z of {place}",
            **_EACH,
        ),
        Kind(
            "error_term",
            "unit",
            _layers("backward", "error_term", "example", "unit"),
            "−∂E/∂z of {place}",
            **_EACH,
        ),
        Kind(
            "dy_dz",
            "unit",
            _layers("backward", "dy_dz", "example", "output", "unit"),
            "∂y/∂z of {place}",
            per_output=True,
            **_EACH,
        ),
        Kind(
            "dy_db",
            "bias",
            _layers("backward", "dy_dz", "example", "output", "to"),
            "∂y/∂b of {place}",
            per_output=True,
            **_EACH,
        ),
        Kind(
            "dy_dw",
            "weight",
            _layers("backward", "dy_dw", "example", "output", "from", "to"),
            "∂y/∂w, {place}",
            per_output=True,
            **_EACH,
        ),
        Kind("dE_dw", "weight", _layers("backward", "dE_dw", "from", "to"), "∂E/∂w, {place}"),
        Kind("dE_db", "bias", _layers("backward", "dE_db", "to"), "∂E/∂b of {place}"),
        Kind("dw", "weight", _layers("update", "dw", "from", "to"), "Δw, {place}"),
        Kind("db", "bias", _layers("update", "db", "to"), "Δb of {place}"),
        Kind("w_new", "weight", (*_AFTER, "layer", "weights", "from", "to"), "new weight, {place}"),
        Kind("b_new", "bias", (*_AFTER, "layer", "biases", "to"), "new bias of {place}"),
        Kind("y_new", "output", ("outputs_new", "example", "unit"), "new {place}", **_EACH),
        Kind("E_new", "network", ("E_new",), "loss after the update"),
    )
}

_DELTA_KINDS = {"article": "dy_dw", "standard": "delta", "error_term": "error_term"}

_PATTERN = re.compile(r"([A-Za-z_]+)((?:\.{n})*)(?:@({n}))?(?:~({n}))?".format(n="[1-9][0-9]{0,8}"))

_INDICES: dict[Place, tuple[str, ...]] = {
    "network": (),
    "input": ("unit",),
    "output": ("unit",),
    "unit": ("layer", "unit"),
    "bias": ("layer", "to"),
    "weight": ("layer", "from", "to"),
}


def parse(text: str) -> Id:
    """The parts of an id; EngineError if it has none of the known forms."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] not in KINDS:
        raise EngineError(f"unknown id: {text!r}; an id is a kind and indices, as in delta.1.2")
    kind, index, output, example = match.groups()
    return Id(
        kind,
        tuple(int(part) for part in index.split(".")[1:]),
        None if output is None else int(output),
        None if example is None else int(example),
    )


def all_ids(architecture: Architecture) -> Iterator[Id]:
    """Every id of one update, kind by kind."""
    for kind in KINDS.values():
        yield from _ids(kind, architecture)


def _ids(kind: Kind, architecture: Architecture) -> Iterator[Id]:
    many_outputs = kind.per_output and architecture.outputs > 1
    many_examples = kind.per_example and architecture.examples > 1
    if kind.name == "E" and many_examples:
        yield Id("E")
    for index, output, example in product(
        _indices(kind.place, architecture),
        range(1, architecture.outputs + 1) if many_outputs else [None],
        range(1, architecture.examples + 1) if many_examples else [None],
    ):
        yield Id(kind.name, index, output, example)


def _indices(place: Place, architecture: Architecture) -> Iterator[tuple[int, ...]]:
    layers = range(1, architecture.depth + 1)
    match place:
        case "network":
            yield ()
        case "input":
            yield from ((unit,) for unit in architecture.units(0))
        case "output":
            yield from ((unit,) for unit in architecture.units(architecture.depth))
        case "unit":
            yield from ((layer, unit) for layer in layers for unit in architecture.units(layer))
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
    kind = KINDS[id.kind]
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
            value = getattr(value, part) if isinstance(part, str) else value[part]
        except (AttributeError, IndexError, TypeError) as error:
            raise EngineError(f"{id} was not computed in this update") from error
    return float(value)


def place(id: Id, architecture: Architecture) -> str:
    """What the number belongs to, in words: `hidden 2`, `input 1 to hidden 2`, `network`."""
    match KINDS[id.kind].place:
        case "network":
            words = "network"
        case "input":
            words = unit_name(0, id.index[0], architecture)
        case "output":
            words = unit_name(architecture.depth, id.index[0], architecture)
        case "unit" | "bias":
            words = unit_name(id.index[0], id.index[1], architecture)
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
    form = KINDS[id.kind].title
    if id.kind == _DELTA_KINDS[architecture.delta]:
        form = "δ, {place}" if id.kind == "dy_dw" else "δ of {place}"
    if id.kind == "dE_da" and id.index[0] == architecture.depth:
        form = "∂E/∂y of {place}"
    if id.kind == "E" and id.example is not None:
        form = f"loss of example {id.example}"
    text = form.format(place=place(replace(id), architecture))
    return text if id.output is None else f"{text}, seen from output {id.output}"
