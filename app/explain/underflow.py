"""Whether a number that is 0 is exactly that, or only too small for a number.

Doubles end near 5e−324; what is smaller is kept as 0. Exactly 0 is what has a factor of exactly 0,
or what is left of terms that cancel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from app.engine.activations import ACTIVATIONS
from app.explain.derivation import derive
from app.explain.expression import (
    Activated,
    Apply,
    Cases,
    Constant,
    Expression,
    Fraction,
    Opened,
    Power,
    Product,
    Quantity,
    Slope,
    Sum,
    parse,
)
from app.explain.ids import Id
from app.explain.safe_forms import safe_form
from app.explain.sheet import Sheet


def underflows(id: Id, sheet: Sheet) -> bool:
    """Whether the number `id` is 0 only because doubles have none that is as small."""
    return sheet.number(id) == 0 and not _Zeros(sheet).is_exact(id)


class _Zeros:
    """Follows zeros back to where they come from."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.is_exact: Callable[[Id], bool] = cache(self._is_exact)

    def _is_exact(self, id: Id) -> bool:
        """Whether a number that is 0 is exactly that."""
        formula = self._formula(id)
        return formula is None or self._vanishes(formula)

    def _formula(self, id: Id) -> Expression | None:
        """What the number comes from, as the engine computes it; None where it is given."""
        architecture = self.sheet.architecture
        if id.kind in ("a", "da_dz") and len(id.index) == 2:
            name = architecture.activations[id.layer - 1]
            z = Quantity(id.of("z", *id.index))
            return Activated(name, (z,)) if id.kind == "a" else Slope(name, z)
        safe = safe_form(id, architecture)
        forms = (*derive(id, architecture), *([safe] if safe else []))
        return next(filter(self.sheet.knows, reversed(forms)), None)

    def _vanishes(self, formula: Expression) -> bool:
        """Whether a formula is exactly 0, and not only too small."""
        if formula.evaluate(self.sheet.number) != 0:
            return False
        match formula:
            case Quantity(id):
                return self.is_exact(id)
            case Sum(terms):
                values = [term.evaluate(self.sheet.number) for term in terms]
                small = [term for term, value in zip(terms, values, strict=True) if value == 0]
                return math.fsum(values) == 0 and all(map(self._vanishes, small))
            case Product(factors):
                return any(map(self._vanishes, factors))
            case Fraction(part, _) | Power(part, _) | Opened(_, part):
                return self._vanishes(part)
            case Cases(left, right, positive, otherwise):
                number = self.sheet.number
                is_first = left.evaluate(number) > right.evaluate(number)
                return self._vanishes(positive if is_first else otherwise)
            case Activated(name, z) if not ACTIVATIONS[name].couples:
                return self._is_root(ACTIVATIONS[name].formula, name, z[0])
            case Slope(name, z):
                return self._is_root(ACTIVATIONS[name].derivative_formula, name, z)
            case Apply("log", (Sum(terms),)):
                return self._vanishes(Sum((*terms, Constant(-1))))
            case Apply("exp") | Activated():
                return False
            case Apply("max" | "min", arguments):
                value = formula.evaluate(self.sheet.number)
                taken = (each for each in arguments if each.evaluate(self.sheet.number) == value)
                return any(map(self._vanishes, taken))
            case Apply("tanh" | "erf" | "sqrt" | "abs" | "sign", (argument,)):
                return self._vanishes(argument)
        return True

    def _is_root(self, formula: str, name: str, z: Expression) -> bool:
        """Whether φ or φ′ is exactly 0 at z: a smooth one is so at no double but 0."""
        if not ACTIVATIONS[name].kinks:
            return formula != "1" and self._vanishes(z)
        return self._vanishes(parse(formula, {"z": z, "a": Activated(name, (z,))}))
