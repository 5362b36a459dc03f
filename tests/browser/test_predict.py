"""Numbers that are asked for before they are told; the right answers are the article's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reference import ORDER, Given
from tests.browser.simulator import UNTIL, Simulator, by_id
from tests.browser.test_access import FIELDS, LISTEN, said, under, violations
from tests.oracles import EXAMPLES

ORACLE = by_id(EXAMPLES["article-2-3-1-sigmoid"])
FIRST = Given().update() | ORACLE

HIDDEN_NUMBERS = """(shown) => [...document.querySelectorAll("#app *, #app")]
  .flatMap((each) => [...each.attributes].map(({value}) => value).concat(each.value ?? [],
    [...each.childNodes].filter(({nodeType}) => nodeType === 3).map(({data}) => data)))
  .filter((text) => typeof text === "string" && text.replaceAll("\u2212", "-").includes(shown))"""
"""Where a number stands on the page, in text, attributes and fields."""


@pytest.fixture
def quiz(page: Page) -> Simulator:
    """The article's network, its numbers asked for."""
    return Simulator(page).open("/?mode=predict")


def _answer(page: Page, text: str) -> None:
    # The formula comes with its numbers, and moves what is below it.
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page.locator("[data-predict=answer]").fill(text)
    page.locator("[data-action=check]").click()


ANSWERS = """async (answers) => {
  const until = UNTIL;
  const one = (selector) => document.querySelector(selector);
  const scores = [];
  for (const answer of answers) {
    one("[data-predict=next]").click();
    await until(() => one("[data-predict=answer]") && !one(".calculation[aria-busy=true]"));
    one("[data-predict=answer]").value = answer;
    one("[data-action=check]").click();
    scores.push(one(".score")?.textContent);
  }
  return scores;
}""".replace("UNTIL", UNTIL)
"""Answers one question after the other and tells the score after each."""


def _tell(page: Page, times: int) -> None:
    for _ in range(times):
        page.locator("[data-action=step]").click()
        page.locator("[data-action=show]").click()


def test_step_asks_and_a_right_answer_tells_the_number(quiz: Simulator) -> None:
    page, numbers = quiz.page, ORACLE
    page.locator("[data-action=step]").click()
    expect(quiz.heading).to_have_text("z of hidden 1")
    assert quiz.formula() == {
        "x.1": "1.0000",
        "w.1.1.1": "0.1000",
        "x.2": "0.5000",
        "w.1.2.1": "0.4000",
    }
    assert quiz.result.count() == 0
    _answer(page, f"{numbers['z.1.1']:.3f}")
    expect(page.locator(".outcome")).to_contain_text("Right at first try.")
    expect(page.locator(".score")).to_have_text("1 of 1 at first try")
    assert quiz.result_in_full() == pytest.approx(numbers["z.1.1"])


def test_the_oracles_numbers_are_right_from_the_first_to_the_last(quiz: Simulator) -> None:
    page = quiz.page
    page.goto("/?mode=predict&tol=0&digits=8")
    expect(page.locator("[data-predict=next]")).to_be_visible()
    scores = page.evaluate(ANSWERS, [repr(FIRST[id]) for id in ORDER])
    assert scores == [f"{count} of {count} at first try" for count in range(1, len(ORDER) + 1)]
    expect(quiz.whereabouts).to_contain_text("(60 of 60)")
    expect(page.locator("[data-sheet=updates] tbody tr")).to_have_count(1)


