"""The command `chainrule export`: a state as a file, without a server."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from app.engine.errors import EngineError
from app.engine.presets import PRESETS
from app.export import saved
from app.export.kinds import FORMATS, all_known, export
from app.export.recording import UPDATES
from app.limits import Limits
from app.settings import Settings

STDOUT = "-"

EVERY = 1.0
"""Seconds until it is said what takes so long, and from then on."""


def main(arguments: Sequence[str]) -> int:
    """Write the file. Returns the exit code: 0, or 1 where it cannot be made."""
    options = _parser().parse_intermixed_args(arguments)
    try:
        query = _query(options.state) | ({"preset": options.preset} if options.preset else {})
        _check_place(options.file)
        with _telling():
            content = export(options.kind, query, options.updates, Limits(Settings()))
        _write(content.encode(), options.file)
    except (EngineError, OSError) as error:
        source = f" {options.state}" if _is_file(options.state) else ""
        _say(f"cannot export{source}: {error}")
        return 1
    return 0


def _query(state: str) -> dict[str, str]:
    """The parameters of a saved file, of a link, or of what stands behind its question mark."""
    if _is_file(state):
        return all_known(saved.read(Path(state)))
    return all_known(dict(parse_qsl(state.rpartition("?")[2], keep_blank_values=True)))


def _is_file(state: str) -> bool:
    """Whether a file is meant, be there one or not."""
    try:
        return Path(state).is_file() or (state.endswith(".json") and "=" not in state)
    except OSError:  # too long for a name
        return False


def _check_place(file: str) -> None:
    """A saved file is not written over: whoever named it first meant it to be read."""
    if file != STDOUT and saved.is_saved(Path(file)):
        raise EngineError(
            f"{file} holds a saved state and would be written over; what to write comes first, "
            f"as in: chainrule export lesson.html {file}"
        )


def _write(content: bytes, file: str) -> None:
    if file == STDOUT:
        sys.stdout.buffer.write(content)
        return
    Path(file).write_bytes(content)
    _say(f"wrote {file}: {len(content):,} bytes")


def _say(text: str) -> None:
    """All that the command says goes past what it makes."""
    print(f"chainrule: {text}", file=sys.stderr, flush=True)


class _Teller(logging.Handler):
    """Says what is being done, no oftener than once in so many seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.next = time.monotonic() + EVERY

    def emit(self, record: logging.LogRecord) -> None:
        if (now := time.monotonic()) >= self.next:
            self.next = now + EVERY
            _say(f"{record.getMessage()} …")


@contextmanager
def _telling() -> Iterator[None]:
    """What is logged meanwhile is told."""
    logger, teller = logging.getLogger("app.export"), _Teller()
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(teller)
    try:
        yield
    finally:
        logger.removeHandler(teller)
        logger.setLevel(before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("chainrule export", description=__doc__)
    parser.add_argument("file", help="where to write, - for the standard output")
    parser.add_argument(
        "state",
        nargs="?",
        default="",
        help="a link to a state, its parameters, as in 'preset=mazur&lr=0.1', or a file that the "
        "page has saved",
    )
    parser.add_argument("--preset", choices=PRESETS.names, help="the network to start from")
    parser.add_argument(
        "--updates", type=int, help=f"how many updates to replay ({UPDATES}, or as many as fit)"
    )
    parser.add_argument(
        "--kind", choices=list(FORMATS), default="html", help="what to write (%(default)s)"
    )
    return parser
