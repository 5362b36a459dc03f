"""The part where the network is made, in Chromium; tests/js has what it does."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.simulator import Simulator


def test_the_networks_part_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    Simulator(page).open()
    page.locator(".lab > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
