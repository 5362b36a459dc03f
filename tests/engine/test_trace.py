"""The glossary: every number of a trace is documented, read-only, and travels unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from app.engine import trace as glossary
from app.engine.arrays import Array
from app.engine.backprop import forward
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import SGD, Adam, Momentum, Optimizer
from app.engine.trace import Forward, Trace
from tests.oracles import Update

TRACE = TypeAdapter(Trace)
SCHEMAS = TRACE.json_schema(mode="serialization")
SIZES = {"example": 4, "input": 5, "output": 2}
PLAIN = SGD()


def network(*, biases: bool, output: str = "sigmoid") -> Network:
    """5 inputs, 3 hidden units, 2 outputs."""
    numbers = np.random.default_rng(0)
    return Network(
        tuple(
            Layer(
                weights=numbers.uniform(-1.0, 1.0, (before, units)),
                biases=numbers.uniform(-1.0, 1.0, units) if biases else None,
                activation=activation,
            )
            for before, units, activation in ((5, 3, "sigmoid"), (3, 2, output))
        )
    )


def traced(*, biases: bool, output: str = "sigmoid", optimizer: Optimizer = PLAIN) -> Trace:
    """An update over 4 examples."""
    return Update(
        Training(network(biases=biases, output=output)),
        np.ones((4, 5)),
        np.ones((4, 2)),
        "half_squared_error",
        optimizer,
    ).trace()


def numbers_of(part: Any, layer: tuple[int, int] = (0, 0)) -> Iterator[tuple[str, str, Any, Any]]:
    """(class, field, number or array, sizes of the layer around) of the glossary's own fields."""
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, float | np.ndarray):
            yield type(part).__name__, field.name, value, layer
        for index, inner in enumerate(value if isinstance(value, tuple) else [value]):
            if is_dataclass(inner) and type(inner).__module__ == glossary.__name__:
                yield from numbers_of(inner, [(5, 3), (3, 2)][index])


def documentation(owner: str, name: str) -> dict[str, Any]:
    """What the JSON schema says about a field."""
    schema = SCHEMAS if owner == "Trace" else SCHEMAS["$defs"][owner]
    found: dict[str, Any] = schema["properties"][name]
    return found


def test_the_glossary_holds_all_quantities_of_an_update() -> None:
    assert {name for _, name, _, _ in numbers_of(traced(biases=True))} == {
        *("inputs", "outputs", "targets", "error", "mirrored_targets", "outputs_new", "E_new"),
        *("z", "a", "per_example", "value"),
        *("dE_da", "da_dz", "delta", "error_term", "dE_dw", "dE_db", "dy_dz", "dy_dw"),
        *("dw", "db", "base_learning_rate"),
    }


def test_every_number_is_documented_with_symbol_shape_formula_and_meaning() -> None:
    for owner, name, _, _ in numbers_of(traced(biases=True)):
        said = documentation(owner, name)
        assert said["symbol"], (owner, name)
        assert said["formula"], (owner, name)
        notation = f" {said['symbol']} = {said['formula']}, {said['shape']}"
        meaning, _, rest = said["description"].partition(notation)
        assert meaning, (owner, name)
        assert (meaning + notation, rest) == (said["description"], ""), (owner, name)


def test_every_number_has_the_shape_that_is_documented() -> None:
    for trace in (traced(biases=True), traced(biases=True, output="softmax")):
        for owner, name, value, layer in numbers_of(trace):
            said = documentation(owner, name)["shape"]
            if isinstance(value, float):
                assert said == "number", (owner, name)
                continue
            sizes = SIZES | dict(zip(("from", "to"), layer, strict=True)) | {"unit": layer[1]}
            shapes = [
                tuple(sizes[axis] for axis in shape.strip("[]").split(", "))
                for shape in said.split(" or ")
            ]
            assert value.shape in shapes, (owner, name)


def test_the_slope_of_softmax_is_a_jacobian_and_that_of_others_is_not() -> None:
    hidden, output = traced(biases=True, output="softmax").backward
    assert hidden.da_dz is not None
    assert output.da_dz is not None
    assert hidden.da_dz.shape == (4, 3)
    assert output.da_dz.shape == (4, 2, 2)


def test_a_trace_with_a_jacobian_comes_back_from_json() -> None:
    trace = traced(biases=True, output="softmax")
    sent = TRACE.dump_json(trace)
    back = TRACE.validate_json(sent)
    assert np.array_equal(back.backward[-1].da_dz, trace.backward[-1].da_dz)  # type: ignore[arg-type]
    assert TRACE.dump_json(back) == sent


def test_what_an_optimizer_corrects_is_there_where_it_does_and_else_absent() -> None:
    for optimizer, names in ((SGD(), None), (Momentum(), None), (Adam(), {"m_hat", "v_hat"})):
        sent = TRACE.dump_python(traced(biases=True, optimizer=optimizer), mode="json")
        for layer in sent["update"]:
            assert set(layer["g"]) == {"weights", "biases"}
            assert ("corrected" in layer) == (names is not None)
            assert set(layer.get("corrected", ())) == (names or set())


def test_joint_is_said_only_where_it_is_so() -> None:
    for layer in TRACE.dump_python(traced(biases=True), mode="json")["backward"]:
        assert "joint" not in layer
    schema = SCHEMAS["$defs"]["LayerBackward"]["properties"]["joint"]
    assert schema["type"] == "boolean"
    assert "left the finite numbers" in schema["description"]


def test_every_array_of_a_trace_is_read_only() -> None:
    def arrays(part: Any, path: str) -> Iterator[tuple[str, Array]]:
        if isinstance(part, np.ndarray):
            yield path, part
        if is_dataclass(part):
            part = {field.name: getattr(part, field.name) for field in fields(part)}
        if isinstance(part, tuple):
            part = dict(enumerate(part))
        if isinstance(part, dict):
            for key, value in part.items():
                yield from arrays(value, f"{path}.{key}")

    found = dict(arrays(traced(biases=True), "trace"))
    assert len(found) > 30
    assert [path for path, array in found.items() if array.flags.writeable] == []


def test_what_was_not_computed_is_absent_from_json_and_never_0() -> None:
    sent: Any = TRACE.dump_python(traced(biases=False), mode="json")
    for layer in sent["backward"]:
        assert "dE_db" not in layer
    for layer in sent["update"]:
        assert "db" not in layer
    passed = TypeAdapter(Forward).dump_python(forward(network(biases=False), np.ones(5)))
    assert set(passed) == {"inputs", "forward", "outputs"}


def test_an_absent_field_comes_back_from_json_as_none() -> None:
    back = TRACE.validate_json(TRACE.dump_json(traced(biases=False)))
    assert [layer.dE_db for layer in back.backward] == [None, None]
    assert [layer.db for layer in back.update] == [None, None]


def test_a_trace_in_json_holds_numbers_and_no_null() -> None:
    sent = TRACE.dump_json(traced(biases=True))
    assert b"null" not in sent
    assert b"NaN" not in sent
