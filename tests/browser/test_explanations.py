"""One number explained in every form: unrolled, by paths, as matrices, measured, copied."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reference import PATHS, Given, written
from tests.browser.simulator import Simulator, value

FIRST = Given().update()
WEIGHT = "dE_dw.1.1.2"
DEEP = "/?layers=1-2-2-1&act=tanh,tanh,identity&seed=3&x=0.7&d=1&biases=0"


def explained(
    simulator: Simulator, id: str, form: str | None = None, *, by: str | None = None
) -> Locator:
    """The calculation of a number of the backward phase, in a form; `by` a number it is made of."""
    simulator.phase("backward")
    if by:
        simulator.number(by).first.click()
    simulator.chip(id).click()
    if form:
        simulator.page.locator(f"[data-form={form}]").click()
    calculation = simulator.page.locator(".calculation")
    expect(calculation).to_have_attribute("aria-busy", "false")
    return calculation


def unroll_all(simulator: Simulator) -> None:
    """Open everything in the formula on show."""
    simulator.page.locator("[data-action=open-all]").click()
    expect(simulator.page.locator(".calculation")).to_have_attribute("aria-busy", "false")


def marked(simulator: Simulator, line: int) -> list[tuple[str, str]]:
    """The ids and texts of the numbers in one line of the formula, in reading order."""
    pairs: list[list[str]] = simulator.page.evaluate(
        """(line) => [...document.querySelectorAll(".formula .right")[line]
          .querySelectorAll("[data-q]")].map((row) => [row.dataset.q, row.textContent])""",
        line,
    )
    return [(id, text.strip("()")) for id, text in pairs]


def test_a_gradient_unrolls_down_to_inputs_targets_and_weights(simulator: Simulator) -> None:
    explained(simulator, WEIGHT, "unrolled")
    unroll_all(simulator)
    symbols, numbers = marked(simulator, 0), marked(simulator, 1)
    assert [id for id, _ in symbols] == [id for id, _ in numbers]
    assert {id for id, _ in symbols} == {
        *("d.1", "x.1", "x.2"),
        *(f"w.{index}" for index in PATHS),
        *(f"w.2.{j}.1" for j in (1, 2, 3)),
    }
    for id, text in numbers:
        assert text in [written(FIRST[id], digits) for digits in range(4, 9)], id
    formula = simulator.page.locator(".formula .right").nth(0)
    expect(formula).to_contain_text("σ′")
    assert math.isclose(simulator.result_in_full(), FIRST[WEIGHT], rel_tol=1e-14)
    expect(simulator.result).to_have_text("0.1115")


def test_symbols_open_in_place_one_by_one_and_close_again(simulator: Simulator) -> None:
    page = simulator.page
    explained(simulator, "delta.1.2", "unrolled")
    before = marked(simulator, 0)
    assert [id for id, _ in before] == ["dE_da.1.2", "da_dz.1.2"]
    page.locator('.formula .right [data-q="dE_da.1.2"]').first.click()
    expect(page.locator('[data-close="dE_da.1.2"]')).to_be_visible()
    page.locator('.formula .right [data-q="delta.2.1"]').first.click()
    expect(page.locator('.formula .right [data-q="dE_da.2.1"]').first).to_be_visible()
    assert [id for id, _ in marked(simulator, 0)] == [
        *("dE_da.2.1", "da_dz.2.1", "w.2.2.1", "da_dz.1.2"),
    ]
    page.locator('[data-close="dE_da.1.2"]').click()
    expect(page.locator('.formula .right [data-q="dE_da.1.2"]').first).to_be_visible()
    assert marked(simulator, 0) == before


def test_an_opened_sum_is_closed_by_its_brackets(simulator: Simulator) -> None:
    page = simulator.page
    simulator.phase("error")
    simulator.chip("e.1").click()
    page.locator("[data-form=unrolled]").click()
    page.locator('.formula .right [data-q="a.2.1"]').first.click()
    page.locator('.formula .right [data-q="z.2.1"]').first.click()
    bracket = page.locator('[data-open="a.2.1"]').first
    expect(bracket).to_be_visible()
    bracket.click()
    expect(page.locator("[data-open]")).to_have_count(0)
    assert [id for id, _ in marked(simulator, 0)] == ["d.1", "a.2.1"]


def test_one_of_all_opened_numbers_is_closed_by_its_bracket_and_its_chip(
    simulator: Simulator,
) -> None:
    page = simulator.page
    explained(simulator, WEIGHT, "unrolled")
    page.locator("[data-action=open-all]").click()
    page.locator('[data-open="a.2.1"]').first.click()
    expect(page.locator('.formula .right [data-q="a.2.1"]').first).to_be_visible()
    expect(page.locator('.formula .right [data-q="w.1.1.2"]').first).to_be_visible()
    page.locator('[data-close="da_dz.1.2"]').click()
    expect(page.locator('.formula .right [data-q="da_dz.1.2"]').first).to_be_visible()
    expect(page.locator('.formula .right [data-q="a.2.1"]').first).to_be_visible()


def test_what_is_too_long_to_open_at_once_opens_level_by_level(page: Page) -> None:
    simulator = Simulator(page).open("/?layers=2-6-6-6-1&act=tanh,tanh,tanh,identity")
    explained(simulator, "dE_dw.1.1.1", "unrolled", by="x.1")
    page.locator("[data-action=open-all]").click()
    expect(page.locator(".calculation .note")).to_contain_text("58302 numbers, too many to read")
    page.locator('.formula .right [data-q="delta.1.1"]').first.click()
    expect(page.locator('.formula .right [data-q="da_dz.1.1"]').first).to_be_visible()
    page.locator('.formula .right [data-q="da_dz.1.1"]').first.click()
    expect(page.locator('.formula .right [data-q="z.1.1"]').first).to_be_visible()


def test_all_paths_of_a_deep_weight_are_followed_and_add_up(page: Page) -> None:
    simulator = Simulator(page).open(DEEP)
    explained(simulator, "dE_dw.1.1.1", "paths")
    rows = page.locator(".path")
    expect(rows).to_have_count(2)
    ways = {re.sub(r"\s+", " ", text) for text in page.locator(".path .way").all_inner_texts()}
    assert ways == {
        "input 1 → hidden 1.1 → hidden 2.1 → output → E",
        "input 1 → hidden 1.1 → hidden 2.2 → output → E",
    }
    cells = {id: value(text) for id, text in simulator.cells().items()}
    for through, row in ((1, 0), (2, 0)):
        way = page.locator(".path", has_text=f"hidden 2.{through}").nth(row)
        product = (
            cells["x.1"]
            * cells["da_dz.1.1"]
            * cells[f"w.2.1.{through}"]
            * cells[f"da_dz.2.{through}"]
            * cells[f"w.3.{through}.1"]
            * cells["dE_da.3.1"]
        )
        assert abs(value(way.locator("strong").inner_text()) - product) <= 0.5001e-4
        way.click()
        lit = page.locator("svg .edge.lit, svg .edge.current")
        expect(lit).to_have_count(3)
        expect(
            page.locator(
                f'svg .tag.lit [data-id="w.2.1.{through}"], svg .tag.lit[data-id="w.2.1.{through}"]'
            )
        ).to_have_count(1)
    total = sum(
        cells["x.1"]
        * cells["da_dz.1.1"]
        * cells[f"w.2.1.{m}"]
        * cells[f"da_dz.2.{m}"]
        * cells[f"w.3.{m}.1"]
        * cells["dE_da.3.1"]
        for m in (1, 2)
    )
    assert total == pytest.approx(cells["dE_dw.1.1.1"], rel=1e-12)


POINTED = "svg .pointed"


def test_pointing_links_formula_and_picture_both_ways(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(1)
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page.locator('.formula [data-q="x.2"]').first.hover()
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.2")
    page.locator('.formula [data-q="w.1.2.1"]').first.hover()
    expect(page.locator("svg .tag.pointed")).to_have_attribute("data-id", "w.1.2.1")
    simulator.number("w.1.1.1").hover()
    lit = page.locator(".formula .pointed")
    expect(lit).to_have_count(2)  # in symbols and in numbers
    assert {row.get_attribute("data-q") for row in lit.all()} == {"w.1.1.1"}
    page.mouse.move(5, 5)
    expect(page.locator(".pointed")).to_have_count(0)


def test_keys_link_formula_and_picture_both_ways(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(1)
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page.locator(".formula").focus()
    for id in ("z.1.1", "x.1", "w.1.1.1", "x.2"):
        page.keyboard.press("ArrowRight")
        for mark in page.locator(".formula .pointed").all():
            assert mark.get_attribute("data-q") == id
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.2")
    page.keyboard.press("Enter")
    expect(simulator.heading).to_have_text("Input 2")
    page.locator('svg [tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.dataset.node")
    expect(page.locator("svg .node.pointed [data-node]")).to_have_attribute("data-node", focused)


@pytest.mark.parametrize(
    ("form", "row", "id"),
    [
        ("paths", ".path", "x.1"),
        ("layer", ".equations", "x.2"),
        ("derivation", ".meanings", "x.1"),
    ],
)
def test_symbols_of_every_form_are_linked_by_mouse_and_keys(
    simulator: Simulator, form: str, row: str, id: str
) -> None:
    page = simulator.page
    explained(simulator, WEIGHT, form)
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
        seen.add(page.locator(f"{row} .pointed").first.get_attribute("data-q"))
    assert id in seen
    assert len(seen) > 2


def test_a_symbol_that_keys_come_to_and_one_that_opens_are_said(simulator: Simulator) -> None:
    page = simulator.page
    explained(simulator, WEIGHT, "unrolled")
    page.locator(".formula").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    live = page.locator("#live")
    expect(live).to_contain_text("Output: loss slope minus 0.5579.")
    page.keyboard.press("Enter")
    expect(live).to_contain_text("opened.")


@pytest.mark.browser_context_args(has_touch=True)
def test_a_finger_on_the_picture_lights_the_formula_first_and_explains_then(page: Page) -> None:
    simulator = Simulator(page).open()
    simulator.step(1)
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    for id, title in (("w.1.1.1", "Weight, input 1 to hidden 1"), ("x.1", "Input 1")):
        simulator.number(id).tap()
        expect(page.locator(".formula .pointed")).to_have_count(2)
        expect(simulator.heading).to_contain_text("of hidden 1")
        simulator.number(id).tap()
        expect(simulator.heading).to_have_text(title)
        page.get_by_role("button", name="Back to the current step").tap()


def test_a_calculation_is_said_in_words(simulator: Simulator) -> None:
    simulator.step(1)
    expect(simulator.page.locator("p.words")).to_have_text(
        "What hidden 1 receives is input 1 times weight from input 1 to hidden 1 plus input 2 "
        "times weight from input 2 to hidden 1: 1.0000 times 0.1000 plus 0.5000 times 0.4000 is "
        "0.3000."
    )


def test_numbers_in_matrices_that_were_rounded_give_the_result_only_about(page: Page) -> None:
    simulator = Simulator(page).open("/?digits=2")
    simulator.phase("forward")
    simulator.chip("z.1.1").click()
    page.locator("[data-form=layer]").click()
    received, activated = page.locator(".equation > :last-child").all_inner_texts()
    assert "≈" not in received  # 0.30, 0.05 and 0 have no more digits
    assert "≈" in activated


def test_paths_through_softmax_say_by_which_output_they_go(page: Page) -> None:
    simulator = Simulator(page).open("/?preset=softmax")
    explained(simulator, "dE_dw.1.1.1", "paths")
    ways = page.locator(".path .way").all_inner_texts()
    assert len(ways) == len(set(ways)) == 9
    assert "−0%" not in page.locator(".paths").inner_text()


def test_a_path_of_an_example_lights_that_examples_numbers(page: Page) -> None:
    simulator = Simulator(page).open("/?x=1,0.5;0,1;0.5,-1&d=1;0;0.5&delta=standard")
    explained(simulator, WEIGHT, "paths", by="x.1~1")
    page.locator(".path", has_text="example 3").click()
    expect(page.locator(".legend select")).to_have_value("3")
    expect(simulator.number("x.1~3")).to_contain_text("0.5000")


@pytest.mark.browser_context_args(has_touch=True)
def test_a_finger_points_first_and_follows_then(page: Page) -> None:
    simulator = Simulator(page).open()
    simulator.step(1)
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page.locator('.formula [data-q="x.1"]').first.tap()
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "x.1")
    expect(simulator.heading).to_contain_text("of hidden 1")
    page.locator('.formula [data-q="x.1"]').first.tap()
    expect(simulator.heading).to_have_text("Input 1")


GRIDS = """() => [...document.querySelectorAll(".equation")].map((equation) =>
  [...equation.lastElementChild.querySelectorAll("mtd [data-q]")]
    .map((cell) => [cell.dataset.q, cell.textContent]))"""


def test_the_layer_view_has_the_numbers_of_the_layer_and_their_shapes(
    simulator: Simulator,
) -> None:
    page = simulator.page
    explained(simulator, WEIGHT, "layer")
    (equation,) = page.evaluate(GRIDS)
    assert [id for id, _ in equation] == [
        *(f"dE_dw.1.{i}.{j}" for i in (1, 2) for j in (1, 2, 3)),
        *("x.1", "x.2"),
        *(f"delta.1.{j}" for j in (1, 2, 3)),
    ]
    for id, text in equation:
        assert text == written(FIRST[id]), id
    shapes = page.locator(".equation > :first-child munder > mtext").all_text_contents()
    assert shapes == ["2×3", "2×1", "1×3"]
    expect(page.locator("mtd.current")).to_have_text("0.1115")
    page.locator('mtd [data-q="delta.1.3"]').hover()
    expect(page.locator("svg .node.pointed")).to_have_attribute("data-id", "a.1.3")


def test_stepping_by_layer_shows_matrices_by_themselves(simulator: Simulator) -> None:
    simulator.by("Layer")
    simulator.step(1)
    expect(simulator.heading).to_have_text("Forward through the hidden layer")
    z, a = simulator.page.evaluate(GRIDS)
    assert [id for id, _ in z[:3]] == ["z.1.1", "z.1.2", "z.1.3"]
    assert [text for _, text in a[:3]] == [written(FIRST[f"a.1.{j}"]) for j in (1, 2, 3)]
    expect(simulator.whereabouts).to_contain_text("forward through the hidden layer (6 of 60)")


def test_the_check_measures_the_gradient(simulator: Simulator) -> None:
    calculation = explained(simulator, WEIGHT, "check")
    numbers = [value(text) for text in calculation.locator(".check dd").all_inner_texts()]
    assert numbers[0] == pytest.approx(FIRST[WEIGHT], rel=1e-14)
    assert numbers[1] == pytest.approx(FIRST[WEIGHT], rel=1e-8)
    expect(calculation.locator(".verdict")).to_contain_text(re.compile(r"Agrees to \d+ digits"))


def test_at_a_kink_the_check_says_so(page: Page) -> None:
    simulator = Simulator(page).open("/?layers=1-1-1&act=relu,identity&init=zeros&x=1&d=1")
    simulator.change("w.2.1.1", "1")
    calculation = explained(simulator, "dE_dw.1.1.1", "check")
    expect(calculation.locator(".verdict")).to_have_text(
        "The two-sided difference straddles the kink of ReLU."
    )


def test_the_paths_on_the_page_add_up_to_the_sum_on_the_page(page: Page) -> None:
    simulator = Simulator(page).open("/?layers=1-4-4-1&act=tanh,tanh,identity&digits=3")
    calculation = explained(simulator, "dE_dw.1.1.1", "paths")
    expect(calculation.locator(".note").first).to_contain_text("Added up: 0.312.")
    results = calculation.locator(".paths strong").all_text_contents()
    assert len(results) == 4
    assert sum(float(each.replace("−", "-")) for each in results) == pytest.approx(0.312, abs=5e-4)


def test_a_weight_that_does_not_move_says_why(page: Page) -> None:
    simulator = Simulator(page).open("/?x=0,0.5")
    simulator.phase("update")
    simulator.chip("dw.1.1.1").click()
    still = page.locator(".still")
    expect(still).to_contain_text("Why did it not move?")
    expect(still).to_contain_text(
        "Input 1 is 0.0000, and the gradient of this weight is multiplied"
    )
    simulator.chip("dE_dw.1.1.1").click()
    expect(still).to_have_count(0)


def test_a_weight_that_hardly_moves_says_why(page: Page) -> None:
    simulator = Simulator(page).open("/?x=0.0001,0.5")
    simulator.phase("update")
    simulator.chip("dw.1.1.1").click()
    still = page.locator(".still")
    expect(still).to_contain_text("Why did it hardly move?")
    expect(still).to_contain_text(
        "Input 1 is 0.0001, and the gradient of this weight is multiplied"
    )


def test_the_three_meanings_of_delta_give_one_gradient(simulator: Simulator) -> None:
    page = simulator.page
    calculation = explained(simulator, WEIGHT)
    calculation.locator(".readings summary").click()
    results = calculation.locator(".readings strong")
    assert results.all_inner_texts() == ["0.1115"] * 3  # the change is not computed yet
    expect(calculation.locator(".readings")).to_contain_text("and so is the change")
    relation = [row.get_attribute("data-q") for row in page.locator(".relation [data-q]").all()]
    assert relation == ["dE_da.2.1", "dy_dw.1.1.2", "delta.1.2", "x.1", "error_term.1.2", "x.1"]
    simulator.phase("update")
    simulator.chip("dw.1.1.2").click()
    calculation.locator(".readings summary").click()
    expect(results).to_have_text(["0.1115", "−0.0112"] * 3)


def test_a_calculation_is_copied_as_latex(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    simulator = Simulator(page).open()
    explained(simulator, WEIGHT)
    page.locator("[data-copy=latex]").click()
    expect(page.locator(".copying .done")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(r"\begin{aligned}")
    assert r"\frac{\partial E}{\partial w_{12}^{(1)}}" in copied


def test_where_copying_is_not_allowed_the_text_stands_there(page: Page) -> None:
    simulator = Simulator(page).open()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    explained(simulator, WEIGHT)
    page.locator("[data-copy=text]").click()
    assert page.locator(".byhand textarea").input_value().startswith("∂E/∂w₁₂⁽¹⁾ = ")


CUT = """() => [...document.querySelectorAll(
    ".formula .right, .formula .left, .path .line, .piece")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
  .map((box) => box.textContent.slice(0, 60))"""


@pytest.mark.parametrize("address", ["/", DEEP, "/?preset=softmax", "/?preset=adam"])
def test_no_formula_is_cut_however_long(page: Page, address: str) -> None:
    simulator = Simulator(page).open(address)
    for form in ("derivation", "unrolled", "paths", "check"):
        explained(simulator, "dE_dw.1.1.2", form)
        if form == "unrolled":
            unroll_all(simulator)
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(CUT) == [], (form, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
