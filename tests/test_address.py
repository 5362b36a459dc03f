"""Where the server is: the public address, headers that lie, and a prefix behind real proxies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.__main__ import main
from app.address import public_url
from app.main import create_app
from app.settings import Settings, settings_of_environment
from tests.proxy import PREFIX, Proxy
from tests.server import LiveServer
from tests.test_oembed import Elements

Json = Any

PUBLIC = "https://sim.example.edu/sim"

LYING = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example;proto=http",
}


@pytest.fixture(scope="module")
def public() -> TestClient:
    """An app that has been told where the public finds it."""
    app = create_app(Settings(public_url=PUBLIC))
    return TestClient(app, headers=LYING, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", ""),
        ("http://localhost", "http://localhost"),
        ("https://sim.example.edu/", "https://sim.example.edu"),
        ("https://sim.example.edu:8443/a/b-c_d.e~f/", "https://sim.example.edu:8443/a/b-c_d.e~f"),
        ("http://[::1]:8000/sim", "http://[::1]:8000/sim"),
    ],
)
def test_a_public_address_is_kept_without_its_last_slash(said: str, kept: str) -> None:
    assert public_url(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        *("sim.example.edu", "ftp://sim.example.edu", "https://", "https:///sim", "//host/sim"),
        *("https://a@sim.example.edu", "https://a:b@sim.example.edu", "https://sim.example.edu?"),
        *("https://sim.example.edu/?a=1", "https://sim.example.edu/#a", "https://a b/"),
        *('https://a"b/', "https://a/<b>", "https://a/b//c", "https://a/../b", "https://a/%20"),
        *("https://a:b", "https://a:70000", "https://a:0", "https://[::1::]", "https://a\n"),
    ],
)
def test_what_is_no_public_address_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.setenv("CHAINRULE_PUBLIC_URL", said)
    expected = f"CHAINRULE_PUBLIC_URL is {said}: expected http:// or https://, a host,"
    with pytest.raises(ValueError, match=re.escape(expected)):
        settings_of_environment()
    assert main(["--no-browser", "--port", "0"]) == 1
    assert capsys.readouterr().err.startswith(f"chainrule: {expected}")


def test_every_address_in_a_reply_is_made_from_the_public_one(public: TestClient) -> None:
    for path in ("/", "/embed", "/p/mazur", "/guide", "/guide/embed", "/docs", "/openapi.json"):
        for reply in (public.get(path), public.get(PREFIX + path)):
            assert reply.status_code == 200
            assert "evil" not in reply.text + str(reply.headers)
            assert "testserver" not in reply.text + str(reply.headers)
    page = public.get("/p/mazur")
    assert f'property="og:url" content="{PUBLIC}/p/mazur"' in page.text
    assert f'property="og:image" content="{PUBLIC}/thumbnails/mazur.png"' in page.text
    assert page.headers["link"].startswith(f"<{PUBLIC}/oembed?format=json&url=https%3A%2F%2Fsim.")
    assert f'data-public="{PUBLIC}"' in page.text
    assert f'src="{PUBLIC}/v1/embed?lesson=dead_relu"' in _text(public.get("/guide/embed").text)


def _text(page: str) -> str:
    return page.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("place", [PUBLIC, "https://SIM.example.edu:443/sim"])
def test_oembed_knows_pages_by_the_public_address(public: TestClient, place: str) -> None:
    reply = public.get("/oembed", params={"url": f"{place}/p/mazur"})
    assert reply.status_code == 200
    assert f'src="{PUBLIC}/v1/embed?preset=mazur"' in reply.json()["html"]
    assert reply.json()["thumbnail_url"] == f"{PUBLIC}/thumbnails/mazur.png"
    assert reply.json()["provider_url"] == f"{PUBLIC}/"
    assert public.get("/oembed", params={"url": place}).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        *("http://evil.example/sim/p/mazur", "http://sim.example.edu/sim/p/mazur"),
        *("https://sim.example.edu/p/mazur", "https://sim.example.edu/simple/p/mazur"),
    ],
)
def test_oembed_knows_no_page_elsewhere(public: TestClient, url: str) -> None:
    assert public.get("/oembed", params={"url": url}).status_code == 404


def test_a_redirect_leads_to_the_public_address(public: TestClient) -> None:
    for path, to in ((PREFIX, "/"), ("/guide/", "/guide"), (f"{PREFIX}/guide/", "/guide")):
        reply = public.get(path, follow_redirects=False)
        assert reply.status_code == 307
        assert reply.headers["location"] == PUBLIC + to


HOSTS = [
    *(
        'a"b',
        "a'b",
        "a b",
        "<b>",
        "a@b",
        "user:word@host",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "a,b",
        "a&b",
    ),
    *("a\x00b", "a\x1bb", "a\tb", "é", "a:b", "a:", "[::1", "", "a%22b", "{{7*7}}"),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/guide/embed", "/oembed?url=http://a/", "/guide/"])
def test_a_header_that_is_no_host_is_refused_wherever_it_comes(
    client: TestClient, host: str, path: str
) -> None:
    reply = client.get(path, headers={b"Host": host.encode("latin-1")})
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"].startswith("the header Host is no host")
    assert "content-security-policy" in reply.headers


@pytest.mark.parametrize("host", HOSTS)
def test_such_a_header_does_not_matter_where_the_address_is_known(
    public: TestClient, host: str
) -> None:
    reply = public.get("/p/mazur", headers={b"Host": host.encode("latin-1")})
    assert reply.status_code == 200
    assert f'property="og:url" content="{PUBLIC}/p/mazur"' in reply.text


def test_two_hosts_are_none(client: TestClient) -> None:
    assert client.get("/", headers=[("Host", "a"), ("Host", "b")]).status_code == 400


@pytest.mark.parametrize("host", ["a:99999", "[:::]", "[1.2.3.4]", "...", "-"])
def test_an_odd_host_breaks_nothing(client: TestClient, host: str) -> None:
    for path in ("/", "/guide/embed", f"/oembed?url=http://{host}/", "/guide/"):
        assert client.get(path, headers={"Host": host}, follow_redirects=False).status_code < 500


@pytest.mark.parametrize("path", ["sim", "/a//b", "/a b", "/../a", "http://a/b", "/a?b"])
def test_a_prefix_that_is_no_path_is_refused(capsys: pytest.CaptureFixture[str], path: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--no-browser", "--root-path", path])
    assert ended.value.code == 2
    assert f"expected a path such as /sim, found {path}" in capsys.readouterr().err


@pytest.fixture(scope="module", params=["root path", "public address"])
def told(request: pytest.FixtureRequest) -> str:
    """How the server comes to know its prefix."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="module", params=["stripping", "keeping"])
