"""The three things called δ, for one weight of the article's network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from app.engine.presets import Delta
from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.ids import Id
from app.explain.symbols import symbol
from app.guide.member import EQUALS
from app.guide.notation import General


@dataclass(frozen=True)
class Meaning:
    """One of the things called δ; its lines are MathML."""

    name: str
    title: str
    text: str
    lines: tuple[str, ...]


_WORDS: dict[Delta, tuple[str, str]] = {
    "article": (
        "The article’s",
        "∂y/∂w: how the output answers to a weight. One for each weight, without error and sign.",
    ),
    "standard": (
        "The standard",
        "∂E/∂z: how the loss answers to what a unit receives. One for each unit; most textbooks.",
    ),
    "error_term": (
        "The error term",
        "−∂E/∂z: the same with the sign of d − y. One for each unit; courses that add α δ x.",
    ),
}
_CALLED = {"article": "dy_dw", "standard": "delta", "error_term": "error_term"}


def meanings() -> list[Meaning]:
    """δ of the weight from input 1 to hidden 2, and what it gives, in each meaning."""
    return [_meaning(name) for name in get_args(Delta)]


def _meaning(name: Delta) -> Meaning:
    article = Architecture(
        sizes=(2, 3, 1), activations=("sigmoid", "identity"), biases=(False, False), delta=name
    )
    other: Delta = "article" if name == "standard" else "standard"
    notation = General(article)
    kind = _CALLED[name]
    delta = Id(kind, (1, 1, 2) if kind == "dy_dw" else (1, 2))
    plain = notation.symbol(symbol(delta, replace(article, delta=other)))
    lines = [f"{notation.name(delta)}{EQUALS}{plain}"]
    for id in (delta, Id("dE_dw", (1, 1, 2)), Id("dw", (1, 1, 2))):
        form = derive(id, article)[-1]
        lines.append(f"{notation.name(id)}{EQUALS}{notation.write(form)}")
    return Meaning(name, *_WORDS[name], tuple(lines))
