"""The command `chainrule`, as a separate process."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest
import uvicorn

from app.__main__ import main

COMMAND = [sys.executable, "-m", "app"]

PATIENCE = 60
"""Seconds that a server has for its start, for a reply, and for its end."""


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in the background, and the address it says it is at."""
    process = subprocess.Popen(
        [*COMMAND, "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    patience = threading.Timer(PATIENCE, process.kill)  # so that no line is waited for in vain
    patience.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.removeprefix("Chainrule is at ").split(" ")[0]
    finally:
        patience.cancel()
        process.kill()
        process.communicate()


def opened(url: str) -> Any:
    """The reply of the server."""
    return urllib.request.urlopen(url, timeout=PATIENCE)


def test_port_0_serves_at_the_address_that_is_said() -> None:
    with serving("--port", "0") as (_, url), opened(f"{url}/openapi.json") as reply:
        assert json.load(reply)["info"]["title"] == "Chainrule"


def test_serve_may_be_said_and_ipv6_be_listened_on() -> None:
    with serving("serve", "--host", "::1", "--port", "0") as (_, url):
        assert url.startswith("http://[::1]:")
        with opened(f"{url}/api/v1/catalog") as reply:
            assert reply.status == 200


def test_a_body_that_is_too_large_is_refused_by_the_real_server() -> None:
    with serving("--port", "0") as (_, url):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
            connection.sendall(
                b"POST /api/v1/step HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 3000000\r\n\r\n" + b" " * 3_000_000
            )
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    with serving("--port", "0") as (process, url):
        opened(f"{url}/openapi.json").close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert errors == ""
        assert process.returncode == 0


def test_a_busy_port_gives_a_clear_message_and_exit_code_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--no-browser", "--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert f"cannot serve on 127.0.0.1, port {port}: Address already in use." in message
    assert "--port 0" in message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "65536"], "a port is a number from 0 to 65535"),
        (["--host", "no such host"], "cannot serve on no such host"),
    ],
)
def test_an_impossible_address_is_refused_the_same_way(
    capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["--no-browser", *options]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", r"http://127\.0\.0\.1:\d+"), ("0.0.0.0", r"http://localhost:\d+")],
)
def test_the_browser_is_opened_at_an_address_that_it_can_reach(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    addresses = Queue[str]()
    monkeypatch.setattr("webbrowser.open", addresses.put)
    monkeypatch.setattr(uvicorn.Server, "run", lambda _, sockets: sockets[0].close())
    assert main(["--host", host, "--port", "0"]) == 0
    assert re.fullmatch(address, addresses.get(timeout=10))


def test_no_part_of_a_reply_waits_for_an_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    delays: list[int] = []

    def run(self: uvicorn.Server, sockets: list[socket.socket]) -> None:
        with socket.create_connection(sockets[0].getsockname()), sockets[0].accept()[0] as accepted:
            delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        sockets[0].close()

    monkeypatch.setattr(uvicorn.Server, "run", run)
    assert main(["--no-browser", "--port", "0"]) == 0
    assert [bool(delay) for delay in delays] == [True]


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith("usage: chainrule ")
    options = ("--host", "--port", "--root-path", "--no-browser")
    for word in (*options, "127.0.0.1", "8000", "CHAINRULE_PUBLIC_URL"):
        assert word in text


@pytest.mark.parametrize("options", [["--port", "eighty"], ["--nonsense"], ["stop"]])
def test_an_unknown_option_is_refused_with_exit_code_2(options: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--port", "65536", *options])
    assert ended.value.code == 2
