"""Activations for the guide: φ, its slope or Jacobian, its kinks, its picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.engine.activations import ACTIVATIONS, Activation
from app.engine.arrays import Array
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.ids import Id
from app.explain.symbols import Letter, Ratio, SlopeOf, Symbol
from app.guide.chart import Chart, Curve
from app.guide.member import EQUALS, Member, number_text
from app.guide.notation import General, Short


def activations() -> list[Member]:
    """All activations."""
    return [_activation(entry) for entry in ACTIVATIONS]


def _activation(entry: Activation) -> Member:
    return Member(
        name=entry.name,
        label=entry.label,
        meaning=entry.meaning,
        source=entry.source,
        formulas=_coupled(entry) if entry.couples else _elementwise(entry),
        notes=tuple(_kink(entry, at) for at in entry.kinks),
        chart=_two_units(entry) if entry.couples else _of_z(entry),
    )


def _elementwise(entry: Activation) -> tuple[str, ...]:
    """a = σ(z) = …, and its slope."""
    short = Short()
    a, z = Letter("a"), Letter("z")
    slope = Ratio(replace(a, prefix="∂"), replace(z, prefix="∂"))
    value, derivative = short.formula(entry.formula), short.formula(entry.derivative_formula)
    named = short.applied(entry.symbol, [short.symbol(z)], 0)
    is_new = _without_rows(named) != _without_rows(value)
    return (
        EQUALS.join((short.symbol(a), *([named] if is_new else []), value)),
        EQUALS.join((short.symbol(slope), short.symbol(SlopeOf(entry.symbol, z)), derivative)),
    )


def _without_rows(written: str) -> str:
    return written.replace("<mrow>", "").replace("</mrow>", "")


def _coupled(entry: Activation) -> tuple[str, ...]:
    """a_j, and the two sorts of elements that its Jacobian has."""
    assert entry.cross_formula is not None
    short = Short("j")
    a, z, other = Letter("a", "𝑗"), Letter("z", "𝑗"), Letter("z", "𝑚")
    above = replace(a, prefix="∂")
    own, cross = (Ratio(above, replace(below, prefix="∂")) for below in (z, other))
    but = "<mtext>&#8195;for&#160;</mtext><mi>m</mi><mo>≠</mo><mi>j</mi>"
    return (
        short.symbol(a) + EQUALS + short.formula(entry.formula),
        short.symbol(own) + EQUALS + short.formula(entry.derivative_formula),
        short.symbol(cross) + EQUALS + short.formula(entry.cross_formula) + but,
        f"<mi>J</mi>{EQUALS}{_jacobian(entry.name)}",
    )


def _jacobian(name: str, units: int = 3) -> str:
    """∂a_j/∂z_k of one layer, row by row."""
    one_layer = Architecture(
        sizes=(1, units), activations=(name,), biases=(False,), loss="half_squared_error"
    )
    rows = "".join(
        "".join(f"<mtd>{_of_activations(j, k, one_layer)}</mtd>" for k in range(1, units + 1)).join(
            ("<mtr>", "</mtr>")
        )
        for j in range(1, units + 1)
    )
    return f"<mrow><mo>(</mo><mtable>{rows}</mtable><mo>)</mo></mrow>"


def _of_activations(j: int, k: int, architecture: Architecture) -> str:
    (form,) = derive(Id("da_dz", (1, j, k)), architecture)
    return _Layerless(architecture).write(form)


class _Layerless(General):
    """Of a single layer: a_1 instead of y_1."""

    def symbol_of(self, id: Id) -> Symbol:
        return Letter(id.kind, str(id.index[-1]))


def _kink(entry: Activation, at: float) -> str:
    z = np.array([at])
    slope = number_text(entry.derivative(z, entry.function(z))[0])
    return f"At z = {number_text(at)} the curve has a kink; the slope there is taken as {slope}."


def _of_z(entry: Activation) -> Chart:
    def slope(z: Array) -> Array:
        return entry.derivative(z, entry.function(z))

    return Chart(
        title=entry.label,
        variable="z",
        domain=(-4.0, 4.0),
        curves=(
            Curve(f"{entry.symbol}(z)", entry.function, kinks=entry.kinks),
            Curve(f"{entry.symbol}′(z)", slope, dashed=True, kinks=entry.kinks),
        ),
        values=(-4.0, 0.0, 4.0),
    )


def _two_units(entry: Activation) -> Chart:
    """The first of two units, over what its z has more than the other's."""

    def units(difference: Array) -> Array:
        return np.stack([difference, np.zeros_like(difference)], axis=-1)

    def slope(difference: Array) -> Array:
        z = units(difference)
        return entry.derivative(z, entry.function(z))[..., 0, 0]

    return Chart(
        title=f"{entry.label} of two units",
        variable="z₁ − z₂",
        domain=(-4.0, 4.0),
        curves=(
            Curve("a₁", lambda difference: entry.function(units(difference))[..., 0]),
            Curve("∂a₁/∂z₁", slope, dashed=True),
        ),
        values=(-4.0, 0.0, 4.0),
    )
