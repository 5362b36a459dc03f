"""Where a number comes from: for each id the formula over the numbers right before it.

A derivation has one or more forms, all of the same value: φ(z), then 1 / (1 + e^−z); −α ∂E/∂w, then
α (d − y) δ. The last form is the one to put numbers into. Given numbers have no derivation, and
neither has `y_new` of a larger network, which takes a whole forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from app.engine.activations import ACTIVATIONS
from app.engine.errors import EngineError, shortened
from app.engine.losses import LOSSES
from app.explain import backward_rules, forward_rules, update_rules
from app.explain.architecture import Architecture
from app.explain.expression import Activated, Expression, Quantity, Slope
from app.explain.ids import Id, all_ids
from app.explain.safe_forms import safe_form

Forms = tuple[Expression, ...]


def derivation(id: Id, architecture: Architecture) -> Forms:
    """The forms of the formula of `id`; none where the number is given or measured.

    Raises EngineError for an id that this architecture does not have.
    """
    if id not in set(all_ids(architecture)):
        raise missing(id, architecture)
    return derive(id, architecture)


def missing(id: Id, architecture: Architecture) -> EngineError:
    """What is said of an id that this architecture does not have."""
    sizes = "-".join(map(str, architecture.sizes))
    return EngineError(f"no {shortened(id)} in this network, of sizes {sizes}", ("id",))


def derive(id: Id, architecture: Architecture) -> Forms:
    """`derivation` of an id that is known to exist."""
    return _RULES[id.kind](id, architecture) if id.kind in _RULES else ()


@lru_cache(maxsize=2048)
def unfolded(id: Id, architecture: Architecture) -> Expression | None:
    """The form to open in place: φ and φ′ of z stay as they are; None for a leaf."""
    elementwise = id.kind in ("a", "da_dz") and not _couples(id, architecture)
    if elementwise:
        name = architecture.activations[id.layer - 1]
        z = Quantity(id.of("z", *id.index))
        if ACTIVATIONS[name].formula == "z":
            return derive(id, architecture)[-1]
        return Activated(name, (z,)) if id.kind == "a" else Slope(name, z)
    forms = derive(id, architecture)
    if not forms:
        return None
    # An output's softmax stays as it is, and its δ and loss have a form that holds at any y.
    short = forms[0] if id.kind in ("a", "delta", "error_term") else forms[-1]
    by_z = id.kind == "E" and LOSSES[architecture.loss].joint is not None
    return (by_z and safe_form(id, architecture)) or short


def _couples(id: Id, architecture: Architecture) -> bool:
    return architecture.couples and id.layer == architecture.depth


_RULES: Mapping[str, Callable[[Id, Architecture], Forms]] = {
    **forward_rules.RULES,
    **backward_rules.RULES,
    **update_rules.RULES,
}
