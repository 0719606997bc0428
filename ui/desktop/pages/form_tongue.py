"""The language a form's questions are shown in: the screen's as a rule, another of the form's when the clerk turns to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from counter_app.forms import Record
from counter_app.use_cases.drafts import form_language
from ui.desktop.i18n import t
from ui.desktop.style.tokens import T
from ui.desktop.widgets.buttons import KeyButton


class Tongue:
    """Which of its languages a record speaks. ``spoken`` is called when the clerk chose one; it follows."""

    def __init__(self, record: Record, spoken: Callable[[], None]) -> None:
        self._record, self._spoken = record, spoken
        self._chosen = ""

    def follow(self) -> bool:
        """The record speaks the language of the screen, or the one chosen; True when it changed."""
        return self._put(self._chosen or self._of_screen("en" if T.look.language == "en" else "zh"))

    def choose(self, language: str) -> None:
        """Shows the questions in this language until the clerk turns to another."""
        self._chosen = language
        self._spoken()

    def turn(self) -> None:
        """Ctrl+L: the form's next language."""
        languages = self._record.definition.languages
        if len(languages) > 1 and self._record.language in languages:
            self.choose(languages[(languages.index(self._record.language) + 1) % len(languages)])

    def languages(self) -> tuple[str, ...]:
        """Every language of the form."""
        return self._record.definition.languages

    def language(self) -> str:
        """The one shown now."""
        return self._record.language

    def has_others(self) -> bool:
        """Whether the form speaks a language that the screen never does."""
        return bool(set(self.languages()) - {self._of_screen("zh"), self._of_screen("en")})

    def _of_screen(self, language: str) -> str:
        return form_language(self.languages(), language) or ""

    def _put(self, language: str) -> bool:
        if not language or language == self._record.language:
            return False
        self._record.set_language(language)
        return True


class TongueButton(KeyButton):
    """The language shown, with the list of the others behind it."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("", "Ctrl+L", "translate", "quiet")
        self._tongue = tongue
        self.clicked.connect(self._open)
        self.put()

    def put(self) -> None:
        """Says which language it is now."""
        self.set_words(self._tongue.language(), "Ctrl+L")
        self.setAccessibleName(t("form.tongue", language=self._tongue.language()))

    def menu(self) -> QMenu:
        """The form's languages; the present one is marked."""
        made = QMenu(self)
        for language in self._tongue.languages():
            action = made.addAction(language, lambda one=language: self._tongue.choose(one))
            action.setCheckable(True)
            action.setChecked(language == self._tongue.language())
        return made

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
