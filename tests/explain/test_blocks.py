"""The layer view: equations of matrices, computed as written, give the trace's numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given

from app.engine.arrays import Array
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.explanations import Explanations, explain_update
from app.explain.ids import all_ids, kind_of, parse
from app.explain.kinds import JACOBIAN, SETTINGS
from tests.drawing import drawn, of
from tests.explain.presets import explained_preset
from tests.explain.readers import parsed
from tests.explain.strategies import architectures, explained_traces, known_numbers

Value = Any
"""A matrix, or a number that is the same for all weights."""

Token = Any


def _softmax(z: Array) -> Array:
    raised = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "tanh": np.tanh,
    "erf": np.vectorize(math.erf),
    "max": np.maximum,
    "min": np.minimum,
    "cos": np.cos,
    "sign": np.sign,
    "ln": np.log,
    "softmax": _softmax,
}


@dataclass
class Reader:
    """Computes an equation as a person would: · of two matrices is theirs, ∘ goes one by one."""

    numbers: Callable[[str], Value]
    shapes: list[tuple[str, tuple[int, ...]]]

    def row(self, elements: Sequence[ET.Element]) -> Value:
        tokens = list(self.tokens(elements))
        value = self.sum(tokens)
        assert tokens == [], tokens
        return value

    def tokens(self, elements: Sequence[ET.Element]) -> Iterator[Token]:
        rest = list(elements)
        while rest:
            element = rest.pop(0)
            if element.tag == "mo" and element.text == "{":
                yield self.cases(rest.pop(0))
            else:
                yield from self.token(element)

    def token(self, element: ET.Element) -> Iterator[Token]:
        match element.tag:
            case "mspace":
                return
            case "mo" | "mi":
                yield element.text
            case "mn":
                yield float(element.text or "")
            case "mrow" if "data-m" in element.attrib:
                yield from self.matrix(element)
            case "mrow" if "data-q" in element.attrib:
                yield self.numbers(element.attrib["data-q"])
            case "mrow":
                yield from self.tokens(list(element))
            case "mfrac":
                yield self.row([element[0]]) / self.row([element[1]])
            case "msqrt":
                yield np.sqrt(self.row(list(element)))
            case "munder" if element[0].text == "∑":
                yield "∑"
            case "msup" if element[0].text == "e":
                yield np.exp(self.row([element[1]]))
            case "msup":
                yield self.row([element[0]]) ** self.row([element[1]])
            case other:
                raise AssertionError(f"{other} is not expected in an equation")

    def matrix(self, mark: ET.Element) -> Iterator[Token]:
        value = self.numbers(mark.attrib["data-m"])
        value = value.T if mark.get("data-t") else value
        self.shapes.append((list(mark.iter("mtext"))[-1].text or "", value.shape))
        bracketed = mark[0].tag == "mrow" or mark[0].text == "("
        yield from ("(", value, ")") if bracketed else (value,)

    def cases(self, table: ET.Element) -> Value:
        (value, condition), (otherwise, _) = table
        tokens = list(self.tokens(list(condition)[1:]))
        left = self.sum(tokens)
        assert tokens.pop(0) == ">"
        holds = left > self.sum(tokens)
        return np.where(holds, self.row(list(value)), self.row(list(otherwise)))

    def sum(self, tokens: list[Token]) -> Value:
        value = self.signed(tokens)
        while tokens and isinstance(tokens[0], str) and tokens[0] in "+−":
            value = (
                value + self.product(tokens)
                if tokens.pop(0) == "+"
                else value - self.product(tokens)
            )
        return value

    def signed(self, tokens: list[Token]) -> Value:
        if isinstance(tokens[0], str) and tokens[0] == "−":
            tokens.pop(0)
            return -self.product(tokens)
        return self.product(tokens)

    def product(self, tokens: list[Token]) -> Value:
        value = self.atom(tokens)
        while tokens and isinstance(tokens[0], str) and tokens[0] in "·∘":
            sign, factor = tokens.pop(0), self.atom(tokens)
            both = np.ndim(value) == 2 and np.ndim(factor) == 2
            if sign == "∘":
                assert np.shape(value) == np.shape(factor)
            value = value @ factor if sign == "·" and both else value * factor
        return value

    def atom(self, tokens: list[Token]) -> Value:
        token = tokens.pop(0)
        if not isinstance(token, str):
            return token
        if token == "π":
            return math.pi
        if token == "⌊":
            value = np.floor(self.sum(tokens))
            assert tokens.pop(0) == "⌋"
            return value
        if token == "|":
            value = np.abs(self.sum(tokens))
            assert tokens.pop(0) == "|"
            return value
        if token == "∑":
            return self.atom(tokens).sum(axis=0, keepdims=True)
        if token != "(":
            assert tokens.pop(0) == "("
            arguments = [self.sum(tokens)]
            while tokens[0] == ",":
                tokens.pop(0)
                arguments.append(self.sum(tokens))
            assert tokens.pop(0) == ")"
            return FUNCTIONS[token](*arguments)
        value = self.sum(tokens)
        assert tokens.pop(0) == ")"
        return value


def check_equations(trace: Trace, architecture: Architecture) -> Counter[str]:
    """Every equation of every block; how many were checked, and how many not computed."""
    explained, known = explain_update(architecture), known_numbers(trace, architecture)
    counts = Counter[str]()

    def numbers(name: str) -> Value:
        if name not in explained.matrices or parse(name).kind in SETTINGS:
            return known[parse(name)]
        rows = explained.matrices[name].rows
        return np.array([[known[parse(id)] for id in row] for row in rows])

    for key, block in explained.blocks.items():
        for equation in block.equations:
            shapes = list[tuple[str, tuple[int, ...]]]()
            try:
                expected = np.asarray(numbers(equation.result))
                with np.errstate(all="ignore"):
                    found = Reader(numbers, shapes).row(list(parsed(equation.formula)))
            except KeyError:
                counts["not computed"] += 1
                continue
            counts["equations"] += 1
            assert [written for written, _ in shapes] == [f"{m}×{n}" for _, (m, n) in shapes]
            if np.ndim(found) == 0:  # the slope 1 of an identity stands for all units
                found = np.full(expected.shape, found)
            assert np.shape(found) == expected.shape, (key, equation)
            sound = np.isfinite(found)
            if not sound.all():
                # 0 · ∞ and 0 / 0 at a saturated output count as 0 in the engine.
                counts["beyond the finite numbers"] += 1
            size = max(1.0, float(np.abs(expected).max()))
            assert np.abs(found - expected)[sound].max(initial=0) <= 1e-9 * size, (key, equation)
    return counts


def test_equations_of_matrices_give_the_numbers_of_the_trace() -> None:
    counts = Counter[str]()

    @drawn(40, 25)
    @given(explained_traces())
    def check(explained: tuple[Trace, Architecture]) -> None:
        counts["networks"] += 1
        counts.update(check_equations(*explained))

    check()
    assert counts["networks"] >= of(40, 25)
    assert counts["not computed"] + counts["beyond the finite numbers"] < 0.05 * counts["equations"]


@pytest.mark.parametrize("delta", ["article", "standard", "error_term"])
@pytest.mark.parametrize("name", ["article", "mazur", "udacity", "softmax", "adam"])
def test_all_equations_of_a_preset_are_computed(name: str, delta: str) -> None:
    counts = check_equations(*explained_preset(name, delta=delta, updates=2))
    assert set(counts) == {"equations"}


@drawn(25, 15)
@given(architectures())
def test_every_matrix_in_a_block_is_there_and_its_numbers_too(architecture: Architecture) -> None:
    explained = explain_update(architecture)
    existing = set(map(str, all_ids(architecture)))
    named = set[str]()
    for block in explained.blocks.values():
        assert block.title
        for equation in block.equations:
            elements = list(parsed(equation.formula).iter())
            named |= {
                equation.result,
                *(row.attrib["data-m"] for row in elements if row.get("data-m")),
            }
            assert {row.attrib["data-q"] for row in elements if row.get("data-q")} <= existing
            breaks = parsed(equation.formula).findall("mspace")
            assert len(breaks) == sum(row.tag == "mspace" for row in elements)
    assert named == explained.matrices.keys()
    for matrix in explained.matrices.values():
        assert parsed(matrix.symbol) is not None
        assert {len(row) for row in matrix.rows} == {len(matrix.rows[0])}
        assert {id for row in matrix.rows for id in row} <= existing


@drawn(25, 15)
@given(architectures())
def test_a_block_makes_what_its_moments_compute(architecture: Architecture) -> None:
    explained = explain_update(architecture)
    assert {moment.block for moment in explained.moments} == explained.blocks.keys()
    made = {key: _made(key, explained) for key in explained.blocks}
    for moment in explained.moments:
        id = parse(moment.id)
        # A Jacobian stands in its block as what δ is made with.
        if id.kind not in ("E", "y_new", "E_new", "dy_db") and kind_of(id) is not JACOBIAN:
            assert moment.id in made[moment.block], moment


def _made(key: str, explained: Explanations) -> set[str]:
    return {
        id
        for equation in explained.blocks[key].equations
        for row in explained.matrices[equation.result].rows
        for id in row
    }


BATCH = Architecture(
    sizes=(2, 3, 2),
    activations=("sigmoid", "identity"),
    biases=(True, False),
    examples=3,
    delta="standard",
)


def _written(key: str, architecture: Architecture = BATCH) -> list[str]:
    """Each equation's characters, with the shapes in brackets."""
    found = []
    for equation in explain_update(architecture).blocks[key].equations:
        whole = parsed(equation.formula)
        for shape in whole.iter("mtext"):
            if "×" in (shape.text or ""):
                shape.text = f"[{shape.text}]"
        found.append(f"{equation.result} = {''.join(whole.itertext())}")
    return found


