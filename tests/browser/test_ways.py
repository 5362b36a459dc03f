"""What the page gives to paste into a course page opens what was on show."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.snippets import SNIPPETS
from tests.browser.simulator import Simulator
from tests.browser.test_access import under, violations

TITLE = 'A "larger" <step> & more'


class Frames(HTMLParser):
    """The attributes of all frames in a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append(dict(attrs))


def address_in(name: str, text: str) -> str:
    """Where a pasted text leads to."""
    if name == "link":
        return text
    if name == "markdown":
        match = re.fullmatch(r"\[.*\]\(<(.*)>\)", text)
        assert match is not None
        return match[1]
    if name == "jupyter":
        asked: list[Any] = []
        display = ModuleType("IPython.display")
        display.IFrame = lambda src, **size: asked.append((src, size))  # type: ignore[attr-defined]
        sys.modules |= {"IPython": ModuleType("IPython"), "IPython.display": display}
        exec(text, {})
        ((src, size),) = asked
        assert size == {"width": "100%", "height": 640}
        return str(src)
    (frame,) = Frames(text).found
    assert (frame["title"], frame["height"], frame["width"]) == (TITLE, "640", "100%")
    return frame["src"] or ""


def opened(page: Page) -> Locator:
    """The page in the middle of something, with the texts to paste on show."""
    simulator = Simulator(page).open(f"/?lr=0.3&title={TITLE.replace('&', '%26')}")
    simulator.phase("backward")
    expect(simulator.whereabouts).to_contain_text("backward")
    part = page.locator(".share")
    part.locator("summary").click()
    part.locator("[data-share=height]").fill("640")
    part.locator("[data-share=height]").press("Enter")
    return part


def test_every_text_to_paste_leads_to_what_was_on_show(page: Page) -> None:
    part = opened(page)
    texts = {}
    for name in SNIPPETS.names:
        part.locator("[data-share=way]").select_option(name)
        texts[name] = part.locator("[data-share=snippet]").input_value()
    where = page.locator(".whereabouts").inner_text()
    for address in dict.fromkeys(address_in(name, text) for name, text in texts.items()):
        page.goto(address)
        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.locator(".whereabouts")).to_have_text(where)
        assert Simulator(page).cells()["lr"] == "0.3"


@pytest.mark.parametrize((), [under(1280, "light"), under(320, "dark")])
def test_the_frame_is_shown_as_it_will_look_and_axe_finds_nothing(page: Page) -> None:
    part = opened(page)
    part.locator("[data-action=preview]").click()
    inside = part.frame_locator(".preview")
    expect(inside.locator(".whereabouts")).to_contain_text("backward")
    expect(part.locator(".code")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    part.locator("[data-action=preview]").click()
    expect(part.locator(".preview")).to_have_count(0)
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 320])
def test_the_guide_for_course_authors_fits_any_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/guide/embed")
    expect(page.locator("pre.paste")).to_have_count(len(SNIPPETS.names) + 1)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
