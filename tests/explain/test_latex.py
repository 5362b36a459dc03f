"""LaTeX that is copied compiles: every string goes through KaTeX, which forgives nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from app.engine.backprop import step
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD, Adam
from app.engine.presets import PRESETS, Delta
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.calculation import Calculation
from app.explain.derivation import derive
from app.explain.expression import Expression, Quantity
from app.explain.ids import Id, all_ids, parse, read
from app.explain.latex import LaTeX
from app.explain.paths import has_paths, paths
from app.explain.sheet import Sheet
from app.explain.unrolling import ALL, terms, unroll
from tests.drawing import of, sample
from tests.explain import node
from tests.explain.presets import explained_preset
from tests.explain.strategies import HIDDEN, known_numbers


def test_every_latex_string_renders_with_katex_without_error() -> None:
    strings = list(dict.fromkeys(_all_strings()))
    assert len(strings) > 2000
    assert node.run("katex.js", list(sample(strings, 3))) == {}
    # What KaTeX would take, but not every LaTeX.
    assert [string for string in strings if not string.isascii()] == []


def test_katex_finds_what_would_not_compile() -> None:
    wrong = [r"\frac{1}{2", r"\nosuch", "ä", r"\left( 1", "a^b^c"]
    assert list(node.run("katex.js", [*wrong, r"\frac{1}{2}"])) == wrong


def _all_strings() -> Iterator[str]:
    for trace, architecture in _updates():
        known = known_numbers(trace, architecture)
        for id in known:
            forms = derive(id, architecture)
            yield _calculation(id, forms, trace, architecture).latex()
            yield LaTeX(architecture).name(id)
            if forms and terms(id, architecture, [ALL]) <= 40:
                unrolled = (unroll(id, architecture, [ALL]),)
                yield _calculation(id, unrolled, trace, architecture).latex()
            if has_paths(id, architecture):
                for path in paths(id, architecture):
                    yield _calculation(id, (path.expression,), trace, architecture).latex()


def _calculation(
    id: Id, forms: tuple[Expression, ...], trace: Trace, architecture: Architecture
) -> Calculation:
    return Calculation.of(id, forms, read(trace, id), Sheet(trace, architecture, 4))


def _updates() -> Iterator[tuple[Trace, Architecture]]:
    presets = [(name, delta) for name in PRESETS.names for delta in get_args(Delta)]
    for name, delta in sample(presets, 4):
        yield explained_preset(name, delta=delta, updates=1)
    losses = [("mean_squared_error", "softmax"), ("binary_cross_entropy", "sigmoid")]
    for number, activation in enumerate(HIDDEN):
        for loss, output in of(losses, [losses[number % 2]]):
            trace = _batch(activation, output, loss)
            yield trace, Architecture.of(trace, "article")


def _batch(activation: str, output: str, loss: str) -> Trace:
    """Two examples, two outputs, three layers, biases, Adam with penalties: long superscripts."""
    numbers = np.random.default_rng(1)
    sizes = (2, 2, 2, 2)
    layers = tuple(
        Layer(
            weights=numbers.uniform(-1, 1, (m, n)) * 1e-3,
            biases=numbers.uniform(-1, 1, n),
            activation=each,
        )
        for (m, n), each in zip(pairwise(sizes), (activation, activation, output), strict=True)
    )
    optimizer = Adam(learning_rate=0.1, l1=0.01, l2=1e-7)
    inputs, targets = [[1e6, -2e-6], [0.5, 0.25]], [[0.0, 1.0], [1.0, 0.5]]
    training = step(Training(Network(layers)), inputs, targets, loss, optimizer).after
    return step(training, inputs, targets, loss, optimizer)


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("w.1.1.2", "w_{12}^{(1)}"),
        ("dw.1.1.2", r"\Delta w_{12}^{(1)}"),
        ("dE_dw.1.1.2", r"\frac{\partial E}{\partial w_{12}^{(1)}}"),
        ("m_hat.1.1.2", r"\hat{m}_{12}^{(1)}"),
        ("m_new.1.1.2", r"m_{12}^{(1)\,\text{new}}"),
        ("da_dz.1.2~2", r"\sigma'\left(z_{2}^{(1)\langle 2\rangle }\right)"),
        ("beta1", r"\beta_{1}"),
        ("l2", r"\lambda_{2}"),
        ("error_term.1.2~1", r"-\frac{\partial E^{\langle 1\rangle }}{\partial z_{2}^{(1)}}"),
    ],
)
def test_symbols_are_those_of_the_page(name: str, latex: str) -> None:
    architecture = Architecture(
        sizes=(2, 3, 1),
        activations=("sigmoid", "identity"),
        biases=(False, True),
        optimizer="adam",
        penalties=("l2",),
        examples=2,
    )
    assert parse(name) in set(all_ids(architecture))
    assert LaTeX(architecture).name(parse(name)) == latex


@pytest.mark.parametrize(
    ("number", "latex"),
    [
        ("0.25", "{0.25}^{2}"),
        ("−0.25", r"{\left(-0.25\right)}^{2}"),
        ("4.44×10⁻⁵", r"{\left(4.44 \times 10^{-5}\right)}^{2}"),
        (None, r"{\left(\frac{\partial E}{\partial w_{11}^{(1)}}\right)}^{2}"),
    ],
)
def test_a_power_has_brackets_where_it_would_belong_to_a_part_only(
    number: str | None, latex: str
) -> None:
    _, architecture = explained_preset("adam")
    (form,) = derive(parse("v_new.1.1.1"), architecture)
    squared = form.parts()[1].parts()[1]
    assert isinstance(squared.parts()[0], Quantity)
    assert LaTeX(architecture, lambda name: number).write(squared) == latex


def test_a_stopped_update_is_written_too() -> None:
    layers = (Layer(weights=np.array([[1.0]]), biases=np.array([0.0]), activation="relu"),)
    trace = step(Training(Network(layers)), [0.0], [0.0], "half_squared_error", SGD(), "weights")
    architecture = Architecture.of(trace)
    strings = [
        _calculation(id, derive(id, architecture), trace, architecture).latex()
        for id in all_ids(architecture)
    ]
    assert node.run("katex.js", strings) == {}
