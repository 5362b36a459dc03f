"""A real server, a real Chromium, and guards that hold for every browser test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from app.main import create_app
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.simulator import Simulator

expect.set_options(timeout=20_000)  # a busy machine is no finding


class LiveServer:
    """The app on a port of its own, which it keeps when it is stopped and started again."""

    def __init__(self) -> None:
        self.port = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread; returns when the server answers."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self.server = uvicorn.Server(uvicorn.Config(create_app(), log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop serving; the port is closed when this returns."""
        self.server.should_exit = True
        self.thread.join()


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


class Watch:
    """What no page may do, as it is seen from outside."""

    def __init__(self, origins: list[str], expected_errors: list[str]) -> None:
        self.origins = origins
        self.expected_errors = expected_errors
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        context.on("console", self._hear)
        context.on("request", self._see)

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
    """No fault in a script, no error on the console, no request to anywhere else."""
    if "page" not in request.fixturenames:
        yield None
        return
    server = "own_server" if "own_server" in request.fixturenames else "shared_server"
    watch = Watch([request.getfixturevalue(server).url], expected_errors)
    watch.over(request.getfixturevalue("context"))
    request.getfixturevalue("page")
    yield watch
    faults = list(watch.faults)
    for open_page in request.getfixturevalue("context").pages:
        open_page.unroute_all(behavior="ignoreErrors")  # some tests leave requests unanswered
    assert faults == []


@pytest.fixture
def simulator(page: Page) -> Simulator:
    """The page at the article's network, ready to step."""
    return Simulator(page).open()
