"""The walk through one update: which number is computed when, one scalar at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal

from app.explain.architecture import Architecture
from app.explain.blocks import block_of
from app.explain.ids import Id
from app.explain.kinds import of_bias

Phase = Literal["forward", "error", "backward", "update"]

Granularity = Literal["calculation", "layer", "phase"]
"""How far one step of the walk goes: to the next number, the end of a block, or of a phase."""


@dataclass(frozen=True)
class Moment:
    """One step of the walk: the number that it computes, and the phase and block it belongs to."""

    id: Id
    phase: Phase
    block: str


def moments(architecture: Architecture) -> tuple[Moment, ...]:
    """The moments of one update in order, each number after all that it reads."""
    phases: tuple[tuple[Phase, Iterator[Id]], ...] = (
        ("forward", _forward(architecture)),
        ("error", _error(architecture)),
        ("backward", _backward(architecture)),
        ("update", _update(architecture)),
    )
    return tuple(
        Moment(id, phase, block_of(id, architecture)) for phase, ids in phases for id in ids
    )


def stops(walk: Sequence[Moment], granularity: Granularity) -> tuple[Moment, ...]:
    """The moments at which a walk in larger steps stops: the last one of each block or phase."""
    if granularity == "calculation":
        return tuple(walk)
    group = attrgetter("block" if granularity == "layer" else "phase")
    return tuple(list(together)[-1] for _, together in groupby(walk, group))


def _forward(architecture: Architecture) -> Iterator[Id]:
    for layer in range(1, architecture.depth + 1):
        for n in _examples(architecture):
            units = architecture.units(layer)
            if layer == architecture.depth and architecture.couples:
                # Each activation needs the z of all units.
                yield from (Id("z", (layer, unit), None, n) for unit in units)
                yield from (Id("a", (layer, unit), None, n) for unit in units)
            else:
                yield from (Id(kind, (layer, unit), None, n) for unit in units for kind in "za")


def _error(architecture: Architecture) -> Iterator[Id]:
    for n in _examples(architecture):
        for k in architecture.units(architecture.depth):
            yield Id("e", (k,), None, n)
        if n is not None:
            yield Id("E", example=n)
    yield Id("E")


def _backward(architecture: Architecture) -> Iterator[Id]:
    for layer in range(architecture.depth, 0, -1):
        for n in _examples(architecture):
            yield from _signals(layer, n, architecture)
        for n in _examples(architecture) if architecture.delta == "article" else ():
            yield from _sensitivities(layer, n, architecture)
    for layer in range(architecture.depth, 0, -1):
        yield from _per_parameter("dE_dw", "dE_db", layer, architecture)


def _signals(layer: int, n: int | None, architecture: Architecture) -> Iterator[Id]:
    """The error signals of a layer with their factors, in the chosen meaning of δ."""
    error_term = architecture.delta == "error_term"
    signal = "error_term" if error_term else "delta"
    units = architecture.units(layer)
    if layer == architecture.depth and architecture.couples:
        # Each signal needs the slopes of all outputs.
        yield from (Id("dE_da", (layer, j), None, n) for j in units)
        yield from (Id("da_dz", (layer, j, k), None, n) for j in units for k in units)
        yield from (Id(signal, (layer, j), None, n) for j in units)
        return
    kinds = ["dE_da", "da_dz", signal]
    if error_term and layer < architecture.depth:
        kinds.remove("dE_da")
    yield from (Id(kind, (layer, j), None, n) for j in units for kind in kinds)


def _sensitivities(layer: int, n: int | None, architecture: Architecture) -> Iterator[Id]:
    """The article's δ of each parameter; in deep networks after the ∂y/∂z it is built from."""
    outputs = architecture.units(architecture.depth) if architecture.outputs > 1 else (None,)
    last = layer == architecture.depth
    for j in architecture.units(layer):
        for k in outputs:
            if not last and (architecture.depth > 2 or architecture.couples):
                yield Id("dy_dz", (layer, j), k, n)
            if last and k not in (None, j) and not architecture.couples:
                continue  # an output does not depend on the weights of another
            for i in architecture.units(layer - 1):
                yield Id("dy_dw", (layer, i, j), k, n)
            if architecture.biases[layer - 1]:
                yield Id("dy_db", (layer, j), k, n)


def _update(architecture: Architecture) -> Iterator[Id]:
    kept = [(name, of_bias(name)) for name in architecture.rule.memory_formulas]
    penalised = [("g", None)] if architecture.penalties else []
    pairs = [*penalised, *kept, ("dw", "db"), ("w_new", "b_new")]
    if architecture.has_schedule:
        yield Id("lr")
    for w, b in pairs:
        for layer in range(1, architecture.depth + 1):
            yield from _per_parameter(w, b, layer, architecture)
    for n in _examples(architecture):
        for k in architecture.units(architecture.depth):
            yield Id("y_new", (k,), None, n)
    yield Id("E_new")


def _per_parameter(w: str, b: str | None, layer: int, architecture: Architecture) -> Iterator[Id]:
    """One id per weight and per bias of a layer, unit by unit; fixed biases have no change."""
    moves = architecture.trainable == "all" or b == "dE_db"
    for j in architecture.units(layer):
        for i in architecture.units(layer - 1):
            yield Id(w, (layer, i, j))
        if b is not None and architecture.biases[layer - 1] and moves:
            yield Id(b, (layer, j))


def _examples(architecture: Architecture) -> tuple[int | None, ...]:
    """What stands behind ~: nothing for a batch of one."""
    return tuple(range(1, architecture.examples + 1)) if architecture.examples > 1 else (None,)
