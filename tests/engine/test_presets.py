"""Presets: the worked examples to start from, as values that step and travel."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.losses import LOSSES
from app.engine.network import Network, Training
from app.engine.presets import PRESETS, Preset
from app.engine.trace import Trace
from tests.oracles import EXPECTED, update

NETWORK = TypeAdapter(Network)


def first_update(preset: Preset) -> Trace:
    """The update that a learner sees first."""
    return step(
        Training(preset.network),
        preset.inputs,
        preset.targets,
        preset.loss,
        preset.optimizer,
        preset.trainable,
    )


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("article", "article-2-3-1-sigmoid"),
        ("mazur", "mazur-2-2-2"),
        ("udacity", "udacity-3-2-1"),
    ],
)
def test_a_preset_with_a_worked_example_is_that_example(name: str, example: str) -> None:
    preset, given = PRESETS[name], update(example)
    assert NETWORK.dump_json(preset.network) == NETWORK.dump_json(given.training.network)
    assert preset.inputs.tolist() == [given.inputs]
    assert preset.targets.tolist() == [given.targets]
    assert (preset.loss, preset.optimizer) == (given.loss, given.optimizer)
    assert first_update(preset).E_new == pytest.approx(
        EXPECTED[example]["E_after"], rel=1e-14, abs=0
    )


@pytest.mark.parametrize("name", PRESETS.names)
def test_the_first_update_of_a_preset_makes_its_loss_smaller(name: str) -> None:
    trace = first_update(PRESETS[name])
    assert trace.loss is not None
    assert 0 <= trace.E_new < trace.loss.value


@pytest.mark.parametrize("name", PRESETS.names)
def test_a_preset_travels_as_json(name: str) -> None:
    preset: TypeAdapter[Preset] = TypeAdapter(Preset)
    sent = preset.dump_json(PRESETS[name])
    assert preset.dump_json(preset.validate_json(sent)) == sent


@pytest.mark.parametrize("name", PRESETS.names)
def test_a_preset_fits_together_and_says_where_it_is_from(name: str) -> None:
    preset = PRESETS[name]
    assert preset.inputs.shape[1] == preset.network.sizes[0]
    assert preset.targets.shape[1] == preset.network.sizes[-1]
    assert len(preset.inputs) == len(preset.targets)
    assert preset.loss in LOSSES.names
    assert preset.label
    assert preset.source


@pytest.mark.parametrize(
    ("name", "delta"),
    [
        ("article", "article"),
        ("mazur", "standard"),
        ("udacity", "error_term"),
        ("udacity_text", "error_term"),
        ("udacity_quiz", "error_term"),
        ("han", "error_term"),
        ("negnevitsky", "error_term"),
        ("cs231n", "standard"),
        ("softmax", "standard"),
        ("adam", "standard"),
    ],
)
def test_a_preset_shows_the_delta_of_its_source(name: str, delta: str) -> None:
    assert PRESETS[name].delta == delta


def test_mazurs_biases_stay() -> None:
    trace = first_update(PRESETS["mazur"])
    for before, after in zip(trace.before.network.layers, trace.after.network.layers, strict=True):
        assert before.biases is not None
        assert after.biases is not None
        np.testing.assert_array_equal(after.biases, before.biases)


def test_the_adam_preset_is_the_article_with_another_optimizer() -> None:
    article, adam = PRESETS["article"], PRESETS["adam"]
    assert adam.network is article.network
    assert (adam.inputs == article.inputs).all()
    assert (adam.targets == article.targets).all()
    assert adam.loss == article.loss
    assert adam.optimizer.name == "adam"


def test_the_softmax_preset_starts_with_another_class_ahead() -> None:
    preset = PRESETS["softmax"]
    trace = first_update(preset)
    assert preset.targets.tolist() == [[0, 1, 0]]
    assert trace.outputs.argmax() == 2
    assert trace.outputs_new.argmax() == 1
