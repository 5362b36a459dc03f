"""Where the page starts: a preset, changed as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.engine.arrays import Array, as_batch
from app.engine.backprop import forward
from app.engine.errors import EngineError
from app.engine.losses import LOSSES
from app.engine.network import Network, new_network
from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.presets import PRESETS, Preset
from app.engine.schedules import SCHEDULES, Schedule
from app.limits import Limits

CHANGES = ("layers", "act", "loss", "opt", "lr", "schedule", "x", "d")
"""Parameters of the address that make something else of a preset."""


def start(values: Mapping[str, str], limits: Limits) -> tuple[Preset, list[str]]:
    """The preset with the address's changes, and notices for what does not fit together.

    Then the preset is taken as it is.
    """
    preset = PRESETS[values["preset"]]
    if not any(values[name] for name in CHANGES):
        return preset, []
    try:
        changed = _changed(preset, values)
        limits.check(changed.network, len(changed.inputs))
        forward(changed.network, changed.inputs, changed.targets, changed.loss)
    except EngineError as error:
        return preset, [f"The address does not fit together: {error}. {preset.label} is used."]
    return changed, []


def _changed(preset: Preset, values: Mapping[str, str]) -> Preset:
    network = _network(preset, values)
    return replace(
        preset,
        label=f"A network of {'-'.join(map(str, network.sizes))}",
        network=network,
        inputs=_examples(values["x"], preset.inputs, _usual_inputs(network)),
        targets=_examples(values["d"], preset.targets, _usual_targets(network)),
        loss=values["loss"] or preset.loss,
        optimizer=_optimizer(preset.optimizer, values),
        schedule=_schedule(preset.schedule, values["schedule"]),
        delta="standard" if values["layers"] else preset.delta,
    )


def _network(preset: Preset, values: Mapping[str, str]) -> Network:
    network = _new_network(values) if values["layers"] else preset.network
    names = [layer.activation for layer in network.layers]
    joint = LOSSES[values["loss"] or preset.loss].joint
    if values["act"]:
        names = values["act"].split(",")
    elif joint is not None:
        names[-1] = joint.activation  # the one output that the loss is made for
    return _with_activations(network, names)


def _new_network(values: Mapping[str, str]) -> Network:
    sizes = [int(size) for size in values["layers"].split("-")]
    return new_network(
        sizes,
        ["sigmoid"] * (len(sizes) - 2) + ["identity"],
        biases=values["biases"] != "0",
        initializer=values["init"],
        seed=int(values["seed"]),
    )


def _with_activations(network: Network, names: list[str]) -> Network:
    if len(names) != len(network.layers):
        raise EngineError(f"{len(names)} activations for {len(network.layers)} layers", ("act",))
    layers = zip(network.layers, names, strict=True)
    return Network(tuple(replace(layer, activation=name) for layer, name in layers))


def _examples(given: str, preset: Array, usual: list[float]) -> Array:
    """The address's numbers; else the preset's, or usual ones where those do not fit."""
    if given:
        return as_batch([[float(number) for number in row.split(",")] for row in given.split(";")])
    return preset if preset.shape[1] == len(usual) else as_batch(usual)


def _usual_inputs(network: Network) -> list[float]:
    return [1.0 if index % 2 == 0 else 0.5 for index in range(network.sizes[0])]


def _usual_targets(network: Network) -> list[float]:
    return [1.0] + [0.0] * (network.sizes[-1] - 1)


def _optimizer(preset: Optimizer, values: Mapping[str, str]) -> Optimizer:
    learning_rate = float(values["lr"]) if values["lr"] else preset.learning_rate
    if not 0 <= learning_rate <= 100:
        raise EngineError(f"a learning rate of {learning_rate:g}; expected 0 to 100", ("lr",))
    if not values["opt"] or values["opt"] == preset.name:
        return replace(preset, learning_rate=learning_rate)
    return OPTIMIZERS[values["opt"]](learning_rate=learning_rate)  # type: ignore[call-arg]


def _schedule(preset: Schedule, name: str) -> Schedule:
    """The schedule of that name at its usual settings; the preset's own if none is named."""
    if name in ("", preset.name):
        return preset
    return SCHEDULES[name]()  # type: ignore[call-arg]
