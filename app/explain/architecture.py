"""What formulas depend on: the kind of network and update, without any of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.engine.activations import ACTIVATIONS
from app.engine.errors import EngineError, ShapeError
from app.engine.losses import LOSSES
from app.engine.network import Network, check_hidden
from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.presets import Delta
from app.engine.schedules import SCHEDULES, Schedule
from app.engine.trace import Trace, Trainable

Penalty = Literal["l1", "l2"]
"""A term that an optimizer adds to its gradient, by the name of its hyperparameter."""


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Sizes (inputs first), activations and biases per layer, loss, rules, meaning of δ."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    biases: tuple[bool, ...]
    loss: str = "half_squared_error"
    optimizer: str = "sgd"
    schedule: str = "constant"
    penalties: tuple[Penalty, ...] = ()
    trainable: Trainable = "all"
    examples: int = 1
    delta: Delta = "standard"

    def __post_init__(self) -> None:
        layers = len(self.sizes) - 1
        if layers < 1 or min(self.sizes) < 1:
            raise ShapeError("expected at least 2 sizes, each at least 1", ("sizes",))
        for name, given in (("activations", self.activations), ("biases", self.biases)):
            if len(given) != layers:
                raise ShapeError(
                    f"{len(given)} {name} for {layers} layers, expected one per layer", (name,)
                )
        if self.examples < 1:
            raise EngineError("expected at least 1 example", ("examples",))
        for activation in self.activations:
            ACTIVATIONS[activation]
        for index, activation in enumerate(self.activations[:-1]):
            check_hidden(activation, index, ("activations", index))
        LOSSES[self.loss].check_output(self.activations[-1])
        OPTIMIZERS[self.optimizer]
        SCHEDULES[self.schedule]

    @classmethod
    def of(cls, trace: Trace, delta: Delta = "standard") -> Architecture:
        """The architecture that `trace` is an update of."""
        assert trace.loss is not None
        return cls.made_of(
            trace.before.network,
            trace.loss.name,
            trace.optimizer,
            trace.schedule,
            trace.trainable,
            len(trace.inputs),
            delta,
        )

    @classmethod
    def made_of(
        cls,
        network: Network,
        loss: str,
        optimizer: Optimizer,
        schedule: Schedule,
        trainable: Trainable,
        examples: int,
        delta: Delta,
    ) -> Architecture:
        """The architecture of an update that takes so many examples."""
        return cls(
            sizes=network.sizes,
            activations=tuple(layer.activation for layer in network.layers),
            biases=tuple(layer.biases is not None for layer in network.layers),
            loss=loss,
            optimizer=optimizer.name,
            schedule=schedule.name,
            penalties=tuple(name for name in get_args(Penalty) if getattr(optimizer, name)),
            trainable=trainable,
            examples=examples,
            delta=delta,
        )

    @property
    def depth(self) -> int:
        """L, the number of layers; layer L is the output."""
        return len(self.activations)

    @property
    def couples(self) -> bool:
        """Whether the output's activation couples its units, as softmax does."""
        return ACTIVATIONS[self.activations[-1]].couples

    @property
    def rule(self) -> type[Optimizer]:
        """The optimizer's class."""
        return OPTIMIZERS[self.optimizer]

    @property
    def has_schedule(self) -> bool:
        """Whether the learning rate is computed anew for each update."""
        return self.schedule != "constant"

    @property
    def outputs(self) -> int:
        """K, the number of outputs."""
        return self.sizes[-1]

    def units(self, layer: int) -> range:
        """Unit numbers of a layer, from 1; layer 0 holds the inputs."""
        return range(1, self.sizes[layer] + 1)
