"""Arrays that cannot be changed, and what may become one."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pydantic import TypeAdapter, ValidationError

from app.engine.arrays import (
    Array,
    Batch,
    Cube,
    Matrix,
    MatrixOrCube,
    Tesseract,
    Vector,
    as_batch,
    frozen,
)
from app.engine.errors import NotFiniteError, ShapeError

TYPES: dict[int, TypeAdapter[Array]] = {
    1: TypeAdapter(Vector),
    2: TypeAdapter(Matrix),
    3: TypeAdapter(Cube),
    4: TypeAdapter(Tesseract),
}
BATCH: TypeAdapter[Array] = TypeAdapter(Batch)

finite_arrays = arrays(
    np.float64,
    array_shapes(min_dims=1, max_dims=4, max_side=3),
    elements=st.floats(allow_nan=False, allow_infinity=False),
)


def test_a_frozen_array_is_a_read_only_copy_of_float64() -> None:
    given = np.array([1, 2], dtype=np.int32)
    array = frozen(given, 1)
    given[0] = 7
    assert array.tolist() == [1, 2]
    assert array.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 7.0


@pytest.mark.parametrize(
    ("values", "axes", "message"),
    [
        (1.0, 1, "found a number, expected a list of numbers"),
        ([1.0], 2, "found a list of numbers, expected a list of rows of numbers"),
        ([[1.0]], 1, "found a list of rows of numbers, expected a list of numbers"),
        ([[[1.0]]], 2, "found 3 axes, expected a list of rows of numbers"),
        ([], 1, "found an empty list, expected at least one number"),
        ([[]], 2, "found an empty list, expected at least one number"),
        ([[1], [2, 3]], 2, "row 2 has 2 numbers, but row 1 has 1; all rows need the same length"),
        ([[1, 2], [3, 4], []], 2, "row 3 has 0 numbers, but row 1 has 2; all rows need the same"),
        (((1,), (2, 3)), 2, "row 2 has 2 numbers, but row 1 has 1; all rows need the same length"),
        ([[1], 2], 2, "found values that form no array of numbers, expected a list of rows of"),
        ([[[1], [2, 3]]], 3, "found values that form no array of numbers, expected 3 axes"),
        (["one"], 1, "found values that form no array of numbers, expected a list of numbers"),
        ([[1.0]], 3, "found a list of rows of numbers, expected 3 axes"),
        ([1.0], 4, "found a list of numbers, expected 4 axes"),
    ],
)
def test_another_shape_is_refused_with_what_was_found_and_expected(
    values: Any, axes: int, message: str
) -> None:
    with pytest.raises(ShapeError, match=f"^{message}") as caught:
        frozen(values, axes, ("layers", 0, "weights"))
    assert caught.value.where == ("layers", 0, "weights")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(NotFiniteError, match="found NaN or infinity, expected finite numbers"):
        frozen([0.0, bad], 1)


@pytest.mark.parametrize("values", [[1, 2], (1, 2), np.array([1, 2]), [[1, 2]], np.array([[1, 2]])])
def test_one_example_becomes_a_batch_of_one(values: Any) -> None:
    assert as_batch(values).tolist() == [[1, 2]]


@given(finite_arrays)
def test_an_array_comes_back_from_json_with_the_same_bits(array: Array) -> None:
    kind = TYPES[array.ndim]
    back = kind.validate_json(kind.dump_json(array))
    assert back.tobytes() == array.tobytes()
    assert back.shape == array.shape
    assert not back.flags.writeable


@pytest.mark.parametrize(
    "text", ["[5e-324]", "[-0.0]", "[1.7976931348623157e308]", "[0.1]", "[1e22]", "[1]"]
)
def test_a_number_in_json_is_the_float_that_python_reads(text: str) -> None:
    (number,) = TYPES[1].validate_json(text).tolist()
    assert struct.pack("d", number) == struct.pack("d", float(text[1:-1]))


@pytest.mark.parametrize(
    "text",
    [
        "[true]",
        '["1"]',
        "[null]",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[1e400]",
        "[]",
        "[[1]]",
        "1",
        '"[1]"',
        "{}",
        "null",
        "[" + "9" * 400 + "]",
    ],
)
def test_json_that_is_no_vector_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TYPES[1].validate_json(text)


@pytest.mark.parametrize(
    "text", ["[[1], [2, 3]]", "[[1], 2]", "[1, [2]]", "[[]]", "[1]", "[[[1]]]"]
)
def test_json_that_is_no_matrix_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TYPES[2].validate_json(text)


@pytest.mark.parametrize(
    "text", ["[[[1], [2, 3]]]", "[[[1]], [[1], [2]]]", "[[[1, 2]], [[1]]]", "[[[]]]"]
)
def test_json_that_is_no_cube_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TYPES[3].validate_json(text)


def test_json_may_hold_one_example_or_a_batch() -> None:
    assert BATCH.validate_json("[1, 2]").tolist() == [[1, 2]]
    assert BATCH.validate_json("[[1, 2], [3, 4]]").tolist() == [[1, 2], [3, 4]]
    assert BATCH.dump_json(BATCH.validate_json("[1, 2]")) == b"[[1.0,2.0]]"


@pytest.mark.parametrize("text", ["[]", "[[]]", "[[1], 2]", "[1, [2]]", "[true]", "[[[1]]]", "1"])
def test_json_that_is_no_batch_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        BATCH.validate_json(text)


@pytest.mark.parametrize("text", ["[[1.0,-0.0]]", "[[[0.1,2.5],[3.0,5e-324]]]"])
def test_a_matrix_or_cube_comes_from_json_and_goes_back(text: str) -> None:
    kind: TypeAdapter[Array] = TypeAdapter(MatrixOrCube)
    array = kind.validate_json(text)
    assert array.ndim == (3 if text.startswith("[[[") else 2)
    assert not array.flags.writeable
    assert kind.dump_json(array).decode() == text


@pytest.mark.parametrize(
    "text", ["[]", "[1]", "[[]]", "[[[]]]", "[[[[1]]]]", "[[1], [2, 3]]", "[[NaN]]"]
)
def test_json_that_is_no_matrix_and_no_cube_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(MatrixOrCube).validate_json(text)


def test_the_json_schema_of_a_matrix_or_cube_names_both() -> None:
    kind: TypeAdapter[Array] = TypeAdapter(MatrixOrCube)
    kinds = [TYPES[2].json_schema(), TYPES[3].json_schema()]
    assert kind.json_schema() == kind.json_schema(mode="serialization") == {"anyOf": kinds}
