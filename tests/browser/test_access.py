"""For everyone: axe, the keyboard, what is said aloud, focus."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.simulator import Simulator

AXE = (Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""The rules that depend on width and colours; the others hold everywhere if they hold once."""

FIELDS = frozenset({"color-contrast", "aria-allowed-attr", "label"})


def violations(page: Page, sought: Collection[str] = FIELDS) -> list[Any]:
    """What breaks a rule: any in light colours, in dark ones those about looks.

    Of the rules that are sought each must have found something that keeps it.
    """
    page.evaluate("scrollTo(0, 0)")  # where nothing lies under the bar that stays in view
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = page.evaluate(
        """async (runOnly) => {
            const {violations, passes} = await axe.run(document, {runOnly});
            const nodesOf = ({id, nodes}) => [id, nodes.map(({html}) => html).slice(0, 3)];
            return [violations.map(nodesOf), passes.map(({id}) => id)];
        }""",
        LOOKS if is_dark else RULES,
    )
    assert {rule for rule in sought if rule in LOOKS or not is_dark} <= set(found[1])
    wrong: list[Any] = found[0]
    return wrong


def under(width: int, scheme: str, *marks: Any) -> Any:
    """That window, and no content policy, which keeps out even axe."""
    size = {"width": width, "height": 900}
    window = pytest.mark.browser_context_args(bypass_csp=True, color_scheme=scheme, viewport=size)
    return pytest.param(marks=[window, *marks], id=f"{width}-{scheme}")


