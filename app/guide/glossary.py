"""Every number of a trace: its symbol, name, id, shape and formula, read off the dataclasses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from inspect import get_annotations
from typing import Any, get_args, get_type_hints

from pydantic.fields import FieldInfo

from app.engine import trace
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.engine.trace import Backward, Forward, Trace
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.hyperparameters import hyperparameters, schedule_numbers
from app.explain.ids import Id, path
from app.explain.kinds import JACOBIAN, KINDS, Kind, Path, Place, kept_by
from app.explain.symbols import symbol
from app.guide.notation import FROM, LAYER, OUTPUT, TO, General, general

PHASES = ("forward", "error", "backward", "update")

_INDICES: dict[Place, tuple[int, ...]] = {
    "network": (),
    "input": (FROM,),
    "output": (OUTPUT,),
    "unit": (LAYER, TO),
    "pair": (LAYER, TO, OUTPUT),
    "bias": (LAYER, TO),
    "weight": (LAYER, FROM, TO),
}
_LETTERS = {OUTPUT: "k", LAYER: "l", FROM: "i", TO: "j"}
_PLACES: dict[Place, str] = {
    "network": "network",
    "input": "input i",
    "output": "output k",
    "unit": "unit j",
    "pair": "unit j by z of unit k",
    "bias": "unit j",
    "weight": "unit i to unit j",
}
_SHAPES: dict[Place, str] = {"weight": "[from, to]", "bias": "[to]", "network": "number"}
_OWN_PHASE = dict.fromkeys(("targets", "error", "mirrored_targets", "loss"), "error") | {
    "before": "forward"
}
_BY_CLASS = {Forward: "forward", Backward: "backward", Trace: "update"}


@dataclass(frozen=True)
class Entry:
    """One number of the trace; formulas are MathML if `drawn`, else short text."""

    anchor: str
    phase: str
    field: str
    name: str
    meaning: str
    symbol: str = ""
    id: str = ""
    per_example: bool = False
    shape: str = ""
    formula: str = ""
    drawn: bool = False


@dataclass(frozen=True)
class _Leaf:
    """A field of the trace, by the names on the way to it."""

    path: Path
    phase: str
    documented: FieldInfo

    @property
    def extra(self) -> dict[str, Any]:
        """Symbol, shape and formula, if the field is a quantity."""
        found = self.documented.json_schema_extra
        return found if isinstance(found, dict) else {}

    @property
    def meaning(self) -> str:
        """The description without what `quantity` adds to it."""
        text = self.documented.description or ""
        tail = " {symbol} = {formula}, {shape}".format(**self.extra) if self.extra else ""
        return text.removesuffix(tail)


def glossary() -> dict[str, list[Entry]]:
    """The entries of each phase."""
    entries = [entry for leaf in _leaves(Trace) for entry in _entries(leaf)]
    return {phase: [each for each in entries if each.phase == phase] for phase in PHASES}


def _leaves(owner: type, before: Path = (), phase: str = "") -> Iterator[_Leaf]:
    """Every field that holds no further fields of the glossary."""
    hints = get_type_hints(owner, include_extras=True)
    for each in fields(owner):
        way = (*before, each.name)
        own = phase or _OWN_PHASE.get(each.name) or _BY_CLASS[_declared(owner, each.name)]
        inner = _part(hints[each.name])
        if inner is not None:
            yield from _leaves(inner, way, own)
        else:
            yield _Leaf(way, own, _documented(hints[each.name]))


def _declared(owner: type, name: str) -> type:
    return next(cls for cls in owner.__mro__ if name in get_annotations(cls))


def _part(hint: Any) -> type | None:
    """The dataclass of the glossary that a field holds one or several of."""
    if is_dataclass(hint) and isinstance(hint, type):
        return hint if hint.__module__ == trace.__name__ else None
    return next((part for part in map(_part, get_args(hint)) if part is not None), None)


def _documented(hint: Any) -> FieldInfo:
    metadata = getattr(hint, "__metadata__", ())
    return next(each for each in metadata if isinstance(each, FieldInfo))


def _entries(leaf: _Leaf) -> Iterator[Entry]:
    """One for each kind of number in the field, or one for the field itself."""
    kinds = [kind for kind in (*KINDS.values(), JACOBIAN) if _holds(leaf.path, kind)]
    if kinds:
        yield from (_entry(leaf, kind) for kind in kinds)
        return
    name = ".".join(map(str, leaf.path))
    # The one kind whose numbers for each example stand in a field of their own.
    is_loss = leaf.path == path(Id("E", example=1))[:-1]
    yield Entry(
        id="E" if is_loss else "",
        per_example=is_loss,
        anchor=f"field-{name}",
        phase=leaf.phase,
        field=_json(leaf.path),
        name=_sentence(str(leaf.path[-1]).replace("_", " ")),
        meaning=leaf.meaning,
        symbol=_typed(leaf.extra.get("symbol", "")),
        shape=leaf.extra.get("shape", ""),
        formula=_text(leaf.extra),
    )


def _holds(way: Path, kind: Kind) -> bool:
    return _names(kind)[: len(way)] == way


def _names(kind: Kind) -> Path:
    """The way to a number without its indices."""
    places = {"layer", "example", "output", "unit", "by", "from", "to"}
    return tuple(part for part in kind.path if part not in places)


def _json(way: Path) -> str:
    """The way to a field in JSON, with [] where there is one entry per layer."""
    lists = {"forward", "backward", "update", "layers"}
    return ".".join(f"{part}[]" if part in lists else str(part) for part in way)


def _sentence(words: str) -> str:
    """With a capital, unless the first word is a symbol."""
    return words[0].upper() + words[1:] if words[1:2].isalpha() else words


def _typed(symbol: str) -> str:
    """A field's symbol as MathML: `E_n`, or several symbols as text."""
    letter, _, below = symbol.partition("_")
    if below.isalnum():
        return f"<msub><mi>{letter}</mi><mi>{below}</mi></msub>"
    return f"<mi>{symbol}</mi>" if len(symbol) == 1 else f"<mtext>{symbol}</mtext>"


