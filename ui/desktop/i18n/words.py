"""Words by id through Qt's own translation: `t("form.missing", n=3)` gives 还差 3 项 or "3 left to do".

The first part of an id names the file: `form.missing` is the key `missing` of `<language>/form.toml`. A file is read
when its first word is asked for, so the login page does not wait for the words of the report.
An id with `_one` beside it is used when n is 1 (English singular).
"""

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

CONTEXT = "counter"


def dots(words: str) -> str:
    """`words` without spaces round the middle dot, which is a full em wide in Noto Sans SC."""
    return words.replace(" · ", "·")


def flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """{dotted key: words} of one TOML table; TypeError names a value that is no text."""
    words: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            words.update(flat(value, f"{prefix}{key}."))
        elif isinstance(value, str):
            words[prefix + key] = dots(value)
        else:
            raise TypeError(prefix + key)
    return words


def plain(text: str) -> dict[str, str] | None:
    """{dotted key: words} of TOML that is tables, bare keys and one-line texts in double quotes; None of any other TOML.

    All our files are. The sign-in page waits for two of them, and the library that reads any TOML takes 2 ms to load.
    """
    words: dict[str, str] = {}
    prefix = ""
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        table = line[1:-1] if line[0] == "[" and line[-1] == "]" else ""
        key, _, value = line.partition(" = ")
        if not (table or key).replace("_", "").replace(".", "").isalnum():
            return None
        if table:
            prefix = f"{table}."
            continue
        try:
            words[prefix + key] = dots(json.loads(value if value[:1] == '"' else ""))  # escapes are those of JSON
        except ValueError:
            return None
    return words


def read_words(text: str) -> dict[str, str]:
    """{dotted key: words} of a TOML file's text; tomllib.TOMLDecodeError when it is none, TypeError as `flat`."""
    words = plain(text)
    if words is None:
        import tomllib

        words = flat(tomllib.loads(text))
    return words


class Words(QTranslator):
    """A Qt translator that reads `folder/<language>/<page>.toml`."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._language = "zh_CN"
        self._pages: dict[str, dict[str, str]] = {}

    def speak(self, language: str) -> None:
        """Answer in `language` from now on."""
        if language != self._language:
            self._language = language
            self._pages.clear()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:  # type: ignore[override]  # None is Qt's null string: "ask the next translator"
        if context != CONTEXT:
            return None
        page, _, key = source.partition(".")
        words = self._page(page)
        return (words.get(f"{key}_one") if n == 1 else None) or words.get(key)

    def _page(self, page: str) -> dict[str, str]:
        words = self._pages.get(page)
        if words is None:
            path = self._folder / self._language / f"{page}.toml"
            words = read_words(path.read_text("utf-8")) if path.is_file() else {}
            self._pages[page] = words
        return words


def t(word_id: str, /, **values: object) -> str:
    """The words called `word_id` in the present language, {names} filled in; the id itself when nobody wrote it."""
    n = values.get("n", -1)
    words = QCoreApplication.translate(CONTEXT, word_id, None, n if isinstance(n, int) else -1)
    return words.format_map(values) if values else words
