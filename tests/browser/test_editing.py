"""Given numbers are changed where they stand; what depended on them is gone at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from operator import eq

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reference import ORDER, Given, in_picture, kind, known
from tests.browser.simulator import CELLS, HeldSteps, Simulator, value

BACKWARD = 25
"""A position in the middle of the backward phase."""


RECORD = """() => {
  window.seen = [];
  const look = CELLS;
  new MutationObserver(() => window.seen.push(look()))
    .observe(document.getElementById("app"), {subtree: true, childList: true, characterData: true});
}""".replace("CELLS", CELLS)
"""Keeps what the tables show after every change of the page, however short it stands."""


def type_in_table(simulator: Simulator, id: str, typed: str) -> None:
    field = simulator.page.locator(f'.tables [data-field="{id}"]')
    field.fill(typed)
    field.press("Enter")


def type_in_bar(simulator: Simulator, id: str, typed: str) -> None:
    field = simulator.page.locator(f'.bar [data-field="{id}"]')
    field.fill(typed)
    field.press("Enter")


@pytest.mark.parametrize(
    ("way", "id", "at", "kept"),
    [
        (Simulator.change, "w.1.2.3", 25, 4),
        (Simulator.change, "d.1", 25, 8),
        (type_in_table, "w.2.3.1", 37, 6),
        (type_in_table, "x.1", 30, 0),
        (type_in_bar, "lr", 45, 40),
    ],
)
def test_after_an_edit_only_the_new_numbers_are_ever_seen(
    simulator: Simulator, way: Callable[..., None], id: str, at: int, kept: int
) -> None:
    page = simulator.page
    simulator.step(at)
    before = (simulator.shown(), simulator.cells())
    edited = Given().but(**{id.replace(".", "_"): 0.25})
    new = edited.update()
    held = HeldSteps(page)
    page.evaluate(RECORD)
    way(simulator, id, "0,25")
    expect(simulator.whereabouts).to_contain_text("waiting for its numbers")
    assert simulator.shown() == {
        each: in_picture(each, edited.numbers[each])
        for each in edited.numbers
        if kind(each) != "lr"
    }
    assert {each: value(text) for each, text in simulator.cells().items()} == edited.numbers
    held.let_go()
    place = f"({kept} of 60)" if kept else "ready to start"
    expect(simulator.whereabouts).to_contain_text(place)
    assert_all_are(simulator, new, known(kept) | set(edited.numbers))
    simulator.step(60 - kept)
    assert_all_are(simulator, new, set(ORDER))
    seen = [cells for cells in page.evaluate("window.seen") if cells[id] == "0.25"]
    assert len(seen) > 2
    for cells in seen:
        for each, text in cells.items():
            if each in ORDER:
                assert value(text) == pytest.approx(new[each], rel=1e-12, abs=1e-15), each
    page.get_by_role("button", name="Undo").click()
    expect(simulator.whereabouts).to_contain_text(f"({at} of 60)")
    assert (simulator.shown(), simulator.cells()) == before


def assert_all_are(simulator: Simulator, numbers: dict[str, float], ids: set[str]) -> None:
    """These numbers stand in the tables, and all in the tables and in the picture are right."""
    cells, shown = simulator.cells(), simulator.shown()
    assert ids <= set(cells)
    for id, text in cells.items():
        assert value(text) == pytest.approx(numbers[id], rel=1e-12, abs=1e-15), id
    for id, text in shown.items():
        assert text == in_picture(id, numbers[id]), id


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["before", "after"])
@pytest.mark.own_tab
def test_a_late_reply_to_an_earlier_edit_is_dropped_when_it_comes(
    page: Page, order: tuple[int, int]
) -> None:
    # As if each reply were under way already when the page lets go of its request.
    page.add_init_script("AbortController.prototype.abort = () => {}")
    simulator = Simulator(page).open()
    simulator.step(8)
    # What the page asks ahead about the network before the edits may come at any time.
    held = HeldSteps(
        page, exempt=lambda request: (request.post_data_json or {}).get("targets") == [[1]]
    )
    for count, typed in enumerate(("0.5", "0.75"), start=1):
        simulator.change("d.1", typed)
        held.wait_for(count)
    for which in order:
        asked = held.routes[which].request
        with page.expect_event("requestfinished", partial(eq, asked)):
            held.answer(held.routes[which])
        page.evaluate("new Promise(requestAnimationFrame)")
        if order[0] == which == 0:
            expect(simulator.whereabouts).to_contain_text("waiting")
            assert {kind(id) for id in simulator.shown()} == {"x", "w", "d"}
        else:
            expect(simulator.whereabouts).to_contain_text("(8 of 60)")
    held.let_go()
    simulator.step(60 - 8)
    assert_all_are(simulator, Given().but(d_1=0.75).update(), set(ORDER))


def test_undo_and_redo_travel_between_the_runs(simulator: Simulator) -> None:
    simulator.step(BACKWARD)
    before = simulator.shown()
    simulator.change("w.1.2.3", "0.1")
    expect(simulator.whereabouts).to_contain_text("(4 of 60)")
    simulator.page.get_by_role("button", name="Undo").click()
    expect(simulator.whereabouts).to_contain_text(f"({BACKWARD} of 60)")
    assert simulator.shown() == before
    simulator.page.get_by_role("button", name="Redo").click()
    expect(simulator.whereabouts).to_contain_text("(4 of 60)")
    assert value(simulator.shown()["w.1.2.3"]) == 0.1


def test_escape_leaves_the_old_value(simulator: Simulator) -> None:
    simulator.step(BACKWARD)
    before = (simulator.shown(), simulator.cells())
    simulator.number("x.1").click()
    simulator.number("x.1").click()
    editor = simulator.page.locator(".editor input")
    editor.fill("7")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    table = simulator.page.locator('.tables [data-field="w.1.1.1"]')
    table.fill("7")
    table.press("Escape")
    simulator.page.locator('[data-id="a.1.1"] > g > .number').click()
    simulator.page.get_by_role("button", name="Back to the current step").click()
    assert (simulator.shown(), simulator.cells()) == before
    expect(simulator.whereabouts).to_contain_text(f"({BACKWARD} of 60)")
    expect(simulator.page.locator("[data-action=undo]")).to_be_disabled()


def test_a_field_of_the_tables_and_of_the_bar_keeps_wrong_input_too(simulator: Simulator) -> None:
    simulator.step(BACKWARD)
    before = simulator.shown()
    for place, id, bounds in (
        (".tables", "w.1.1.1", "−100 and 100"),
        (".bar", "lr", "0 and 1000000"),
    ):
        field = simulator.page.locator(f'{place} [data-field="{id}"]')
        field.fill("-101")
        field.press("Enter")
        expect(field).to_have_value("-101")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(simulator.alert).to_have_text(f"Enter a number between {bounds}.")
        assert simulator.shown() == before
        field.press("Escape")
        expect(field).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize("typed", ["abc", "1e9", "", "NaN", "0.5.5"])
def test_what_is_no_number_in_range_stays_in_the_field_with_a_message(
    simulator: Simulator, typed: str
) -> None:
    simulator.change("w.1.1.1", typed)
    editor = simulator.page.locator(".editor input")
    expect(editor).to_have_value(typed)
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(simulator.alert).to_have_text("Enter a number between −100 and 100.")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(simulator.alert).to_have_text("")
    assert value(simulator.shown()["w.1.1.1"]) == 0.1


def test_numbers_that_arrive_leave_alone_what_is_being_typed(page: Page) -> None:
    held = HeldSteps(page)
    page.goto("/")
    field = page.get_by_label("New value for learning rate").first
    field.fill("0.")
    held.let_go()
    expect(page.locator(".whereabouts")).to_contain_text("ready to start")
    expect(field).to_have_value("0.")


def test_a_computed_number_has_no_field(simulator: Simulator) -> None:
    simulator.step(2)
    for _ in range(3):
        simulator.number("a.1.1").click()
    expect(simulator.page.locator(".editor")).to_have_count(0)


def test_the_edited_network_is_what_the_server_is_asked_about(page: Page) -> None:
    simulator = Simulator(page).open()
    # The first steps may still be on their way: the edit's are those that know its number.
    with page.expect_request(lambda asked: "-0.75" in (asked.post_data or "")) as asked:
        simulator.change("w.1.2.1", "-0.75")
    assert asked.value.url.endswith("/api/v1/step")
    body = json.loads(asked.value.post_data or "")
    weights = body["training"]["network"]["layers"][0]["weights"]
    assert weights == [[0.1, -0.2, 0.3], [-0.75, 0.5, -0.6]]
