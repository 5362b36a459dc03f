"""The OpenAPI document: it holds, its examples run, and it explains every number of a trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.network import Network
from app.engine.trace import Trace
from app.main import create_app
from app.settings import Settings
from tests.drawing import drawn, is_quick
from tests.explain.strategies import traces

Json = Any

PARTS = 4
"""In so many parts operations are tried, so that they need not wait for each other."""

QUICK = 30
"""Of the cases that schemathesis lists for an operation, a quick run sends so many."""


class Api:
    """A server, its document, and what schemathesis makes of it."""

    def __init__(self) -> None:
        import schemathesis  # which takes long

        # Requests that are thought of may ask for long runs.
        app = create_app(Settings(max_seconds=0.02, max_recorded=1_000))
        self.client = TestClient(app)
        self.schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        self.document: Json = self.client.get("/openapi.json").json()
        self.schemas: Json = self.document["components"]["schemas"]

    @property
    def operations(self) -> list[tuple[str, str, Json]]:
        """Path, method and description of each."""
        return [
            (path, method, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        ]

    def paths(self, method: str) -> list[str]:
        """The paths that take this method."""
        return [path for path, taken, _ in self.operations if taken == method]

    def body_schema(self, path: str) -> Json:
        """The schema of what is posted there."""
        content = self.document["paths"][path]["post"]["requestBody"]["content"]
        assert list(content) == ["application/json"]
        return self.schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """Made once, and not before a test asks."""
    made = Api()
    yield made
    made.client.close()


def listed(operation: Any) -> list[Any]:
    """The cases at the bounds of what the schema of an operation allows, and beyond them."""
    generation = operation.schema.config.generation_for(operation=operation, phase="coverage")
    found = list(
        operation.schema.iter_coverage_cases(
            operation,
            generation_modes=generation.modes,
            generation_config=generation,
            extra_data_source=None,
            error_feedback=None,
            session=None,
        )
    )
    return found[:: -(-len(found) // QUICK)] if is_quick() else found


@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_that_can_be_thought_of_gets_an_undocumented_reply(api: Api, part: int) -> None:
    from schemathesis import GenerationMode
    from schemathesis.checks import load_all_checks
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    load_all_checks()
    operations: list[Any] = [found.ok() for found in api.schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) == len(api.operations)
    failures: dict[str, BaseException] = {}

    def send(case: Any) -> None:
        # A JSON schema cannot say that shapes must fit, so it allows what is refused in the end.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    for operation in operations[part::PARTS]:
        cases = listed(operation)
        assert cases, operation.label
        drawn_cases = st.one_of(
            [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
        )

        @settings(drawn(6, 2), suppress_health_check=list(HealthCheck))
        @given(drawn_cases)
        def think(case: Any) -> None:
            send(case)

        checks: list[Callable[[], None]] = [*(partial(send, case) for case in cases), think]
        for check in checks:
            try:
                check()
            except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001
                failures.setdefault(str(failure), failure)
    if failures:
        raise BaseExceptionGroup("replies that are not documented", list(failures.values()))


@drawn(40, 8)
@given(trace=traces())
def test_replies_to_sound_requests_have_the_documented_form(api: Api, trace: Trace) -> None:
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
        reply = api.client.post(f"/api/v1/{endpoint}", json=request)
        assert reply.status_code == 200, reply.text
        api.schema[f"/api/v1/{endpoint}"]["POST"].validate_response(reply)


def test_the_reply_to_divergence_has_the_documented_form(api: Api, article: Json) -> None:
    body = article | {"inputs": [1e9, 1e9], "targets": [1e150]}
    body["optimizer"] = {"name": "sgd", "learning_rate": 1e6}
    reply = api.client.post("/api/v1/step", json=body)
    assert reply.json()["type"] == "urn:chainrule:diverged"
    api.schema["/api/v1/step"]["POST"].validate_response(reply)


def test_the_example_of_an_endpoint_runs_as_it_stands(api: Api) -> None:
    replies = {
        (path, number): api.client.post(path, json=example)
        for path in api.paths("post")
        for number, example in enumerate(api.body_schema(path)["examples"], start=1)
    }
    assert {path for path, _ in replies} == set(api.paths("post"))
    assert {at: reply.text for at, reply in replies.items() if reply.status_code != 200} == {}
    for (path, _), reply in replies.items():
        api.schema[path]["POST"].validate_response(reply)


def test_the_example_of_a_step_is_the_article(api: Api, article: Json) -> None:
    (example,) = api.body_schema("/api/v1/step")["examples"]
    assert api.client.post("/api/v1/step", json=example).content == (
        api.client.post("/api/v1/step", json=article).content
    )


def test_an_address_without_parameters_runs_as_it_stands(api: Api) -> None:
    paths = api.paths("get")
    assert paths
    status = {path: api.client.get(path.format(name="xor")).status_code for path in paths}
    assert {path: code for path, code in status.items() if code != 200} == {}


def test_every_endpoint_says_what_it_does_and_what_can_go_wrong(api: Api) -> None:
    assert api.operations
    for path, method, operation in api.operations:
        assert operation["description"].endswith("."), (path, method)
        refusals = operation["responses"].keys() - {"200"}
        assert refusals == {"400", "413", "422"}, (path, method)
        for status in refusals:
            ((kind, content),) = operation["responses"][status]["content"].items()
            assert kind == "application/problem+json", (path, method)
            assert {"title", "status", "detail"} <= set(content["schema"]["required"]), path


def test_every_reference_in_the_document_leads_somewhere(api: Api) -> None:
    text = json.dumps(api.document)
    references = {part.split('"')[0] for part in text.split('"$ref": "')[1:]}
    assert references
    assert {f"#/components/schemas/{name}" for name in api.schemas} >= references


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
    api: Api, name: str, field: str
) -> None:
    documented = api.schemas[name]["properties"][field]
    assert documented["symbol"]
    assert documented["shape"].startswith("[") or documented["shape"] == "number"
    assert documented["formula"]
    meaning = documented["description"]
    assert meaning.endswith(
        f" {documented['symbol']} = {documented['formula']}, {documented['shape']}"
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_no_field_of_a_trace_is_without_documentation(api: Api, name: str) -> None:
    for field, schema in api.schemas[name]["properties"].items():
        assert schema.get("description"), field


def _axes(schema: Json) -> int:
    """How many lists are nested in a field, null aside."""
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    return 1 + _axes(kinds[0]["items"]) if kinds[0].get("type") == "array" else 0


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in NUMBERS.items() for field in fields]
)
def test_a_shape_names_as_many_axes_as_the_field_has(api: Api, name: str, field: str) -> None:
    schema = api.schemas[name]["properties"][field]
    if schema["shape"] == "number":
        assert _axes(schema) == 0
        return
    # da_dz of softmax has an axis more, and its shape says both.
    named = [shape.strip("[]").split(", ") for shape in schema["shape"].split(" or ")]
    forms = [form for form in schema.get("anyOf", [schema]) if form.get("type") != "null"]
    assert sorted(map(len, named)) == sorted({_axes(form) for form in forms})


def test_the_choices_are_listed_as_enumerations(api: Api) -> None:
    assert api.schemas["Layer"]["properties"]["activation"]["enum"] == [
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
    assert api.schemas["StepRequest"]["properties"]["loss"]["enum"] == [
        "half_squared_error",
        "mean_squared_error",
        "huber",
        "cross_entropy",
        "binary_cross_entropy",
    ]
