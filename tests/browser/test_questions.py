"""What a reader of the article wants to know: each answer within three presses from the start."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.simulator import Simulator


def test_what_is_the_articles_second_delta_and_which_numbers_make_it(simulator: Simulator) -> None:
    simulator.phase("backward")
    simulator.number("dE_dw.2.2.1").click()
    simulator.chip("dy_dw.2.2.1").click()
    expect(simulator.heading).to_have_text("δ, hidden 2 to output")
    expect(simulator.result).to_have_text("0.5125")
    expect(simulator.chip("a.1.2")).to_contain_text("0.5125")


def test_why_does_the_first_weight_grow(simulator: Simulator) -> None:
    simulator.phase("update")
    simulator.number("w_new.1.1.1").click()
    simulator.chip("dw.1.1.1").click()
    calculation = simulator.page.locator(".calculation")
    expect(calculation).to_contain_text("The weight goes up, because its gradient is negative")
    expect(simulator.result).to_have_text("0.0095")


def test_which_weight_changes_most_and_why(simulator: Simulator) -> None:
    simulator.phase("update")
    largest = simulator.page.locator(".largest")
    expect(largest).to_contain_text(
        re.compile(r"0\.0320\s+hidden 1 to output, by 0\.0320, because its ∂E/∂w is the largest")
    )


def test_what_would_the_change_be_with_the_other_sign_of_the_error(simulator: Simulator) -> None:
    simulator.phase("error")
    simulator.page.get_by_role("button", name="What if the error had the other sign?").click()
    simulator.phase("update")
    expect(simulator.chip("dw.1.1.1")).to_contain_text("−0.0095")
    simulator.page.get_by_role("button", name="Undo").click()
    expect(simulator.number("d.1")).to_contain_text("1.0000")


def test_what_is_the_loss_after_the_update(simulator: Simulator) -> None:
    simulator.phase("update")
    expect(simulator.page.locator(".why")).to_contain_text("Loss now 0.1262, was 0.1556.")
