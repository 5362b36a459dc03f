"""What a test does to the tab that it shares is gone for the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.tabs import Tab, Tabs

LEFT = """async () => {
  const { state } = await navigator.permissions.query({ name: "geolocation" });
  return {
    scripts: "left" in window,
    state,
    width: innerWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
    print: matchMedia("print").matches,
    hovered: document.querySelectorAll("input:hover").length,
    online: navigator.onLine,
  };
}"""


WIDE_FIELD = """() => {
  const field = document.createElement("input");
  Object.assign(field.style, {position: "fixed", inset: 0});
  document.body.replaceChildren(field);
}"""
"""A field under any place where the mouse may have been left."""


@pytest.fixture
def own_tabs(
    browser: Browser, browser_context_args: dict[str, Any], base_url: str
) -> Iterator[Tabs]:
    """Tabs that no other test sees."""
    tabs = Tabs(browser, browser_context_args | {"base_url": base_url})
    yield tabs
    tabs.close()


def looked_at(tab: Tab) -> Any:
    """What is found in a tab by a test that asks the server for an ordinary page."""
    tab.page.goto("/examples/host")
    tab.page.evaluate(WIDE_FIELD)
    return tab.page.evaluate(LEFT)


def test_nothing_of_a_test_is_left_for_the_next(own_tabs: Tabs) -> None:
    fresh = looked_at(own_tabs.shared({}))
    used = own_tabs.shared({"viewport": {"width": 320, "height": 500}, "color_scheme": "dark"})
    page = used.page
    page.goto("/examples/host")
    page.evaluate("window.left = 1")
    page.route("**", lambda route: route.abort())
    used.context.route("**", lambda route: route.abort())
    used.context.grant_permissions(["geolocation"])
    used.context.set_offline(True)
    page.emulate_media(media="print", reduced_motion="no-preference")
    page.mouse.move(100, 100)
    used.context.new_page()
    own_tabs.give_back(used)
    assert page.url == "about:blank"
    again = own_tabs.shared({})
    assert again.page is page
    assert len(again.context.pages) == 1
    assert looked_at(again) == fresh


def test_what_would_stay_needs_a_tab_of_its_own(own_tabs: Tabs) -> None:
    page: Page = own_tabs.shared({}).page
    for stays in (
        lambda: page.add_init_script("0"),
        page.clock.install,
        lambda: page.expose_function("f", print),
        lambda: page.on("request", print),
    ):
        with pytest.raises(AssertionError, match="own_tab"):
            stays()
    own = own_tabs.opened({})
    own.page.add_init_script("0")
    own.context.close()


def test_what_a_page_keeps_is_seen(own_tabs: Tabs) -> None:
    tab = own_tabs.opened({})
    tab.page.goto("/examples/host")
    assert tab.kept() == 0
    tab.page.evaluate("localStorage.setItem('left', 1)")
    assert tab.kept() == 1
    tab.context.close()


def test_a_tab_that_a_test_closed_is_opened_again(own_tabs: Tabs) -> None:
    tab = own_tabs.shared({})
    tab.page.close()
    own_tabs.give_back(tab)
    assert looked_at(own_tabs.shared({}))["still"]
