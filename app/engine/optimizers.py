"""Optimizers: pure rules that turn a gradient and a memory into a change and a new memory.

A member is a frozen dataclass whose fields are its hyperparameters. `gradient` and `change` work
element by element on arrays of any shape. `formula` is a Python expression for the change of a
weight, `bias_formula` of a bias where that is another, and `memory_formulas` are those of all that
is computed before it, in order. They may use `g` (the gradient that the optimizer uses), `w` (the
weight before), `lr`, the hyperparameters and the memories by name, what `memory_formulas` has named
so far (`m_new` is the memory `m` afterwards), and `t`, the number of this update, counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field
from pydantic.fields import FieldInfo

from app.engine.arrays import Array
from app.engine.registry import MemberOf, Registry

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
    bias_formula: ClassVar[str | None] = None
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

    def decayed(self, change: Array, w: Array) -> Array:
        """The rule's change of weights `w`, with what pulls them towards 0 past the gradient."""
        return change


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


Kept = Annotated[float, hyperparameter("μ", 0.0, 1.0, "How much of its velocity a weight keeps.")]

# PyTorch allows 0, which makes 0 / 0 of a weight that never had a gradient.
Epsilon = Annotated[float, hyperparameter("ε", 1e-30, 1.0, "Keeps the division away from 0.")]


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class Momentum(Optimizer):
    """Gradient descent with a velocity: m ← μ m + g, Δw = −α m."""

    name: Literal["momentum"] = "momentum"
    momentum: Kept = 0.9

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
class Nesterov(Optimizer):
    """Momentum that looks ahead: m ← μ m + g, Δw = −α (g + μ m)."""

    name: Literal["nesterov"] = "nesterov"
    momentum: Kept = 0.9

    label = "Nesterov momentum"
    memories = ("m",)
    memory_formulas = MappingProxyType({"m_new": "momentum * m + g"})
    formula = "-lr * (g + momentum * m_new)"
    meaning = "A heavy ball that goes by the velocity it will have, so it brakes sooner."
    # Nesterov takes the gradient where the velocity would lead. PyTorch's form, by Sutskever et
    # al., keeps that point as its weights, so that the gradient is taken at the weights.
    source = (
        "Nesterov (1983); Sutskever, Martens, Dahl and Hinton, On the Importance of Initialization "
        "and Momentum (2013); PyTorch's SGD with nesterov."
    )

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        m_new = self.momentum * memory["m"] + g
        return Change(-self.learning_rate * (g + self.momentum * m_new), {"m": m_new})


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class RMSProp(Optimizer):
    """Δw = −α g / (√v + ε), from a running mean v of the square of g."""

    name: Literal["rmsprop"] = "rmsprop"
    decay: Annotated[
        float, hyperparameter("ρ", 0.0, BELOW_1, "How slowly the mean of the squares forgets.")
    ] = 0.99
    epsilon: Epsilon = 1e-8

    label = "RMSProp"
    memories = ("v",)
    never_negative = ("v",)
    memory_formulas = MappingProxyType({"v_new": "decay * v + (1 - decay) * g**2"})
    formula = "-lr * g / (sqrt(v_new) + epsilon)"
    meaning = "Divides each gradient by its usual size, so all weights move at a like speed."
    # v starts at 0 and is not corrected; ε stands outside of the root. Both as in PyTorch.
    source = (
        "Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012); "
        "PyTorch's RMSprop."
    )

    def change(self, g: Array, memory: Memory, step: int) -> Change:
        v_new = self.decay * memory["v"] + (1.0 - self.decay) * g**2
        return Change(-self.learning_rate * g / (np.sqrt(v_new) + self.epsilon), {"v": v_new})


@dataclass(frozen=True, kw_only=True)
class AdaptiveMoments(Optimizer):
    """What Adam and AdamW share: Δw = −α m̂ / (√v̂ + ε), from running means of g and its square."""

    beta1: Annotated[
        float, hyperparameter("β₁", 0.0, BELOW_1, "How slowly the mean of the gradients forgets.")
    ] = 0.9
    beta2: Annotated[
        float, hyperparameter("β₂", 0.0, BELOW_1, "How slowly the mean of their squares forgets.")
    ] = 0.999
    epsilon: Epsilon = 1e-8

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


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class Adam(AdaptiveMoments):
    """Δw = −α m̂ / (√v̂ + ε)."""

    name: Literal["adam"] = "adam"

    label = "Adam"
    meaning = "Steps of about α for every weight, however large or small its gradients are."
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization (2015); PyTorch's Adam."


@OPTIMIZERS.add
@dataclass(frozen=True, kw_only=True)
class AdamW(AdaptiveMoments):
    """Adam with a decay of its own: Δw = −α m̂ / (√v̂ + ε) − α λ w; biases do not decay."""

    name: Literal["adamw"] = "adamw"
    weight_decay: Annotated[
        float, hyperparameter("λ", 0.0, 1e3, "Which part of itself a weight loses, times α.")
    ] = 0.01

    label = "AdamW"
    formula = f"{AdaptiveMoments.formula} - lr * weight_decay * w"
    bias_formula = AdaptiveMoments.formula
    meaning = "Adam that shrinks each weight by a fixed part, which m and v do not see."
    # PyTorch decays before it takes the step, which is the same sum, and whatever it is given.
    source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019); PyTorch's AdamW."

    def decayed(self, change: Array, w: Array) -> Array:
        return change - self.learning_rate * self.weight_decay * w


AnyOptimizer = Annotated[Optimizer, MemberOf(OPTIMIZERS)]
"""Any registered optimizer: the one that `name` says."""
