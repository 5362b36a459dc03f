"""Errors on the wire: one shape for all of them, RFC 9457 `application/problem+json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.address import HOST
from app.engine.errors import EngineError, NotFiniteError, shortened
from app.engine.network import Training
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES

_TRAINING = TypeAdapter(Training)

MOST_ERRORS = 20
"""A reply names no more errors than this, however many a body has."""


class ErrorItem(BaseModel):
    """One thing that is wrong, and where."""

    loc: list[str | int]
    msg: str


class Problem(BaseModel):
    """Every error reply. `detail` says what was found, what was expected and where."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ErrorItem] = []
    training: Any = Field(
        None,
        description="on divergence: the last finite state",
        exclude_if=lambda value: value is None,
    )


def problem_schema() -> dict[str, Any]:
    """The JSON schema of an error reply in one piece: FastAPI makes no component of it."""
    schema = Problem.model_json_schema(mode="serialization")
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["ErrorItem"]
    return schema


class ProblemResponse(JSONResponse):
    """A problem as a response."""

    media_type = "application/problem+json"


DIVERGED = "urn:chainrule:diverged"
"""The `type` of a problem that tells of divergence."""


def reply(
    status: int, detail: str, errors: Iterable[ErrorItem] = (), **members: Any
) -> ProblemResponse:
    """The response for a problem; a header `Allow` and the like may be put on it."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors),
        **members,
    )
    return ProblemResponse(problem.model_dump(mode="json"), status)


def problem_of(error: EngineError) -> Problem:
    """What the engine refuses, as the client is told of it."""
    return Problem(
        type="about:blank" if last_finite(error) is None else DIVERGED,
        title=HTTPStatus(422).phrase,
        status=422,
        detail=str(error),
        errors=[ErrorItem(loc=list(error.where), msg=str(error))],
    )


def last_finite(error: EngineError) -> Training | None:
    """The state before the update that diverged, if that is what the error tells of."""
    state = error.last_finite if isinstance(error, NotFiniteError) else None
    return state if isinstance(state, Training) else None


def engine_error(request: Request, error: EngineError) -> ProblemResponse:
    """422 for what the engine refuses."""
    problem, state = problem_of(error).model_dump(mode="json"), last_finite(error)
    if state is not None:
        problem["training"] = _TRAINING.dump_python(state, mode="json")
    return ProblemResponse(problem, 422)


def validation_error(request: Request, error: RequestValidationError) -> ProblemResponse:
    """422 for what does not have the form that the endpoint takes."""
    found = error.errors()
    items = [_item(entry) for entry in found[:MOST_ERRORS]]
    return reply(422, _listed(items, len(found)), items)


def sentence(error: ValidationError, *where: str) -> str:
    """The same for a value that came another way than in a request's body."""
    found = error.errors()
    items = [_item({**entry, "loc": ("", *where, *entry["loc"])}) for entry in found[:MOST_ERRORS]]
    return _listed(items, len(found))


def _listed(items: list[ErrorItem], count: int) -> str:
    detail = "; ".join(f"{location(item.loc)}: {item.msg}" for item in items[:3])
    return detail if count <= 3 else f"{detail}; and {count - 3} more"


def http_error(request: Request, error: HTTPException) -> ProblemResponse:
    """Any other refusal, such as 404 and 405."""
    detail = str(error.detail)
    if error.status_code == 404:
        detail = f"nothing at {shortened(request.url.path, 80)}"
    elif error.status_code == 405:
        detail = f"{shortened(request.url.path, 80)} does not take {request.method}"
    elif error.status_code == 400:
        detail = f"the body cannot be read as JSON: {_unreadable(error.__cause__)}"
    response = reply(error.status_code, detail)
    response.headers.update(error.headers or {})
    return response


def server_error() -> ProblemResponse:
    """500: a fault of the program; its traceback is in the log."""
    return reply(500, "Chainrule failed on this request; this is a fault of the program, not yours")


def _unreadable(cause: BaseException | None) -> str:
    match cause:
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case RecursionError():
            return "it is nested too deeply"
    return "a number in it has too many digits"


def location(loc: Sequence[str | int]) -> str:
    """`network.layers[0].weights` for the parts of a path."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.removeprefix(".") or "body"


def _item(entry: dict[str, Any]) -> ErrorItem:
    loc = _without_tags(entry["loc"][1:])
    cause = entry.get("ctx", {}).get("error")
    if isinstance(cause, EngineError):
        return ErrorItem(loc=[*loc, *cause.where], msg=str(cause))
    match entry["type"]:
        case "json_invalid":
            place = f" at character {loc[-1]}" if loc else ""
            return ErrorItem(loc=[], msg=f"not JSON: {cause}{place}")
        case "missing":
            return ErrorItem(loc=loc, msg="missing" if loc else "empty, expected JSON")
        case "union_tag_not_found":
            return ErrorItem(loc=[*loc, "name"], msg="missing")
        case "extra_forbidden" | "unexpected_keyword_argument":
            return ErrorItem(loc=loc, msg="no field of that name is known here")
        case "dataclass_type" if isinstance(entry["input"], bytes):
            return ErrorItem(loc=loc, msg="expected JSON with Content-Type: application/json")
    return ErrorItem(loc=loc, msg=f"expected {_expected(entry)}, found {_short(entry['input'])}")


_TAGGED = {"optimizer": OPTIMIZERS.names, "schedule": SCHEDULES.names}


def _without_tags(loc: Sequence[str | int]) -> list[str | int]:
    """The path as the sender knows it: pydantic puts an optimizer's name behind `optimizer`.

    A field that is not known may have a name of any length.
    """
    return [
        shortened(part) if isinstance(part, str) else part
        for before, part in zip((None, *loc), loc, strict=False)
        if part not in _TAGGED.get(str(before), ())
    ]


_EXPECTED = {
    "dataclass_type": "an object",
    "dict_type": "an object",
    "model_attributes_type": "an object",
    "list_type": "a list",
    "tuple_type": "a list",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "string_type": "a text",
    "string_unicode": "a text of whole Unicode characters",
    "bool_type": "true or false",
}
"""What to call the types of fields, by pydantic's name for the error."""


def _expected(entry: dict[str, Any]) -> str:
    if entry["type"] == "float_type" and type(entry["input"]) is int:
        return "a number below 1.8e308"
    if entry["type"] == "too_short":
        return f"at least {entry['ctx']['min_length']} of them"
    words: str = _EXPECTED.get(entry["type"]) or entry["msg"].removeprefix("Input should be ")
    return words.replace("greater than or equal to", "at least").replace(
        "less than or equal to", "at most"
    )


def _short(value: Any) -> str:
    """The value in JSON, as it was sent, cut to one line."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return shortened(text.encode(errors="backslashreplace").decode())


class HostCheck:
    """Refuses requests whose header `Host` is no host with 400: links are made from it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(hosts) > 1 or not all(map(HOST.fullmatch, hosts)):
                detail = "the header Host is no host, expected one such as sim.example.edu:8000"
                return await reply(400, detail)(scope, receive, send)
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies of more than `limit` bytes with 413, before they are read to the end."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.limit:
                raise HTTPException(413, f"the body has more than {self.limit} bytes")
            return message

        await self.app(scope, limited, send)


HANDLERS: dict[Any, Any] = {
    EngineError: engine_error,
    RequestValidationError: validation_error,
    HTTPException: http_error,
}
"""Which function answers which error."""
