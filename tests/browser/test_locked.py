"""What an address leaves of the page: parts, controls, fields, keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.simulator import Simulator
from tests.browser.test_access import FIELDS as AXE_FIELDS
from tests.browser.test_access import under, violations

PARTS = {
    "training": ".training",
    "side": ".versus",
    "pictures": ".pictures",
    "data": "details.data",
    "network": ".lab",
    "share": ".share",
    "settings": ".settings",
    "tables": ".tables",
}
FIELDS = "#app :is(input, select:not(.meaning *), textarea):not([type=radio], [type=range])"


def _ready(page: Page, address: str) -> Simulator:
    """The page, as soon as its network is known; it may have no bar."""
    page.goto(address)
    expect(page.locator(".calculation h2")).not_to_have_text("Waiting")
    expect(page.locator(".stage > :is(.diagram:has(svg), .tables)")).to_be_visible()
    return Simulator(page)


def _shown(page: Page) -> list[str]:
    return [name for name, each in PARTS.items() if page.locator(each).count()]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/", list(PARTS)),
        ("/embed", ["tables"]),
        ("/embed?show=training,share", ["training", "share"]),
        ("/?show=none", []),
        ("/?edit=lr&show=data,network,settings", ["settings"]),
        ("/?edit=none&mode=predict", ["share", "settings", "tables"]),
    ],
)
def test_below_the_picture_is_what_the_address_shows(
    page: Page, address: str, parts: list[str]
) -> None:
    _ready(page, address)
    assert _shown(page) == parts


def test_the_view_is_a_diagram_or_tables(page: Page) -> None:
    _ready(page, "/?view=table")
    assert page.locator("svg[role=group]").count() == 0
    expect(page.locator(".stage > .tables")).to_be_visible()
    assert page.locator(".tables").count() == 1
    _ready(page, "/?view=diagram")
    expect(page.locator("svg[role=group]")).to_be_visible()
    assert page.locator(".tables").count() == 0


def test_with_controls_for_steps_the_walk_goes_by_step_and_timeline(page: Page) -> None:
    simulator = _ready(page, "/embed?controls=step")
    actions = page.locator("[data-action]").evaluate_all("all => all.map((b) => b.dataset.action)")
    assert actions == ["back", "step"]
    simulator.step(2)
    expect(simulator.whereabouts).to_contain_text("(2 of 60)")
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.press(">")
    expect(simulator.whereabouts).to_contain_text("(2 of 60)")
    page.keyboard.press(",")
    expect(simulator.whereabouts).to_contain_text("(1 of 60)")
    simulator.phase("error")
    expect(simulator.whereabouts).to_contain_text("(10 of 60)")


def test_without_controls_no_key_steps_and_numbers_can_still_be_pressed(page: Page) -> None:
    simulator = _ready(page, "/embed?controls=none&at=1.delta.1.2")
    expect(simulator.heading).to_have_text("∂E/∂z of hidden 2")
    assert page.get_by_role("toolbar").count() == 0
    page.locator("body").press("n")
    page.locator("body").press("p")
    page.locator("body").press("k")
    expect(simulator.heading).to_have_text("∂E/∂z of hidden 2")
    page.locator('.node[data-id="a.1.1"] .number').first.click()
    expect(simulator.heading).to_have_text("Activation of hidden 1")


def test_a_page_without_edits_has_no_field_and_no_way_to_one(page: Page) -> None:
    simulator = _ready(page, "/?edit=none&show=tables,share")
    simulator.step(10)
    assert page.locator(FIELDS).count() == 0
    assert page.locator("[data-action=undo], .flip").count() == 0
    expect(page.locator("[data-rate=lr]")).to_have_text("0.1")
    for _ in range(3):
        page.locator('.node[data-id="x.1"] .number').first.click()
    page.keyboard.press("Enter")
    assert page.locator(".editor").count() == 0
    page.locator(".share > summary").click()
    expect(page.locator("[data-share=link]")).to_be_visible()
    assert page.locator("[type=file]").count() == 0


def test_only_the_named_numbers_can_be_changed(page: Page) -> None:
    simulator = _ready(page, "/?edit=w,lr")
    kinds = page.locator("#app [data-field]").evaluate_all(
        "all => [...new Set(all.map((field) => field.dataset.field.split('.')[0]))].sort()"
    )
    assert kinds == ["lr", "w"]
    page.locator('.node[data-id="x.1"] .number').first.click()
    page.locator('.node[data-id="x.1"] .number').first.click()
    assert page.locator(".editor").count() == 0
    simulator.change("w.1.1.1", "0.7")
    expect(page.locator('.tables [data-field="w.1.1.1"]')).to_have_value("0.7")
    page.locator("[data-action=undo]").click()
    expect(page.locator('.tables [data-field="w.1.1.1"]')).to_have_value("0.1")


@pytest.mark.own_tab
def test_play_goes_as_fast_as_the_address_says(page: Page) -> None:
    seen = []
    for speed in ("1", "4"):
        page.clock.install()
        simulator = Simulator(page).open(f"/?speed={speed}")
        page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))  # from here on it stands still
        page.locator("[data-action=play]").click()
        page.clock.run_for(1250)
        page.locator("[data-action=play]").click()
        counted = re.search(r"\((\d+) of 60\)", simulator.whereabouts.inner_text())
        assert counted
        seen.append(int(counted[1]))
    assert seen == [1, 4]


def _height(page: Page) -> float:
    height: float = page.locator("h1").evaluate("heading => heading.getBoundingClientRect().height")
    return height


def test_a_title_heads_the_embedded_page_which_has_none_without(page: Page) -> None:
    title = "Delta of <b>hidden</b> units"
    _ready(page, f"/embed?title={title}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert _height(page) > 16
    assert page.title() == f"{title} · Chainrule"
    _ready(page, "/embed")
    assert _height(page) <= 1


def test_a_link_keeps_the_lesson_and_leaves_out_reader_and_host(page: Page) -> None:
    lesson = "controls=step&show=share&edit=x&view=diagram&title=A"
    _ready(page, f"/?{lesson}&theme=dark&motion=off&keys=0&cid=c&parent=http://a.example")
    Simulator(page).step()
    page.locator(".share > summary").click()
    link = page.locator("[data-share=link]").input_value()
    said = dict(pair.split("=") for pair in link.split("?")[1].split("&"))
    assert said == {**dict(pair.split("=") for pair in lesson.split("&")), "at": "1.z.1.1"}
    page.wait_for_url(re.compile("at=1.z.1.1"))
    for kept in ("controls=step", "theme=dark", "cid=c"):
        assert kept in page.url


@pytest.mark.browser_context_args(viewport={"width": 600, "height": 500})
@pytest.mark.parametrize("query", ["", "&controls=step", "&controls=none&at=1.delta.1.2"])
def test_a_low_frame_holds_the_picture_and_the_beginning_of_the_calculation(
    page: Page, query: str
) -> None:
    _ready(page, f"/embed?show=none{query}")
    expect(page.locator("svg.dense")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    box: Any = page.locator("#diagram svg").bounding_box()
    heading: Any = page.locator(".calculation h2").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] < heading["y"]
    assert heading["y"] + heading["height"] < 500
    page.set_viewport_size({"width": 600, "height": 1200})
    expect(page.locator("svg.dense")).to_have_count(0)


ADDRESSES = [
    "/embed?controls=step&show=none&title=A+title",
    "/embed?controls=none&view=table&edit=none",
    "/?edit=none&view=diagram",
    "/embed?edit=lr&show=all",
]


@pytest.mark.parametrize((), [under(320, "light", pytest.mark.long), under(1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(page: Page) -> None:
    for address in ADDRESSES:
        _ready(page, address)
        assert violations(page, AXE_FIELDS - {"label"}) == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.evaluate("innerWidth"), address
