"""Writes down anew what the frozen addresses say: `python -m tests.frozen`, or with names of cases.

Links, frames and files that people have made go on meaning what they mean. So this is for a change
that is meant and whose reason the changelog says, never to make a test pass. The golden files that
it changes are that change as others will see it: read their difference.
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, executable
from tests.frozen.cases import cases, play
from tests.server import LiveServer


def main(names: list[str]) -> None:
    """Play the named cases, or all, and keep what they say."""
    server = LiveServer()
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
            for case in cases():
                if names and case.name not in names:
                    continue
                page = browser.new_page()
                said = play(page, server.url, case)
                page.close()
                is_new = not case.golden.is_file() or case.golden.read_text("utf-8") != said
                case.golden.write_text(said, encoding="utf-8")
                print(f"{'written' if is_new else 'as it was'}: {case.name}")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
