"""Learning-rate schedules: the α of each update, from the base rate and the updates done before.

A member is a frozen dataclass whose fields are its hyperparameters. `rate(base, step)` is the α of
the update that `step` others came before. `formula` is a Python expression for it, in `lr_0` (the
base rate), the hyperparameters, and `t`, the number of the update, counted from 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from app.engine.optimizers import Optimizer, hyperparameter
from app.engine.registry import MemberOf, Registry

MOST_UPDATES = 10**9


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What every schedule has: a name and a rule."""

    name: str

    label: ClassVar[str]
    formula: ClassVar[str]
    meaning: ClassVar[str]
    source: ClassVar[str]

    __pydantic_config__ = ConfigDict(extra="forbid")

    def rate(self, base: float, step: int) -> float:
        """α of the update that `step` others came before."""
        raise NotImplementedError

    def at(self, optimizer: Optimizer, step: int) -> Optimizer:
        """The optimizer with the α of that update in the place of its base rate."""
        return replace(optimizer, learning_rate=self.rate(optimizer.learning_rate, step))


SCHEDULES: Registry[type[Schedule]] = Registry("schedule")


@SCHEDULES.add
@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    """α = α₀."""

    name: Literal["constant"] = "constant"

    label = "Constant"
    formula = "lr_0"
    meaning = "The same learning rate in every update."
    source = "Robbins and Monro, A Stochastic Approximation Method (1951), have one that falls."

    def rate(self, base: float, step: int) -> float:
        return base


@SCHEDULES.add
@dataclass(frozen=True, kw_only=True)
class Step(Schedule):
    """α = α₀ γ^⌊(t − 1) / s⌋."""

    name: Literal["step"] = "step"
    factor: Annotated[
        float, hyperparameter("γ", 0.0, 1.0, "What the learning rate is multiplied with.")
    ] = 0.5
    interval: Annotated[
        int, hyperparameter("s", 1, MOST_UPDATES, "After how many updates it is, each time.")
    ] = 100

    label = "Step"
    formula = "lr_0 * factor**floor((t - 1) / interval)"
    meaning = "Stays for some updates, then falls at once, again and again."
    # PyTorch counts what it calls epochs from 0; they are calls of `step()`, here the updates.
    source = "PyTorch, torch.optim.lr_scheduler.StepLR, in closed form."

    def rate(self, base: float, step: int) -> float:
        return float(base * self.factor ** (step // self.interval))


@SCHEDULES.add
@dataclass(frozen=True, kw_only=True)
class Cosine(Schedule):
    """α = α_min + (α₀ − α_min) (1 + cos(π min(t − 1, T) / T)) / 2."""

    name: Literal["cosine"] = "cosine"
    updates: Annotated[
        int, hyperparameter("T", 1, MOST_UPDATES, "How many updates the way down takes.")
    ] = 100
    lowest: Annotated[
        float, hyperparameter("αₘᵢₙ", 0.0, 1e6, "The learning rate at its end, and from there on.")
    ] = 0.0

    label = "Cosine"
    formula = "lowest + (lr_0 - lowest) * (1 + cos(pi * min(t - 1, updates) / updates)) / 2"
    meaning = "Falls slowly at first, fast in the middle, slowly at the end, and stays there."
    # PyTorch's goes up again after T updates, as the cosine does; this one stays at its lowest.
    source = (
        "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), "
        "equation 5, without restarts; PyTorch's CosineAnnealingLR, in closed form."
    )

    def rate(self, base: float, step: int) -> float:
        way = min(step, self.updates) / self.updates
        return self.lowest + (base - self.lowest) * (1.0 + math.cos(math.pi * way)) / 2.0


CONSTANT = Constant()

AnySchedule = Annotated[
    Schedule,
    MemberOf(SCHEDULES),
    Field(description="How the learning rate goes with the number of the update."),
]
"""Any registered schedule: the one that `name` says."""
