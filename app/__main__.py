"""The command `chainrule`, also `python -m app`: serves the simulator and opens it, or exports."""

from __future__ import annotations

import argparse
import contextlib
import errno
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn

import app
from app.address import prefix
from app.export import command
from app.main import create_app
from app.settings import settings_of_environment


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped, or export.

    Returns the exit code: 0, or 1 where a setting is wrong, the port cannot be had or the file
    cannot be made.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] == "export":
        return command.main(arguments[1:])
    options = _parser().parse_args(arguments)
    try:
        settings = settings_of_environment()
        listening = _listen(options.host, options.port)
    except ValueError as error:
        print(f"chainrule: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"chainrule: {_cannot(options.host, options.port, error)}", file=sys.stderr)
        return 1
    place = f"{_in_url(options.host)}:{listening.getsockname()[1]}"
    url = f"http://{place}{options.root_path}"
    print(f"Chainrule is at {url} (Ctrl+C stops it)", flush=True)
    config = uvicorn.Config(create_app(settings), log_level="warning", root_path=options.root_path)
    server = uvicorn.Server(config)
    if not options.no_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how it ends, not an error
        server.run(sockets=[listening])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "chainrule",
        description=app.__doc__,
        epilog="`chainrule export` writes a state as a file; see `chainrule export --help`. "
        "Settings are environment variables, such as CHAINRULE_PUBLIC_URL: the address, with its "
        "path, at which the public finds the page; links and previews are made from it.",
    )
    parser.add_argument(
        "command", nargs="?", choices=["serve"], default="serve", help="what to do (%(default)s)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="port, 0 for any (%(default)s)")
    parser.add_argument(
        "--root-path",
        type=_root_path,
        default="",
        metavar="/PATH",
        help="path under which a proxy shows it, such as /sim",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _root_path(text: str) -> str:
    try:
        return prefix(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that the browser finds somebody there."""
    if not 0 <= port <= 65535:
        raise OSError(0, "a port is a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=128)
    # Else what follows the head of a reply waits 40 ms for the head to be acknowledged.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _cannot(host: str, port: int, error: OSError) -> str:
    why = (error.strerror or str(error)).partition(" (while ")[0]
    running = "Is it running already? " if error.errno == errno.EADDRINUSE else ""
    return (
        f"cannot serve on {host}, port {port}: {why}. {running}"
        "Choose another with --port, or --port 0 for any free one."
    )


def _in_url(host: str) -> str:
    """A host as a browser on this machine can reach it."""
    if host in ("0.0.0.0", "::", ""):
        return "localhost"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    raise SystemExit(main())
