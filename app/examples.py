"""Examples that parameters name: a data set, one's own, or numbers alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from urllib.parse import unquote

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from app import written
from app.engine.arrays import Array, as_batch
from app.engine.datasets import DATASETS, Batching, Examples, Scaling, ScalingName, Task, sample
from app.engine.errors import EngineError
from app.limits import Limits
from app.problems import sentence
from app.requests import DatasetQuery


def optional(meaning: str) -> Any:
    """A field that is left out where it says nothing."""
    return Field(description=meaning, exclude_if=lambda value: value is None)


@dataclass(frozen=True, kw_only=True)
class Query:
    """How the examples of a data set were asked for; one's own have no name."""

    name: str | None = None
    seed: int = 1
    noise: Annotated[float | None, optional("absent where nothing is drawn")] = None
    count: Annotated[int | None, optional("absent where nothing is drawn")] = None
    scaling: ScalingName = "none"
    held_out: float = 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Data:
    """Where examples come from."""

    query: Query
    label: str
    task: Task
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    scaling: Scaling
    edited: Annotated[bool, Field(description="whether some were changed by hand")] = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Given:
    """What parameters say of examples; inputs [example, input], targets [example, output]."""

    data: Data | None = None
    inputs: Array | None = None
    targets: Array | None = None
    held_out: Examples | None = None
    batch: Batching | None = None

    def sizes(self, usual: tuple[int, ...]) -> tuple[int, ...]:
        """The units of each layer that the data need; numbers alone make no other network."""
        if self.data is None or self.inputs is None or self.targets is None:
            return usual
        return (self.inputs.shape[1], *usual[1:-1], self.targets.shape[1])


def given(values: Mapping[str, str], limits: Limits) -> Given:
    """The examples of a data set; numbers of `x` and `d` go in their place.

    No more are read or drawn than the limits allow.
    """
    for each in ("x", "d", "held_x", "held_d"):
        limits.check_examples(values[each].count(";") + 1)
    name, _, rest = values["data"].partition(";")
    settings = written.settings(rest, ";")
    inputs, targets = _batch(values["x"]), _batch(values["d"])
    held = _held_out(values)
    if not name:
        return Given(inputs=inputs, targets=targets, held_out=held)
    if name == "own":
        if inputs is None or targets is None:
            raise EngineError("data=own comes without x and d, the examples")
        data = valid(_Own, settings, "data").data
        return Given(data=data, inputs=inputs, targets=targets, held_out=held)
    about = DATASETS[name]
    query = valid(DatasetQuery, {"scaling": about.scaling, **settings}, "data")
    if query.count is not None:
        limits.check_examples(query.count)
    made = sample(name, **dict(query))
    data = Data(
        query=Query(
            name=name,
            seed=made.seed,
            noise=made.noise,
            count=made.count if about.is_drawn else None,
            scaling=made.scaling.name,
            held_out=about.held_out if query.held_out is None else query.held_out,
        ),
        label=about.label,
        task=about.task,
        input_names=about.input_names,
        target_names=about.target_names,
        scaling=made.scaling,
        edited=inputs is not None or targets is not None,
    )
    return Given(
        data=data,
        inputs=made.training.inputs if inputs is None else inputs,
        targets=made.training.targets if targets is None else targets,
        held_out=held or made.held_out,
        batch=made.batch,
    )


@dataclass(frozen=True, kw_only=True)
class _Own:
    """What the columns of one's own examples are; `x` and `d` hold the numbers as they are used."""

    task: Task
    label: str = ""
    inputs: str
    targets: str
    scaling: ScalingName = "none"
    offsets: str = ""
    divisors: str = ""

    __pydantic_config__ = ConfigDict(extra="forbid")

    @property
    def data(self) -> Data:
        return Data(
            query=Query(scaling=self.scaling),
            label=unquote(self.label),
            task=self.task,
            input_names=written.names(self.inputs),
            target_names=written.names(self.targets),
            scaling=Scaling(
                name=self.scaling,
                offsets=written.vector(self.offsets),
                divisors=written.vector(self.divisors),
            ),
        )


def _batch(text: str) -> Array | None:
    return as_batch(written.rows(text)) if text else None


def _held_out(values: Mapping[str, str]) -> Examples | None:
    inputs, targets = _batch(values["held_x"]), _batch(values["held_d"])
    if (inputs is None) != (targets is None):
        raise EngineError("held_x and held_d go together, and one of them is missing")
    return None if inputs is None or targets is None else Examples(inputs=inputs, targets=targets)


T = TypeVar("T")


@lru_cache(maxsize=8)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def valid(kind: type[T], found: Mapping[str, Any], where: str) -> T:
    """What was found as a value of that kind; EngineError says what of it does not fit."""
    try:
        value: T = _adapter(kind).validate_python(found)  # type: ignore[arg-type]
    except ValidationError as error:
        raise EngineError(sentence(error, where)) from error
    return value
