"""Tabs that tests share: opening one costs more than most tests do in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

SETTABLE = ("viewport", "color_scheme")
"""What a tab can be given while it is open; all else needs a context of its own."""

WINDOW: ViewportSize = {"width": 1280, "height": 720}

LASTING = ("add_init_script", "expose_function", "expose_binding", "on", "once")
"""What stays with a page."""


KEPT = """() => {
  try {
    return localStorage.length + sessionStorage.length;
  } catch {
    return 0; // where a page has no origin it has no storage
  }
}"""


@dataclass(frozen=True)
class Tab:
    """The one page of a context, and what kind it is."""

    context: BrowserContext
    kind: str

    @property
    def page(self) -> Page:
        """The page that tests are handed."""
        return self.context.pages[0]

    def kept(self) -> int:
        """How many things the page has put into the browser's storage."""
        with suppress(Error):  # it is on its way to another address
            return int(self.page.evaluate(KEPT))
        return 0

    def leave(self) -> None:
        """Every request is let go, every other page closed, and nothing is open any more."""
        page, *others = self.context.pages
        for other in others:
            other.close()
        page.unroute_all(behavior="ignoreErrors")  # some tests leave requests unanswered
        self.context.unroute_all(behavior="ignoreErrors")
        if page.url != "about:blank":
            page.goto("about:blank")


class Tabs:
    """For each kind of context one tab, brought back to nothing between two tests."""

    def __init__(self, browser: Browser, arguments: dict[str, Any]) -> None:
        self._browser = browser
        self._arguments = arguments
        self._shared: dict[str, Tab] = {}

    def opened(self, differs: dict[str, Any]) -> Tab:
        """A tab of the test's own, which it may do anything to."""
        context = self._browser.new_context(**(self._arguments | differs))
        context.new_page()
        return Tab(context, "")

    def shared(self, differs: dict[str, Any]) -> Tab:
        """The tab of that kind: as large and in the colours that are asked for, and empty."""
        asked = self._arguments | differs
        fixed = {name: value for name, value in asked.items() if name not in SETTABLE}
        kind = json.dumps(fixed, sort_keys=True)
        if kind not in self._shared:
            tab = self._shared[kind] = Tab(self._browser.new_context(**fixed), kind)
            page = tab.context.new_page()
            for owner, name in [(page, name) for name in LASTING] + [(page.clock, "install")]:
                setattr(owner, name, refused(name))
        tab = self._shared[kind]
        tab.page.set_viewport_size(asked.get("viewport", WINDOW))
        tab.page.emulate_media(color_scheme=asked.get("color_scheme", "light"))
        return tab

    def give_back(self, tab: Tab) -> None:
        """Nothing of a test is left in it for the next."""
        if not tab.context.pages:
            tab.context.close()
            del self._shared[tab.kind]
            return
        tab.leave()
        tab.context.clear_permissions()
        tab.context.set_offline(offline=False)
        tab.page.emulate_media(media="null", reduced_motion="reduce")
        tab.page.mouse.move(0, 0)

    def close(self) -> None:
        """All of them."""
        for tab in self._shared.values():
            tab.context.close()


def refused(name: str) -> Callable[..., None]:
    """What stands in the place of something that would stay for the tests that follow."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError(f"{name} stays for later tests: mark this one with `own_tab`")

    return refuse
