"""Networks and training states: their shapes, their immutability, and new ones from a seed."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from app.engine.activations import ACTIVATIONS
from app.engine.errors import EngineError, NotFiniteError, ShapeError, UnknownNameError
from app.engine.network import Layer, Network, Parameters, Training, new_network

NETWORK = TypeAdapter(Network)

# The first numbers of numpy/random/tests/data/pcg64-testset-1.csv: PCG64 with this seed.
SEED = 0xDEADBEAF
RAW = [
    0x60D24054E17A0698,
    0xD5E79D89856E4F12,
    0xD254972FE64BD782,
    0xF1E3072A53C72571,
    0xD7C1D7393D4115C9,
    0x77B75928B763E1E2,
    0xEE6DEE05190F7909,
    0x15F7B1C51D7FA319,
    0x27E44105F26AC2D7,
]


def layer(inputs: int, units: int, activation: str = "identity") -> Layer:
    return Layer(weights=np.ones((inputs, units)), activation=activation)


def new(*sizes: int, **changed: Any) -> Network:
    """A new linear network without biases."""
    arguments: dict[str, Any] = {
        "activations": ["identity"] * (len(sizes) - 1),
        "biases": False,
        "initializer": "uniform",
        "seed": SEED,
    }
    return new_network(sizes, **arguments | changed)


def test_sizes_follow_from_the_weights() -> None:
    network = Network((layer(2, 3), layer(3, 1)))
    assert network.sizes == (2, 3, 1)
    assert network.weight_count == 2 * 3 + 3 * 1
    assert (network.layers[0].inputs, network.layers[0].units) == (2, 3)


def test_layers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError) as caught:
        Network((layer(1, 3), layer(2, 1)))
    assert str(caught.value) == "layer 1 has 3 units, but layer 2 takes 2 inputs"
    assert caught.value.where == ("layers", 1, "weights")


@pytest.mark.parametrize("index", [0, 1])
def test_softmax_is_refused_below_the_output_layer(index: int) -> None:
    activations = ["tanh", "tanh", "softmax"]
    activations[index] = "softmax"
    message = f"layer {index + 1} is softmax, but softmax is for the output layer only"
    with pytest.raises(EngineError, match=f"^{message}$") as caught:
        Network(tuple(layer(2, 2, activation) for activation in activations))
    assert caught.value.where == ("layers", index, "activation")
    with pytest.raises(EngineError, match=f"^{message}$") as caught:
        new(2, 2, 2, 2, activations=activations)
    assert caught.value.where == ("activations", index)


def test_softmax_is_taken_at_the_output_layer() -> None:
    assert Network((layer(2, 2, "tanh"), layer(2, 2, "softmax"))).sizes == (2, 2, 2)
    assert new(2, 3, activations=["softmax"]).layers[0].activation == "softmax"


def test_a_network_has_a_layer() -> None:
    with pytest.raises(ShapeError, match="found no layer, expected at least one"):
        Network(())


@pytest.mark.parametrize(
    ("weights", "biases", "message", "where"),
    [
        ([[1, 2], [3]], None, "row 2 has 1 numbers, but row 1 has 2; all rows need", "weights"),
        ([1, 2], None, "found a list of numbers, expected a list of rows of numbers", "weights"),
        ([], None, "found an empty list, expected at least one number", "weights"),
        ([[]], None, "found an empty list, expected at least one number", "weights"),
        ([[1, 2]], [], "found an empty list, expected at least one number", "biases"),
        ([[1, 2]], [1], "1 biases, but the weights lead to 2 units", "biases"),
        ([[1]], [[1]], "found a list of rows of numbers, expected a list of numbers", "biases"),
    ],
)
def test_weights_and_biases_of_a_wrong_shape_are_refused(
    weights: Any, biases: Any, message: str, where: str
) -> None:
    with pytest.raises(ShapeError, match=f"^{message}") as caught:
        Layer(weights=weights, biases=biases, activation="identity")
    assert caught.value.where == (where,)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_weights_and_biases_that_are_not_finite_are_refused(bad: float) -> None:
    for field in ("weights", "biases"):
        numbers: dict[str, Any] = {"weights": [[1.0]], "biases": [1.0]}
        numbers[field] = [[bad]] if field == "weights" else [bad]
        for kind in (lambda **both: Layer(**both, activation="identity"), Parameters):
            with pytest.raises(NotFiniteError, match="found NaN or infinity") as caught:
                kind(**numbers)
            assert caught.value.where == (field,)


def test_an_unknown_activation_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError) as caught:
        layer(1, 1, "sine")
    assert str(caught.value) == f"unknown activation: 'sine'; known: {', '.join(ACTIVATIONS.names)}"


def test_a_network_cannot_be_changed() -> None:
    network = Network((layer(1, 2),))
    with pytest.raises(FrozenInstanceError):
        network.layers = ()  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        network.layers[0].activation = "tanh"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        network.layers[0].weights[0, 0] = 7.0


def test_a_network_does_not_follow_later_changes_of_its_arrays() -> None:
    weights, biases = np.ones((1, 2)), np.ones(2)
    made = Layer(weights=weights, biases=biases, activation="identity")
    kept = Parameters(weights, biases)
    weights[:] = biases[:] = 7.0
    for copy in (made, kept):
        assert copy.weights.tolist() == [[1, 1]]
        assert copy.biases is not None
        assert copy.biases.tolist() == [1, 1]


def test_a_network_comes_from_json_and_goes_back() -> None:
    sent = b'{"layers":[{"weights":[[0.1,-2.5e-300]],"biases":[-0.0,1.0],"activation":"tanh"}]}'
    assert NETWORK.dump_json(NETWORK.validate_json(sent)) == sent


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ('[{"weights": [[1, 2, 3]]}]', "Field required"),
        ('[{"weights": [[1]], "activation": "tanh", "bias": [1]}]', "Unexpected keyword argument"),
        ('[{"weights": [[NaN]], "activation": "tanh"}]', "should be a finite number"),
        ('[{"weights": [[1e400]], "activation": "tanh"}]', "should be a finite number"),
        ('[{"weights": [[true]], "activation": "tanh"}]', "should be a valid number"),
        ('[{"weights": [["1"]], "activation": "tanh"}]', "should be a valid number"),
        ('[{"weights": [1], "activation": "tanh"}]', "should be a valid array"),
        ('[{"weights": [[1], [1, 2]], "activation": "tanh"}]', "row 2 has 2 numbers"),
        ('[{"weights": [], "activation": "tanh"}]', "found an empty list"),
        ('[{"weights": [[1]], "biases": [1, 2], "activation": "tanh"}]', "2 biases, but the"),
        ('[{"weights": [[1]], "activation": "sine"}]', "unknown activation: 'sine'; known: "),
        ("[]", "found no layer"),
    ],
)
def test_json_that_is_no_network_is_refused(layers: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NETWORK.validate_json(f'{{"layers": {layers}}}')
    assert message in str(caught.value)


def test_json_with_layers_that_do_not_fit_is_refused() -> None:
    one_to_two = '{"weights": [[1, 2]], "activation": "tanh"}'
    with pytest.raises(ValidationError, match="layer 1 has 2 units, but layer 2 takes 1 inputs"):
        NETWORK.validate_json(f'{{"layers": [{one_to_two}, {one_to_two}]}}')


@pytest.mark.parametrize("step", ["-1", "0.5", "true", '"1"', "1e30"])
def test_json_with_a_step_that_is_no_count_is_refused(step: str) -> None:
    network = NETWORK.dump_json(Network((layer(1, 1),))).decode()
    with pytest.raises(ValidationError):
        TypeAdapter(Training).validate_json(f'{{"network": {network}, "step": {step}}}')


def test_a_new_network_holds_the_published_bits_of_pcg64() -> None:
    # The upper 53 bits, spread evenly over −0.5 ≤ w < 0.5.
    published = [((raw >> 11) / 2**53 - 0.5) for raw in RAW]
    first, second = new(2, 3, 1).layers
    assert first.weights.ravel().tolist() == published[:6]
    assert second.weights.ravel().tolist() == published[6:]


def test_an_initializers_limit_scales_the_same_numbers() -> None:
    limit = math.sqrt(6 / (2 + 3))
    (xavier,) = new(2, 3, initializer="xavier").layers
    assert xavier.weights.ravel().tolist() == [
        (2 * ((raw >> 11) / 2**53) - 1) * limit for raw in RAW[:6]
    ]


def test_the_same_seed_gives_the_same_network_and_another_seed_another() -> None:
    one, same, other = (NETWORK.dump_json(new(2, 3, 1, seed=seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_the_weights_do_not_depend_on_biases_and_activations() -> None:
    plain, dressed = new(2, 3), new(2, 3, biases=True, activations=["relu"])
    assert (plain.layers[0].weights == dressed.layers[0].weights).all()


def test_new_biases_are_0_where_asked_for_and_else_absent() -> None:
    assert new(2, 3).layers[0].biases is None
    biases = new(2, 3, biases=True).layers[0].biases
    assert biases is not None
    assert biases.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("sizes", "changed", "message"),
    [
        ((), {}, "0 sizes, expected at least 2: inputs and outputs"),
        ((2,), {}, "1 sizes, expected at least 2: inputs and outputs"),
        ((2, 0, 1), {}, "size 0, expected at least 1 unit"),
        ((2, -3, 1), {}, "size -3, expected at least 1 unit"),
        ((2, 1), {"activations": []}, "0 activations for 1 layers, expected one per layer"),
        ((2, 1), {"activations": ["tanh"] * 2}, "2 activations for 1 layers, expected one per"),
        ((2, 1), {"activations": ["sine"]}, "unknown activation: 'sine'; known: "),
        ((2, 1), {"initializer": "lecun"}, "unknown initializer: 'lecun'; known: zeros, uniform"),
    ],
)
def test_a_new_network_that_cannot_be_is_refused(
    sizes: tuple[int, ...], changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(EngineError, match=f"^{message}"):
        new(*sizes, **changed)
