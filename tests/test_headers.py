"""Headers: nothing from elsewhere, no cookies, reading from anywhere where that is meant."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app

Json = Any

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)

EXPLANATIONS = "/api/v1/explanations"

REQUESTS = {
    "page": ("GET", "/", 200),
    "embedded page": ("GET", "/embed", 200),
    "embedded page, version 1": ("GET", "/v1/embed", 200),
    "short link": ("GET", "/p/mazur", 200),
    "unknown short link": ("GET", "/p/nobody", 404),
    "guide": ("GET", "/guide", 200),
    "embedding": ("GET", "/guide/embed", 200),
    "examples": ("GET", "/examples", 200),
    "example of a host": ("GET", "/examples/host", 200),
    "element": ("GET", "/embed.js", 200),
    "unknown element": ("GET", "/embed-gone.js", 404),
    "reference": ("GET", "/docs", 200),
    "OpenAPI document": ("GET", "/openapi.json", 200),
    "API": ("GET", "/api/v1/catalog", 200),
    "explanations": ("GET", EXPLANATIONS, 200),
    "published examples": ("GET", "/api/v1/published", 200),
    "oEmbed": ("GET", "/oembed?url=http://testserver/p/mazur", 200),
    "oEmbed of nothing": ("GET", "/oembed", 400),
    "oEmbed of another page": ("GET", "/oembed?url=http://elsewhere.example/", 404),
    "oEmbed in another format": ("GET", "/oembed?format=yaml", 501),
    "thumbnail": ("GET", "/thumbnails/mazur.png", 200),
    "thumbnail as SVG": ("GET", "/thumbnails/mazur.svg", 200),
    "unknown thumbnail": ("GET", "/thumbnails/nobody.png", 404),
    "static file": ("GET", "/static/js/state.js", 200),
    "unknown page": ("GET", "/nowhere", 404),
    "unknown endpoint": ("GET", "/api/v1/nowhere", 404),
    "unknown static file": ("GET", "/static/nowhere.js", 404),
    "wrong method": ("GET", "/api/v1/step", 405),
    "refusal": ("POST", "/api/v1/step", 422),
    "too large a body": ("POST", "/api/v1/forward", 413),
    "fault": ("GET", "/api/v1/fault", 500),
}

every_kind = pytest.mark.parametrize("kind", REQUESTS)


@pytest.fixture(scope="module")
def client() -> TestClient:
    """An app with one endpoint that fails."""
    app = create_app()

    @app.get("/api/v1/fault")
    def fault() -> None:
        raise RuntimeError

    return TestClient(app, raise_server_exceptions=False)


def _reply(client: TestClient, kind: str) -> Response:
    method, path, status = REQUESTS[kind]
    body = {413: b" " * (2 * 2**20 + 1), 422: b"{}"}.get(status)
    headers = {"Origin": "null", "Content-Type": "application/json"}
    reply = client.request(method, path, content=body, headers=headers)
    assert reply.status_code == status, reply.text
    return reply


@every_kind
def test_every_reply_forbids_what_the_page_does_not_need(client: TestClient, kind: str) -> None:
    headers = _reply(client, kind).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    for feature in ("camera", "geolocation", "microphone", "payment"):
        assert f"{feature}=()" in headers["permissions-policy"]


@every_kind
def test_no_reply_sets_a_cookie_or_allows_credentials(client: TestClient, kind: str) -> None:
    headers = _reply(client, kind).headers
    assert "set-cookie" not in headers
    assert "access-control-allow-credentials" not in headers


@every_kind
def test_no_reply_has_the_old_header_that_forbids_frames(client: TestClient, kind: str) -> None:
    assert "x-frame-options" not in _reply(client, kind).headers


EMBEDDED = ["embedded page", "embedded page, version 1"]


@pytest.mark.parametrize(
    "kind", [kind for kind in REQUESTS if kind not in ("reference", "example of a host", *EMBEDDED)]
)
def test_the_content_policy_is_the_one_of_the_design(client: TestClient, kind: str) -> None:
    assert _reply(client, kind).headers.get_list("content-security-policy") == [POLICY]


@pytest.mark.parametrize("kind", EMBEDDED)
def test_any_site_may_embed_the_embedded_page_even_an_isolated_one(
    client: TestClient, kind: str
) -> None:
    headers = _reply(client, kind).headers
    policy = POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")
    assert headers.get_list("content-security-policy") == [policy]
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_example_of_a_host_may_have_frames_of_its_own_origin(client: TestClient) -> None:
    headers = _reply(client, "example of a host").headers
    (policy,) = headers.get_list("content-security-policy")
    assert sorted(policy.split("; ")) == sorted(POLICY.split("; "))
    assert "frame-src 'self'" in policy


def test_a_setting_says_who_may_embed_the_embedded_page_and_only_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHAINRULE_FRAME_ANCESTORS", "https://school.example")
    client = TestClient(create_app())
    for path, who in (("/embed", "https://school.example"), ("/", "'self'")):
        policy = client.get(path).headers["content-security-policy"]
        assert f"; frame-ancestors {who}; " in policy


def test_the_reference_has_a_policy_of_its_own_that_is_wider_in_styles_only(
    client: TestClient,
) -> None:
    text = _reply(client, "reference").headers["content-security-policy"]
    own, common = (
        dict(part.split(" ", 1) for part in policy.split("; ")) for policy in (text, POLICY)
    )
    assert own.pop("style-src") == "'self' 'unsafe-inline'"
    assert own.pop("img-src") == "'self' data:"
    for name in ("style-src", "img-src", "require-trusted-types-for"):
        del common[name]
    assert own == common


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind, (_, path, _) in REQUESTS.items()
        if path.startswith(("/api", "/static", "/oembed", "/thumbnails", "/embed.js", "/embed-"))
    ],
)
def test_any_page_may_read_the_api_oembed_and_files_errors_included(
    client: TestClient, kind: str
) -> None:
    headers = _reply(client, kind).headers
    assert headers.get_list("access-control-allow-origin") == ["*"]
    assert headers["cross-origin-resource-policy"] == "cross-origin"


PAGES = ["page", *EMBEDDED, "short link", "unknown short link", "guide", "examples", "reference"]


@pytest.mark.parametrize("kind", [*PAGES, "unknown page"])
def test_no_other_page_may_read_the_pages(client: TestClient, kind: str) -> None:
    assert "access-control-allow-origin" not in _reply(client, kind).headers


def test_a_sandboxed_frame_may_ask_for_a_step(client: TestClient) -> None:
    reply = client.options(
        "/api/v1/step",
        headers={
            "Origin": "null",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "content-type" in reply.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize("kind", PAGES)
def test_pages_are_asked_for_anew_each_time(client: TestClient, kind: str) -> None:
    assert _reply(client, kind).headers["cache-control"] == "no-cache"


def test_built_files_are_kept_for_ever_because_their_addresses_change(client: TestClient) -> None:
    addresses = re.findall(r'src="(/static/dist/[^"]+)"', client.get("/").text)
    assert addresses
    for address in addresses:
        reply = client.get(address)
        assert reply.status_code == 200
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_missing_built_file_is_not_remembered(client: TestClient) -> None:
    reply = client.get("/static/dist/main-gone.js")
    assert reply.status_code == 404
    assert "cache-control" not in reply.headers


def test_pictures_are_kept_for_a_day_and_oembed_for_minutes(client: TestClient) -> None:
    for kind, age in (("thumbnail", 86400), ("thumbnail as SVG", 86400), ("oEmbed", 300)):
        assert _reply(client, kind).headers["cache-control"] == f"public, max-age={age}"
    for kind in ("unknown thumbnail", "oEmbed of another page"):
        assert "cache-control" not in _reply(client, kind).headers


def test_explanations_are_sent_once_and_then_only_confirmed(client: TestClient) -> None:
    first = client.get(EXPLANATIONS)
    assert first.headers["cache-control"] == "public, max-age=300"
    again = client.get(EXPLANATIONS, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("known", ["*", " * ", "W/{tag}", '"other", {tag}'])
def test_explanations_are_confirmed_to_whoever_has_them(client: TestClient, known: str) -> None:
    tag = client.get(EXPLANATIONS).headers["etag"]
    headers = {"If-None-Match": known.format(tag=tag)}
    assert client.get(EXPLANATIONS, headers=headers).status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        EXPLANATIONS,
        "/api/v1/catalog",
        "/p/mazur",
        "/oembed?url=http://testserver/",
        "/thumbnails/mazur.png",
    ],
)
def test_what_can_be_read_can_be_asked_for_its_headers_alone(
    client: TestClient, address: str
) -> None:
    whole, head = client.get(address), client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers.get("etag") == whole.headers.get("etag")
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_other_explanations_have_another_tag(client: TestClient) -> None:
    tags = [
        client.get(EXPLANATIONS, params=query).headers["etag"]
        for query in ({}, {"delta": "article"}, {"id": "E"})
    ]
    assert len(set(tags)) == 3
    reply = client.get(EXPLANATIONS, params={"id": "E"}, headers={"If-None-Match": tags[0]})
    assert reply.status_code == 200


@pytest.mark.parametrize("delta", ["article", "standard", "error_term"])
def test_the_articles_explanations_take_less_than_40_kb_on_the_way(
    client: TestClient, delta: str
) -> None:
    with client.stream("GET", EXPLANATIONS, params={"delta": delta}) as reply:
        assert reply.headers["content-encoding"] == "gzip"
        sent = b"".join(reply.iter_raw())
    assert len(sent) < 40_000
    assert len(gzip.decompress(sent)) > len(sent)


def test_a_client_that_cannot_unpack_gets_plain_bytes(client: TestClient) -> None:
    reply = client.get(EXPLANATIONS, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in reply.headers
    assert "Accept-Encoding" in reply.headers["vary"]
