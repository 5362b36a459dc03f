"""The guide: what is registered, traced or taken from the address stands there, drawn rightly."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import NormalDist
from typing import Annotated, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.engine import trace
from app.engine.activations import ACTIVATIONS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS
from app.engine.registry import Registry
from app.engine.schedules import SCHEDULES
from app.explain.hyperparameters import hyperparameters
from app.explain.kinds import KINDS
from app.guide import glossary
from app.guide.page import typeset
from app.main import create_app
from app.parameters import PARAMETERS

Element = ET.Element
Curve = Callable[[float], float]

REGISTRIES: list[Registry[Any]] = [ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES]


def _page(client: TestClient) -> Element:
    """The page as XML, which it is, apart from entities and from void elements without a slash."""
    reply = client.get("/guide")
    assert reply.status_code == 200
    text = reply.text.replace("<!DOCTYPE html>", "")
    for name, character in (("nbsp", "\u00a0"), ("quot", '"')):
        text = text.replace(f"&{name};", character)
    return ET.fromstring(text)


@pytest.fixture(scope="module")
def guide(client: TestClient) -> Element:
    """The page as it is."""
    return _page(client)


def _by_id(guide: Element, id: str) -> Element:
    found = guide.find(f".//*[@id='{id}']")
    assert found is not None, id
    return found


def _text(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _section(guide: Element, id: str) -> Element:
    """The part of the page that a member's or a section's heading names."""
    return next(each for each in guide.iter() if each.get("aria-labelledby") == id)


def _formulas(guide: Element, id: str) -> list[str]:
    """A member's formulas, as the letters in them."""
    lines = _section(guide, id).findall(".//*[@class='formulas']/math")
    return ["".join(line.itertext()).replace("\u2003", " ") for line in lines]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: str(registry.kind))
def test_every_member_has_a_place_with_its_meaning_and_source(
    guide: Element, registry: Registry[Any]
) -> None:
    for member in [registry[name] for name in registry.names]:
        text = _text(_section(guide, member.name))
        for part in (member.label, member.name, member.meaning, f"Source: {member.source}"):
            assert part in text


@pytest.mark.parametrize(
    ("registry", "prefix"), [(INITIALIZERS, "initializer"), (PRESETS, "preset")]
)
def test_every_first_weight_and_preset_has_a_row(
    guide: Element, registry: Registry[Any], prefix: str
) -> None:
    for member in registry:
        text = _text(_by_id(guide, f"{prefix}-{member.name}"))
        assert member.label in text
        assert member.source in text


def test_every_hyperparameter_has_its_default_and_meaning(guide: Element) -> None:
    for name in OPTIMIZERS.names:
        text = _text(_section(guide, name))
        for each in hyperparameters(name):
            assert f"{each.name}{each.meaning}" in text
    adam = _text(_section(guide, "adam"))
    assert "0.999 0 to below 1" in adam
    assert "10⁻⁸ 10⁻³⁰ to 1" in adam
    assert "0.1 0 to 10⁶" in adam
    symbols = _section(guide, "adam").findall(".//td/math")
    assert ["".join(each.itertext()) for each in symbols] == ["α", "λ1", "λ2", "β1", "β2", "ε"]


def test_every_parameter_of_the_address_has_a_row(guide: Element) -> None:
    for parameter in PARAMETERS:
        text = _text(_by_id(guide, f"parameter-{parameter.name}"))
        for part in (parameter.name, parameter.meaning, parameter.expected, parameter.default):
            assert part in text


