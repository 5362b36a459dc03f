"""The notebook's cells run, and what they show steps in a frame that may do nothing but that."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.engine.errors import EngineError
from app.notebook import Cell, simulator
from tests.browser.reference import Given, updates
from tests.browser.simulator import value

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "chainrule.ipynb"


def shown_by(source: str, names: dict[str, Any]) -> Any:
    """What a notebook shows below a cell: the value of its last line."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.fixture(scope="module", params=["34000", pytest.param(None, marks=pytest.mark.long)])
def ran(request: pytest.FixtureRequest) -> tuple[list[Any], str]:
    """What the notebook shows below its cells of code, and what they print.

    With room for fewer updates than the first cell has by itself, which take long to record.
    """
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as printed:
        if request.param:
            patch.setenv("CHAINRULE_MAX_RECORDED", request.param)
        shown = [
            shown_by("".join(each["source"]), names)
            for each in cells
            if each["cell_type"] == "code"
        ]
    return shown, printed.getvalue()


def test_all_cells_of_the_notebook_run(ran: tuple[list[Any], str]) -> None:
    shown, printed = ran
    assert [type(each) for each in shown] == [Cell, Cell, Cell, type(None)]
    assert "preset=mazr is not one of article" in printed
    assert 'height="700"' in shown[1]._repr_html_()


@pytest.fixture
def cut(browser: Browser) -> Iterator[Page]:
    """A page without a network, on which nothing may go wrong."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_offline(True)
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda message: faults.append(message.text))
    yield context.new_page()
    context.close()
    assert [each for each in asked if not each.startswith("about:")] == []
    assert faults == []


def test_the_cell_steps_without_a_network_in_a_sandbox(
    cut: Page, ran: tuple[list[Any], str]
) -> None:
    cut.set_content(f"<p>Out[1]:</p>{ran[0][0]._repr_html_()}")
    frame = cut.frame_locator("iframe")
    expect(frame.locator(".whereabouts")).to_contain_text("ready to start")
    frame.get_by_role("radio", name="Update").check()
    for number, expected in enumerate(updates(Given(), 2), start=1):
        frame.locator("[data-action=step]").click()
        expect(frame.locator(".whereabouts")).to_contain_text(f"Update {number} · update")
        cell = frame.locator('.tables [data-cell="w_new.1.1.1"]')
        assert value(cell.inner_text()) == pytest.approx(expected["w_new.1.1.1"], rel=1e-12)
    frame.locator("[data-action=back]").click()
    frame.locator("[data-action=back]").click()
    expect(frame.locator(".whereabouts")).to_contain_text("Update 1")


def outputs(cell: Cell) -> dict[str, str]:
    """What a notebook stores of a cell: what IPython asks an object for."""
    return {"text/plain": repr(cell), "text/html": cell._repr_html_()}


LINK = "http://127.0.0.1:8000/?preset=mazur&text=one%0Atwo+%3Cb%3E"


@pytest.fixture(scope="module")
def cell() -> Cell:
    return simulator(preset="mazur", text="one\ntwo <b>", updates=1)


def test_the_page_is_stored_once_and_in_plain_text_the_cell_is_a_line_with_a_link(
    cell: Cell,
) -> None:
    stored = outputs(cell)
    assert stored["text/plain"].splitlines() == [
        f"The simulator is shown once this notebook is trusted, or where `chainrule` runs: {LINK}"
    ]
    assert len(json.dumps(stored)) < 1.2 * len(json.dumps(stored["text/html"]))
    assert json.dumps(stored).count("iframe srcdoc") == 1
    elsewhere = simulator(preset="mazur", updates=1, site="https://school.example/bp/")
    assert repr(elsewhere).endswith(" https://school.example/bp/?preset=mazur")


def test_where_frames_and_styles_are_taken_out_a_line_and_a_link_are_left(
    cut: Page, cell: Cell
) -> None:
    html = outputs(cell)["text/html"]
    cut.set_content(html)
    link = cut.get_by_role("link", name=LINK)
    expect(cut.locator("iframe")).to_be_visible()
    expect(link).to_be_hidden()
    cut.evaluate("(html) => document.body.setHTML(html)", html)  # the browser's own sanitizer
    assert cut.locator("iframe, script").count() == 0
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", LINK)
    expect(cut.locator("body")).to_have_text(repr(cell))


def test_a_name_that_is_no_parameter_is_refused() -> None:
    with pytest.raises(EngineError, match="unknown parameter: 'present'; known: lesson, preset"):
        simulator(present="article")
