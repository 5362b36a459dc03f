"""Data on the page: built-in sets, batches, and one's own from a text with a broken line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.engine.datasets import sample
from app.engine.training import batch
from tests.browser.simulator import Simulator, value
from tests.browser.test_access import under, violations
from tests.browser.test_training import train

WIDTHS = [
    pytest.param(
        marks=pytest.mark.browser_context_args(viewport={"width": width, "height": 900}),
        id=str(width),
    )
    for width in (1280, 320)
]

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


@pytest.mark.parametrize((), WIDTHS)
def test_xor_is_chosen_and_trained_until_its_loss_falls(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    choose(page, "xor", "XOR, a network of 2-3-1")
    expect(part).to_contain_text("Minsky and Papert")
    expect(part).to_contain_text("Licence: MIT")
    expect(part).to_contain_text("one sigmoid unit and the loss binary cross-entropy")
    expect(part.locator("[data-sheet=examples] tbody tr")).to_have_count(4)
    page.locator(".lab > summary").click()
    page.get_by_label("Biases: Hidden 1").check()
    page.locator("[data-choice=optimizer]").select_option("adam")
    train(page, steps=2000, below="0.1")
    expect(page.locator("[data-action=train]")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("updates done")
    page.locator(".losses summary").click()
    listed = [value(each) for each in page.locator(".losses tbody td").all_inner_texts()]
    assert listed[0] > 0.6
    assert listed[-1] < 0.1
    assert not too_wide(page)


def test_one_undo_brings_back_network_output_loss_and_data(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(5)
    before = (simulator.shown(), simulator.cells())
    part = data(page)
    choose(page, "iris", "Iris, a network of 4-3-3")
    expect(part).to_contain_text("output is softmax and the loss cross-entropy")
    expect(part).to_contain_text("120 examples to learn from, 30 held out")
    scales = part.locator(".used .sheet").first.locator("tbody tr")
    made = sample("iris", scaling="standard")
    for index, name in enumerate(made.input_names):
        texts = scales.nth(index).locator("th, td").all_inner_texts()
        numbers = [made.scaling.offsets[index], made.scaling.divisors[index]]
        assert [texts[0], *map(value, texts[1:])] == [name, *numbers]
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#label")).to_have_text("The article: 2 inputs, 3 hidden, 1 output")
    expect(simulator.whereabouts).to_contain_text("(5 of 60)")
    assert (simulator.shown(), simulator.cells()) == before
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(page.locator("#label")).to_have_text("Iris, a network of 4-3-3")


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


def test_an_input_of_a_batch_is_edited_in_its_row(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    choose(page, "circles", "Two circles")
    part.locator("[data-data=batch]").select_option("one")
    expect(part.locator("[data-sheet=examples] tbody tr")).to_have_count(1)
    row = part.locator("[data-sheet=examples] tbody th").inner_text()
    expect(page.locator(".legend")).to_contain_text(f"row {row} of the data")
    simulator.change("x.1", "0.25")
    expect(part.locator("[data-sheet=examples] tbody th")).to_have_text(row)
    expect(part.locator("[data-sheet=examples] tbody td").first).to_have_text("0.2500")
    part.locator("[data-data=batch]").select_option("all")
    listed = part.locator("[data-sheet=examples] tbody tr")
    expect(listed).to_have_count(20)


@pytest.mark.parametrize((), WIDTHS)
def test_a_text_with_a_broken_line_7_is_mended_and_used(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    typed = part.locator("[data-own=text]")
    typed.fill("\n".join(BROKEN))
    faults = part.locator(".faults")
    expect(faults).to_have_text("Line 7: found 'abc' in column x2, expected a number.")
    expect(typed).to_have_attribute("aria-invalid", "true")
    use = part.locator("[data-own=use]")
    expect(use).to_have_attribute("aria-disabled", "true")
    use.click(force=True)
    expect(page.locator("#label")).to_have_text("The article: 2 inputs, 3 hidden, 1 output")
    assert typed.input_value() == "\n".join(BROKEN)
    typed.fill("\n".join([*BROKEN[:6], "0.9,1", BROKEN[7]]))
    expect(faults).to_have_text("Line 7 has 2 values, expected 3.")
    typed.fill("\n".join(BROKEN))
    # Mended in the table, which is another way of writing the text.
    cell = part.locator("[data-cell-at='5.1']")
    expect(cell).to_have_value("abc")
    expect(part.locator("[data-cell-at][aria-invalid=true]")).to_have_count(1)
    expect(cell).to_have_attribute("aria-invalid", "true")
    cell.fill("0.2")
    cell.press("Enter")
    expect(faults).to_have_count(0)
    assert typed.input_value() == "\n".join([*BROKEN[:6], "0.9,0.2,1", BROKEN[7]])
    part.locator("[data-data=scaling]").last.select_option("minmax")
    use.click()
    expect(page.locator("#label")).to_have_text("Your own data, a network of 2-3-1")
    expect(part.locator(".used")).to_contain_text("7 examples to learn from, none held out")
    simulator.step()
    assert inputs(simulator, 6) == [0.9, 0.2]
    train(page, steps=200)
    expect(simulator.whereabouts).to_have_text("Update 201 · ready to start")
    assert not too_wide(page)
    part.locator("[data-own=back]").click()
    assert typed.input_value() == "\n".join(BROKEN)


def test_a_table_is_typed_row_by_row_and_a_file_is_opened(simulator: Simulator) -> None:
    page = simulator.page
    part = data(page)
    part.locator("[data-own=take]").click()
    expect(part.locator("[data-own=text]")).to_have_value("x1,x2,d1\n1,0.5,1")
    part.locator("[data-own=row]").click()
    for column, typed in enumerate(("2", "3", "4")):
        part.locator(f"[data-cell-at='1.{column}']").fill(typed)
        part.locator(f"[data-cell-at='1.{column}']").press("Enter")
    expect(part.locator("[data-own=text]")).to_have_value("x1,x2,d1\n1,0.5,1\n2,3,4")
    expect(part.locator("[data-own=summary]")).to_have_text(
        "2 examples, 2 inputs, 1 output: the targets are numbers."
    )
    text = "length\tkind\r\n1.5\tshort\r\n2.5\tlong\r\n2.7\tlong\r\n"
    part.locator("[data-own=file]").set_input_files(
        {"name": "kinds.tsv", "mimeType": "text/plain", "buffer": text.encode()}
    )
    expect(part.locator("[data-own=summary]")).to_have_text(
        "3 examples, 1 input, 2 outputs: the targets are classes."
    )
    part.locator("[data-own=use]").click()
    expect(page.locator("#label")).to_have_text("Your own data, a network of 1-3-2")
    part.locator("[data-own=back]").click()
    expect(part.locator("[data-own=text]")).to_have_value("x1,x2,d1\n1,0.5,1\n2,3,4")


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
