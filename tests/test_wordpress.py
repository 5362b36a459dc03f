"""A page pasted into WordPress, whose rules for unknown providers are in wordpress.py."""

from __future__ import annotations

import json
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.engine.presets import PRESETS
from tests import wordpress

Json = Any

ADDRESSES = [
    *(f"/p/{name}" for name in PRESETS.names),
    "/?preset=mazur&digits=6",
    "/?layers=2-4-1&act=tanh,sigmoid&data=moons;seed:3;noise:0.2&batch=8,1",
    (
        "/?data=own;task:regression;label:%5E%7B%3C%22%27%7D%5B|%5D;inputs:a;targets:d;scaling:none;"
        "offsets:0;divisors:1&x=1;2&d=1;0&layers=1-1"
    ),
    "/?preset=mazur&at=3.delta.1.2&explain=layer,w.1.1.2",
    (
        "/?data=own;task:yes_or_no;label:My%2520%25C3%25BC%2527%253C%250A;inputs:a%252Cb,c;targets:d;"
        "scaling:standard;offsets:1,2;divisors:3,4&x=1,2;3,4&d=1;0&layers=2-1&theme=dark"
    ),
]


class Frame(HTMLParser):
    """The one iframe of a piece of HTML, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes = dict(attrs)


def _pasted(client: TestClient, address: str) -> tuple[Json, Frame]:
    """What WordPress has of it in the end: by discovery, its request, and its filters."""
    page = client.get(address)
    provider = wordpress.discover(page.content)
    assert provider is not None
    # WP_oEmbed::fetch adds these to the provider's address, in place of what is there.
    asked = {name: values[0] for name, values in parse_qs(urlsplit(provider).query).items()}
    asked |= {"maxwidth": "640", "maxheight": "960", "dnt": "1", "format": "json"}
    reply = client.get(urlsplit(provider).path, params=asked).json()
    html = wordpress.title_attribute(reply["html"], reply["title"])
    kept = wordpress.filtered(html, reply["type"])
    assert kept is not None
    return reply, Frame(kept)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_pasted_page_is_embedded_with_all_that_its_address_says(
    client: TestClient, address: str
) -> None:
    reply, frame = _pasted(client, address)
    source = frame.attributes["src"]
    assert source is not None
    assert source == f"{Frame(reply['html']).attributes['src']}#?secret={wordpress.SECRET}"
    assert frame.attributes["data-secret"] == wordpress.SECRET
    embedded, whole = client.get(source), client.get(address)
    assert embedded.status_code == 200
    here, there = (json.loads(_after(page.text, 'id="start">')) for page in (embedded, whole))
    # What stands below the picture is another thing in an embedded page.
    assert here.pop("staging")["said"] == there.pop("staging")["said"]
    assert here == there
    label = '<span id="label">'
    assert _after(embedded.text, label) == _after(whole.text, label)
    assert "notice" not in embedded.text.partition('<div id="app">')[0]


def _after(page: str, part: str) -> str:
    return page.partition(part)[2].partition("</")[0]


def test_nothing_of_the_iframe_is_lost_and_it_is_shown_at_once(client: TestClient) -> None:
    reply, frame = _pasted(client, "/p/mazur")
    assert frame.tags == ["iframe"]
    for name, value in Frame(reply["html"]).attributes.items():
        assert name == "src" or frame.attributes[name] == value
    assert (frame.attributes["width"], frame.attributes["height"]) == ("640", "960")
    assert frame.attributes["title"] == "Matt Mazur's step by step example: 2-2-2"
    assert frame.attributes["sandbox"] == "allow-scripts"
    assert "style" not in frame.attributes


@pytest.mark.parametrize(
    ("told", "height"), [(0, 200), (199, 200), (200, 200), (999, 999), (1001, 1000)]
)
def test_the_rules_bound_heights_as_wordpress_does(told: int, height: int) -> None:
    assert wordpress.height(told) == height


def test_the_rules_take_out_what_wordpress_takes_out() -> None:
    kept = wordpress.filtered(
        '<script>x()</script><p><iframe src="javascript:x()" style="color:red" onload="x()" '
        'title="a &quot; b" allow="camera"></iframe></p>',
        "rich",
    )
    assert kept is not None
    frame = Frame(kept)
    assert frame.tags == ["iframe"]
    assert set(frame.attributes) == {"class", "sandbox", "security", "title"}
    assert frame.attributes["title"] == 'a " b'
    assert wordpress.filtered("<blockquote>only this</blockquote>", "rich") is None
    assert wordpress.esc_url("https://a.example/?a=1&b='<\">%0Ac") == (
        "https://a.example/?a=1&#038;b=&#039;c"
    )
    quoted = wordpress.filtered(
        '<blockquote><a href="https://a.example/">a</a></blockquote>'
        '<iframe src="https://a.example/?a=1&amp;b=2"></iframe>',
        "rich",
    )
    assert quoted is not None
    assert "clip: rect(1px, 1px, 1px, 1px)" in quoted
    assert f"https://a.example/?a=1&b=2#?secret={wordpress.SECRET}" in unescape(quoted)


def test_the_links_stand_in_what_wordpress_reads_of_the_largest_page(client: TestClient) -> None:
    weights = ",".join(["0.123456789"] * 128)
    address = f"/?w={';'.join([weights] * 4)}/{';'.join(['0.5'] * 128)}&x=1,2,3,4"
    provider = wordpress.discover(client.get(address).content)
    assert provider is not None
    reply = client.get(provider).json()
    assert reply["title"] == "A network of 4-128-1"
