"""oEmbed 1.0 (oembed.com): how a host embeds the page whose address an author pasted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from markupsafe import Markup
from starlette.datastructures import QueryParams

from app import parameters, problems
from app.card import Card, base, card, short_link
from app.engine.errors import shortened
from app.limits import Limits
from app.settings import Settings
from app.start import start
from app.thumbnail import WIDTHS

USUAL = (900, 1100)
"""Width and height where the host sets no limit: picture, bar and calculation at once."""

LEAST = (240, 200)
"""In less there is no stepping; the host shows a link."""

PAGES = ("/", "/embed", "/v1/embed")
SHORT = "/p/"
"""Before the name of a preset or a lesson."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Room:
    """The most that the host has, in pixels; None for no limit."""

    width: int | None = None
    height: int | None = None

    def holds(self, width: int, height: int) -> bool:
        """Whether something of this size fits."""
        return (self.width or width) >= width and (self.height or height) >= height

    def cut(self, width: int, height: int) -> tuple[int, int]:
        """The size, or as much of it as there is room for."""
        return min(width, self.width or width), min(height, self.height or height)


def answer(card: Card, room: Room) -> Json:
    """How a host with this room shows the card, as oEmbed has it."""
    known: Json = {
        "version": "1.0",
        "type": "link",
        "title": card.title,
        "provider_name": card.site,
        "provider_url": f"{card.base}/",
    }
    if room.holds(*LEAST):
        width, height = room.cut(*USUAL)
        html = frame(card, width, height)
        known |= {"type": "rich", "html": html, "width": width, "height": height}
    return known | _thumbnail(card, room)


def frame(card: Card, width: int, height: int) -> str:
    """One bare iframe: more than that is what careful hosts take out."""
    return Markup(
        '<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0"></iframe>'
    ).format(card.embed, width, height, card.title)


def _thumbnail(card: Card, room: Room) -> Json:
    """The largest picture that fits, as the limits are for it too."""
    pictures = [card.picture_in(width) for width in WIDTHS if card.is_drawn]
    for picture in pictures:
        if room.holds(picture.width, picture.height):
            return {
                "thumbnail_url": picture.address,
                "thumbnail_width": picture.width,
                "thumbnail_height": picture.height,
            }
    return {}


def _json(answer: Json) -> Response:
    return JSONResponse(answer)


def _xml(answer: Json) -> Response:
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = str(value)
    head = b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return Response(head + ET.tostring(root, encoding="utf-8"), media_type="text/xml")


FORMATS: dict[str, Callable[[Json], Response]] = {"json": _json, "xml": _xml}


class Refusal(Exception):
    """What the host is told instead: a status and a sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def router(settings: Settings) -> APIRouter:
    """The provider."""
    provider = APIRouter(include_in_schema=False)
    limits = Limits(settings)

    @provider.api_route("/oembed", methods=["GET", "HEAD"], name="oembed")
    async def get_oembed(request: Request) -> Response:
        """How to embed the page at `url`; 400, 404 and 501 as oEmbed says."""
        query = request.query_params
        try:
            write = _format(query)
            found = _card(_url(query), base(request), limits)
            response = write(answer(found, _room(query)))
        except Refusal as refusal:
            return problems.reply(refusal.status, str(refusal))
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    return provider


def _format(query: QueryParams) -> Callable[[Json], Response]:
    name = query.get("format", "json")
    if name not in FORMATS:
        raise Refusal(501, f"format is {shortened(name)}, expected {' or '.join(FORMATS)}")
    return FORMATS[name]


def _room(query: QueryParams) -> Room:
    return Room(_pixels(query, "maxwidth"), _pixels(query, "maxheight"))


def _pixels(query: QueryParams, name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise Refusal(400, f"{name} is {shortened(text) or 'empty'}, expected a number of pixels")
    return int(text)


def _url(query: QueryParams) -> str:
    url = query.get("url")
    if not url:
        raise Refusal(400, "url is missing, expected the address of a page here")
    return url


def _card(url: str, base: str, limits: Limits) -> Card:
    """The card of one of our pages whose address says nothing wrong."""
    try:
        parts = urlsplit(url)
        prefix = urlsplit(base).path
        own = _place(base) == _place(url) and f"{parts.path}/".startswith(f"{prefix}/")
    except ValueError:  # an address that cannot be one, such as http://[
        own = False
    if not own:
        raise Refusal(404, f"{shortened(url, 80)} is no address of {base}")
    path, query = unquote(parts.path.removeprefix(prefix)) or "/", dict(QueryParams(parts.query))
    if path.startswith(SHORT):
        query |= _named(path.removeprefix(SHORT))
    elif path not in PAGES:
        raise Refusal(404, f"{shortened(path, 80)} is no page that can be embedded")
    values, notices = parameters.read(query)
    begun, more = start(values, limits)
    if notices + more:
        raise Refusal(404, " ".join(notices + more))
    return card(base, values, begun)


def _named(name: str) -> dict[str, str]:
    try:
        return short_link(name)
    except KeyError:
        raise Refusal(404, f"there is no preset and no lesson {shortened(name)}") from None


def _place(url: str) -> tuple[str, str, int | None]:
    """Scheme, host with who logs in to it, and port, the usual ones written out."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.netloc.lower().removesuffix(f":{parts.port}")
    return parts.scheme, host, parts.port or usual
