"""The presets' pictures: right sizes, true numbers, nothing hidden, the same as SVG and as PNG."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from math import hypot
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops, ImageDraw

from app.engine.network import new_network
from app.engine.presets import PRESETS, Preset
from app.thumbnail import HEIGHT, WIDTH, Box, Line, Text, _paint, font, shapes

SVG = "{http://www.w3.org/2000/svg}"
POSITIVE, NEGATIVE = "#0b5cad", "#b34700"

every_preset = pytest.mark.parametrize("preset", list(PRESETS), ids=lambda preset: str(preset.name))


def _picture(client: TestClient, file: str) -> Image.Image:
    reply = client.get(f"/thumbnails/{file}")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "image/png"
    return Image.open(BytesIO(reply.content))


@every_preset
@pytest.mark.parametrize(
    ("end", "size"), [("", (1200, 630)), ("-600", (600, 315)), ("-300", (300, 157))]
)
def test_there_is_a_png_of_each_preset_in_three_sizes(
    client: TestClient, preset: Preset, end: str, size: tuple[int, int]
) -> None:
    picture = _picture(client, f"{preset.name}{end}.png")
    assert (picture.format, picture.size) == ("PNG", size)


def test_each_preset_has_another_picture(client: TestClient) -> None:
    assert len({client.get(f"/thumbnails/{name}.png").content for name in PRESETS.names}) == len(
        PRESETS.names
    )


@every_preset
def test_there_is_an_svg_of_each_preset_with_its_label(client: TestClient, preset: Preset) -> None:
    reply = client.get(f"/thumbnails/{preset.name}.svg")
    assert reply.headers["content-type"] == "image/svg+xml"
    root = ET.fromstring(reply.content)
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("1200", "630")
    assert root.findtext(f"{SVG}title") == preset.label
    assert preset.label in [each.text for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    "file",
    ["nobody.png", "nobody.svg", "mazur", "mazur.gif", "mazur-601.png", "mazur-1200.png", ".png"],
)
def test_there_are_no_other_pictures(client: TestClient, file: str) -> None:
    assert client.get(f"/thumbnails/{file}").status_code == 404


def test_the_articles_picture_has_its_weights_and_activations() -> None:
    """Inputs and weights as issue 2 gives them; activations by NumPy alone."""
    texts = [each.text for each in shapes(PRESETS["article"]) if isinstance(each, Text)]
    weights = ["0.10", "−0.20", "0.30", "0.40", "0.50", "−0.60", "0.70", "−0.80", "0.90"]
    hidden = 1 / (1 + np.exp(-(np.array([1, 0.5]) @ [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]])))
    computed = [*hidden, hidden @ [0.7, -0.8, 0.9]]
    nodes = ["1.00", "0.50", *(f"{value:.2f}" for value in computed)]
    assert texts[2:-1] == [*weights, *nodes]


@every_preset
def test_the_colour_and_the_dash_say_the_sign_and_the_width_the_size(preset: Preset) -> None:
    lines = [each for each in shapes(preset) if isinstance(each, Line)]
    weights = np.concatenate([layer.weights.ravel() for layer in preset.network.layers])
    for line, weight in zip(lines, weights, strict=True):
        assert (line.colour == POSITIVE) == (weight > 0)
        assert (line.colour == NEGATIVE) == (weight < 0)
        assert (line.dash is None) == (weight > 0)
    for (small, thin), (large, thick) in pairwise(
        sorted((abs(weight), line.thick) for line, weight in zip(lines, weights, strict=True))
    ):
        assert small == large or thin < thick


@every_preset
def test_no_number_hides_another_and_all_is_within_the_picture(preset: Preset) -> None:
    boxes = [each for each in shapes(preset) if isinstance(each, Box)]
    for one, other in combinations(boxes, 2):
        across, down = (
            abs(one.at[axis] - other.at[axis]) - one.half[axis] - other.half[axis]
            for axis in (0, 1)
        )
        assert max(across, down) >= 4, (one, other)
    for box in boxes:
        for axis, size in ((0, WIDTH), (1, HEIGHT)):
            assert box.half[axis] < box.at[axis] < size - box.half[axis]


@every_preset
def test_every_text_fits_its_place_and_the_font_has_its_letters(preset: Preset) -> None:
    found = list(shapes(preset))
    boxes = {each.at: each for each in found if isinstance(each, Box)}
    for text in (each for each in found if isinstance(each, Text)):
        letters = font(text.size)
        absent = bytes(letters.getmask("\ufffe"))
        for letter in text.text.replace("−", ""):
            assert bytes(letters.getmask(letter)) != absent, letter
        long = letters.getlength(text.text.replace("−", "~"))
        # A serifless font elsewhere, in the SVG, is up to a sixth wider.
        if text.at in boxes:
            assert long < 2 * boxes[text.at].half[0]
        elif text.align == "start":
            assert text.at[0] + long * 7 / 6 < WIDTH
        else:
            assert text.at[0] < WIDTH


def test_the_png_shows_what_the_shapes_say(client: TestClient) -> None:
    picture = _picture(client, "article.png").convert("RGB")
    for shape in shapes(PRESETS["article"]):
        if isinstance(shape, Box):
            x, y = round(shape.at[0]), round(shape.at[1] - shape.half[1] + 5)
            assert _near(picture.getpixel((x, y)), shape.fill)
        if isinstance(shape, Line) and shape.dash is None:
            parts = [(shape.start[i] + (shape.end[i] - shape.start[i]) * 0.15) for i in (0, 1)]
            long = hypot(shape.end[0] - shape.start[0], shape.end[1] - shape.start[1])
            assert 0.15 * long > 46  # outside of the node
            assert _near(picture.getpixel((round(parts[0]), round(parts[1]))), shape.colour)


def _near(pixel: object, colour: str) -> bool:
    assert isinstance(pixel, tuple)
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return all(abs(a - b) < 24 for a, b in zip(pixel, wanted, strict=True))


def test_a_minus_is_painted(client: TestClient) -> None:
    """The font has no true minus, so it is a line of its own."""
    painted = []
    for text in ("0.20", "−0.20"):
        image = Image.new("RGB", (600, 200), "#ffffff")
        draw = ImageDraw.Draw(image)
        _paint(draw, Text((150, 50), 24, text))
        box = ImageChops.invert(image).getbbox()
        assert box is not None
        painted.append(box)
    (left, *_), (left_of_minus, *_) = painted
    assert left_of_minus < left


def test_a_wide_network_is_drawn_small_and_without_numbers_on_its_edges() -> None:
    wide = new_network([12, 16, 3], ["tanh", "softmax"], biases=True, initializer="xavier", seed=1)
    preset = replace(PRESETS["softmax"], network=wide, inputs=np.ones((1, 12)), label="wide")
    found = list(shapes(preset))
    boxes = [each for each in found if isinstance(each, Box)]
    assert len(boxes) == 12 + 16 + 3
    assert len([each for each in found if isinstance(each, Line)]) == 12 * 16 + 16 * 3
    for one, other in combinations(boxes, 2):
        assert hypot(one.at[0] - other.at[0], one.at[1] - other.at[1]) > 2 * one.half[0]
