"""What goes wrong on a command line: one calm sentence and the next step in both languages, the code behind it; no trace.

The words are those of the window (``resources/i18n``), read here without Qt.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typer

from counter_app.errors import CounterError, Environment, LoginFailed, Offline, Refusal
from ui.desktop.style.places import resources

_LANGUAGES = (("zh_CN", "未完成", "。"), ("en", "Not done", ". "))


def run(app: Callable[[], None]) -> None:
    """Runs a command line; exit code 1 and the sentence on standard error where something was refused or failed."""
    try:
        app()
    except CounterError as error:
        typer.echo(sentences(error), err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"未完成 / not done: {error.strerror or error} {error.filename or ''}".rstrip(), err=True)
        sys.exit(1)


def sentences(error: CounterError) -> str:
    """The error in Chinese and in English, a line each, and its code for the IT colleague."""
    lines = [_fault_of_source(error, *language) or _sentence(error, *language) for language in _LANGUAGES]
    return "\n".join([*lines, f"({error})"])


def _sentence(error: CounterError, language: str, head: str, stop: str) -> str:
    words, wire = page_of(language, "errors"), page_of(language, "wire")
    found = next(entry for entry in _entries(error, words) if "words" in entry and "step" in entry)
    values = _Values(_values(error, wire))
    said, step = (str(found[part]).format_map(values).rstrip(".。") for part in ("words", "step"))
    return f"{head}: {said}{stop}{step}"


def _fault_of_source(error: CounterError, language: str, head: str, _stop: str) -> str:
    """A fault in a catalogue's source, in the words of ``counter form check``, with the file and line or row it names."""
    if error.details.get("what") != "catalogue" or not error.details.get("where"):
        return ""
    said = page_of(language, "check")["catalogue"].get(str(error.details.get("why")))
    return f"{head}: {error.details['where']}: {said.format_map(_Values(error.details))}" if said else ""


def _entries(error: CounterError, words: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The finest entry first: code.what.why, code.what, code.why, code, then the branch of the tree."""
    own = words.get(error.code, {})
    what, why = (str(error.details.get(name, "")) for name in ("what", "why"))
    locked = "locked" if isinstance(error, LoginFailed) and error.details.get("locked_for_s") else ""
    for path in ((locked,), (what, why), (what,), (why,), ()):
        entry: Any = own
        for name in path:
            entry = entry.get(name, {}) if isinstance(entry, Mapping) else {}
        if isinstance(entry, Mapping):
            yield entry
    yield words[
        "environment" if isinstance(error, Environment) else "refused" if isinstance(error, Refusal) else "error"
    ]


def _values(error: CounterError, wire: Mapping[str, Any]) -> dict[str, object]:
    reason = str(error.details.get("because" if isinstance(error, Offline) else "reason", ""))
    seconds = int(str(error.details.get("locked_for_s", 0)))
    return {
        **error.details,
        "n": error.details.get("tries_left", ""),
        "minutes": -(-seconds // 60),
        "reason": wire.get(reason, reason),
        "step": wire.get("step", {}).get(reason, ""),
    }


class _Values(dict[str, object]):
    """What a sentence may name; what the error does not carry is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def page_of(language: str, page: str) -> Mapping[str, Any]:
    """A page of words, read without Qt."""
    return tomllib.loads((resources() / "i18n" / language / f"{page}.toml").read_text("utf-8"))
