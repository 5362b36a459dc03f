"""The HTTP API: stateless, the network travels in the request, and an endpoint is one call."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from app.engine.backprop import backward, forward
from app.engine.datasets import DATASETS, Prepared, Sample, prepare, sample
from app.engine.gradient_check import GradientCheck, check_gradients
from app.engine.network import Network, new_network
from app.engine.plane import Grid, grid, points_of
from app.engine.surface import Surface, loss_surface
from app.engine.trace import Backward, Forward, Trace
from app.engine.training import train
from app.examples import optional
from app.explain.architecture import Architecture
from app.explain.catalog import Catalog, catalog
from app.explain.explained import Explained, Explainer
from app.explain.explanations import Explanations, explain_update, length
from app.explain.landscape import parameters
from app.explain.moments import Granularity
from app.export.kinds import FORMATS, export
from app.export.request import ExportRequest
from app.limits import Limits
from app.parameters import read
from app.problems import problem_schema
from app.progress import Line, Lines, stream
from app.published.library import Library, library
from app.requests import (
    BackwardRequest,
    DatasetQuery,
    ExplainRequest,
    ExplanationsQuery,
    ForwardRequest,
    GridRequest,
    NetworkRequest,
    PrepareRequest,
    StartRequest,
    StepRequest,
    SurfaceRequest,
    TrainRequest,
)
from app.settings import Settings
from app.staging import Staging, staging
from app.start import Start, start


@dataclass(frozen=True, kw_only=True)
class ExplainReply:
    """Explanations by id, in the order asked for."""

    explained: dict[str, Explained]


@dataclass(frozen=True, eq=False, kw_only=True)
class StartReply:
    """What the page starts from, and what of the parameters could not be taken."""

    start: Start
    notices: list[str]
    staging: Annotated[
        Staging | None, optional("what is left of the page; absent where no parameter says it")
    ] = None


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": meaning,
        "content": {"application/problem+json": {"schema": problem_schema()}},
    }
    for status, meaning in (
        (400, "The body cannot be read"),
        (413, "The body is too large"),
        (422, "The request is refused; `detail` says why"),
    )
}


EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            each.media_type: {"schema": {"type": "object" if each.ending == "json" else "string"}}
            for each in FORMATS.values()
        },
    }
}


def router(settings: Settings) -> APIRouter:
    """All endpoints under `/api/v1`, within the limits of `settings`."""
    api, limits = APIRouter(prefix="/api/v1", tags=["v1"], responses=REFUSALS), Limits(settings)

    @api.post("/forward", name="forward")
    async def post_forward(body: ForwardRequest) -> Forward:
        """The forward pass; with targets and a loss also E."""
        limits.check(body.network, len(body.inputs))
        return forward(body.network, body.inputs, body.targets, body.loss)

    @api.post("/backward", name="backward")
    async def post_backward(body: BackwardRequest) -> Backward:
        """Forward and backward pass: all derivatives, no update."""
        limits.check(body.network, len(body.inputs))
        return backward(body.network, body.inputs, body.targets, body.loss)

    @api.post("/step", name="step")
    async def post_step(body: StepRequest) -> Trace:
        """One whole update with every number on the way; `after` is the next `training`.

        With `batch_size` it takes the examples that a training run takes in the update after
        `training`, and tells which.
        """
        limits.check(body.start.network, len(body.inputs))
        return body.lesson.trace(body.start)

    @api.post("/train", name="train", response_class=Lines, response_model=Line)
    def post_train(request: Request, body: TrainRequest) -> Response:
        """Many updates, told in lines as they are made: each line is one of the documents below.

        `step` counts all updates, and `loss` is that of all examples with the weights after that
        update; the first line is the start. Any state can be sent back as `training`, with fewer
        steps, and the run goes on as if it had not been stopped: which examples an update takes is
        a function of its number and the seed. The run stops when the client goes, and ends with
        `done: false` at the server's time limit.
        """
        limits.check_run(body.start.network, len(body.inputs), body.held_out, body.steps)
        return stream(request, train(body.start, body.lesson, body.plan), settings.max_seconds)

    @api.post("/networks", name="networks")
    async def post_networks(body: NetworkRequest) -> Network:
        """A network with first weights from a seed: the same numbers on every machine."""
        limits.check_sizes(body.sizes)
        return new_network(
            body.sizes,
            body.activations,
            biases=body.biases,
            initializer=body.initializer,
            seed=body.seed,
        )

    @api.post("/gradient-check", name="gradient-check")
    def post_gradient_check(body: BackwardRequest) -> GradientCheck:
        """Every gradient beside its central difference."""
        limits.check(body.network, len(body.inputs))
        limits.check_measured(body.network)
        return check_gradients(body.network, body.inputs, body.targets, body.loss)

    @api.head("/explanations", include_in_schema=False)
    @api.get("/explanations", name="explanations", response_model=Explanations)
    def get_explanations(
        request: Request, query: Annotated[ExplanationsQuery, Query()]
    ) -> Response:
        """The moments of one update and the formula of every number, without any number."""
        architecture = query.architecture()
        limits.check_explained(architecture)
        count = 1 if query.id else length(architecture)
        limits.check_formulas(count)
        made = _kept_explanations if count <= MOST_KEPT else _explanations
        return cacheable(request, *made(architecture, query.id, query.granularity))

    @api.post("/explain", name="explain")
    def post_explain(body: ExplainRequest) -> ExplainReply:
        """Why numbers of one update are what they are: formula, numbers put in, in words."""
        limits.check(body.start.network, len(body.inputs))
        trace = body.lesson.trace(body.start)
        architecture = Architecture.of(trace, body.delta)
        limits.check_explained(architecture)
        explainer = Explainer(trace, architecture, body.digits)
        ids = tuple(dict.fromkeys(body.ids))
        limits.check_shown(explainer.length(ids, body.form, body.open))
        return ExplainReply(
            explained={id: explainer.explain(id, body.form, body.open) for id in ids}
        )

    @api.post("/grid", name="grid", response_model=Grid)
    def post_grid(body: GridRequest) -> Response:
        """All activations over a line or plane of inputs, to draw curves and regions from."""
        limits.check_grid(body.network, points_of(body.axes), body.units)
        made = grid(body.network, body.axes, body.fixed, outputs_only=body.outputs_only)
        return _json(_GRID.dump_json(made))

    @api.post("/loss-surface", name="loss-surface", response_model=Surface)
    def post_loss_surface(body: SurfaceRequest) -> Response:
        """E over one or two weights or biases, all others as they are."""
        limits.check_surface(body.network, len(body.inputs), points_of(body.axes))
        axes = parameters(body.network, body.axes)
        made = loss_surface(body.network, body.inputs, body.targets, body.loss, axes)
        return _json(_SURFACE.dump_json(made))

    @api.post("/start", name="start")
    def post_start(body: StartRequest) -> StartReply:
        """What the page starts from with these parameters of its address.

        A value that a parameter cannot have is named in `notices`, and the default is taken.
        """
        values, notices = read(body.parameters)
        begun, more = start(values, limits)
        left = staging(values, embedded=body.embedded)
        return StartReply(
            start=begun, notices=[*notices, *more], staging=left if left.said else None
        )

    @api.post("/export", name="export", response_class=Response, responses=EXPORTED)
    def post_export(body: ExportRequest) -> Response:
        """A state as a file: to replay without a server, to run, to typeset or to count on.

        A parameter that cannot be taken is refused here.
        """
        content = export(body.kind, body.parameters, body.updates, limits)
        made = FORMATS[body.kind]
        return Response(
            content,
            media_type=made.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="chainrule-{body.kind}.{made.ending}"'
            },
        )

    @api.head("/datasets/{name}", include_in_schema=False)
    @api.get("/datasets/{name}", name="datasets", response_model=Sample)
    def get_dataset(
        request: Request,
        name: Annotated[str, DATASETS],
        query: Annotated[DatasetQuery, Query()],
    ) -> Response:
        """The examples of a data set: the same query gives the same numbers on every machine."""
        if query.count is not None:
            limits.check_examples(query.count)
        return cacheable(request, *_dataset(name, query))

    @api.post("/datasets", name="own-data")
    async def post_dataset(body: PrepareRequest) -> Prepared:
        """One's own examples, scaled and parted as those of a data set are."""
        limits.check_examples(len(body.inputs))
        return prepare(
            body.inputs,
            body.targets,
            seed=body.seed,
            scaling=body.scaling,
            held_out=body.held_out,
        )

    @api.head("/catalog", include_in_schema=False)
    @api.get("/catalog", name="catalog")
    async def get_catalog() -> Catalog:
        """All activations, losses, optimizers, initializers, presets and data sets."""
        return catalog()

    @api.head("/published", include_in_schema=False)
    @api.get("/published", name="published", response_model=Library)
    def get_published(request: Request) -> Response:
        """What published worked examples print, each number beside ours, with a verdict.

        Each is computed from the preset of its name.
        """
        return cacheable(request, *_published())

    return api