@pytest.mark.parametrize(
    ("key", "equations"),
    [
        (
            "forward.1",
            [
                "z.1 = X[3×2]·W(1)[2×3]+b(1)[1×3]",
                "a.1 = 11+e−Z(1)[3×3]",
            ],
        ),
        ("error", ["e = D[3×2]−Y[3×2]"]),
        (
            "signal.1",
            [
                "dE_da.1 = δ(2)[3×2]·W(2)⊤[2×3]",
                "da_dz.1 = A(1)[3×3]∘(1−A(1)[3×3])",
                "delta.1 = ∂𝐸∂𝐴(1)[3×3]∘σ′(Z(1))[3×3]",
            ],
        ),
        (
            "gradient.1",
            ["dE_dw.1 = X⊤[2×3]·δ(1)[3×3]3", "dE_db.1 = ∑nδ(1)[3×3]3"],
        ),
        ("change.1", ["dw.1 = −α·∂𝐸∂𝑊(1)[2×3]", "db.1 = −α·∂𝐸∂𝑏(1)[1×3]"]),
        ("new.2", ["w_new.2 = W(2)[3×2]+Δ𝑊(2)[3×2]"]),
    ],
)
def test_the_equations_of_a_batch_are_those_of_the_books(key: str, equations: list[str]) -> None:
    assert _written(key) == equations


def test_the_blocks_of_a_walk_have_titles() -> None:
    titles = {key: block.title for key, block in explain_update(BATCH).blocks.items()}
    assert titles == {
        "forward.1": "forward through the hidden layer",
        "forward.2": "forward through the output layer",
        "error": "error",
        "signal.2": "error signal of the output layer",
        "signal.1": "error signal of the hidden layer",
        "gradient.2": "gradient for the weights of the output layer",
        "gradient.1": "gradient for the weights of the hidden layer",
        "change.1": "change of the weights of the hidden layer",
        "change.2": "change of the weights of the output layer",
        "new.1": "new weights of the hidden layer",
        "new.2": "new weights of the output layer",
        "after": "after the update",
    }
