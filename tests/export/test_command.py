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
from app.export import command


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


SAVED = '{\n  "chainrule": 1,\n  "parameters": {\n    "preset": "mazur",\n    "lr": "0.1"\n  }\n}\n'


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A file as the page saves it."""
    file = tmp_path / "lesson.json"
    file.write_text(SAVED, encoding="utf-8")
    return file


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["as saved", "with a mark of its encoding"])
def test_a_saved_file_is_exported_as_the_link_that_says_the_same(
    tmp_path: Path, lesson: Path, mark: str
) -> None:
    lesson.write_text(mark + SAVED, encoding="utf-8")
    files = [tmp_path / name for name in ("of_file.csv", "of_link.csv")]
    for file, state in zip(files, [str(lesson), "preset=mazur&lr=0.1"], strict=True):
        assert main(["export", str(file), state, "--kind", "csv"]) == 0
    of_file, of_link = (file.read_bytes() for file in files)
    assert of_file == of_link
    assert main(["export", str(files[0]), "--kind", "csv"]) == 0
    assert files[0].read_bytes() != of_link


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON: EOF while parsing a value at line 1 column 0"),
        (b"<!DOCTYPE html>", "not JSON: expected value at line 1 column 1"),
        (b'{\n  "chainrule": 1,\n}', "not JSON: trailing comma at line 3 column 1"),
        (b'{"chainrule": 1, "parameters": {"title": "\xff"}}', "not JSON: invalid unicode"),
        (b"[" * 100_000, "not JSON: recursion limit exceeded"),
        (b"[]", "body: expected an object, found []"),
        (b'{"parameters": {}}', "chainrule: missing"),
        (b'{"chainrule": 2, "parameters": {}}', "chainrule: expected 1, found 2"),
        (b'{"chainrule": 1}', "parameters: missing"),
        (
            b'{"chainrule": 1, "parameters": {"lr": 0.1}}',
            "parameters.lr: expected a text, found 0.1",
        ),
        (b'{"chainrule": 1, "parameters": {"rate": "1"}}', "unknown parameter: 'rate'; known: "),
        (b'{"chainrule": 1, "parameters": {"lr": "fast"}}', "lr=fast is not "),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_is_wrong_and_where(
    lesson: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    lesson.write_bytes(content)
    made = lesson.with_suffix(".html")
    assert main(["export", str(made), str(lesson)]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert str(lesson) in said
    assert not made.exists()


@pytest.mark.parametrize("state", ["nosuch.json", "folder/of/no.json"])
def test_a_file_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], state: str
) -> None:
    assert main(["export", str(tmp_path / "lesson.html"), str(tmp_path / state)]) == 1
    said = capsys.readouterr().err
    assert "No such file" in said
    assert state in said


def test_a_saved_file_is_not_written_over(lesson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(lesson), "--kind", "csv"]) == 1
    assert f"chainrule export lesson.html {lesson}" in capsys.readouterr().err
    assert lesson.read_text(encoding="utf-8") == SAVED


def test_what_takes_long_is_said_on_the_way_and_not_on_the_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "EVERY", 0)
    file = tmp_path / "lesson.html"
    assert main(["export", str(file), "at=3.E", "--updates", "2"]) == 0
    out, said = capsys.readouterr()
    assert out == ""
    assert said.splitlines() == [
        *(f"chainrule: made {number} of 2 updates …" for number in range(3)),
        *(f"chainrule: recording update {number} of 2 …" for number in (1, 2)),
        f"chainrule: wrote {file}: {file.stat().st_size:,} bytes",
    ]


def test_what_is_soon_done_is_done_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "EVERY", 600)
    assert main(["export", str(tmp_path / "lesson.html"), "at=3.E", "--updates", "2"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_standard_output_has_what_is_asked_for_and_nothing_else(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "update.csv"
    assert main(["export", str(file), "preset=mazur", "--kind", "csv"]) == 0
    capsysbinary.readouterr()
    assert main(["export", "-", "preset=mazur", "--kind", "csv"]) == 0
    assert capsysbinary.readouterr() == (file.read_bytes(), b"")
