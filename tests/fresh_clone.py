"""Tries what is committed as a stranger would: a clone in an empty folder, no Node on the PATH.

`make run` must answer on `/` with a page whose files are there, and so must the wheel that is built
from the clone and installed elsewhere. Run by `make fresh-clone`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
HIDDEN = {"node", "nodejs", "npm", "npx", "corepack", "uv"}
QUIETLY = ("--quiet", "--disable-pip-version-check")
PATIENCE = 600
"""Seconds to wait for a server whose set-up may download things."""


def main() -> None:
    """Clone, run, build a wheel, install it elsewhere, run that."""
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        place = Path(folder)
        environment = without_node(place / "bin")
        clone = place / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        arguments = "ARGS=--no-browser --port 0"
        with served(["make", "run", arguments], clone, environment) as url:
            check_page(url, "`make run` in a fresh clone without Node")
        wheel = build_wheel(clone, place / "wheels", environment)
        command = install(wheel, place / "elsewhere")
        empty = place / "empty"
        empty.mkdir()
        with served([command, "--no-browser", "--port", "0"], empty, environment) as url:
            check_page(url, f"{wheel.name}, installed elsewhere,")


def without_node(folder: Path) -> dict[str, str]:
    """An environment whose PATH has every command of this one's, except Node's."""
    folder.mkdir()
    for directory in os.environ["PATH"].split(os.pathsep):
        for command in sorted(Path(directory).glob("*")) if Path(directory).is_dir() else []:
            link = folder / command.name
            if command.name not in HIDDEN and not link.is_symlink():
                link.symlink_to(command)
    environment = {**os.environ, "PATH": str(folder)}
    assert not any(shutil.which(name, path=str(folder)) for name in HIDDEN)
    return environment


@contextmanager
def served(command: list[str | Path], folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address that a server says it is at; it is stopped afterwards."""
    server = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield address(server)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def address(server: subprocess.Popen[str]) -> str:
    """Read what the server prints until it says where it is."""
    assert server.stdout is not None
    deadline = time.monotonic() + PATIENCE
    for line in server.stdout:
        print(f"  {line}", end="")
        if found := re.search(r"http://\S+", line):
            return found[0]
        if time.monotonic() > deadline:
            break
    raise SystemExit("fresh-clone: the server never said where it is")


def check_page(url: str, what: str) -> None:
    """The page, all that it loads, and a data set."""
    page = fetch(f"{url}/")
    assert "Backpropagation, one number at a time" in page, page[:500]
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(files) >= 3, files
    for file in files:
        assert fetch(url + file)
    assert "setosa" in fetch(f"{url}/api/v1/datasets/iris")
    assert "swagger" in fetch(f"{url}/docs").lower()
    print(f"{what} serves the page and its {len(files)} files at {url}")


def fetch(url: str) -> str:
    """The body of a reply that must be a 200."""
    with urlopen(url, timeout=30) as reply:
        body: bytes = reply.read()
    return body.decode()


def build_wheel(clone: Path, folder: Path, environment: dict[str, str]) -> Path:
    """A wheel of the clone, built by pip in an environment of its own."""
    pip = clone / ".venv/bin/pip"
    command = (pip, *QUIETLY, "wheel", "--no-deps", "--wheel-dir", folder, clone)
    subprocess.run(command, env=environment, check=True)
    (wheel,) = folder.glob("chainrule-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """The command of the wheel, installed with its dependencies into an environment of its own."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin/pip", *QUIETLY, "install", wheel], check=True)
    return folder / "bin/chainrule"


if __name__ == "__main__":
    main()
