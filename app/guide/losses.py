"""Losses for the guide: term, slope, what they are over outputs, the joint form, the picture."""

from __future__ import annotations

from functools import partial

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES, Loss
from app.guide.chart import Chart, Curve
from app.guide.member import EQUALS, Member, number_text
from app.guide.notation import Short, parsed

E_N = "<msub><mi>E</mi><mi>n</mi></msub>"


def losses() -> list[Member]:
    """All losses."""
    return [_loss(entry) for entry in LOSSES]


def _loss(entry: Loss) -> Member:
    mean = entry.over_outputs == "mean"
    part = "<mfrac><mn>1</mn><mi>K</mi></mfrac>" if mean else ""
    joint = entry.joint
    return Member(
        name=entry.name,
        label=entry.label,
        meaning=entry.meaning,
        source=entry.source,
        formulas=_pair(part, "y", entry.formula, entry.derivative_formula),
        notes=(_over(entry), _targets(entry)),
        joint=_pair(part, "z", joint.formula, joint.delta_formula) if joint else (),
        output=ACTIVATIONS[joint.activation].name if joint else "",
        chart=_between(entry) if entry.targets else _around(entry),
    )


def _pair(part: str, by: str, term: str, slope: str) -> tuple[str, str]:
    """E of one example as the sum over the outputs, and its derivative by y or z of one."""
    short = Short("k")
    over = f"{part}<munder><mo>∑</mo><mi>k</mi></munder>"
    return (
        E_N + EQUALS + short.behind(over, parsed(term)),
        _slope(by) + EQUALS + short.behind(part, parsed(slope), times=short.times),
    )


def _slope(by: str) -> str:
    below = f"<mo>∂</mo><msub><mi>{by}</mi><mi>k</mi></msub>"
    return f"<mfrac><mrow><mo>∂</mo>{E_N}</mrow><mrow>{below}</mrow></mfrac>"


def _over(entry: Loss) -> str:
    if entry.over_outputs == "mean":
        return "The mean over the K outputs k of one example."
    return "The sum over the outputs k of one example."


def _targets(entry: Loss) -> str:
    if entry.targets is None:
        return "For targets of any size and every output activation."
    low, high = entry.targets
    return f"For targets from {number_text(low)} to {number_text(high)}."


def _around(entry: Loss) -> Chart:
    """E and its slope, on both sides of the target 1."""
    d = np.array(1.0)
    return Chart(
        title=f"{entry.label} for the target d = 1",
        variable="y",
        domain=(-1.5, 3.5),
        curves=(
            Curve("E", partial(entry.term, d)),
            Curve("∂E/∂y", partial(entry.derivative, d), dashed=True),
        ),
        values=(0.0, 1.0, 2.0),
    )


def _between(entry: Loss) -> Chart:
    """E for the least and the greatest target, over the outputs that there can be."""
    assert entry.targets is not None
    low, high = entry.targets

    def of(d: float) -> Curve:
        return Curve(
            f"E, d = {number_text(d)}",
            lambda y: entry.term(np.full_like(y, d), y),
            dashed=d == low,
        )

    return Chart(
        title=entry.label,
        variable="y",
        domain=(low, high),
        curves=(of(high), of(low)),
        values=(0.1, 0.5, 0.9),
        heights=(0.0, 5.0),
        open_ends=True,
    )
