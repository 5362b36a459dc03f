"""Two numbers side by side: how many digits agree, where they part, what the verdict is."""

from __future__ import annotations

import pytest

from app.explain.expression import Constant
from app.published.comparison import SPACE, Digits, compare
from app.published.examples import Printed, Published, Slip
from app.published.library import Number, compared


@pytest.mark.parametrize(
    ("value", "text", "published", "ours"),
    [
        (0.25, "0.25", ("0.25", "", ""), ("0.25", "", "000")),
        (0.24996, "0.250", ("0.250", "", ""), ("0.249", "", "960")),
        (-0.0190491183, "-0.019049119", ("−0.01904911", "9", ""), ("−0.01904911", "8300", "")),
        (0.131169, "0.1311", ("0.131", "1", ""), ("0.131", "1690", "")),
        (1.0402, "0.452", ("", "0.452", ""), ("", "1.040200", "")),
        (0.3, "-0.3", ("", "−0.3", ""), ("", f"{SPACE}0.3000", "")),
        (9.97, "10.2", ("10.", "2", ""), ("", f"{SPACE}9.9700", "")),
        (1.770056e-4, "1.77e-04", ("1.77", "", "e−04"), ("1.77", "", "006e−04")),
        (1.78e-4, "1.77e-04", ("1.7", "7", "e−04"), ("1.7", "8000", "e−04")),
        (5.0, "5", ("5", "", ""), ("5", "", ".000")),
    ],
)
def test_digits_part_at_the_first_that_differs_after_rounding(
    value: float, text: str, published: tuple[str, ...], ours: tuple[str, ...]
) -> None:
    found = compare(value, text)
    assert found.published == Digits(*published)
    assert found.ours == Digits(*ours)


@pytest.mark.parametrize(
    ("value", "text", "agreeing", "printed", "off"),
    [
        (0.0030456, "0.003", 1, 1, 0),
        (0.000456833, "0.00045", 1, 2, 1),
        (0.29102777369, "0.291027924", 6, 9, 150),
        (0.5112, "0.5110", 3, 4, 2),
        (1.0402, "0.452", 0, 3, 588),
        (1.0402, "1.04", 3, 3, 0),
    ],
)
def test_digits_are_counted_from_the_first_that_is_not_0(
    value: float, text: str, agreeing: int, printed: int, off: int
) -> None:
    found = compare(value, text)
    assert (found.agreeing, found.printed, found.off) == (agreeing, printed, off)
    assert found.agrees == (off == 0)


def test_what_differs_by_an_error_of_float64_agrees_and_says_how_far() -> None:
    found = compare(0.11502656915007459, "0.11502656915007464")
    assert (found.agrees, found.agreeing, found.printed) == (True, 15, 17)
    assert str(found.ours) == "0.11502656915007459"
    assert not compare(0.11502656915007459, "0.11502656915007564").agrees


def _verdict(text: str, slip: Slip | None) -> Number:
    (number,) = compared(
        Published(
            name="article", about="", numbers=(Printed("c", text, Constant(0.4567), slip=slip),)
        )
    )
    return number


@pytest.mark.parametrize(
    ("text", "kind", "verdict", "words"),
    [
        ("0.457", None, "agrees", "agrees to 3 digits"),
        ("0.5", "wrong", "agrees", "agrees to 1 digit"),
        (
            "0.456",
            "rounded",
            "rounded",
            "rounded on the way: agrees to 2 of 3 digits, off by 1 in the last",
        ),
        ("0.4321", "wrong", "wrong", "printed wrongly: agrees to 1 of 4 digits"),
        ("0.4321", None, "unexplained", "differs: agrees to 1 of 4 digits"),
    ],
)
def test_a_verdict_is_what_is_computed_and_its_reason_what_is_known(
    text: str, kind: str | None, verdict: str, words: str
) -> None:
    found = _verdict(text, Slip(kind, "because") if kind else None)  # type: ignore[arg-type]
    assert (found.verdict, found.words) == (verdict, words)
    assert found.reason == ("because" if kind and verdict != "agrees" else None)