@pytest.mark.parametrize((), [under(1280, "light"), under(320, "dark", pytest.mark.long)])
def test_axe_finds_nothing_wherever_the_walk_stands(page: Page, expected_errors: list[str]) -> None:
    simulator = Simulator(page).open("/?digits=9")
    assert violations(page) == []
    simulator.step(27)
    assert violations(page) == []
    simulator.phase("update")
    page.locator(".settings summary").click()
    assert violations(page) == []
    simulator.change("x.1", "abc")
    expected_errors.append("503")
    page.route("**/api/v1/step", lambda route: route.fulfill(status=503))
    assert violations(page) == []
    simulator.change("x.1", "2")
    expect(page.locator(".trouble")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize((), [under(1280, "light", pytest.mark.long), under(320, "dark")])
def test_axe_finds_nothing_in_two_runs_side_by_side(page: Page) -> None:
    simulator = Simulator(page).open()
    page.locator(".versus > summary").click()
    page.locator("[data-versus=kind]").select_option("rate")
    simulator.phase("backward")
    expect(page.locator(".side svg")).to_have_count(2)
    assert violations(page) == []
    page.locator("[data-train=steps]").fill("20")
    page.locator("[data-action=train]").click()
    expect(page.locator(".curve-name")).to_have_count(2)
    page.locator(".losses summary").click()
    assert violations(page) == []


def test_nothing_takes_the_focus_or_speaks_on_load(simulator: Simulator) -> None:
    assert simulator.page.evaluate("document.activeElement === document.body")
    assert simulator.page.locator("#live").inner_text().strip() == ""


LISTEN = """() => {
  window.said = [];
  for (const paragraph of document.querySelectorAll("#live [aria-live]"))
    new MutationObserver(() => paragraph.textContent && window.said.push(paragraph.textContent))
      .observe(paragraph, {childList: true, characterData: true, subtree: true});
}"""
"""Keeps every sentence that is put into a live paragraph."""


def said(page: Page, count: int) -> list[str]:
    """So many sentences, once the last of them is said."""
    page.wait_for_function("(count) => window.said.length >= count", arg=count)
    sentences: list[str] = page.evaluate("window.said")
    return sentences


def held(page: Page, address: str = "/") -> Simulator:
    """The page whose clock goes on when it is told to."""
    page.clock.install()
    simulator = Simulator(page).open(address)
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.evaluate(LISTEN)
    return simulator


def said_after_a_pause(page: Page, count: int) -> list[str]:
    """So many sentences; between two of them lies a second."""
    page.clock.run_for(1200)
    return said(page, count)


@pytest.mark.own_tab
def test_each_step_is_said_once_with_what_changed_first(page: Page) -> None:
    simulator = held(page)
    slopes = "Loss slope minus 0.5579 times activation slope 1.0000."
    sentences = []
    for at, sentence in (
        (1, "Hidden 1: receives 0.3000."),
        (2, "Hidden 1: activation 0.5744."),
        (9, "Output: error 0.5579."),
        (13, f"Output: slope of the loss minus 0.5579. {slopes}"),
        (42, "Input 2 to hidden 1: change 0.0048."),
        (50, "Input 1 to hidden 1: 0.1095, was 0.1000."),
        (60, "Update 1 done. Loss now 0.1262, was 0.1556."),
    ):
        page.get_by_role("slider").fill(str(at))
        sentences.append(sentence)
        assert said_after_a_pause(page, len(sentences)) == sentences
    page.keyboard.press("l")
    assert said_after_a_pause(page, 8) == [*sentences, sentences[-1]]
    simulator.change("x.1", "0.2")
    assert said_after_a_pause(page, 9)[8] == "Input 1 set to 0.2000. Values after it were cleared."
    assert page.locator("#live [aria-live]").filter(has_text=".").count() == 1


@pytest.mark.own_tab
def test_what_is_said_leaves_the_alert_alone(page: Page) -> None:
    simulator = held(page)
    simulator.change("x.1", "abc")
    assert said_after_a_pause(page, 1) == ["Input 1: 1.0000."]
    message = "Enter a number between −100 and 100."
    for count in range(2, 7):
        page.locator("h1").click()
        page.keyboard.press("l")
        assert said_after_a_pause(page, count)[-1] == "Update 1, ready to start."
        expect(simulator.alert).to_have_text(message)


@pytest.mark.own_tab
def test_the_standard_delta_is_said_as_delta(page: Page) -> None:
    simulator = held(page, "/?delta=standard")
    page.get_by_role("slider").fill("13")
    assert said_after_a_pause(page, 1) == [
        "Output: delta minus 0.5579. Loss slope minus 0.5579 times activation slope 1.0000."
    ]
    simulator.phase("update")
    assert (
        said_after_a_pause(page, 2)[1] == "Update done. Update 1 done. Loss now 0.1262, was 0.1556."
    )


def test_tab_reaches_the_bar_the_diagram_once_and_the_rest_in_reading_order(
    simulator: Simulator,
) -> None:
    keys = simulator.page.keyboard
    order = []
    for _ in range(20):
        keys.press("Tab")
        order.append(
            simulator.page.evaluate(
                """() => { const at = document.activeElement;
                return at.dataset.action ?? at.dataset.phase ?? at.dataset.node
                  ?? at.dataset.field ?? (at.type || at.localName) }"""
            )
        )
    buttons = ["back", "step", "play", "reset"]
    phases = ["forward", "error", "backward", "update"]
    options = ["radio", "undo", "redo", "lr", "select-one"]
    assert order[:16] == ["a", *buttons, *phases, "range", *options, "0.1"]
    assert not {"0.2", "1.1", "1.2", "1.3", "2.1", "E"} & set(order)


def test_the_diagram_is_one_tab_stop_in_which_arrows_move(simulator: Simulator) -> None:
    page = simulator.page
    assert page.locator('svg [tabindex="0"]').count() == 1
    page.locator('svg [tabindex="0"]').focus()
    for key, name in (
        ("ArrowRight", "Hidden 1"),
        ("ArrowDown", "Hidden 2"),
        ("ArrowRight", "Output"),
        ("ArrowRight", "Target of output"),
        ("ArrowDown", "Loss"),
        ("ArrowLeft", "Output"),
        ("ArrowLeft", "Hidden 1"),
        ("ArrowLeft", "Input 1"),
    ):
        page.keyboard.press(key)
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith(f"{name}:"), (key, focused)
    page.keyboard.press("Enter")
    expect(simulator.heading).to_have_text("Input 1")
    page.keyboard.press("Enter")
    expect(page.locator(".editor input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".editor")).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.node") == "0.1"
    page.keyboard.press("Escape")
    expect(simulator.heading).to_have_text("Ready")
    assert page.evaluate("document.activeElement.dataset.node") == "0.1"


def test_single_keys_step_and_go_back(simulator: Simulator) -> None:
    keys = simulator.page.keyboard
    for key, place in (
        (".", "(1 of 60)"),
        ("n", "(2 of 60)"),
        (",", "(1 of 60)"),
        (">", "Update 1 · update · loss after the update (60 of 60)"),
        (">", "Update 2 · update · loss after the update (60 of 60)"),
        ("<", "Update 1 · update · loss after the update (60 of 60)"),
        (".", "Update 2 · forward · z of hidden 1 (1 of 60)"),
        ("p", "Update 1 · update · loss after the update (60 of 60)"),
        ("r", "ready to start"),
    ):
        keys.press(key)
        expect(simulator.whereabouts).to_contain_text(place)
    play = simulator.page.locator("[data-action=play]")
    keys.press("k")
    expect(play).to_have_text("Pause")
    keys.press("k")
    expect(play).to_have_text("Play")
    keys.press("t")
    expect(simulator.page.locator("#tables-title")).to_be_focused()
    keys.press("?")
    expect(simulator.page.get_by_text("whole update back")).to_be_visible()


def test_single_keys_can_be_turned_off(page: Page) -> None:
    simulator = Simulator(page).open("/?keys=0")
    for key in (".", "n", ">", "k", "t", "?"):
        page.keyboard.press(key)
    expect(simulator.whereabouts).to_contain_text("ready to start")
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".settings summary").click()
    page.get_by_label("Single keys step").check()
    page.keyboard.press(".")
    expect(simulator.whereabouts).to_contain_text("(1 of 60)")


def test_a_key_in_a_field_is_typed_and_does_not_step(simulator: Simulator) -> None:
    field = simulator.page.get_by_label("New value for learning rate").first
    field.press("End")
    field.press_sequentially("5.")
    expect(field).to_have_value("0.15.")
    expect(simulator.whereabouts).to_contain_text("ready to start")


def test_the_timeline_is_scrubbed_by_pointer_and_by_keyboard(simulator: Simulator) -> None:
    page = simulator.page
    page.locator('[data-at="13"]').click()
    expect(simulator.whereabouts).to_contain_text("(13 of 60)")
    for phase, end in (("update", 60), ("forward", 8), ("backward", 40), ("error", 10)):
        simulator.phase(phase)
        expect(simulator.whereabouts).to_contain_text(f"· {phase} · ")
        expect(simulator.whereabouts).to_contain_text(f"({end} of 60)")
    page.locator('[data-at="13"]').click()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(simulator.whereabouts).to_contain_text("(12 of 60)")
    page.keyboard.press("End")
    expect(simulator.whereabouts).to_contain_text("(60 of 60)")
    page.keyboard.press("Home")
    expect(simulator.whereabouts).to_contain_text("ready to start")


@pytest.mark.own_tab
def test_play_steps_on_until_it_is_paused(page: Page) -> None:
    simulator = held(page)
    simulator.by("Update")
    play = simulator.page.locator("[data-action=play]")
    play.click()
    page.clock.run_for(2000)
    expect(simulator.whereabouts).to_contain_text("Update 2 · update")
    play.click()
    expect(play).to_have_text("Play")
    simulator.back()
    expect(simulator.whereabouts).to_contain_text("Update 1 · update")


def test_pointing_at_a_symbol_marks_its_number_in_the_picture_and_back(
    simulator: Simulator,
) -> None:
    simulator.step(2)
    page = simulator.page
    page.locator('.formula [data-q="z.1.1"]').first.hover()
    expect(page.locator('svg .node[data-id="a.1.1"]')).to_have_class("node current pointed")
    simulator.back()
    page.locator('svg [data-id="x.2"]').hover()
    expect(page.locator('.formula [data-q="x.2"].pointed')).to_have_count(2)


def test_arrows_go_on_from_the_node_that_was_pressed(simulator: Simulator) -> None:
    page = simulator.page
    simulator.phase("forward")
    circle = page.locator('svg [data-node="1.3"] circle').bounding_box()
    assert circle is not None
    page.mouse.click(circle["x"] + circle["width"] / 2, circle["y"] + circle["height"] - 4)
    for key, name in (("ArrowUp", "Hidden 2"), ("ArrowRight", "Output")):
        page.keyboard.press(key)
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith(f"{name}:"), focused


def test_the_focus_is_never_under_the_bar(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    simulator = Simulator(page).open("/?preset=mazur")
    simulator.phase("update")
    page.locator(".tables input").last.focus()
    for _ in range(page.locator(".tables input").count() - 1):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => document.activeElement.getBoundingClientRect().top
              < document.querySelector(".bar").getBoundingClientRect().bottom"""
        )
        assert not hidden, page.evaluate("document.activeElement.dataset.field")


@pytest.mark.parametrize("action", ["reset", "undo", "return", "flip"])
def test_the_focus_stays_on_the_page_when_its_button_has_done_its_work(
    simulator: Simulator, action: str
) -> None:
    page = simulator.page
    simulator.phase("error")
    simulator.change("d.1", "0.5")
    if action == "return":
        simulator.number("x.1").click()
    button = {
        "reset": page.locator("[data-action=reset]"),
        "undo": page.locator("[data-action=undo]"),
        "return": page.get_by_role("button", name="Back to the current step"),
        "flip": page.get_by_role("button", name="What if the error had the other sign?"),
    }[action]
    if action == "flip":
        simulator.phase("error")
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement !== document.body")
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("document.activeElement !== document.body")


def test_typing_into_the_table_pauses_play(simulator: Simulator) -> None:
    page = simulator.page
    simulator.by("Update")
    page.locator("[data-action=play]").click()
    field = page.locator('.tables [data-field="w.1.1.1"]')
    field.focus()
    expect(page.locator("[data-action=play]")).to_have_text("Play")
    field.fill("0.77")
    field.press("Enter")
    expect(field).to_have_value("0.77")
