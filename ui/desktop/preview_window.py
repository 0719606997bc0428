"""Runs the preview of a form as a program of its own: the counter's look, no store, no link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ui.desktop.appearance import Appearance, language_of
from ui.desktop.main import make_application
from ui.desktop.pages.form_preview import FormPreview, Loaded
from ui.desktop.style.theme import Theme, system_is_dark


def run_preview(load: Callable[[], Loaded], *, language: str | None, large: bool, now: Callable[[], datetime]) -> int:
    """Opens the window and returns the exit code once it is closed."""
    app = make_application()
    appearance = Appearance(language=language_of(language) or "zh_CN", large=large)
    Theme(app, appearance.look(system_dark=system_is_dark(app)))
    window = FormPreview(load, now=now)
    window.show()
    return app.exec()
