"""Published examples in a browser: readable everywhere and for everyone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_access import under, violations
from tests.browser.test_guide import TOO_WIDE

MEETING = """() => [...document.querySelectorAll("td:has(> .value)")].filter((cell) => {
  const [above, below] = [...cell.querySelectorAll(".value")].map((value) => {
    const walker = document.createTreeWalker(value, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.className === "unseen" || !node.data.includes(".")) continue;
      const range = document.createRange();
      range.setStart(node, node.data.indexOf("."));
      range.setEnd(node, node.data.indexOf(".") + 1);
      return range.getBoundingClientRect().left;
    }
  });
  return !(Math.abs(above - below) < 1.5);
}).map((cell) => cell.textContent)"""
"""Numbers whose decimal points do not stand above one another."""

CUT = """() => [...document.querySelectorAll(".value")]
  .filter((value) => value.getBoundingClientRect().right > innerWidth
    || value.scrollWidth > value.clientWidth)
  .map((value) => value.textContent)"""


@pytest.mark.parametrize((), [under(1280, "light"), under(320, "dark")])
def test_axe_finds_nothing_in_the_examples(page: Page) -> None:
    page.goto("/examples")
    assert violations(page, {"color-contrast", "heading-order", "target-size"}) == []


def test_numbers_stand_above_one_another_by_their_points_and_nothing_sticks_out(
    page: Page,
) -> None:
    page.goto("/examples")
    assert page.locator(".value").count() > 200
    for width in (1280, 768, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(MEETING) == []
        assert page.evaluate(CUT) == []


def test_rows_stay_rows_of_a_table_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/examples")
    row = page.get_by_role("row").filter(has_text="E_total after 1 update")
    expect(row.get_by_role("rowheader")).to_have_text("E_total after 1 update")
    expect(row.get_by_role("cell")).to_have_count(3)


def test_digits_that_differ_are_underlined_and_not_coloured(page: Page) -> None:
    page.goto("/examples")
    row = page.get_by_role("row").filter(has_text="E_total after 1 update")
    for mark in row.locator("u").all():
        expect(mark).to_have_css("text-decoration-line", "underline")
        expect(mark).to_have_css("color", "rgb(20, 24, 31)")


def test_the_simulators_header_leads_to_the_examples_and_these_back_to_a_preset(
    page: Page,
) -> None:
    page.goto("/")
    page.locator("header").get_by_role("link", name="Published examples").click()
    section = page.get_by_role("region", name="Negnevitsky's textbook example")
    section.get_by_role("link", name="Step through it").click()
    expect(page.locator("#label")).to_have_text("Negnevitsky's textbook example, XOR: 2-2-1")
    expect(page.get_by_role("slider")).to_be_visible()


def test_the_page_says_which_numbers_are_not_checked_and_which_reason_is_a_guess(
    page: Page,
) -> None:
    page.goto("/examples")
    section = page.get_by_role("region", name="Negnevitsky's textbook example")
    expect(section.locator(".note").last).to_contain_text(
        "its 25 numbers could not be checked against it"
    )
    row = page.get_by_role("row").filter(has_text="−0.038098237")
    expect(row.locator(".verdict")).to_contain_text("probably rounded on the way")
    expect(row.locator(".meaning").last).to_contain_text("Probably the first factor was rounded")
