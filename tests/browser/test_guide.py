"""The guide in a browser: readable everywhere, for everyone, with nothing cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_access import under, violations

TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1
    && !part.closest(".sheet, .formulas"))
  .map((part) => part.outerHTML.slice(0, 80))"""
"""What sticks out of the window, but for what scrolls in its own box."""

SMALL = """() => [...document.querySelectorAll(".chart text")]
  .filter((text) => 12 * text.ownerSVGElement.getScreenCTM().a < 12)
  .map((text) => text.textContent)"""
"""Labels of pictures that are drawn smaller than 12 px."""

COVERED = """() => [...document.querySelectorAll(".chart svg")].flatMap((svg) => {
  const boxes = [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
    a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom));
}).length"""
"""How many texts of pictures lie on one another."""


@pytest.mark.parametrize((), [under(1280, "light"), under(320, "dark")])
def test_axe_finds_nothing_in_the_guide(page: Page) -> None:
    page.goto("/guide")
    expected = {"color-contrast", "svg-img-alt", "heading-order", "scrollable-region-focusable"}
    if page.evaluate("innerWidth > 1000"):
        expected -= {"scrollable-region-focusable"}
    assert violations(page, expected) == []


def test_nothing_of_the_guide_sticks_out_of_the_window(page: Page) -> None:
    page.goto("/guide")
    for width in (1280, 768, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(SMALL) == []
        assert page.evaluate(COVERED) == 0


def test_nothing_of_the_guide_is_cut_on_paper(page: Page) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    page.goto("/guide")
    assert page.evaluate("document.documentElement.scrollWidth") == 718
    cut = """[...document.querySelectorAll("main *")]
      .filter((part) => part.getBoundingClientRect().right > innerWidth + 1).length"""
    assert page.evaluate(cut) == 0


def test_the_contents_lead_to_a_member_whose_name_stays_in_the_address(page: Page) -> None:
    page.goto("/guide")
    page.get_by_role("navigation", name="Contents").get_by_text("Adam", exact=True).click()
    expect(page).to_have_url(re.compile("/guide#adam$"))
    expect(page.locator("#adam")).to_be_in_viewport()
    page.get_by_role("link", name="The article's network with Adam").first.click()
    expect(page.get_by_role("slider")).to_be_visible()
