"""Export on the page: one button for each kind, and what it saves."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.reference import Given, updates
from tests.browser.simulator import Simulator

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def opened(page: Page) -> Page:
    """In the middle of the second update, the part with the exports open."""
    page.goto("/?preset=article&at=2.delta.1.2")
    expect(Simulator(page).whereabouts).to_contain_text("∂E/∂z of hidden 2")
    page.locator(".share > summary").click()
    return page


def save(page: Page, kind: str) -> bytes:
    with page.expect_download(timeout=60_000) as saved:  # a lesson takes some seconds
        page.locator(f"[data-export={kind}]").click()
    expect(page.locator(".exports .outcome")).to_contain_text(": saved.")
    return Path(saved.value.path()).read_bytes()


def test_the_server_makes_a_file_of_the_update_on_show(opened: Page) -> None:
    for kind, begins in {
        "numpy": b'"""Update 2 of a network 2-3-1',
        "pytorch": b'"""Update 2 of a network 2-3-1',
        "latex": b"\\documentclass",
        "csv": b"id,symbol,name,value\n",
        "json": b'{\n  "chainrule": 1',
    }.items():
        assert save(opened, kind).startswith(begins), kind


def test_a_lesson_has_as_many_updates_as_chosen_and_what_is_chosen_for_others(
    opened: Page, watch: Watch, tmp_path: Path
) -> None:
    opened.locator(".offers > summary").click()
    opened.locator("[data-offer=controls]").select_option("Back, Step and timeline")
    opened.locator("[data-offer=title]").fill("Two updates")
    field = opened.locator("[data-whole=updates]")
    field.fill("0")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("2")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "false"
    lesson = tmp_path / "lesson.html"
    lesson.write_bytes(save(opened, "html"))
    watch.origins.append("file://")
    opened.goto(lesson.as_uri())
    expect(opened.locator("h1")).to_have_text("Two updates")
    actions = opened.locator("#app .bar [data-action]")
    assert actions.evaluate_all("all => all.map((b) => b.dataset.action)") == ["back", "step"]
    recorded = json.loads(opened.locator("script[type='application/json']").last.inner_text())
    assert len(recorded["traces"]) == 2


LOOKS = """(root) => [...root.querySelectorAll("circle, line, text")]
  .filter((each) => each.checkVisibility())
  .map((each) => getComputedStyle(each))
  .map(({ fill, stroke, strokeWidth, fontSize }) => [fill, stroke, strokeWidth, fontSize])"""


def test_the_picture_stands_by_itself_carries_its_numbers_and_looks_as_on_the_page(
    opened: Page,
) -> None:
    written = save(opened, "svg")
    root = ET.fromstring(written)
    assert root.tag == f"{SVG}svg"
    data = json.loads(root.findtext(f"{SVG}metadata") or "")
    assert data["link"].endswith("/?at=2.delta.1.2")
    expected = updates(Given(), 2)[1]
    for id in ("delta.1.2", "a.1.3", "w.2.1.1", "E"):
        assert data["numbers"][id] == pytest.approx(expected[id], rel=1e-12)
    assert "dw.1.1.1" not in data["numbers"], "what is not computed yet is not in it"
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"class", "style", "role", "tabindex", "aria-label"}
    texts = list(root.iter(f"{SVG}text"))
    assert texts
    assert all(float(each.attrib["font-size"].removesuffix("px")) >= 12 for each in texts)
    seen = opened.locator("#diagram .canvas > svg text:visible").count()
    assert len(texts) == seen
    shown = opened.locator("#diagram .canvas > svg").evaluate(LOOKS)
    alone = opened.context.new_page()
    alone.set_content(written.decode())
    assert len(shown) > 20
    assert alone.locator("svg").evaluate(LOOKS) == shown


def test_the_png_has_the_size_of_the_picture_times_its_scale(opened: Page) -> None:
    root = ET.fromstring(save(opened, "svg"))
    for scale in (1, 2, 3):
        image = save(opened, f"png{scale}")
        assert image.startswith(b"\x89PNG")
        size = struct.unpack(">II", image[16:24])
        assert size == tuple(scale * int(root.attrib[name]) for name in ("width", "height"))


def test_the_buttons_fit_any_screen(opened: Page) -> None:
    for width in (1280, 320):
        opened.set_viewport_size({"width": width, "height": 800})
        sizes = opened.locator(".exports button").evaluate_all(
            """all => all.map((each) => each.getBoundingClientRect())
              .map(({ width, height }) => [width, height])"""
        )
        assert len(sizes) == 10
        assert all(side >= 24 for size in sizes for side in size), (width, sizes)
        assert not opened.evaluate("document.documentElement.scrollWidth > innerWidth")
