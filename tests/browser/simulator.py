"""The page as its users know it: what can be pressed, and the numbers that are to be seen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, Request, Route, expect

SHOWN = """() => {
  const numbers = {};
  for (const group of document.querySelectorAll("svg [data-id]")) {
    const own = [...group.querySelectorAll(".number")]
      .filter((number) => number.closest("[data-id]") === group);
    if (own.length) numbers[group.dataset.id] = own.map((number) => number.textContent).join(" ");
  }
  return numbers;
}"""
"""The numbers in the picture, by id, as they are written."""

CELLS = """() => Object.fromEntries(
  [...document.querySelectorAll(".tables [data-cell], .tables [data-field]")]
    .map((cell) => [cell.dataset.cell ?? cell.dataset.field, cell.value ?? cell.textContent]))"""
"""The numbers in the tables, by id, as they are written."""

UNTIL = """async (holds) => {
  for (let frames = 0; !holds(); frames++) {
    if (frames > 1200) throw new Error(`it never holds: ${holds}`);
    await new Promise(requestAnimationFrame);
  }
}"""
"""Waits in the page, frame by frame, about 20 s at most."""

READY = f"""async () => ({UNTIL})(() =>
  !document.querySelector(".whereabouts")?.textContent.includes("waiting")
  && !document.querySelector(".calculation[aria-busy=true]"))"""
"""Waits in the page until every number that it wants to show is there."""

PRESS = """async ([action, times]) => {
  const until = UNTIL;
  const where = () => document.querySelector(".whereabouts").textContent;
  for (let pressed = 0; pressed < times; pressed++) {
    document.querySelector(`[data-action=${action}]`).click();
    await until(() => !where().includes("waiting"));
  }
}""".replace("UNTIL", UNTIL)
"""Presses a button of the bar many times, as soon as each press can have its effect."""

FORMULA = """() => Object.fromEntries(
  [...document.querySelectorAll(".formula [data-q]")]
    .map((row) => [row.dataset.q, row.textContent.replace(/[()]/g, "")])
    .filter(([, text]) => /\\d\\.\\d/.test(text)))"""
"""The numbers that are put into the formula, by id."""

WALK = (
    """async ([action, times]) => {
  const [shown, cells, formula, ready] = [SHOWN, CELLS, FORMULA, READY];
  const where = () => document.querySelector(".whereabouts").textContent;
  const seen = [];
  for (let pressed = 0; pressed < times; pressed++) {
    document.querySelector(`[data-action=${action}]`).click();
    await ready();
    const result = document.querySelector(".result");
    seen.push([where(), result?.textContent, result?.dataset.full, shown(), cells(), formula()]);
  }
  return seen;
}""".replace("SHOWN", SHOWN)
    .replace("CELLS", CELLS)
    .replace("FORMULA", FORMULA)
    .replace("READY", READY)
)
"""Presses a button of the bar many times and tells what is to be seen after each press."""


class Seen(NamedTuple):
    """The page after a press: where the walk stands, the explained number, all numbers by id."""

    whereabouts: str
    result: str
    full: str
    shown: dict[str, str]
    cells: dict[str, str]
    formula: dict[str, str]


class Simulator:
    """One page with the simulator on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(20_000)

    def open(self, address: str = "/") -> Simulator:
        """Go there and wait until it can step."""
        self.page.goto(address)
        expect(self.whereabouts).to_contain_text("ready to start")
        return self

    @property
    def whereabouts(self) -> Locator:
        """The line that says where the walk stands."""
        return self.page.locator(".whereabouts")

    @property
    def heading(self) -> Locator:
        """What is explained."""
        return self.page.locator(".calculation h2")

    @property
    def result(self) -> Locator:
        """The explained number."""
        return self.page.locator(".result")

    def result_in_full(self) -> float:
        """The explained number with all its digits."""
        return value(self.result.get_attribute("data-full") or "")

    @property
    def alert(self) -> Locator:
        """What is said at once."""
        return self.page.locator("#alert")

    def step(self, times: int = 1) -> None:
        """Press Step; each press has its effect before the next."""
        before = self.whereabouts.inner_text()
        self._press("step", times)
        expect(self.whereabouts).not_to_have_text(before)
        expect(self.whereabouts).not_to_contain_text("waiting")

    def walk(self, action: str, times: int) -> list[Seen]:
        """Press a button of the bar many times; what is to be seen after each press."""
        return [Seen(*each) for each in self.page.evaluate(WALK, [action, times])]

    def back(self, times: int = 1) -> None:
        """Press Back."""
        self._press("back", times)

    def _press(self, action: str, times: int) -> None:
        if times > 1:
            self.page.evaluate(PRESS, [action, times - 1])
        if times > 0:
            self.page.locator(f"[data-action={action}]").click()

    def phase(self, name: str) -> None:
        """Press the name of a phase on the timeline; its numbers are there when this returns."""
        self.page.locator(f"[data-phase={name}]").click()
        expect(self.whereabouts).not_to_contain_text("waiting")

    def by(self, granularity: str) -> None:
        """Choose how far Step goes."""
        self.page.get_by_role("radio", name=granularity).check()

    def number(self, id: str) -> Locator:
        """A number in the picture."""
        return self.page.locator(f'svg [data-id="{id}"]')

    def chip(self, id: str) -> Locator:
        """A number that the explained one is made from or goes into, once it stands still."""
        expect(self.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
        return self.page.locator(f'[data-chip="{id}"]').first

    def shown(self) -> dict[str, str]:
        """All numbers in the picture."""
        numbers: dict[str, str] = self.page.evaluate(SHOWN)
        return numbers

    def cells(self) -> dict[str, str]:
        """All numbers in the tables."""
        cells: dict[str, str] = self.page.evaluate(CELLS)
        return cells

    def formula(self) -> dict[str, str]:
        """All numbers that are put into the formula, once the server has answered."""
        expect(self.page.locator(".calculation")).to_have_attribute("aria-busy", "false")
        numbers: dict[str, str] = self.page.evaluate(FORMULA)
        return numbers

    def change(self, id: str, typed: str) -> None:
        """Press a number of the picture until its field opens, type over it, press Enter."""
        editor = self.page.locator(".editor input")
        for _ in range(2):
            if editor.count() == 0:
                self.number(id).click()
        expect(editor).to_be_focused()
        editor.fill(typed)
        editor.press("Enter")


FRAME = "() => new Promise(requestAnimationFrame)"


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """The page goes on, frame by frame, until this holds; 20 s at most."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "It never held."
        page.evaluate(FRAME)


class HeldSteps:
    """Questions for a step that wait here until they are let go, as on a slow line.

    Those that are `exempt` do not wait.
    """

    def __init__(self, page: Page, exempt: Callable[[Request], bool] = lambda _: False) -> None:
        self._page = page
        self._exempt = exempt
        self.routes: list[Route] = []
        self._answered: list[Route] = []
        self._let_go = False
        page.route("**/api/v1/step", self._hold)

    def _hold(self, route: Route) -> None:
        if self._exempt(route.request):
            route.continue_()
            return
        self.routes.append(route)
        if self._let_go:
            self.answer(route)

    def wait_for(self, count: int) -> None:
        """Until so many have come."""
        wait_until(self._page, lambda: len(self.routes) == count)

    def answer(self, route: Route) -> None:
        """This one goes on."""
        self._answered.append(route)
        route.continue_()

    def let_go(self) -> None:
        """What waits goes on, and so does what comes."""
        self._let_go = True
        for route in self.routes:
            if route not in self._answered:
                self.answer(route)


def value(text: str) -> float:
    """The number in a text of the page, which is written with a true minus."""
    assert "-" not in text, text
    plain = text.replace("\u2212", "-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    match = re.fullmatch(r"(?:[▲▼] )?(-?[\d.]+)(?:×10(-?\d+)|e(.+))?", plain)
    assert match, text
    return float(match[1]) * 10.0 ** int(match[2] or match[3] or 0)


def by_id(example: Any) -> dict[str, float]:
    """Every number of a worked example with one output, by its id."""
    layers = example["network"]["layers"]
    expected = example["expected"]
    numbers: dict[str, Any] = {"E": expected["E"], "E_new": expected["E_after"]}
    numbers["lr"] = example["learning_rate"]
    numbers |= {f"x.{i}": x for i, x in enumerate(example["inputs"], 1)}
    numbers |= {f"d.{k}": d for k, d in enumerate(example["targets"], 1)}
    numbers |= {f"y_new.{k}": y for k, y in enumerate(expected["outputs_after"], 1)}
    for layer, old in enumerate(layers, 1):
        for kind in ("z", "a"):
            for unit, number in enumerate(expected[kind][layer - 1], 1):
                numbers[f"{kind}.{layer}.{unit}"] = number
        for i, row in enumerate(old["weights"], 1):
            for j, weight in enumerate(row, 1):
                numbers[f"w.{layer}.{i}.{j}"] = weight
                for kind in ("dE_dw", "dy_dw", "dw"):
                    numbers[f"{kind}.{layer}.{i}.{j}"] = expected[kind][layer - 1][i - 1][j - 1]
    return {id: float(number) for id, number in numbers.items()}