def _entry(leaf: _Leaf, kind: Kind) -> Entry:
    index = _INDICES[kind.place]
    output = OUTPUT if kind.per_output else None
    architecture = general(_optimizer_of(kind), _schedule_of(kind))
    id = Id(kind.name, index, output)
    name = kind.spoken.format(place=_PLACES[kind.place])
    pattern = ".".join((kind.name, *(_LETTERS[each] for each in index)))
    drawn = "" if leaf.extra else _drawn(id, architecture)
    return Entry(
        anchor=f"quantity-{kind.name}{'-pair' if kind.place == 'pair' else ''}",
        phase=leaf.phase,
        field=_json(_names(kind)),
        name=_sentence(name),
        meaning=_setting_meaning(kind) or leaf.meaning,
        symbol=General(architecture).symbol(symbol(id, architecture)),
        id=f"{pattern}@k" if kind.per_output else pattern,
        per_example=kind.per_example and kind.place != "network",
        shape=leaf.extra.get("shape") or _SHAPES[kind.place],
        formula=_text(leaf.extra) or drawn or "given",
        drawn=bool(drawn),
    )


def _text(extra: dict[str, Any]) -> str:
    """The quantity's own formula, behind its own symbol where that says something."""
    if not extra or extra["formula"] in ("given", extra["symbol"]):
        return ""
    return f"{extra['symbol']} = {extra['formula']}"


def _drawn(id: Id, architecture: Architecture) -> str:
    forms = derive(id, architecture)
    return General(architecture).write(forms[0]) if forms else ""


def _optimizer_of(kind: Kind) -> str:
    """The first optimizer that has such a number."""
    every = (name for name in OPTIMIZERS.names if _has(name, kind.name))
    return next(every, OPTIMIZERS.names[0])


def _schedule_of(kind: Kind) -> str:
    """The first schedule that has such a number; lr is not asked for, since every one has it."""
    every = (
        name
        for name in SCHEDULES.names
        if kind.name in {"lr_0", *(each.name for each in schedule_numbers(name))}
    )
    return next(every, "constant")


def _has(optimizer: str, kind: str) -> bool:
    return kind in kept_by(optimizer, ("l1", "l2"), biases_move=True)


def _setting_meaning(kind: Kind) -> str:
    every = {
        "optimizer": [each for name in OPTIMIZERS.names for each in hyperparameters(name)],
        "schedule": [each for name in SCHEDULES.names for each in schedule_numbers(name)],
    }
    numbers = every.get(str(kind.path[0]), [])
    return next((each.meaning for each in numbers if each.name == kind.path[-1]), "")
