"""The action bar of a form: the keys, what F9 will do, and the line that is read back before anything is written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent

from ui.desktop.i18n import t
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import M, T, Tone
from ui.desktop.widgets.bars import ActionBar
from ui.desktop.widgets.basics import Icon, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton

LEAST_HINT = 150
"""What is read back may be cut to this width in px; a plain hint that does not fit goes."""


class FormActions(ActionBar):
    """Signals: card(), materials(), shortfall(), family(), receive(); declined(): the applicant will not sign the notice.

    ``act`` is what F9 does in the end: receive, supplement or correct; ``family``: the item takes a family in one visit.
    """

    card = Signal()
    materials = Signal()
    shortfall = Signal()
    family = Signal()
    receive = Signal()
    declined = Signal()

    def __init__(self, act: str, *, family: bool = False) -> None:
        self._act = act
        self._card = KeyButton("", "F4", "identification-card", "quiet", icon_in_large_text=False)
        self._materials = KeyButton("", "F6", "paperclip", "quiet", icon_in_large_text=False)
        self._shortfall = KeyButton("", "F8", "note-pencil", "quiet", icon_in_large_text=False)
        self._family = KeyButton("", "F7", "users", "quiet", icon_in_large_text=False)
        self.main = KeyButton("", "F9", "printer", "second", height="action")
        self._decline = KeyButton("", "Ctrl R", "", "quiet")
        self._icon, self._hint = Icon("arrow-bend-up-left", "ink2", 16), Label("", "label", "ink2", elide=True)
        self._line = box(Row(self._icon, self._hint, gap=6, margins=(0, 0, M, 0)))
        self._keys = box(Row(self._card, self._materials, self._family, self._shortfall, gap=2))
        self._ready, self._hint_words, self._read_back = False, "", ""
        self._asks_shortfall = False
        super().__init__([self._keys], [self._line, self._decline, self.main])
        self._shortfall.setVisible(act == "receive")
        self._family.setVisible(family and act == "receive")
        self._card.clicked.connect(self.card)
        self._materials.clicked.connect(self.materials)
        self._shortfall.clicked.connect(self.shortfall)
        self._family.clicked.connect(self.family)
        self.main.clicked.connect(self.receive)
        self._decline.clicked.connect(self.declined)
        self._say()

    def put(self, hint: str, *, ready: bool) -> None:
        """What F9 will do now: ``ready`` makes it the blue one."""
        if (hint, ready) != (self._hint_words, self._ready):
            self._hint_words, self._ready = hint, ready
            self._say()

    def ask(self, read_back: str, *, shortfall: bool = False) -> None:
        """Reads back what would be written; "" stops asking."""
        if read_back != self._read_back:
            self._read_back, self._asks_shortfall = read_back, shortfall
            self._say()

    def asking(self) -> bool:
        return bool(self._read_back)

    def hint(self) -> str:
        """The words beside F9."""
        return self._hint.words()

    def relook(self) -> None:
        super().relook()
        if hasattr(self, "_read_back"):
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _say(self) -> None:
        shortfall = self._asks_shortfall
        self._card.set_words(t("form.do.card"))
        self._materials.set_words(t("form.do.materials"))
        self._shortfall.set_words(t("form.do.shortfall"))
        self._family.set_words(t("visit.next_large" if T.large else "visit.next"))
        words = t("form.do.notify") if shortfall else t(f"form.do.{self._act}")
        self.main.set_words(words, "F8" if shortfall else "F9")
        self._decline.set_words(t("signing.decline.do"))
        self._decline.setVisible(shortfall)
        asking = bool(self._read_back)
        self.main.set_kind("primary" if asking or self._ready else "second")
        self._keys.setVisible(not asking)
        tone: Tone = "ink" if asking else "ink2"
        self._icon.set_icon("question" if asking else "arrow-bend-up-left", "accent" if asking else tone)
        self._hint.set_role("body" if asking else "label")
        self._hint.set_tone(tone)
        self._hint.set_words(self._read_back or self._hint_words)
        self._icon.setVisible(asking or not self._ready)
        self._fit()

    def _fit(self) -> None:
        """Gives the hint what the buttons leave."""
        keys = 0 if self._read_back else self._keys.sizeHint().width()
        keys += self._decline.sizeHint().width() + 8 if not self._decline.isHidden() else 0
        room = self.width() - 41 - keys - self.main.sizeHint().width() - T.px(16) - 6 - M - 10
        wanted = QFontMetrics(font("body" if self._read_back else "label")).horizontalAdvance(self._hint.words()) + 4
        enough = LEAST_HINT if self._read_back else wanted
        self._line.setVisible(bool(self._hint.words()) and room >= enough)
        self._hint.setFixedWidth(max(LEAST_HINT, min(wanted, room)))
