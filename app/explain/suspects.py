"""What a gradient is made from, along its largest terms: every factor that could make it small.

Where terms are added up and cancel, what is left of them counts as a factor too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isclose, prod
from typing import Literal

import numpy as np

from app.engine.activations import ACTIVATIONS, Activation
from app.engine.losses import LOSSES
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.forward_rules import entering, example_numbers
from app.explain.ids import Id, read

Cause = Literal[
    "fixed_bias",
    "learning_rate",
    "memory",
    "penalty_cancels",
    "decay_cancels",
    "zero_input",
    "zero_activation",
    "dead",
    "saturated",
    "small_slope",
    "right_output",
    "small_error",
    "no_target",
    "right_share",
    "zero_weight",
    "paths_cancel",
    "outputs_cancel",
    "examples_cancel",
    "small_factors",
]


@dataclass(frozen=True)
class Suspect:
    """One factor: its size, and what is the cause, and which number, if it is to blame."""

    size: float
    cause: Cause
    id: Id


FLAT = 0.05
"""A slope of at most this is flat."""


def _flatness(activation: Activation, z: float) -> Cause:
    """What a small slope at z is: off for good, flat from there on, or small just there."""
    if activation.couples:
        return "saturated"
    on = z * np.array([1.0, 1.25, 1.5, 2.0, 4.0])
    slopes = np.abs(activation.derivative(on, activation.function(on)))
    if activation.kinks:
        return "small_slope" if slopes.any() else "dead"
    return "saturated" if (slopes <= FLAT).all() else "small_slope"


@dataclass(frozen=True)
class Suspects:
    """Reads the factors of gradients off one update."""

    trace: Trace
    architecture: Architecture

    def of_gradient(self, id: Id) -> Iterator[Suspect]:
        """The factors of ∂E/∂w or ∂E/∂b, in the example that counts most."""
        layer, j = id.layer, id.index[-1]
        terms = []
        for n in example_numbers(self.architecture):
            delta = Id("delta", (layer, j), None, n)
            sources = [entering(delta, layer - 1, id.index[1]).id] if len(id.index) == 3 else []
            terms.append((delta, *sources))
        yield Suspect(self._left(terms), "examples_cancel", id)
        delta, *sources = self._largest(terms)
        for source in sources:
            yield self._factor("zero_input" if source.kind == "x" else "zero_activation", source)
        yield from self._of_delta(delta)

    def _of_delta(self, delta: Id) -> Iterator[Suspect]:
        layer, j = delta.index
        if layer == self.architecture.depth:
            yield from self._of_output(delta)
            return
        yield self._slope(delta.of("da_dz", layer, j))
        units = self.architecture.units(layer + 1)
        terms = [(Id("w", (layer + 1, j, m)), delta.of("delta", layer + 1, m)) for m in units]
        yield Suspect(self._left(terms), "paths_cancel", delta.of("dE_da", layer, j))
        weight, following = self._largest(terms)
        yield self._factor("zero_weight", weight)
        yield from self._of_delta(following)

    def _of_output(self, delta: Id) -> Iterator[Suspect]:
        """A loss that is made for its output makes up for a flat slope; others do not."""
        layer, j = delta.index
        made_for_it = LOSSES[self.architecture.loss].joint is not None
        if made_for_it and self.architecture.couples:
            yield from self._of_class(delta)
        elif made_for_it:
            yield self._error(delta, j)
        elif self.architecture.couples:
            yield from self._of_softmax(delta)
        else:
            yield self._slope(delta.of("da_dz", layer, j))
            yield self._error(delta, j)

    def _of_softmax(self, delta: Id) -> Iterator[Suspect]:
        """Every output answers to every z; δ adds up what the loss asks of each of them."""
        layer, j = delta.index
        terms = [
            (delta.of("da_dz", layer, k, j), delta.of("dE_da", layer, k))
            for k in self.architecture.units(layer)
        ]
        yield Suspect(self._left(terms), "outputs_cancel", delta)
        slope, signal = self._largest(terms)
        yield self._slope(slope)
        yield self._error(delta, signal.index[1])

    def _of_class(self, delta: Id) -> Iterator[Suspect]:
        """Softmax with cross-entropy: δ = S (y − d / S), where the targets add up to S."""
        layer, j = delta.index
        target = delta.of("d", j)
        together = sum(self._read(delta.of("d", k)) for k in self.architecture.units(layer))
        if isclose(together, 1.0, rel_tol=1e-12):
            yield self._error(delta, j)
            return
        yield Suspect(together, "no_target", target)
        if together > 0:
            share = self._read(target) / together
            gap = abs(self._read(delta.of("a", layer, j)) - share)
            yield Suspect(gap, "right_share", target)

    def _error(self, delta: Id, k: int) -> Suspect:
        error = self._factor("small_error", delta.of("e", k))
        right = replace(error, cause="right_output", id=delta.of("d", k))
        return error if error.size else right

    def _slope(self, slope: Id) -> Suspect:
        layer, unit, *_ = slope.index
        activation = ACTIVATIONS[self.architecture.activations[layer - 1]]
        cause = _flatness(activation, self._read(slope.of("z", layer, unit)))
        return self._factor(cause, slope)

    def _factor(self, cause: Cause, id: Id) -> Suspect:
        return Suspect(abs(self._read(id)), cause, id)

    def _read(self, id: Id) -> float:
        return read(self.trace, id)

    def _left(self, terms: Sequence[Sequence[Id]]) -> float:
        """What is left of the terms when they are added up: 1 if nothing cancels, 0 if all does."""
        values = [prod(map(self._read, term)) for term in terms]
        total = sum(map(abs, values))
        return abs(sum(values)) / total if total else 1.0

    def _largest(self, terms: Sequence[tuple[Id, ...]]) -> tuple[Id, ...]:
        return max(terms, key=lambda term: abs(prod(map(self._read, term))))
