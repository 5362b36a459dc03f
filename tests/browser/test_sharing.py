"""A link in Chromium: in its address and on the clipboard; tests/js has what opens from it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.simulator import Simulator


def seen(simulator: Simulator) -> dict[str, Any]:
    """All numbers there are to see, and where the walk stands."""
    expect(simulator.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page = simulator.page
    return {
        "where": simulator.whereabouts.inner_text(),
        "label": page.locator("#label").inner_text(),
        "shown": simulator.shown(),
        "cells": simulator.cells(),
        "formula": simulator.formula(),
    }


def test_reloading_loses_nothing_and_keeps_what_others_put_into_the_address(page: Page) -> None:
    simulator = Simulator(page).open("/?utm_source=course&theme=dark")
    simulator.change("w.2.1.1", "0.5")
    simulator.phase("backward")
    expect(simulator.whereabouts).to_contain_text("backward")
    before = seen(simulator)
    page.wait_for_url("**/*at=1.d*")
    assert "utm_source=course" in page.url
    assert "theme=dark" in page.url
    page.reload()
    expect(simulator.whereabouts).to_have_text(before["where"])
    assert seen(simulator) == before


def test_the_link_fits_any_screen(simulator: Simulator) -> None:
    simulator.page.context.grant_permissions(["clipboard-write"])
    simulator.change("w.2.1.1", "0.123456789012345")
    part = simulator.page.locator(".share")
    part.locator("summary").click()
    for width in (1280, 320):
        simulator.page.set_viewport_size({"width": width, "height": 800})
        expect(part.locator("[data-share=link]")).to_be_visible()
        assert not simulator.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    part.locator("[data-action=copy-link]").click()
    expect(part).to_contain_text("Copied.")
    assert not simulator.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_file_is_saved_and_opened(simulator: Simulator) -> None:
    page = simulator.page
    simulator.change("w.2.1.1", "0.5")
    simulator.phase("error")
    expect(simulator.whereabouts).to_contain_text("error")
    before = seen(simulator)
    page.locator(".share summary").click()
    with page.expect_download() as saved:
        page.locator("[data-action=save]").click()
    assert saved.value.suggested_filename == "chainrule.json"
    file = saved.value.path()
    simulator.open()
    page.locator(".share summary").click()
    page.locator("[data-share=file]").set_input_files(file)
    expect(simulator.whereabouts).to_have_text(before["where"])
    assert seen(simulator) == before
