"""A small picture of each preset and lesson after its forward pass, for those who link to it.

It is drawn from a list of shapes, as SVG or as PNG: social networks take no SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from math import hypot

import numpy as np
from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

from app.engine.backprop import forward
from app.engine.presets import PRESETS, Preset
from app.lessons import LESSONS
from app.limits import Limits
from app.parameters import read
from app.settings import Settings
from app.start import start

WIDTH, HEIGHT = 1200, 630
"""What the networks that show links ask for."""

WIDTHS = (1200, 600, 300)
"""The widths in which there is a PNG, the largest first."""

DRAWN = (*PRESETS.names, *LESSONS.names)
"""The names of which there is a picture."""

# The colours of static/css/tokens.css, in light.
PAGE, TEXT, MUTED = "#ffffff", "#14181f", "#4a5361"
SIGNS = {-1: "#b34700", 0: "#6b7480", 1: "#0b5cad"}
DASHES = {-1: (16, 10), 0: (4, 8), 1: None}
FILLS = ("#f6a866", "#facb9f", "#fce5cf", "#f4f6f8", "#d3e6f8", "#a6cdf1", "#74b0e8")
STEPS = (0.05, 0.4, 0.8)
"""Sizes from which on a number is filled in the next step, as in static/js/fills.js."""

RADIUS = 46
LEFT, RIGHT, TOP, BOTTOM = 150, 1050, 222, 540
ALONG = (0.6, 0.27, 0.6)
"""Where on its edge a weight stands, by the unit that it goes to, so that none hides another."""

MOST = 24
"""Where there are more edges, no numbers stand on them, as in the simulator."""

MINUS = "−"

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A straight line; `dash` is the length of a dash and of a gap, None for none."""

    start: Point
    end: Point
    colour: str
    thick: float
    dash: tuple[int, int] | None = None


@dataclass(frozen=True)
class Box:
    """A circle, or a rectangle with round ends where it is wider than high."""

    at: Point
    half: tuple[float, float]
    fill: str
    border: str


@dataclass(frozen=True)
class Text:
    """One line of text around its middle, or from the left."""

    at: Point
    size: int
    text: str
    colour: str = TEXT
    align: str = "middle"


Shape = Line | Box | Text


def shapes(preset: Preset) -> Iterator[Shape]:
    """The network with its weights and, for the first example, every activation."""
    trace = forward(preset.network, preset.inputs[:1])
    columns = [trace.inputs[0], *(layer.a[0] for layer in trace.forward)]
    largest_column = max(len(each) for each in columns)
    radius = min(RADIUS, 0.45 * (BOTTOM - TOP) / max(1, largest_column - 1))
    places = [_column(index, len(columns), len(each)) for index, each in enumerate(columns)]
    yield Text((LEFT - RADIUS, 84), 40, preset.label, align="start")
    yield Text((LEFT - RADIUS, 138), 28, "Backpropagation, one number at a time", MUTED, "start")
    largest = max(float(np.abs(layer.weights).max()) for layer in preset.network.layers)
    pills: list[Shape] = []
    for layer, (before, after) in zip(preset.network.layers, pairwise(places), strict=True):
        for (i, one), (j, other) in _pairs(before, after):
            weight = float(layer.weights[i, j])
            yield _edge(one, other, weight, largest)
            pills += _pill(_along(one, other, ALONG[j % len(ALONG)]), weight)
    if len(pills) <= 2 * MOST:
        yield from pills
    for column, points in zip(columns, places, strict=True):
        for value, at in zip(column, points, strict=True):
            yield Box(at, (radius, radius), _fill(float(value)), TEXT)
            if radius == RADIUS:
                yield Text(at, 28, written(float(value)))
    yield Text((RIGHT + RADIUS, 602), 26, "Chainrule", MUTED, "end")


def written(value: float) -> str:
    """Three digits, as far as a node has room, and a true minus."""
    return f"{value:.{2 if abs(value) < 9.995 else 1}f}".replace("-", MINUS)


def _column(index: int, columns: int, units: int) -> list[Point]:
    x = LEFT + (RIGHT - LEFT) * index / (columns - 1)
    middle, gap = (TOP + BOTTOM) / 2, min(150, (BOTTOM - TOP) / max(1, units - 1))
    return [(x, middle + gap * (unit - (units - 1) / 2)) for unit in range(units)]


def _pairs(
    before: Sequence[Point], after: Sequence[Point]
) -> Iterator[tuple[tuple[int, Point], tuple[int, Point]]]:
    return ((one, other) for one in enumerate(before) for other in enumerate(after))


def _along(start: Point, end: Point, part: float) -> Point:
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def _edge(start: Point, end: Point, weight: float, largest: float) -> Line:
    thick = 3 + 9 * abs(weight) / largest
    sign = int(np.sign(weight))
    return Line(start, end, SIGNS[sign], thick, DASHES[sign])


