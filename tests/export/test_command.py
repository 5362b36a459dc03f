"""`chainrule export` writes a state as a file, or says why not."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from gzip import decompress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main


def recording(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="recording">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


def test_a_lesson_holds_everything_it_needs_and_may_ask_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "lesson.html"
    assert main(["export", "--preset", "article", "--updates", "3", str(file)]) == 0
    page = file.read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="(?!data:)', markup)
    assert not re.search(r"<script[^>]*src", page)
    style = page.split("<style>")[1].split("</style>")[0]
    assert not re.search(r"url\((?!\"?data:)", style)
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src &#39;none&#39;")
    for opening in ("<style>", '<script type="module">'):
        closing = "</style>" if opening == "<style>" else "</script>"
        inside = page.split(opening)[1].split(closing)[0]
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy.replace("&#43;", "+")
    for licence in ("Google LLC", "Papa Parse"):
        assert licence in page


def test_all_updates_are_recorded_in_all_three_meanings(tmp_path: Path) -> None:
    file = tmp_path / "lesson.html"
    link = "http://localhost/?preset=mazur&lr=0.1&digits=5&at=2.delta.1.2"
    assert main(["export", str(file), link, "--updates", "2"]) == 0
    found = recording(file.read_text(encoding="utf-8"))
    assert found["digits"] == 5
    packed = found["explained"]
    assert len(packed) == 2
    for each in packed:
        said = json.loads(decompress(b64decode(each)))
        assert set(said) == {"article", "standard", "error_term"}
        assert all(meaning["w_new.1.1.1"]["latex"] for meaning in said.values())


def test_a_state_further_on_is_recorded_from_there(tmp_path: Path) -> None:
    file = tmp_path / "lesson.html"
    assert main(["export", str(file), "at=50.E", "--updates", "1"]) == 0
    page = file.read_text(encoding="utf-8")
    assert "updates 50 to 50" in page
    (trace,) = recording(page)["traces"]
    assert trace["before"]["step"] == 49


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["preset=mazr"], "preset=mazr is not one of article"),
        (["pre=mazur"], "unknown parameter: 'pre'; known: lesson, preset, "),
        (["mazur"], "unknown parameter: 'mazur'"),
        (["w=1;2/3;4"], "The parameters do not fit together"),
        (["--updates", "0"], "0 updates, expected at least 1"),
        (["--preset", "softmax", "--updates", "200"], "record at most 22 updates"),
        (["data=digits", "--updates", "1"], "this network is too large to record"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    file = tmp_path / "lesson.html"
    assert main(["export", str(file), *options]) == 1
    assert words in capsys.readouterr().err
    assert not file.exists()


def test_a_folder_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "/nosuch/lesson.html", "--updates", "1"]) == 1
    assert "cannot export: " in capsys.readouterr().err
