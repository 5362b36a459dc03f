"""What others show of an address: a title, a description and a picture, and where they ask more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import numpy as np
from fastapi import Request

from app.engine.arrays import Array
from app.engine.network import Network
from app.engine.presets import PRESETS
from app.lessons import LESSONS
from app.parameters import DEFAULTS
from app.start import Start
from app.thumbnail import WIDTH, drawn, height_of

SITE = "Chainrule"
DESCRIPTION = "Step through one backpropagation update of a small neural network, number by number."

READABLE = ",;:/@~"
"""What need not be escaped in a query; WordPress keeps these characters too."""

LONGEST_HEADER = 2000
"""Proxies hold all headers of a reply in 4 kB: longer links stand in the page alone."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A state of the page, as those see it who show a link to it."""

    base: str
    name: str
    """The preset's or the lesson's."""

    query: str
    title: str
    description: str
    is_drawn: bool
    """Whether the network is as the preset or lesson has it, so that its picture is right."""

    site: str = SITE

    @property
    def page(self) -> str:
        """The full page: the short link."""
        address = f"{self.base}/p/{self.name}"
        return f"{address}?{self.query}" if self.query else address

    @property
    def embed(self) -> str:
        """The page without surroundings, by the version of parameters that it was written for."""
        said = urlencode(short_link(self.name))
        return f"{self.base}/v1/embed?{said}{'&' if self.query else ''}{self.query}"

    @property
    def picture(self) -> Picture | None:
        """The picture in full size, if there is one of this network."""
        return self.picture_in(WIDTH) if self.is_drawn else None

    def picture_in(self, width: int) -> Picture:
        """The picture of the preset or lesson in one of its widths."""
        name = self.name if width == WIDTH else f"{self.name}-{width}"
        return Picture(
            address=f"{self.base}/thumbnails/{name}.png",
            width=width,
            height=height_of(width),
            text=f"A drawing of the network with its weights and activations: "
            f"{drawn(self.name).label}",
        )

    def oembed(self, format: str) -> str:
        """Where a host asks how to embed it."""
        return f"{self.base}/oembed?format={format}&url={quote(self.page, safe='')}"

    @property
    def links(self) -> str | None:
        """The `Link` header for hosts that read no HTML."""
        found = ", ".join(
            f'<{self.oembed(name)}>; rel="alternate"; type="{kind}"'
            for name, kind in LINKED.items()
        )
        return found if len(found) <= LONGEST_HEADER else None


LINKED = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
"""The types of links for discovery, by format."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG and what it shows."""

    address: str
    width: int
    height: int
    text: str


def base(request: Request) -> str:
    """What the addresses of all pages begin with: scheme, host and the prefix, if there is one.

    They are those of the setting, see `app.address`, else those that the client used; behind a
    proxy, as uvicorn's `proxy_headers` say.
    """
    return str(request.base_url).rstrip("/")


def short_link(name: str) -> dict[str, str]:
    """The parameter that a short link of this name stands for; KeyError for an unknown name."""
    for kind, known in (("preset", PRESETS.names), ("lesson", LESSONS.names)):
        if name in known:
            return {kind: name}
    raise KeyError(name)


def card(base: str, values: Mapping[str, str], begun: Start) -> Card:
    """The card of what starts with these values of the parameters, which were read before."""
    lesson = values["lesson"]
    known = {**DEFAULTS, **(LESSONS[lesson].parameters if lesson else {})}
    name, by_path = (lesson, {"lesson"}) if lesson else (begun.base.name, {"preset"})
    said = {
        each: values[each]
        for each in DEFAULTS
        if values[each] != known[each] and each not in by_path
    }
    first, *_ = begun.text.split("\n")
    return Card(
        base=base,
        name=name,
        query=urlencode(said, quote_via=quote, safe=READABLE),
        title=_one_line(values.get("title") or begun.preset.label),
        description=_one_line(first) or DESCRIPTION,
        is_drawn=_are_equal(begun.preset.network, drawn(name).network),
    )


NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
"""Control characters and what is no character: XML cannot hold them."""


def _one_line(text: str) -> str:
    return NO_TEXT.sub(" ", text).strip()


def _are_equal(one: Network, other: Network) -> bool:
    return len(one.layers) == len(other.layers) and all(
        a.activation == b.activation
        and np.array_equal(a.weights, b.weights)
        and _same(a.biases, b.biases)
        for a, b in zip(one.layers, other.layers, strict=True)
    )


def _same(one: Array | None, other: Array | None) -> bool:
    return one is other if one is None or other is None else np.array_equal(one, other)
