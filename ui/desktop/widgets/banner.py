"""Banner: one calm sentence above a page's content. On its own, because the sign-in page has one too and waits for nothing else."""

from typing import ClassVar

from PySide6.QtWidgets import QFrame

from ui.desktop.style.tokens import L, M, S, Tone
from ui.desktop.widgets.basics import Col, Icon, Label, Row, repolish
from ui.desktop.widgets.buttons import KeyButton


class Banner(QFrame):
    """One calm sentence with its next step, above the page's content; codes in small print for the IT colleague."""

    TONES: ClassVar[dict[str, tuple[Tone, str, str]]] = {
        "attention": ("amber", "amber_soft", "warning"),
        "must_fix": ("red", "red_soft", "warning-circle-fill"),
        "done": ("green", "green_soft", "check-circle"),
        "info": ("accent", "accent_soft", "info"),
    }

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = Icon("info", "accent", 18), Label("", "body", wrap=True)
        self._code = Label("", "tiny", "ink3")
        self.button = KeyButton("", "", "", "second")
        words = Col(self._words, self._code, gap=0)
        row = Row(self._icon, words, self.button, gap=M, margins=(L, S, M, S))
        row.setStretch(1, 1)
        self.setLayout(row)
        self.hide()

    def put(self, kind: str, words: str, *, step: str = "", key: str = "", code: str = "") -> None:
        """Show a sentence; `step` is the words of the button (its `clicked` is the caller's), `code` the small print."""
        tone, ground, icon = self.TONES[kind]
        repolish(self, "ground", ground)
        self._icon.set_icon(icon, tone)
        self._words.set_words(words)
        self._code.set_words(code)
        self._code.setVisible(bool(code))
        self.button.set_words(step, key)
        self.button.setVisible(bool(step))
        self.setAccessibleName(words)
        self.show()

    def words(self) -> str:
        return self._words.words()

    def clear(self) -> None:
        self.hide()
