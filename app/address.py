"""The address under which others reach this server: what it may be, and how the app knows it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

_NAME = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_PREFIX = r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*"

HOST = re.compile(_NAME)
"""A name or an IP address, with a port or without: what needs no escaping anywhere."""

PREFIX = re.compile(f"({_PREFIX})/?")
"""A path without its last slash."""

_URL = re.compile(f"(https?://{_NAME}{_PREFIX})/?")


def public_url(text: str) -> str:
    """The address without a slash at its end, or nothing for none; ValueError for what is none."""
    found = _URL.fullmatch(text)
    if text and not (found and _has_place(text)):
        raise ValueError(
            "expected http:// or https://, a host, and at most a port and a path, "
            "such as https://sim.example.edu/sim"
        )
    return found[1] if found else ""


def _has_place(url: str) -> bool:
    """Whether its IP address and its port can be such."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def prefix(text: str) -> str:
    """The path without a slash at its end; ValueError for what is none."""
    found = PREFIX.fullmatch(text)
    if not found:
        raise ValueError(f"expected a path such as /sim, found {text}")
    return found[1]


class PublicAddress:
    """Gives every request the address that the public uses, whatever its headers say.

    That is `url` if there is one, else scheme and host as they came and the server's root path. A
    proxy may take the prefix out of the path or leave it there.
    """

    def __init__(self, app: ASGIApp, url: str = "") -> None:
        self.app = app
        self.url = urlsplit(url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given, path = scope.get("root_path", ""), scope["path"]
        came = path[len(given) :] if _is_under(given, path) else path
        root = self.url.path if self.url.netloc else given
        path = came if _is_under(root, came) else root + came
        public = {**scope, "root_path": root, "path": path}
        if self.url.netloc:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            host = (b"host", self.url.netloc.encode())
            public |= {"scheme": self.url.scheme, "headers": [host, *others]}
        await self.app(public, receive, send)


def _is_under(root: str, path: str) -> bool:
    return path == root or path.startswith(f"{root}/")
