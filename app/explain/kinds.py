"""The sorts of number that one update has: where each stands in a trace and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.explain.hyperparameters import hyperparameters, schedule_numbers

Path = tuple[str | int, ...]
"""The way to a number in a trace, in Python by attributes and indices, in JSON by keys."""

Place = Literal["network", "input", "output", "unit", "pair", "bias", "weight"]
"""What a number belongs to, which also says what its indices mean."""


@dataclass(frozen=True)
class Kind:
    """One sort of number: where it stands in a trace and what it is called.

    `path` holds the indices' names (`layer`, `from`, …) where the number's own indices go.
    `title` and `spoken` have `{place}` for the number's place.
    """

    name: str
    place: Place
    path: Path
    title: str
    spoken: str
    per_example: bool = False
    per_output: bool = False


def _layers(field: str, name: str, *rest: str) -> Path:
    return (field, "layer", name, *rest)


def _of_units(field: str, name: str) -> Path:
    return _layers(field, name, "example", "unit")


_EACH = {"per_example": True}
_SEEN = {"per_example": True, "per_output": True}
_BEFORE, _AFTER = ("before", "network", "layers"), ("after", "network", "layers")

_FORWARD = (
    Kind("x", "input", ("inputs", "example", "unit"), "{place}", "{place}", **_EACH),
    Kind(
        "d",
        "output",
        ("targets", "example", "unit"),
        "target of {place}",
        "target of {place}",
        **_EACH,
    ),
    Kind("z", "unit", _of_units("forward", "z"), "z of {place}", "what {place} receives", **_EACH),
    Kind(
        "a",
        "unit",
        _of_units("forward", "a"),
        "activation of {place}",
        "activation of {place}",
        **_EACH,
    ),
    Kind(
        "w",
        "weight",
        (*_BEFORE, "layer", "weights", "from", "to"),
        "weight, {place}",
        "weight from {place}",
    ),
    Kind("b", "bias", (*_BEFORE, "layer", "biases", "to"), "bias of {place}", "bias of {place}"),
    Kind(
        "e",
        "output",
        ("error", "example", "unit"),
        "error of {place}",
        "error of {place}",
        **_EACH,
    ),
    Kind("E", "network", ("loss", "value"), "loss", "loss", **_EACH),
)

_BACKWARD = (
    Kind(
        "dE_da",
        "unit",
        _of_units("backward", "dE_da"),
        "∂E/∂a of {place}",
        "loss slope of {place}",
        **_EACH,
    ),
    Kind(
        "da_dz",
        "unit",
        _of_units("backward", "da_dz"),
        "slope φ′ of {place}",
        "activation slope of {place}",
        **_EACH,
    ),
    Kind(
        "delta",
        "unit",
        _of_units("backward", "delta"),
        "∂E/∂z of {place}",
        "error signal of {place}",
        **_EACH,
    ),
    Kind(
        "error_term",
        "unit",
        _of_units("backward", "error_term"),
        "−∂E/∂z of {place}",
        "error term of {place}",
        **_EACH,
    ),
    Kind(
        "dy_dz",
        "unit",
        _layers("backward", "dy_dz", "example", "output", "unit"),
        "∂y/∂z of {place}",
        "output slope of {place}",
        **_SEEN,
    ),
    Kind(
        "dy_db",
        "bias",
        _layers("backward", "dy_dz", "example", "output", "to"),
        "∂y/∂b of {place}",
        "output slope for the bias of {place}",
        **_SEEN,
    ),
    Kind(
        "dy_dw",
        "weight",
        _layers("backward", "dy_dw", "example", "output", "from", "to"),
        "∂y/∂w, {place}",
        "output slope for the weight from {place}",
        **_SEEN,
    ),
    Kind(
        "dE_dw",
        "weight",
        _layers("backward", "dE_dw", "from", "to"),
        "∂E/∂w, {place}",
        "gradient for the weight from {place}",
    ),
    Kind(
        "dE_db",
        "bias",
        _layers("backward", "dE_db", "to"),
        "∂E/∂b of {place}",
        "gradient for the bias of {place}",
    ),
)

JACOBIAN = Kind(
    "da_dz",
    "pair",
    _layers("backward", "da_dz", "example", "unit", "by"),
    "∂a/∂z of {place}",
    "activation slope of {place}",
    **_EACH,
)
"""`da_dz` of a layer whose activation couples its units: of unit j, by the z of unit k."""


def of_bias(name: str) -> str:
    """The name of the same number of a bias: `mb_new` for `m_new`."""
    letter, underscore, rest = name.partition("_")
    return f"{letter}b{underscore}{rest}"


def of_weight(name: str) -> str:
    """The name of the same number of a weight: `m_new` for `mb_new`."""
    letter, underscore, rest = name.partition("_")
    return f"{letter.removesuffix('b')}{underscore}{rest}"


def _kept(name: str, path: Path, title: str, spoken: str) -> tuple[Kind, Kind]:
    """A number that the optimizer has for each weight, and the same for each bias."""
    return (
        Kind(
            name,
            "weight",
            (*path, "weights", "from", "to"),
            f"{title}, {{place}}",
            f"{spoken} for the weight from {{place}}",
        ),
        Kind(
            of_bias(name),
            "bias",
            (*path, "biases", "to"),
            f"{title} of the bias of {{place}}",
            f"{spoken} for the bias of {{place}}",
        ),
    )


_MEMORIES = tuple(dict.fromkeys(name for entry in OPTIMIZERS for name in entry.memories))
_CORRECTED = tuple(
    dict.fromkeys(
        name for entry in OPTIMIZERS for name in entry.memory_formulas if not name.endswith("_new")
    )
)

_KEPT = (
    Kind(
        "g",
        "weight",
        ("update", "layer", "g", "weights", "from", "to"),
        "g, {place}",
        "the optimizer's gradient for the weight from {place}",
    ),
    *(
        kind
        for name in _MEMORIES
        for kind in (
            *_kept(name, ("update", "layer", "memory", name), name, name),
            *_kept(
                f"{name}_new",
                ("update", "layer", "memory_new", name),
                f"new {name}",
                f"new {name}",
            ),
        )
    ),
    *(
        kind
        for name in _CORRECTED
        for kind in _kept(
            name,
            ("update", "layer", "corrected", name),
            f"{name[0]}\u0302",
            f"corrected {name[0]}",
        )
    ),
)

_CHANGES = (
    Kind(
        "dw",
        "weight",
        _layers("update", "dw", "from", "to"),
        "Δw, {place}",
        "change of the weight from {place}",
    ),
    Kind(
        "db",
        "bias",
        _layers("update", "db", "to"),
        "Δb of {place}",
        "change of the bias of {place}",
    ),
    Kind(
        "w_new",
        "weight",
        (*_AFTER, "layer", "weights", "from", "to"),
        "new weight, {place}",
        "new weight from {place}",
    ),
    Kind(
        "b_new",
        "bias",
        (*_AFTER, "layer", "biases", "to"),
        "new bias of {place}",
        "new bias of {place}",
    ),
    Kind(
        "y_new",
        "output",
        ("outputs_new", "example", "unit"),
        "new {place}",
        "new {place}",
        **_EACH,
    ),
    Kind("E_new", "network", ("E_new",), "loss after the update", "loss after the update"),
)


def _setting(name: str, title: str) -> Kind:
    """A number of the optimizer that is the same for all weights."""
    return Kind(
        "lr" if name == "learning_rate" else name, "network", ("optimizer", name), title, title
    )


_SETTINGS = (
    *{
        each.name: _setting(each.name, each.name.replace("_", " "))
        for optimizer in OPTIMIZERS.names
        for each in hyperparameters(optimizer)
    }.values(),
    Kind("lr_0", "network", ("base_learning_rate",), "base learning rate", "base learning rate"),
    *(
        Kind(
            each.name,
            "network",
            ("schedule", each.name),
            f"{each.name} of the schedule",
            f"{each.name} of the schedule",
        )
        for schedule in SCHEDULES.names
        for each in schedule_numbers(schedule)
    ),
    Kind("t", "network", ("after", "step"), "number of the update", "number of the update"),
)

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (*_FORWARD, *_SETTINGS, *_BACKWARD, *_KEPT, *_CHANGES)
}

SETTINGS = frozenset(kind.name for kind in _SETTINGS)
"""Kinds that are the same for all weights: the optimizer's numbers, and the update's."""

GIVEN = frozenset({"x", "d", "w", "b"}) | SETTINGS
"""Kinds that are set, not computed; the learning rate too, unless a schedule computes it."""


def kept_by(
    name: str, penalties: Iterable[str], *, biases_move: bool, schedule: str = "constant"
) -> set[str]:
    """Names of the kinds that there are because of this optimizer, its penalties and schedule."""
    optimizer = OPTIMIZERS[name]
    formulas = (*optimizer.memory_formulas.values(), optimizer.formula)
    numbers = [*optimizer.memories, *optimizer.memory_formulas]
    settings = {each.name for each in hyperparameters(name)} - {"learning_rate", "l1", "l2"}
    counted = any("**t" in formula for formula in formulas) or schedule != "constant"
    return {
        *(["lr_0"] if schedule != "constant" else []),
        *(each.name for each in schedule_numbers(schedule)),
        "lr",
        *settings,
        *penalties,
        *(["t"] if counted else []),
        *(["g"] if penalties else []),
        *numbers,
        *(of_bias(number) for number in numbers if biases_move),
    }


OPTIONAL = frozenset(kind.name for kind in (*_SETTINGS, *_KEPT))
"""Kinds that only some optimizers have."""
