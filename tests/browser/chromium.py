"""Finds a Chromium that starts, or installs one: the machine's, Playwright's or Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = [
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
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


def by_debian() -> None:
    """Debian's package; Playwright's Node needs libatomic1."""
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update", "-qq"], check=False, env=environment)
    packages = ["chromium", "libatomic1"]
    subprocess.run([*apt, "install", "-y", "-qq", *packages], check=False, env=environment)


def main() -> int:
    """Try each way until a browser starts."""
    ways: tuple[Callable[[], None] | None, ...] = (None, by_playwright, by_debian)
    for way in ways:
        if way and way is by_debian and not shutil.which("apt-get"):
            continue
        if way:
            way()
        if starts():
            return 0
    print("Found no Chromium that starts and could install none; put one on the PATH.")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
