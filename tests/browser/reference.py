"""The article's network in plain Python, written from the article and not from the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

HIDDEN = range(1, 4)
INPUTS = range(1, 3)

PATHS = [f"1.{i}.{j}" for j in HIDDEN for i in INPUTS]
"""Weights into the hidden units, unit by unit."""

LAST = [f"2.{j}.1" for j in HIDDEN]
"""Weights into the output."""

ORDER = [
    *(f"{kind}.1.{j}" for j in HIDDEN for kind in ("z", "a")),
    *("z.2.1", "a.2.1", "e.1", "E", "dE_da.2.1", "da_dz.2.1", "delta.2.1"),
    *(f"dy_dw.{index}" for index in LAST),
    *(f"{kind}.1.{j}" for j in HIDDEN for kind in ("dE_da", "da_dz", "delta")),
    *(f"dy_dw.{index}" for index in PATHS),
    *(f"dE_dw.{index}" for index in LAST + PATHS),
    *(f"{kind}.{index}" for kind in ("dw", "w_new") for index in PATHS + LAST),
    *("y_new.1", "E_new"),
]
"""The numbers of one update in the order in which they are computed."""

WEIGHTS = {
    "w.1.1.1": 0.1,
    "w.1.1.2": -0.2,
    "w.1.1.3": 0.3,
    "w.1.2.1": 0.4,
    "w.1.2.2": 0.5,
    "w.1.2.3": -0.6,
    "w.2.1.1": 0.7,
    "w.2.2.1": -0.8,
    "w.2.3.1": 0.9,
}


@dataclass(frozen=True)
class Given:
    """What one update starts from, by id; as it stands, the article's."""

    numbers: dict[str, float] = field(
        default_factory=lambda: {"x.1": 1.0, "x.2": 0.5, "d.1": 1.0, "lr": 0.1, **WEIGHTS}
    )

    def but(self, **others: float) -> Given:
        """The same with other numbers; `w_1_1_1` stands for the id w.1.1.1."""
        changed = {name.replace("_", "."): number for name, number in others.items()}
        return replace(self, numbers=self.numbers | changed)

    def _output(self, hidden: dict[int, float]) -> float:
        return sum(hidden[j] * self.numbers[f"w.2.{j}.1"] for j in HIDDEN)

    def _receives(self, j: int) -> float:
        return sum(self.numbers[f"x.{i}"] * self.numbers[f"w.1.{i}.{j}"] for i in INPUTS)

    def _loss(self, y: float) -> float:
        return (self.numbers["d.1"] - y) ** 2 / 2

    def update(self) -> dict[str, float]:
        """Every number of the update, by id, with those that are given."""
        n = dict(self.numbers)
        hidden = {}
        for j in HIDDEN:
            n[f"z.1.{j}"] = self._receives(j)
            n[f"a.1.{j}"] = hidden[j] = 1 / (1 + math.exp(-n[f"z.1.{j}"]))
        n["z.2.1"] = n["a.2.1"] = y = self._output(hidden)
        n["e.1"] = e = n["d.1"] - y
        n["E"] = self._loss(y)
        n["dE_da.2.1"] = n["delta.2.1"] = -e
        n["da_dz.2.1"] = n["dy_dz.2.1"] = 1.0
        n["error_term.2.1"] = e
        for j in HIDDEN:
            way = n[f"w.2.{j}.1"]
            slope = n[f"da_dz.1.{j}"] = hidden[j] * (1 - hidden[j])
            n[f"dE_da.1.{j}"] = -e * way
            n[f"dy_dz.1.{j}"] = way * slope
            n[f"delta.1.{j}"] = -e * way * slope
            n[f"error_term.1.{j}"] = e * way * slope
            n[f"dy_dw.2.{j}.1"] = hidden[j]
            for i in INPUTS:
                n[f"dy_dw.1.{i}.{j}"] = way * slope * n[f"x.{i}"]
        for index in PATHS + LAST:
            n[f"dE_dw.{index}"] = -e * n[f"dy_dw.{index}"]
            n[f"dw.{index}"] = n["lr"] * e * n[f"dy_dw.{index}"]
            n[f"w_new.{index}"] = n[f"w.{index}"] + n[f"dw.{index}"]
        after = self.after(n)
        hidden = {j: 1 / (1 + math.exp(-after._receives(j))) for j in HIDDEN}
        n["y_new.1"] = after._output(hidden)
        n["E_new"] = self._loss(n["y_new.1"])
        return n

    def after(self, numbers: dict[str, float]) -> Given:
        """What the next update starts from."""
        weights = {f"w.{index}": numbers[f"w_new.{index}"] for index in PATHS + LAST}
        return replace(self, numbers=self.numbers | weights)


def updates(start: Given, count: int) -> list[dict[str, float]]:
    """So many updates, each from the weights that the one before it left."""
    done = []
    for _ in range(count):
        done.append(start.update())
        start = start.after(done[-1])
    return done


def kind(id: str) -> str:
    """The sort of number that an id names."""
    return id.split(".", maxsplit=1)[0]


def known(at: int) -> set[str]:
    """The numbers that are computed after so many steps, with those that follow at once."""
    done = set(ORDER[:at])
    return done | {f"dy_dz.1.{j}" for j in HIDDEN if f"da_dz.1.{j}" in done}


def written(number: float, digits: int = 4) -> str:
    """The number as the page has to write it."""
    return ("\u2212" if number < 0 else "") + f"{abs(number):.{digits}f}"


def in_picture(id: str, number: float, digits: int = 4) -> str:
    """The number as the picture has to write it: changes have an arrow."""
    arrow = "" if kind(id) != "dw" or number == 0 else "▲ " if number > 0 else "▼ "
    return arrow + written(number, digits)
