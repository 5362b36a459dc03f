"""What is pasted into a course site is in the page that the host makes of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.snippets import SNIPPETS
from tests.hosts.hosts import HOSTS, node

pytestmark = pytest.mark.long

SITE = "https://sim.example/course"
PASTED = {
    "plain": ("?lesson=dead_relu", "A dead ReLU"),
    "signs": (
        "?data=own;task:yes_or_no;label:M%C3%BC%20%27%3C&x=1,2;3,4&d=1;0&copy=1&lt=2&at=1.a.1.4~4",
        "Step & <see>, over and over",
    ),
    "markup": (
        "?who=o'neil&text=*(a)*_b_!$c$&title=Wo%20%CE%B4",
        "Où δ naît : l’*erreur* d’_un_ [pas](x) {y} `z` &amp; \\ 50 %",
    ),
}
"""What the address says, and the title."""
QUOTED = {"quoted": ("?preset=article&text=é", """'A' "larger" $step$: #1""")}
"""A title that some hosts would change in a text, but none may in an attribute."""


class Elements(HTMLParser):
    """The frames of a page, and its links with what they say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.frames: list[tuple[str | None, str | None]] = []
        self.links: dict[str | None, str] = {}
        self.within: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "iframe":
            self.frames.append((attributes["src"], attributes["title"]))
        if tag == "a":
            self.within = attributes.get("href")
            self.links[self.within] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.within = None

    def handle_data(self, data: str) -> None:
        if self.within:
            self.links[self.within] += data


def built(
    host: str, snippet: str, pasted: dict[str, tuple[str, str]], folder: Path
) -> dict[str, Elements]:
    """The host's pages with this snippet, filled as the page fills it."""
    if not HOSTS[host].program.exists():
        pytest.skip(f"no {SNIPPETS[host].label} here: `make test-all` brings it where it can")
    values = [
        {
            "page": f"{SITE}/{query}",
            "embed": f"{SITE}/v1/embed{query}",
            "title": title,
            "height": "600",
        }
        for query, title in pasted.values()
    ]
    filling = {"snippet": asdict(SNIPPETS[snippet]), "values": values}
    texts = json.loads(node("fill.mjs", folder=folder, input=json.dumps(filling)))
    pages = HOSTS[host].build(folder, dict(zip(pasted, texts, strict=True)))
    return {name: Elements(html) for name, html in pages.items()}


@pytest.mark.parametrize("host", HOSTS)
def test_the_page_has_one_frame_with_the_very_address_and_title(host: str, tmp_path: Path) -> None:
    pasted = PASTED | QUOTED
    found = built(host, host, pasted, tmp_path)
    assert {name: page.frames for name, page in found.items()} == {
        name: [(f"{SITE}/v1/embed{query}", title)] for name, (query, title) in pasted.items()
    }


@pytest.mark.parametrize("host", [name for name in HOSTS if name not in ("sphinx", "jupyter")])
def test_the_link_for_markdown_leads_there_and_says_so(host: str, tmp_path: Path) -> None:
    found = built(host, "markdown", PASTED, tmp_path)
    for name, (query, title) in PASTED.items():
        assert " ".join(found[name].links[f"{SITE}/{query}"].split()) == title


@pytest.mark.parametrize(("host", "snippet"), [("hugo", "iframe"), ("mystmd", "myst")])
def test_html_as_it_is_would_be_lost(host: str, snippet: str, tmp_path: Path) -> None:
    (page,) = built(host, snippet, QUOTED, tmp_path).values()
    assert page.frames == []


def test_html_as_it_is_would_end_the_build_of_docusaurus(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="The `style` prop expects a mapping"):
        built("docusaurus", "iframe", QUOTED, tmp_path)
