"""Optimizers: pure rules that turn a gradient and a memory into a change and a new memory.

A member is a frozen dataclass whose fields are its hyperparameters. `gradient` and `change` work
element by element on arrays of any shape. `formula` is a Python expression for the change, and
`memory_formulas` are those of all that is computed before it, in order. They may use `g` (the
gradient that the optimizer uses), `lr`, the hyperparameters and the memories by name, what
`memory_formulas` has named so far (`m_new` is the memory `m` afterwards), and `t`, the number of
this update, counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from app.engine.arrays import Array
from app.engine.registry import Registry

Memory = Mapping[str, Array]

BELOW_1 = 1.0 - 2.0**-53
"""The largest float64 under 1."""


@dataclass(frozen=True, eq=False)
class Change:
    """What a rule gives: the signed change to add, the new memory, and what lies between."""

    change: Array
    memory: Memory
    corrected: Memory = field(default_factory=dict)


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
    """What every optimizer has: a name, a learning rate, penalties on large weights and a rule."""

    name: str
    learning_rate: Annotated[
        float, hyperparameter("α", 0.0, 1e6, "How far to go against the gradient.")
    ] = 0.1
    l1: Annotated[
        float, hyperparameter("λ₁", 0.0, 1e3, "Pulls each weight towards 0, all equally hard.")
    ] = 0.0
    l2: Annotated[
        float, hyperparameter("λ₂", 0.0, 1e3, "Pulls each weight towards 0, large ones harder.")
    ] = 0.0

    label: ClassVar[str]
    memories: ClassVar[tuple[str, ...]] = ()
    never_negative: ClassVar[tuple[str, ...]] = ()
    gradient_formula: ClassVar[str] = "dE_dw + l2 * w + l1 * sign(w)"
    memory_formulas: ClassVar[Mapping[str, str]] = MappingProxyType({})
    formula: ClassVar[str]
    meaning: ClassVar[str]
    source: ClassVar[str]

    __pydantic_config__ = ConfigDict(extra="forbid")

    def gradient(self, dE_dw: Array, w: Array) -> Array:
        """g, the gradient that the rule uses: that of E + λ₂ w² / 2 + λ₁ |w|.

        For weights only; the g of biases is ∂E/∂b. λ₂ is PyTorch's `weight_decay`, and the slope
        of |w| at 0 is taken as 0, as there.
        """
        return dE_dw + self.l2 * w + self.l1 * np.sign(w)

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        """The change and the new memory after `step` updates; arrays of the shape of `g`."""
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

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        return Change(-self.learning_rate * g, {})


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class Momentum(Optimizer):
    """Gradient descent with a velocity: m ← μ m + g, Δw = −α m."""

    name: Literal["momentum"] = "momentum"
    momentum: Annotated[
        float, hyperparameter("μ", 0.0, 1.0, "How much of its velocity a weight keeps.")
    ] = 0.9

    label = "Momentum"
    memories = ("m",)
    memory_formulas = MappingProxyType({"m_new": "momentum * m + g"})
    formula = "-lr * m_new"
    meaning = "A heavy ball: gradients that agree add up, gradients that disagree cancel."
    # Polyak's velocity holds −α g; PyTorch's holds g, and α stands before it. Its dampening is 0.
    source = "Polyak, Some Methods of Speeding Up Convergence (1964); PyTorch's SGD with momentum."

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        m_new = self.momentum * memory["m"] + g
        return Change(-self.learning_rate * m_new, {"m": m_new})


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class Adam(Optimizer):
    """Δw = −α m̂ / (√v̂ + ε), from running means of g and of its square."""

    name: Literal["adam"] = "adam"
    beta1: Annotated[
        float, hyperparameter("β₁", 0.0, BELOW_1, "How slowly the mean of the gradients forgets.")
    ] = 0.9
    beta2: Annotated[
        float, hyperparameter("β₂", 0.0, BELOW_1, "How slowly the mean of their squares forgets.")
    ] = 0.999
    # PyTorch allows 0, which makes 0 / 0 of a weight that never had a gradient.
    epsilon: Annotated[
        float, hyperparameter("ε", 1e-30, 1.0, "Keeps the division away from 0.")
    ] = 1e-8

    label = "Adam"
    memories = ("m", "v")
    never_negative = ("v",)
    memory_formulas = MappingProxyType(
        {
            "m_new": "beta1 * m + (1 - beta1) * g",
            "v_new": "beta2 * v + (1 - beta2) * g**2",
            "m_hat": "m_new / (1 - beta1**t)",
            "v_hat": "v_new / (1 - beta2**t)",
        }
    )
    formula = "-lr * m_hat / (sqrt(v_hat) + epsilon)"
    meaning = "Steps of about α for every weight, however large or small its gradients are."
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization (2015); PyTorch's Adam."

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        t = step + 1
        m_new = self.beta1 * memory["m"] + (1.0 - self.beta1) * g
        v_new = self.beta2 * memory["v"] + (1.0 - self.beta2) * g**2
        # The memories start at 0; divided by the weight of what they have seen, they are means.
        m_hat = m_new / (1.0 - self.beta1**t)
        v_hat = v_new / (1.0 - self.beta2**t)
        return Change(
            -self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon),
            {"m": m_new, "v": v_new},
            {"m_hat": m_hat, "v_hat": v_hat},
        )


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
