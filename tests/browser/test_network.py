"""The network by hand: layers, units, functions, loss and optimizer, and back by undo."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.simulator import Simulator, value


def lab(page: Page) -> Locator:
    """The part where the network is made, opened."""
    page.locator(".lab > summary").click()
    return page.locator(".lab")


def sizes(page: Page) -> list[str]:
    """The units of each layer."""
    return page.locator(".stepper output").all_inner_texts()


def given(simulator: Simulator) -> dict[str, str]:
    """The weights in the tables, once the network and what is said of it are there."""
    expect(simulator.whereabouts).not_to_contain_text("waiting")
    expect(simulator.page.locator(".tables [data-cell]").first).to_be_attached()
    return {id: text for id, text in simulator.cells().items() if id.startswith("w.")}


def test_a_network_is_built_by_hand_and_undone_to_the_start(simulator: Simulator) -> None:
    page = simulator.page
    simulator.step(5)
    start = (simulator.shown(), simulator.cells())
    made = lab(page)
    made.locator("[data-units='1+']").click()
    expect(page.locator("#label")).to_have_text("A network of 2-4-1")
    simulator.step()
    made.locator("[data-action=deeper]").click()
    expect(page.locator("#label")).to_have_text("A network of 2-4-2-1")
    made.locator("[data-units='2+']").click()
    expect(page.locator("#label")).to_have_text("A network of 2-4-3-1")
    assert sizes(page) == ["2", "4", "3", "1"]
    # What has a place in the new network is as it was: the article's first weights.
    weights = given(simulator)
    assert len(weights) == 2 * 4 + 4 * 3 + 3
    assert [value(weights[f"w.1.1.{j}"]) for j in (1, 2, 3)] == [0.1, -0.2, 0.3]
    assert [value(weights[f"w.3.{j}.1"]) for j in (1, 2)] == [0.7, -0.8]
    simulator.phase("update")
    expect(page.locator(".whereabouts")).to_contain_text("loss after the update")
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    expect(page.locator("#label")).to_have_text("The article: 2 inputs, 3 hidden, 1 output")
    expect(simulator.whereabouts).to_contain_text("(5 of 60)")
    assert (simulator.shown(), simulator.cells()) == start
    for _ in range(3):
        page.get_by_role("button", name="Redo").click()
    expect(page.locator("#label")).to_have_text("A network of 2-4-3-1")
    expect(simulator.whereabouts).to_contain_text("Update 1")
    assert given(simulator) == weights


def test_functions_loss_and_optimizer_are_chosen_and_explained(simulator: Simulator) -> None:
    page = simulator.page
    made = lab(page)
    made.get_by_label("Activation: Hidden 1").select_option("tanh")
    made.locator("[data-choice=loss]").select_option("binary_cross_entropy")
    expect(made.get_by_label("Activation: Output")).to_have_value("sigmoid")
    made.locator("[data-choice=optimizer]").select_option("adam")
    made.get_by_label("Biases: Output").check()
    made.locator("[data-setting=beta1]").fill("0.5")
    made.locator("[data-setting=beta1]").press("Enter")
    simulator.step(2)
    expect(page.locator(".formula").first).to_contain_text("tanh")
    # tanh(1 · 0.1 + 0.5 · 0.4), from outside.
    expect(simulator.result).to_have_text("0.2913")
    simulator.phase("update")
    assert value(simulator.cells()["b.2.1"]) == 0
    assert value(simulator.cells()["beta1"]) == 0.5


def test_a_layer_is_taken_away_and_new_weights_are_drawn_from_a_seed(simulator: Simulator) -> None:
    page = simulator.page
    made = lab(page)
    made.locator("[data-remove='1']").click()
    expect(page.locator("#label")).to_have_text("A network of 2-1")
    made.locator("[data-action=deeper]").click()
    expect(page.locator("#label")).to_have_text("A network of 2-2-1")
    before = given(simulator)
    made.locator("[data-whole=seed]").fill("7")
    made.locator("[data-whole=seed]").press("Enter")
    first = page.locator('.tables [data-field="w.1.1.1"]')
    expect(first).not_to_have_value(before["w.1.1.1"])
    drawn = given(simulator)
    assert all(drawn[id] != before[id] for id in drawn)
    made.locator("[data-whole=seed]").fill("8")
    made.locator("[data-whole=seed]").press("Enter")
    expect(first).not_to_have_value(drawn["w.1.1.1"])
    made.locator("[data-whole=seed]").fill("7")
    made.locator("[data-whole=seed]").press("Enter")
    expect(first).to_have_value(drawn["w.1.1.1"])
    assert given(simulator) == drawn


def test_the_networks_part_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    Simulator(page).open()
    lab(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_what_is_out_of_range_is_said_and_stays_in_its_field(simulator: Simulator) -> None:
    page = simulator.page
    made = lab(page)
    page.locator("[data-train=unit]").select_option("loss")
    for field, typed, words in (
        (made.locator("[data-whole=seed]"), "1.5", "Enter a whole number from 0"),
        (page.locator("[data-train=steps]"), "0", "Enter a whole number from 1 to 100000."),
        (page.locator("[data-train=below]"), "abc", "Enter a number that is not negative"),
    ):
        field.fill(typed)
        field.press("Enter")
        assert words in field.evaluate("(field) => field.validationMessage")
        expect(field).to_have_value(typed)
    page.locator("[data-train=steps]").fill("10")
    page.locator("[data-train=steps]").press("Enter")
    assert page.locator("[data-train=steps]").evaluate("(field) => field.validationMessage") == ""


def test_the_layers_of_a_wide_network_are_a_press_away(page: Page) -> None:
    simulator = Simulator(page).open("/?layers=2-16-16-1&act=tanh,tanh,identity")
    simulator.phase("backward")
    page.locator("[data-block]").first.click()
    expect(page.locator(".equations")).to_be_visible()


def test_another_network_has_another_name(simulator: Simulator) -> None:
    page = simulator.page
    expect(page.locator("#label")).to_contain_text("The article")
    lab(page).locator("[data-choice=optimizer]").select_option("adam")
    expect(page.locator("#label")).to_have_text("A network of 2-3-1")


def test_the_tables_hold_the_numbers_of_the_example_on_show(page: Page) -> None:
    simulator = Simulator(page).open("/?x=1,0.5;0,1;0.5,-1&d=1;0;0.5")
    simulator.phase("backward")
    examples = {id.partition("~")[2] for id in simulator.cells()}
    assert examples == {"", "1"}
    page.locator(".legend select").select_option("3")
    assert {id.partition("~")[2] for id in simulator.cells()} == {"", "3"}
    assert value(simulator.cells()["x.2~3"]) == -1