def _schemas() -> dict[str, Any]:
    """What OpenAPI says of the classes of the glossary."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(trace.Trace).json_schema(mode="serialization")
    own = {name: each for name, each in vars(trace).items() if isinstance(each, type)}
    return {"Trace": schema} | {
        name: schema["$defs"][name] for name in own if name in schema["$defs"]
    }


def test_every_field_of_the_trace_has_a_row_with_its_meaning_and_shape(guide: Element) -> None:
    rows = [_text(row) for row in _by_id_prefix(guide, ("quantity-", "field-"))]
    count = 0
    for owner, schema in _schemas().items():
        for name, field in schema["properties"].items():
            if "symbol" not in field:
                continue
            count += 1
            meaning = field["description"].partition(f" {field['symbol']} = ")[0].replace("`", "")
            said = re.sub(r"(\w)_(\w+)", r"\1\2", meaning)
            found = [row for row in rows if said in row and row.endswith(field["shape"])]
            assert found, (owner, name)
            assert any(re.search(rf"(^|[ .]){name} ", row) for row in found), (owner, name)
    assert count == 22


def _by_id_prefix(guide: Element, prefixes: tuple[str, ...]) -> Iterator[Element]:
    return (row for row in guide.iter("tr") if row.get("id", "").startswith(prefixes))


def test_every_kind_of_number_has_a_row_with_its_id(guide: Element) -> None:
    for name in KINDS:
        assert name in _text(_by_id(guide, f"quantity-{name}"))
    for name, id in (
        ("x", "x.i~n"),
        ("delta", "delta.l.j~n"),
        ("dy_dw", "dy_dw.l.i.j@k~n"),
        ("dE_db", "dE_db.l.j "),
        ("da_dz-pair", "da_dz.l.j.k~n"),
        ("vb_hat", "vb_hat.l.j "),
        ("w_new", "w_new.l.i.j "),
    ):
        assert id in _text(_by_id(guide, f"quantity-{name}"))


def test_symbols_have_letters_for_indices(guide: Element) -> None:
    for name, letters in (
        ("delta", "δ𝑗(𝑙)"),
        ("dE_dw", "∂𝐸∂𝑤𝑖𝑗(𝑙)"),
        ("dy_dz", "∂𝑦𝑘∂𝑧𝑗(𝑙)"),
        ("m_hat", "m^𝑖𝑗(𝑙)"),
        ("beta2", "β2"),
        ("y_new", "y𝑘new"),
    ):
        symbol = _by_id(guide, f"quantity-{name}").find(".//math")
        assert symbol is not None
        assert "".join(symbol.itertext()) == letters


def test_numbers_are_grouped_by_the_phase_in_which_they_are_made(guide: Element) -> None:
    tables = _section(guide, "quantities").findall(".//table")
    groups = [{row.get("id", "") for row in table.iter("tr")} for table in tables]
    for group, names in zip(
        groups,
        (("x", "z", "w"), ("d", "e", "E"), ("delta", "dy_dw"), ("g", "dw", "lr")),
        strict=True,
    ):
        assert {f"quantity-{name}" for name in names} <= group


def test_a_later_member_of_a_registry_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    swish = replace(
        ACTIVATIONS["tanh"],
        name="late_bloomer",
        label="Late bloomer",
        function=lambda z: 3.0 * z,
        formula="3 * z",
        derivative=lambda z, a: np.full_like(z, 3.0),
        derivative_formula="3",
    )
    monkeypatch.setitem(ACTIVATIONS._members, swish.name, swish)
    guide = _page(TestClient(create_app()))  # one that has not made the page yet
    assert _formulas(guide, "late_bloomer") == ["a=tanh(z)=3·z", "∂𝑎∂𝑧=tanh′(z)=3"]
    assert "12 at 4" in _text(_section(guide, "late_bloomer"))
    contents = next(each for each in guide.iter("nav") if each.get("class") == "contents")
    assert contents.find(".//a[@href='#late_bloomer']") is not None


def test_a_later_field_of_the_trace_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Later(trace.Backward):
        curvature: Annotated[float, trace.quantity("c_n", "number", "∂²E/∂w²", "Bend of the loss.")]

    monkeypatch.setattr(glossary, "Trace", Later)
    monkeypatch.setitem(glossary._BY_CLASS, Later, "update")
    (entry,) = (each for each in glossary.glossary()["update"] if each.field == "curvature")
    assert (entry.meaning, entry.shape) == ("Bend of the loss.", "number")
    assert entry.formula == "c_n = ∂²E/∂w²"
    assert entry.symbol == "<msub><mi>c</mi><mi>n</mi></msub>"


FORMULAS = {
    "identity": ["a=φ(z)=z", "∂𝑎∂𝑧=φ′(z)=1"],
    "sigmoid": ["a=σ(z)=11+e−z", "∂𝑎∂𝑧=σ′(z)=a·(1−a)"],
    "tanh": ["a=tanh(z)", "∂𝑎∂𝑧=tanh′(z)=1−a2"],
    "relu": ["a=ReLU(z)=max(0,z)", "∂𝑎∂𝑧=ReLU′(z)={1if\u00a0z>00otherwise"],
    "leaky_relu": [
        "a=LReLU(z)={zif\u00a0z>00.01·zotherwise",
        "∂𝑎∂𝑧=LReLU′(z)={1if\u00a0z>00.01otherwise",
    ],
    "elu": [
        "a=ELU(z)={zif\u00a0z>0ez−1otherwise",
        "∂𝑎∂𝑧=ELU′(z)={1if\u00a0z>0ezotherwise",
    ],
    "softplus": ["a=softplus(z)=ln(1+ez)", "∂𝑎∂𝑧=softplus′(z)=11+e−z"],
    "silu": ["a=SiLU(z)=z1+e−z", "∂𝑎∂𝑧=SiLU′(z)=1+z1+ez1+e−z"],
    "gelu": [
        "a=GELU(z)=z·(1+erf(z2))2",
        "∂𝑎∂𝑧=GELU′(z)=1+erf(z2)2+z·e−z222·π",
    ],
    "softmax": [
        "a𝑗=ez𝑗∑mez𝑚",
        "∂𝑎𝑗∂𝑧𝑗=a𝑗·(1−a𝑗)",
        "∂𝑎𝑗∂𝑧𝑚=−a𝑗·a𝑚 for\u00a0m≠j",
        "J=(a1·(1−a1)−a1·a2−a1·a3−a2·a1a2·(1−a2)−a2·a3−a3·a1−a3·a2a3·(1−a3))",
    ],
    "half_squared_error": ["En=∑k(d𝑘−y𝑘)22", "∂En∂yk=−(d𝑘−y𝑘)"],
    "mean_squared_error": ["En=1K∑k(d𝑘−y𝑘)2", "∂En∂yk=−1K·2·(d𝑘−y𝑘)"],
    "huber": [
        "En=1K∑k{|d𝑘−y𝑘|−12if\u00a0|d𝑘−y𝑘|>1(d𝑘−y𝑘)22otherwise",
        "∂En∂yk=1K·{−sign(d𝑘−y𝑘)if\u00a0|d𝑘−y𝑘|>1−(d𝑘−y𝑘)otherwise",
    ],
    "cross_entropy": [
        "En=−∑kd𝑘·ln(y𝑘)",
        "∂En∂yk=−d𝑘y𝑘",
        "En=∑kd𝑘·ln(∑mez𝑚−z𝑘)",
        "∂En∂zk=y𝑘·(∑md𝑚)−d𝑘",
    ],
    "binary_cross_entropy": [
        "En=−1K∑k(d𝑘·ln(y𝑘)+(1−d𝑘)·ln(1−y𝑘))",
        "∂En∂yk=1K·(−d𝑘y𝑘+1−d𝑘1−y𝑘)",
        "En=1K∑k(d𝑘·ln(1+e−z𝑘)+(1−d𝑘)·ln(1+ez𝑘))",
        "∂En∂zk=1K·(y𝑘−d𝑘)",
    ],
    "sgd": ["g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)", "Δ𝑤=−α·g"],
    "momentum": ["g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)", "mnew=μ·m+g", "Δ𝑤=−α·mnew"],
    "nesterov": ["g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)", "mnew=μ·m+g", "Δ𝑤=−α·(g+μ·mnew)"],
    "rmsprop": ["g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)", "vnew=ρ·v+(1−ρ)·g2", "Δ𝑤=−α·gvnew+ε"],
    "adam": [
        "g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)",
        "mnew=β1·m+(1−β1)·g",
        "vnew=β2·v+(1−β2)·g2",
        "m^=mnew1−β1t",
        "v^=vnew1−β2t",
        "Δ𝑤=−α·m^v^+ε",
    ],
    "adamw": [
        "g=∂𝐸∂𝑤+λ2·w+λ1·sign(w)",
        "mnew=β1·m+(1−β1)·g",
        "vnew=β2·v+(1−β2)·g2",
        "m^=mnew1−β1t",
        "v^=vnew1−β2t",
        "Δ𝑤=−α·m^v^+ε−α·λ·w",
        "Δ𝑏=−α·m^v^+ε",
    ],
    "constant": ["α=α0"],
    "step": ["α=α0·γ⌊t−1s⌋"],
    "cosine": ["α=αmin+(α0−αmin)·(1+cos(π·min(t−1,T)T))2"],
}


@pytest.mark.parametrize(
    "name", [*ACTIVATIONS.names, *LOSSES.names, *OPTIMIZERS.names, *SCHEDULES.names]
)
def test_formulas_are_those_of_the_textbook(guide: Element, name: str) -> None:
    assert _formulas(guide, name) == FORMULAS[name]


def test_the_three_meanings_of_delta_stand_side_by_side(guide: Element) -> None:
    cards = guide.findall(".//*[@class='card']")
    lines = [["".join(line.itertext()) for line in card.iter("math")] for card in cards]
    assert lines == [
        [
            "δ12(1)=∂𝑦∂𝑤12(1)",
            "δ12(1)=w21(2)·σ′(z2(1))·x1",
            "∂𝐸∂𝑤12(1)=∂𝐸∂𝑦·δ12(1)",
            "Δ𝑤12(1)=α·(d−y)·δ12(1)",
        ],
        [
            "δ2(1)=∂𝐸∂𝑧2(1)",
            "δ2(1)=∂𝐸∂𝑎2(1)·σ′(z2(1))",
            "∂𝐸∂𝑤12(1)=δ2(1)·x1",
            "Δ𝑤12(1)=−α·δ2(1)·x1",
        ],
        [
            "δ2(1)=−∂𝐸∂𝑧2(1)",
            "δ2(1)=δ1(2)·w21(2)·σ′(z2(1))",
            "∂𝐸∂𝑤12(1)=−δ2(1)·x1",
            "Δ𝑤12(1)=α·δ2(1)·x1",
        ],
    ]


def test_a_kink_says_what_the_slope_there_is_taken_as(guide: Element) -> None:
    assert "At z = 0 the curve has a kink; the slope there is taken as 0." in _text(
        _section(guide, "relu")
    )
    assert "kink" not in _text(_section(guide, "tanh"))


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _sigmoid_slope(z: float) -> float:
    return math.exp(-z) / (1 + math.exp(-z)) ** 2


def _elu_slope(z: float) -> float:
    return math.exp(min(z, 0))


_NORMAL = NormalDist()


def _gelu_slope(z: float) -> float:
    return _NORMAL.cdf(z) + z * _NORMAL.pdf(z)


PICTURES: dict[str, tuple[list[float], Curve, Curve]] = {
    "identity": ([-3, 0, 2.5], lambda z: z, lambda z: 1),
    "sigmoid": ([-3, 0, 2.5], _sigmoid, _sigmoid_slope),
    "tanh": ([-3, 0, 0.5], math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": ([-3, -0.5, 0.5, 3], lambda z: max(z, 0), lambda z: float(z > 0)),
    "leaky_relu": ([-3, -0.5, 0.5, 3], lambda z: max(z, z / 100), lambda z: 1 if z > 0 else 0.01),
    "elu": ([-3, 0, 2.5], lambda z: z if z > 0 else math.exp(z) - 1, _elu_slope),
    "softplus": ([-3, 0, 2.5], lambda z: math.log(1 + math.exp(z)), _sigmoid),
    "silu": (
        [-3, -1, 0, 2.5],
        lambda z: z * _sigmoid(z),
        lambda z: _sigmoid(z) + z * _sigmoid_slope(z),
    ),
    "gelu": ([-3, -1, 0, 2.5], lambda z: z * _NORMAL.cdf(z), _gelu_slope),
    "softmax": ([-3, 0, 2.5], _sigmoid, _sigmoid_slope),
    "half_squared_error": ([-1, 1, 3], lambda y: (1 - y) ** 2 / 2, lambda y: y - 1),
    "mean_squared_error": ([-1, 1, 3], lambda y: (1 - y) ** 2, lambda y: 2 * (y - 1)),
    "huber": (
        [-1, 0.5, 1, 3],
        lambda y: (1 - y) ** 2 / 2 if abs(1 - y) < 1 else abs(1 - y) - 0.5,
        lambda y: min(1, max(-1, y - 1)),
    ),
    "cross_entropy": ([0.05, 0.5, 0.9], lambda y: -math.log(y), lambda y: 0),
    "binary_cross_entropy": (
        [0.05, 0.5, 0.9],
        lambda y: -math.log(y),
        lambda y: -math.log(1 - y),
    ),
}


def _axis(svg: Element, name: str) -> Callable[[float], float]:
    """From a number to its place in the picture, by the first and the last tick."""
    ticks = [text for text in svg.iter("text") if text.get("class") == f"tick {name}"]
    numbers = [float((tick.text or "").replace("−", "-")) for tick in ticks]
    shift = 0.0 if name == "x" else -4.0
    places = [float(tick.get(name, "")) + shift for tick in ticks]
    scale = (places[-1] - places[0]) / (numbers[-1] - numbers[0])
    return lambda number: places[0] + scale * (number - numbers[0])


def _points(path: Element) -> list[tuple[float, float]]:
    pairs = re.findall(r"([\d.-]+) ([\d.-]+)", path.get("d", ""))
    return [(float(x), float(y)) for x, y in pairs]


@pytest.mark.parametrize("name", [*ACTIVATIONS.names, *LOSSES.names])
def test_the_curves_pass_through_points_of_the_function(guide: Element, name: str) -> None:
    svg = _section(guide, name).find(".//svg")
    assert svg is not None
    at, solid, dashed = PICTURES[name]
    x, y = _axis(svg, "x"), _axis(svg, "y")
    paths = [path for path in svg.iter("path") if path.get("class", "").startswith("curve")]
    assert [path.get("class") for path in paths] == ["curve", "curve dashed"]
    for path, function in zip(paths, (solid, dashed), strict=True):
        points = np.array(_points(path))
        for number in at:
            expected = y(function(number))
            height = np.interp(x(number), points[:, 0], points[:, 1])
            assert height == pytest.approx(expected, abs=0.5), (number, path.get("class"))


@pytest.mark.parametrize("name", [*ACTIVATIONS.names, *LOSSES.names])
def test_a_picture_is_labelled_and_said_and_stays_inside(guide: Element, name: str) -> None:
    svg = _section(guide, name).find(".//svg")
    assert svg is not None
    width, height = (float(size) for size in svg.get("viewBox", "").split()[2:])
    title = svg.find("title")
    assert title is not None
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", title.get("id"))
    labels = [text.text or "" for text in svg.iter("text") if text.get("class") == "label"]
    assert len(labels) == 2
    for label in labels:
        assert f"{label}: " in (title.text or "")
    for text in svg.iter("text"):
        half = len(text.text or "") * 3.5
        assert (
            half
            <= float(text.get("x", "")) + 8
            <= width + 8 - half * (text.get("class") != "tick x")
        )
        assert 8 <= float(text.get("y", "")) <= height
    for path in svg.iter("path"):
        for x, y in _points(path):
            assert 0 <= x <= width
            assert 0 <= y <= height


def test_a_jump_has_a_filled_dot_where_the_slope_is_and_an_empty_one_where_it_is_not(
    guide: Element,
) -> None:
    svg = _section(guide, "relu").find(".//svg")
    assert svg is not None
    y = _axis(svg, "y")
    dots = {dot.get("class"): float(dot.get("cy", "")) for dot in svg.iter("circle")}
    assert dots == {"dot": pytest.approx(y(1), abs=0.1), "dot filled": pytest.approx(y(0), abs=0.1)}


def test_headings_stand_in_order_and_every_anchor_is_there_once(guide: Element) -> None:
    levels = [int(each.tag[1]) for each in guide.iter() if re.fullmatch(r"h\d", each.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [each.get("id") for each in guide.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    targets = [str(link.get("href")) for link in guide.iter("a")]
    inner = {target[1:] for target in targets if target.startswith("#")}
    assert inner
    assert inner <= set(ids)
    labels = [each.get("aria-labelledby") for each in guide.iter()]
    assert {label for label in labels if label} <= set(ids)


def test_every_link_to_the_simulator_is_taken_without_a_notice(
    client: TestClient, guide: Element
) -> None:
    links = {str(link.get("href")) for link in guide.iter("a")}
    starts = {link for link in links if link.startswith("/?")}
    assert {f"/?preset={name}" for name in PRESETS.names} < starts
    for link in starts:
        assert 'class="notice"' not in client.get(link).text.partition('<div id="app">')[0]


def test_the_page_needs_no_script_and_no_inline_style(guide: Element) -> None:
    tags = {each.tag for each in guide.iter()}
    assert not tags & {"script", "style"}
    assert not any("style" in each.attrib for each in guide.iter())


def test_both_pages_lead_to_each_other(client: TestClient, guide: Element) -> None:
    assert 'href="/guide"' in client.get("/").text
    footer = guide.find(".//footer")
    assert footer is not None
    assert {link.get("href") for link in footer.iter("a")} == {
        "/",
        "/examples",
        "/docs",
        "/guide/embed",
    }


def test_short_text_is_escaped_and_typeset() -> None:
    assert typeset("a<b & W_nextᵀ, see `x_1`") == (
        "a&lt;b &amp; W<sub>next</sub>ᵀ, see <code>x_1</code>"
    )
