"""The symbol of each number, as letters with what stands around them; writers put it on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.engine.activations import ACTIVATIONS
from app.explain.architecture import Architecture
from app.explain.hyperparameters import hyperparameters, schedule_numbers
from app.explain.ids import Id
from app.explain.kinds import of_weight


@dataclass(frozen=True)
class Letter:
    """w with 12 below and (1) above; `prefix` is ∂ or Δ, `hat` says whether it wears one."""

    text: str
    below: str = ""
    above: str = ""
    prefix: str = ""
    hat: bool = False


@dataclass(frozen=True)
class Ratio:
    """∂E/∂w and its like."""

    above: Letter
    below: Letter


@dataclass(frozen=True)
class SlopeOf:
    """φ′(z)."""

    function: str
    z: Letter


@dataclass(frozen=True)
class Minus:
    """−∂E/∂z."""

    of: Ratio


Symbol = Letter | Ratio | SlopeOf | Minus


def symbol(id: Id, architecture: Architecture) -> Symbol:
    """The symbol of a number in the chosen meaning of δ."""
    match id.kind, architecture.delta:
        case ("dy_dw", "article") | ("delta", "standard") | ("error_term", "error_term"):
            return _letter("δ", id, architecture)
        case "delta", _:
            return _derivative("E", "z", id, architecture)
        case "error_term", _:
            return Minus(_derivative("E", "z", id, architecture))
        case "da_dz", _ if len(id.index) == 3:
            return _jacobian(id, architecture)
        case "da_dz", _:
            name = ACTIVATIONS[architecture.activations[id.layer - 1]].symbol
            return SlopeOf(name, _letter("z", id, architecture))
        case (("dE_da" | "dE_dw" | "dE_db"), _):
            return _derivative("E", id.kind.removeprefix("dE_d"), id, architecture)
        case (("dy_dz" | "dy_dw" | "dy_db"), _):
            return _derivative("y", id.kind.removeprefix("dy_d"), id, architecture)
        case (("dw" | "db"), _):
            return replace(_letter(id.kind[1], id, architecture), prefix="Δ")
        case (("w_new" | "b_new" | "y_new" | "E_new"), _):
            return _letter(id.kind[0], id, architecture, note="new")
    return _setting(id, architecture) or _kept(id, architecture)


def _setting(id: Id, architecture: Architecture) -> Letter | None:
    """A hyperparameter's own symbol: α, β₁."""
    if id.kind == "lr_0":
        return Letter("α", "0")
    for each in (
        *hyperparameters(architecture.optimizer),
        *schedule_numbers(architecture.schedule),
    ):
        if id.kind == ("lr" if each.name == "learning_rate" else each.name):
            letter, below = each.symbol[0], each.symbol[1:].translate(_RAISED)
            return Letter(letter, below)
    return None


def _kept(id: Id, architecture: Architecture) -> Letter:
    """The letters of optimizers: m, m^new, m̂; the index says whether of a weight or a bias."""
    if id.kind in _PLAIN:
        return _letter(id.kind, id, architecture)
    name, _, rest = of_weight(id.kind).partition("_")
    letter = _letter(name, id, architecture, note="new" if rest == "new" else "")
    return replace(letter, hat=rest == "hat")


_PLAIN = {"x", "d", "z", "a", "w", "b", "e", "E", "t"}


def _derivative(of: str, by: str, id: Id, architecture: Architecture) -> Ratio:
    """∂E/∂w and its like; `of` is E of the example, or the output y."""
    below = _letter(by, Id(id.kind, id.index), architecture)
    if of == "E":
        above = _letter("E", Id("E", example=id.example), architecture)
    else:
        y = Id("a", (architecture.depth, id.output or 1), None, id.example)
        above = _letter("a", y, architecture)
    return Ratio(replace(above, prefix="∂"), replace(below, prefix="∂"))


def _jacobian(id: Id, architecture: Architecture) -> Ratio:
    """∂y_j/∂z_k of a layer whose activation couples its units."""
    layer, j, k = id.index
    above = _letter("a", id.of("a", layer, j), architecture)
    below = _letter("z", Id("z", (layer, k)), architecture)
    return Ratio(replace(above, prefix="∂"), replace(below, prefix="∂"))


def _letter(letter: str, id: Id, architecture: Architecture, *, note: str = "") -> Letter:
    """A letter with what stands below and above it: w with 12 and (1), y alone."""
    letter, below, above = _scripts(letter, id, architecture)
    notes = [note, f"y{id.output}".translate(_LOWERED) if id.output is not None else ""]
    above = " ".join(part for part in (above, *notes) if part)
    above += f"⟨{id.example}⟩" if id.example is not None else ""
    return Letter(letter, below, above)


_DIGITS, _LOW = "0123456789min", "₀₁₂₃₄₅₆₇₈₉ₘᵢₙ"
_LOWERED, _RAISED = str.maketrans(_DIGITS, _LOW), str.maketrans(_LOW, _DIGITS)


def _scripts(letter: str, id: Id, architecture: Architecture) -> tuple[str, str, str]:
    """The letter, its subscript and its superscript; outputs are y, a single one without index."""
    outputs = {"d", "e", "y_new"}
    if letter == "a" and id.index[0] == architecture.depth:
        letter, id = "y", Id("y_new", id.index[1:])
    if id.kind in outputs:
        return letter, str(id.index[0]) if architecture.outputs > 1 else "", ""
    if id.kind == "x":
        return letter, str(id.index[0]), ""
    if not id.index:
        return letter, "", ""
    layer, *units = id.index
    return letter, ("," if max(units) > 9 else "").join(map(str, units)), f"({layer})"
