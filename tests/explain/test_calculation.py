"""What is shown adds up: the numbers of a line, read back from what is written, give its result."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD
from app.engine.presets import PRESETS
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation
from app.explain.derivation import derive
from app.explain.expression import Expression
from app.explain.ids import Id, parse, read
from app.explain.paths import has_paths, paths
from app.explain.safe_forms import safe_form
from app.explain.sheet import Sheet
from app.explain.unrolling import ALL, terms, unroll
from tests.drawing import drawn, of, sample
from tests.explain.numerals import half_unit
from tests.explain.presets import explained_preset
from tests.explain.readers import read_mathml, read_text
from tests.explain.strategies import explained_traces, known_numbers

DIGITS = [2, 3, 4, 6, 8]


def check_adds_up(calculation: Calculation) -> str:
    """Hold the line with the numbers against the result; "rounded", "exact" or "none"."""
    *rows, last = [row.strip() for row in calculation.text().split("\n")]
    assert last[0] in "=≈" or not rows
    relation, result = last[0], last[1:].strip()
    lines = calculation.lines()
    if lines.numbers is None:
        return "none"
    assert result == lines.result
    assert (relation == "≈") is lines.rounded
    written = rows[-1].partition("= ")[2]
    in_text, in_mathml = read_text(written), read_mathml(lines.numbers)
    assert math.isclose(in_text, in_mathml, rel_tol=1e-9, abs_tol=1e-12) or not (
        math.isfinite(in_text) and math.isfinite(in_mathml)
    ), written
    if lines.rounded:
        return "rounded"
    number = Decimal(str(read_text(result)))
    slack = half_unit(result) + abs(number) * Decimal("1e-12") + Decimal("1e-15")
    for found in (in_text, in_mathml):
        assert abs(Decimal(found) - number) <= slack, f"{written} is {found}, not {result}"
    return "exact"


def made(
    id: Id, forms: tuple[Expression, ...], trace: Trace, architecture: Architecture, digits: int
) -> Calculation:
    """A calculation of a number of the trace."""
    return Calculation.of(id, forms, read(trace, id), Sheet(trace, architecture, digits))


def test_the_numbers_that_are_written_give_the_result_that_is_written_or_it_says_rounded() -> None:
    counts = Counter[str]()

    @drawn(100, 25)
    @given(
        explained_traces(units=3, layers=3), st.integers(3, 6), st.randoms(use_true_random=False)
    )
    def check(explained: tuple[Trace, Architecture], digits: int, chosen: Random) -> None:
        trace, architecture = explained
        counts["networks"] += 1
        known = list(known_numbers(trace, architecture))
        for id in chosen.sample(known, min(60, len(known))):
            forms = derive(id, architecture)
            counts[check_adds_up(made(id, forms, trace, architecture, digits))] += 1

    check()
    assert counts["networks"] >= of(100, 25)
    assert counts["exact"] > of(1500, 300)
    assert counts["rounded"] < 0.01 * counts["exact"], counts


def test_an_unrolled_formula_and_each_path_add_up_too_or_say_rounded() -> None:
    counts = Counter[str]()

    @drawn(100, 25)
    @given(
        explained_traces(units=3, layers=3), st.integers(3, 6), st.randoms(use_true_random=False)
    )
    def check(explained: tuple[Trace, Architecture], digits: int, chosen: Random) -> None:
        trace, architecture = explained
        counts["networks"] += 1
        known = known_numbers(trace, architecture)
        for id in chosen.sample(list(known), min(8, len(known))):
            if derive(id, architecture) and terms(id, architecture, [ALL]) <= 200:
                forms = (unroll(id, architecture, [ALL]),)
                counts[check_adds_up(made(id, forms, trace, architecture, digits))] += 1
            for path in paths(id, architecture) if has_paths(id, architecture) else ():
                value = path.expression.evaluate(lambda name: known.get(name, math.nan))
                if math.isfinite(value):
                    forms = (path.expression,)
                    sheet, more = Sheet(trace, architecture, digits), chosen.randint(0, 4)
                    along = Calculation.of(id, forms, value, sheet, more)
                    counts[check_adds_up(along)] += 1

    check()
    assert counts["networks"] >= of(100, 25)
    assert counts["exact"] > of(500, 60)
    assert counts["rounded"] < 0.1 * counts["exact"], counts


@pytest.mark.parametrize(
    ("name", "digits"), sample([(name, digits) for name in PRESETS.names for digits in DIGITS], 3)
)
def test_no_line_of_a_preset_is_rounded(name: str, digits: int) -> None:
    for updates in (0, 2):
        trace, architecture = explained_preset(name, updates=updates)
        for id in known_numbers(trace, architecture):
            calculation = made(id, derive(id, architecture), trace, architecture, digits)
            assert check_adds_up(calculation) != "rounded", calculation.text()


def test_a_line_whose_shown_digits_would_mislead_shows_more_of_them() -> None:
    trace, architecture = explained_preset("softmax")
    id = parse("z.2.1")
    assert round(0.1489 * 0.3 - 0.0997 * 0.7 - 0.3364 * 0.1 + 0.1, 4) == 0.0412
    text = made(id, derive(id, architecture), trace, architecture, 4).text()
    assert text.split("\n")[1:] == [
        "    = 0.14889 · 0.30000 + (−0.09967) · 0.70000 + 0.33638 · (−0.10000) + 0.10000",
        "    = 0.0413",
    ]


def test_a_difference_of_nearly_equal_numbers_that_cannot_be_shown_says_rounded() -> None:
    y = explained_preset("article")[0].outputs
    trace, architecture = explained_preset("article", targets=y + 1e-11)
    id = parse("e.1")
    calculation = made(id, derive(id, architecture), trace, architecture, 4)
    assert calculation.lines().rounded
    assert calculation.lines().result == "1.00×10⁻¹¹"
    assert calculation.text() == "e = d − y\n    = 0.4421 − 0.4421\n    ≈ 1.00×10⁻¹¹"
    assert r"&\approx 1.00 \times 10^{-11}" in calculation.latex()
    assert "<mo>≈</mo>" in calculation.mathml()
    assert calculation.sentence().endswith("is about 1.00 times ten to the minus 11.")


def surer(factor: float, right: int) -> tuple[Trace, Architecture]:
    """The softmax preset with large weights to its outputs, which favour the third."""
    hidden, output = PRESETS["softmax"].network.layers
    sure = Network((hidden, replace(output, weights=output.weights * factor)))
    return explained_preset("softmax", network=sure, targets=np.eye(3)[[right - 1]])


def test_the_numbers_go_into_the_last_form_that_was_computed() -> None:
    trace, architecture = surer(9000, right=1)
    assert trace.backward[-1].dE_da is None  # −1 / y is too large for a number
    id = parse("delta.2.1")
    calculation = made(id, derive(id, architecture), trace, architecture, 4)
    assert calculation.best == derive(id, architecture)[0]
    assert check_adds_up(calculation) == "exact"


@pytest.mark.parametrize(("factor", "is_safe"), [(1, False), (30, False), (200, True)])
def test_the_loss_is_computed_from_y_unless_y_has_lost_its_digits(
    factor: float, is_safe: bool
) -> None:
    id = parse("E")
    trace, architecture = surer(factor, right=3)
    calculation = Calculation.derived(id, read(trace, id), Sheet(trace, architecture, 4))
    by_y = derive(id, architecture)
    by_z = safe_form(id, architecture)
    assert calculation.forms == ((*by_y, by_z) if is_safe else by_y)
    assert calculation.best == calculation.forms[-1]
    kinds = {each.kind for each in calculation.forms[-1].reads()}
    assert kinds == ({"d", "z"} if is_safe else {"d", "a"})
    assert check_adds_up(calculation) == "exact"


def test_a_number_that_is_given_has_a_result_only_and_a_setting_is_shown_as_it_was_set() -> None:
    trace, architecture = explained_preset("adam", updates=2)
    for name, text in (
        ("x.2", "x₂ = 0.5000"),
        ("lr", "α = 0.1"),
        ("t", "t = 3"),
        ("epsilon", "ε = 1×10⁻⁸"),
        ("beta2", "β₂ = 0.999"),
    ):
        calculation = made(parse(name), (), trace, architecture, 4)
        assert calculation.text() == text
        assert calculation.lines().symbols == ()
        assert calculation.lines().numbers is None
        assert calculation.tree() is None


def test_a_line_that_would_only_repeat_the_result_is_left_out() -> None:
    trace, architecture = explained_preset("article")
    id = parse("a.2.1")
    calculation = made(id, derive(id, architecture), trace, architecture, 4)
    assert calculation.text() == "y = z₁⁽²⁾\n    = 0.4421"
    assert calculation.lines().numbers is None


def test_the_three_lines_of_the_articles_change_are_those_of_the_article() -> None:
    trace, architecture = explained_preset("article")
    id = parse("dw.1.1.2")
    calculation = made(id, derive(id, architecture), trace, architecture, 4)
    assert calculation.text() == (
        "Δw₁₂⁽¹⁾ = −α · ∂E/∂w₁₂⁽¹⁾\n"
        "    = α · (d − y) · δ₁₂⁽¹⁾\n"
        "    = 0.1 · (1.0000 − 0.4421) · (−0.1999)\n"
        "    = −0.0112"
    )
    assert calculation.latex() == (
        "\\begin{aligned}\n"
        r"\Delta w_{12}^{(1)} &= -\alpha \cdot \frac{\partial E}{\partial w_{12}^{(1)}} \\"
        "\n"
        r"&= \alpha \cdot \left(d - y\right) \cdot \delta_{12}^{(1)} \\"
        "\n"
        r"&= 0.1 \cdot \left(1.0000 - 0.4421\right) \cdot \left(-0.1999\right) \\"
        "\n&= -0.0112\n"
        "\\end{aligned}"
    )


@pytest.mark.parametrize(
    ("activation", "loss", "z", "id", "formula", "numbers"),
    [
        # 1 − y of four digits, 1 − 1.0000, would be nothing to follow.
        (
            "sigmoid",
            "half_squared_error",
            20.0,
            "da_dz.1.1",
            "σ(20.0000) · σ(−20.0000)",
            "2.06×10⁻⁹",
        ),
        ("sigmoid", "half_squared_error", 2.0, "da_dz.1.1", "y · (1 − y)", "0.1050"),
        ("tanh", "half_squared_error", 12.0, "da_dz.1.1", "4 / (e^12.0000", "1.51×10⁻¹⁰"),
        (
            "sigmoid",
            "binary_cross_entropy",
            20.0,
            "dE_da.1.1",
            "(1 − 0.0000) / σ(−20.0000)",
            "4.85×10⁸",
        ),
    ],
)
def test_a_saturated_slope_is_shown_by_z_where_its_line_could_not_be_followed(
    activation: str, loss: str, z: float, id: str, formula: str, numbers: str
) -> None:
    network = Network((Layer(weights=np.array([[z]]), biases=None, activation=activation),))
    trace = step(Training(network), [1.0], [0.0], loss, SGD())
    sheet = Sheet(trace, Architecture.of(trace), 4)
    calculation = Calculation.derived(parse(id), read(trace, parse(id)), sheet)
    assert not calculation.rounded
    assert formula in calculation.text()
    assert calculation.result == numbers


def test_a_line_is_marked_as_rounded_where_only_doubles_give_the_result() -> None:
    """0.1 + 0.2 − 0.3 is 0 on paper and 5.55×10⁻¹⁷ in doubles."""
    layers = (
        Layer(weights=np.array([[0.1], [0.2]]), biases=np.array([-0.3]), activation="identity"),
    )
    trace = step(Training(Network(layers)), [1.0, 1.0], [1.0], "half_squared_error", SGD())
    sheet = Sheet(trace, Architecture.of(trace), 4)
    calculation = Calculation.derived(parse("z.1.1"), read(trace, parse("z.1.1")), sheet)
    assert calculation.result == "5.55×10⁻¹⁷"
    assert calculation.rounded
