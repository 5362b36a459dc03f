"""Plants each fault of `faults.py` in a copy of the checkout and looks whether its test sees it.

`python -m tests.mutants` tries all of them, `python -m tests.mutants engine` those in files with
"engine" in their paths. Before that, each named test has to pass without any fault. A mutant is
dead if its test ran and failed, it lives if the test passed, and it is invalid if the test did not
come to run: then nothing is known. Exit code 1 if any lives or is invalid.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from tests.mutants.faults import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
LINKS = (".venv", "node_modules", "tests/node_modules")
"""What is large and not changed: the copy shares it."""
BUILT = ("static/dist", "tests/js/baked.json")
"""What is made from tracked files: the copy has its own."""
PATIENCE = 300
"""Seconds after which a test that does not end is given up."""

Verdict = Literal["dead", "lives", "invalid"]


class Ran(NamedTuple):
    """How a test ended, and in one line what its runner says of it."""

    verdict: Verdict
    words: str


class NotBuiltError(Exception):
    """The page's scripts and styles cannot be put together."""


class Copy:
    """A checkout of its own, in which a fault can be planted."""

    def __init__(self, folder: Path) -> None:
        """Copy what git tracks or would track from this checkout into `folder`."""
        self.folder = folder
        listed = subprocess.check_output(
            ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, text=True
        )
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        for name in LINKS:
            (folder / name).symlink_to((ROOT / name).resolve(), target_is_directory=True)
        for name in BUILT:
            _copied(ROOT / name, folder / name)
        # The build installs nothing where the packages are younger than their lock file.
        os.utime(folder / "package-lock.json", (0, 0))
        self._build()
        _copied(folder / "static/dist", folder / "static/dist.sound")

    @contextmanager
    def with_fault(self, mutant: Mutant) -> Iterator[None]:
        """The copy with the fault in it, and the page built with it where the test loads that."""
        path, is_built = self.folder / mutant.file, _is_built(mutant)
        sound = path.read_text(encoding="utf-8")
        path.write_text(sound.replace(mutant.text, mutant.replacement), encoding="utf-8")
        try:
            if is_built:
                self._build()
            yield
        finally:
            path.write_text(sound, encoding="utf-8")
            if is_built:
                _copied(self.folder / "static/dist.sound", self.folder / "static/dist")

    def run(self, tests: Sequence[str], jobs: int = 1) -> Ran:
        """Run tests of one runner: of pytest, or of one file of Node's."""
        return self._node(tests) if _is_node(tests[0]) else self._pytest(tests, jobs)

    def _pytest(self, tests: Sequence[str], jobs: int) -> Ran:
        options = ["-q", "-x", "--tb=no", "-p", "no:cacheprovider"]
        several = ["-n", str(jobs)] if jobs > 1 else ["-p", "no:xdist"]
        code, said = self._said(sys.executable, "-m", "pytest", *options, *several, *tests)
        failed = re.search(r"^FAILED (.*)$", said, re.MULTILINE)
        if code == 1 and failed:
            return Ran("dead", failed[1])
        if code == 0:
            return Ran("lives", _last(said))
        error = re.search(r"^ERROR.*$", said, re.MULTILINE)
        return Ran("invalid", error[0] if error else _last(said))

    def _node(self, tests: Sequence[str]) -> Ran:
        file, names = tests[0].partition("::")[0], [test.partition("::")[2] for test in tests]
        patterns = [f"--test-name-pattern={_escaped(name)}" for name in names]
        options = ["--test", "--test-reporter=tap", *patterns]
        node = (sys.executable, "hatch_build.py", "node", ".", *options, file)
        server = (sys.executable, "-m", "tests.serve") if _is_of_served_page(file) else ()
        code, said = self._said(*server, *node)
        found = re.findall(r"^ *(ok|not ok) \d+ - (.*)$", said, re.MULTILINE)
        lines = [(how, what.replace("\\", "")) for how, what in found if "# SKIP" not in what]
        missing = [name for name in names if not any(what.startswith(name) for _, what in lines)]
        if missing:
            return Ran("invalid", f"did not run: {missing[0]}")
        failed = [what for how, what in lines if how == "not ok" and what.startswith(tuple(names))]
        if failed:
            return Ran("dead" if code else "invalid", failed[0])
        return Ran("invalid" if code else "lives", _last(said))

    def imports_its_own_app(self) -> bool:
        """Whether the tests in here test the copy: the program is installed from elsewhere."""
        _, said = self._said(sys.executable, "-c", "import app; print(app.__file__)")
        return Path(said.strip()).resolve().is_relative_to(self.folder.resolve())

    def _build(self) -> None:
        code, said = self._said(sys.executable, "hatch_build.py")
        if code:
            raise NotBuiltError(said)

    def _said(self, *command: str) -> tuple[int, str]:
        """The exit code and all output of a command in the copy; it ends with all its children."""
        # A fault may leave size and second of a file as they were: bytecode would hide it.
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
            "COLUMNS": "300",  # pytest cuts its reasons to the terminal's width
        }
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return -1, f"not done after {PATIENCE} s"
        return process.returncode, said


