"""Activations, losses, optimizers and schedules from the address, walked on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.simulator import Simulator, value


@pytest.mark.parametrize(
    ("address", "rate"),
    [
        # lr 0.1; the cosine takes 100 updates down to 0: cos 3.6° is 0.998026728428272
        ("/?opt=rmsprop&act=gelu,identity&loss=huber&schedule=cosine", 0.05 * 1.998026728428272),
        ("/?opt=nesterov&act=leaky_relu,identity&schedule=step", 0.1),
        ("/?opt=adamw&act=elu,softplus&loss=mean_squared_error", 0.1),
        ("/?opt=momentum&act=silu,gelu&loss=half_squared_error&schedule=constant", 0.1),
    ],
)
def test_what_the_address_chooses_steps_on_the_page(page: Page, address: str, rate: float) -> None:
    simulator = Simulator(page).open(address)
    simulator.by("Update")
    simulator.step(3)
    expect(simulator.whereabouts).to_contain_text("Update 3 · ")
    cells = simulator.cells()
    assert value(cells["lr"]) == pytest.approx(rate, rel=1e-14)
    # Every number of the update has arrived.
    for id in ("a.1.1", "da_dz.1.1", "E", "dE_dw.1.1.1", "dw.1.1.1", "E_new"):
        value(cells[id])
    assert value(cells["E_new"]) < value(cells["E"])


def test_a_scheduled_rate_explains_itself_and_its_base_can_be_changed(page: Page) -> None:
    simulator = Simulator(page).open("/?schedule=cosine")
    field = page.locator(".bar [data-field]")
    expect(field).to_have_attribute("data-field", "lr_0")
    simulator.by("Update")
    simulator.step(2)
    simulator.phase("update")
    simulator.chip("dw.1.1.1").click()
    simulator.chip("lr").click()
    expect(simulator.heading).to_have_text("Learning rate")
    expect(page.locator(".why")).to_contain_text("the schedule makes it of the base rate")
    # cos 1.8°
    assert simulator.result_in_full() == pytest.approx(0.05 * 1.9995065603657316, rel=1e-14)
    field.fill("0.4")
    field.press("Enter")
    simulator.step()
    assert value(simulator.cells()["lr_0"]) == 0.4
