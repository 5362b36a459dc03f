"""Data sets: the shapes that they are named for, the published numbers, and fair splits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.arrays import Array
from app.engine.datasets import DATASETS, Sample, bell, direction, prepare, sample
from app.engine.errors import EngineError, UnknownNameError

DRAWN = [dataset.name for dataset in DATASETS if dataset.is_drawn]

every_dataset = pytest.mark.parametrize("name", DATASETS.names)
every_drawn_one = pytest.mark.parametrize("name", DRAWN)


def whole(name: str, **more: Any) -> tuple[Array, Array]:
    """All inputs and targets, none held out."""
    examples = sample(name, held_out=0, **more).training
    return examples.inputs, examples.targets


def rows(made: Sample) -> list[list[float]]:
    """Inputs and targets of both parts, one row per example, in order of size."""
    parts = [part for part in (made.training, made.held_out) if part is not None]
    return sorted(row for part in parts for row in np.hstack([part.inputs, part.targets]).tolist())


def test_these_are_the_data_sets() -> None:
    assert DATASETS.names == [
        *("and", "or", "xor", "circles", "spiral", "moons", "line", "iris", "digits")
    ]
    assert DRAWN == ["circles", "spiral", "moons", "line"]


@every_dataset
def test_a_data_set_says_what_it_is_where_it_is_from_and_how_it_may_be_used(name: str) -> None:
    dataset = DATASETS[name]
    assert dataset.label
    assert dataset.meaning.endswith(".")
    assert dataset.source.endswith(".")
    assert dataset.licence.endswith(".")
    x, d = whole(name)
    assert x.shape == (dataset.count, len(dataset.input_names))
    assert d.shape == (dataset.count, len(dataset.target_names))


@every_dataset
def test_targets_are_coded_as_the_task_says(name: str) -> None:
    _, d = whole(name)
    match DATASETS[name].task:
        case "yes_or_no":
            assert d.shape[1] == 1
            assert set(d.ravel()) == {0.0, 1.0}
        case "classes":
            assert set(d.ravel()) == {0.0, 1.0}
            assert (d.sum(axis=1) == 1).all()
            assert (d.sum(axis=0) > 0).all()
        case "regression":
            assert len(set(d.ravel())) > 2


@pytest.mark.parametrize(
    ("name", "truth"),
    [("and", lambda a, b: a and b), ("or", lambda a, b: a or b), ("xor", lambda a, b: a != b)],
)
def test_a_table_is_the_truth_table(name: str, truth: Any) -> None:
    x, d = whole(name)
    assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert d.ravel().tolist() == [float(truth(a, b)) for a, b in x.astype(int).tolist()]


def test_the_circles_have_radius_1_and_a_half() -> None:
    x, inner = whole("circles", noise=0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(inner.ravel() == 1, 0.5, 1), rtol=1e-15)
    assert inner.sum() == 100
    angles = np.arctan2(*x.T)
    assert np.histogram(angles, bins=4, range=(-math.pi, math.pi))[0].min() > 30


def test_the_moons_are_half_circles_that_reach_into_each_other() -> None:
    x, lower = whole("moons", noise=0)
    up, down = x[lower.ravel() == 0], np.array([1.0, 0.5]) - x[lower.ravel() == 1]
    for half in (up, down):
        np.testing.assert_allclose(np.hypot(*half.T), 1, rtol=1e-15)
        assert half[:, 1].min() >= 0
        assert len(half) == 100


def test_an_arm_of_the_spiral_turns_one_and_three_quarters_of_a_turn_from_0_to_radius_1() -> None:
    x, second = whole("spiral", noise=0)
    radius = np.hypot(*x.T)
    assert (radius.min(), radius.max()) == pytest.approx((1 / 101, 100 / 101))
    turns = 1.75 * radius + second.ravel() / 2
    expected = radius * np.array([np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)])
    np.testing.assert_allclose(x.T, expected, atol=1e-14)


def test_the_line_has_slope_three_quarters_and_meets_the_axis_at_a_quarter() -> None:
    x, y = whole("line", noise=0)
    np.testing.assert_array_equal(y, 0.75 * x + 0.25)
    assert x.min() >= -1
    assert x.max() < 1


@every_drawn_one
def test_noise_moves_points_by_its_standard_deviation(name: str) -> None:
    (x, y), (clean_x, clean_y) = (
        whole(name, noise=noise, count=256, seed=2) for noise in (0.25, 0.0)
    )
    moved = (y - clean_y if name == "line" else x - clean_x).ravel()
    assert moved.std() == pytest.approx(0.25, rel=0.15)
    assert abs(moved.mean()) < 0.06
    assert np.abs(moved).max() <= 6 * 0.25


@every_drawn_one
@pytest.mark.parametrize("count", [2, 3, 256])
def test_as_many_points_are_drawn_as_are_asked_for(name: str, count: int) -> None:
    x, _ = whole(name, count=count)
    assert len(x) == count


@every_drawn_one
def test_a_seed_always_gives_the_same_points_and_another_seed_others(name: str) -> None:
    one, again, other = (whole(name, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one[0], again[0])
    np.testing.assert_array_equal(one[1], again[1])
    assert (one[0] != other[0]).any()


def test_points_stay_as_they_are_from_release_to_release() -> None:
    # A link names a seed, and the data that it stands for must not change.
    assert whole("circles", seed=1)[0][:2].tolist() == [
        [-0.9757147972830256, -0.014563079259035772],
        [0.5913561720387295, -0.15487826856290537],
    ]


def test_the_flowers_are_those_of_fishers_paper() -> None:
    x, d = whole("iris")
    # Least, largest and mean, to two digits, as scikit-learn's description of the data has them.
    assert x.min(axis=0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert x.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]
    assert x.mean(axis=0).tolist() == pytest.approx([5.84, 3.05, 3.76, 1.20], abs=0.008)
    assert d.sum(axis=0).tolist() == [50, 50, 50]
    # The two that UCI's file has wrong, by its own errata.
    assert x[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert x[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_the_first_digit_is_the_zero_that_is_shown_everywhere() -> None:
    x, d = whole("digits")
    assert x[0, :16].tolist() == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]
    assert d[:10].tolist() == np.eye(10).tolist()
    assert (x.min(), x.max()) == (0, 16)
    assert set(d.sum(axis=0)) == {25, 26}


@pytest.mark.parametrize(
    ("name", "held_out", "sizes"),
    [
        ("xor", None, (4, 0)),
        ("iris", None, (120, 30)),
        ("iris", 0.5, (75, 75)),
        ("circles", 0.001, (200, 0)),
        ("xor", 0.25, (3, 1)),
    ],
)
def test_that_part_is_held_out(name: str, held_out: float, sizes: tuple[int, int]) -> None:
    made = sample(name, held_out=held_out)
    held = 0 if made.held_out is None else len(made.held_out.inputs)
    assert (len(made.training.inputs), held) == sizes


@every_dataset
def test_each_example_is_either_learned_from_or_held_out(name: str) -> None:
    everything = sample(name, held_out=0, noise=0.1 if name in DRAWN else None)
    split = sample(name, held_out=0.3, noise=0.1 if name in DRAWN else None)
    assert rows(split) == rows(everything)


def test_which_examples_are_held_out_is_a_function_of_the_seed() -> None:
    held = [sample("iris", seed=seed).held_out for seed in (1, 1, 2)]
    one, again, other = (part.inputs.tolist() for part in held if part)
    assert one == again
    assert one != other


def test_nothing_is_scaled_unless_asked_for() -> None:
    made = sample("iris")
    assert made.scaling.name == "none"
    assert made.scaling.offsets.tolist() == [0] * 4
    assert made.scaling.divisors.tolist() == [1] * 4
    assert made.training.inputs.max() == 7.9


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_scaling_is_told_with_its_numbers_and_those_of_the_training_part_serve_both(
    scaling: Any,
) -> None:
    raw, made = sample("iris"), sample("iris", scaling=scaling)
    assert made.scaling.name == scaling
    for before, after in ((raw.training, made.training), (raw.held_out, made.held_out)):
        assert before is not None
        assert after is not None
        expected = (before.inputs - made.scaling.offsets) / made.scaling.divisors
        np.testing.assert_array_equal(after.inputs, expected)
        np.testing.assert_array_equal(after.targets, before.targets)


def test_standard_scaling_gives_mean_0_and_deviation_1() -> None:
    raw, made = sample("iris").training.inputs, sample("iris", scaling="standard")
    np.testing.assert_allclose(made.training.inputs.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(made.training.inputs.std(axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(made.scaling.offsets, raw.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(made.scaling.divisors, raw.std(axis=0), rtol=1e-14)


def test_minmax_scaling_goes_from_0_to_1_and_leaves_what_never_changes_at_0() -> None:
    made = sample("digits", scaling="minmax")
    x = made.training.inputs
    assert (x.min(), x.max()) == (0, 1)
    never = np.ptp(sample("digits").training.inputs, axis=0) == 0
    assert never.any()
    assert (made.scaling.divisors[never] == 1).all()
    assert (x[:, never] == 0).all()


def test_examples_of_ones_own_are_scaled_and_parted_as_those_of_a_data_set() -> None:
    raw = sample("iris", held_out=0)
    made = prepare(
        raw.training.inputs, raw.training.targets, seed=3, scaling="standard", held_out=0.2
    )
    same = sample("iris", seed=3, scaling="standard")
    assert (made.count, made.seed) == (150, 3)
    np.testing.assert_array_equal(made.training.inputs, same.training.inputs)
    np.testing.assert_array_equal(made.scaling.divisors, same.scaling.divisors)
    assert made.held_out is not None
    assert same.held_out is not None
    np.testing.assert_array_equal(made.held_out.targets, same.held_out.targets)


@pytest.mark.parametrize("numbers", [[1e308, 1.5e308], [-1e308, 1e308]])
@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_numbers_that_cannot_be_scaled_are_refused_with_their_column(
    scaling: Any, numbers: list[float]
) -> None:
    if (scaling, numbers[0]) == ("minmax", 1e308):
        assert prepare(np.array([numbers]).T, np.zeros((2, 1)), scaling=scaling).count == 2
        return
    with pytest.raises(EngineError, match=r"^the numbers of input 2 are too large to scale$"):
        prepare(np.array([[1, 2], numbers]).T, np.zeros((2, 1)), scaling=scaling)


def test_inputs_without_their_targets_are_refused() -> None:
    with pytest.raises(EngineError, match=r"^3 inputs, but 2 targets$"):
        prepare(np.zeros((3, 1)), np.zeros((2, 1)))


def test_what_a_data_set_does_not_take_is_refused() -> None:
    for name, more, words in (
        ("iris", {"noise": 0.1}, "iris takes no noise: its numbers are fixed"),
        ("iris", {"count": 20}, "iris has 150 examples, not 20"),
        ("xor", {"held_out": 0.9}, "all 4 examples are held out, none is left"),
    ):
        with pytest.raises(EngineError, match=f"^{words}$"):
            sample(name, **more)
    with pytest.raises(UnknownNameError, match="unknown dataset: 'mnist'; known: and, or, xor"):
        sample("mnist")


def test_directions_are_cosine_and_sine() -> None:
    turns = np.linspace(-1, 1, 1_001)
    expected = [[math.cos(2 * math.pi * t), math.sin(2 * math.pi * t)] for t in turns.tolist()]
    np.testing.assert_allclose(direction(turns), expected, atol=1e-15)
    assert direction(np.arange(5) / 4).tolist() == [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]]


def test_noise_has_the_moments_of_the_sum_of_twelve_even_numbers() -> None:
    drawn = bell(np.random.PCG64(1), 100_000)
    assert abs(drawn.mean()) < 5 / math.sqrt(100_000)
    assert drawn.std() == pytest.approx(1, abs=5 / math.sqrt(200_000))
    # Its excess kurtosis is −6 / (5 · 12); a normal one's is 0.
    assert (drawn**4).mean() - 3 == pytest.approx(-0.1, abs=0.07)


@pytest.mark.parametrize(
    ("name", "batch"), [("xor", None), ("moons", (8, 1)), ("iris", (8, 1)), ("digits", (1, 1))]
)
def test_an_update_takes_few_enough_examples_at_first_to_look_at_each(
    name: str, batch: tuple[int, int] | None
) -> None:
    made = sample(name).batch
    assert (made and (made.size, made.seed)) == batch
