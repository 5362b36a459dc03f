"""The pages: thin HTML around scripts that draw everything else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import TypeAdapter

from app import parameters
from app.card import LINKED, base, card, short_link
from app.engine.presets import PRESETS
from app.explain.catalog import choices
from app.guide.page import guide, typeset
from app.lessons import LESSONS
from app.limits import Limits
from app.published.library import library
from app.settings import Settings
from app.snippets import SNIPPETS, Snippet, filled
from app.staging import staging
from app.start import Start, start

MOST_GUIDES = 4
"""The guide is kept for so many places (a path under which it is served, a build)."""

REVALIDATED = {"Cache-Control": "no-cache"}

READ = ["GET", "HEAD"]
"""Link checkers ask for the headers alone."""


class Assets:
    """The built files, by their plain names: `assets['main.js']` is its path below `static`."""

    def __init__(self, settings: Settings) -> None:
        self.manifest = settings.static / "dist" / "manifest.json"

    def __getitem__(self, name: str) -> str:
        return f"dist/{self.file(name).name}"

    def file(self, name: str) -> Path:
        """Where it is."""
        if not self.manifest.is_file():
            raise RuntimeError(f"no {self.manifest}: run `make build` in the checkout first")
        hashed = json.loads(self.manifest.read_text(encoding="utf-8"))
        return self.manifest.parent / str(hashed[name])

    def integrity(self, name: str) -> str:
        """What its content has to be, as in the attribute `integrity`."""
        digest = hashlib.sha384(self.file(name).read_bytes()).digest()
        return f"sha384-{base64.b64encode(digest).decode()}"


_START = TypeAdapter(Start)
_SNIPPETS = TypeAdapter(list[Snippet])


def _script(file: Path, cache: str) -> FileResponse:
    return FileResponse(file, media_type="text/javascript", headers={"Cache-Control": cache})


def router(settings: Settings) -> APIRouter:
    """The pages for people."""
    pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    limits = Limits(settings)
    templates = Jinja2Templates(directory=settings.templates)
    templates.env.filters["typeset"] = typeset
    assets = Assets(settings)
    snippets = _SNIPPETS.dump_python(list(SNIPPETS), mode="json")
    templates.env.globals |= {
        "assets": assets,
        "presets": list(PRESETS),
        "lessons": list(LESSONS),
        "linked": LINKED,
        "public_url": settings.public_url,
    }

    guides: dict[tuple[str, str], bytes] = {}

    def page(request: Request, name: str, **values: Any) -> HTMLResponse:
        response = templates.TemplateResponse(request, name, values)
        response.headers.update(REVALIDATED)
        return response

    @pages.api_route("/", methods=READ, name="home")
    @pages.api_route("/embed", methods=READ)
    @pages.api_route("/v1/embed", methods=READ)
    async def index(request: Request) -> HTMLResponse:
        """The simulator as its address says; what it says wrongly is shown, and defaults serve."""
        return simulator(request, request.query_params)

    @pages.api_route("/p/{preset:path}", methods=READ, name="preset")
    async def short(request: Request, preset: str) -> HTMLResponse:
        """A preset or a lesson by its short link; other parameters apply."""
        try:
            said = short_link(preset)
        except KeyError:
            missing = page(request, "missing.html", preset=preset)
            missing.status_code = 404
            return missing
        return simulator(request, {**request.query_params, **said})

    def simulator(request: Request, query: Mapping[str, str]) -> HTMLResponse:
        values, notices = parameters.read(query)
        begun, more = start(values, limits)
        notices += more
        embedded = request.url.path.endswith("/embed")
        given = {
            **_START.dump_python(begun, mode="json"),
            "keys": values["keys"] == "1",
            "staging": asdict(staging(values, embedded=embedded)),
            "defaults": {name: parameters.DEFAULTS[name] for name in parameters.OF_STATE},
            "offers": [asdict(each) for each in parameters.OFFERS],
            "lesson": parameters.lesson(values),
            "snippets": snippets,
            "choices": choices(),
            "cid": values["cid"],
            # One that cannot be an origin steers nothing, rather than that any does.
            "parent": values["parent"] if values["parent"] == query.get("parent", "") else "none",
        }
        seen = card(base(request), values, begun)
        response = page(
            request,
            "index.html",
            start=given,
            notices=notices,
            embedded=embedded,
            card=seen,
            **values,
        )
        if seen.links:
            response.headers["Link"] = seen.links
        return response

    @pages.api_route("/guide", methods=READ, name="guide")
    def about(request: Request) -> HTMLResponse:
        """What every number, function and rule is, from the registries and the trace."""
        place = (request.scope.get("root_path", ""), assets["main.css"])
        if place not in guides:
            if len(guides) == MOST_GUIDES:
                guides.clear()
            guides[place] = bytes(page(request, "guide.html", **guide()).body)
        return HTMLResponse(guides[place], headers=REVALIDATED)

    @pages.api_route("/examples", methods=READ, name="examples")
    def examples(request: Request) -> HTMLResponse:
        """What published worked examples print, beside what is computed here."""
        return page(request, "examples.html", examples=library().examples)

    @pages.api_route("/guide/embed", methods=READ, name="embedding")
    async def embedding(request: Request) -> HTMLResponse:
        """How to put it into a course page, for each kind of host."""
        site = base(request)
        values = {
            "lesson": "dead_relu",
            "page": f"{site}/?lesson=dead_relu",
            "embed": f"{site}/v1/embed?lesson=dead_relu",
            "origin": site,
            "title": LESSONS["dead_relu"].title,
            "height": "720",
            "attributes": 'lesson="dead_relu"',
        }
        ways = [(each, filled(each, **values)) for each in SNIPPETS]
        return page(request, "embedding.html", ways=ways, **values)

    @pages.api_route("/examples/host", methods=READ, name="host")
    async def host(request: Request) -> HTMLResponse:
        """A page that embeds the simulator, steers it and listens to it."""
        return page(request, "host.html")

    @pages.api_route("/embed.js", methods=READ, name="embed.js")
    async def element() -> FileResponse:
        """The element for other pages, as this release has it."""
        return _script(assets.file("embed.js"), "no-cache")

    @pages.api_route("/embed-{hash}.js", methods=READ)
    async def pinned(hash: str) -> FileResponse:
        """The same under an address that belongs to its content."""
        file = assets.file("embed.js")
        if file.name != f"embed-{hash}.js":
            raise HTTPException(404)
        return _script(file, "public, max-age=31536000, immutable")

    @pages.api_route("/docs", methods=READ)
    async def docs(request: Request) -> HTMLResponse:
        """The API's reference: Swagger UI, from files of our own."""
        return page(request, "docs.html")

    return pages
