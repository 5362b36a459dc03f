"""Pictures of the network: where what lies in them and in which colour, pressed, and on any screen.

Their numbers are looked at without a browser, in tests/js/pictures_on_page.test.js.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.simulator import Simulator, value
from tests.browser.test_access import under, violations
from tests.browser.test_layout import TARGETS
from tests.browser.test_training import XOR, cells, train

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
SMALL = """() => [...document.querySelectorAll(".pictures svg text")]
  .filter((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 12)
  .map((text) => text.textContent)"""
"""What is written in pictures and smaller than 12 px."""


def ready(part: Locator) -> None:
    """Wait until a part of the pictures shows the network on show."""
    expect(part.locator("[data-state]")).to_have_attribute("data-state", "ready")


def network(page: Page, activations: list[str]) -> dict[str, Any]:
    """The network on show, from its numbers in the tables."""
    layers: list[Any] = [{"activation": each, "weights": {}, "biases": {}} for each in activations]
    for id, text in cells(Simulator(page)).items():
        kind, layer, *place = id.split(".")
        if kind in ("w", "b"):
            key = "weights" if kind == "w" else "biases"
            layers[int(layer) - 1][key][tuple(map(int, place))] = value(text)
    for layer in layers:
        (inputs, units), numbers = max(layer["weights"]), layer["weights"]
        layer["weights"] = [
            [numbers[i, j] for j in range(1, units + 1)] for i in range(1, inputs + 1)
        ]
        layer["biases"] = [layer["biases"][j,] for j in range(1, units + 1)] or None
    return {"layers": layers}


COLOURS = """(node) => [[0, 0], [0, 1], [1, 0], [1, 1]].map(([x, y]) => {
  const cells = node.querySelector(".cells");
  const side = 41;
  // The axes go from an eighth below 0 to an eighth above 1, in 41 cells.
  const at = new DOMPoint(0.5 + 32 * (x + 0.125), side - 0.5 - 32 * (y + 0.125));
  return [...cells.querySelectorAll("path")].find((path) => path.isPointInFill(at)).classList[0];
})"""
"""The colours in a node at the four corners of the square."""

MARKED = """(svg) => [...svg.querySelectorAll(".examples .example")].map((mark) => {
  const {left, right, top, bottom} = mark.getBoundingClientRect();
  const at = new DOMPoint((left + right) / 2, (top + bottom) / 2);
  return [...svg.querySelectorAll(".cells path:not(.border)")].find((path) =>
    path.isPointInFill(at.matrixTransform(path.getScreenCTM().inverse()))).classList[0];
})"""
"""The colours of the large picture where the examples lie, which are the same corners."""


def fill(number: float) -> str:
    """The step of colour of a number, as the guide's page says."""
    size = sum(abs(number) >= least for least in (0.05, 0.4, 0.8))
    return f"fill{3 + (size if number > 0 else -size)}"


def by_hand(network: dict[str, Any]) -> list[list[list[float]]]:
    """The activations of tanh units and a sigmoid output, [layer][corner][unit], from NumPy."""
    first, last = [
        {name: np.array(layer[name]) for name in ("weights", "biases")}
        for layer in network["layers"]
    ]
    hidden = np.tanh(np.array(CORNERS) @ first["weights"] + first["biases"])
    output = 1 / (1 + np.exp(-(hidden @ last["weights"] + last["biases"])))
    return [hidden.tolist(), output.tolist()]


def test_each_node_holds_its_units_field_and_follows_training_and_edits(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    page.locator("[data-nodes=fields]").click()
    within = page.locator(".within")
    expect(within.locator("[data-state]")).to_have_text("The network after no update.")
    train(page, steps=500)
    expect(within.locator("[data-state]")).to_have_text("The network after 500 updates.")

    def check() -> None:
        expect(page.locator(".node .field.old")).to_have_count(0)
        expect(page.locator(".node .field")).to_have_count(7)
        activations = by_hand(network(page, ["tanh", "sigmoid"]))
        for key in ("1.1", "1.2", "1.3", "1.4", "2.1"):
            layer, unit = map(int, key.split("."))
            expected = [fill(corner[unit - 1]) for corner in activations[layer - 1]]
            assert page.locator(f"[data-node='{key}']").evaluate(COLOURS) == expected, key

    check()
    before = page.locator("[data-node='2.1']").evaluate(COLOURS)
    simulator.change("w.2.1.1", "-9")
    expect(within.locator("[data-state]")).to_have_attribute("data-state", "ready")
    check()
    assert page.locator("[data-node='2.1']").evaluate(COLOURS) != before
    page.locator("[data-action=open-plane]").click()
    plane = page.locator("[data-picture=plane]")
    expect(plane).to_have_attribute("open", "")
    ready(plane)
    outputs = [fill(corner[0]) for corner in by_hand(network(page, ["tanh", "sigmoid"]))[-1]]
    assert plane.locator(".plane").evaluate(MARKED) == outputs
    page.locator("[data-nodes=numbers]").click()
    expect(page.locator(".node .field")).to_have_count(0)


def test_a_part_that_is_opened_while_the_page_draws_stays_open(page: Page) -> None:
    simulator = Simulator(page).open()
    part = page.locator("[data-picture=plane]")
    part.evaluate("""(part) => {
      part.querySelector("summary").click();
      document.querySelector("[data-action=step]").click();
    }""")
    expect(simulator.whereabouts).not_to_contain_text("ready to start")
    ready(part)


def test_the_weights_over_the_updates_are_those_of_the_walk(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    part = page.locator("[data-picture=weights]")
    part.locator("> summary").click()
    expect(part.locator(".note")).to_contain_text("as they began")
    started = cells(simulator)
    train(page, steps=300)
    expect(simulator.whereabouts).to_have_text("Update 301 · ready to start")
    ended = cells(simulator)
    part.locator("[data-weight]").select_option("b.2.1")
    expect(part.locator(".plot")).to_have_attribute(
        "aria-label", re.compile("^bias of output over 300 updates: .* 17 weights and biases")
    )
    part.locator(".numbers summary").click()
    rows = part.locator(".numbers table").evaluate(
        "(table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    assert (rows[1][0], rows[-1][0]) == ("0", "300")
    order = [*(f"w.1.{i}.{j}" for i in (1, 2) for j in range(1, 5))]
    order += [*(f"b.1.{j}" for j in range(1, 5)), *(f"w.2.{i}.1" for i in range(1, 5)), "b.2.1"]
    assert rows[1][1:] == [started[id] for id in order]
    assert rows[-1][1:] == [ended[id] for id in order]
    chart = part.locator(".plot")
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(simulator.whereabouts).to_have_text(re.compile(r"Update 1[345]\d · ready to start"))


@pytest.mark.parametrize(
    (),
    [
        under(320, "light"),
        under(1280, "light", pytest.mark.long),
        under(320, "dark", pytest.mark.long),
        under(768, "dark", pytest.mark.long),
    ],
)
def test_pictures_fit_any_screen_and_axe_finds_nothing(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    train(page, steps=200)
    expect(simulator.whereabouts).to_have_text("Update 201 · ready to start")
    for part in page.locator("[data-picture]").all():
        part.locator("> summary").click()
        if part.get_attribute("data-picture") not in ("weights", "gradients"):
            ready(part)
        for summary in part.locator("details > summary").all():
            summary.click()
    fits(page)
    assert violations(page) == []
    drawn = page.locator("[data-picture=weights] .plot")
    before = drawn.get_attribute("width") or ""
    assert page.viewport_size
    if page.viewport_size["width"] != 768:
        page.set_viewport_size({"width": 768, "height": 900})
        expect(drawn).not_to_have_attribute("width", before)
        fits(page)


def fits(page: Page) -> None:
    """Nothing reaches beyond the window, is too small to read or to press."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(SMALL) == []
    assert page.evaluate(TARGETS) == []
