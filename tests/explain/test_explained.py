"""One number explained in each form, as the API replies."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal, localcontext
from random import Random
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.errors import EngineError
from app.engine.network import Layer, Network, Training, new_network
from app.engine.optimizers import SGD
from app.engine.presets import PRESETS
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.explained import Explained, Explainer, Form
from app.explain.ids import Id, all_ids, parse
from app.explain.parts import has_parts
from app.explain.paths import MOST_PATHS, has_paths
from app.explain.unrolling import MOST_TERMS
from tests.drawing import drawn, of, sample
from tests.explain.numerals import half_unit, number
from tests.explain.presets import explained_preset
from tests.explain.readers import parsed, read_mathml
from tests.explain.strategies import explained_traces, known_numbers

Json = Any


_EXPLAINED = TypeAdapter(Explained)


def _json(explained: Explained) -> Json:
    return json.loads(_EXPLAINED.dump_json(explained))


def _has(form: Form, id: Id, architecture: Architecture) -> bool:
    """Whether a number can be explained in this form."""
    if form == "examples":
        return has_parts(id, architecture)
    return form not in ("paths", "check") or has_paths(id, architecture)


@pytest.mark.parametrize(
    ("name", "form"), sample([(name, form) for name in PRESETS.names for form in get_args(Form)], 6)
)
def test_every_number_of_a_preset_is_explained_in_every_form_there_is(
    name: str, form: Form
) -> None:
    trace, architecture = explained_preset(name)
    explainer, known = Explainer(trace, architecture), known_numbers(trace, architecture)
    for id in all_ids(architecture):
        if not _has(form, id, architecture):
            continue
        explained = explainer.explain(str(id), form, ["all"])
        assert explained.id == str(id)
        assert explained.value == known[id]
        assert explained.title
        assert explained.sentence.endswith(".")
        whole = _json(explained)
        assert whole["value"] == known[id]
        for text in (*explained.lines.symbols, explained.lines.numbers or ""):
            parsed(text)
        assert parsed(explained.mathml)[0].tag.endswith("math")
        if explained.tree is not None:
            assert explained.tree.value == pytest.approx(known[id], rel=1e-9, abs=1e-12)


@drawn(6, 3)
@given(explained_traces(units=2, layers=2))
def test_every_number_of_any_network_is_explained_or_said_not_to_be_computed(
    explained: tuple[Trace, Architecture],
) -> None:
    trace, architecture = explained
    explainer, known = Explainer(trace, architecture), known_numbers(trace, architecture)
    for id in all_ids(architecture):
        if id in known:
            _json(explainer.explain(str(id), "unrolled", ["all"]))
        else:
            with pytest.raises(EngineError, match="was not computed in this update"):
                explainer.explain(str(id))


def test_a_number_has_its_lines_and_its_copies() -> None:
    trace, architecture = explained_preset("article")
    found = Explainer(trace, architecture).explain("dE_dw.2.1.1")
    assert found.title == "∂E/∂w, hidden 1 to output"
    assert found.lines.result == "−0.3205"
    assert found.lines.rounded is False
    assert len(found.lines.symbols) == 1
    assert found.lines.numbers is not None
    assert round(read_mathml(found.lines.numbers), 4) == -0.3205
    assert found.text.endswith("= −0.5579 · 0.5744\n    = −0.3205")
    assert found.latex.endswith("&= -0.3205\n\\end{aligned}")
    assert found.sentence.endswith("minus 0.5579 times 0.5744 is minus 0.3205.")
    assert found.mathml.count("<mtr>") == 3


def test_what_is_not_there_is_left_out_of_the_json() -> None:
    trace, architecture = explained_preset("article")
    explainer = Explainer(trace, architecture)
    plain = {"id", "title", "value", "lines", "sentence", "latex", "text", "mathml"}
    assert set(_json(explainer.explain("x.1"))) == plain
    assert set(_json(explainer.explain("z.1.1"))) == plain | {"tree"}
    assert set(_json(explainer.explain("dE_dw.1.1.1"))) == plain | {"tree", "readings", "relation"}
    paths = _json(explainer.explain("dE_dw.1.1.1", "paths"))
    assert set(paths) == plain | {"tree", "readings", "relation", "paths", "rounded_sum"}
    assert set(paths["paths"][0]) == {"units", "reads", "lines", "value", "share"}
    check = _json(explainer.explain("dE_dw.1.1.1", "check"))
    assert set(check) == plain | {"tree", "readings", "relation", "check"}


def test_a_change_that_moves_has_no_cause_and_one_that_does_not_has() -> None:
    trace, architecture = explained_preset("mazur")
    assert Explainer(trace, architecture).explain("dw.2.1.1").still is None
    still = Explainer(trace, architecture).explain("db.1.1").still
    assert still is not None
    assert still.cause == "fixed_bias"


def test_more_digits_are_shown_if_asked_for() -> None:
    trace, architecture = explained_preset("article")
    for digits, result in ((2, "−0.56"), (4, "−0.5579"), (8, "−0.55788816")):
        found = Explainer(trace, architecture, digits).explain("dE_da.2.1")
        assert found.lines.result == result


# The article's network: unrolled, by hand.
UNROLLED = (
    "∂E/∂w₁₂⁽¹⁾ = (−(d − ((σ(x₁ · w₁₁⁽¹⁾ + x₂ · w₂₁⁽¹⁾)) · w₁₁⁽²⁾ + "
    "(σ(x₁ · w₁₂⁽¹⁾ + x₂ · w₂₂⁽¹⁾)) · w₂₁⁽²⁾ + (σ(x₁ · w₁₃⁽¹⁾ + x₂ · w₂₃⁽¹⁾)) · w₃₁⁽²⁾))) · "
    "(w₂₁⁽²⁾ · σ′(x₁ · w₁₂⁽¹⁾ + x₂ · w₂₂⁽¹⁾) · x₁)"
)


def test_the_articles_gradient_unrolls_to_inputs_weights_and_the_target() -> None:
    trace, architecture = explained_preset("article")
    found = Explainer(trace, architecture).explain("dE_dw.1.1.2", "unrolled", ["all"])
    symbols = found.text.split("\n")[0]
    strip = str.maketrans("", "", "() ")
    assert symbols.translate(strip) == UNROLLED.translate(strip)
    assert found.text.endswith("= 0.1115")
    assert found.too_many is None


def test_opening_goes_level_by_level_and_what_is_closed_stays_a_symbol() -> None:
    trace, architecture = explained_preset("article")
    explainer = Explainer(trace, architecture)
    closed = explainer.explain("dE_dw.1.1.2", "unrolled", [])
    one = explainer.explain("dE_dw.1.1.2", "unrolled", ["dE_da.2.1"])
    two = explainer.explain("dE_dw.1.1.2", "unrolled", ["dE_da.2.1", "a.2.1"])
    assert closed.lines.symbols == explainer.explain("dE_dw.1.1.2").lines.symbols
    marks = [
        {part.split('"')[0] for part in each.lines.symbols[0].split('data-q="')[1:]}
        for each in (closed, one, two)
    ]
    assert marks == [
        {"dE_da.2.1", "dy_dw.1.1.2"},
        {"d.1", "a.2.1", "dy_dw.1.1.2"},
        {"d.1", "z.2.1", "dy_dw.1.1.2"},
    ]
    assert {each.lines.result for each in (closed, one, two)} == {"0.1115"}


@pytest.mark.parametrize("name", ["foo", "", "a.9.9", "x.1~1", "ALL"])
def test_what_is_not_there_cannot_be_opened(name: str) -> None:
    explainer = Explainer(*explained_preset("article"))
    with pytest.raises(EngineError, match=f"cannot open '{name}'; expected ids") as refused:
        explainer.explain("dE_dw.1.1.2", "unrolled", ["a.2.1", name])
    assert refused.value.where == ("open", 1)


def _marks(texts: Iterable[str]) -> int:
    """How many numbers are marked in MathML."""
    return sum(text.count("data-q=") for text in texts)


@pytest.mark.parametrize(
    ("name", "form"),
    sample(
        [
            (name, form)
            for name in ("article", "mazur", "softmax", "adam")
            for form in get_args(Form)
        ],
        3,
    ),
)
def test_the_numbers_in_formulas_are_counted_without_writing_them(name: str, form: Form) -> None:
    trace, architecture = explained_preset(name)
    explainer = Explainer(trace, architecture)
    for id in known_numbers(trace, architecture):
        if not _has(form, id, architecture):
            continue
        found = explainer.explain(str(id), form, ["all"])
        forms = derive(id, architecture)
        if form != "unrolled" and len(found.lines.symbols) < len(forms):
            continue  # two forms are written alike
        lines = [path.lines for path in found.paths or ()]
        lines += [part.lines for part in found.parts or ()]
        more = _marks(text for each in lines for text in each.symbols)
        for each in found.readings or ():
            more += _marks([*each.lines.symbols, *each.change.symbols])
        more += _marks([found.relation] if found.relation else [])
        count = explainer.length([str(id)], form, ["all"])
        assert count == 3 * _marks(found.lines.symbols) + more, id


def _large(*sizes: int) -> tuple[Trace, Architecture]:
    activations = ["tanh"] * (len(sizes) - 1)
    network = new_network(sizes, activations, biases=True, initializer="xavier", seed=1)
    inputs, targets = [0.5] * sizes[0], [0.25] * sizes[-1]
    trace = step(Training(network), inputs, targets, "half_squared_error", SGD())
    return trace, Architecture.of(trace)


def test_a_formula_too_long_to_unroll_says_how_long_it_would_be_and_stays_as_it_is() -> None:
    explainer = Explainer(*_large(2, 16, 16, 16, 1))
    found = explainer.explain("dE_dw.1.1.1", "unrolled", ["all"])
    assert found.too_many is not None
    assert found.too_many > MOST_TERMS
    assert found.lines == explainer.explain("dE_dw.1.1.1").lines
    some = explainer.explain("dE_dw.1.1.1", "unrolled", ["delta.1.1"])
    assert some.too_many is None
    assert some.lines != found.lines


def test_too_many_paths_are_counted_and_not_walked() -> None:
    explainer = Explainer(*_large(1, 16, 16, 16, 16, 1))
    found = explainer.explain("dE_dw.1.1.1", "paths")
    assert found.too_many == 16**3 > MOST_PATHS
    assert found.paths is None


def test_as_many_paths_as_are_allowed_are_walked() -> None:
    explainer = Explainer(*_large(1, 1, 10, 10, 20, 1))
    found = explainer.explain("dE_dw.1.1.1", "paths")
    assert found.paths is not None
    assert len(found.paths) == MOST_PATHS == 2000
    assert sum(path.value for path in found.paths) == pytest.approx(found.value, rel=1e-9)


def test_the_shares_of_paths_are_their_part_of_all_absolute_values() -> None:
    trace, architecture = _large(2, 2, 2, 1)
    found = Explainer(trace, architecture).explain("dE_dw.1.1.1", "paths").paths
    assert found is not None
    assert [path.units for path in found] == [
        ((1, 1), (2, 1), (3, 1)),
        ((1, 1), (2, 2), (3, 1)),
    ]
    whole = sum(abs(path.value) for path in found)
    for path in found:
        assert path.share == path.value / whole
        assert path.lines.numbers is not None
        assert read_mathml(path.lines.numbers) == pytest.approx(path.value, abs=1e-3)
    assert sum(abs(path.share) for path in found) == pytest.approx(1)


def test_paths_whose_shown_results_would_not_add_up_show_more_digits() -> None:
    activations = ["tanh", "tanh", "identity"]
    network = new_network([1, 4, 4, 1], activations, biases=True, initializer="xavier", seed=1)
    trace = step(Training(network), [1.0], [1.0], "half_squared_error", SGD())
    found = Explainer(trace, Architecture.of(trace), 3).explain("dE_dw.1.1.1", "paths")
    assert found.paths is not None
    assert [round(path.value, 3) for path in found.paths] == [0.164, -0.023, 0.017, 0.153]
    assert found.lines.result == "0.312"  # 0.164 + 0.153 − 0.023 + 0.017 is 0.311
    added = sum(number(path.lines.result) for path in found.paths)
    assert abs(added - number("0.312")) <= number("0.0005")
    assert found.rounded_sum is False


def test_paths_that_cancel_down_to_far_digits_say_that_their_sum_is_rounded() -> None:
    weights = ([[1.0]], [[1.0, 1.0]], [[1.0], [-1.0 + 1e-12]])
    layers = (Layer(weights=np.array(each), activation="identity") for each in weights)
    trace = step(Training(Network(tuple(layers))), [1.0], [1.0], "half_squared_error", SGD())
    found = Explainer(trace, Architecture.of(trace)).explain("dE_dw.1.1.1", "paths")
    assert found.paths is not None
    assert [path.lines.result for path in found.paths] == ["−1.0000", "1.0000"]
    assert found.lines.result == "−1.00×10⁻¹²"
    assert found.rounded_sum is True


def test_the_shown_results_of_paths_add_up_to_the_shown_sum_or_it_says_rounded() -> None:
    counts = Counter[str]()

    @drawn(100, 25)
    @given(explained_traces(units=3, layers=4), st.integers(2, 6), st.randoms())
    def check(explained: tuple[Trace, Architecture], digits: int, chosen: Random) -> None:
        trace, architecture = explained
        counts["networks"] += 1
        explainer = Explainer(trace, architecture, digits)
        ids = [id for id in known_numbers(trace, architecture) if has_paths(id, architecture)]
        for id in chosen.sample(ids, min(3, len(ids))):
            try:
                found = explainer.explain(str(id), "paths")
            except EngineError:  # a factor was not computed, or left the finite numbers
                counts["not computed"] += 1
                continue
            if found.paths is None:
                continue
            with localcontext(prec=400):
                added = sum((number(path.lines.result) for path in found.paths), Decimal(0))
                gap = abs(added - number(found.lines.result))
            adds_up = gap <= half_unit(found.lines.result)
            assert adds_up is not found.rounded_sum, (id, found.lines.result)
            counts["rounded" if found.rounded_sum else "exact"] += 1

    check()
    assert counts["networks"] >= of(100, 25)
    assert counts["exact"] > of(150, 20), counts
    assert counts["rounded"] < 0.05 * counts["exact"], counts
    assert counts["not computed"] < 0.05 * counts["exact"], counts


def test_paths_that_are_all_0_have_no_share() -> None:
    trace, architecture = explained_preset("article", inputs=PRESETS["article"].inputs * 0)
    found = Explainer(trace, architecture).explain("dE_dw.1.1.1", "paths").paths
    assert found is not None
    assert [(path.value, path.share) for path in found] == [(0.0, 0.0)]


def test_the_share_and_example_of_a_path_in_a_batch() -> None:
    network = PRESETS["article"].network
    inputs, targets = np.array([[1, 0.5], [2, 1]]), np.array([[1.0], [1.0]])
    trace = step(Training(network), inputs, targets, "half_squared_error", SGD())
    found = Explainer(trace, Architecture.of(trace)).explain("dE_dw.1.1.1", "paths")
    assert found.paths is not None
    assert [path.example for path in found.paths] == [1, 2]
    assert math.fsum(path.value for path in found.paths) == pytest.approx(found.value, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("z.1.1", "paths", "z.1.1 has no paths; derivatives by weights and biases have"),
        ("delta.1.1", "paths", "delta.1.1 has no paths"),
        ("w.1.1.1", "check", "w.1.1.1 is not checked"),
        ("nothing", "derivation", "unknown id: 'nothing'"),
        ("z.9.9", "derivation", "no z.9.9 in this network, of sizes 2-3-1"),
        ("m.1.1.1", "derivation", "no m.1.1.1 in this network"),
    ],
)
def test_what_cannot_be_explained_is_refused(name: str, form: Form, words: str) -> None:
    trace, architecture = explained_preset("article")
    assert parse("z.1.1") in set(all_ids(architecture))
    with pytest.raises(EngineError, match=words):
        Explainer(trace, architecture).explain(name, form)
