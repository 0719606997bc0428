"""The form cases: ``*.case`` files written short (README.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.conformance.cases import FormCase
from tests.conformance.forms.shorthand import form_xml, steps

FOLDER = Path(__file__).parent
MEDIA = FOLDER / "media"
_WORDS = ("source", "choice", "zone", "media", "javarosa", "webforms", "rxeval")


def form_cases() -> list[FormCase]:
    """Every form case of the suite, by file and then as written."""
    return [case for path in sorted(FOLDER.glob("*.case")) for case in _of_file(path)]


def _of_file(path: Path) -> Iterator[FormCase]:
    head: list[str] = []
    lines: list[str] = []
    shared: dict[str, str] = {}
    for line in [*path.read_text("utf-8").splitlines(), "== "]:
        if line.startswith("== "):
            if head:
                yield _case(path.stem, head[0], lines, shared)
            head, lines = [line[3:].strip()], []
        elif not head:
            _note(line, shared)
        elif line.strip() and not line.startswith("#"):
            lines.append(line)


def _note(line: str, words: dict[str, str]) -> bool:
    name, sign, text = line.partition(": ")
    if sign and name in _WORDS:
        words[name] = text.strip()
        return True
    return False


def _case(stem: str, name: str, lines: list[str], shared: dict[str, str]) -> FormCase:
    words = dict(shared)
    rest = [line for line in lines if not _note(line, words)]
    at = rest.index("--") if "--" in rest else len(rest)
    return FormCase(
        id=f"{stem}: {name}",
        source=words["source"],
        xml=form_xml(rest[:at]),
        steps=steps(rest[at + 1 :]),
        media={one: MEDIA / one for one in words.get("media", "").split()},
        zone=words.get("zone", "UTC"),
        choice=words.get("choice", ""),
        differs={peer: words[peer] for peer in ("javarosa", "webforms", "rxeval") if peer in words},
    )
