"""Optimizers: pure rules that turn a gradient and a memory into a change and a new memory.

A member is a frozen dataclass whose fields are its hyperparameters. `change` works element by
element on arrays of any shape. The formula is a Python expression in `g` (the gradient that the
optimizer uses), the hyperparameters' symbols and the memories' names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from app.engine.arrays import Array
from app.engine.registry import Registry

Memory = Mapping[str, Array]


def hyperparameter(symbol: str, low: float, high: float, meaning: str) -> FieldInfo:
    """A number from `low` to `high`, both included, with its symbol and meaning."""
    field: FieldInfo = Field(
        strict=True,
        allow_inf_nan=False,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"symbol": symbol},
    )
    return field


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """What every optimizer has: a name, a learning rate and a rule."""

    name: str
    learning_rate: Annotated[
        float, hyperparameter("α", 0.0, 1e6, "How far to go against the gradient.")
    ] = 0.1

    label: ClassVar[str]
    memories: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str]
    meaning: ClassVar[str]
    source: ClassVar[str]

    __pydantic_config__ = ConfigDict(extra="forbid")

    def change(self, g: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        """The signed change to add, and the new memory; arrays of the shape of `g`."""
        raise NotImplementedError


OPTIMIZERS: Registry[type[Optimizer]] = Registry("optimizer")


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class SGD(Optimizer):
    """Gradient descent: Δw = −α g."""

    name: Literal["sgd"] = "sgd"

    label = "Gradient descent (SGD)"
    formula = "-lr * g"
    meaning = "A step straight down the gradient, its length set by the learning rate."
    source = "Robbins and Monro, A Stochastic Approximation Method (1951); PyTorch's SGD."

    def change(self, g: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        return -self.learning_rate * g, {}


class _Member:
    """Pydantic's view of "any registered optimizer": the one that `name` says."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        members: dict[Any, CoreSchema] = {
            name: handler.generate_schema(OPTIMIZERS[name]) for name in OPTIMIZERS.names
        }
        return core_schema.no_info_before_validator_function(
            _check_name, core_schema.tagged_union_schema(members, discriminator="name")
        )


def _check_name(value: Any) -> Any:
    if isinstance(value, dict) and "name" in value:
        OPTIMIZERS[value["name"]]
    return value


AnyOptimizer = Annotated[Optimizer, _Member()]
