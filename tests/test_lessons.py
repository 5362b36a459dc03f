"""The ready lessons: each opens as it says, and what its text says is so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.engine.backprop import step
from app.engine.trace import Trace
from app.engine.training import Plan, train
from app.lessons import LESSONS, Lesson
from app.limits import Limits
from app.parameters import PARAMETERS, read
from app.settings import Settings
from app.staging import staging
from app.start import Start, start


def opened(name: str) -> Start:
    """Where the lesson starts."""
    values, notices = read({"lesson": name})
    made, more = start(values, Limits(Settings()))
    assert [*notices, *more] == []
    return made


def first(name: str) -> Trace:
    """Its first update."""
    made = opened(name)
    return made.lesson.trace(made.training)


@pytest.mark.parametrize("lesson", list(LESSONS), ids=lambda lesson: str(lesson.name))
def test_a_lesson_opens_without_a_notice_and_says_known_things(lesson: Lesson) -> None:
    assert set(lesson.parameters) <= {parameter.name for parameter in PARAMETERS}
    made = opened(lesson.name)
    assert made.title == lesson.title
    assert len(made.text.splitlines()) == 2


SENT_TO = {
    "“What the network does”": "pictures",
    "“Side by side”": "side",
    "train for": "training",
    "the picture of the losses": "training",
}
"""Parts of the page by what a text calls them."""


@pytest.mark.parametrize("embedded", [False, True])
def test_where_a_text_sends_its_reader_is_there_in_a_frame_too(embedded: bool) -> None:
    sent = [
        (lesson.name, part)
        for lesson in LESSONS
        for words, part in SENT_TO.items()
        if words in lesson.parameters["text"]
    ]
    assert {part for _, part in sent} == set(SENT_TO.values())
    for name, part in sent:
        left = staging(read({"lesson": name})[0], embedded=embedded)
        assert part in left.parts, (name, part)


def test_other_parameters_change_a_lesson() -> None:
    values, _ = read({"lesson": "momentum", "lr": "0.3"})
    assert (values["lr"], values["opt"]) == ("0.3", "momentum")
    (notice,) = read({"lesson": "magic"})[1]
    assert notice.startswith("lesson=magic is not one of phases, mazur_steps, dead_relu")


def test_the_page_shows_title_and_text_and_nothing_of_them_is_markup(client: TestClient) -> None:
    page = client.get("/embed", params={"title": "<b>A</b> & B", "text": "one\n<i>two</i>"}).text
    assert "&lt;b&gt;A&lt;/b&gt; &amp; B</h1>" in page
    assert "<p>one</p><p>&lt;i&gt;two&lt;/i&gt;</p>" in page


def test_the_dead_unit_is_dead_until_its_input_changes() -> None:
    trace = first("dead_relu")
    hidden = trace.forward[0]
    assert hidden.z[0].tolist() == [1 * 1 + 1 * -2, 1 * 0.5 + 1 * 0.5]
    assert trace.backward[0].delta[0, 0] == 0
    assert not trace.backward[0].dE_dw[:, 0].any()
    assert trace.backward[0].dE_dw[:, 1].all()
    made = opened("dead_relu")
    other = step(made.training, [[1, 0.25]], [[1]], made.preset.loss, made.preset.optimizer)
    assert other.forward[0].z[0, 0] == 1 - 2 * 0.25
    assert other.backward[0].dE_dw[:, 0].all()


def test_the_saturated_unit_hardly_moves_though_the_same_error_reaches_it() -> None:
    trace = first("saturation")
    assert trace.forward[0].z[0].tolist() == [10, 0.25]
    slopes = [1 / (1 + math.exp(-z)) * (1 - 1 / (1 + math.exp(-z))) for z in (10, 0.25)]
    assert slopes == pytest.approx([0.000045, 0.246], rel=0.01)
    back = trace.backward[0]
    assert back.da_dz is not None
    assert back.dE_da is not None
    np.testing.assert_allclose(back.da_dz[0], slopes, rtol=1e-10)
    assert back.dE_da[0, 0] == back.dE_da[0, 1]
    assert abs(back.dE_dw[0, 0] / back.dE_dw[0, 1]) < 1e-3


def test_xor_is_learned_in_the_updates_that_the_text_names() -> None:
    made = opened("xor")
    end = list(train(made.training, made.lesson, Plan(steps=500)))[-1]
    assert made.lesson.evaluate(end.training.network).loss.value < 0.1


def test_with_softmax_and_cross_entropy_delta_is_probability_less_target() -> None:
    trace = first("classification")
    expected = trace.outputs - opened("classification").preset.targets
    np.testing.assert_allclose(trace.backward[-1].delta, expected, atol=1e-15)


def test_the_first_update_is_the_same_with_momentum_and_without() -> None:
    made = opened("momentum")
    assert made.versus is not None
    values, _ = read({"lesson": "momentum", "opt": "sgd"})
    plain, _ = start(values, Limits(Settings()))
    one, other = (each.lesson.trace(each.training) for each in (made, plain))
    for moved, steady in zip(one.after.network.layers, other.after.network.layers, strict=True):
        np.testing.assert_array_equal(moved.weights, steady.weights)
