"""oEmbed: sizes, formats, refusals, and text that stays text."""

from __future__ import annotations

import random
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.card import card
from app.engine.presets import PRESETS
from app.lessons import LESSONS
from app.limits import Limits
from app.main import create_app
from app.oembed import FORMATS, Room, answer
from app.parameters import read
from app.settings import Settings
from app.start import start
from tests.drawing import of

Json = Any

HERE = "http://testserver"
HOSTILE = """"><script>alert(1)</script>' & <b onx=1>\x00\x1b\uffff &lt; ]]> é δ"""


def _ask(client: TestClient, address: str = "/p/mazur", **more: Any) -> Json:
    reply = client.get("/oembed", params={"url": HERE + address, **more})
    assert reply.status_code == 200, reply.text
    return reply.json()


class Elements(HTMLParser):
    """All elements of a piece of HTML with their attributes, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Mapping[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _frame(html: str) -> dict[str, str | None]:
    ((tag, attributes),) = Elements(html).found
    assert tag == "iframe"
    return dict(attributes)


def test_a_preset_is_one_bare_iframe_with_its_title(client: TestClient) -> None:
    reply = _ask(client)
    assert (reply["version"], reply["type"]) == ("1.0", "rich")
    assert reply["title"] == "Matt Mazur's step by step example: 2-2-2"
    frame = _frame(reply["html"])
    assert frame["src"] == f"{HERE}/v1/embed?preset=mazur"
    assert frame["title"] == reply["title"]
    assert (frame["width"], frame["height"]) == (str(reply["width"]), str(reply["height"]))
    assert reply["html"].endswith("></iframe>")
    assert (reply["provider_name"], reply["provider_url"]) == ("Chainrule", f"{HERE}/")


def test_sizes_never_exceed_the_limits_for_random_pairs(client: TestClient) -> None:
    draw = random.Random(5)
    kinds = set()
    for _ in range(of(1000, 200)):
        limits: Json = {
            name: draw.choice([draw.randint(1, 400), draw.randint(1, 3000)])
            for name in ("maxwidth", "maxheight")
            if draw.random() < 0.9
        }
        reply = _ask(client, **limits)
        wide, high = limits.get("maxwidth", 10**9), limits.get("maxheight", 10**9)
        kinds.add(reply["type"])
        assert reply["type"] == ("link" if wide < 240 or high < 200 else "rich")
        for width, height in (("width", "height"), ("thumbnail_width", "thumbnail_height")):
            assert 0 < reply.get(width, 1) <= wide
            assert 0 < reply.get(height, 1) <= high
        if reply["type"] == "rich":
            frame = _frame(reply["html"])
            assert (frame["width"], frame["height"]) == (str(reply["width"]), str(reply["height"]))
        else:
            assert not {"html", "width", "height"} & set(reply)
    assert kinds == {"link", "rich"}


@pytest.mark.parametrize(
    ("size", "kind"), [((240, 200), "rich"), ((239, 200), "link"), ((240, 199), "link")]
)
def test_what_is_too_small_for_stepping_is_a_link(
    client: TestClient, size: tuple[int, int], kind: str
) -> None:
    assert _ask(client, maxwidth=size[0], maxheight=size[1])["type"] == kind


@pytest.mark.parametrize(
    ("size", "file"),
    [
        ((1200, 630), "mazur.png"),
        ((1199, 630), "mazur-600.png"),
        ((1200, 314), "mazur-300.png"),
        ((299, 630), None),
    ],
)
def test_the_picture_is_the_largest_that_fits(
    client: TestClient, size: tuple[int, int], file: str | None
) -> None:
    told = _ask(client, maxwidth=size[0], maxheight=size[1])
    assert told.get("thumbnail_url") == (file and f"{HERE}/thumbnails/{file}")


@pytest.mark.parametrize("more", [{}, {"maxwidth": "500"}, {"maxheight": "100"}])
@pytest.mark.parametrize(
    "address", ["/", "/p/softmax?digits=6&theme=dark", "/embed?x=1,2,3&layers=3-2-1"]
)
def test_json_and_xml_agree(client: TestClient, address: str, more: Json) -> None:
    replies = {
        name: client.get("/oembed", params={"url": HERE + address, "format": name, **more})
        for name in ("json", "xml")
    }
    assert replies["json"].headers["content-type"] == "application/json"
    assert replies["xml"].headers["content-type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(replies["xml"].content)
    assert root.tag == "oembed"
    told = {name: str(value) for name, value in replies["json"].json().items()}
    assert {each.tag: each.text for each in root} == told


@pytest.mark.parametrize(
    ("address", "embedded"),
    [
        ("", "preset=article"),
        ("/", "preset=article"),
        ("/?preset=mazur&utm_source=x&digits=4", "preset=mazur"),
        ("/embed?digits=6", "preset=article&digits=6"),
        ("/v1/embed?preset=adam&theme=dark", "preset=adam&theme=dark"),
        ("/p/mazur?preset=adam&x=0.1,0.2", "preset=mazur&x=0.1,0.2"),
        ("/p/m%61zur#part", "preset=mazur"),
    ],
)
def test_each_page_of_the_simulator_can_be_embedded_with_what_its_address_says(
    client: TestClient, address: str, embedded: str
) -> None:
    source = _frame(_ask(client, address)["html"])["src"]
    assert source == f"{HERE}/v1/embed?{embedded}"


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/p/mazur",
        "https://testserver/p/mazur",
        "http://testserver:8080/p/mazur",
        "http://testserver:x/p/mazur",
        "http://testserver@elsewhere.example/",
        "http://user@testserver/",
        "http://testserver.elsewhere.example/",
        "//testserver/p/mazur",
        "/p/mazur",
        "javascript:alert(1)//testserver/",
        "http://[",
        "mazur",
        f"{HERE}/guide",
        f"{HERE}/docs",
        f"{HERE}/p/",
        f"{HERE}/p/nobody",
        f"{HERE}/p/mazur/",
        f"{HERE}/p/../embed",
        f"{HERE}/api/v1/catalog",
        f"{HERE}/?preset=nobody",
        f"{HERE}/?digits=99",
        f"{HERE}/?layers=2-3-1&w=1,2/3",
    ],
)
def test_what_is_no_sound_address_of_a_page_here_is_not_found(client: TestClient, url: str) -> None:
    reply = client.get("/oembed", params={"url": url})
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [{}, {"url": ""}]
    + [
        {"url": f"{HERE}/", name: value}
        for name in ("maxwidth", "maxheight")
        for value in ("", "0", "-5", "1.5", "1e3", "wide", "٣", "9" * 5000)
    ],
)
def test_a_request_without_url_or_with_bad_numbers_is_a_bad_one(
    client: TestClient, query: Json
) -> None:
    reply = client.get("/oembed", params=query)
    assert reply.status_code == 400
    problem = reply.json()
    assert (problem["status"], problem["title"]) == (400, "Bad Request")
    assert len(problem["detail"]) < 200


@pytest.mark.parametrize("format", ["yaml", "", "JSON", "json "])
def test_an_unknown_format_is_not_implemented(client: TestClient, format: str) -> None:
    reply = client.get("/oembed", params={"url": f"{HERE}/", "format": format})
    assert reply.status_code == 501


def test_the_port_that_is_usual_may_be_said(client: TestClient) -> None:
    reply = client.get("/oembed", params={"url": "HTTP://TestServer:80/p/mazur"})
    assert _frame(reply.json()["html"])["src"] == f"{HERE}/v1/embed?preset=mazur"


def test_behind_a_proxy_addresses_are_those_that_the_public_uses() -> None:
    app: Any = ProxyHeadersMiddleware(cast(Any, create_app()), trusted_hosts="*")
    client = TestClient(app, base_url="http://sim.school.example")
    client.headers["X-Forwarded-Proto"] = "https"
    public = "https://sim.school.example"
    reply = client.get("/oembed", params={"url": f"{public}/p/mazur"}).json()
    assert _frame(reply["html"])["src"] == f"{public}/v1/embed?preset=mazur"
    assert reply["thumbnail_url"] == f"{public}/thumbnails/mazur.png"
    assert f'content="{public}/p/mazur"' in client.get("/p/mazur").text


def test_a_host_that_is_none_gets_into_no_reply(client: TestClient) -> None:
    evil = 'testserver"><script>alert(1)</script>'
    page = client.get("/", headers={"Host": evil})
    assert page.status_code == 400
    assert "alert(1)" not in page.text
    assert "alert(1)" not in page.headers.get("link", "")


def test_markup_in_a_title_stays_text_in_html_and_in_both_formats() -> None:
    values, _ = read({})
    begun, _ = start(values, Limits(Settings()))
    made = card(HERE, {**values, "title": HOSTILE}, begun)
    expected = """"><script>alert(1)</script>' & <b onx=1>  &lt; ]]> é δ"""
    told = answer(made, Room())
    assert " ".join(told["title"].split()) == " ".join(expected.split())
    assert _frame(told["html"])["title"] == told["title"]
    assert FORMATS["json"](told).body
    xml = ET.fromstring(FORMATS["xml"](told).body)
    assert [each.text for each in xml.iter("title")] == [told["title"]]
    assert [each.text for each in xml.iter("html")] == [told["html"]]


