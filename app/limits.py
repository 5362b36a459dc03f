"""What one request may ask for: the settings' limits, as checks that refuse what is past them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app.engine.errors import EngineError
from app.engine.network import Network
from app.explain.architecture import Architecture
from app.settings import Settings


@dataclass(frozen=True)
class Limits:
    """What one request may ask for; past it, EngineError says so."""

    settings: Settings

    def check_sizes(self, sizes: tuple[int, ...]) -> None:
        """Refuse networks that are too deep, too wide or too large."""
        _at_most(len(sizes) - 1, self.settings.max_layers, "layers")
        _at_most(max(sizes), self.settings.max_units, "units in a layer")
        _at_most(_weights(sizes), self.settings.max_weights, "weights")

    def check(self, network: Network, examples: int) -> None:
        """Refuse networks and batches that are too large."""
        self.check_sizes(network.sizes)
        self.check_examples(examples)

    def check_run(self, network: Network, examples: int, held_out: int, steps: int) -> None:
        """Refuse training runs with too many updates or examples."""
        self.check(network, examples)
        _at_most(held_out, self.settings.max_examples, "validation examples")
        _at_most(steps, self.settings.max_steps, "steps")

    def check_examples(self, examples: int) -> None:
        """Refuse data sets with more examples than one request may have."""
        _at_most(examples, self.settings.max_examples, "examples")

    def check_grid(self, network: Network, points: int, units: int) -> None:
        """Refuse grids of too many points, or of too many units' activations."""
        self.check_sizes(network.sizes)
        _at_most(points, self.settings.max_points, "points")
        _at_most(points * units, self.settings.max_activations, "units × points")

    def check_surface(self, network: Network, examples: int, points: int) -> None:
        """Refuse loss surfaces that would take too long."""
        self.check(network, examples)
        _at_most(points, self.settings.max_points, "points")
        # Each layer of each point is a call of its own, whatever its size.
        _at_most(points * len(network.layers), 4 * self.settings.max_points, "layers × points")
        products = network.weight_count * examples * points
        _at_most(products, self.settings.max_products, "weights × examples × points")

    def check_measured(self, network: Network) -> None:
        """Refuse gradient checks of more numbers than can be measured one by one."""
        biases = sum(layer.units for layer in network.layers if layer.biases is not None)
        count = network.weight_count + biases
        _at_most(count, self.settings.max_checked, "weights and biases to check")

    def check_explained(self, architecture: Architecture) -> None:
        """Refuse explanations of more numbers than anybody could read."""
        self.check_sizes(architecture.sizes)
        _at_most(architecture.examples, self.settings.max_examples, "examples")
        count = _weights(architecture.sizes) * architecture.outputs * architecture.examples
        _at_most(count, self.settings.max_explained, "weights × outputs × examples to explain")

    def check_formulas(self, count: int) -> None:
        """Refuse to explain so many numbers, counted with those in formulas, at once."""
        limit = self.settings.max_formulas
        _at_most(count, limit, "numbers and numbers in formulas to explain", "ask for one by id")

    def check_shown(self, count: int) -> None:
        """Refuse to put so many numbers into formulas in one request."""
        limit = self.settings.max_shown
        _at_most(count, limit, "numbers to write into formulas", "ask for fewer ids at once")

    def fit_recorded(self, each: int) -> int:
        """How many updates a recording can have that writes `each` numbers into formulas in one."""
        return self.settings.max_recorded // each

    def check_recorded(self, each: int, updates: int) -> None:
        """Refuse recordings that write too many numbers into formulas: `each` in every update."""
        limit = self.settings.max_recorded
        fit = self.fit_recorded(each)
        advice = f"record at most {fit} updates" if fit else "this network is too large to record"
        _at_most(each * updates, limit, "numbers to write into the recording's formulas", advice)


def _weights(sizes: tuple[int, ...]) -> int:
    return sum(m * n for m, n in pairwise(sizes))


def _at_most(count: int, limit: int, what: str, advice: str = "") -> None:
    if count > limit:
        advised = f": {advice}" if advice else ""
        raise EngineError(f"{count} {what}, but the limit is {limit}{advised}")
