"""What the page gives to paste into a course page opens what was on show."""

from __future__ import annotations

import re
import shlex
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Locator, Page, expect

from app.__main__ import main
from app.snippets import SNIPPETS
from tests.browser.simulator import Simulator
from tests.browser.test_access import under, violations
from tests.browser.test_notebook import shown_by

TITLE = 'A "larger" <step> & more'


class Tags(HTMLParser):
    """The attributes of all elements of one name in a text."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self.name = name
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.name:
            self.found.append(dict(attrs))


def address_in(name: str, text: str) -> str:
    """Where a pasted text leads to."""
    if name in ("link", "wordpress", "powerpoint", "google_sites", "notion"):
        return text
    if name == "element":
        (element,) = Tags(text, "chainrule-sim").found
        (link,) = Tags(text, "a").found
        address = link["href"] or ""
        query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        assert element == query
        return address
    if name == "markdown":
        match = re.fullmatch(r"\[.*\]\(<(.*)>\)", text)
        assert match is not None
        return match[1]
    if name == "mystmd":
        match = re.fullmatch(r":::{iframe} (.*)\n:width: 100%\n:title: (.*)\n:::", text)
        assert match is not None
        assert match[2] == TITLE
        return match[1]
    if name in ("jupyter", "colab"):
        asked: list[Any] = []
        display = ModuleType("IPython.display")
        display.IFrame = lambda src, **size: asked.append((src, size))  # type: ignore[attr-defined]
        sys.modules |= {"IPython": ModuleType("IPython"), "IPython.display": display}
        exec(text, {})
        ((src, size),) = asked
        title = f'title="{escape(TITLE)}"'
        assert size == {"width": "100%", "height": 640, "extras": [title]}
        return str(src)
    if name == "pretext":
        (interactive,) = ET.fromstring(f"<p>{text}</p>")
        assert interactive.tag == "interactive"
        assert (interactive.get("width"), interactive.get("aspect")) == ("100%", "600:640")
        return interactive.attrib["iframe"]
    (frame,) = Tags(text, "iframe").found
    assert (frame["title"], frame["height"], frame["width"]) == (TITLE, "640", "100%")
    return frame["src"] or ""


TEXTS = """(names) => Object.fromEntries(names.map((name) => {
  const way = document.querySelector("[data-share=way]");
  way.value = name;
  way.dispatchEvent(new Event("change", { bubbles: true }));
  return [name, document.querySelector("[data-share=snippet]").value];
}))"""
"""What is to be pasted in each way."""


def opened(page: Page) -> Locator:
    """The page in the middle of something, with the texts to paste on show."""
    simulator = Simulator(page).open(f"/?lr=0.3&title={TITLE.replace('&', '%26')}")
    simulator.phase("backward")
    expect(simulator.whereabouts).to_contain_text("backward")
    part = page.locator(".share")
    part.locator("summary").click()
    part.locator("[data-whole=height]").fill("640")
    part.locator("[data-whole=height]").press("Enter")
    return part


def test_every_text_to_paste_leads_to_what_was_on_show(page: Page) -> None:
    opened(page)
    texts = page.evaluate(TEXTS, list(SNIPPETS.names))
    assert all(texts.values())
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


def test_the_guide_for_course_authors_fits_any_screen(page: Page) -> None:
    page.goto("/guide/embed")
    expect(page.locator("pre.paste")).to_have_count(len(SNIPPETS.names) + 3)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_guide_makes_a_file_and_a_cell_of_the_lesson(page: Page, tmp_path: Path) -> None:
    page.goto("/guide/embed")
    heading = page.locator("#how ~ p a").inner_text()
    command = shlex.split(page.get_by_label("Command for a file").inner_text())
    code = page.get_by_label("Code for a notebook’s cell").inner_text()
    assert command[0] == "chainrule"
    file = tmp_path / command[2]
    assert main([command[1], str(file), *command[3:], "--updates", "1"]) == 0
    cell = shown_by(code.replace(")", ", updates=1)"), {}).page
    for made in (file.read_text(encoding="utf-8"), cell):
        assert f"<h1>{heading}</h1>" in made