@pytest.mark.parametrize("name", ["preset", "title", "x", "utm_source", '"><script>'])
def test_markup_in_an_address_never_leaves_an_attribute(client: TestClient, name: str) -> None:
    hostile = """"><script>alert(1)</script>'"""
    for address in ("/p/mazur", "/"):
        page = client.get(address, params={name: hostile})
        head = page.text.partition("<body>")[0].partition('<script type="application/json"')[0]
        assert {tag for tag, _ in Elements(head).found} <= {"html", "head", "meta", "title", "link"}
        url = str(page.url)
        reply = client.get("/oembed", params={"url": url})
        if reply.status_code == 200:
            assert "<" not in str(_frame(reply.json()["html"])["src"])
        else:
            assert reply.status_code == 404
            assert reply.headers["content-type"] == "application/problem+json"


def _alternates(page: str) -> dict[str, str]:
    return {
        str(each["type"]): str(each["href"])
        for tag, each in Elements(page.partition("</head>")[0]).found
        if tag == "link" and each.get("rel") == "alternate"
    }


@pytest.mark.parametrize(
    "address", ["/", "/p/mazur", "/p/mazur?digits=6&x=0.5,1", "/embed", "/v1/embed?preset=adam"]
)
def test_the_page_and_a_header_lead_to_both_formats(client: TestClient, address: str) -> None:
    page = client.get(address)
    links = _alternates(page.text)
    assert set(links) == {"application/json+oembed", "text/xml+oembed"}
    same = _ask(client, address)
    assert client.get(links["application/json+oembed"]).json() == same
    assert (
        ET.fromstring(client.get(links["text/xml+oembed"]).content).findtext("html")
        == (same["html"])
    )
    for kind, href in links.items():
        assert f'<{href}>; rel="alternate"; type="{kind}"' in page.headers["link"]


