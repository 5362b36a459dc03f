"""Pictures of functions: curves over one variable, as numbers for an SVG with ticks and labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from app.engine.arrays import Array

Point = tuple[float, float]

WIDTH, HEIGHT = 288.0, 208.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 280.0, 8.0, 168.0
"""The picture, and the frame of the curves in it; as wide as a narrow phone has room for."""

SAMPLES = 121
TEXT_HEIGHT, LETTER_WIDTH = 15.0, 7.5


@dataclass(frozen=True)
class Curve:
    """A function to draw; `kinks` are where it bends or jumps."""

    label: str
    function: Callable[[Array], Array]
    dashed: bool = False
    kinks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tick:
    """A line of the grid and the number at its end."""

    at: float
    text: str


@dataclass(frozen=True)
class Dot:
    """One end of a jump; it is filled where the function has this value."""

    x: float
    y: float
    filled: bool


@dataclass(frozen=True)
class Drawn:
    """A curve as an SVG path, its label beside it."""

    label: str
    dashed: bool
    path: str
    dots: tuple[Dot, ...]
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Chart:
    """Curves over `domain`; `heights` cuts off what leaves it. `values` are said in the text."""

    title: str
    variable: str
    domain: tuple[float, float]
    curves: tuple[Curve, ...]
    values: tuple[float, ...]
    heights: tuple[float, float] | None = None
    open_ends: bool = False
    width: float = WIDTH
    height: float = HEIGHT
    frame: tuple[float, float, float, float] = field(default=(LEFT, RIGHT, TOP, BOTTOM))

    @property
    def text(self) -> str:
        """What the picture shows, for those who do not see it."""
        said = []
        for curve in self.curves:
            numbers = zip(self.values, curve.function(np.array(self.values)), strict=True)
            pairs = ", ".join(f"{_said(y)} at {_said(x)}" for x, y in numbers)
            said.append(f"{curve.label}: {pairs}")
        return f"{self.title} over {self.variable}. {'; '.join(said)}."

    @property
    def x_ticks(self) -> list[Tick]:
        """Along the lower side."""
        return [
            Tick(_rounded(self._x(x)), _said(x))
            for x in _steps(*self.domain, _step(self.domain, 8))
        ]

    @property
    def y_ticks(self) -> list[Tick]:
        """Along the left side."""
        span = self._span
        return [Tick(_rounded(self._y(y)), _said(y)) for y in _steps(*span, _step(span, 5))]

    @property
    def zeros(self) -> tuple[float | None, float | None]:
        """Where the axes are, as far as they are in the picture."""
        inside = self.domain[0] <= 0 <= self.domain[1], self._span[0] <= 0 <= self._span[1]
        x, y = _rounded(self._x(0.0)), _rounded(self._y(0.0))
        return x if inside[0] else None, y if inside[1] else None

    def drawn(self) -> list[Drawn]:
        """The curves, with a place for each label that nothing else takes."""
        pieces = [list(self._pieces(curve)) for curve in self.curves]
        points = [np.array([point for part in parts for point in part]) for parts in pieces]
        drawn: list[Drawn] = []
        for index, curve in enumerate(self.curves):
            others = np.concatenate([*points[:index], *points[index + 1 :], *map(_label, drawn)])
            x, y = _place(curve.label, points[index], others)
            path, dots = "".join(map(_path, pieces[index])), tuple(self._dots(curve))
            drawn.append(Drawn(curve.label, curve.dashed, path, dots, _rounded(x), _rounded(y)))
        return drawn

    def _pieces(self, curve: Curve) -> Iterator[list[Point]]:
        """Points in the picture, a list for each part of the curve without a jump in it."""
        low, high = self._span
        for x, y in self._samples(curve):
            inside = np.isfinite(y) & (y >= low - 1e-9) & (y <= high + 1e-9)
            for part in np.split(np.arange(len(x)), np.flatnonzero(np.diff(inside)) + 1):
                if inside[part[0]] and len(part) > 1:
                    yield [(self._x(x[i]), self._y(y[i])) for i in part]

    def _samples(self, curve: Curve) -> Iterator[tuple[Array, Array]]:
        low, high = self.domain
        margin = (high - low) * (0.001 if self.open_ends else 0.0)
        ends = [low + margin, *(kink for kink in curve.kinks if low < kink < high), high - margin]
        for start, end in pairwise(ends):
            count = max(2, round(SAMPLES * (end - start) / (high - low)))
            tiny = 1e-9 * (high - low)
            x = np.linspace(
                start + tiny * (start != ends[0]), end - tiny * (end != ends[-1]), count
            )
            yield x, curve.function(x)

    def _dots(self, curve: Curve) -> Iterator[Dot]:
        for kink in curve.kinks:
            before, at, after = curve.function(np.array([kink - 1e-9, kink, kink + 1e-9]))
            if abs(after - before) < 1e-6:
                continue
            for y in (before, after):
                if abs(y - at) > 1e-6:
                    yield Dot(_rounded(self._x(kink)), _rounded(self._y(y)), filled=False)
            yield Dot(_rounded(self._x(kink)), _rounded(self._y(at)), filled=True)

    @cached_property
    def _span(self) -> tuple[float, float]:
        """The least and the greatest height in the picture, at ticks."""
        if self.heights is not None:
            return self.heights
        heights = [y for curve in self.curves for _, ys in self._samples(curve) for y in ys]
        low, high = min(0.0, *heights), max(0.0, *heights)
        step = _step((low, high), 5)
        return step * math.floor(low / step + 1e-6), step * math.ceil(high / step - 1e-6)

    def _x(self, x: float) -> float:
        low, high = self.domain
        return float(LEFT + (RIGHT - LEFT) * (x - low) / (high - low))

    def _y(self, y: float) -> float:
        low, high = self._span
        return float(BOTTOM - (BOTTOM - TOP) * (y - low) / (high - low))


def _step(span: tuple[float, float], most: int) -> float:
    """The distance of ticks: as small as it can be with at most so many spaces between them."""
    width = span[1] - span[0]
    choices = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
    return next((step for step in choices if width <= most * step + 1e-6), width)


def _steps(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [step * number for number in range(first, last + 1)]


def _place(label: str, own: Array, others: Array) -> Point:
    """The middle of a label: close to its own curve, and not to anything else."""
    half = _half(label)
    places = np.array(
        [
            (x + side * (half + 8), y + level * TEXT_HEIGHT)
            for x, y in own[:: max(1, len(own) // 60)]
            for side in (-1, 0, 1)
            for level in (-1, 0, 1)
            if side or level
        ]
    )
    low, high = (LEFT + half + 2, TOP + 9), (RIGHT - half - 2, BOTTOM - 9)
    inside = places[((low <= places) & (places <= high)).all(axis=1)]
    to_own, to_others = _room(label, inside, own), _room(label, inside, others)
    quality = np.minimum(to_others, 30.0) - np.maximum(to_own, 5.0) - 30.0 * (to_own < 3.0)
    x, y = inside[quality.round(1).argmax()]
    return float(x), float(y)


def _room(label: str, places: Array, points: Array) -> Array:
    """For a label at each of the places the distance from its edge to the nearest point."""
    away = np.abs(points - places[:, np.newaxis]) - (_half(label), TEXT_HEIGHT / 2)
    nearest: Array = np.hypot(*np.moveaxis(np.maximum(away, 0.0), -1, 0)).min(axis=1)
    return nearest


def _label(drawn: Drawn) -> Array:
    """Points along a label."""
    half = _half(drawn.label)
    return np.array([(drawn.label_x + half * at, drawn.label_y) for at in (-1, -0.5, 0, 0.5, 1)])


def _half(label: str) -> float:
    return len(label) * LETTER_WIDTH / 2


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_rounded(x):g} {_rounded(y):g}" for x, y in points)


def _rounded(number: float) -> float:
    return round(number, 1)


def _said(number: float) -> str:
    if not math.isfinite(number):
        return "infinity" if number > 0 else "−infinity"
    return f"{round(float(number), 3) + 0.0:g}".replace("-", "−")
