"""Nothing overlaps, nothing is cut, nothing is too small: measured on the page."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.simulator import READY, Simulator

MEASURE = """async (times) => {
  const part = (element, text) => {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return {id: element.closest("[data-id]")?.dataset.id ?? element.textContent, text, element,
            unit: element.closest(".node")?.dataset.id, left, right, top, bottom};
  };
  const shared = (one, other) => Math.min(
    Math.min(one.right, other.right) - Math.max(one.left, other.left),
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
  // A diamond has corners to spare: what counts is whether one is inside the other.
  const meet = (one, other) => {
    const [diamond, text] = one.element.closest(".diamond") ? [one, other] : [other, one];
    if (!text.text || !diamond.element.closest(".diamond")) return true;
    const toSvg = diamond.element.getScreenCTM().inverse();
    const middle = (diamond.top + diamond.bottom) / 2;
    const tips = [diamond.left, diamond.right];
    return [text.left, text.right].some((x) => [text.top, text.bottom].some((y) =>
        diamond.element.isPointInFill(new DOMPoint(x, y).matrixTransform(toSvg))))
      || text.top < middle && middle < text.bottom
      && tips.some((x) => text.left < x && x < text.right);
  };
  const measure = () => {
    const svg = document.querySelector("svg");
    const boxes = [...svg.querySelectorAll(
      ".tag > .box, .diamond > .box, .node > [role=button] > .box")].map((box) => part(box, false));
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const loose = texts.filter((text) => text.matches(".small")).map((text) => part(text, true));
    const all = [...boxes, ...loose];
    const page = document.documentElement;
    const frame = svg.getBoundingClientRect();
    return {
      boxes: boxes.length,
      wide: page.scrollWidth - page.clientWidth,
      small: texts.filter((text) =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 12)
        .map((text) => text.textContent),
      overlaps: all.flatMap((one, index) => all.slice(index + 1)
        .filter((other) => shared(one, other) > (one.text || other.text ? 3 : 1.5))
        .filter((other) => !(one.unit && one.unit === other.unit) && meet(one, other))
        .map((other) => `${one.id} ${other.id}`)),
      covered: [...svg.querySelectorAll(".node")].flatMap((node) => {
        const number = node.querySelector(":scope > g > .number");
        const box = node.querySelector(".diamond > .box");
        return number && box && shared(part(number), part(box)) > 1.5 ? [node.dataset.id] : [];
      }),
      cut: [...svg.querySelectorAll("text, .box")].filter((each) => {
        const {left, right, top, bottom} = each.getBoundingClientRect();
        return left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 1
          || bottom > frame.bottom + 1;
      }).map((each) => each.textContent || each.closest("[data-id]").dataset.id),
    };
  };
  const seen = [measure()];
  for (let pressed = 0; pressed < times; pressed++) {
    document.querySelector("[data-action=step]").click();
    seen.push(measure());
  }
  return seen;
}"""
"""What is wrong with the picture, at the start and after each of so many steps."""

TARGETS = """() => [...document.querySelectorAll(
    "button, select, input, summary, a, svg [role=button], svg .tag > .box")]
  .map((each) => each.matches("[type=radio], [type=checkbox]") ? each.closest("label") : each)
  .filter((target) => target.checkVisibility() && !target.matches("[type=range]"))
  .map((target) => [target, target.getBoundingClientRect()])
  .filter(([, {width, height}]) => Math.min(width, height) < 23.99)
  .map(([target, {width, height}]) => `${target.outerHTML.slice(0, 80)} ${width} x ${height}`)"""
"""What can be pressed and is smaller than 24 px; the ticks do for the slider, which lies hidden."""


STROKES = """() => [".mark", ".number"].map((name) =>
  [...document.querySelectorAll(`.canvas tspan${name}`)].map((each) => {
    const {stroke, strokeWidth, fontWeight} = getComputedStyle(each);
    return [each.closest("g").classList[0], stroke, strokeWidth, fontWeight].join();
  }))"""
"""How the outlines of the names and of the numbers are drawn, by what they stand in."""


SEGMENTS = """() => Math.min(...[...document.querySelectorAll(".phase .ticks")]
  .map((ticks) => [...ticks.children].reduce(
    (sum, tick) => sum + tick.getBoundingClientRect().width, 0)))"""
"""The width of the narrowest phase on the timeline."""


def seldom(*cases: tuple[Any, ...]) -> list[Any]:
    """Cases that only the long tests go through."""
    return [pytest.param(*case, marks=pytest.mark.long) for case in cases]


LARGE = "preset=article&x=-12.5,9.5&d=-100"
MANY_DIGITS = "preset=article&digits=8"


@pytest.mark.parametrize(
    ("query", "width"),
    [
        *product(("preset=article",), (320, 1280)),
        *zip((LARGE, "preset=mazur", "preset=adam"), (320, 320, 1280), strict=True),
        ("preset=cs231n", 768),
        *seldom(
            *product(("preset=article",), (600, 768)),
            *zip((LARGE, "preset=mazur", "preset=adam"), (1280, 1280, 320), strict=True),
            *product((MANY_DIGITS,), (320, 1280)),
            ("preset=udacity", 600),
        ),
    ],
)
def test_numbers_stand_apart_and_within_the_page_at_every_step(
    page: Page, query: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    simulator = Simulator(page).open(f"/?{query}&motion=off")
    moments = int(page.get_by_role("slider").get_attribute("max") or "")
    # Light and dark differ in colours only; each is measured in half of the cases.
    page.emulate_media(color_scheme="dark" if width in (600, 1280) else "light")
    seen: list[dict[str, Any]] = page.evaluate(MEASURE, moments)
    assert len(seen) == moments + 1 > 40
    for at, measured in enumerate(seen):
        assert measured.pop("boxes") > 10
        assert measured.pop("wide") <= 0, at
        wrong = {what: found for what, found in measured.items() if found}
        assert wrong == {}, at
    for phase in ("backward", "error"):
        simulator.phase(phase)
        [measured] = page.evaluate(MEASURE, 0)
        assert measured["overlaps"] == []


DEEP = "layers=16-16-16-16-16-2&act=tanh,tanh,tanh,tanh,identity"
WIDE = "layers=2-16-16-1&act=tanh,tanh,identity"
BATCH = "layers=2-8-8-1&act=tanh,tanh,identity&x=1,0.5;0,1&d=1;0"
SOFTMAX = "layers=3-4-3&act=tanh,softmax&loss=cross_entropy"
SMALL_TYPE = "layers=2-2-2-2-2-1&act=tanh,tanh,tanh,tanh,identity"

SCRUB = """async (at) => {
  const slider = document.querySelector("[type=range]");
  slider.value = at;
  slider.dispatchEvent(new Event("input"));
}"""


OFTEN = {(WIDE, 320), (BATCH, 1280), (SOFTMAX, 320), (SMALL_TYPE, 768), (DEEP, 1280)}
ALL = set(product((WIDE, BATCH, SOFTMAX, SMALL_TYPE), (320, 768, 1280))) | {(DEEP, 320)} | OFTEN


@pytest.mark.parametrize(("query", "width"), sorted(OFTEN) + seldom(*sorted(ALL - OFTEN)))
def test_numbers_of_wide_and_deep_networks_stand_apart_within_the_page(
    page: Page, query: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    simulator = Simulator(page).open(f"/?{query}&motion=off")
    moments = int(page.get_by_role("slider").get_attribute("max") or "")
    few = [moments * part // 4 for part in (1, 2, 3)]
    seen = []
    for phase in ("forward", "error", "backward", "update"):
        simulator.phase(phase)
        seen += page.evaluate(MEASURE, 0)
    assert page.evaluate(SEGMENTS) >= 40, "a phase cannot be seen on the timeline"
    for at in few:
        page.evaluate(SCRUB, at)
        seen += page.evaluate(MEASURE, 0)
    for measured in seen:
        assert measured.pop("boxes") > 5
        assert measured.pop("wide") <= 0
        wrong = {what: found for what, found in measured.items() if found}
        assert wrong == {}


def test_a_long_timeline_is_scrubbed_by_the_pointer(page: Page) -> None:
    simulator = Simulator(page).open(f"/?{WIDE}&motion=off")
    ticks = page.locator(".phase.update .ticks")
    box = ticks.bounding_box()
    assert box
    ticks.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    start, end = (int(ticks.get_attribute(f"data-{name}") or "") for name in ("start", "end"))
    at = int(page.get_by_role("slider").input_value())
    assert abs(at - (start + end) / 2) <= 3
    expect(simulator.whereabouts).to_contain_text(f"({at} of {end})")


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough_to_press(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    simulator = Simulator(page).open()
    page.locator(".settings summary").click()
    page.locator(".lab > summary").click()
    for place in ("forward", "error", "backward", "update"):
        simulator.phase(place)
        assert page.evaluate(TARGETS) == [], place


def test_names_in_the_picture_are_written_as_thin_as_their_numbers(simulator: Simulator) -> None:
    simulator.phase("backward")
    marks, numbers = map(set, simulator.page.evaluate(STROKES))
    assert marks
    assert marks <= numbers


PLACES = """async (times) => {
  const [ready, places] = [READY, []];
  for (let pressed = 0; pressed < times; pressed++) {
    document.querySelector("[data-action=step]").click();
    await ready();
    places.push(document.querySelector('svg [data-node="1.2"] circle').getBoundingClientRect().y);
  }
  return places;
}""".replace("READY", READY)
"""Where a unit is after each of so many steps."""


def test_stepping_moves_nothing_but_the_calculation(simulator: Simulator) -> None:
    places = simulator.page.evaluate(PLACES, 60)
    assert len(places) == 60
    assert len(set(places)) == 1


TOPS = """async (times) => {
  const [ready, below] = [READY, document.querySelector(".tables")];
  const tops = [];
  for (let pressed = 0; pressed < times; pressed++) {
    document.querySelector("[data-action=step]").click();
    await ready();
    tops.push(below.getBoundingClientRect().top + scrollY);
  }
  return [tops, document.documentElement.scrollWidth];
}""".replace("READY", READY)
"""Where the tables begin, after each of so many steps, and how wide the page is at last."""


@pytest.mark.parametrize("width", [240, 1280, *seldom((600,))])
def test_what_is_below_the_calculation_is_moved_by_no_second_walk(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    Simulator(page).open("/embed?preset=article")
    first, wide = page.evaluate(TOPS, 60)
    assert wide == width
    assert first == sorted(first)
    expect(page.locator("[data-sheet=updates]")).to_be_visible()
    second, wide = page.evaluate(TOPS, 60)
    assert wide == width
    assert second[-1] == first[-1]
    assert len(set(second)) == 1
