"""The walk through one update: every number after all that it is made of."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from hypothesis import given

from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.ids import all_ids
from app.explain.kinds import of_bias
from app.explain.moments import moments
from tests.drawing import drawn
from tests.explain.strategies import architectures, given_kinds, reads


def given_to(architecture: Architecture) -> set[str]:
    """Kinds that are there before the walk: what is set, and the optimizer's memory."""
    memories = architecture.rule.memories
    return {*given_kinds(architecture), *memories, *map(of_bias, memories)}


@drawn(200, 60)
@given(architectures())
def test_each_moment_reads_only_what_is_given_or_was_computed_before(
    architecture: Architecture,
) -> None:
    given = given_to(architecture)
    known = {id for id in all_ids(architecture) if id.kind in given}
    for moment in moments(architecture):
        assert reads(*derive(moment.id, architecture)) <= known, moment.id
        known.add(moment.id)


@drawn(200, 60)
@given(architectures())
def test_each_moment_computes_a_number_that_exists_and_none_twice(
    architecture: Architecture,
) -> None:
    walk = [moment.id for moment in moments(architecture)]
    assert len(set(walk)) == len(walk)
    assert set(walk) <= set(all_ids(architecture))
    assert not any(id.kind in given_to(architecture) for id in walk)


@drawn(200, 60)
@given(architectures())
def test_the_phases_come_once_each_and_in_order(architecture: Architecture) -> None:
    phases = [phase for phase, _ in groupby(moments(architecture), lambda moment: moment.phase)]
    assert phases == ["forward", "error", "backward", "update"]


@drawn(200, 60)
@given(architectures())
def test_everything_that_changes_is_on_the_walk(architecture: Architecture) -> None:
    walk = {moment.id for moment in moments(architecture)}
    kinds = {"z", "a", "e", "E", "dE_dw", "dE_db", "dw", "w_new", "y_new", "E_new"}
    kinds |= {"db", "b_new"} if architecture.trainable == "all" else set()
    kinds |= {"g", *architecture.rule.memory_formulas}
    if architecture.trainable == "all":
        kinds |= set(map(of_bias, architecture.rule.memory_formulas))
    assert {id for id in all_ids(architecture) if id.kind in kinds} <= walk


FORWARD = "z.1.1 a.1.1 z.1.2 a.1.2 z.1.3 a.1.3 z.2.1 a.2.1"
ERROR = "e.1 E"
GRADIENTS = (
    "dE_dw.2.1.1 dE_dw.2.2.1 dE_dw.2.3.1 "
    "dE_dw.1.1.1 dE_dw.1.2.1 dE_dw.1.1.2 dE_dw.1.2.2 dE_dw.1.1.3 dE_dw.1.2.3"
)
CHANGES = (
    "dw.1.1.1 dw.1.2.1 dw.1.1.2 dw.1.2.2 dw.1.1.3 dw.1.2.3 dw.2.1.1 dw.2.2.1 dw.2.3.1 "
    "w_new.1.1.1 w_new.1.2.1 w_new.1.1.2 w_new.1.2.2 w_new.1.1.3 w_new.1.2.3 "
    "w_new.2.1.1 w_new.2.2.1 w_new.2.3.1"
)
SIGNALS = {
    "standard": (
        "dE_da.2.1 da_dz.2.1 delta.2.1 dE_da.1.1 da_dz.1.1 delta.1.1 "
        "dE_da.1.2 da_dz.1.2 delta.1.2 dE_da.1.3 da_dz.1.3 delta.1.3"
    ),
    "article": (
        "dE_da.2.1 da_dz.2.1 delta.2.1 dy_dw.2.1.1 dy_dw.2.2.1 dy_dw.2.3.1 dE_da.1.1 da_dz.1.1 "
        "delta.1.1 dE_da.1.2 da_dz.1.2 delta.1.2 dE_da.1.3 da_dz.1.3 delta.1.3 "
        "dy_dw.1.1.1 dy_dw.1.2.1 dy_dw.1.1.2 dy_dw.1.2.2 dy_dw.1.1.3 dy_dw.1.2.3"
    ),
    "error_term": (
        "dE_da.2.1 da_dz.2.1 error_term.2.1 da_dz.1.1 error_term.1.1 "
        "da_dz.1.2 error_term.1.2 da_dz.1.3 error_term.1.3"
    ),
}


