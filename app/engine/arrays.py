"""Immutable float64 arrays that pydantic can take from JSON and give back.

`Vector`, `Matrix`, … are plain NumPy arrays to the engine. As the type of a field they accept
nested lists of finite numbers: no booleans, strings, NaN, infinities or ragged rows.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from app.engine.errors import NotFiniteError, ShapeError

Array = NDArray[np.float64]

_FORMS = ("a number", "a list of numbers", "a list of rows of numbers", "3 axes", "4 axes")


def frozen(values: ArrayLike, axes: int, where: tuple[str | int, ...] = ()) -> Array:
    """A read-only float64 copy of `values`, which must have that many axes and none of them empty.

    Raises ShapeError for another number of axes, ragged rows or an empty axis, NotFiniteError for
    NaN and infinities.
    """
    _check_rows(values, where)
    try:
        array = np.array(values, dtype=np.float64)
    except (OverflowError, TypeError, ValueError) as error:
        raise ShapeError(
            f"found values that form no array of numbers, expected {_FORMS[axes]}", where
        ) from error
    if array.size == 0:
        raise ShapeError("found an empty list, expected at least one number", where)
    if array.ndim != axes:
        found = _FORMS[array.ndim] if array.ndim < len(_FORMS) else f"{array.ndim} axes"
        raise ShapeError(f"found {found}, expected {_FORMS[axes]}", where)
    if not is_finite(array):
        raise NotFiniteError("found NaN or infinity, expected finite numbers", where)
    array.flags.writeable = False
    return array


def is_finite(values: ArrayLike) -> bool:
    """Whether there is neither NaN nor infinity in `values`."""
    # What `np.isfinite(values).all()` does in the end, in half of its time: it is called most.
    return bool(np.logical_and.reduce(np.isfinite(values), axis=None))


def as_batch(values: ArrayLike, where: tuple[str | int, ...] = ()) -> Array:
    """`values` as [example, number]: one example is a batch of one."""
    return frozen(_wrap(values), 2, where)


def _wrap(values: Any) -> Any:
    if isinstance(values, np.ndarray):
        return np.atleast_2d(values)
    is_one = isinstance(values, list | tuple) and values and not isinstance(values[0], list | tuple)
    return [values] if is_one else values


def _check_rows(values: Any, where: tuple[str | int, ...]) -> None:
    if not isinstance(values, list | tuple):
        return
    if not all(isinstance(row, list | tuple) for row in values):
        return
    for number, row in enumerate(values, start=1):
        if len(row) != len(values[0]):
            raise ShapeError(
                f"row {number} has {len(row)} numbers, but row 1 has {len(values[0])}; "
                "all rows need the same length",
                where,
            )


class _Axes:
    """Pydantic's view of an array: finite numbers in as many nested lists as it has axes."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return self._from(self.lists(), np.ndarray.tolist)

    def lists(self) -> CoreSchema:
        """Numbers in nested lists."""
        lists: CoreSchema = core_schema.float_schema(strict=True, allow_inf_nan=False)
        for _ in self.names:
            lists = core_schema.list_schema(lists, strict=True)
        return lists

    def _from(self, lists: CoreSchema, to_lists: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda values: frozen(values, len(self.names)),
            lists,
            serialization=core_schema.plain_serializer_function_ser_schema(
                to_lists, return_schema=lists
            ),
        )


class _BatchAxes(_Axes):
    """Like `_Axes`, but takes a single example `[..]` as well as a batch `[[..], ..]`."""

    def _from(self, lists: CoreSchema, to_lists: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_wrap, super()._from(lists, to_lists))


class _EitherAxes:
    """Arrays of one or of another number of axes."""

    def __init__(self, *kinds: _Axes) -> None:
        self.kinds = kinds

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        arrays = [kind.__get_pydantic_core_schema__(source, handler) for kind in self.kinds]
        lists = [kind.lists() for kind in self.kinds]
        return core_schema.union_schema(
            [*arrays],
            serialization=core_schema.plain_serializer_function_ser_schema(
                np.ndarray.tolist, return_schema=core_schema.union_schema([*lists])
            ),
        )


_NUMBERS = {"type": "array", "items": {"type": "number"}}

Vector = Annotated[Array, _Axes("unit")]
Matrix = Annotated[Array, _Axes("row", "column")]
Cube = Annotated[Array, _Axes("example", "output", "unit")]
Tesseract = Annotated[Array, _Axes("example", "output", "from", "to")]
MatrixOrCube = Annotated[
    Array, _EitherAxes(_Axes("row", "column"), _Axes("row", "column", "depth"))
]
Batch = Annotated[
    Array,
    _BatchAxes("example", "number"),
    WithJsonSchema({"anyOf": [_NUMBERS, {"type": "array", "items": _NUMBERS}]}, mode="validation"),
]
