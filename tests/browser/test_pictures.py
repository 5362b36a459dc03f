"""Pictures of the network: the numbers of the API, whatever the network on show."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.simulator import Simulator, value, wait_until
from tests.browser.test_access import under, violations
from tests.browser.test_data import choose, data
from tests.browser.test_layout import TARGETS
from tests.browser.test_training import XOR, cells, train

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
SMALL = """() => [...document.querySelectorAll(".pictures svg text")]
  .filter((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 12)
  .map((text) => text.textContent)"""
"""What is written in pictures and smaller than 12 px."""


def opened(page: Page, name: str) -> Locator:
    """A part of the pictures, once it shows the network on show."""
    part = page.locator(f"[data-picture={name}]")
    part.locator("> summary").click()
    ready(part)
    return part


def ready(part: Locator) -> None:
    """Wait until it does."""
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


def table(part: Locator) -> list[list[float]]:
    """A table's numbers, with those at the heads of columns and rows."""
    texts: list[list[str]] = part.locator(".numbers table").evaluate(
        "(table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    heads, *rows = texts
    numbers = [
        value(text) if re.search(r"\d$", text) and " " not in text else 0.0 for text in heads
    ]
    return [numbers, *([value(text) for text in row] for row in rows)]


def test_the_field_has_the_networks_own_outputs_at_the_four_corners(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    train(page, steps=500)
    expect(simulator.whereabouts).to_have_text("Update 501 · ready to start")
    part = opened(page, "plane")
    expect(part.locator(".note").first).to_have_text("The network after 500 updates.")
    asked = {"network": network(page, ["tanh", "sigmoid"]), "inputs": CORNERS}
    reply = page.request.post("/api/v1/forward", data=asked).json()
    part.locator(".numbers summary").click()
    for unit, (layer, place) in {"1.3": (0, 2), "2.1": (1, 0)}.items():
        part.locator(f"[data-unit='{unit}']").click()
        [[_, *xs], *rows] = table(part)
        shown = {
            (x, y): number for y, *numbers in rows for x, number in zip(xs, numbers, strict=True)
        }
        assert len(shown) == 121
        for example, (x, y) in enumerate(CORNERS):
            expected = reply["forward"][layer]["a"][example][place]
            assert shown[x, y] == pytest.approx(expected, rel=1e-14)
    # What has been learnt is there to be seen: the strongest blue where the target is 1.
    assert [shown[x, y] > 0.8 for x, y in CORNERS] == [False, True, True, False]
    plane = part.locator(".plane")
    colours = plane.evaluate(
        """(svg) => [...svg.querySelectorAll(".examples .example")].map((mark) => {
          const {left, right, top, bottom} = mark.getBoundingClientRect();
          const at = new DOMPoint((left + right) / 2, (top + bottom) / 2);
          return [...svg.querySelectorAll(".cells path:not(.border)")].find((path) =>
            path.isPointInFill(at.matrixTransform(path.getScreenCTM().inverse()))).classList[0];
        })"""
    )
    assert colours == ["fill3", "fill6", "fill6", "fill3"]


COLOURS = """(node) => [[0, 0], [0, 1], [1, 0], [1, 1]].map(([x, y]) => {
  const cells = node.querySelector(".cells");
  const side = 41;
  // The axes go from an eighth below 0 to an eighth above 1, in 41 cells.
  const at = new DOMPoint(0.5 + 32 * (x + 0.125), side - 0.5 - 32 * (y + 0.125));
  return [...cells.querySelectorAll("path")].find((path) => path.isPointInFill(at)).classList[0];
})"""
"""The colours in a node at the four corners of the square."""


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
    expect(page.locator("[data-picture=plane]")).to_have_attribute("open", "")
    page.locator("[data-nodes=numbers]").click()
    expect(page.locator(".node .field")).to_have_count(0)


def test_an_edit_takes_the_old_fields_away_at_once(page: Page, held: list[Route]) -> None:
    simulator = Simulator(page).open(XOR)
    page.locator("[data-nodes=fields]").click()
    let_go(page, held)
    expect(page.locator(".node .field")).to_have_count(7)
    simulator.change("w.2.1.1", "-9")
    expect(page.locator(".node .field")).to_have_count(0)
    let_go(page, held)
    expect(page.locator(".node .field")).to_have_count(7)


@pytest.mark.own_tab
def test_nothing_is_asked_for_while_the_part_is_closed(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    simulator = Simulator(page).open(XOR)
    train(page, steps=50)
    expect(simulator.whereabouts).to_have_text("Update 51 · ready to start")
    assert not [url for url in asked if "grid" in url]
    part = opened(page, "plane")
    expect(part.locator(".note").first).to_have_text("The network after 50 updates.")
    part.locator("> summary").click()
    expect(part.locator(".drawn")).to_be_hidden()
    asked.clear()
    train(page, steps=50)
    expect(simulator.whereabouts).to_have_text("Update 101 · ready to start")
    assert not [url for url in asked if "grid" in url]


def test_the_picture_follows_a_run_and_the_walk(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    part = opened(page, "plane")
    expect(part.locator(".note").first).to_have_text("The network after no update.")
    train(page, steps=100000)
    for _ in range(2):
        before = part.locator(".note").first.inner_text().split(".")[0]
        expect(part.locator(".note").first).not_to_contain_text(f"{before}.")
        expect(page.locator("[data-action=stop]")).to_be_visible()
    page.locator("[data-action=stop]").click()
    stopped = int(simulator.whereabouts.inner_text().split()[1]) - 1
    expect(part.locator(".note").first).to_have_text(f"The network after {stopped} updates.")
    page.locator("[data-train=goto]").fill("2")
    page.locator("[data-train=goto]").press("Enter")
    expect(part.locator(".note").first).to_have_text("The network after 1 update.")


@pytest.fixture
def held(page: Page) -> list[Route]:
    """Requests for pictures, which wait until the test lets them go."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    page.route("**/api/v1/grid", hold)
    return routes


def let_go(page: Page, held: list[Route]) -> None:
    """Let the one request go on that is to come, or is here."""
    wait_until(page, lambda: held)
    [route] = held
    held.clear()
    route.continue_()


def test_a_picture_that_is_slow_holds_up_nothing_and_is_marked_as_old(
    page: Page, held: list[Route]
) -> None:
    simulator = Simulator(page).open()
    part = page.locator("[data-picture=plane]")
    part.locator("> summary").click()
    expect(part.locator("[data-state]")).to_have_attribute("data-state", "waiting")
    simulator.step(65)
    expect(simulator.whereabouts).to_contain_text("Update 2")
    let_go(page, held)
    expect(part.locator(".note").first).to_have_text(
        "The network after no update. The network on show is being drawn …"
    )
    expect(part.locator(".drawn")).to_have_attribute("aria-busy", "true")
    let_go(page, held)
    ready(part)
    expect(part.locator(".note").first).to_have_text("The network after 1 update.")


def test_a_part_that_is_opened_while_the_page_draws_stays_open(page: Page) -> None:
    simulator = Simulator(page).open()
    part = page.locator("[data-picture=plane]")
    part.evaluate("""(part) => {
      part.querySelector("summary").click();
      document.querySelector("[data-action=step]").click();
    }""")
    expect(simulator.whereabouts).not_to_contain_text("ready to start")
    ready(part)


def test_a_picture_that_cannot_be_had_leaves_the_walk_alone(
    page: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("Failed to load resource")
    page.route("**/api/v1/grid", lambda route: route.abort())
    simulator = Simulator(page).open()
    part = page.locator("[data-picture=plane]")
    part.locator("> summary").click()
    expect(part.locator(".trouble")).to_contain_text("does not answer")
    simulator.step(3)
    expect(page.locator(".trouble")).to_have_count(1)
    page.unroute("**/api/v1/grid")
    part.get_by_role("button", name="Try again").click()
    ready(part)


def test_held_out_examples_are_hollow_where_they_lie_and_named_in_the_table(page: Page) -> None:
    Simulator(page).open(XOR)
    data(page)
    choose(page, "circles", "ircles")
    part = opened(page, "plane")
    sample = page.request.get("/api/v1/datasets/circles?seed=1").json()
    learnt, held = sample["training"], sample["held_out"]
    marks = part.locator(".plane .example")
    assert marks.count() == len(learnt["inputs"]) + len(held["inputs"])
    assert part.locator(".plane .example.hollow").count() == len(held["inputs"]) > 0
    part.locator(".listed summary").click()
    rows = part.locator(".listed tbody").evaluate(
        "(body) => [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    expected = [
        [str(number), name, *x, *d]
        for name, examples in (("learnt from", learnt), ("held out", held))
        for number, (x, d) in enumerate(
            zip(examples["inputs"], examples["targets"], strict=True), start=1
        )
    ]
    assert [[row[0], row[1], *map(value, row[2:])] for row in rows] == expected
    # The places in the picture are a scaled copy of the numbers, the second upwards.
    transforms = marks.evaluate_all("(all) => all.map((mark) => mark.getAttribute('transform'))")
    places = [[float(each) for each in re.findall(r"[\d.]+", text)] for text in transforms]
    numbers = np.array(learnt["inputs"] + held["inputs"])
    for axis, sign in ((0, 1), (1, -1)):
        along = np.array(places)[:, axis]
        assert np.corrcoef(along, numbers[:, axis])[0, 1] * sign == pytest.approx(1, abs=1e-12)


def test_one_input_is_a_curve_and_several_outputs_have_a_winner(page: Page) -> None:
    Simulator(page).open("/?layers=1-3-1&act=tanh,identity&x=-1;0;1&d=1;0;1")
    part = opened(page, "plane")
    assert part.locator(".drawn > div:first-child .dot").count() == 3
    part.locator(".numbers summary").click()
    assert [row[0] for row in table(part)[1:]] == [-1.25 + 0.25 * i for i in range(11)]
    three = (
        "/?layers=3-4-3&act=tanh,softmax&loss=cross_entropy&x=0,0,1;0,1,0;1,0,0&d=1,0,0;0,1,0;0,0,1"
    )
    Simulator(page).open(three)
    part = opened(page, "plane")
    part.locator("[data-picture-unit]").select_option("winner")
    expect(part.locator(".plane")).to_have_attribute(
        "aria-label", "Which output is the largest, over input 1 and input 2."
    )
    part.locator("[data-inputs=Along]").select_option("3")
    expect(part.locator(".plane")).to_have_attribute(
        "aria-label", "Which output is the largest, over input 3 and input 2."
    )
    part.locator(".numbers summary").click()
    asked = {"network": network(page, ["tanh", "softmax"]), "inputs": [[0, 1, 1]]}
    reply = page.request.post("/api/v1/forward", data=asked).json()
    outputs = reply["forward"][-1]["a"][0]
    [[_, *xs], *rows] = table(part)
    row = next(numbers for y, *numbers in rows if y == 1)
    assert row[xs.index(1)] == outputs.index(max(outputs)) + 1


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


def slopes(network: dict[str, Any], *examples: int) -> list[float]:
    """∂E/∂w and ∂E/∂b of binary cross-entropy over XOR, layer by layer, by central differences.

    Of these examples alone, from 1, or of all.
    """
    targets, h, found = np.array([0, 1, 1, 0]), 1e-6, []
    rows = [example - 1 for example in examples or (1, 2, 3, 4)]

    def loss() -> float:
        y = np.array(by_hand(network)[-1])[:, 0]
        return float(-np.mean(np.where(targets == 1, np.log(y), np.log(1 - y))[rows]))

    for layer in network["layers"]:
        for row in (*layer["weights"], layer["biases"]):
            for place, number in enumerate(row):
                row[place] = number + h
                above = loss()
                row[place] = number - h
                found.append((above - loss()) / (2 * h))
                row[place] = number
    return found


def test_the_gradients_over_the_updates_are_those_of_all_examples(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    part = page.locator("[data-picture=gradients]")
    part.locator("> summary").click()
    expect(part.locator(".note")).to_contain_text("shows once the network is trained")
    begun = slopes(network(page, ["tanh", "sigmoid"]))
    train(page, steps=75)
    expect(simulator.whereabouts).to_have_text("Update 76 · ready to start")
    ended = slopes(network(page, ["tanh", "sigmoid"]))
    part.locator("[data-weight]").select_option("b.1.2")
    expect(part.locator(".plot")).to_have_attribute(
        "aria-label", re.compile("^∂E/∂b of hidden 2 over 75 updates: .* 17 ")
    )
    part.locator(".numbers summary").click()
    rows = part.locator(".numbers table").evaluate(
        "(table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    heads = [row[0] for row in rows[1:]]
    assert (heads[0], heads[-1]) == ("0", "75")
    assert {"0", "75"} < set(heads)
    assert len(heads) > 20
    for row, expected in ((rows[1], begun), (rows[-1], ended)):
        assert [value(text) for text in row[1:]] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_each_example_adds_its_part_to_a_gradient_and_can_be_shown(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    before = network(page, ["tanh", "sigmoid"])
    simulator.phase("backward")
    page.locator('.tables [data-cell="dE_dw.1.2.2"]').wait_for()
    simulator.number("dE_dw.1.2.2").first.click()
    page.locator("[data-form=examples]").click()
    bars = page.locator("[data-part]")
    expect(bars).to_have_count(4)
    # Weights into hidden unit 2 from x2: the sixth number, row by row.
    expected = {example: slopes(before, example)[5] / 4 for example in (1, 2, 3, 4)}
    whole = sum(map(abs, expected.values()))
    shown = {
        int(bar.get_attribute("data-part") or 0): (
            value(bar.locator("strong").inner_text()),
            value(bar.locator(".share").inner_text().rstrip("%")),
        )
        for bar in bars.all()
    }
    assert list(shown) == sorted(expected, key=lambda example: -abs(expected[example]))
    for example, (number, share) in shown.items():
        assert number == pytest.approx(expected[example], abs=6e-5)
        assert share == pytest.approx(100 * expected[example] / whole, abs=0.06)
    widths = page.locator(".share-bar rect").evaluate_all(
        "(bars) => bars.map((bar) => bar.width.baseVal.value)"
    )
    sizes = sorted(map(abs, expected.values()), reverse=True)
    assert widths == pytest.approx([100 * size / sizes[0] for size in sizes], rel=1e-5)
    page.locator("[data-part='3']").click()
    expect(page.locator("[data-part='3']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".legend select")).to_have_value("3")
    expect(simulator.number("x.1~3").first).to_contain_text("1.0000")


def test_the_loss_along_weights_is_that_of_the_network_with_other_weights(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    train(page, steps=300)
    expect(simulator.whereabouts).to_have_text("Update 301 · ready to start")
    part = opened(page, "loss")
    part.locator(".numbers summary").click()

    def loss(**weights: float) -> float:
        asked = network(page, ["tanh", "sigmoid"])
        for name, weight in weights.items():
            _, layer, i, j = name.split("_")
            asked["layers"][int(layer) - 1]["weights"][int(i) - 1][int(j) - 1] = weight
        body = {"network": asked, "inputs": CORNERS, "targets": [[0], [1], [1], [0]]}
        reply = page.request.post(
            "/api/v1/forward", data={**body, "loss": "binary_cross_entropy"}
        ).json()
        number: float = reply["loss"]["value"]
        return number

    for weight, expected in table(part)[1:]:
        assert loss(w_1_1_1=weight) == pytest.approx(expected, rel=1e-12)
    part.locator("[data-weight]").nth(1).select_option("w.2.3.1")
    expect(part.locator(".plane .way")).to_have_count(1)
    [[_, *along], *rows] = table(part)
    for upright, *numbers in rows[::5]:
        for weight, expected in list(zip(along, numbers, strict=True))[::5]:
            assert loss(w_1_1_1=weight, w_2_3_1=upright) == pytest.approx(expected, rel=1e-12)
    # The way ends where the weights are now.
    ends = part.locator(".plane").evaluate(
        """(svg) => [svg.querySelector(".way").getAttribute("d").split("L").at(-1),
          svg.querySelector(".present").getAttribute("transform").match(/[(](.*)[)]/)[1]]"""
    )
    assert ends[0] == ends[1]


@pytest.mark.parametrize((), [under(1280, "light"), under(768, "dark"), under(320, "light")])
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
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(SMALL) == []
    assert page.evaluate(TARGETS) == []
    assert violations(page) == []
