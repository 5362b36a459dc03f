"""A training run in a browser, which reads its lines as they come.

Where runs end is looked at without one, in tests/js/training_on_page.test.js.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.simulator import Simulator

XOR = (
    "/?layers=2-4-1&act=tanh,sigmoid&loss=binary_cross_entropy&opt=adam&lr=0.05"
    "&x=0,0;0,1;1,0;1,1&d=0;1;1;0"
)


def cells(simulator: Simulator) -> dict[str, str]:
    """The weights in the tables."""
    return {id: text for id, text in simulator.cells().items() if id.startswith(("w.", "b."))}


def train(page: Page, **what: Any) -> None:
    """Fill in what is given and press Train."""
    page.locator("[data-train=unit]").select_option("loss" if "below" in what else "updates")
    for name, given in what.items():
        page.locator(f"[data-train={name}]").fill(str(given))
        page.locator(f"[data-train={name}]").press("Enter")
    page.locator("[data-action=train]").click()


def test_a_run_is_stopped_at_once_and_goes_on(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    train(page, steps=100000)
    expect(page.locator(".progress")).to_contain_text("of 100000 updates")
    page.locator("[data-action=stop]").click()
    expect(page.locator(".progress")).to_have_count(0)
    expect(simulator.whereabouts).to_contain_text("ready to start")
    stopped = int(simulator.whereabouts.inner_text().split()[1])
    assert 1 <= stopped < 100001
    train(page, steps=500)
    expect(simulator.whereabouts).to_have_text(f"Update {stopped + 500} · ready to start")
