"""Bakes what the page's tests replay: the article's first updates, explained in each meaning of δ.

`python -m tests.bake` writes `tests/js/baked.json`; `make test` does so before the page's tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from app.engine.backprop import step
from app.engine.network import Training
from app.engine.presets import PRESETS, Delta, Preset
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.catalog import Catalog, catalog
from app.explain.explained import Explained, Explainer
from app.explain.explanations import Explanations, explain_update
from app.explain.ids import all_ids

BAKED = Path(__file__).parent / "js" / "baked.json"
UPDATES = 3


@dataclass(frozen=True, eq=False)
class Baked:
    """What `TraceSource` takes, and the preset that it starts from."""

    preset: Preset
    choices: Catalog
    explanations: list[Explanations]
    traces: list[Trace]
    explained: list[dict[Delta, dict[str, Explained]]]


def bake() -> bytes:
    """The file's content, as the API writes its numbers."""
    preset = PRESETS["article"]
    training, traces = Training(preset.network), []
    for _ in range(UPDATES):
        trace = step(
            training,
            preset.inputs,
            preset.targets,
            preset.loss,
            preset.optimizer,
            preset.trainable,
        )
        training = trace.after
        traces.append(trace)
    explanations = [explain_update(Architecture.of(traces[0], delta)) for delta in get_args(Delta)]
    baked = Baked(
        preset=preset,
        choices=catalog(),
        explanations=explanations,
        traces=traces,
        explained=[
            {delta: _explained(trace, delta) for delta in get_args(Delta)} for trace in traces
        ],
    )
    return TypeAdapter(Baked).dump_json(baked, ensure_ascii=False) + b"\n"


def _explained(trace: Trace, delta: Delta) -> dict[str, Explained]:
    """What the API says of every number of the update, without the trees."""
    architecture = Architecture.of(trace, delta)
    explainer = Explainer(trace, architecture)
    return {str(id): replace(explainer.explain(str(id)), tree=None) for id in all_ids(architecture)}


if __name__ == "__main__":
    BAKED.write_bytes(bake())