def test_a_long_address_stands_in_the_page_alone(client: TestClient) -> None:
    """Proxies refuse replies with long headers."""
    x = ",".join(["0.1234567"] * 200)
    page = client.get("/", params={"layers": "200-1", "x": x})
    assert "link" not in page.headers
    assert len(_alternates(page.text)) == 2


def _properties(page: str) -> dict[str, str | None]:
    return {
        str(each.get("property") or each.get("name")): each.get("content")
        for tag, each in Elements(page.partition("</head>")[0]).found
        if tag == "meta"
    }


@pytest.mark.parametrize(
    ("kind", "name", "title", "about"),
    [
        *(("preset", each.name, each.label, "Step through one") for each in PRESETS),
        *(
            ("lesson", each.name, each.title, each.parameters["text"].split("\n")[0])
            for each in LESSONS
        ),
    ],
)
def test_a_link_to_a_preset_or_lesson_is_shown_with_its_picture(
    client: TestClient, kind: str, name: str, title: str, about: str
) -> None:
    for address in (f"/p/{name}", f"/?{kind}={name}"):
        told = _properties(client.get(address).text)
        assert told["og:title"] == title
        assert told["og:url"] == f"{HERE}/p/{name}"
        assert str(told["og:description"]).startswith(about)
        assert told["og:image"] == f"{HERE}/thumbnails/{name}.png"
        assert client.get(str(told["og:image"])).headers["content-type"] == "image/png"
        assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
        assert title in str(told["og:image:alt"])
        assert told["twitter:card"] == "summary_large_image"
        answer = _ask(client, address)
        assert answer["title"] == title
        assert f'src="{HERE}/v1/embed?{kind}={name}"' in answer["html"]


@pytest.mark.parametrize(
    "query", ["layers=3-2-1", "w=1,2/3;4&x=1", "act=tanh,identity", "b=1,1,1/-"]
)
def test_another_network_is_not_shown_with_the_presets_picture(
    client: TestClient, query: str
) -> None:
    told = _properties(client.get(f"/?{query}").text)
    assert "og:image" not in told
    assert told["twitter:card"] == "summary"
    assert "thumbnail_url" not in _ask(client, f"/?{query}")


def test_a_change_of_something_else_keeps_the_picture(client: TestClient) -> None:
    assert "og:image" in _properties(client.get("/?lr=0.5&digits=6&opt=momentum").text)


def test_the_address_of_a_reply_opens_what_was_asked_for(client: TestClient) -> None:
    address = "/?preset=mazur&lr=0.3&hyper=momentum:0.8&opt=momentum&schedule=cosine&at=1.z.1.1"
    source = urlsplit(str(_frame(_ask(client, address)["html"])["src"]))
    assert parse_qs(source.query) == parse_qs(urlsplit(address).query)
