"""A lesson as one file: opened from a disk with the network cut, it steps with the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.__main__ import main
from app.settings import Settings
from tests.browser.reference import ORDER, Given, updates
from tests.browser.simulator import CELLS, Simulator, value

Offline = Callable[..., Simulator]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Exports a state by the command, once for all tests of the same options."""
    written: dict[tuple[object, ...], Path] = {}

    def file(*options: str) -> Path:
        key = (Settings().max_recorded, *options)
        if key not in written:
            written[key] = tmp_path_factory.mktemp("lessons") / "lesson.html"
            assert main(["export", str(written[key]), *options]) == 0
        return written[key]

    return file


@pytest.fixture
def offline(browser: Browser, lesson: Callable[..., Path]) -> Iterator[Offline]:
    """Opens the exported file where there is no network."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_offline(True)
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda message: faults.append(message.text))
    files: list[str] = []

    def opened(*options: str, ready: str = "ready to start") -> Simulator:
        files.append(lesson(*options).as_uri())
        page = context.new_page()
        page.goto(files[-1])
        simulator = Simulator(page)
        expect(simulator.whereabouts).to_contain_text(ready)
        return simulator

    yield opened
    context.close()
    assert asked == files
    assert faults == []


def numbers(texts: dict[str, str]) -> dict[str, float]:
    """The numbers of the tables that are there."""
    return {id: value(text) for id, text in texts.items() if text.strip()}


def cells(page: Page) -> dict[str, float]:
    """Those of the tables as they stand."""
    return numbers(Simulator(page).cells())


WALK_BY_UPDATE = """async (actions) => {
  const cells = CELLS;
  const where = () => document.querySelector(".whereabouts").textContent;
  const seen = [];
  for (const pressed of actions) {
    for (const action of pressed) {
      document.querySelector(`[data-action=${action}]`).click();
      for (let frames = 0; where().includes("waiting"); frames++) {
        if (frames > 1200) throw new Error(`${where()} after ${action}`);
        await new Promise(requestAnimationFrame);
      }
    }
    seen.push([where(), cells()]);
  }
  return seen;
}""".replace("CELLS", CELLS)
"""Presses buttons of the bar; after each list of them tells the place and the tables' numbers."""


@pytest.mark.parametrize("count", [5, pytest.param(20, marks=pytest.mark.long)])
def test_the_file_steps_through_all_updates_and_back_with_the_numbers_of_the_reference(
    offline: Offline, count: int
) -> None:
    expected = updates(Given(), count)
    simulator = offline("--preset", "article", "--updates", str(count))
    seen = simulator.walk("step", len(ORDER))
    results = [value(step.full) for step in seen]
    assert results == pytest.approx([expected[0][id] for id in ORDER], rel=1e-12)
    assert all(step.formula for step in seen[:3]), "numbers are put into the formulas"
    simulator.by("Update")
    on = [[], *([["step"]] * (count - 1))]
    back = [["back", "back", "step"]] * (count - 1)
    walked = simulator.page.evaluate(WALK_BY_UPDATE, [*on, *back])
    there = [*range(1, count + 1), *range(count - 1, 0, -1)]
    after = [numbers(texts) for _, texts in walked]
    for (place, _), number, found in zip(walked, there, after, strict=True):
        assert place.startswith(f"Update {number} "), place
        reference = expected[number - 1]
        common = reference.keys() & found.keys()
        assert {"E", "E_new", "w_new.1.1.1", "delta.1.2", "dw.2.3.1"} <= common
        assert {id: found[id] for id in common} == pytest.approx(
            {id: reference[id] for id in common}, rel=1e-12
        )
    assert after[count:] == after[count - 2 :: -1]


def test_every_meaning_of_delta_is_recorded_in_every_update(offline: Offline) -> None:
    there = offline("preset=article&at=3.dE_dw.1.1.2", "--updates", "3", ready="Update 3")
    for meaning in ("standard", "error_term", "article"):
        there.page.get_by_label("What δ means").select_option(meaning)
        expect(there.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
        assert there.formula()
        assert there.result_in_full() == pytest.approx(
            updates(Given(), 3)[2]["dE_dw.1.1.2"], rel=1e-12
        )


def test_nothing_is_offered_that_was_not_recorded_and_the_end_is_one(offline: Offline) -> None:
    simulator = offline("--updates", "2")
    page = simulator.page
    simulator.step(7)
    page.locator("[data-form=layer]").click()
    expect(page.locator("[data-form]")).to_have_count(2)
    expect(page.locator("[data-action=undo], [data-field], [data-whole=digits]")).to_have_count(0)
    page.locator("[data-form=derivation]").click()
    simulator.by("Update")
    simulator.step(2)
    step, play = (page.locator(f"[data-action={name}]") for name in ("step", "play"))
    for button in (step, play, step):
        expect(button).to_have_attribute("aria-disabled", "true")
        button.click(force=True)
    expect(simulator.whereabouts).to_contain_text("Update 2 · update")
    expect(simulator.whereabouts).to_contain_text("(60 of 60) · the recording ends here")
    expect(simulator.alert).to_have_text("")
    assert cells(page)["w.1.1.1"] == updates(Given(), 2)[1]["w.1.1.1"]
    simulator.back()
    expect(step).to_have_attribute("aria-disabled", "false")


def test_a_run_that_is_too_large_for_20_updates_has_as_many_as_fit(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINRULE_MAX_RECORDED", "15000")
    simulator = offline()
    expect(simulator.page.locator(".summary")).to_contain_text("replays updates 1 to 3 without")
    simulator.page.locator("[data-action=train]").click()
    expect(simulator.whereabouts).to_contain_text("Update 3 · ready")
    expect(simulator.page.get_by_label("Go to update (1 to 3)")).to_have_value("3")
    simulator.by("Update")
    simulator.step()
    expect(simulator.whereabouts).to_contain_text("Update 3 · update")
    expect(simulator.alert).to_have_text("")


@pytest.mark.long
def test_one_update_is_a_recording_too(offline: Offline) -> None:
    simulator = offline("by=phase&speed=10", "--updates", "1")
    expect(simulator.page.locator("[data-action=train]")).to_have_count(0)
    simulator.page.locator("[data-action=play]").click()
    expect(simulator.whereabouts).to_contain_text("the recording ends here")
    expect(simulator.page.locator("[data-action=play]")).to_have_text("Play")


@pytest.mark.parametrize(
    "state",
    [
        pytest.param("preset=adam&schedule=step&hyper=interval:1", marks=pytest.mark.long),
        "data=moons;count:6;seed:3&layers=2-2-1&act=tanh,sigmoid&batch=4,1",
    ],
)
def test_schedules_and_batches_replay_too(offline: Offline, state: str) -> None:
    simulator = offline(state, "--updates", "3")
    simulator.by("Update")
    for number in range(1, 4):
        simulator.step()
        expect(simulator.whereabouts).to_contain_text(f"Update {number} ")
        expect(simulator.alert).to_have_text("")


@pytest.mark.long
def test_the_recorded_updates_can_be_trained_through(offline: Offline) -> None:
    simulator = offline("--preset", "article", "--updates", "5")
    simulator.page.locator("[data-action=train]").click()
    expect(simulator.whereabouts).to_contain_text("Update 5")
    expect(simulator.alert).to_have_text("")
    simulator.step()
    w = updates(Given(), 5)[4]["w.1.1.1"]
    assert cells(simulator.page)["w.1.1.1"] == pytest.approx(w, rel=1e-12)
