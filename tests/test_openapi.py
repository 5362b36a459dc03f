"""The OpenAPI document: it holds, its examples run, and it explains every number of a trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.engine.network import Network
from app.engine.trace import Trace
from app.main import create_app
from app.settings import Settings
from tests.explain.strategies import traces

Json = Any

# Requests that are thought of may ask for long runs.
APP = create_app(Settings(max_seconds=0.1, max_recorded=1_000))
CLIENT = TestClient(APP)
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP)
DOCUMENT = CLIENT.get("/openapi.json").json()
SCHEMAS = DOCUMENT["components"]["schemas"]

OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
POSTS = [path for path, method in OPERATIONS if method == "post"]


@SCHEMA.parametrize()
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_no_request_that_can_be_thought_of_gets_an_undocumented_reply(
    case: schemathesis.Case[Any],
) -> None:
    # A JSON schema cannot say that shapes must fit, so it allows what is refused in the end.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])


@settings(max_examples=40)
@given(traces())
def test_replies_to_sound_requests_have_the_documented_form(trace: Trace) -> None:
    network: Json = TypeAdapter(Network).dump_python(trace.before.network, mode="json")
    body = {
        "network": network,
        "inputs": trace.inputs.tolist(),
        "targets": trace.targets.tolist() if trace.targets is not None else None,
        "loss": trace.loss.name if trace.loss is not None else None,
    }
    more = {
        "optimizer": {"name": "sgd", "learning_rate": trace.optimizer.learning_rate},
        "trainable": trace.trainable,
    }
    for endpoint, request in (
        ("forward", body),
        ("backward", body),
        ("gradient-check", body),
        ("step", body | more),
    ):
        reply = CLIENT.post(f"/api/v1/{endpoint}", json=request)
        assert reply.status_code == 200, reply.text
        SCHEMA[f"/api/v1/{endpoint}"]["POST"].validate_response(reply)


def test_the_reply_to_divergence_has_the_documented_form(article: Json) -> None:
    body = article | {"inputs": [1e9, 1e9], "targets": [1e150]}
    body["optimizer"] = {"name": "sgd", "learning_rate": 1e6}
    reply = CLIENT.post("/api/v1/step", json=body)
    assert reply.json()["type"] == "urn:chainrule:diverged"
    SCHEMA["/api/v1/step"]["POST"].validate_response(reply)


def _body_schema(path: str) -> Json:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    assert list(content) == ["application/json"]
    return SCHEMAS[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]


@pytest.mark.parametrize("path", POSTS)
def test_the_example_of_an_endpoint_runs_as_it_stands(path: str) -> None:
    examples = _body_schema(path)["examples"]
    assert examples
    for example in examples:
        reply = CLIENT.post(path, json=example)
        assert reply.status_code == 200, reply.text


def test_the_example_of_a_step_is_the_article(article: Json) -> None:
    (example,) = _body_schema("/api/v1/step")["examples"]
    assert CLIENT.post("/api/v1/step", json=example).content == (
        CLIENT.post("/api/v1/step", json=article).content
    )


@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "get"])
def test_an_address_without_parameters_runs_as_it_stands(path: str) -> None:
    assert CLIENT.get(path.format(name="xor")).status_code == 200


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_endpoint_says_what_it_does_and_what_can_go_wrong(path: str, method: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    assert operation["description"].endswith(".")
    refusals = operation["responses"].keys() - {"200"}
    assert refusals == {"400", "413", "422"}
    for status in refusals:
        ((kind, content),) = operation["responses"][status]["content"].items()
        assert kind == "application/problem+json"
        assert {"title", "status", "detail"} <= set(content["schema"]["required"])


def test_every_reference_in_the_document_leads_somewhere() -> None:
    references = {part.split('"')[0] for part in json.dumps(DOCUMENT).split('"$ref": "')[1:]}
    assert references
    assert {f"#/components/schemas/{name}" for name in SCHEMAS} >= references


NUMBERS = {
    "LayerForward": ["z", "a"],
    "LossValue": ["per_example", "value"],
    "LayerBackward": [
        "dE_da",
        "da_dz",
        "delta",
        "error_term",
        "dE_dw",
        "dE_db",
        "dy_dz",
        "dy_dw",
    ],
    "LayerUpdate": ["dw", "db"],
    "Trace": ["inputs", "targets", "outputs", "error", "mirrored_targets", "outputs_new", "E_new"],
}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in NUMBERS.items() for field in fields]
)
def test_every_number_of_a_trace_has_symbol_shape_formula_and_meaning(
    name: str, field: str
) -> None:
    documented = SCHEMAS[name]["properties"][field]
    assert documented["symbol"]
    assert documented["shape"].startswith("[") or documented["shape"] == "number"
    assert documented["formula"]
    meaning = documented["description"]
    assert meaning.endswith(
        f" {documented['symbol']} = {documented['formula']}, {documented['shape']}"
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_no_field_of_a_trace_is_without_documentation(name: str) -> None:
    for field, schema in SCHEMAS[name]["properties"].items():
        assert schema.get("description"), field


def _axes(schema: Json) -> int:
    """How many lists are nested in a field, null aside."""
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    return 1 + _axes(kinds[0]["items"]) if kinds[0].get("type") == "array" else 0


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in NUMBERS.items() for field in fields]
)
def test_a_shape_names_as_many_axes_as_the_field_has(name: str, field: str) -> None:
    schema = SCHEMAS[name]["properties"][field]
    if schema["shape"] == "number":
        assert _axes(schema) == 0
        return
    # da_dz of softmax has an axis more, and its shape says both.
    named = [shape.strip("[]").split(", ") for shape in schema["shape"].split(" or ")]
    forms = [form for form in schema.get("anyOf", [schema]) if form.get("type") != "null"]
    assert sorted(map(len, named)) == sorted({_axes(form) for form in forms})


def test_the_choices_are_listed_as_enumerations() -> None:
    assert SCHEMAS["Layer"]["properties"]["activation"]["enum"] == [
        "identity",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "silu",
        "gelu",
        "softmax",
    ]
    assert SCHEMAS["StepRequest"]["properties"]["loss"]["enum"] == [
        "half_squared_error",
        "mean_squared_error",
        "huber",
        "cross_entropy",
        "binary_cross_entropy",
    ]
