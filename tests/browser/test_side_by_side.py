"""Two runs side by side: locked to the same moment, each with its own numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.engine.network import new_network
from tests.browser.reference import HIDDEN, LAST, PATHS, Given, in_picture, updates
from tests.browser.simulator import Simulator, value

RATES = {"first": 0.1, "second": 0.5}

NUMBERS = """(side) => Object.fromEntries([...side.querySelectorAll("svg [data-id]")]
  .map((group) => [group.dataset.id, [...group.querySelectorAll(".number")]
    .filter((number) => number.closest("[data-id]") === group)
    .map((number) => number.textContent).join(" ")])
  .filter(([, number]) => number))"""
"""The numbers in a picture, by id."""

FAULTS = """() => [...document.querySelectorAll(".side svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll(
    ".tag > .box, .node > [role=button] > .box, .diamond > .box")].map((box) =>
      [box.closest("[data-id]").dataset.id, box.getBoundingClientRect(), box.closest(".node")]);
  const out = [...svg.querySelectorAll("text, .box")]
    .filter((each) => each.getBoundingClientRect().left < frame.left - 1
      || each.getBoundingClientRect().right > frame.right + 1)
    .map((each) => `cut: ${each.textContent}`);
  const small = [...svg.querySelectorAll("text")].filter((each) => each.textContent.trim()
    && parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a < 11.99)
    .map((each) => `small: ${each.textContent}`);
  return [...out, ...small, ...boxes.flatMap(([id, one, node], index) => boxes.slice(index + 1)
    .filter(([, other, its]) => !(node && node === its)
      && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1.5)
    .map(([other]) => `${id} on ${other}`))];
})"""
"""What overlaps, is cut or too small in the two pictures."""


def side(page: Page, which: str) -> Locator:
    """One of the two runs."""
    return page.locator(f".side[data-side={which}]")


def compare(page: Page, kind: str, what: str = "") -> None:
    """Open the part and choose in what a second run differs."""
    page.locator(".versus > summary").click()
    page.locator("[data-versus=kind]").select_option(kind)
    if what:
        page.locator("[data-versus=value]").fill(what)
        page.locator("[data-versus=value]").press("Enter")


def arrived(page: Page) -> None:
    """Wait until the second run has its numbers."""
    expect(side(page, "second").locator("svg")).to_be_visible()
    expect(side(page, "second").locator(".note")).to_have_text("")


def numbers(page: Page, which: str) -> dict[str, str]:
    """The numbers in the picture of a run."""
    seen: dict[str, str] = side(page, which).evaluate(NUMBERS)
    return seen


def row(page: Page, id: str) -> list[float]:
    """The same number in both."""
    cells = page.locator(f'[data-both="{id}"] td')
    return [value(cells.nth(index).get_attribute("data-full") or "") for index in range(2)]


def test_two_learning_rates_step_together_with_the_numbers_of_each(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "rate", "0.5")
    expect(side(page, "first").locator("h3")).to_have_text("α = 0.1")
    expect(side(page, "second").locator("h3")).to_have_text("α = 0.5")
    runs = {which: updates(Given().but(lr=rate), 4) for which, rate in RATES.items()}
    simulator.by("Phase")
    first_end: list[dict[str, str]] = []
    for update in range(3):
        for phase in ("forward", "error", "backward", "update"):
            simulator.step()
            arrived(page)
            for which, run in runs.items():
                seen = numbers(page, which)
                for id, text in seen.items():
                    assert text == in_picture(id, run[update][id]), (which, update, phase, id)
                    assert id.split(".")[0] != "w" or phase in ("forward", "error")
                assert ("E" in seen) == (phase != "forward")
                assert ("w_new.1.1.1" in seen) == (phase == "update")
        for at, run in enumerate(runs.values()):
            assert row(page, "E")[at] == pytest.approx(run[update]["E"], rel=1e-12)
            assert row(page, "E_new")[at] == pytest.approx(run[update]["E_new"], rel=1e-12)
            assert row(page, "a.2.1")[at] == pytest.approx(run[update]["a.2.1"], rel=1e-12)
        first_end = first_end or [numbers(page, which) for which in RATES]
    kept = [page.locator(f".side[data-side={which}]").inner_html() for which in RATES]
    simulator.by("Update")
    simulator.back(2)
    expect(simulator.whereabouts).to_contain_text("Update 1 · update")
    arrived(page)
    assert [numbers(page, which) for which in RATES] == first_end
    simulator.step(2)
    arrived(page)
    assert [page.locator(f".side[data-side={which}]").inner_html() for which in RATES] == kept


def test_a_number_that_is_chosen_or_pointed_at_in_one_is_so_in_both(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "rate", "0.5")
    simulator.by("Update")
    simulator.step(2)
    arrived(page)
    side(page, "second").locator('[data-id="w_new.1.1.2"]').click()
    expect(page.locator(".side .tag.current")).to_have_count(2)
    runs = [updates(Given().but(lr=rate), 2)[1] for rate in RATES.values()]
    expected = [pytest.approx(run["w_new.1.1.2"], rel=1e-12) for run in runs]
    assert row(page, "w_new.1.1.2") == expected
    side(page, "second").locator('[data-id="w_new.1.2.3"]').hover()
    expect(page.locator(".side .tag.pointed")).to_have_count(2)


def test_both_train_and_any_update_is_gone_to_by_both(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "rate", "0.5")
    arrived(page)
    page.locator("[data-train=steps]").fill("200")
    page.locator("[data-train=steps]").press("Enter")
    page.locator("[data-action=train]").click()
    expect(simulator.whereabouts).to_have_text("Update 201 · ready to start")
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator(".curve-name")).to_have_text(["α = 0.1", "α = 0.5"])
    runs = [updates(Given().but(lr=rate), 200) for rate in RATES.values()]
    page.locator(".losses summary").click()
    for line in page.locator(".losses tbody tr").all()[:10]:
        done = int(line.locator("th").inner_text())
        listed = [value(text) for text in line.locator("td").all_inner_texts()]
        expected = [run[done]["E"] for run in runs]
        assert listed == [pytest.approx(loss, rel=1e-6, abs=1e-20) for loss in expected]
    page.locator("[data-train=goto]").fill("24")
    page.locator("[data-train=goto]").press("Enter")
    expect(simulator.whereabouts).to_have_text("Update 24 · ready to start")
    simulator.phase("error")
    arrived(page)
    for which, run in zip(RATES, runs, strict=True):
        assert numbers(page, which)["w.2.1.1"] == in_picture("w.2.1.1", run[23]["w.2.1.1"])
    assert row(page, "E")[0] == pytest.approx(runs[0][23]["E"], rel=1e-9)
    assert row(page, "E")[1] == pytest.approx(runs[1][23]["E"], rel=1e-6, abs=1e-22)


def test_a_run_that_diverges_says_so_while_the_other_one_goes_on(
    page: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("422")
    simulator = Simulator(page).open("/?layers=2-3-1&act=identity,identity&lr=0.1")
    compare(page, "rate", "10")
    arrived(page)
    page.locator("[data-train=steps]").fill("60")
    page.locator("[data-train=steps]").press("Enter")
    page.locator("[data-action=train]").click()
    expect(simulator.whereabouts).to_have_text("Update 61 · ready to start")
    said = side(page, "second").locator(".note")
    expect(said).to_contain_text("The weights left the finite numbers in update")
    last = int((said.inner_text()).rstrip(".").split()[-1])
    assert 2 < last < 60
    expect(page.locator(".trouble")).to_have_count(0)
    weights = numbers(page, "second")
    assert all(abs(value(text)) < float("inf") for text in weights.values())
    page.locator("[data-train=goto]").fill(str(last - 1))
    page.locator("[data-train=goto]").press("Enter")
    arrived(page)
    assert numbers(page, "second")["w.1.1.1"] != weights["w.1.1.1"]
    simulator.by("Update")
    for _ in range(4):
        simulator.step()
    expect(said).to_contain_text(f"This run stays at update {last}.")
    assert numbers(page, "second")["w.1.1.1"] == weights["w.1.1.1"]


def test_a_second_run_with_another_optimizer(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "optimizer")
    page.locator("[data-versus=value]").select_option("adam")
    expect(page.locator(".side h3")).to_have_text(["Gradient descent (SGD)", "Adam"])
    simulator.phase("update")
    arrived(page)
    run = Given().update()
    # Without a memory both moments are those of the gradient itself.
    slopes = {index: run[f"dE_dw.{index}"] for index in PATHS + LAST}
    moved = {
        f"w_{index.replace('.', '_')}": run[f"w.{index}"] - 0.1 * slope / (abs(slope) + 1e-8)
        for index, slope in slopes.items()
    }
    adam = Given().but(**moved).update()["E"]
    expected = [pytest.approx(number, rel=1e-9) for number in (run["E_new"], adam)]
    assert row(page, "E_new") == expected


def test_a_second_run_with_another_activation(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "activation")
    page.locator("[data-versus=value]").select_option("tanh")
    simulator.phase("update")
    arrived(page)
    run = Given().update()
    y = sum(run[f"w.2.{j}.1"] * math.tanh(run[f"z.1.{j}"]) for j in HIDDEN)
    assert row(page, "a.2.1") == [pytest.approx(run["a.2.1"]), pytest.approx(y)]
    assert row(page, "E") == [pytest.approx(run["E"]), pytest.approx((1 - y) ** 2 / 2)]


def test_a_second_run_with_other_first_weights(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "weights", "7")
    arrived(page)
    made = new_network(
        (2, 3, 1), ("sigmoid", "identity"), biases=False, initializer="xavier", seed=7
    )
    assert numbers(page, "first")["w.1.1.1"] == "0.1000"
    drawn = float(made.layers[0].weights[0, 0])
    assert numbers(page, "second")["w.1.1.1"] == in_picture("w.1.1.1", drawn)


def test_an_edit_begins_both_anew_and_undo_brings_them_back(simulator: Simulator) -> None:
    page = simulator.page
    compare(page, "rate", "0.5")
    simulator.by("Update")
    simulator.step()
    arrived(page)
    whole = [numbers(page, which) for which in RATES]
    page.locator('.tables [data-field="x.1"]').fill("2")
    page.locator('.tables [data-field="x.1"]').press("Enter")
    simulator.step()
    arrived(page)
    for at, lr in enumerate(RATES.values()):
        run = Given().but(lr=lr, x_1=2.0).update()
        assert row(page, "E_new")[at] == pytest.approx(run["E_new"], rel=1e-12)
    page.locator("[data-action=undo]").click()
    expect(simulator.whereabouts).to_contain_text("Update 1 · update")
    arrived(page)
    assert [numbers(page, which) for which in RATES] == whole


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_pictures_stand_apart_and_within_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    simulator = Simulator(page).open("/?preset=article&motion=off")
    compare(page, "rate", "0.5")
    for phase in ("forward", "error", "backward", "update"):
        simulator.phase(phase)
        arrived(page)
        assert page.evaluate(FAULTS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes: list[Any] = [side(page, which).bounding_box() for which in RATES]
    if width == 320:
        assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    else:
        assert boxes[1]["y"] == boxes[0]["y"]
        assert boxes[1]["x"] >= boxes[0]["x"] + boxes[0]["width"]
