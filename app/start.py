"""Where the page starts: a preset, changed as parameters say.

The same parameters stand in an address and in a saved file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from app import written
from app.engine.arrays import Array, as_batch
from app.engine.backprop import check_memory, forward
from app.engine.datasets import FITS, Batching, Examples
from app.engine.errors import EngineError, shortened
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Parameters, Training, new_network
from app.engine.optimizers import OPTIMIZERS, AnyOptimizer, Optimizer
from app.engine.presets import PRESETS, Delta, Preset
from app.engine.schedules import SCHEDULES, AnySchedule, Schedule
from app.engine.training import Lesson
from app.examples import Data, Given, given, optional, valid
from app.explain.architecture import Architecture
from app.explain.ids import all_ids
from app.explain.moments import moments
from app.limits import Limits

Values = Mapping[str, str]

CHANGES = (
    *("layers", "act", "w", "b", "loss", "opt", "lr", "schedule", "hyper", "trainable"),
    *("data", "batch", "x", "d", "held_x", "held_d", "done", "memory"),
)
"""Parameters that make something else of a preset."""


@dataclass(frozen=True)
class Place:
    """An update, counted from 1, and the number that was computed last in it, if any was.

    `explain` is what is explained there, `number`, `layer` or `phase`, and empty for what Step
    explains; `selected` is the number that is explained in its place.
    """

    update: int
    id: str | None
    explain: str
    selected: str | None


@dataclass(frozen=True)
class Difference:
    """What a second run has in the first one's stead."""

    kind: Literal["rate", "optimizer", "activation", "weights"]
    value: float | str


@dataclass(frozen=True)
class First:
    """Where new weights come from."""

    initializer: str
    seed: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Start:
    """What the page starts from: a preset as parameters change it, and what they add."""

    preset: Preset
    base: Annotated[Preset, Field(description="the preset before that")]
    memory: dict[str, tuple[Parameters, ...]] = field(default_factory=dict)
    done: Annotated[int, Field(description="updates before the first one")] = 0
    batch: Annotated[Batching | None, optional("absent for all examples")] = None
    validation: Annotated[Examples | None, optional("what is held out")] = None
    data: Annotated[Data | None, optional("absent for numbers without a source")] = None
    title: Annotated[str, Field(description="the heading; empty for the usual one")]
    text: Annotated[str, Field(description="below it, each line a paragraph")]
    delta: Delta
    digits: int
    by: Annotated[str, Field(description="how far Step goes; empty for what suits the network")]
    example: Annotated[int, Field(description="which one of several is shown")]
    first: Annotated[First, Field(description="where new weights come from")]
    versus: Annotated[Difference | None, optional("absent for one run alone")] = None
    at: Annotated[Place | None, optional("absent for the very start")] = None

    @property
    def training(self) -> Training:
        """The state before the first update."""
        return Training(self.preset.network, self.memory, self.done)

    @property
    def lesson(self) -> Lesson:
        """What its updates take."""
        preset, batch = self.preset, self.batch
        return Lesson(
            inputs=preset.inputs,
            targets=preset.targets,
            loss=preset.loss,
            optimizer=preset.optimizer,
            trainable=preset.trainable,
            schedule=preset.schedule,
            batch_size=None if batch is None else batch.size,
            shuffle_seed=None if batch is None else batch.seed,
        )


def start(values: Values, limits: Limits) -> tuple[Start, list[str]]:
    """The preset with the changes, and notices for what does not fit together.

    Then the preset is taken as it is.
    """
    base = PRESETS[values["preset"]]
    notices: list[str] = []
    try:
        _difference(values["versus"])
    except EngineError as error:
        notices.append(f"versus: {error}; one run alone is shown.")
        values = {**values, "versus": ""}
    made = _start(base, base, values)
    try:
        if any(values[name] for name in CHANGES):
            changed = _changed(base, values, limits)
            _check(changed, limits)
            made = changed
    except EngineError as error:
        notices.append(f"The parameters do not fit together: {error}. {base.label} is used.")
    count = len(made.preset.inputs) if made.batch is None else made.batch.size
    if made.example > count:
        notices.append(f"example is {made.example}, expected 1 to {count}; the first is shown.")
        made = replace(made, example=1)
    try:
        return replace(made, at=_place(made, values, limits)), notices
    except EngineError as error:
        return made, [*notices, f"{error}; the start is shown instead."]


