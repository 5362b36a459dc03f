"""A lesson as one file: opened from a disk with the network cut, it steps with the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.__main__ import main
from tests.browser.reference import ORDER, Given, updates
from tests.browser.simulator import Simulator, value

UPDATES = 20

Offline = Callable[..., AbstractContextManager[Simulator]]


@pytest.fixture
def offline(browser: Browser, tmp_path: Path) -> Offline:
    """Exports a state by the command and opens the file where there is no network."""

    @contextmanager
    def opened(*options: str, ready: str = "ready to start") -> Iterator[Simulator]:
        file = tmp_path / "lesson.html"
        assert main(["export", str(file), *options]) == 0
        context = browser.new_context()
        context.set_offline(True)
        asked: list[str] = []
        faults: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        context.on("console", lambda message: faults.append(message.text))
        page = context.new_page()
        page.goto(file.as_uri())
        simulator = Simulator(page)
        expect(simulator.whereabouts).to_contain_text(ready)
        yield simulator
        context.close()
        assert asked == [file.as_uri()]
        assert faults == []

    return opened


def cells(page: Page) -> dict[str, float]:
    """The numbers of the tables that are there."""
    found = Simulator(page).cells()
    return {id: value(text) for id, text in found.items() if text.strip()}


def test_the_file_steps_through_all_updates_and_back_with_the_numbers_of_the_reference(
    offline: Offline,
) -> None:
    expected = updates(Given(), UPDATES)
    with offline("--preset", "article", "--updates", str(UPDATES)) as simulator:
        seen = simulator.walk("step", len(ORDER))
        results = [value(full) for _, full, *_ in seen]
        assert results == pytest.approx([expected[0][id] for id in ORDER], rel=1e-12)
        assert all(formula for *_, formula in seen[:3]), "numbers are put into the formulas"
        simulator.by("Update")
        after: list[dict[str, float]] = [cells(simulator.page)]
        for number in range(2, UPDATES + 1):
            simulator.step()
            expect(simulator.whereabouts).to_contain_text(f"Update {number} ")
            after.append(cells(simulator.page))
        for found, reference in zip(after, expected, strict=True):
            common = reference.keys() & found.keys()
            assert {"E", "E_new", "w_new.1.1.1", "delta.1.2", "dw.2.3.1"} <= common
            assert {id: found[id] for id in common} == pytest.approx(
                {id: reference[id] for id in common}, rel=1e-12
            )
        for number in range(UPDATES, 1, -1):
            assert cells(simulator.page) == after[number - 1]
            simulator.back(2)
            simulator.step()
            expect(simulator.whereabouts).to_contain_text(f"Update {number - 1} ")


def test_every_meaning_of_delta_is_recorded_in_every_update(offline: Offline) -> None:
    with offline("preset=article&at=3.dE_dw.1.1.2", "--updates", "3", ready="Update 3") as there:
        for meaning in ("standard", "error_term", "article"):
            there.page.get_by_label("What δ means").select_option(meaning)
            expect(there.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
            assert there.formula()
            assert there.result_in_full() == pytest.approx(
                updates(Given(), 3)[2]["dE_dw.1.1.2"], rel=1e-12
            )


def test_nothing_is_offered_that_was_not_recorded_and_the_end_is_one(offline: Offline) -> None:
    with offline("--updates", "2") as simulator:
        page = simulator.page
        simulator.step(7)
        page.locator("[data-form=layer]").click()
        expect(page.locator("[data-form]")).to_have_count(2)
        expect(page.locator("[data-action=undo], [data-field], [data-whole=digits]")).to_have_count(
            0
        )
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
    with offline() as simulator:
        expect(simulator.page.locator(".summary")).to_contain_text("replays updates 1 to 3 without")
        simulator.page.locator("[data-action=train]").click()
        expect(simulator.whereabouts).to_contain_text("Update 3 · ready")
        expect(simulator.page.get_by_label("Go to update (1 to 3)")).to_have_value("3")
        simulator.by("Update")
        simulator.step()
        expect(simulator.whereabouts).to_contain_text("Update 3 · update")
        expect(simulator.alert).to_have_text("")


def test_one_update_is_a_recording_too(offline: Offline) -> None:
    with offline("by=phase&speed=10", "--updates", "1") as simulator:
        expect(simulator.page.locator("[data-action=train]")).to_have_count(0)
        simulator.page.locator("[data-action=play]").click()
        expect(simulator.whereabouts).to_contain_text("the recording ends here")
        expect(simulator.page.locator("[data-action=play]")).to_have_text("Play")


@pytest.mark.parametrize(
    "state",
    [
        "preset=adam&schedule=step&hyper=interval:1",
        "data=moons;count:6;seed:3&layers=2-2-1&act=tanh,sigmoid&batch=4,1",
    ],
)
def test_schedules_and_batches_replay_too(offline: Offline, state: str) -> None:
    with offline(state, "--updates", "4") as simulator:
        simulator.by("Update")
        for number in range(1, 5):
            simulator.step()
            expect(simulator.whereabouts).to_contain_text(f"Update {number} ")
            expect(simulator.alert).to_have_text("")


def test_the_recorded_updates_can_be_trained_through(offline: Offline) -> None:
    with offline("--updates", "5") as simulator:
        simulator.page.locator("[data-action=train]").click()
        expect(simulator.whereabouts).to_contain_text("Update 5")
        expect(simulator.alert).to_have_text("")
        simulator.step()
        w = updates(Given(), 5)[4]["w.1.1.1"]
        assert cells(simulator.page)["w.1.1.1"] == pytest.approx(w, rel=1e-12)
