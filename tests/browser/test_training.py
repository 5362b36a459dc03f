"""Training runs on the page: run, stop, go to any update, and step through it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from app.engine.backprop import step
from app.engine.network import Training
from app.engine.presets import PRESETS
from tests.browser.simulator import Simulator, value

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


def test_a_run_ends_where_stepping_ends_and_any_update_of_it_can_be_stepped_through(
    simulator: Simulator,
) -> None:
    page = simulator.page
    train(page, steps=250)
    expect(simulator.whereabouts).to_have_text("Update 251 · ready to start")
    preset = PRESETS["article"]
    training, losses = Training(preset.network), []
    for _ in range(250):
        trace = step(training, preset.inputs, preset.targets, preset.loss, preset.optimizer)
        losses.append(trace)
        training = trace.after
    weights = cells(simulator)
    for layer, matrix in enumerate(training.network.layers, start=1):
        for (i, j), weight in [
            ((i, j), w)
            for i, row in enumerate(matrix.weights.tolist(), start=1)
            for j, w in enumerate(row, start=1)
        ]:
            assert float(value(weights[f"w.{layer}.{i}.{j}"])) == weight
    page.locator("[data-train=goto]").fill("24")
    page.locator("[data-train=goto]").press("Enter")
    expect(simulator.whereabouts).to_have_text("Update 24 · ready to start")
    simulator.step(60)
    assert value(simulator.cells()["E_new"]) == losses[23].E_new
    assert value(simulator.cells()["E"]) == losses[22].E_new
    simulator.step()
    expect(simulator.whereabouts).to_contain_text("Update 25 · forward")


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


def test_a_run_ends_below_the_loss_that_was_asked_for(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    train(page, steps=20000, below="0.01")
    expect(page.locator("[data-action=train]")).to_be_visible()
    simulator.phase("error")
    assert value(simulator.cells()["E"]) < 0.01
    page.locator(".losses summary").click()
    listed = page.locator(".losses tbody td").all_inner_texts()
    assert value(listed[0]) > 0.5
    assert value(listed[-1]) < 0.01
    chart = page.locator(".training .plot")
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(simulator.whereabouts).to_contain_text("ready to start")
    middle = int(simulator.whereabouts.inner_text().split()[1])
    simulator.phase("error")
    assert 0.01 < value(simulator.cells()["E"]) < 0.7
    assert middle > 2


def test_training_goes_by_update_and_by_epoch_and_says_which_epoch_it_is(page: Page) -> None:
    simulator = Simulator(page).open(XOR)
    unit = page.locator("[data-train=unit]")
    expect(unit.locator("option[value=epoch]")).to_have_text("1 epoch (1 update)")
    page.locator(".data > summary").click()
    page.locator("[data-data=batch]").select_option("some")
    page.locator("[data-data=size]").fill("3")
    page.locator("[data-data=size]").press("Enter")
    expect(unit.locator("option[value=epoch]")).to_have_text("1 epoch (2 updates)")
    start = page.locator("[data-action=train]")
    # Four examples in batches of three: an epoch has two updates.
    for choice, update, place, epoch in (
        ("epoch", 3, 1, 2),
        ("update", 4, 2, 2),
        ("epoch", 6, 2, 3),
    ):
        unit.select_option(choice)
        start.click()
        expect(simulator.whereabouts).to_have_text(f"Update {update} · ready to start")
        expect(page.locator(".epoch")).to_have_text(
            f"The update on show is {place} of 2 in epoch {epoch}."
        )
    train(page, steps=100000)
    expect(page.locator(".progress")).to_contain_text(
        re.compile(r"\d+ of 100000 updates. In epoch")
    )
    said = re.search(
        r"(\d+) of 100000 updates. In epoch (\d+)", page.locator(".progress").inner_text()
    )
    assert said
    # The run begins after update 5.
    assert int(said[2]) == (5 + int(said[1]) + 1) // 2
    page.locator("[data-action=stop]").click()


def test_a_run_that_diverges_says_so_and_leaves_the_last_finite_weights(
    page: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("422")
    simulator = Simulator(page).open("/?layers=2-3-1&act=identity,identity&lr=10")
    train(page, steps=1000)
    expect(page.locator(".trouble")).to_contain_text(
        "The weights left the finite numbers in update"
    )
    expect(page.locator(".trouble")).to_contain_text("lower the learning rate")
    for text in cells(simulator).values():
        assert abs(float(value(text))) < float("inf")
