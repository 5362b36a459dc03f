"""A real server, a real Chromium, and guards that hold for every browser test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)

from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.simulator import Simulator
from tests.browser.tabs import Tab, Tabs
from tests.server import LiveServer

expect.set_options(timeout=20_000)  # a busy machine is no finding


@pytest.fixture(scope="session")
def shared_server() -> Iterator[LiveServer]:
    """The server of all tests that leave it running."""
    server = LiveServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server() -> Iterator[LiveServer]:
    """A server of the test's own, which it may stop."""
    server = LiveServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(shared_server: LiveServer) -> str:
    """What `page.goto("/")` starts from."""
    return shared_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium starts here."""
    return {**browser_type_launch_args, "args": ARGUMENTS, "executable_path": executable()}


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of console errors that a test causes on purpose; it appends to this list."""
    return []


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """What every context has: nothing fades, so that no test reads a colour half-way."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def tabs(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Tabs]:
    """The tabs that tests share."""
    tabs = Tabs(browser, browser_context_args)
    yield tabs
    tabs.close()


@pytest.fixture
def tab(tabs: Tabs, request: pytest.FixtureRequest, base_url: str) -> Iterator[Tab]:
    """Where the test takes place.

    The mark `browser_context_args` says what is different there, `own_tab` that it is not shared.
    """
    marked = request.node.get_closest_marker("browser_context_args")
    differs = {"base_url": base_url, **(marked.kwargs if marked else {})}
    if request.node.get_closest_marker("own_tab"):
        tab = tabs.opened(differs)
        yield tab
        tab.context.close()
    else:
        tab = tabs.shared(differs)
        yield tab
        tabs.give_back(tab)


@pytest.fixture
def context(tab: Tab) -> BrowserContext:
    """What the test's page is in."""
    return tab.context


@pytest.fixture
def page(tab: Tab) -> Page:
    """The test's page, with nothing on it."""
    return tab.page


class Watch:
    """What no page may do, as it is seen from outside."""

    def __init__(self, origins: list[str], expected_errors: list[str]) -> None:
        self.origins = origins
        self.expected_errors = expected_errors
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("weberror", self._fail)
        context.on("console", self._hear)
        context.on("request", self._see)

    def end(self, context: BrowserContext) -> None:
        """Listen no more."""
        context.remove_listener("weberror", self._fail)
        context.remove_listener("console", self._hear)
        context.remove_listener("request", self._see)

    def _fail(self, fault: WebError) -> None:
        self.faults.append(str(fault.error))

    def _hear(self, message: ConsoleMessage) -> None:
        is_expected = any(part in message.text for part in self.expected_errors)
        if message.type == "error" and not is_expected:
            self.faults.append(message.text)

    def _see(self, asked: Request) -> None:
        own = tuple(f"{origin}/" for origin in self.origins)
        if not asked.url.startswith((*own, "data:", "blob:")):
            self.faults.append(f"asked for {asked.url}")


@pytest.fixture(autouse=True)
def watch(request: pytest.FixtureRequest, expected_errors: list[str]) -> Iterator[Watch | None]:
    """No fault in a script, no error on the console, no request elsewhere, nothing kept."""
    if "page" not in request.fixturenames:
        yield None
        return
    server = "own_server" if "own_server" in request.fixturenames else "shared_server"
    watch = Watch([request.getfixturevalue(server).url], expected_errors)
    tab: Tab = request.getfixturevalue("tab")
    watch.over(tab.context)
    yield watch
    if tab.context.pages:
        assert tab.kept() == 0
        tab.leave()
    watch.end(tab.context)
    assert watch.faults == []


@pytest.fixture
def simulator(page: Page) -> Simulator:
    """The page at the article's network, ready to step."""
    return Simulator(page).open()
