"""A lost server, a refusal and a slow reply: shown as such, nothing lost, the way on is there.

What is only read of it is in tests/js/trouble.test.js.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.reference import ORDER, Given, updates
from tests.browser.simulator import Simulator, value
from tests.server import LiveServer


def back_to_update_2(simulator: Simulator) -> None:
    """One or two ways back, or three."""
    for _ in range(3):
        if simulator.whereabouts.inner_text().startswith("Update 2"):
            return
        simulator.back()
    expect(simulator.whereabouts).to_contain_text("Update 2")


def test_a_server_that_stops_and_comes_back_loses_nothing(
    page: Page, own_server: LiveServer, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_CONNECTION_REFUSED")
    simulator = Simulator(page).open(own_server.url)
    simulator.by("Update")
    simulator.step(2)
    reached = simulator.shown()
    own_server.stop()
    trouble = page.locator(".trouble")
    step = page.locator("[data-action=step]")
    # The next update may have been fetched ahead, so the loss shows within two presses.
    step.click()
    if simulator.whereabouts.inner_text().startswith("Update 3 · update"):
        step.click()
    expect(trouble).to_contain_text("The server does not answer. Your work is kept.")
    expect(simulator.alert).to_have_text("The server does not answer. Your work is kept.")
    expect(simulator.whereabouts).to_contain_text("waiting for its numbers")
    assert {id.split(".")[0] for id in simulator.shown()} == {"x", "w", "d"}
    back_to_update_2(simulator)
    assert simulator.shown() == reached
    expect(trouble).to_have_count(0)  # the numbers on show are there
    step.click()
    if simulator.whereabouts.inner_text().startswith("Update 3 · update"):
        step.click()
    expect(trouble).to_be_in_viewport()
    own_server.start()
    page.get_by_role("button", name="Try again").click()
    expect(trouble).to_have_count(0)
    expect(simulator.whereabouts).not_to_contain_text("waiting")
    back_to_update_2(simulator)
    for number in (3, 4):
        simulator.step()
        expect(simulator.whereabouts).to_contain_text(f"Update {number} · update")
        cells = simulator.cells()
        assert set(ORDER) <= set(cells)
        for id, text in cells.items():
            right = updates(Given(), number)[-1][id]
            assert value(text) == pytest.approx(right, rel=1e-12, abs=1e-15), id


def test_trouble_is_in_view_wherever_on_the_page_it_arises(
    page: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("503")
    simulator = Simulator(page).open()
    simulator.phase("update")
    page.route("**/api/v1/step", lambda route: route.fulfill(status=503))
    field = page.locator('.tables [data-field="w.2.3.1"]')
    field.fill("0.5")
    field.press("Enter")
    expect(page.locator(".trouble")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Try again")).to_be_in_viewport()


DRAWN = {"/": "ready to start", "/embed": "ready to start", "/docs": "/api/v1/step"}
"""What stands on a page once its scripts have drawn it."""


@pytest.mark.parametrize("path", DRAWN)
def test_a_page_is_drawn_from_our_own_files_sets_no_cookie_and_keeps_nothing(
    page: Page, path: str
) -> None:
    page.goto(path)
    expect(page.get_by_text(DRAWN[path])).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_script_that_does_not_come_is_said_and_one_that_comes_leaves_no_such_word(
    page: Page, watch: Watch
) -> None:
    page.route("**/main-*.js", lambda route: route.abort())
    page.goto("/embed")
    late = page.get_by_text("The script that draws the network has not come")
    expect(late).to_be_hidden()
    delays = late.evaluate(
        """(late) => late.getAnimations().map((waiting) => {
          waiting.finish(); // as after the time for which it waits
          return waiting.effect.getTiming().delay;
        })"""
    )
    assert delays == [6_000]
    expect(late).to_be_visible()
    watch.faults.clear()
    page.unroute_all()
    page.goto("/embed")
    Simulator(page).step()
    expect(late).to_have_count(0)


INLINE = "<script>document.documentElement.dataset.inline = 'ran'</script>"


@pytest.mark.parametrize("path", ["/", "/embed", "/docs"])
def test_the_policy_of_a_page_keeps_inline_scripts_out(page: Page, watch: Watch, path: str) -> None:
    watch.expected_errors.append("Content Security Policy")

    def with_script(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text().replace("</body>", f"{INLINE}</body>"))

    page.route(f"**{path}", with_script)
    with page.expect_console_message(lambda said: "inline script" in said.text):
        page.goto(path)
    assert page.evaluate("[...document.scripts].some((script) => script.text.includes('ran'))")
    assert page.evaluate("document.documentElement.dataset.inline") is None


def test_the_watch_over_every_test_sees_what_it_is_there_to_see(page: Page, watch: Watch) -> None:
    page.goto("/")
    elsewhere = "http://localhost:9/elsewhere.png"
    page.route(elsewhere, lambda route: route.abort())
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('a fault') }) }")
    with page.expect_console_message():
        page.evaluate("console.error('a complaint')")
    other = page.context.new_page()
    other.route(elsewhere, lambda route: route.abort())
    with other.expect_event("requestfailed"), other.expect_console_message():
        other.evaluate("(address) => { new Image().src = address }", elsewhere)
    faults = " ".join(watch.faults)
    for part in ("a fault", "a complaint", f"asked for {elsewhere}"):
        assert part in faults
    watch.faults.clear()