def _check(made: Start, limits: Limits) -> None:
    preset, held = made.preset, made.validation
    limits.check_run(preset.network, len(preset.inputs), 0 if held is None else len(held.inputs), 1)
    forward(preset.network, preset.inputs, preset.targets, preset.loss)
    if held is not None:
        forward(preset.network, held.inputs, held.targets, preset.loss)
    check_memory(made.training, preset.optimizer)
    made.lesson.batch(made.done)


def _changed(base: Preset, values: Values, limits: Limits) -> Start:
    examples = given(values, limits)
    network = _network(base, values, examples, limits)
    inputs = _fitted(examples.inputs, base.inputs, _usual_inputs(network))
    targets = _fitted(examples.targets, base.targets, _usual_targets(network))
    is_new = values["layers"] or values["w"] or examples.data
    settings = written.settings(values["hyper"])
    preset = replace(
        base,
        network=network,
        inputs=inputs,
        targets=targets,
        loss=_loss(base, values, examples),
        optimizer=_optimizer(base, values, settings),
        schedule=_schedule(base, values, settings),
        trainable=values["trainable"] or base.trainable,  # type: ignore[arg-type]
        delta="standard" if is_new else base.delta,
    )
    kinds = [_architecture(each, len(each.inputs), "standard") for each in (base, preset)]
    if kinds[0] != kinds[1]:
        preset = replace(preset, label=f"A network of {_joined(network)}")
    known = {**vars(preset.optimizer), **vars(preset.schedule)}
    if unknown := [name for name in settings if name not in known or name == "name"]:
        rules = f"{preset.optimizer.name} and {preset.schedule.name}"
        raise EngineError(f"hyper names {shortened(', '.join(unknown))}, which {rules} do not have")
    return _start(
        base,
        preset,
        values,
        memory=written.memory(values["memory"]),
        done=int(values["done"] or 0),
        batch=_batch(values["batch"], examples, len(inputs)),
        validation=examples.held_out,
        data=examples.data,
    )


def _start(base: Preset, preset: Preset, values: Values, **more: Any) -> Start:
    return Start(
        preset=preset,
        base=base,
        title=values["title"],
        text=values["text"],
        delta=values["delta"] or preset.delta,  # type: ignore[arg-type]
        digits=int(values["digits"]),
        by=values["by"],
        example=int(values["example"]),
        versus=_difference(values["versus"]),
        first=First(values["init"], int(values["seed"])),
        **more,
    )


def _network(base: Preset, values: Values, examples: Given, limits: Limits) -> Network:
    network = _units(base.network, values, examples, limits)
    names = [layer.activation for layer in network.layers]
    loss = LOSSES[_loss(base, values, examples)]
    if values["act"]:
        names = values["act"].split(",")
    elif loss.joint is not None:
        names[-1] = loss.joint.activation  # the one output that the loss is made for
    elif examples.data:
        names[-1] = FITS[examples.data.task].output
    biases = (
        written.vectors(values["b"]) if values["b"] else [each.biases for each in network.layers]
    )
    for name, found in (("act", names), ("b", biases)):
        if len(found) != len(network.layers):
            raise EngineError(f"{len(found)} parts for {len(network.layers)} layers", (name,))
    layers = zip(network.layers, names, biases, strict=True)
    return Network(
        tuple(replace(layer, activation=name, biases=own) for layer, name, own in layers)
    )


def _units(network: Network, values: Values, examples: Given, limits: Limits) -> Network:
    """The network with the right units; all else is as it was where it still fits."""
    if values["w"]:
        made = _exact(network, written.matrices(values["w"]))
        found = _joined(made)
        if values["layers"] not in ("", found):
            raise EngineError(f"layers={values['layers']}, but w has {shortened(found)}", ("w",))
        return made
    if values["layers"]:
        return _drawn([int(size) for size in values["layers"].split("-")], values, limits)
    sizes = examples.sizes(network.sizes)
    return network if sizes == network.sizes else _drawn(sizes, values, limits)


def _joined(network: Network) -> str:
    return "-".join(map(str, network.sizes))


def _exact(network: Network, weights: list[Array]) -> Network:
    """These weights; activations and biases are the old ones where they have a place."""
    old: list[Layer | None] = [*network.layers]
    if len(old) != len(weights):
        old = [None] * len(weights)
    usual = _activations(len(weights))
    return Network(
        tuple(
            Layer(
                weights=matrix,
                biases=before.biases if before and before.units == matrix.shape[1] else None,
                activation=before.activation if before else name,
            )
            for matrix, before, name in zip(weights, old, usual, strict=True)
        )
    )


