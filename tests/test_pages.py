"""The pages as the templates render them; scripts draw the rest."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.engine.errors import shortened
from app.engine.presets import PRESETS
from app.lessons import LESSONS
from app.main import create_app
from app.parameters import PARAMETERS
from app.settings import Settings

Json = Any

PARTS = ["training", "side", "pictures", "data", "network", "share", "settings", "tables"]

every_page = pytest.mark.parametrize(
    "path",
    [
        *("/", "/embed", "/v1/embed", "/p/mazur", "/guide", "/examples", "/examples/host"),
        "/docs",
    ],
)


def _start(page: str) -> Json:
    """The preset that the page hands to its script."""
    match = re.search(r'<script type="application/json" id="start">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


@every_page
def test_a_page_is_html_in_english_with_a_title(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search(r'<html lang="en"[\s>]', reply.text)
    assert re.search(r"<title>.*Chainrule.*</title>", reply.text)


@every_page
def test_every_file_that_a_page_names_is_there(client: TestClient, path: str) -> None:
    addresses = re.findall(r'(?:src|href)="(/[^"]*)"', client.get(path).text)
    assert addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address


@every_page
def test_a_page_loads_from_no_other_host_and_holds_no_inline_script_or_style(
    client: TestClient, path: str
) -> None:
    page = client.get(path).text
    assert not re.search(r'<(?!a |link rel="alternate")[^>]*(?:src|href)="(?:https?:)?//', page)
    assert not re.search(r"<style|<[^>]*\s(?:style|on\w+)=", page)
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag


def test_the_page_starts_with_the_articles_network(client: TestClient, article: Json) -> None:
    start = _start(client.get("/").text)
    preset = start["preset"]
    assert preset["name"] == "article"
    assert start["delta"] == "article"
    for layer, expected in zip(
        preset["network"]["layers"], article["network"]["layers"], strict=True
    ):
        assert layer["weights"] == expected["weights"]
    assert preset["inputs"] == [article["inputs"]]
    assert preset["targets"] == [article["targets"]]
    assert preset["optimizer"] == {**article["optimizer"], "l1": 0, "l2": 0}


@pytest.mark.parametrize(
    ("query", "name", "delta"),
    [
        ("", "article", "article"),
        ("preset=mazur", "mazur", "standard"),
        ("preset=udacity", "udacity", "error_term"),
        ("preset=mazur&delta=article", "mazur", "article"),
    ],
)
def test_the_page_starts_with_the_preset_of_its_address_and_that_presets_delta(
    client: TestClient, query: str, name: str, delta: str
) -> None:
    page = client.get(f"/?{query}").text
    start = _start(page)
    assert (start["preset"]["name"], start["delta"]) == (name, delta)
    assert _notices(page) == []


def _notices(page: str) -> list[str]:
    """What stands above the picture for the reader to notice."""
    head = page.partition('<div id="app">')[0]
    return [unescape(text) for text in re.findall(r'<p class="notice">(.*?)</p>', head)]


def test_an_unknown_preset_gives_the_article_and_says_so(client: TestClient) -> None:
    page = client.get("/", params={"preset": "<script>alert(1)</script>"}).text
    assert _start(page)["preset"]["name"] == "article"
    assert "<script>alert(1)</script>" not in page
    (notice,) = _notices(page)
    assert notice.startswith(
        "preset=<script>alert(1)</script> is not one of article, mazur, udacity"
    )


def test_a_bad_value_falls_back_to_the_default_with_a_notice(client: TestClient) -> None:
    failures = {}
    for parameter in PARAMETERS:
        page = client.get("/", params={parameter.name: "~" + "x" * 1000 + "\x01"}).text
        try:
            assert _start(page) == _usual(client, parameter.name)
            (notice,) = _notices(page)
            assert notice.startswith(f"{parameter.name}=~xxx")
            assert len(notice) < 250
        except (AssertionError, ValueError) as error:
            failures[parameter.name] = str(error)
    assert failures == {}


def test_every_value_of_the_list_is_taken_without_a_notice(client: TestClient) -> None:
    values = [(parameter.name, value) for parameter in PARAMETERS for value in parameter.values]
    assert values
    replies = {(name, value): client.get("/", params={name: value}) for name, value in values}
    assert {each: reply.text for each, reply in replies.items() if reply.status_code != 200} == {}
    notices = {each: _notices(reply.text) for each, reply in replies.items()}
    assert {each: said for each, said in notices.items() if said} == {}
    assert [each.name for each in PARAMETERS if not each.meaning.endswith(".")] == []


def test_settings_of_the_address_reach_the_page(client: TestClient) -> None:
    page = client.get("/?theme=dark&motion=off&digits=6&keys=0").text
    assert 'data-theme="dark"' in page
    assert 'data-motion="off"' in page
    assert (_start(page)["digits"], _start(page)["keys"]) == (6, False)


def test_other_names_in_the_address_are_left_alone(client: TestClient) -> None:
    page = client.get("/?utm_source=course&lti=1")
    assert page.status_code == 200
    assert _start(page.text) == _start(client.get("/").text)
    assert _notices(page.text) == []


def test_the_page_can_be_zoomed(client: TestClient) -> None:
    viewport = re.search(r'<meta name="viewport" content="([^"]*)"', client.get("/").text)
    assert viewport is not None
    assert "maximum-scale" not in viewport[1]
    assert "user-scalable" not in viewport[1]


def test_the_page_has_one_heading_and_the_paragraphs_that_speak(client: TestClient) -> None:
    page = client.get("/").text
    assert page.count("<h1") == page.count("<main") == 1
    assert page.count('aria-live="polite"') == 4
    assert page.count('role="alert"') == 1


def test_a_checkout_without_built_files_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Settings, "static", tmp_path)
    with pytest.raises(RuntimeError, match="run `make build`"):
        TestClient(create_app()).get("/")


def test_the_page_leads_to_every_lesson_and_every_preset(client: TestClient) -> None:
    links = re.findall(r'href="(/p/[^"]*)"', client.get("/").text)
    started = [_start(client.get(link).text) for link in links]
    assert [each["lesson"]["name"] for each in started if each["lesson"]] == LESSONS.names
    named = [each["preset"]["name"] for each in started if not each["lesson"]]
    assert named == PRESETS.names


def _usual(client: TestClient, wrong: str) -> Json:
    """The start where one parameter is wrong: the default one, but that no page may steer it."""
    start = _start(client.get("/").text)
    return {**start, "parent": "none"} if wrong == "parent" else start


@pytest.mark.parametrize("path", ["/embed", "/v1/embed"])
def test_the_embedded_page_is_the_page_without_surroundings(client: TestClient, path: str) -> None:
    page, whole = client.get(f"{path}?preset=mazur").text, client.get("/?preset=mazur").text
    start, other = _start(page), _start(whole)
    assert (start.pop("staging")["parts"], other.pop("staging")["parts"]) == (["tables"], PARTS)
    assert start == other
    assert 'data-place="embed"' in page
    assert "<footer" not in page
    assert "<footer" in whole


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("preset", name) for name in PRESETS.names), *(("lesson", name) for name in LESSONS.names)],
)
def test_a_short_link_is_the_page_of_its_preset_or_lesson(
    client: TestClient, kind: str, name: str
) -> None:
    short = client.get(f"/p/{name}")
    assert short.status_code == 200
    assert short.text == client.get("/", params={kind: name}).text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lesson=xor", "xor"),
        ("lesson=xor&at=1.z.1.1&by=phase&edit=none&theme=dark", "xor"),
        *(("lesson=xor&lr=0.1", None), ("lesson=xor&preset=mazur", None), ("preset=mazur", None)),
    ],
)
def test_a_lesson_is_one_as_long_as_its_run_is(
    client: TestClient, query: str, name: str | None
) -> None:
    lesson = _start(client.get(f"/?{query}").text)["lesson"]
    assert (lesson and lesson["name"]) == name
    if name:
        free = lesson["free"]
        assert (free["by"], free["at"], free["edit"]) == ("layer", "", "all")
        assert not {"lesson", "lr", "data", "preset", "theme"} & set(free)


def test_other_parameters_of_a_short_link_apply_but_its_preset_is_its_own(
    client: TestClient,
) -> None:
    short = client.get("/p/mazur?digits=6&preset=adam&theme=dark&lr=x").text
    long = client.get("/?preset=mazur&digits=6&theme=dark&lr=x").text
    assert short == long
    assert (_start(short)["preset"]["name"], _start(short)["digits"]) == ("mazur", 6)
    assert len(_notices(short)) == 1


@pytest.mark.parametrize(
    "name", ["", "nobody", "Mazur", "mazur/", "<script>alert(1)</script>", "x" * 5000]
)
def test_an_unknown_short_link_is_not_found_and_leads_to_the_known_ones(
    client: TestClient, name: str
) -> None:
    reply = client.get(f"/p/{quote(name, safe='')}")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert re.findall(r'href="/p/([^"]*)"', reply.text) == [*PRESETS.names, *LESSONS.names]
    assert f"<code>{escape(shortened(name, 80))}</code>" in reply.text
    assert "<script" not in reply.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"parts": PARTS, "edit": ["x", "d", "w", "b", "lr"], "said": {}}),
        ("show=none", {"parts": [], "said": {"show": "none"}}),
        ("show=tables,training,tables", {"parts": ["training", "tables"]}),
        ("view=diagram", {"view": "diagram", "parts": PARTS[:-1]}),
        ("edit=none", {"edit": [], "parts": [*PARTS[:3], *PARTS[5:]]}),
        ("edit=x,d", {"edit": ["x", "d"], "parts": [*PARTS[:4], *PARTS[5:]]}),
        ("edit=d,w,b,lr", {"parts": [*PARTS[:3], *PARTS[5:]]}),
        ("mode=predict", {"mode": "predict", "parts": PARTS[3:]}),
        ("tol=0.001&speed=2.5", {"tolerance": 0.001, "speed": 2.5}),
        ("controls=step", {"controls": "step", "embedded": False}),
        ("mode=predict&theme=dark&keys=0&cid=c&lr=2", {"said": {"mode": "predict"}}),
    ],
)
def test_an_address_says_what_a_course_leaves_of_the_page(
    client: TestClient, query: str, expected: Json
) -> None:
    page = client.get(f"/?{query}").text
    staging = _start(page)["staging"]
    assert {name: staging[name] for name in expected} == expected
    assert _notices(page) == []


@pytest.mark.parametrize(
    "query",
    [
        *("show=all,tables", "show=tables,", "show=picture", "edit=lr,e", "edit=x d"),
        *("controls=no", "mode=quiz", "view=none", "lang=de", "speed=0", "speed=11", "speed=.05"),
        *("tol=1", "tol=-0.1", "tol=1e-3", "cid=a b", "cid=<b>", "cid=" + "a" * 129),
        *("parent=*", "parent=https://a.example/", "parent=https://a.example:99999"),
        *("parent=https://a.b:65536", "parent=https://[::::]"),
        *("parent=https://u@a.example", "parent=javascript:1", "parent=https://A.example"),
        *("title=" + "a" * 121, "title=a%07b", "title=%E2%80%AEa"),
    ],
)
def test_what_a_parameter_of_a_course_cannot_be_is_said(client: TestClient, query: str) -> None:
    page = client.get(f"/?{query}").text
    assert _start(page) == _usual(client, query.partition("=")[0])
    (notice,) = _notices(page)
    assert notice.startswith(f"{query.partition('=')[0]}=")


@pytest.mark.parametrize(
    "query",
    [
        *("parent=https://moodle.uni-ulm.example", "parent=http://127.0.0.1:8000"),
        *("parent=http://[::1]:65535", "parent=https://xn--bcher-kva.example"),
        *("cid=frame-1_a.b:c", "speed=0.1", "speed=10", "speed=.5", "tol=0", "tol=0.999"),
    ],
)
def test_what_a_parameter_of_a_course_can_be_is_taken(client: TestClient, query: str) -> None:
    assert _notices(client.get(f"/?{query}").text) == []


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_title_is_text_and_never_html(client: TestClient, path: str) -> None:
    title = '<img src=x onerror=alert(1)>" & </title></script>'
    page = client.get(path, params={"title": title}).text
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    assert unescape(heading) == title
    (name,) = re.findall(r"<title>(.*?)</title>", page)
    assert unescape(name) == f"{title} · Chainrule"
    assert "<img" not in page
    assert _notices(page) == []


def test_only_parameters_of_the_state_are_told_to_what_writes_links(client: TestClient) -> None:
    names = set(_start(client.get("/").text)["defaults"])
    assert {"preset", "w", "at", "digits", "versus"} <= names
    others = {"view", "show", "controls", "edit", "mode", "tol", "speed"}
    assert not names & (others | {"theme", "motion", "keys", "lang", "cid", "parent"})


def test_the_pinned_element_is_the_one_whose_hash_the_guide_has(client: TestClient) -> None:
    guide = unescape(client.get("/guide").text)
    match = re.search(r'your\.server(/embed-\w+\.js)"\s+integrity="sha384-([^"]+)"', guide)
    assert match is not None
    pinned = client.get(match[1])
    assert base64.b64encode(hashlib.sha384(pinned.content).digest()).decode() == match[2]
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    newest = client.get("/embed.js")
    assert newest.content == pinned.content
    assert newest.headers["cache-control"] == "no-cache"
    assert newest.headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/embed-GONE.js").status_code == 404