_GRID = TypeAdapter(Grid)
_SURFACE = TypeAdapter(Surface)
_EXPLANATIONS = TypeAdapter(Explanations)
_SAMPLE = TypeAdapter(Sample)
_LIBRARY = TypeAdapter(Library)

MOST_KEPT = 20_000
"""Replies of more numbers than this, about 4 MB, are not kept."""


def _explanations(
    architecture: Architecture, only: str | None, granularity: Granularity
) -> tuple[bytes, str]:
    explained = explain_update(architecture, only, granularity)
    return _tagged(_EXPLANATIONS.dump_json(explained))


@lru_cache(maxsize=64)
def _dataset(name: str, query: DatasetQuery) -> tuple[bytes, str]:
    return _tagged(_SAMPLE.dump_json(sample(name, **dict(query))))


@lru_cache(maxsize=1)
def _published() -> tuple[bytes, str]:
    return _tagged(_LIBRARY.dump_json(library()))


def _tagged(body: bytes) -> tuple[bytes, str]:
    """A reply's body and its entity tag."""
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


_kept_explanations = lru_cache(maxsize=16)(_explanations)


def _json(body: bytes) -> Response:
    """A reply that is not validated once more, as large ones take long to."""
    return Response(body, media_type="application/json")


def cacheable(request: Request, body: bytes, tag: str) -> Response:
    """The body with its tag, or 304 for a client that has it already."""
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    known = request.headers.get("if-none-match", "")
    if tag in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
