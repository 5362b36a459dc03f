"""A formula as nested values."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

from hypothesis import given
from pydantic import TypeAdapter

from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.expression import Constant, Fraction, Quantity
from app.explain.ids import Id, parse, read
from app.explain.tree import Node, tree
from app.explain.unrolling import unroll
from tests.drawing import drawn
from tests.explain.presets import explained_preset
from tests.explain.strategies import explained_traces, known_numbers


def _json(node: Node) -> Any:
    return json.loads(TypeAdapter(Node).dump_json(node))


def test_every_part_of_a_formula_has_its_value() -> None:
    trace, architecture = explained_preset("article")
    formula = derive(parse("da_dz.1.2"), architecture)[-1]  # a (1 − a)
    a = float(trace.forward[0].a[0, 1])
    quantity = {"kind": "quantity", "value": a, "id": "a.1.2"}
    minus = [{"kind": "constant", "value": -1, "name": "-1"}, quantity]
    difference = [
        {"kind": "constant", "value": 1, "name": "1"},
        {"kind": "product", "value": -a, "parts": minus},
    ]
    assert _json(tree(formula, partial(read, trace))) == {
        "kind": "product",
        "value": a * (1 - a),
        "parts": [quantity, {"kind": "sum", "value": 1 - a, "parts": difference}],
    }


def test_an_opened_number_has_its_id_and_its_formula() -> None:
    trace, architecture = explained_preset("article")
    node = tree(unroll(parse("a.1.1"), architecture, ["z.1.1"]), partial(read, trace))
    assert (node.kind, node.name) == ("activated", "sigmoid")
    (inside,) = node.parts
    assert (inside.kind, inside.id, inside.value) == ("opened", "z.1.1", trace.forward[0].z[0, 0])
    assert inside.parts[0].kind == "sum"


def test_a_part_without_a_finite_value_has_none() -> None:
    node = tree(Fraction(Constant(1), Constant(0)), lambda name: 0.0)
    assert node.value is None
    assert [part.value for part in node.parts] == [1, 0]


@drawn(50, 25)
@given(explained_traces(units=3, layers=3))
def test_a_tree_holds_what_the_formula_reads_and_its_value(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    known = known_numbers(trace, architecture)

    def leaves(node: Node) -> list[Id]:
        if node.kind == "quantity":
            assert node.id is not None
            assert node.value == known[parse(node.id)]
            return [parse(node.id)]
        return [leaf for part in node.parts for leaf in leaves(part)]

    for id in known:
        for form in derive(id, architecture):
            if known.keys() >= set(form.reads()):
                node = tree(form, known.__getitem__)
                assert leaves(node) == list(form.reads())
                value = form.evaluate(known.__getitem__)
                assert node.value == (value if math.isfinite(value) else None)


def test_a_number_alone_is_a_leaf() -> None:
    assert tree(Quantity(parse("x.1")), lambda name: 0.5) == Node(
        kind="quantity", value=0.5, id="x.1"
    )