def _pill(at: Point, weight: float) -> list[Shape]:
    sign = SIGNS[int(np.sign(weight))]
    return [Box(at, (42, 19), PAGE, sign), Text(at, 24, written(weight))]


def _fill(value: float) -> str:
    step = sum(abs(value) >= least for least in STEPS)
    return FILLS[3 + int(np.sign(value)) * step]


@lru_cache
def drawn(name: str) -> Preset:
    """What the picture of this name shows: a preset, or what a lesson starts from."""
    if name in PRESETS.names:
        return PRESETS[name]
    begun, _ = start(read({"lesson": name})[0], Limits(Settings()))
    return replace(begun.preset, label=begun.title)


@lru_cache
def svg(name: str) -> str:
    """The picture of a preset or lesson as SVG."""
    preset = drawn(name)
    inner = Markup("").join(_markup(shape) for shape in shapes(preset))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="img" font-family="system-ui, sans-serif"><title>{label}</title>'
        '<rect width="{w}" height="{h}" fill="{page}"/>{inner}</svg>'
    ).format(w=WIDTH, h=HEIGHT, label=preset.label, page=PAGE, inner=inner)


def _markup(shape: Shape) -> Markup:
    match shape:
        case Line((x1, y1), (x2, y2), colour, thick, dash):
            dashes = Markup(' stroke-dasharray="{} {}"').format(*dash) if dash else ""
            return Markup(
                '<path d="M{:.1f} {:.1f} {:.1f} {:.1f}" stroke="{}" stroke-width="{:.1f}"{}/>'
            ).format(x1, y1, x2, y2, colour, thick, dashes)
        case Box((x, y), (wide, high), fill, border):
            return Markup(
                '<rect x="{:.1f}" y="{:.1f}" width="{:g}" height="{:g}" rx="{:g}" fill="{}" '
                'stroke="{}" stroke-width="3"/>'
            ).format(x - wide, y - high, 2 * wide, 2 * high, high, fill, border)
        case Text((x, y), size, text, colour, align):
            return Markup(
                '<text x="{:.1f}" y="{:.1f}" font-size="{}" fill="{}" text-anchor="{}" '
                'dominant-baseline="central">{}</text>'
            ).format(x, y, size, colour, align, text)


FINE = 2
"""Pixels are painted so many times smaller and then brought together: smooth edges."""


@lru_cache(maxsize=64)
def png(name: str, width: int = WIDTH) -> bytes:
    """The picture of a preset or lesson as PNG of this width."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAGE)
    draw = ImageDraw.Draw(image)
    for shape in shapes(drawn(name)):
        _paint(draw, shape)
    small = image.resize((width, height_of(width)), Image.Resampling.LANCZOS)
    held = BytesIO()
    small.quantize(128, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
    return held.getvalue()


def height_of(width: int) -> int:
    """The height of the PNG of that width."""
    return width * HEIGHT // WIDTH


def _paint(draw: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Line(start, end, colour, thick, dash):
            for one, other in _dashes(start, end, dash):
                draw.line([_fine(one), _fine(other)], colour, round(thick * FINE))
        case Box((x, y), (wide, high), fill, border):
            corners = [_fine((x - wide, y - high)), _fine((x + wide, y + high))]
            draw.rounded_rectangle(corners, high * FINE, fill, border, 3 * FINE)
        case Text():
            _write(draw, shape)


def _fine(point: Point) -> Point:
    return (point[0] * FINE, point[1] * FINE)


def _dashes(
    start: Point, end: Point, dash: tuple[int, int] | None
) -> Iterator[tuple[Point, Point]]:
    if dash is None:
        yield start, end
        return
    long = hypot(end[0] - start[0], end[1] - start[1])
    for begun in range(0, int(long), sum(dash)):
        ended = min(begun + dash[0], long)
        yield _along(start, end, begun / long), _along(start, end, ended / long)


def font(size: int) -> ImageFont.FreeTypeFont:
    """The font that Pillow carries, so that every machine paints the same; it has no true minus."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)
    return found


def _write(draw: ImageDraw.ImageDraw, text: Text) -> None:
    letters, size = font(text.size * FINE), text.size * FINE
    rest = text.text.removeprefix(MINUS)
    lead = 0.62 * size if rest != text.text else 0
    long = lead + letters.getlength(rest)
    x, y = _fine(text.at)
    left = x - {"start": 0, "middle": long / 2, "end": long}[text.align]
    if lead:
        bar = [(left, y), (left + 0.52 * size, y)]
        draw.line(bar, text.colour, round(0.09 * size))
    # Digits stand on the line 0.36 of their size below the middle.
    draw.text((left + lead, y + 0.36 * size), rest, text.colour, letters, anchor="ls")
