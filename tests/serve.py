"""Runs a command beside a server of the app: `python -m tests.serve COMMAND ARGUMENT…`.

The command finds the server's address in `CHAINRULE_SERVER`.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server import LiveServer


def main() -> int:
    """The command's own exit code."""
    server = LiveServer()
    server.start()
    try:
        environment = {**os.environ, "CHAINRULE_SERVER": server.url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        server.stop()


if __name__ == "__main__":
    raise SystemExit(main())