@pytest.mark.parametrize("delta", SIGNALS)
def test_the_articles_update_is_walked_in_the_order_of_the_article(delta: Any) -> None:
    architecture = Architecture(
        sizes=(2, 3, 1),
        activations=("sigmoid", "identity"),
        biases=(False, False),
        delta=delta,
    )
    walk = " ".join(str(moment.id) for moment in moments(architecture))
    expected = (FORWARD, ERROR, SIGNALS[delta], GRADIENTS, CHANGES, "y_new.1 E_new")
    assert walk == " ".join(expected)


def test_a_scheduled_learning_rate_is_computed_before_the_changes_that_it_is_in() -> None:
    architecture = Architecture(
        sizes=(1, 1), activations=("tanh",), biases=(False,), schedule="cosine"
    )
    walk = [str(moment.id) for moment in moments(architecture)]
    assert walk[-5:] == ["lr", "dw.1.1.1", "w_new.1.1.1", "y_new.1", "E_new"]


def test_biases_that_stay_are_not_changed_on_the_walk() -> None:
    architecture = Architecture(
        sizes=(1, 1), activations=("tanh",), biases=(True,), trainable="weights"
    )
    kinds = {moment.id.kind for moment in moments(architecture)}
    assert "dE_db" in kinds
    assert not kinds & {"db", "b_new"}


@drawn(200, 60)
@given(architectures())
def test_the_moments_of_a_block_stand_together(architecture: Architecture) -> None:
    blocks = [block for block, _ in groupby(moments(architecture), lambda moment: moment.block)]
    assert len(set(blocks)) == len(blocks)


def test_a_batch_is_walked_layer_by_layer_and_in_a_layer_example_by_example() -> None:
    batch = Architecture(
        sizes=(1, 2, 1), activations=("tanh", "identity"), biases=(False, False), examples=2
    )
    walk = [str(moment.id) for moment in moments(batch)]
    assert " ".join(walk).startswith(
        "z.1.1~1 a.1.1~1 z.1.2~1 a.1.2~1 z.1.1~2 a.1.1~2 z.1.2~2 a.1.2~2 "
        "z.2.1~1 a.2.1~1 z.2.1~2 a.2.1~2 e.1~1 E~1 e.1~2 E~2 E "
        "dE_da.2.1~1 da_dz.2.1~1 delta.2.1~1 dE_da.2.1~2 da_dz.2.1~2 delta.2.1~2 dE_da.1.1~1"
    )


def test_the_signals_of_a_softmax_come_after_all_slopes_they_need() -> None:
    softmax = Architecture(
        sizes=(1, 2), activations=("softmax",), biases=(False,), loss="cross_entropy"
    )
    walk = " ".join(str(moment.id) for moment in moments(softmax) if moment.phase == "backward")
    assert walk == (
        "dE_da.1.1 dE_da.1.2 da_dz.1.1.1 da_dz.1.1.2 da_dz.1.2.1 da_dz.1.2.2 delta.1.1 delta.1.2 "
        "dE_dw.1.1.1 dE_dw.1.1.2"
    )


def test_the_memory_of_adam_is_walked_before_the_change() -> None:
    adam = Architecture(
        sizes=(1, 1), activations=("tanh",), biases=(True,), optimizer="adam", penalties=("l2",)
    )
    walk = " ".join(str(moment.id) for moment in moments(adam) if moment.phase == "update")
    assert walk == (
        "g.1.1.1 m_new.1.1.1 mb_new.1.1 v_new.1.1.1 vb_new.1.1 m_hat.1.1.1 mb_hat.1.1 "
        "v_hat.1.1.1 vb_hat.1.1 dw.1.1.1 db.1.1 w_new.1.1.1 b_new.1.1 y_new.1 E_new"
    )