def check_sound(copy: Copy, mutants: Sequence[Mutant], jobs: int) -> None:
    """End here if a named test fails without any fault."""
    tests = list(dict.fromkeys(mutant.test for mutant in mutants))
    files = dict.fromkeys(test.partition("::")[0] for test in tests if _is_node(test))
    groups = [[test for test in tests if test.startswith(f"{file}::")] for file in files]
    if of_pytest := [test for test in tests if not _is_node(test)]:
        groups.append(of_pytest)
    for group in groups:
        verdict, words = copy.run(group, jobs)
        if verdict != "lives":
            raise SystemExit(f"a test does not pass as it is, without any fault: {words}")


def judge(copies: SimpleQueue[Copy], mutant: Mutant) -> tuple[Mutant, Ran, float]:
    """Try one mutant in a copy that is free."""
    copy = copies.get()
    try:
        begun = time.monotonic()
        try:
            with copy.with_fault(mutant):
                ran = copy.run([mutant.test])
        except NotBuiltError as error:
            ran = Ran("invalid", f"not built: {_last(str(error))}")
        return mutant, ran, time.monotonic() - begun
    finally:
        copies.put(copy)


def main(arguments: Sequence[str]) -> int:
    """Try the mutants that are asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("part", nargs="?", default="", help="part of the path of a file")
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-v", dest="verbose", action="store_true", help="say how each test failed")
    asked = parser.parse_args(arguments)
    mutants = [mutant for mutant in MUTANTS if asked.part in mutant.file]
    if not mutants:
        raise SystemExit(f"no mutant is in a file with {asked.part!r} in its path")
    jobs, begun = max(1, min(asked.jobs, len(mutants))), time.monotonic()
    verdicts: list[Verdict] = []
    with TemporaryDirectory(prefix="mutants-") as temporary:
        copies = [Copy(Path(temporary) / str(number)) for number in range(jobs)]
        if not all(copy.imports_its_own_app() for copy in copies):
            raise SystemExit("tests in the copy would test the program outside of it")
        check_sound(copies[0], mutants, jobs)
        print(f"all named tests pass without a fault ({time.monotonic() - begun:.0f} s)")
        free: SimpleQueue[Copy] = SimpleQueue()
        for copy in copies:
            free.put(copy)
        with ThreadPoolExecutor(jobs) as threads:
            for mutant, ran, seconds in threads.map(lambda each: judge(free, each), mutants):
                verdicts.append(ran.verdict)
                print(_row(mutant, ran.verdict, seconds), flush=True)
                if asked.verbose or ran.verdict == "invalid":
                    print(f"    {ran.words}", flush=True)
    counts = [f"{verdicts.count(one)} {one}" for one in ("dead", "lives", "invalid")]
    print(f"{len(mutants)} mutants: {', '.join(counts)} ({time.monotonic() - begun:.0f} s)")
    return int(set(verdicts) != {"dead"})


def _row(mutant: Mutant, verdict: str, seconds: float) -> str:
    return (
        f"{verdict:7} {seconds:5.1f} s  {mutant.file:32}  "
        f"{_one_line(mutant.text)} => {_one_line(mutant.replacement) or '(nothing)'}  {mutant.test}"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_node(test: str) -> bool:
    return test.partition("::")[0].endswith(".js")


def _is_of_served_page(file: str) -> bool:
    """Whether a test in Node opens the page as a server gives it."""
    return "./served_page.js" in (ROOT / file).read_text(encoding="utf-8")


def _is_built(mutant: Mutant) -> bool:
    file, _, _ = mutant.test.partition("::")
    return mutant.file.startswith("static/") and (not _is_node(file) or _is_of_served_page(file))


def _copied(source: Path, target: Path) -> None:
    """Put a file or a folder in the place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.is_file():
        shutil.copy2(source, target)


def _escaped(name: str) -> str:
    """A pattern of JavaScript for the name itself."""
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", name)


def _last(said: str) -> str:
    return (said.strip().splitlines() or ["no output"])[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
