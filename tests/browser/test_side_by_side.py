"""Two runs side by side in Chromium: where they stand; tests/js has the numbers of each."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reference import Given, updates
from tests.browser.simulator import Simulator, value

RATES = {"first": 0.1, "second": 0.5}

FAULTS = """() => [...document.querySelectorAll(".side svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll(
    ".tag > .box, .node > [role=button] > .box, .diamond > .box")].map((box) =>
      [box.closest("[data-id]").dataset.id, box.getBoundingClientRect(), box.closest(".node")]);
  const out = [...svg.querySelectorAll("text, .box")]
    .filter((each) => each.getBoundingClientRect().left < frame.left - 1
      || each.getBoundingClientRect().right > frame.right + 1)
    .map((each) => `cut: ${each.textContent}`);
  const small = [...svg.querySelectorAll("text")].filter((each) => each.textContent.trim()
    && parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a < 11.99)
    .map((each) => `small: ${each.textContent}`);
  return [...out, ...small, ...boxes.flatMap(([id, one, node], index) => boxes.slice(index + 1)
    .filter(([, other, its]) => !(node && node === its)
      && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1.5)
    .map(([other]) => `${id} on ${other}`))];
})"""
"""What overlaps, is cut or too small in the two pictures."""


TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""After these the pictures are drawn for the width that the page was given."""


def side(page: Page, which: str) -> Locator:
    """One of the two runs."""
    return page.locator(f".side[data-side={which}]")


def compare(page: Page) -> None:
    """Open the part and choose that a second run has a rate of 0.5."""
    page.locator(".versus > summary").click()
    page.locator("[data-versus=kind]").select_option("rate")
    page.locator("[data-versus=value]").fill("0.5")
    page.locator("[data-versus=value]").press("Enter")


def arrived(page: Page) -> None:
    """Wait until the second run has its numbers."""
    expect(side(page, "second").locator("svg")).to_be_visible()
    expect(side(page, "second").locator(".note")).to_have_text("")


def test_a_number_that_is_chosen_or_pointed_at_in_one_is_so_in_both(simulator: Simulator) -> None:
    page = simulator.page
    compare(page)
    simulator.by("Update")
    simulator.step(2)
    arrived(page)
    side(page, "second").locator('[data-id="w_new.1.1.2"]').click()
    expect(page.locator(".side .tag.current")).to_have_count(2)
    cells = page.locator('[data-both="w_new.1.1.2"] td').evaluate_all(
        "all => all.map((cell) => cell.dataset.full)"
    )
    runs = [updates(Given().but(lr=rate), 2)[1] for rate in RATES.values()]
    expected = [pytest.approx(run["w_new.1.1.2"], rel=1e-12) for run in runs]
    assert [value(cell) for cell in cells] == expected
    side(page, "second").locator('[data-id="w_new.1.2.3"]').hover()
    expect(page.locator(".side .tag.pointed")).to_have_count(2)


def test_the_pictures_stand_apart_and_within_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    simulator = Simulator(page).open("/?preset=article&motion=off")
    compare(page)
    for phase in ("forward", "error", "backward", "update"):
        simulator.phase(phase)
        arrived(page)
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(TWO_FRAMES)
            assert page.evaluate(FAULTS) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            boxes: list[Any] = [side(page, which).bounding_box() for which in RATES]
            if width == 320:
                assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
            else:
                assert boxes[1]["y"] == boxes[0]["y"]
                assert boxes[1]["x"] >= boxes[0]["x"] + boxes[0]["width"]
