"""Data sets to learn from: small tables, points drawn from a seed, and two that were measured.

Drawn points are the same on every machine: they are made of the raw bits of PCG64 with sums,
products and square roots only, which IEEE 754 rounds the same way everywhere.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array, Matrix, Vector, as_batch, frozen
from app.engine.errors import EngineError, ShapeError
from app.engine.initializers import draw
from app.engine.losses import LOSSES
from app.engine.registry import Registry
from app.engine.shuffling import shuffled

Task = Literal["regression", "yes_or_no", "classes"]
ScalingName = Literal["none", "standard", "minmax"]
Rows = tuple[Array, Array]
"""inputs [example, input] and targets [example, output]."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The output and the loss that a kind of target needs."""

    output: Annotated[str, ACTIVATIONS]
    loss: Annotated[str, LOSSES]


FITS: Mapping[Task, Fit] = MappingProxyType(
    {
        "regression": Fit(output="identity", loss="half_squared_error"),
        "yes_or_no": Fit(output="sigmoid", loss="binary_cross_entropy"),
        "classes": Fit(output="softmax", loss="cross_entropy"),
    }
)

FEW = 16
"""Up to so many examples, and inputs, each update takes all at first."""
SEVERAL = 8
"""Past that, an update takes so many, or one if it has many inputs."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Description:
    """What a data set is, without its numbers."""

    name: str
    label: str
    meaning: str
    task: Annotated[
        Task,
        Field(
            description="`regression`: targets are any numbers; `yes_or_no`: one target, 0 or 1; "
            "`classes`: one target per class, 1 for the right one and 0 for the others"
        ),
    ]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    count: Annotated[int, Field(description="how many examples there are, unless told otherwise")]
    noise: Annotated[
        float | None,
        Field(
            description="how far points are moved by chance (standard deviation of each "
            "coordinate), unless told otherwise; absent where nothing is drawn",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    scaling: Annotated[
        ScalingName, Field(description="how its inputs are usually scaled before learning")
    ] = "none"
    held_out: Annotated[
        float, Field(description="the part that is kept from learning, unless told otherwise")
    ] = 0.2
    source: str
    licence: str

    @property
    def is_drawn(self) -> bool:
        """Whether its points are drawn from a seed, so that there may be any number of them."""
        return self.noise is not None


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset(Description):
    """A data set; `rows(count, noise, seed)` are its examples."""

    rows: Callable[[int, float, int], Rows]


@dataclass(frozen=True, eq=False, kw_only=True)
class Examples:
    """Examples to learn from or to test with."""

    inputs: Annotated[Matrix, Field(description="[example, input]")]
    targets: Annotated[Matrix, Field(description="[example, output]")]


@dataclass(frozen=True, eq=False, kw_only=True)
class Scaling:
    """Each input column becomes (x − offset) / divisor."""

    name: ScalingName
    offsets: Annotated[
        Vector,
        Field(description="[input]: `standard` the mean, `minmax` the least of the training part"),
    ]
    divisors: Annotated[
        Vector,
        Field(
            description="[input]: `standard` the standard deviation (of the mean over N), `minmax` "
            "the range of the training part; 1 where all numbers are the same"
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Batching:
    """How many examples an update takes, and what seed shuffles them; null for none."""

    size: int
    seed: int | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """Examples, scaled and parted as asked for."""

    seed: int
    count: int
    scaling: Scaling
    training: Annotated[Examples, Field(description="the examples to learn from")]
    held_out: Annotated[
        Examples | None,
        Field(
            description="the examples kept from learning, which `validation` of a run takes",
            exclude_if=lambda value: value is None,
        ),
    ]
    batch: Annotated[
        Batching | None,
        Field(
            description="how many examples to take at first: few enough to look at each; absent "
            "for all",
            exclude_if=lambda value: value is None,
        ),
    ]


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample(Prepared):
    """The examples of a data set, scaled as asked for."""

    name: str
    noise: Annotated[float | None, Field(exclude_if=lambda value: value is None)]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    source: str
    licence: str


DATASETS: Registry[Dataset] = Registry("dataset")


def sample(
    name: str,
    *,
    seed: int = 1,
    noise: float | None = None,
    count: int | None = None,
    scaling: ScalingName = "none",
    held_out: float | None = None,
) -> Sample:
    """A data set's examples; what is not said is as in its description.

    `seed` draws the points and says which examples are held out; `held_out` is their part, from 0
    up to 1, rounded to whole examples. Raises EngineError for noise or a count where nothing is
    drawn, and where no example would be left to learn from.
    """
    dataset = DATASETS[name]
    _check_drawn(dataset, noise, count)
    noise = dataset.noise if noise is None else noise
    x, d = dataset.rows(count or dataset.count, noise or 0.0, seed)
    part = dataset.held_out if held_out is None else held_out
    prepared = prepare(x, d, seed=seed, scaling=scaling, held_out=part)
    return Sample(
        **vars(prepared),
        name=name,
        noise=noise,
        input_names=dataset.input_names,
        target_names=dataset.target_names,
        source=dataset.source,
        licence=dataset.licence,
    )


def prepare(
    x: Array, d: Array, *, seed: int = 1, scaling: ScalingName = "none", held_out: float = 0.0
) -> Prepared:
    """Any examples, inputs x [example, input] and targets d [example, output], ready to learn from.

    The seed says which of them are held out; scaling is by the numbers of the others. Raises
    ShapeError where there are not as many inputs as targets, and EngineError where no example
    would be left to learn from.
    """
    x, d = as_batch(x, ("inputs",)), as_batch(d, ("targets",))
    if len(x) != len(d):
        raise ShapeError(f"{len(x)} inputs, but {len(d)} targets", ("targets",))
    kept, held = _split(len(x), held_out, seed)
    scale = _scaling(scaling, x[kept])
    return Prepared(
        seed=seed,
        count=len(x),
        scaling=scale,
        training=_examples(x, d, kept, scale),
        held_out=_examples(x, d, held, scale) if held else None,
        batch=_batching(len(kept), x.shape[1], seed),
    )


def _batching(examples: int, inputs: int, seed: int) -> Batching | None:
    size = 1 if inputs > FEW else SEVERAL if examples > FEW else examples
    return Batching(size=size, seed=seed) if size < examples else None


def _check_drawn(dataset: Dataset, noise: float | None, count: int | None) -> None:
    if dataset.is_drawn:
        return
    if noise is not None:
        raise EngineError(f"{dataset.name} takes no noise: its numbers are fixed", ("noise",))
    if count not in (None, dataset.count):
        raise EngineError(f"{dataset.name} has {dataset.count} examples, not {count}", ("count",))


def _split(count: int, held_out: float, seed: int) -> tuple[list[int], list[int]]:
    """Which examples to learn from and which to hold out, each in the given order."""
    held = math.floor(count * held_out + 0.5)
    if held >= count:
        raise EngineError(f"all {count} examples are held out, none is left", ("held_out",))
    order = shuffled(count, seed)
    return sorted(order[held:]), sorted(order[:held])


def _scaling(name: ScalingName, x: Array) -> Scaling:
    """The scaling of the columns of x, [example, input]."""
    columns = x.T.tolist()
    scales = [_scale(name, place, column) for place, column in enumerate(columns)]
    return Scaling(
        name=name,
        offsets=frozen([offset for offset, _ in scales], 1),
        divisors=frozen([spread or 1.0 for _, spread in scales], 1),
    )


def _scale(name: ScalingName, place: int, column: list[float]) -> tuple[float, float]:
    """What is taken from the numbers of a column, and how far they spread."""
    if name == "none":
        return 0.0, 1.0
    try:
        offset = _mean(column) if name == "standard" else min(column)
        spread = _deviation(column, offset) if name == "standard" else max(column) - offset
    except OverflowError:
        offset = spread = math.inf
    if not math.isfinite(offset + spread):
        raise EngineError(f"the numbers of input {place + 1} are too large to scale", ("inputs",))
    return offset, spread


def _deviation(numbers: list[float], mean: float) -> float:
    return math.sqrt(_mean([(number - mean) * (number - mean) for number in numbers]))


def _mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)


def _examples(x: Array, d: Array, rows: list[int], scaling: Scaling) -> Examples:
    scaled = (x[rows] - scaling.offsets) / scaling.divisors
    return Examples(inputs=frozen(scaled, 2), targets=frozen(d[rows], 2))


def direction(turns: Array) -> Array:
    """(cos, sin) of angles in turns, [angle, 2], to within 2⁻⁵²; the same on every machine.

    By Taylor's series around the nearest quarter turn: `np.cos` differs between processors.
    """
    quarter = np.floor(4.0 * turns + 0.5)
    angle = (turns - quarter / 4.0) * (2.0 * math.pi)
    square, cos, sin = angle * angle, np.ones_like(angle), np.ones_like(angle)
    for n in range(18, 0, -2):
        cos = 1.0 - square / (n * (n - 1.0)) * cos
        sin = 1.0 - square / (n * (n + 1.0)) * sin
    sin = angle * sin
    turned = [(cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos)]
    place = quarter.astype(int) % 4
    axes = [np.choose(place, [pair[axis] for pair in turned]) for axis in (0, 1)]
    return np.array(axes, dtype=np.float64).T


def bell(generator: np.random.PCG64, count: int) -> Array:
    """`count` numbers of mean 0 and standard deviation 1, between −6 and 6, nearly normal.

    Sums of twelve even numbers, less 6: no logarithm, which differs between processors.
    """
    total: Array = np.full(count, -6.0)
    for numbers in draw(generator, 12 * count).reshape(12, count):
        total = total + numbers
    return total


def _table(*targets: float) -> Callable[[int, float, int], Rows]:
    x = frozen([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], 2)
    return lambda count, noise, seed: (x, frozen([[target] for target in targets], 2))


def _moved(generator: np.random.PCG64, points: Array, noise: float) -> Array:
    return points + noise * bell(generator, points.size).reshape(points.shape)


def _second(count: int) -> Array:
    """0 and 1 in turn, [example]: to which of two classes an example belongs."""
    return np.arange(count, dtype=np.float64) % 2.0


def _circles(count: int, noise: float, seed: int) -> Rows:
    generator, inner = np.random.PCG64(seed), _second(count)[:, None]
    points = direction(draw(generator, count)) * (1.0 - 0.5 * inner)
    return _moved(generator, points, noise), inner


def _moons(count: int, noise: float, seed: int) -> Rows:
    generator, lower = np.random.PCG64(seed), _second(count)[:, None]
    upper = direction(draw(generator, count) / 2.0)
    points = np.where(lower == 1.0, np.array([1.0, 0.5]) - upper, upper)
    return _moved(generator, points, noise), lower


def _spiral(count: int, noise: float, seed: int) -> Rows:
    generator, second = np.random.PCG64(seed), _second(count)
    along = (np.arange(count) // 2 + 1.0) / (count // 2 + 1.0)
    points = direction(1.75 * along + second / 2.0) * along[:, None]
    return _moved(generator, points, noise), second[:, None]


def _line(count: int, noise: float, seed: int) -> Rows:
    generator = np.random.PCG64(seed)
    x = 2.0 * draw(generator, count)[:, None] - 1.0
    return x, _moved(generator, 0.75 * x + 0.25, noise)


@cache
def _measured(name: str, classes: int) -> Rows:
    """The numbers of a file, whose last column is the number of a class."""
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        _, *lines = csv.reader(file)
    numbers = np.array(lines, dtype=np.float64)
    return numbers[:, :-1], np.eye(classes)[numbers[:, -1].astype(int)]


POINT = ("x1", "x2")
OURS = "MIT, as this program."
UCI = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/."

DATASETS.add(
    Dataset(
        name="and",
        label="AND",
        meaning="1 if both inputs are 1: one unit can tell.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("both",),
        count=4,
        held_out=0.0,
        source="The truth table.",
        licence=OURS,
        rows=_table(0, 0, 0, 1),
    )
)
DATASETS.add(
    Dataset(
        name="or",
        label="OR",
        meaning="1 if any input is 1: one unit can tell.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("any",),
        count=4,
        held_out=0.0,
        source="The truth table.",
        licence=OURS,
        rows=_table(0, 1, 1, 1),
    )
)
DATASETS.add(
    Dataset(
        name="xor",
        label="XOR",
        meaning="1 if the inputs differ: no single unit can tell, a hidden layer can.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("one of them",),
        count=4,
        held_out=0.0,
        source="Minsky and Papert, Perceptrons (1969); Rumelhart, Hinton and Williams (1986).",
        licence=OURS,
        rows=_table(0, 1, 1, 0),
    )
)
DATASETS.add(
    Dataset(
        name="circles",
        label="Two circles",
        meaning="A circle of radius 1 around one of radius 1/2: no straight line parts them.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("inner",),
        count=200,
        noise=0.1,
        source="The shape of scikit-learn's make_circles; the points are ours.",
        licence=OURS,
        rows=_circles,
    )
)
DATASETS.add(
    Dataset(
        name="spiral",
        label="Two spirals",
        meaning="Two arms wound around each other 1.75 times: hard for small networks.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("second arm",),
        count=200,
        noise=0.02,
        source="Lang and Witbrock, Learning to Tell Two Spirals Apart (1988); wound as in "
        "TensorFlow Playground; the points are ours.",
        licence=OURS,
        rows=_spiral,
    )
)
DATASETS.add(
    Dataset(
        name="moons",
        label="Two moons",
        meaning="Two half circles that reach into each other.",
        task="yes_or_no",
        input_names=POINT,
        target_names=("lower",),
        count=200,
        noise=0.1,
        source="The shape of scikit-learn's make_moons; the points are ours.",
        licence=OURS,
        rows=_moons,
    )
)
DATASETS.add(
    Dataset(
        name="line",
        label="A noisy line",
        meaning="y = 3x/4 + 1/4, moved up and down by chance: one linear unit finds the line.",
        task="regression",
        input_names=("x",),
        target_names=("y",),
        count=50,
        noise=0.1,
        source="Ours.",
        licence=OURS,
        rows=_line,
    )
)
DATASETS.add(
    Dataset(
        name="iris",
        label="Iris",
        meaning="Three species of iris by four lengths in cm; one species stands apart.",
        task="classes",
        input_names=("sepal length", "sepal width", "petal length", "petal width"),
        target_names=("setosa", "versicolor", "virginica"),
        count=150,
        scaling="standard",
        source="R. A. Fisher, Iris, UCI Machine Learning Repository, doi:10.24432/C56C76; "
        "as printed in Fisher (1936), by way of scikit-learn.",
        licence=UCI,
        rows=lambda count, noise, seed: _measured("iris", 3),
    )
)
DATASETS.add(
    Dataset(
        name="digits",
        label="Handwritten digits",
        meaning="256 digits of 8 × 8 pixels, from 0 (paper) to 16 (ink).",
        task="classes",
        input_names=tuple(f"row {i} column {j}" for i in range(1, 9) for j in range(1, 9)),
        target_names=tuple("0123456789"),
        count=256,
        scaling="minmax",
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine "
        "Learning Repository, doi:10.24432/C50P49; the first 256 of its test set, by way of "
        "scikit-learn.",
        licence=UCI,
        rows=lambda count, noise, seed: _measured("digits", 10),
    )
)
