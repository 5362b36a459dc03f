"""All paths from a weight to the loss: together they are the derivative."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given

from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.expression import total
from app.explain.ids import all_ids, parse
from app.explain.paths import KINDS_WITH_PATHS, MOST_PATHS, Path, has_paths, path_count, paths
from tests.drawing import drawn, of
from tests.explain.magnitude import UNDERFLOW, sizer
from tests.explain.presets import explained_preset
from tests.explain.strategies import architectures, explained_traces, known_numbers


def test_the_sum_over_all_paths_has_the_value_of_the_trace() -> None:
    counts = Counter[str]()

    @drawn(100, 40)
    @given(explained_traces(units=3, layers=4))
    def check(explained: tuple[Trace, Architecture]) -> None:
        trace, architecture = explained
        known = known_numbers(trace, architecture)
        sized = sizer(known, architecture)
        counts["networks"] += 1
        for id, value in known.items():
            if not has_paths(id, architecture) or path_count(id, architecture) > MOST_PATHS:
                continue
            products = [path.expression for path in paths(id, architecture)]
            counts["sums"] += 1
            found, size = sized(total(*products))
            if not math.isfinite(found):
                counts["beyond the finite numbers"] += 1
                continue
            assert abs(found - value) <= 1e-12 * size + UNDERFLOW, id
            walked = sum(each.evaluate(known.__getitem__) for each in products)
            assert abs(walked - value) <= 1e-12 * size + UNDERFLOW, id

    check()
    assert counts["networks"] >= of(100, 40)
    assert counts["sums"] > of(1500, 300)
    assert counts["beyond the finite numbers"] < 0.05 * counts["sums"], counts


@drawn(100, 40)
@given(architectures(units=3, layers=4))
def test_paths_are_counted_without_walking_them(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        if has_paths(id, architecture):
            assert path_count(id, architecture) == sum(1 for _ in paths(id, architecture)), id


@drawn(100, 40)
@given(architectures(units=3, layers=4))
def test_a_path_leads_from_the_weight_unit_by_unit_to_an_output(architecture: Architecture) -> None:
    for id in all_ids(architecture):
        if not has_paths(id, architecture):
            continue
        seen = set[tuple[object, ...]]()
        for path in paths(id, architecture):
            layers = [layer for layer, _ in path.units]
            assert layers == list(range(id.layer, architecture.depth + 1))
            assert path.units[0] == (id.layer, id.index[-1])
            assert all(unit in architecture.units(layer) for layer, unit in path.units)
            read = {str(each) for each in path.expression.reads()}
            for (layer, j), (_, m) in pairwise(path.units):
                assert f"w.{layer + 1}.{j}.{m}" in read
            key = (path.units, *sorted(read))
            assert key not in seen
            seen.add(key)


@drawn(50, 25)
@given(architectures())
def test_derivatives_by_weights_and_biases_have_paths_and_nothing_else(
    architecture: Architecture,
) -> None:
    assert {"dE_dw", "dE_db", "dy_dw", "dy_db"} == KINDS_WITH_PATHS
    for id in all_ids(architecture):
        if id.kind not in KINDS_WITH_PATHS:
            assert not has_paths(id, architecture)
        elif id.kind.startswith("dE") or id.layer < architecture.depth or architecture.couples:
            assert has_paths(id, architecture)
        else:  # an output's own weights
            assert has_paths(id, architecture) is (id.index[-1] == (id.output or 1))


DEEP = Architecture(
    sizes=(1, 2, 2, 1), activations=("tanh", "sigmoid", "identity"), biases=(True, True, True)
)


def _ways(name: str, architecture: Architecture) -> list[tuple[tuple[int, int], ...]]:
    return [path.units for path in paths(parse(name), architecture)]


def test_the_first_weight_of_a_1_2_2_1_network_has_two_paths() -> None:
    assert _ways("dE_dw.1.1.1", DEEP) == [
        ((1, 1), (2, 1), (3, 1)),
        ((1, 1), (2, 2), (3, 1)),
    ]
    assert _ways("dE_dw.2.1.2", DEEP) == [((2, 2), (3, 1))]
    assert _ways("dE_dw.3.2.1", DEEP) == [((3, 1),)]


def _factors(path: Path) -> list[str]:
    return [str(id) for id in path.expression.reads()]


def test_along_a_path_stand_the_local_derivatives_from_the_weight_to_the_loss() -> None:
    first, _ = paths(parse("dE_dw.1.1.1"), DEEP)
    assert _factors(first) == [
        "x.1",
        "da_dz.1.1",
        "w.2.1.1",
        "da_dz.2.1",
        "w.3.1.1",
        "da_dz.3.1",
        "dE_da.3.1",
    ]
    first, _ = paths(parse("dy_db.1.2"), DEEP)
    assert _factors(first) == ["da_dz.1.2", "w.2.2.1", "da_dz.2.1", "w.3.1.1", "da_dz.3.1"]


def test_a_batch_has_each_path_once_for_every_example() -> None:
    batch = Architecture(
        sizes=(1, 2, 1), activations=("tanh", "identity"), biases=(False, False), examples=3
    )
    found = list(paths(parse("dE_dw.1.1.2"), batch))
    assert [path.example for path in found] == [1, 2, 3]
    assert "x.1~2" in _factors(found[1])
    assert [path.example for path in paths(parse("dy_dw.1.1.2~2"), batch)] == [2]


def test_a_softmax_leads_from_each_z_to_each_y() -> None:
    _, softmax = explained_preset("softmax")
    assert path_count(parse("dE_dw.1.1.2"), softmax) == 3 * 3
    assert path_count(parse("dy_dw.1.1.2@2"), softmax) == 3
    ends = {_factors(path)[-2] for path in paths(parse("dE_dw.2.1.2"), softmax)}
    assert ends == {"da_dz.2.1.2", "da_dz.2.2.2", "da_dz.2.3.2"}


@pytest.mark.parametrize("sizes", [(4, 16, 16, 16, 16, 1), (1, 128, 128, 128, 128, 1)])
def test_astronomically_many_paths_are_counted_at_once(sizes: tuple[int, ...]) -> None:
    wide = Architecture(sizes=sizes, activations=("tanh",) * 5, biases=(True,) * 5)
    assert path_count(parse("dE_dw.1.1.1"), wide) == sizes[2] ** 3
