"""The notebook's cells run, and what they show steps in a frame that may do nothing but that."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

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


def test_all_cells_of_the_notebook_run(capsys: pytest.CaptureFixture[str]) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = [
        shown_by("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"
    ]
    assert [type(each) for each in shown] == [Cell, Cell, Cell, type(None)]
    assert "preset=mazr is not one of article" in capsys.readouterr().out
    assert 'height="700"' in shown[1]._repr_html_()


def test_the_cell_steps_without_a_network_in_a_sandbox(browser: Browser) -> None:
    context = browser.new_context()
    context.set_offline(True)
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda message: faults.append(message.text))
    page = context.new_page()
    page.set_content(f"<p>Out[1]:</p>{simulator(preset='article', updates=2)._repr_html_()}")
    frame = page.frame_locator("iframe")
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
    assert [each for each in asked if not each.startswith("about:")] == []
    assert faults == []
    context.close()


def test_a_name_that_is_no_parameter_is_refused() -> None:
    with pytest.raises(EngineError, match="unknown parameter: 'present'; known: lesson, preset"):
        simulator(present="article")
