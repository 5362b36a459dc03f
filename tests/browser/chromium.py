"""Finds a Chromium that starts, or installs one: the machine's, Playwright's or Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from playwright.sync_api import Error, sync_playwright

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def is_root() -> bool:
    """Whether packages may be installed, and whether Chromium cannot have its sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


ARGUMENTS = [
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if is_root() else []),
]


def executable() -> str | None:
    """The machine's own Chromium; None means Playwright's."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def starts() -> bool:
    """Whether a browser really starts."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
            print(f"Browser tests use Chromium {browser.version} ({executable() or 'Playwright'})")
            browser.close()
    except (Error, Exception) as error:  # noqa: BLE001 - a missing library is a plain Exception
        print(f"No Chromium yet: {str(error).splitlines()[0]}")
        return False
    return True


def by_playwright() -> None:
    """Playwright's own download, with the libraries that it needs where it may install them."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def by_debian(chromium: str) -> None:
    """A package of Debian's; Playwright's Node needs libatomic1."""
    if not shutil.which("apt-get"):
        return
    apt = [*([] if is_root() else ["sudo", "-n"]), "apt-get", "-qq", "-o=Acquire::http::Timeout=20"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=False, env=environment)
    packages = [chromium, "libatomic1"]
    subprocess.run([*apt, "install", "-y", *packages], check=False, env=environment)


def main() -> int:
    """Try each way until a browser starts.

    A Chromium without windows comes first, as Playwright's own is: it is faster.
    """
    if is_root() and not shutil.which(NAMES[0]):
        by_debian(NAMES[0])
    ways: tuple[Callable[[], None], ...] = (by_playwright, partial(by_debian, "chromium"))
    for way in (None, *ways):
        if way:
            way()
        if starts():
            return 0
    print("Found no Chromium that starts and could install none; put one on the PATH.")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
