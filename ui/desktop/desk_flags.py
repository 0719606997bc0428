"""What the pages ask about flags 待核: what the question is called that one names."""

from __future__ import annotations

from counter_app.use_cases.flags import question_label
from ui.desktop.desk import Desk
from ui.desktop.style.tokens import T


class FlagDesk:
    """Labels of questions in the present language, each read from its form once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[str, str, str, str], str] = {}

    def label(self, item_code: str, question: str) -> str:
        """At hand without asking; empty where this release has no such question."""
        window, language = self._desk.window, T.look.language
        key = (window.catalogue.release, item_code, question, language)
        if key not in self._known:
            self._known[key] = question_label(window, item_code, question, language=language)
        return self._known[key]
