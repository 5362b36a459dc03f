"""The page behind a proxy that shows it under a path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.browser.conftest import Watch
from tests.browser.simulator import Simulator
from tests.proxy import PREFIX, Proxy
from tests.server import LiveServer

ELSEWHERE = f"https://sim.example.edu{PREFIX}"
"""Where the public is said to find it, though the reader came another way."""


@pytest.fixture
def proxy(request: pytest.FixtureRequest, watch: Watch) -> Iterator[Proxy]:
    """A proxy in front of a server that knows the prefix, by a public address if that is asked."""
    url = getattr(request, "param", "")
    proxy = Proxy(strips=True)
    server = LiveServer(Settings(public_url=url), root_path="" if url else PREFIX)
    server.start()
    proxy.target = server.port
    watch.origins.append(proxy.url)
    yield proxy
    proxy.stop()
    server.stop()
    assert proxy.strays == []


def test_under_a_prefix_the_page_steps_and_keeps_its_address(page: Page, proxy: Proxy) -> None:
    simulator = Simulator(page).open(f"{proxy.url}/")
    simulator.step()
    expect(simulator.result).to_have_text("0.3000")
    page.wait_for_url(f"{proxy.url}/?at=1.z.1.1")
    page.reload()
    expect(simulator.result).to_have_text("0.3000")
    page.goto(f"{proxy.url}/p/mazur")
    simulator.step()
    page.wait_for_url(f"{proxy.url}/p/mazur?at=1.z.1.1")
    page.locator("footer").get_by_role("link", name="API").click()
    expect(page.locator("#swagger-ui")).to_contain_text("/api/v1/step")
    page.goto(f"{proxy.url}/examples/host")
    page.locator("[data-do=step]").click()
    expect(page.locator("#log")).to_contain_text("Hidden 1: receives 0.3000.")


@pytest.mark.parametrize("proxy", [ELSEWHERE], indirect=True)
def test_links_are_of_the_public_address_and_the_preview_is_of_this_one(
    page: Page, proxy: Proxy
) -> None:
    simulator = Simulator(page).open(f"{proxy.url}/")
    simulator.step()
    page.locator(".share summary").click()
    expect(page.locator("[data-share=link]")).to_have_value(f"{ELSEWHERE}/?at=1.z.1.1")
    page.locator("[data-share=way]").select_option("element")
    snippet = page.locator("[data-share=snippet]").input_value()
    assert f'src="{ELSEWHERE}/embed.js"' in snippet
    assert f'href="{ELSEWHERE}/?at=1.z.1.1"' in snippet
    page.locator("[data-action=preview]").click()
    expect(page.frame_locator(".preview").locator(".result")).to_have_text("0.3000")
