"""What the parameters of an address, or of a file, make of a preset."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.engine.datasets import sample
from app.engine.network import new_network
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS
from app.engine.schedules import SCHEDULES
from app.limits import Limits
from app.parameters import DEFAULTS, PARAMETERS, PARTS, read
from app.settings import Settings
from app.start import Start, start


def begun(**said: str) -> Start:
    """The start that these parameters make, without a notice."""
    values, notices = read(said)
    made, more = start(values, Limits(Settings()))
    assert [*notices, *more] == []
    return made


def refused(**said: str) -> str:
    """The one notice that these parameters get; the preset is taken instead."""
    values, notices = read(said)
    made, more = start(values, Limits(Settings()))
    assert made.preset is PRESETS[values["preset"]]
    (notice,) = [*notices, *more]
    return notice


def test_exact_weights_give_the_layers_their_sizes() -> None:
    network = begun(w="0.1,-0.2;1e-300,5e-324/-0;0.30000000000000004", b="1,2/-").preset.network
    hidden, output = network.layers
    assert hidden.weights.tolist() == [[0.1, -0.2], [1e-300, 5e-324]]
    assert output.weights.tolist() == [[0], [0.1 + 0.2]]
    assert np.signbit(output.weights[0, 0])
    assert hidden.biases is not None
    assert hidden.biases.tolist() == [1, 2]
    assert output.biases is None
    assert [layer.activation for layer in network.layers] == ["sigmoid", "identity"]


def test_weights_of_the_same_form_keep_the_presets_functions_and_biases() -> None:
    changed = begun(preset="softmax", w="1,1,1;1,1,1/1,1,1;1,1,1;1,1,1").preset
    for layer, before in zip(
        changed.network.layers, PRESETS["softmax"].network.layers, strict=True
    ):
        assert layer.activation == before.activation
        np.testing.assert_array_equal(layer.biases, before.biases)
    assert changed.loss == "cross_entropy"


def test_settings_go_to_the_rule_that_has_them() -> None:
    preset = begun(
        opt="adam", lr="0.01", schedule="cosine", hyper="beta1:0.8,updates:7,l2:1e-3"
    ).preset
    adam = OPTIMIZERS["adam"](learning_rate=0.01, beta1=0.8, l2=1e-3)  # type: ignore[call-arg]
    assert preset.optimizer == adam
    assert preset.schedule == SCHEDULES["cosine"](updates=7)  # type: ignore[call-arg]


def test_names_of_settings_tell_optimizers_and_schedules_apart() -> None:
    def names(kinds: Any) -> set[str]:
        return {each.name for name in kinds.names for each in fields(kinds[name])} - {"name"}

    assert not names(OPTIMIZERS) & names(SCHEDULES)


def test_a_data_set_brings_its_examples_and_what_they_need() -> None:
    made = begun(data="moons;seed:3;noise:0.2;count:50;held_out:0.1", layers="2-4-1", seed="5")
    expected = sample("moons", seed=3, noise=0.2, count=50, held_out=0.1)
    np.testing.assert_array_equal(made.preset.inputs, expected.training.inputs)
    assert made.validation is not None
    assert expected.held_out is not None
    np.testing.assert_array_equal(made.validation.targets, expected.held_out.targets)
    assert made.preset.loss == "binary_cross_entropy"
    assert [layer.activation for layer in made.preset.network.layers] == ["sigmoid", "sigmoid"]
    drawn = new_network([2, 4, 1], ["sigmoid"] * 2, biases=True, initializer="xavier", seed=5)
    np.testing.assert_array_equal(made.preset.network.layers[0].weights, drawn.layers[0].weights)
    assert made.batch == expected.batch
    assert made.data is not None
    assert (made.data.label, made.data.query.count, made.data.edited) == ("Two moons", 50, False)


def test_data_of_other_sizes_get_a_network_that_they_fit() -> None:
    made = begun(data="iris", batch="16")
    assert made.preset.network.sizes == (4, 3, 3)
    assert made.preset.loss == "cross_entropy"
    assert made.data is not None
    assert made.data.query.scaling == "standard"
    assert made.batch is not None
    assert (made.batch.size, made.batch.seed) == (16, None)
    assert begun(data="xor", batch="all").batch is None


def test_numbers_beside_a_data_set_stand_in_its_place() -> None:
    made = begun(data="xor", x="0,0;0,2", d="0;1", loss="half_squared_error")
    assert made.preset.inputs.tolist() == [[0, 0], [0, 2]]
    assert made.preset.loss == "half_squared_error"
    assert made.data is not None
    assert made.data.edited


def test_ones_own_data_say_what_their_columns_are() -> None:
    made = begun(
        data="own;task:yes_or_no;label:My%20%C3%BC%3B;inputs:a%2Cb,c;targets:d;"
        "scaling:standard;offsets:1,2;divisors:3,4",
        x="1,2;3,4",
        d="0;1",
        held_x="5,6",
        held_d="1",
    )
    data = made.data
    assert data is not None
    assert (data.label, data.input_names, data.target_names) == ("My ü;", ("a,b", "c"), ("d",))
    assert (data.scaling.offsets.tolist(), data.scaling.divisors.tolist()) == ([1, 2], [3, 4])
    assert data.query.name is None
    assert made.validation is not None
    assert made.validation.inputs.tolist() == [[5, 6]]
    assert made.preset.network.layers[-1].activation == "sigmoid"


def test_a_training_goes_on_with_what_its_optimizer_remembers() -> None:
    made = begun(
        opt="momentum",
        done="41",
        memory="m:0.1,0.2,0.3;0.4,0.5,0.6/7;8;9:-/-",
        at="43.delta.1.2",
        delta="standard",
    )
    assert made.training.step == 41
    (hidden, output) = made.memory["m"]
    assert hidden.weights.tolist() == [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]
    assert output.weights.tolist() == [[7], [8], [9]]
    assert made.at is not None
    assert (made.at.update, made.at.id) == (43, "delta.1.2")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"w": "1,2;3"}, "rows"),
        ({"w": "1;2/3;4"}, "layer 1 has 1 units, but layer 2 takes 2 inputs"),
        ({"w": "1,2;3,4/1;2", "layers": "2-3-1"}, "layers=2-3-1, but w has 2-2-1"),
        ({"b": "1,2/-"}, "2 biases, but the weights lead to 3 units"),
        ({"b": "1,2,3"}, "1 parts for 2 layers"),
        ({"act": "tanh"}, "1 parts for 2 layers"),
        ({"act": "softmax,identity"}, "softmax is for the output layer only"),
        ({"hyper": "momentum:0.5"}, "hyper names momentum, which sgd and constant do not have"),
        ({"hyper": "l2:-1"}, "optimizer.l2: expected at least 0, found -1"),
        ({"schedule": "step", "hyper": "interval:1.5"}, "schedule.interval: expected"),
        ({"lr": "1e7"}, "learning_rate: expected at most 1000000, found 10000000.0"),
        ({"x": "1,2,3"}, "3"),
        ({"x": "1,1e999"}, "finite"),
        ({"held_x": "1,2"}, "held_x and held_d go together"),
        ({"data": "own;task:regression;inputs:a;targets:b"}, "without x and d"),
        ({"data": "own;task:art;inputs:a;targets:b", "x": "1", "d": "1"}, "data.task: expected"),
        ({"data": "moons;noise:2"}, "data.noise: expected at most 1"),
        ({"data": "moons;colour:2"}, "data.colour: no field of that name"),
        ({"data": "xor;noise:0.1"}, "xor takes no noise"),
        ({"batch": "9"}, "the batch size is 9, expected 1 to 1"),
        ({"memory": "m:1/2:-/-"}, "sgd keeps nothing"),
        ({"opt": "momentum", "memory": "m:1/2:-/-"}, "has the shapes"),
        ({"opt": "momentum", "memory": "m:1/2:-"}, "weights of 2 layers, but biases of 1"),
        ({"layers": "200-200-1"}, "the limit is"),
    ],
)
def test_what_does_not_fit_together_is_said_and_the_preset_is_taken(
    said: dict[str, str], words: str
) -> None:
    notice = refused(**said)
    assert notice.startswith("The parameters do not fit together: ")
    assert words in notice
    assert notice.endswith(". The article: 2 inputs, 3 hidden, 1 output is used.")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"at": "1.delta.9.9"},
            "at names delta.9.9, which an update of this network does not compute",
        ),
        ({"at": "1.x.1"}, "at names x.1, which an update of this network does not compute"),
        (
            {"explain": "w.9.1.1"},
            "explain names w.9.1.1, which an update of this network does not have",
        ),
        ({"at": "3", "done": "7"}, "at names update 3, expected 8 to 100007"),
        ({"at": "999999999"}, "at names update 999999999, expected 1 to 100000"),
    ],
)
def test_a_place_that_there_is_not_is_said_and_the_start_is_taken(
    said: dict[str, str], words: str
) -> None:
    values, _ = read(said)
    made, (notice,) = start(values, Limits(Settings()))
    assert notice == f"{words}; the start is shown instead."
    assert made.at is None


def test_what_is_explained_is_the_place_or_a_number_or_both() -> None:
    for text, expected in (
        ("phase", ("phase", None)),
        ("w.1.2.3", ("", "w.1.2.3")),
        ("layer,x.1", ("layer", "x.1")),
    ):
        place = begun(explain=text).at
        assert place is not None
        assert (place.explain, place.selected) == expected


def test_a_second_run_is_named_by_what_it_has_in_the_first_ones_stead() -> None:
    for text, expected in (
        ("rate:0.5", ("rate", 0.5)),
        ("optimizer:adam", ("optimizer", "adam")),
        ("weights:7", ("weights", 7)),
    ):
        versus = begun(versus=text).versus
        assert versus is not None
        assert (versus.kind, versus.value) == expected
    assert begun().versus is None


def test_a_second_run_takes_no_rate_below_zero() -> None:
    values, (notice,) = read({"versus": "rate:-1"})
    assert values["versus"] == ""
    assert notice.startswith("versus=rate:-1 is not rate, optimizer, activation or weights and")


def test_an_example_that_there_is_not_is_said() -> None:
    limits = Limits(Settings())
    for said, count in (({}, 1), ({"x": "1,2;3,4;5,6", "d": "1;0;1", "batch": "2"}, 2)):
        made, notices = start(read({**said, "example": "3"})[0], limits)
        assert made.example == 1
        assert notices == [f"example is 3, expected 1 to {count}; the first is shown."]


def test_every_value_of_the_list_has_a_form_that_takes_a_long_value_quickly() -> None:
    # A form that tried every way to part the digits would not come to an end with these.
    for parameter in PARAMETERS:
        for text in ("1" * 50_000 + "x", "1,1;" * 12_500 + "x", "a:1," * 12_500 + "x"):
            assert not parameter.takes(text)


def test_a_file_is_opened_as_the_same_address_is(client: TestClient) -> None:
    said = {"preset": "mazur", "lr": "0.25", "at": "2.E", "utm": "3", "digits": "99"}
    reply = client.post("/api/v1/start", json={"parameters": said}).json()
    assert reply["start"]["preset"]["optimizer"]["learning_rate"] == 0.25
    assert reply["start"]["base"]["optimizer"]["learning_rate"] == 0.5
    assert reply["start"]["at"] == {
        "update": 2,
        "id": "E",
        "explain": "",
        "selected": None,
    }
    (notice,) = reply["notices"]
    assert re.match("digits=99 is not one of", notice)
    assert client.post("/api/v1/start", json={"parameters": {"w": 1}}).status_code == 422
    assert "staging" not in reply


def test_a_file_leaves_of_the_page_what_its_address_does(client: TestClient) -> None:
    said = {"edit": "w,x", "view": "diagram", "show": "training,tables,data"}
    left = client.post("/api/v1/start", json={"parameters": said}).json()["staging"]
    assert left["parts"] == ["training"]  # no tables in a diagram, no data where targets are fixed
    assert left["edit"] == ["x", "w"]
    assert left["said"] == said
    for embedded, parts in ((True, ["tables"]), (False, [*PARTS])):
        said = {"speed": "2"}
        body = {"parameters": said, "embedded": embedded}
        left = client.post("/api/v1/start", json=body).json()["staging"]
        assert (left["parts"], left["embedded"], left["speed"]) == (parts, embedded, 2)


def test_defaults_are_those_of_the_list() -> None:
    assert read({}) == (DEFAULTS, [])
