"""The peers: where each is kept, how it is installed when missing, and how it is run.

What is installed lands in ``build/peers``. A peer that this machine cannot run is left out with the reason.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILD = HERE.parents[2] / "build" / "peers"
NPM_PACKAGES = ("@getodk/xforms-engine@0.22.0", "jsdom@29", "papaparse")
RXEVAL = "rxeval==0.1.1"
_LIMIT = 600.0


class CannotRun(Exception):
    """Why a peer cannot run here."""


@dataclass(frozen=True)
class Peer:
    """An engine beside ours."""

    name: str
    title: str
    install: Callable[[], list[str]]
    """Makes it ready and gives its command; CannotRun says what is missing."""


def _needs(program: str, for_what: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise CannotRun(f"{program} is not on this machine ({for_what})")
    return found


def _do(words: str, *command: str, cwd: Path | None = None) -> None:
    print(f"  {words} …", flush=True)
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CannotRun(f"{words} failed: {' '.join(last)}")


def _javarosa() -> list[str]:
    java = _needs("java", "JavaRosa runs on Java 17")
    pyxform = find_spec("pyxform")
    if pyxform is None or pyxform.origin is None:
        raise CannotRun("pyxform, whose wheel carries JavaRosa, is not installed")
    jar = Path(pyxform.origin).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    if not jar.is_file():
        raise CannotRun(f"pyxform has no {jar.name}")
    source, classes = HERE / "JavaRosaPeer.java", BUILD / "javarosa"
    made = classes / "JavaRosaPeer.class"
    if not made.is_file() or made.stat().st_mtime < source.stat().st_mtime:
        compiler = _needs("javac", "it compiles JavaRosa's harness")
        _do("compiling JavaRosa's harness", compiler, "-cp", str(jar), "-d", str(classes), str(source))
    return [java, "-cp", f"{jar}{os.pathsep}{classes}", "JavaRosaPeer"]


def _webforms() -> list[str]:
    node = _needs("node", "web-forms' engine runs on Node 20")
    folder = BUILD / "webforms"
    if not (folder / "node_modules/@getodk/xforms-engine/dist/index.js").is_file():
        npm = _needs("npm", "it fetches web-forms' engine")
        folder.mkdir(parents=True, exist_ok=True)
        flags = ("--no-audit", "--no-fund", "--silent", "--prefix", str(folder))
        _do("fetching web-forms' engine", npm, "install", *flags, *NPM_PACKAGES, cwd=folder)
    return [node, str(HERE / "webforms_peer.mjs"), str(folder)]


def _rxeval() -> list[str]:
    python = BUILD / "rxeval" / "bin" / "python"
    if not python.is_file():
        _do("making a place for rxeval", sys.executable, "-m", "venv", str(python.parents[1]))
    if not list(python.parents[1].glob("lib/python*/site-packages/rxeval/__init__.py")):
        _do("fetching rxeval", str(python), "-m", "pip", "install", "--quiet", RXEVAL)
    return [str(python), str(HERE / "rxeval_peer.py")]


ENGINES = (
    Peer("javarosa", "JavaRosa 5.1.0 (ODK Collect)", _javarosa),
    Peer("webforms", "@getodk/xforms-engine 0.22.0", _webforms),
    Peer("rxeval", "rxeval 0.1.1", _rxeval),
)


def asked(command: list[str], zone: str, jobs: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The engine's answers to these jobs in that zone; a job that ends the engine is answered with the reason."""
    answers: list[dict[str, Any]] = []
    while len(answers) < len(jobs):
        lines = "".join(json.dumps(job) + "\n" for job in jobs[len(answers) :]).encode()
        try:
            done = subprocess.run(
                command, input=lines, capture_output=True, env=os.environ | {"TZ": zone}, timeout=_LIMIT
            )
            found = done.stdout
        except subprocess.TimeoutExpired as expired:
            found = expired.stdout or b""
        answers += [json.loads(line) for line in found.splitlines() if line.startswith(b"{") and line.endswith(b"}")]
        if len(answers) < len(jobs):
            answers.append({"error": "the engine stopped, or did not answer"})
    return answers
