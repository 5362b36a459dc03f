"""The command `chainrule export`: a state as a file, without a server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from app.engine.errors import EngineError
from app.engine.presets import PRESETS
from app.export.kinds import FORMATS, all_known, export
from app.export.recording import UPDATES
from app.limits import Limits
from app.settings import Settings


def main(arguments: Sequence[str]) -> int:
    """Write the file. Returns the exit code: 0, or 1 where it cannot be made."""
    options = _parser().parse_intermixed_args(arguments)
    try:
        query = _query(options.state) | ({"preset": options.preset} if options.preset else {})
        content = export(options.kind, query, options.updates, Limits(Settings()))
        Path(options.file).write_text(content, encoding="utf-8", newline="\n")
    except (EngineError, OSError) as error:
        print(f"chainrule: cannot export: {error}", file=sys.stderr)
        return 1
    print(f"Wrote {options.file}: {len(content.encode()):,} bytes")
    return 0


def _query(state: str) -> dict[str, str]:
    """The parameters of a link, or of what stands behind its question mark."""
    return all_known(dict(parse_qsl(state.rpartition("?")[2], keep_blank_values=True)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("chainrule export", description=__doc__)
    parser.add_argument("file", help="where to write")
    parser.add_argument(
        "state",
        nargs="?",
        default="",
        help="a link to a state, or its parameters, as in 'preset=mazur&lr=0.1'",
    )
    parser.add_argument("--preset", choices=PRESETS.names, help="the network to start from")
    parser.add_argument(
        "--updates", type=int, help=f"how many updates to replay ({UPDATES}, or as many as fit)"
    )
    parser.add_argument(
        "--kind", choices=list(FORMATS), default="html", help="what to write (%(default)s)"
    )
    return parser