def _drawn(sizes: Sequence[int], values: Values, limits: Limits) -> Network:
    limits.check_sizes(tuple(sizes))
    return new_network(
        sizes,
        _activations(len(sizes) - 1),
        biases=values["biases"] != "0",
        initializer=values["init"],
        seed=int(values["seed"]),
    )


def _activations(layers: int) -> list[str]:
    return ["sigmoid"] * (layers - 1) + ["identity"]


def _loss(base: Preset, values: Values, examples: Given) -> str:
    return values["loss"] or (FITS[examples.data.task].loss if examples.data else base.loss)


def _fitted(found: Array | None, preset: Array, usual: list[float]) -> Array:
    """What was found; else the preset's numbers, or usual ones where those do not fit."""
    if found is not None:
        return found
    return preset if preset.shape[1] == len(usual) else as_batch(usual)


def _usual_inputs(network: Network) -> list[float]:
    return [1.0 if index % 2 == 0 else 0.5 for index in range(network.sizes[0])]


def _usual_targets(network: Network) -> list[float]:
    return [1.0] + [0.0] * (network.sizes[-1] - 1)


def _optimizer(base: Preset, values: Values, settings: dict[str, str]) -> Optimizer:
    name = values["opt"] or base.optimizer.name
    rate = float(values["lr"]) if values["lr"] else base.optimizer.learning_rate
    known = asdict(base.optimizer) if name == base.optimizer.name else {"name": name}
    own = _among(settings, OPTIMIZERS[name])
    return valid(AnyOptimizer, {**known, **own, "learning_rate": rate}, "optimizer")


def _schedule(base: Preset, values: Values, settings: dict[str, str]) -> Schedule:
    name = values["schedule"] or base.schedule.name
    known = asdict(base.schedule) if name == base.schedule.name else {"name": name}
    return valid(AnySchedule, {**known, **_among(settings, SCHEDULES[name])}, "schedule")


def _among(settings: dict[str, str], kind: type[Optimizer | Schedule]) -> dict[str, float]:
    """Those settings that are hyperparameters of an optimizer or a schedule."""
    own = {each.name for each in fields(kind)} - {"name"}
    return {name: written.number(value) for name, value in settings.items() if name in own}


def _batch(text: str, examples: Given, count: int) -> Batching | None:
    if not text:
        return examples.batch
    if text == "all":
        return None
    size, _, seed = text.partition(",")
    made = Batching(size=int(size), seed=int(seed) if seed else None)
    return made if made.size != count else None


def _place(made: Start, values: Values, limits: Limits) -> Place | None:
    """Where to stand; EngineError where no walk of this network has such a moment."""
    at, (explain, selected) = values["at"], _explained(values["explain"])
    if not (at or explain or selected):
        return None
    number, _, id = at.partition(".")
    first, last = made.done + 1, made.done + limits.settings.max_steps
    update = int(number or first)
    if not first <= update <= last:
        raise EngineError(f"at names update {update}, expected {first} to {last}")
    examples = len(made.preset.inputs) if made.batch is None else made.batch.size
    architecture = _architecture(made.preset, examples, made.delta)
    limits.check_explained(architecture)
    if id and not any(str(moment.id) == id for moment in moments(architecture)):
        raise EngineError(
            f"at names {shortened(id)}, which an update of this network does not compute"
        )
    if selected and not any(str(each) == selected for each in all_ids(architecture)):
        raise EngineError(
            f"explain names {shortened(selected)}, which an update of this network does not have"
        )
    return Place(update, id or None, explain, selected or None)


def _difference(text: str) -> Difference | None:
    if not text:
        return None
    kind, _, value = text.partition(":")
    is_number = kind in ("rate", "weights")
    return Difference(kind, float(written.number(value)) if is_number else value)  # type: ignore[arg-type]


def _explained(text: str) -> tuple[str, str]:
    """What is explained where the walk stands, and the number in its place."""
    first, _, second = text.partition(",")
    return (first, second) if first in ("", "number", "layer", "phase") else ("", first)


def _architecture(preset: Preset, examples: int, delta: Delta) -> Architecture:
    return Architecture.made_of(
        preset.network,
        preset.loss,
        preset.optimizer,
        preset.schedule,
        preset.trainable,
        examples,
        delta,
    )
