"""A link and a file: each opens in a fresh browser with every number as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.simulator import HeldSteps, Simulator

Open = Callable[[str], Simulator]

MOMENTUM = "/?preset=mazur&opt=momentum&lr=0.3&hyper=momentum:0.8,l2:0.01&schedule=cosine"
BATCHES = "/?data=moons;seed:3;noise:0.2;count:40&opt=adam&lr=0.05&layers=2-4-1&by=layer"
OWN = "height: cm,age,tall\n150,2,0\n170,3,1\n190,1,1\n160,5,0\n175,2,1\n"


@pytest.fixture
def fresh(browser: Browser, base_url: str, watch: Watch) -> Iterator[Open]:
    """Opens an address in a browser that has seen nothing before."""
    contexts = []

    def opened(address: str) -> Simulator:
        context = browser.new_context(base_url=base_url)
        watch.over(context)
        contexts.append(context)
        simulator = Simulator(context.new_page())
        simulator.page.goto(address)
        return simulator

    yield opened
    for context in contexts:
        context.close()


def seen(simulator: Simulator) -> dict[str, Any]:
    """All numbers there are to see, and where the walk stands."""
    expect(simulator.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    page = simulator.page
    return {
        "where": simulator.whereabouts.inner_text(),
        "label": page.locator("#label").inner_text(),
        "shown": simulator.shown(),
        "cells": simulator.cells(),
        "formula": simulator.formula(),
    }


def losses(simulator: Simulator) -> list[str]:
    """The table of losses."""
    return simulator.page.locator(".training details td").all_inner_texts()


def sharing(simulator: Simulator) -> Locator:
    """The part with the link and the file, opened."""
    part = simulator.page.locator(".share")
    if not part.evaluate("(part) => part.open"):
        part.locator("summary").click()
    return part


def link(simulator: Simulator) -> str:
    """The link to what is on show."""
    return sharing(simulator).locator("[data-share=link]").input_value()


def reopened(simulator: Simulator, fresh: Open) -> Simulator:
    """The same in a fresh browser, by its link; it shows every number alike."""
    before = seen(simulator)
    again = fresh(link(simulator))
    expect(again.whereabouts).to_have_text(before["where"])
    expect(again.page.locator("header .notice")).to_have_count(0)
    assert seen(again) == before
    return again


def test_the_articles_network_is_shared_in_the_middle_of_its_third_update(
    simulator: Simulator, fresh: Open
) -> None:
    simulator.change("w.1.2.3", "-0.123456789012345")
    simulator.change("x.1", "0.1")
    simulator.by("Update")
    simulator.step(2)
    simulator.by("Calculation")
    simulator.step(31)
    again = reopened(simulator, fresh)
    for each in (simulator, again):
        each.step(5)
    assert seen(again) == seen(simulator)


def test_rules_with_a_memory_are_shared_after_an_edit_in_the_middle(
    page: Page, fresh: Open
) -> None:
    simulator = Simulator(page).open(MOMENTUM)
    simulator.by("Update")
    simulator.step(3)
    simulator.by("Calculation")
    simulator.step(2)
    simulator.change("w.1.1.1", "0.25")
    simulator.phase("update")
    expect(simulator.whereabouts).to_contain_text("Update 4 · update")
    assert "memory=m:" in link(simulator)
    reopened(simulator, fresh)


def test_data_batches_and_a_training_run_are_shared(page: Page, fresh: Open) -> None:
    simulator = Simulator(page).open(BATCHES)
    page.locator("[data-train=steps]").fill("120")
    page.locator("[data-action=train]").click()
    expect(simulator.whereabouts).to_contain_text("Update 121")
    simulator.phase("backward")
    expect(simulator.whereabouts).to_contain_text("Update 121 · backward")
    again = reopened(simulator, fresh)
    expect(again.page.locator(".data")).to_contain_text("Two moons")
    for each in (simulator, again):
        each.page.locator(".training details > summary").click()
    assert losses(again) == losses(simulator)
    assert len(losses(again)) > 10
    # An example that is changed by hand goes along too.
    again.page.locator(".legend select").select_option("2")
    again.change("x.1~2", "0.75")
    expect(again.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    reopened(again, fresh)


def test_ones_own_data_are_shared_with_their_names(simulator: Simulator, fresh: Open) -> None:
    page = simulator.page
    page.locator(".data > summary").click()
    page.locator(".data textarea").fill(OWN)
    page.locator("[data-data=scaling]").last.select_option("standard")
    page.locator("[data-own=use]").click()
    expect(page.locator("#label")).to_contain_text("2-3-1")
    expect(page.locator(".used")).to_contain_text("height: cm")
    simulator.phase("error")
    expect(simulator.whereabouts).to_contain_text("error")
    again = reopened(simulator, fresh)
    again.page.locator(".data > summary").click()
    expect(again.page.locator(".used")).to_contain_text("height: cm")
    undo = " Undo brings the old network and data back."
    used = page.locator(".used").inner_text().replace(undo, "")
    assert again.page.locator(".used").inner_text() == used


def test_two_runs_side_by_side_are_shared(page: Page, fresh: Open) -> None:
    simulator = Simulator(page)
    page.goto("/?preset=mazur&versus=optimizer:adam&at=40.delta.1.2")
    expect(simulator.whereabouts).to_contain_text("Update 40 · backward")
    runs = page.locator(".versus")
    expect(runs.locator("svg")).to_have_count(2)
    again = reopened(simulator, fresh)
    expect(again.page.locator(".versus table").first).to_be_visible()
    for each in (simulator, again):
        each.phase("update")
        expect(each.whereabouts).to_contain_text("Update 40 · update")
    numbers = [each.page.locator(".versus td") for each in (simulator, again)]
    expect(numbers[0].first).to_contain_text(".")
    expect(numbers[1]).to_have_text(numbers[0].all_inner_texts())


def test_reloading_loses_nothing_and_keeps_what_others_put_into_the_address(page: Page) -> None:
    simulator = Simulator(page).open("/?utm_source=course&theme=dark")
    simulator.change("w.2.1.1", "0.5")
    simulator.phase("backward")
    expect(simulator.whereabouts).to_contain_text("backward")
    before = seen(simulator)
    page.wait_for_url("**/*at=1.d*")
    assert "utm_source=course" in page.url
    assert "theme=dark" in page.url
    page.reload()
    expect(simulator.whereabouts).to_have_text(before["where"])
    assert seen(simulator) == before


def test_what_waits_for_the_numbers_of_a_place_in_the_address_is_busy(page: Page) -> None:
    steps = HeldSteps(page)
    page.goto("/?at=1.z.1.1")
    simulator = Simulator(page)
    expect(simulator.whereabouts).to_have_text("Update 1 · waiting for its numbers")
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "true")
    steps.let_go()
    expect(page.locator(".calculation")).to_have_attribute("aria-busy", "false")
    assert "forward" in simulator.whereabouts.inner_text()


def test_a_state_too_long_for_a_link_is_saved_as_a_file_and_opened(
    page: Page, fresh: Open, tmp_path: Path
) -> None:
    simulator = Simulator(page).open("/?layers=16-16-16-2&act=tanh,tanh,softmax&loss=cross_entropy")
    simulator.phase("error")
    expect(simulator.whereabouts).to_contain_text("error")
    part = sharing(simulator)
    expect(part).to_contain_text("Save it as a file instead")
    expect(part.locator("[data-share=link]")).to_have_count(0)
    with page.expect_download() as saved:
        part.locator("[data-action=save]").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert json.loads(file.read_text())["chainrule"] == 1
    before = seen(simulator)
    again = fresh("/")
    expect(again.whereabouts).to_contain_text("ready to start")
    sharing(again).locator("[data-share=file]").set_input_files(file)
    expect(again.whereabouts).to_have_text(before["where"])
    assert seen(again) == before
    again.page.locator("[data-action=undo]").click()
    expect(again.page.locator("#label")).to_contain_text("The article")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("x1,x2,d\n1,2,3", "This is no file that was saved here"),
        ('{"chainrule": 1, "parameters": {"lr": "fast"}}', "lr=fast is not a number"),
        (
            '{"chainrule": 1, "parameters": {"w": "1;2/3;4"}}',
            "The parameters do not fit together: layer 1 has 1 units",
        ),
    ],
)
def test_what_a_file_says_wrongly_is_told_and_the_work_is_not_lost(
    simulator: Simulator, content: str, words: str
) -> None:
    simulator.change("w.2.1.1", "0.5")
    part = sharing(simulator)
    file = FilePayload(name="a.json", mimeType="application/json", buffer=content.encode())
    part.locator("[data-share=file]").set_input_files(file)
    expect(part.locator(".notice")).to_contain_text(words)
    if "no file" not in words:
        simulator.page.locator("[data-action=undo]").click()
    expect(simulator.page.locator('.tables [data-field="w.2.1.1"]')).to_have_value("0.5")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_link_fits_any_screen(simulator: Simulator, width: int) -> None:
    simulator.page.context.grant_permissions(["clipboard-write"])
    simulator.change("w.2.1.1", "0.123456789012345")
    simulator.page.set_viewport_size({"width": width, "height": 800})
    part = sharing(simulator)
    expect(part.locator("[data-share=link]")).to_be_visible()
    assert not simulator.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    part.locator("[data-action=copy-link]").click()
    expect(part).to_contain_text("Copied.")


def test_a_lesson_is_linked_by_its_name_as_long_as_its_run_is_as_it_has_it(page: Page) -> None:
    page.goto("/p/xor?course=7")
    simulator = Simulator(page)
    simulator.step()
    expect(page).to_have_url(re.compile(r"/p/xor\?at=1\.a\.1\.4~4&course=7$"))
    simulator.by("phase")
    expect(page).to_have_url(
        re.compile(r"/p/xor\?at=1\.a\.1\.4~4&by=phase&explain=layer&course=7$")
    )
    before = seen(simulator)
    page.reload()
    assert seen(simulator) == before
    link = sharing(simulator).locator("[data-share=link]")
    expect(link).to_have_value(re.compile(r"/\?lesson=xor&at=1\.a\.1\.4~4&by=phase&explain=layer$"))
    simulator.page.locator("[data-share=way]").select_option("iframe")
    frame = simulator.page.locator("[data-share=snippet]")
    expect(frame).to_have_value(re.compile(r'src="[^"]*/v1/embed\?lesson=xor&(amp;)?at='))
    page.goto("/?lesson=dead_relu&edit=x")
    Simulator(page).change("x.2", "0.25")
    expect(page).to_have_url(re.compile(r"/\?w=1,0.5.*&x=1,0.25&title=A%20dead%20ReLU&.*&edit=x$"))
    page.locator("[data-action=undo]").click()
    expect(page).to_have_url(re.compile(r"/\?lesson=dead_relu&edit=x$"))


def test_a_short_link_stays_one_and_says_what_was_changed(page: Page) -> None:
    page.goto("/p/mazur?course=7")
    simulator = Simulator(page)
    simulator.step()
    expect(page).to_have_url(re.compile(r"/p/mazur\?at=1\.z\.1\.1&course=7$"))
    before = seen(simulator)
    page.reload()
    expect(simulator.whereabouts).to_have_text(before["where"])
    assert seen(simulator) == before
