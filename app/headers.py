"""Security headers of every reply: nothing from elsewhere, no cookies, embedding where meant."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems

PUBLIC = (
    *("/static/", "/api/", "/openapi.json", "/oembed", "/thumbnails/"),
    *("/embed.js", "/embed-"),
)
"""Addresses that any page may read: a sandboxed frame has the origin `null`."""

EMBEDS = ("/embed", "/v1/embed")
"""The page without surroundings, which others may embed."""

BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
}

DOCS_POLICY = {
    name: value for name, value in BASE_POLICY.items() if name != "require-trusted-types-for"
} | {"style-src": "'self' 'unsafe-inline'", "img-src": "'self' data:"}
"""Swagger UI writes style attributes and HTML strings, so it gets these two things more."""

OWN_POLICIES = {"/docs": DOCS_POLICY}

PERMISSIONS = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(self), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


def headers_for(path: str, frame_ancestors: str = "*") -> dict[str, str]:
    """The headers of every reply to a request for `path`; `frame_ancestors` may embed the page."""
    policy = OWN_POLICIES.get(path, BASE_POLICY)
    if path in EMBEDS:
        policy = policy | {"frame-ancestors": frame_ancestors}
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": PERMISSIONS,
    }
    if path.startswith(PUBLIC):
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if path in EMBEDS:
        # A host that is cross-origin isolated embeds only pages with both.
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if path.startswith("/static/dist/"):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return headers


class SecurityHeaders:
    """Puts `headers_for` on every reply and answers CORS preflights of public addresses.

    It also answers for faults: Starlette does so outside of all middleware, without these headers.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str = "*") -> None:
        self.app = app
        self.frame_ancestors = frame_ancestors
        self.public = CORSMiddleware(
            app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False
        # Mounts change the scope, so this is read before.
        path = scope["path"].removeprefix(scope.get("root_path", ""))

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in headers_for(path, self.frame_ancestors).items():
                    if name != "Cache-Control" or message["status"] < 400:
                        headers[name] = value
            await send(message)

        app = self.public if path.startswith(PUBLIC) else self.app
        try:
            await app(scope, receive, with_headers)
        except Exception:
            if not started:
                await problems.server_error()(scope, receive, with_headers)
            raise