def proxy(request: pytest.FixtureRequest, told: str) -> Iterator[Proxy]:
    """A proxy in front of a server that knows the prefix; only one that is told may lose `Host`."""
    is_told = told == "public address"
    proxy = Proxy(strips=request.param == "stripping", host="inside:1" if is_told else None)
    server = LiveServer(Settings(public_url=proxy.url)) if is_told else LiveServer(root_path=PREFIX)
    server.start()
    proxy.target = server.port
    yield proxy
    proxy.stop()
    server.stop()


FIRST = ["/", "/embed", "/guide/embed", "/thumbnails/mazur.svg", "/openapi.json", "/p/mazur"]
"""Where the walk over all links starts."""

SHORT = f"{PREFIX}/p/"

REACHED = [
    *("/p/mazur", "/guide", "/docs", "/examples", "/examples/host", "/embed.js", "/oembed"),
    *("/v1/embed", "/thumbnails/mazur.png", "/static/icon.svg", "/static/js/embed.d.ts"),
    "/api/v1/catalog",
]
"""Where it has to come to, among others."""


def test_no_link_is_broken_or_leads_out_of_the_prefix(proxy: Proxy) -> None:
    seen: set[str] = set()
    oembed = f"{proxy.url}/oembed?url={proxy.url}/p/mazur"
    waiting = [*(proxy.url + path for path in FIRST), oembed]
    with httpx2.Client(timeout=20) as client:
        while waiting:
            address = waiting.pop()
            path = address.partition("?")[0]
            # Each page once, whatever its parameters, and one preset for all.
            if path in seen or (SHORT in path and any(SHORT in each for each in seen)):
                continue
            seen.add(path)
            reply = client.get(address)
            assert reply.status_code == 200, address
            for found in _addresses(reply):
                link = urldefrag(urljoin(address, found)).url
                assert "inside" not in link, (address, link)
                if link.startswith(f"{proxy.origin}/"):
                    assert link.startswith(f"{proxy.url}/"), (address, link)
                    waiting.append(link)
    assert {proxy.url + path for path in REACHED} <= seen
    assert any(each.endswith(".woff2") for each in seen)
    assert proxy.strays == []


def _addresses(reply: httpx2.Response) -> Iterator[str]:
    """What a reply leads to: a page, a style, a script, an oEmbed reply."""
    kind = reply.headers["content-type"].partition(";")[0]
    if kind == "text/html":
        yield from _in_html(reply.text)
    elif kind == "text/css":
        yield from re.findall(r"url\([\"']?(?!data:)([\w./-]+)", reply.text)
    elif kind == "text/javascript":
        yield from re.findall(r"\b(?:from|import)\s*\(?\"(\.[^\"]+)\"", reply.text)
        yield from re.findall(r"^//# sourceMappingURL=(.+)$", reply.text, re.MULTILINE)
    elif urlsplit(str(reply.url)).path.endswith("/oembed") and kind == "application/json":
        told = json.loads(reply.text)
        yield from (told["provider_url"], *filter(None, [told.get("thumbnail_url")]))
        yield from _in_html(told["html"])


def _in_html(text: str) -> Iterator[str]:
    for tag, attributes in Elements(text).found:
        named = [attributes.get(name) for name in ("href", "src")]
        if tag == "meta" and (attributes.get("content") or "").startswith("http"):
            named.append(attributes["content"])
        if (root := attributes.get("data-root")) is not None:
            named.append(f"{root}/api/v1/catalog")
        yield from filter(None, named)


def test_under_a_prefix_replies_have_the_headers_of_their_kind(proxy: Proxy) -> None:
    with httpx2.Client(base_url=proxy.url, timeout=20) as client:
        embedded, page = client.get("/embed").headers, client.get("/").headers
        assert "frame-ancestors *" in embedded["content-security-policy"]
        assert "frame-ancestors 'self'" in page["content-security-policy"]
        assert "unsafe-inline" in client.get("/docs").headers["content-security-policy"]
        assert client.get("/api/v1/catalog").headers["access-control-allow-origin"] == "*"
        (script,) = re.findall(r'src="([^"]+/main-[^"]+\.js)"', client.get("/").text)
        kept = client.get(proxy.origin + script).headers["cache-control"]
        assert kept == "public, max-age=31536000, immutable"


def test_under_a_prefix_a_page_can_ask_the_api_that_it_names(proxy: Proxy, article: Json) -> None:
    with httpx2.Client(base_url=proxy.url, timeout=20) as client:
        reply = client.post("/api/v1/step", json=article)
        assert reply.status_code == 200
        assert client.get("/openapi.json").json()["servers"] == [{"url": PREFIX}]
