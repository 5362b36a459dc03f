"""A real server on a port of this machine."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn

from app.main import create_app


class LiveServer:
    """The app on a port of its own, which it keeps when it is stopped and started again."""

    def __init__(self) -> None:
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
        self.server = uvicorn.Server(uvicorn.Config(create_app(), log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop serving; the port is closed when this returns."""
        self.server.should_exit = True
        self.thread.join()
