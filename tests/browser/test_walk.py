"""The first update of the article's network, walked on the page and held against the oracle."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reference import ORDER, Given, in_picture, kind, known, updates, written
from tests.browser.simulator import Simulator, by_id, value
from tests.oracles import EXAMPLES

ORACLE = by_id(EXAMPLES["article-2-3-1-sigmoid"])
FIRST = Given().update() | ORACLE
GIVEN = {"x", "d", "w", "lr"}
NOT_DRAWN = {"dE_da"}
SETTLED = {"dy_dz.2.1"}
"""A linear output's slope is 1 whatever the numbers: it comes with the backward phase."""


def test_the_reference_is_the_oracle_wherever_the_oracle_has_a_number() -> None:
    computed = Given().update()
    for id, number in ORACLE.items():
        assert math.isclose(computed[id], number, rel_tol=1e-14, abs_tol=1e-15), id


def test_every_number_of_the_first_update_is_the_oracles_and_comes_when_it_is_computed(
    simulator: Simulator,
) -> None:
    seen = simulator.walk("step", len(ORDER))
    for (at, id), step in zip(enumerate(ORDER, 1), seen, strict=True):
        assert f"({at} of 60)" in step.whereabouts
        cells = {id: text for id, text in step.cells.items() if kind(id) not in GIVEN}
        settled = SETTLED if at > ORDER.index("dE_da.2.1") else set()
        assert set(cells) == known(at) | settled, at
        for cell, text in cells.items():
            assert math.isclose(value(text), FIRST[cell], rel_tol=1e-14, abs_tol=1e-15), (at, cell)
        assert math.isclose(value(step.full), FIRST[id], rel_tol=1e-14, abs_tol=1e-15)
        assert step.result == written(FIRST[id])
        for put_in, text in step.formula.items():
            assert put_in in known(at - 1) or kind(put_in) in GIVEN, (at, put_in)
            assert text in put_in_as(put_in), (at, put_in)
        check_picture(step.shown, at, id)


def put_in_as(id: str) -> list[str]:
    """How a number may stand in a formula: with the digits that the result needs."""
    if id == "lr":
        return ["0.1"]
    return [written(FIRST[id], digits) for digits in range(4, 9)]


def check_picture(shown: dict[str, str], at: int, newest: str) -> None:
    """Only known numbers, rightly written, the newest among them, one on each edge."""
    for id, text in shown.items():
        assert id in known(at) or kind(id) in GIVEN, (at, id)
        assert text == in_picture(id, FIRST[id]), (at, id)
    assert newest in shown or kind(newest) in NOT_DRAWN, newest
    assert sum(id.count(".") == 3 for id in shown) == 9
    nodes = {id for id in ORDER[:at] if kind(id) in {"z", "a", "e", "E", "y_new", "E_new"}}
    assert nodes | {"x.1", "x.2", "d.1"} <= set(shown)


def test_going_back_to_the_start_leaves_only_what_is_given(simulator: Simulator) -> None:
    before = (simulator.shown(), simulator.cells())
    simulator.phase("update")
    simulator.by("Phase")
    simulator.back(4)
    expect(simulator.whereabouts).to_contain_text("ready to start")
    assert (simulator.shown(), simulator.cells()) == before
    assert {kind(id) for id in before[0]} == {"x", "w", "d"}
    assert {kind(id) for id in before[1]} == {"x", "w", "d", "lr"}
    expect(simulator.result).to_have_count(0)
    expect(simulator.page.locator("[data-action=back]")).to_be_disabled()


def test_two_updates_forward_and_back_show_identical_numbers(simulator: Simulator) -> None:
    """Phase by phase; `tests/js/walk.test.js` goes number by number."""
    simulator.by("Phase")
    forward = simulator.walk("step", 8)
    assert len({step.whereabouts for step in forward}) == 8
    second = updates(Given(), 2)[1]
    cells = forward[-1].cells
    assert set(cells) >= set(ORDER)
    for id, text in cells.items():
        assert value(text) == pytest.approx(second[id], rel=1e-13, abs=1e-15), id
    assert simulator.walk("back", 7) == forward[-2::-1]
    simulator.back()
    expect(simulator.whereabouts).to_contain_text("Update 1 · ready to start")
    assert simulator.walk("step", 8) == forward


def test_step_goes_as_far_as_was_chosen(simulator: Simulator) -> None:
    for granularity, places in {
        "Phase": [(1, 8), (1, 10), (1, 40), (1, 60), (2, 8)],
        "Update": [(2, 60), (3, 60)],
        "Calculation": [(4, 1), (4, 2)],
    }.items():
        simulator.by(granularity)
        for update, at in places:
            simulator.step()
            expect(simulator.whereabouts).to_contain_text(f"Update {update} · ")
            expect(simulator.whereabouts).to_contain_text(f"({at} of 60)")
    assert value(simulator.cells()["w.1.1.1"]) == pytest.approx(
        updates(Given(), 4)[3]["w.1.1.1"], rel=1e-13
    )
    simulator.back(2)
    expect(simulator.whereabouts).to_contain_text("Update 3 · ")


MARKS = """() => Object.fromEntries([...document.querySelectorAll("svg [data-id]")]
  .map((group) => [group.dataset.id, group.querySelector(".mark")?.textContent.trim()]))"""


@pytest.mark.parametrize(
    ("delta", "signal", "mark", "moments"),
    [
        ("article", "delta", "∂E/∂z", 60),
        ("standard", "delta", "δ", 51),
        ("error_term", "error_term", "δ", 48),
    ],
)
def test_another_meaning_of_delta_keeps_the_place_and_changes_names_and_numbers(
    simulator: Simulator, delta: str, signal: str, mark: str, moments: int
) -> None:
    meaning = simulator.page.get_by_label("What δ means")
    simulator.phase("error")
    meaning.select_option("standard" if delta == "article" else delta)
    meaning.select_option(delta)
    expect(simulator.whereabouts).to_have_text(f"Update 1 · error · loss (10 of {moments})")
    simulator.phase("backward")
    marks = simulator.page.evaluate(MARKS)
    for unit in ("2.1", "1.1", "1.2", "1.3"):
        id = f"{signal}.{unit}"
        assert value(simulator.cells()[id]) == pytest.approx(FIRST[id], rel=1e-14)
        assert simulator.shown()[id] == written(FIRST[id])
        assert marks[id] == mark
    simulator.phase("update")
    assert simulator.page.locator(".whereabouts").inner_text().endswith(f"({moments} of {moments})")
    for id, text in simulator.cells().items():
        assert math.isclose(value(text), FIRST[id], rel_tol=1e-14, abs_tol=1e-15), id


def test_more_digits_are_shown_in_the_calculation_where_there_is_room(page: Page) -> None:
    simulator = Simulator(page).open("/?digits=8")
    simulator.step(2)
    expect(simulator.result).to_have_text(written(FIRST["a.1.1"], digits=8))
    assert simulator.shown()["a.1.1"] == written(FIRST["a.1.1"], digits=4)
