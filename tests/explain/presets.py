"""The presets, stepped and explained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.engine.backprop import step
from app.engine.network import Training
from app.engine.presets import PRESETS
from app.engine.trace import Trace
from app.explain.architecture import Architecture


def explained_preset(
    name: str, *, delta: Any = None, updates: int = 0, **changes: Any
) -> tuple[Trace, Architecture]:
    """An update of a preset after so many others, in its own meaning of δ or another."""
    preset = replace(PRESETS[name], **changes)
    training = Training(preset.network)
    given = (
        preset.inputs,
        preset.targets,
        preset.loss,
        preset.optimizer,
        preset.trainable,
        preset.schedule,
    )
    for _ in range(updates):
        training = step(training, *given).after
    trace = step(training, *given)
    return trace, Architecture.of(trace, delta or preset.delta)
