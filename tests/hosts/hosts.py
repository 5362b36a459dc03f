"""Course sites, one for each kind of host, built by the host's own program.

A site has a page for each text, which stands between two paragraphs, as an author pastes it. Where
the whole build wants the internet or a thousand packages, its parts are run: for Docusaurus the
compiler of MDX and React, for mystmd its reader and the components of its theme, for Quarto Pandoc.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAMS = ROOT / ".venv-hosts/bin"
PACKAGES = HERE / "node_modules"

Json = Any
Texts = Mapping[str, str]
"""What stands on each page."""
Pages = dict[str, str]
"""The HTML of each page."""

LAYOUT = "<!DOCTYPE html><title>{{ .Title }}</title>{{ .Content }}"


@dataclass(frozen=True)
class Host:
    """A kind of host: what it makes of texts in an empty folder, and what it needs for that."""

    build: Callable[[Path, Texts], Pages]
    program: Path
    """A file that is there where the host is."""


def run(program: str, *arguments: str | Path, folder: Path, input: str = "") -> str:
    """What a program says, which has to succeed."""
    done = subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=folder,
        input=input,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def node(script: str | Path, *arguments: str | Path, folder: Path, input: str = "") -> str:
    """What a script says, one beside this file or one of a package."""
    return run(
        sys.executable,
        *(ROOT / "hatch_build.py", "node", folder, HERE / script, *arguments),
        folder=folder,
        input=input,
    )


def write(texts: Texts, folder: Path, suffix: str = ".md", heading: str = "# Page") -> None:
    """A file for each text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        page = f"{heading}\n\nBefore it.\n\n{text}\n\nAfter it.\n"
        (folder / f"{name}{suffix}").write_text(page, encoding="utf-8")


def read(texts: Texts, pattern: str, folder: Path) -> Pages:
    """The file that was made of each."""
    return {name: (folder / pattern.format(name)).read_text(encoding="utf-8") for name in texts}


def mkdocs(folder: Path, texts: Texts) -> Pages:
    write(texts, folder / "docs")
    (folder / "mkdocs.yml").write_text("site_name: Course\nuse_directory_urls: false\n")
    run("mkdocs", "build", "--quiet", folder=folder)
    return read(texts, "site/{}.html", folder)


def sphinx(folder: Path, texts: Texts) -> Pages:
    write(texts, folder, ".rst", "Page\n====")
    return _sphinx(folder, texts)


def sphinx_myst(folder: Path, texts: Texts) -> Pages:
    write(texts, folder)
    return _sphinx(folder, texts, "-D", "extensions=myst_parser")


def _sphinx(folder: Path, texts: Texts, *options: str) -> Pages:
    first = next(iter(texts))
    run("sphinx-build", "-q", "-C", "-D", f"root_doc={first}", *options, ".", "out", folder=folder)
    return read(texts, "out/{}.html", folder)


def mystmd(folder: Path, texts: Texts) -> Pages:
    write(texts, folder)
    (folder / "theme").mkdir()
    # Its own themes come from the internet; their components are in myst.mjs.
    (folder / "theme/template.yml").write_text("myst: v1\nkind: site\n")
    (folder / "myst.yml").write_text("version: 1\nproject: {}\nsite: {template: theme}\n")
    node(PACKAGES / "mystmd/dist/myst.cjs", "build", "--site", folder=folder)
    content = folder / "_build/site/content"
    return _rendered("myst.mjs", content, ".json", texts)


def docusaurus(folder: Path, texts: Texts) -> Pages:
    write(texts, folder)
    return _rendered("mdx.mjs", folder, ".md", texts)


def _rendered(script: str, folder: Path, suffix: str, texts: Texts) -> Pages:
    said = node(script, *(f"{name}{suffix}" for name in texts), folder=folder)
    return dict(zip(texts, json.loads(said), strict=True))


def hugo(folder: Path, texts: Texts) -> Pages:
    write(texts, folder / "content", heading="---\ntitle: Page\n---")
    layouts = folder / "layouts"
    (layouts / "shortcodes").mkdir(parents=True)
    (layouts / "_default").mkdir()
    # The file that the text's steps say how to make.
    (layouts / "shortcodes/rawhtml.html").write_text("{{ .Inner | safeHTML }}")
    (layouts / "_default/single.html").write_text(LAYOUT)
    (folder / "hugo.toml").write_text('disableKinds = ["home", "section", "taxonomy", "term"]')
    run("hugo", "--quiet", folder=folder)
    return read(texts, "public/{}/index.html", folder)


def quarto(folder: Path, texts: Texts) -> Pages:
    write(texts, folder)
    convert = "import pypandoc; print(pypandoc.convert_file(r'{}', 'html', format='markdown'))"
    return {
        name: run("python", "-c", convert.format(folder / f"{name}.md"), folder=folder)
        for name in texts
    }


def jupyter(folder: Path, texts: Texts) -> Pages:
    for name, text in texts.items():
        cell: Json = {"cell_type": "code", "id": name, "source": text, "outputs": []}
        cell |= {"metadata": {}, "execution_count": None}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    notebooks = [f"{name}.ipynb" for name in texts]
    run("jupyter-nbconvert", "--execute", "--to=html", *notebooks, folder=folder)
    return read(texts, "{}.html", folder)


HOSTS = {
    "mkdocs": Host(mkdocs, PROGRAMS / "mkdocs"),
    "sphinx": Host(sphinx, PROGRAMS / "sphinx-build"),
    "myst": Host(sphinx_myst, PROGRAMS / "myst-anchors"),
    "mystmd": Host(mystmd, PACKAGES / "mystmd"),
    "docusaurus": Host(docusaurus, PACKAGES / "@mdx-js/mdx"),
    "hugo": Host(hugo, PROGRAMS / "hugo"),
    "quarto": Host(quarto, PROGRAMS / "pypandoc"),
    "jupyter": Host(jupyter, PROGRAMS / "jupyter-nbconvert"),
}
"""By the name of the text to paste."""
