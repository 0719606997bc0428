"""Other people's form engines, fetched into ``build/peers`` when they are asked for: to agree with, and to be measured against.

JavaRosa (ODK Collect's engine) stands in the jar of pyxform's wheel and needs a JDK; ODK web-forms' engine needs Node and npm;
rxeval is a wheel, in an environment of its own so that nothing of it meets ours. Each is pinned.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PEERS = Path("build/peers")
JAVAROSA, WEB_FORMS, RXEVAL = "JavaRosa 5.1.0", "web-forms 0.22.0", "rxeval 0.1.1"
_NPM = ("@getodk/xforms-engine@0.22.0", "jsdom@29.1.1", "papaparse@5.7.1")


class Absent(Exception):
    """The engine cannot be had here; the argument says what is missing."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine that can be run: its name, the command a script's arguments follow, and its environment."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


def javarosa(source: Path) -> Peer:
    """JavaRosa with that Java file compiled against it."""
    java, javac = _tool("java"), _tool("javac")
    import pyxform

    jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    if not jar.is_file():
        raise Absent(f"pyxform has no {jar.name}")
    classes = PEERS / "classes"
    made = classes / f"{source.stem}.class"
    if not made.is_file() or made.stat().st_mtime < source.stat().st_mtime:
        classes.mkdir(parents=True, exist_ok=True)
        _done("compiling the JavaRosa harness", [javac, "-cp", str(jar), "-d", str(classes), str(source)])
    return Peer(JAVAROSA, (java, "-cp", f"{jar}:{classes}", source.stem))


def web_forms(script: Path) -> Peer:
    """ODK web-forms' engine with that script."""
    node, npm = _tool("node"), _tool("npm")
    folder = PEERS / "node"
    if not (folder / "node_modules/@getodk/xforms-engine").is_dir() or not (folder / "node_modules/jsdom").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(folder), *_NPM]
        _done(f"fetching {WEB_FORMS}", install)
    command = (node, "--stack-size=8000", str(script))
    return Peer(WEB_FORMS, command, (("ENGINE_DIR", str(folder.resolve())),))


def rxeval(script: Path) -> Peer:
    """rxeval with that script."""
    folder = PEERS / "rxeval"
    python = folder / "bin/python"
    if not list(folder.glob("lib/python*/site-packages/rxeval")):
        _done("making an environment for rxeval", [sys.executable, "-m", "venv", str(folder)])
        _done(f"fetching {RXEVAL}", [str(python), "-m", "pip", "install", "-q", "rxeval==0.1.1"])
    return Peer(RXEVAL, (str(python), str(script)))


def available(wanted: dict[str, Callable[[], Peer]]) -> list[Peer]:
    """Those of the engines that can be had; of the others it is said what is missing."""
    found = []
    for name, prepare in wanted.items():
        try:
            found.append(prepare())
        except Absent as missing:
            print(f"{name}: not here, {missing}")
    return found


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Absent(f"{name} is not installed")
    return path


def _done(words: str, command: list[str]) -> None:
    print(f"{words} …", flush=True)
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Absent(f"{words} failed: {(run.stderr or run.stdout).strip().splitlines()[-1:]}")
