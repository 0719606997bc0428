"""``counter form preview``: reads a form for the preview window, again on every F5."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap import china_now
from counter_app.errors import CounterError, Environment
from ui.commands.display import has_display
from ui.commands.form_check import LANGUAGES, report_of, sentence
from ui.commands.said import sentences

if TYPE_CHECKING:
    from ui.desktop.pages.form_preview import Loaded


def preview(file: Path, *, catalogue: Path | None, language: str | None, large: bool) -> int:
    """Opens the window; the exit code once it is closed. A file that cannot be read at all is said before a window opens."""
    if not has_display():
        raise Environment("no_display")
    from ui.desktop.preview_window import run_preview

    load(file, catalogue, first=True)
    return run_preview(partial(load, file, catalogue), language=language, large=large, now=china_now)


def load(file: Path, catalogue: Path | None = None, *, first: bool = False) -> Loaded:
    """The file as it is now, its findings in words; ``first`` lets an unreadable file be refused instead of shown."""
    from ui.desktop.pages.form_preview import Loaded, Said

    try:
        report = report_of(file, catalogue)
    except CounterError as error:
        if first:
            raise
        zh, en, *_ = sentences(error).splitlines()
        return Loaded(file.name, (Said(True, {"zh_CN": zh, "en": en}),))
    found = tuple(
        Said(one.error, {language: sentence(one, language) for language in LANGUAGES}, one.place.cell)
        for one in report.findings
    )
    return Loaded(file.name, found, report.definition)
