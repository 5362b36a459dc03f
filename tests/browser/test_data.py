"""Data on the page in Chromium: width, batches, axe; tests/js has sets, texts, tables and files."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.engine.datasets import sample
from app.engine.training import batch
from tests.browser.simulator import Simulator, value
from tests.browser.test_access import under, violations
from tests.browser.test_training import train

WIDTHS = (1280, 320)

BROKEN = ["x1,x2,d", "0,0,0", "0,1,1", "1,0,1", "1,1,0", "0,0.1,0", "0.9,abc,1", "1,0.9,0"]


def data(page: Page) -> Locator:
    """The part where data are chosen, opened."""
    page.locator(".data > summary").click()
    return page.locator(".data")


def choose(page: Page, name: str, label: str) -> None:
    """A built-in set, until it is in use and can be stepped through."""
    page.locator("[data-choice=dataset]").select_option(name)
    expect(page.locator("#label")).to_contain_text(label)
    expect(page.locator("svg .node").first).to_be_visible()
    expect(page.locator(".whereabouts")).to_contain_text("ready to start")


def inputs(simulator: Simulator, example: int) -> list[float]:
    """The two inputs of one example of a batch, as the tables have them."""
    simulator.page.locator(".legend select").select_option(str(example))
    expect(simulator.page.locator(f'.tables [data-field="x.1~{example}"]')).to_be_visible()
    cells = simulator.cells()
    return [value(cells[f"x.{i}~{example}"]) for i in (1, 2)]


def too_wide(page: Page) -> bool:
    """Whether the page has to be moved sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def test_data_and_their_losses_fit_any_screen(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    choose(page, "xor", "XOR, a network of 2-3-1")
    page.locator(".lab > summary").click()
    page.get_by_label("Biases: Hidden 1").check()
    page.locator("[data-choice=optimizer]").select_option("adam")
    train(page, steps=2000, below="0.1")
    expect(page.locator("[data-action=train]")).to_be_visible()
    page.locator(".losses summary").click()
    expect(page.locator(".losses tbody td").first).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not too_wide(page), width
    part.locator("[data-own=text]").fill("\n".join(BROKEN))
    expect(part.locator(".faults")).to_be_visible()
    cell = part.locator("[data-cell-at='5.1']")
    cell.fill("0.2")
    cell.press("Enter")
    expect(part.locator(".faults")).to_have_count(0)
    part.locator("[data-data=scaling]").last.select_option("minmax")
    part.locator("[data-own=use]").click()
    expect(page.locator("#label")).to_have_text("Your own data, a network of 2-3-1")
    page.locator(".legend select").select_option("6")
    train(page, steps=200)
    expect(simulator.whereabouts).to_have_text("Update 201 · ready to start")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not too_wide(page), width


def test_single_steps_take_the_batches_that_training_takes(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    choose(page, "circles", "Two circles")
    width = page.locator("#diagram svg").get_attribute("width") or ""
    part.locator("[data-data=size]").fill("3")
    page.set_viewport_size({"width": 1200, "height": 720})  # draws the page anew while one types
    expect(page.locator("#diagram svg")).not_to_have_attribute("width", width)
    part.locator("[data-data=size]").press("Enter")
    simulator.by("Update")
    x = sample("circles").training.inputs
    rows = part.locator("[data-sheet=examples] tbody th")
    for update in range(3):
        simulator.step()
        expect(simulator.whereabouts).to_contain_text(f"Update {update + 1} ·")
        taken = batch(update, len(x), 3, 1)
        assert taken
        expect(rows).to_have_text([str(row + 1) for row in taken])
        for example, row in enumerate(taken, start=1):
            assert inputs(simulator, example) == x[row].tolist()
    after = {id: text for id, text in simulator.cells().items() if id.startswith("w_new")}
    page.locator("[data-action=reset]").click()
    train(page, steps=3)
    expect(simulator.whereabouts).to_have_text("Update 4 · ready to start")
    weights = {id: text for id, text in simulator.cells().items() if id.startswith("w.")}
    assert {id.replace("w_new", "w"): text for id, text in after.items()} == weights
    # The last batch of an epoch of 160 has one example, which is its 54th update.
    train(page, steps=50)
    expect(simulator.whereabouts).to_have_text("Update 54 · ready to start")
    expect(rows).to_have_count(1)
    for place in ("Update 54 ·", "Update 55 ·"):
        simulator.step()
        expect(simulator.whereabouts).to_contain_text(place)
        expect(simulator.whereabouts).to_contain_text("loss after the update")
    expect(rows).to_have_count(3)
    page.locator("[data-action=back]").click()
    expect(simulator.whereabouts).to_contain_text("Update 54 · update · loss after the update")
    expect(rows).to_have_count(1)


@pytest.mark.parametrize((), [under(1280, "light"), under(320, "dark")])
def test_axe_finds_nothing_in_the_data(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    assert violations(page) == []
    choose(page, "iris", "Iris")
    part.locator("[data-own=text]").fill("\n".join(BROKEN))
    expect(part.locator(".faults")).to_be_visible()
    assert violations(page) == []
    small = page.evaluate(
        """[...document.querySelectorAll(".data :is(input, select, button, textarea, summary)")]
        .filter((each) => {
            const {width, height} = (each.type === "checkbox" ? each.parentElement : each)
                .getBoundingClientRect();
            return width > 0 && (width < 24 || height < 24);
        }).map((each) => each.outerHTML)"""
    )
    assert small == []
    assert not too_wide(page)
