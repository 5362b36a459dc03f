"""All paths from a weight to the loss: ∂E/∂w as a sum of products of local derivatives.

Along a path stand what the weight multiplies, then for each unit φ′(z) and the weight to the next
one, at the end ∂E/∂y. For ∂y/∂w, the article's δ, the path ends at the output.
Source: Rumelhart, Hinton and Williams (1986); Olah, Calculus on Computational Graphs (2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from itertools import product as combinations
from math import prod

from app.explain.architecture import Architecture
from app.explain.backward_rules import multiplier, weight
from app.explain.expression import Constant, Expression, Fraction, Quantity, numbers_in, product
from app.explain.forward_rules import example_numbers
from app.explain.ids import Id

MOST_PATHS = 2000
"""Past this many the layer form is offered instead."""

KINDS_WITH_PATHS = frozenset({"dE_dw", "dE_db", "dy_dw", "dy_db"})


@dataclass(frozen=True)
class Path:
    """One way: the units it goes through, as (layer, unit), and the product along it."""

    units: tuple[tuple[int, int], ...]
    example: int | None
    expression: Expression


def path_count(id: Id, architecture: Architecture) -> int:
    """How many paths there are, over all examples."""
    hidden = prod(architecture.sizes[layer] for layer in range(id.layer + 1, architecture.depth))
    return hidden * len(_ends(id, architecture)) * len(_examples(id, architecture))


def path_length(id: Id, architecture: Architecture) -> int:
    """How many factors each path has."""
    first = next(paths(id, architecture), None)
    return 0 if first is None else numbers_in([first.expression])


def paths(id: Id, architecture: Architecture) -> Iterator[Path]:
    """Every path of ∂E/∂w, ∂E/∂b, ∂y/∂w or ∂y/∂b, example by example."""
    examples = _examples(id, architecture)
    between = [architecture.units(layer) for layer in range(id.layer + 1, architecture.depth)]
    for example, units in combinations(examples, combinations(*between)):
        for last, output in _ends(id, architecture):
            way = (id.index[-1], *units, *([last] if id.layer < architecture.depth else []))
            expression = _along(replace(id, example=example), way, output, architecture)
            if len(examples) > 1:
                expression = product(Fraction(Constant(1), Constant(len(examples))), expression)
            yield Path(tuple(enumerate(way, start=id.layer)), example, expression)


def _examples(id: Id, architecture: Architecture) -> list[int | None]:
    """A gradient is over all examples; a sensitivity is of one."""
    return example_numbers(architecture) if id.kind.startswith("dE") else [id.example]


def _ends(id: Id, architecture: Architecture) -> list[tuple[int, int]]:
    """How a path can end: in the z of an output unit, and in the y that this z moves."""
    last, j = architecture.depth, id.index[-1]
    seen = [id.output or 1] if id.kind.startswith("dy") else list(architecture.units(last))
    units = [j] if id.layer == last else architecture.units(last)
    if architecture.couples:
        return [(m, k) for m in units for k in seen]
    return [(m, m) for m in units if m in seen]


def _along(id: Id, way: tuple[int, ...], output: int, architecture: Architecture) -> Expression:
    """The product of the local derivatives along one path."""
    plain = replace(id, output=None)
    factors = [multiplier(id, architecture)]
    for layer, (unit, following) in enumerate(pairwise(way), start=id.layer):
        factors += [Quantity(plain.of("da_dz", layer, unit)), weight(layer + 1, unit, following)]
    last = architecture.depth
    index = (output, way[-1]) if architecture.couples else (way[-1],)
    factors.append(Quantity(plain.of("da_dz", last, *index)))
    if id.kind.startswith("dE"):
        factors.append(Quantity(plain.of("dE_da", last, output)))
    return product(*factors)


def has_paths(id: Id, architecture: Architecture) -> bool:
    """Whether the number is a derivative by a weight or a bias that some path leads to."""
    return id.kind in KINDS_WITH_PATHS and bool(_ends(id, architecture))
