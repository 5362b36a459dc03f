"""What sources print, to the digits that they print; where they err, how they came to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest

from app.engine.presets import PRESETS
from app.published.examples import PUBLISHED
from app.published.library import Example, Number, library
from tests.oracles import EXPECTED
from tests.published.textbook import after


def _examples() -> dict[str, Example]:
    """Our numbers beside the published ones, for which 10 000 updates are made once."""
    return {example.name: example for example in library().examples}


def _number(example: str, called: str) -> Number:
    (found,) = (each for each in _examples()[example].numbers if each.called == called)
    return found


def _rounded(value: float, printed: str) -> str:
    """The number with as many decimals as are printed."""
    unit = Decimal(1).scaleb(int(Decimal(printed).as_tuple().exponent))
    return f"{Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP):f}"


@pytest.mark.parametrize("name", [entry.name for entry in PUBLISHED])
def test_ours_are_the_printed_numbers_or_the_reason_is_known(name: str) -> None:
    for number in _examples()[name].numbers:
        printed = Decimal(number.published)
        half = Decimal(5).scaleb(int(printed.as_tuple().exponent) - 1)
        near = max(half, Decimal("1e-15") * abs(printed))
        is_printed = abs(Decimal(number.value) - printed) <= near
        assert (number.verdict == "agrees") == is_printed, number.called
        assert (number.reason is None) == is_printed, number.called
        assert number.verdict != "unexplained", number.called


def test_so_many_numbers_agree() -> None:
    counts = {
        name: [example.count(verdict) for verdict in ("agrees", "rounded", "wrong")]
        for name, example in _examples().items()
    }
    assert counts == {
        "article": [0, 0, 0],
        "mazur": [25, 1, 4],
        "udacity": [17, 0, 0],
        "udacity_text": [7, 1, 0],
        "udacity_quiz": [6, 0, 0],
        "han": [19, 1, 0],
        "negnevitsky": [25, 0, 0],
        "cs231n": [9, 1, 1],
    }


def test_a_guess_is_told_as_a_guess() -> None:
    guessed = [
        (name, number.called, number.verdict, number.words.startswith("probably "))
        for name, example in _examples().items()
        for number in example.numbers
        if number.reason and number.reason.startswith("Probably ")
    ]
    assert guessed == [
        ("mazur", "∂E_o2/∂out_h1", "rounded", True),
        ("mazur", "E_total after 10,000 updates", "wrong", False),
        ("mazur", "out_o1 after 10,000 updates", "wrong", False),
        ("mazur", "out_o2 after 10,000 updates", "wrong", False),
    ]
    slips = [each.slip for entry in PUBLISHED for each in entry.numbers if each.slip]
    assert [each.is_guess for each in slips] == [
        each.reason.startswith("Probably ") for each in slips
    ]


def test_numbers_that_were_not_compared_with_their_source_say_so() -> None:
    unchecked = {name: example.unchecked for name, example in _examples().items()}
    assert [name for name, why in unchecked.items() if why] == [
        "udacity",
        "udacity_text",
        "udacity_quiz",
        "han",
        "negnevitsky",
    ]
    said = unchecked["negnevitsky"]
    assert "not at hand" in said
    assert f"its {len(_examples()['negnevitsky'].numbers)} numbers could not be checked" in said


def _after(updates: int, part: int, *, new_weights: bool = True) -> float:
    return after(updates, new_weights=new_weights)[part]


CAME_ABOUT: dict[tuple[str, str], Callable[[], float]] = {
    ("mazur", "∂E_o2/∂out_h1"): lambda: -0.038098237 * 0.5,
    ("mazur", "E_total after 1 update"): lambda: _after(1, 0),
    ("mazur", "E_total after 10,000 updates"): lambda: _after(9_999, 0, new_weights=False),
    ("mazur", "out_o1 after 10,000 updates"): lambda: _after(10_000, 1),
    ("mazur", "out_o2 after 10,000 updates"): lambda: _after(10_000, 2),
    ("udacity_text", "Δw2"): lambda: 0.5 * 0.003 * 0.3,
    ("han", "Err6"): lambda: 0.474 * 0.526**2,
    ("cs231n", "probability 1"): lambda: 0.058 / (0.058 + 2.36 + 1.32),
    ("cs231n", "loss in the figure"): lambda: -math.log10(0.353),
}
"""How each number that is not right came about, as its reason says."""


def test_each_reason_is_checked() -> None:
    given = {
        (name, number.called)
        for name, example in _examples().items()
        for number in example.numbers
        if number.reason is not None
    }
    assert given == set(CAME_ABOUT)


@pytest.mark.parametrize(("example", "called"), CAME_ABOUT)
def test_doing_what_the_reason_says_gives_the_printed_digits(example: str, called: str) -> None:
    printed = _number(example, called).published
    assert _rounded(CAME_ABOUT[example, called](), printed) == printed


def test_what_mazurs_reason_rounds_is_the_number_rounded() -> None:
    delta = EXPECTED["mazur-2-2-2"]["dE_dw"][1][0][1] / 0.59326999210718723
    assert _rounded(delta, "-0.038098237") == "-0.038098237"


def test_ten_thousand_updates_give_the_right_numbers() -> None:
    values = [
        _number("mazur", f"{name} after 10,000 updates").value
        for name in ("E_total", "out_o1", "out_o2")
    ]
    assert values == pytest.approx(
        [3.510187782978859e-05, 0.01591362044355068, 0.9840642735146238], rel=1e-12, abs=0
    )


@pytest.mark.parametrize(
    ("name", "oracle", "count"), [("mazur", "mazur-2-2-2", 10), ("udacity", "udacity-3-2-1", 13)]
)
def test_ours_are_those_of_the_worked_examples(name: str, oracle: str, count: int) -> None:
    expected, checked = EXPECTED[oracle], 0
    for number in _examples()[name].numbers:
        kind, *index = (number.id or "").split(".")
        if number.update > 1 or kind not in ("z", "a", "E", "dE_dw", "dw", "E_new"):
            continue
        value = expected["E_after" if kind == "E_new" else kind]
        for part in index:
            value = value[int(part) - 1]
        assert number.value == pytest.approx(value, rel=1e-14, abs=0), number.called
        checked += 1
    assert checked == count


def test_a_book_is_right_with_sixty_digits() -> None:
    with localcontext(prec=60):
        hidden = [1 / (1 + (-Decimal(z)).exp()) for z in ("0.1", "2")]
        z = hidden[0] * Decimal("-1.2") + hidden[1] * Decimal("1.1") - Decimal("0.3")
        y = 1 / (1 + (-z).exp())
        delta = -y * y * (1 - y)
        w35 = Decimal("-1.2") + delta * hidden[0] / 10
        slope = hidden[0] * (1 - hidden[0])
        theta3 = Decimal("0.8") - delta * Decimal("-1.2") * slope / 10
    for called, value in (("y5", y), ("δ5", delta), ("w35", w35), ("θ3", theta3)):
        found = _number("negnevitsky", called).value
        assert found == pytest.approx(float(value), rel=1e-14, abs=0), called


def test_every_example_is_a_preset_and_says_what_it_is() -> None:
    for entry in PUBLISHED:
        assert entry.preset is PRESETS[entry.name]
        assert entry.about
        assert entry.address.startswith("https://") or not entry.address
        assert len({number.called for number in entry.numbers}) == len(entry.numbers)


def test_what_has_no_id_here_is_a_formula() -> None:
    found = {
        number.called: number.formula
        for number in _examples()["mazur"].numbers
        if number.id is None
    }
    assert found == {
        "E_o1": "e₁^2 / 2",
        "E_o2": "e₂^2 / 2",
        "∂E_o1/∂out_h1": "δ₁⁽²⁾ · w₁₁⁽²⁾",
        "∂E_o2/∂out_h1": "δ₂⁽²⁾ · w₁₂⁽²⁾",
    }
