"""A small real proxy that shows a server under a path."""

from __future__ import annotations

import http.client
import threading
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PREFIX = "/sim"

OF_CONNECTION = {"connection", "date", "server", "transfer-encoding"}
"""Headers that belong to one connection, or that this proxy writes itself."""


class Proxy:
    """Serves `PREFIX` from a server, with the prefix taken out of the path or left in it.

    `strays` are the paths outside of the prefix that somebody asked for.
    """

    def __init__(self, *, strips: bool, host: str | None = None) -> None:
        """Where `host` is given the server sees it in place of the client's."""
        self.target = 0
        self.strays: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                inner = self.path.removeprefix(PREFIX)
                if inner == self.path or not inner.startswith(("/", "?")):
                    outer.strays.append(self.path)
                    return self.reply(404, [], b"")
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = dict(self.headers.items()) | ({"Host": host} if host else {})
                path = inner if strips else self.path
                server = http.client.HTTPConnection("127.0.0.1", outer.target, timeout=20)
                with closing(server):
                    server.request(self.command, path, body, headers)
                    with closing(server.getresponse()) as answer:
                        content = answer.read()
                with suppress(ConnectionError):  # a client that has left
                    self.reply(answer.status, answer.getheaders(), content)

            do_GET = do_HEAD = do_POST = do_OPTIONS = handle_any

            def reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in (*OF_CONNECTION, "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever).start()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return self.origin + PREFIX

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
