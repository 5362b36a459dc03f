"""Explanations in Chromium: mouse, finger, keys, clipboard, width; tests/js has all else."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.simulator import Simulator

WEIGHT = "dE_dw.1.1.2"
DEEP = "/?layers=1-2-2-1&act=tanh,tanh,identity&seed=3&x=0.7&d=1&biases=0"


def explained(simulator: Simulator, id: str) -> Locator:
    """The calculation of a number of the backward phase."""
    simulator.phase("backward")
    simulator.chip(id).click()
    return settled(simulator)


def settled(simulator: Simulator) -> Locator:
    """The calculation on show, once the server has answered."""
    calculation = simulator.page.locator(".calculation")
    expect(calculation).to_have_attribute("aria-busy", "false")
    return calculation


def marked(page: Page, row: str) -> set[str]:
    """What is marked as pointed at in a formula, which is one number in all its places."""
    ids: list[str] = page.locator(f"{row} .pointed").evaluate_all(
        "all => all.map((each) => each.dataset.q)"
    )
    return set(ids)


def test_pointing_links_formula_and_picture_both_ways(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(1)
    settled(simulator)
    page.locator('.formula [data-q="x.2"]').first.hover()
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.2")
    page.locator('.formula [data-q="w.1.2.1"]').first.hover()
    expect(page.locator("svg .tag.pointed")).to_have_attribute("data-id", "w.1.2.1")
    simulator.number("w.1.1.1").hover()
    lit = page.locator(".formula .pointed")
    expect(lit).to_have_count(2)  # in symbols and in numbers
    assert marked(page, ".formula") == {"w.1.1.1"}
    page.mouse.move(5, 5)
    expect(page.locator(".pointed")).to_have_count(0)


def test_keys_link_formula_and_picture_both_ways(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(1)
    settled(simulator)
    page.locator(".formula").focus()
    for id in ("z.1.1", "x.1", "w.1.1.1", "x.2"):
        page.keyboard.press("ArrowRight")
        assert marked(page, ".formula") == {id}
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.2")
    page.keyboard.press("Enter")
    expect(simulator.heading).to_have_text("Input 2")
    page.locator('svg [tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.dataset.node")
    expect(page.locator("svg .node.pointed [data-node]")).to_have_attribute("data-node", focused)


def test_symbols_of_every_form_are_linked_by_mouse_and_keys(simulator: Simulator) -> None:
    page = simulator.page
    explained(simulator, WEIGHT)
    for form, row, id in (
        ("paths", ".path", "x.1"),
        ("layer", ".equations", "x.2"),
        ("derivation", ".meanings", "x.1"),
    ):
        page.locator(f"[data-form={form}]").click()
        settled(simulator)
        if row == ".meanings":
            page.locator(".readings summary").click()
        page.locator(f'{row} [data-q="{id}"]').first.hover()
        expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", id)
        page.mouse.move(5, 5)
        expect(page.locator(".pointed")).to_have_count(0)
        page.locator(row).first.focus()
        seen = set[str | None]()
        for _ in range(12):
            page.keyboard.press("ArrowRight")
            seen |= marked(page, row)
        assert id in seen
        assert len(seen) > 2
        page.keyboard.press("Escape")


@pytest.mark.browser_context_args(has_touch=True)
def test_a_finger_points_first_and_follows_then_in_formula_and_picture(page: Page) -> None:
    simulator = Simulator(page).open()
    simulator.step(1)
    settled(simulator)
    symbol = page.locator('.formula [data-q="x.1"]').first
    symbol.tap()
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.1")
    expect(simulator.heading).to_contain_text("of hidden 1")
    symbol.tap()
    expect(simulator.heading).to_have_text("Input 1")
    for id, title in (("w.1.1.1", "Weight, input 1 to hidden 1"), ("x.1", "Input 1")):
        page.get_by_role("button", name="Back to the current step").tap()
        settled(simulator)
        simulator.number(id).tap()
        expect(page.locator(".formula .pointed")).to_have_count(2)
        expect(simulator.heading).to_contain_text("of hidden 1")
        simulator.number(id).tap()
        expect(simulator.heading).to_have_text(title)


def test_a_calculation_is_copied_as_latex(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    simulator = Simulator(page).open()
    explained(simulator, WEIGHT)
    page.locator("[data-copy=latex]").click()
    expect(page.locator(".copying .done")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(r"\begin{aligned}")
    assert r"\frac{\partial E}{\partial w_{12}^{(1)}}" in copied


CUT = """() => [...document.querySelectorAll(
    ".formula .right, .formula .left, .path .line, .piece")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
  .map((box) => box.textContent.slice(0, 60))"""

ADDRESSES = ["/", DEEP, "/?preset=softmax", "/?preset=adam"]
FORMS = ["derivation", "unrolled", "paths", "check"]
WIDTHS = [320, 768, 1280]
ALL = list(product(ADDRESSES, FORMS, WIDTHS))
"""Every form of every network at every width."""


def is_usual(case: tuple[str, str, int]) -> bool:
    """One width of each form of each network: every two of the three meet."""
    address, form, width = case
    return (ADDRESSES.index(address) + FORMS.index(form)) % 3 == WIDTHS.index(width)


USUAL = [pytest.param([case for case in ALL if is_usual(case)], id="usual")]
OTHERS = [
    pytest.param([case for case in ALL if not is_usual(case)], id="all", marks=pytest.mark.long)
]


@pytest.mark.parametrize("cases", [*USUAL, *OTHERS])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_formula_is_cut_however_long(
    page: Page, address: str, cases: list[tuple[str, str, int]]
) -> None:
    simulator = Simulator(page).open(address)
    explained(simulator, "dE_dw.1.1.2")
    for _, form, width in (case for case in cases if case[0] == address):
        page.locator(f"[data-form={form}]").click()
        settled(simulator)
        unroll = page.locator("[data-action=open-all]")
        if form == "unrolled" and unroll.count() == 1:
            unroll.click()
            settled(simulator)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CUT) == [], (form, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