def test_a_wrong_answer_gets_a_hint_and_show_it_tells(quiz: Simulator) -> None:
    page, numbers = quiz.page, ORACLE
    _tell(page, 9)  # up to e, the error of the output
    page.locator("[data-action=step]").click()
    expect(quiz.heading).to_have_text("Loss")
    hint = page.locator(".hint")
    for wrong, said_of_it in (
        (str(-numbers["E"]), "Not yet: the size is right; look at the sign."),
        (str(numbers["E"] * 10), "Not yet: the digits are right; look at where the decimal point"),
        (str(numbers["E"] * 1.05), "Not yet, but near"),
        ("5", "Not yet."),
        ("five", "Enter a number"),
    ):
        _answer(page, wrong)
        expect(hint).to_contain_text(said_of_it)
        expect(page.locator("[data-predict=answer]")).to_have_value(wrong)
        expect(page.locator("[data-predict=answer]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".score")).to_have_text("0 of 9 at first try")
    page.locator("[data-action=show]").click()
    expect(page.locator(".outcome")).to_contain_text("Shown.")
    expect(page.locator(".score")).to_have_text("0 of 10 at first try")
    assert quiz.result_in_full() == pytest.approx(numbers["E"])


def test_the_tolerance_is_the_addresss(page: Page) -> None:
    value = ORACLE["E"]
    for tolerance, verdict in (("0.2", "Right at first try."), ("0.1", "Not yet, but near")):
        Simulator(page).page.goto(f"/?mode=predict&at=1.e.1&tol={tolerance}")
        page.locator("[data-predict=next]").click()
        _answer(page, str(value * 1.15))
        expect(page.locator(".calculation")).to_contain_text(verdict)


def test_no_number_is_on_the_page_before_it_is_told(quiz: Simulator) -> None:
    page, numbers = quiz.page, ORACLE
    _tell(page, 1)
    for id in ("a.1.1", "z.1.2", "a.1.2"):
        shown = f"{numbers[id]:.10f}"[:7].rstrip("0")
        page.locator("[data-action=step]").click()
        expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
        if id != "z.1.2":  # 0.05 is also a part of other numbers
            assert page.evaluate(HIDDEN_NUMBERS, shown) == []
        assert id not in quiz.shown()
        assert id not in quiz.cells()
        _answer(page, str(numbers[id]))
        expect(quiz.result).to_be_visible()
        assert len(page.evaluate(HIDDEN_NUMBERS, shown)) > 0


def test_neither_timeline_nor_keys_nor_phases_lead_past_the_question(quiz: Simulator) -> None:
    page = quiz.page
    _tell(page, 2)
    ways: list[Callable[[], object]] = [
        lambda: quiz.phase("update"),
        lambda: page.get_by_role("slider").fill("40"),
        lambda: page.keyboard.press(">"),
        lambda: page.keyboard.press("k"),
        lambda: page.locator("[data-action=step]").click(),
    ]
    for way in ways:
        way()
        expect(quiz.heading).to_have_text("z of hidden 2")
        assert "z.1.2" not in quiz.shown()
        assert "E" not in quiz.shown()
    page.locator("[data-action=back]").click()
    expect(quiz.result).to_be_visible()
    quiz.phase("forward")
    expect(quiz.heading).to_have_text("z of hidden 2")
    assert page.locator("[data-action=play], .segments, .meaning").count() == 0


def test_a_number_can_be_looked_up_and_the_question_come_back_to(quiz: Simulator) -> None:
    page = quiz.page
    page.locator("[data-action=step]").click()
    _answer(page, "9")
    page.locator('.node[data-id="x.1"] .number').first.click()
    expect(quiz.heading).to_have_text("Input 1")
    page.get_by_role("button", name="Back to the question").click()
    expect(quiz.heading).to_have_text("z of hidden 1")
    _answer(page, "0.3")
    expect(page.locator(".outcome")).to_contain_text("Right.")
    expect(page.locator(".score")).to_have_text("0 of 1 at first try")


def test_all_goes_by_keyboard_and_is_said_aloud(page: Page) -> None:
    numbers = ORACLE
    page.goto("/embed?mode=predict&controls=none&keys=0")
    following = page.locator("[data-predict=next]")
    expect(following).to_be_visible()
    page.evaluate(LISTEN)
    following.focus()
    answer = page.locator("[data-predict=answer]")
    for count, id in enumerate(("z.1.1", "a.1.1", "z.1.2"), 1):
        page.keyboard.press("Enter")
        expect(answer).to_be_focused()
        page.keyboard.type(str(numbers[id]))
        page.keyboard.press("Enter")
        expect(page.locator(".score")).to_have_text(f"{count} of {count} at first try")
        expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(answer).to_be_focused()
    said(page, 1)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.said.at(-1) === 'Not yet.'")
    page.keyboard.press("Tab")
    expect(page.locator("[data-action=check]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.said.at(-1) === 'Shown. Hidden 2: activation 0.5125.'")


def test_the_question_itself_is_said_and_nothing_takes_the_focus_on_step(quiz: Simulator) -> None:
    page = quiz.page
    page.evaluate(LISTEN)
    page.locator("[data-action=step]").click()
    assert said(page, 1) == ["What is Z of hidden 1?"] or said(page, 1) == [
        "What is z of hidden 1?"
    ]
    expect(page.locator("[data-action=step]")).to_be_focused()


@pytest.mark.parametrize((), [under(320, "light"), under(768, "dark", pytest.mark.long)])
def test_axe_finds_nothing_in_a_question_and_it_fits(page: Page) -> None:
    for place in ("/?mode=predict", "/embed?mode=predict&controls=none&at=1.dE_dw.1.2.3&show=none"):
        page.goto(place)
        page.locator("[data-predict=next]").click()
        _answer(page, "77")
        expect(page.locator(".hint")).to_contain_text("Not yet.")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("[data-action=show]").click()
        assert violations(page, FIELDS - {"label"}) == []
