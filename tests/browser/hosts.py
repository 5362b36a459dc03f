"""Pages that embed the simulator, on loopback origins of their own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ISOLATED = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What a host sends that wants to be cross-origin isolated."""


class Hosts:
    """A server of pages that a test writes; it answers on 127.0.0.1 and on localhost."""

    def __init__(self) -> None:
        pages: dict[str, tuple[str, Mapping[str, str]]] = {"/favicon.ico": ("", {})}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages[self.path.partition("?")[0]]
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.pages = pages
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever).start()

    @property
    def origins(self) -> list[str]:
        """The same site as the simulator's at another port, and another site."""
        port = self.server.server_address[1]
        return [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]

    def put(self, body: str, headers: Mapping[str, str] | None = None) -> str:
        """The path of a new page with this body."""
        path = f"/{len(self.pages)}"
        html = (
            f'<!DOCTYPE html><html lang="en"><title>Host</title>{BASICS}<body>{body}</body></html>'
        )
        self.pages[path] = (html, headers or {})
        return path

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


BASICS = """<style>body { margin: 0 } iframe { width: 100%; border: 0 }</style>
<script>
  // What has the focus, looked at all the time; and all messages that come.
  const focused = new Set();
  const heard = [];
  setInterval(() => focused.add(document.activeElement?.id || document.activeElement?.tagName), 10);
  addEventListener("message", ({ data }) => heard.push(data));
  const named = (type) => heard.filter((data) => (data?.type ?? data?.subject) === type);
  const until = async (holds) => {
    for (let frames = 0; !holds(); frames++) {
      if (frames > 1200) throw new Error(`never ${holds}`);
      await new Promise(requestAnimationFrame);
    }
  };
</script>"""
