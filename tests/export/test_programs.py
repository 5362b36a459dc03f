"""The programs compute an update again: they pass, and fail if one number is changed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import OPTIMIZERS, SGD
from app.engine.presets import PRESETS
from app.engine.trace import Trace
from app.export.numpy_program import numpy_program
from app.export.pytorch_program import CLASSES, FUNCTIONS, pytorch_program
from tests.drawing import drawn
from tests.explain.presets import explained_preset
from tests.explain.strategies import HIDDEN, SHORT_SCHEDULES, known_numbers, traces

PRESET_UPDATES = [(name, updates) for name in PRESETS.names for updates in (0, 2)]
TORCH = Path(__file__).parents[2] / ".venv-torch/bin/python"


def run(program: str) -> None:
    """Runs a program in this process; AssertionError where a number differs."""
    with np.errstate():  # it sets what NumPy does with overflows
        exec(compile(program, "update.py", "exec"), {})


@pytest.mark.parametrize(("name", "updates"), PRESET_UPDATES)
def test_the_numpy_program_of_each_preset_passes(name: str, updates: int) -> None:
    run(numpy_program(explained_preset(name, updates=updates)[0]))


def test_the_program_runs_by_itself_and_says_so() -> None:
    program = numpy_program(explained_preset("article")[0])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-"],
        input=program,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    assert re.fullmatch(r"All \d+ numbers are those that Chainrule shows\.\n", done.stdout)


@drawn(75, 25)
@given(traces())
def test_the_numpy_programs_of_random_networks_pass(trace: Trace) -> None:
    run(numpy_program(trace))


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.names)
def test_every_activation_optimizer_and_schedule_has_its_program(
    activation: str, optimizer: str
) -> None:
    for schedule in SHORT_SCHEDULES:
        trace = some_update(activation, optimizer, schedule)
        run(numpy_program(trace))
        compile(pytorch_program(trace), "update.py", "exec")


def some_update(activation: str, optimizer: str, schedule: object) -> Trace:
    """The second of two updates of two examples, with biases and penalties."""
    numbers = np.random.default_rng(3)
    layers = tuple(
        Layer(
            weights=numbers.uniform(-1, 1, (m, n)),
            biases=numbers.uniform(-1, 1, n),
            activation=name,
        )
        for (m, n), name in zip(pairwise((2, 3, 2)), (activation, "softmax"), strict=True)
    )
    rule = OPTIMIZERS[optimizer](name=optimizer, learning_rate=0.1, l1=0.01, l2=0.02)
    given_ = ([[1.0, 0.5], [-0.3, 2.0]], [[1.0, 0.0], [0.0, 1.0]], "cross_entropy", rule)
    first = step(Training(Network(layers)), *given_, "all", schedule)  # type: ignore[arg-type]
    return step(first.after, *given_, "all", schedule)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["article", "mazur", "softmax", "adam"])
def test_one_number_changed_anywhere_makes_it_fail(name: str) -> None:
    program = numpy_program(explained_preset(name, updates=1)[0])
    checks = [
        (line.start() + number.start(), line.start() + number.end())
        for line in re.finditer(r"^check\((?:.|\n )*?\)$", program, re.MULTILINE)
        for number in re.finditer(r"-?\d+\.\d+(?:e-?\d+)?", line[0])
    ]
    assert len(checks) > 60
    for start, end in checks:
        value = float(program[start:end])
        if value == 0 or abs(value) > 1e-12:
            changed = repr(value * 1.0001 if value else 1e-6)
            with pytest.raises(AssertionError):
                run(program[:start] + changed + program[end:])


@pytest.mark.parametrize("name", PRESETS.names)
@pytest.mark.parametrize("write", [numpy_program, pytorch_program])
def test_every_number_of_the_update_stands_in_the_program_in_full(name: str, write: object) -> None:
    trace, architecture = explained_preset(name, updates=1)
    program = write(trace)  # type: ignore[operator]
    numbers = {
        abs(node.value)
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }
    for id, value in known_numbers(trace, architecture).items():
        assert abs(value) in numbers, id


RUN_ALL = """
import json, sys, traceback
for name, program in json.load(sys.stdin).items():
    try:
        exec(compile(program, name, "exec"), {})
    except Exception:
        print(name, traceback.format_exc(), file=sys.stderr)
"""
"""Runs programs and tells of those that fail."""


@pytest.mark.long
def test_the_pytorch_programs_pass() -> None:
    """In an environment of its own, which `make test-all` sets up where PyTorch can be had."""
    if subprocess.run([TORCH, "-c", "import torch"], check=False, capture_output=True).returncode:
        pytest.skip("PyTorch is not installed")
    traces = {str(case): explained_preset(case[0], updates=case[1])[0] for case in PRESET_UPDATES}
    traces |= {
        str(case): some_update(*case) for case in product(HIDDEN, OPTIMIZERS.names, SHORT_SCHEDULES)
    }
    programs = {name: pytorch_program(trace) for name, trace in traces.items()}
    told = subprocess.run(
        [TORCH, "-c", RUN_ALL],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert told.stderr == ""
    assert told.stdout.count("numbers are those that Chainrule shows.\n") == len(programs)


@drawn(50)
@given(traces())
def test_the_pytorch_programs_of_random_networks_compile(trace: Trace) -> None:
    compile(pytorch_program(trace), "update.py", "exec")


def test_pytorch_has_a_name_for_every_activation_and_optimizer() -> None:
    assert set(FUNCTIONS) == {*HIDDEN, "softmax"}
    assert set(CLASSES) == set(OPTIMIZERS.names)


def test_fixed_biases_and_a_single_layer_have_programs_too() -> None:
    layers = (Layer(weights=np.array([[1.0]]), biases=np.array([0.5]), activation="relu"),)
    trace = step(Training(Network(layers)), [2.0], [0.0], "half_squared_error", SGD(), "weights")
    run(numpy_program(trace))
    assert "b1_new = b1\n" in numpy_program(trace)
