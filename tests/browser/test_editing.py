"""Editing with focus, keys and pointer; tests/js has what becomes of the numbers."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.simulator import HeldSteps, Simulator, value


def test_escape_leaves_the_old_value(simulator: Simulator) -> None:
    simulator.page.get_by_role("slider").fill("25")
    expect(simulator.whereabouts).to_contain_text("backward")
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
    expect(simulator.whereabouts).to_contain_text("(25 of 60)")
    expect(simulator.page.locator("[data-action=undo]")).to_be_disabled()


def test_what_is_no_number_in_range_stays_in_the_field_with_a_message(
    simulator: Simulator,
) -> None:
    editor = simulator.page.locator(".editor input")
    for typed in ("abc", "1e9", "", "NaN", "0.5.5"):
        simulator.change("w.1.1.1", typed)
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
