"""A real server on a port of this machine."""

from __future__ import annotations

import socket
import threading

import uvicorn

from app.main import create_app
from app.settings import Settings


class Announced(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so once all sockets are listened on."""
        await super().startup(sockets)
        self.answers.set()


class LiveServer:
    """The app on a port of its own, which it keeps when it is stopped and started again."""

    def __init__(self, settings: Settings | None = None, root_path: str = "") -> None:
        self.settings = settings
        self.root_path = root_path
        self.port = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread; returns when the server answers."""
        listening = socket.create_server(("127.0.0.1", self.port))
        # As the command does: else every reply waits 40 ms for an acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            create_app(self.settings), log_level="warning", root_path=self.root_path
        )
        self.server = Announced(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.thread.start()
        assert self.server.answers.wait(timeout=20), "the server does not start"

    def stop(self) -> None:
        """Stop serving; the port is closed when this returns."""
        self.server.should_exit = True
        self.thread.join()
