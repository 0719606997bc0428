"""The calm lines over a form: the notice that comes before any question, the guardian of a minor, and whose card was read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from counter_app.catalogue.model import Notice
from ui.desktop.i18n import t
from ui.desktop.style.tokens import Ground, L, M, S, T, Tone
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, scrolling
from ui.desktop.widgets.buttons import KeyButton

WHOLE_KEY, GUARDIAN_KEY = "Ctrl+I", "Ctrl+G"


class FormLine(QFrame):
    """An icon, a sentence, its keys. Goes away with empty words."""

    def __init__(self, icon: str, tone: Tone, ground: Ground, *buttons: KeyButton) -> None:
        super().__init__()
        self._words = Label("", "body", tone, wrap=True)
        row = Row(Icon(icon, tone, 18), self._words, *buttons, gap=M, margins=(M, 0, S, 0))
        row.setStretch(1, 1)
        self.setLayout(Row(box(row, ground), margins=(L, S, L, 0)))
        self.hide()

    def say(self, words: str) -> None:
        """Says this, or nothing at all."""
        self._words.set_words(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        """What it says now; empty while it is not shown."""
        return "" if self.isHidden() else self._words.words()


class NoticeLine(FormLine):
    """告知 before the first question: which notice in which version, and the key to read it whole. Signals: whole_wanted()."""

    whole_wanted = Signal()

    def __init__(self) -> None:
        self._whole = KeyButton("", WHOLE_KEY.replace("+", " "), "", "quiet")
        super().__init__("shield-check", "accent", "accent_soft", self._whole)
        self._whole.clicked.connect(self.whole_wanted)

    def put(self, notice: Notice | None) -> None:
        """The notice to be told first; None once the applicant is known, or where the item has none."""
        self._whole.set_words(t("visit.notice.whole"))
        self.say(t("visit.notice.first", version=notice.version) if notice else "")


class GuardianLine(FormLine):
    """A minor without anybody: a line, never a bar. Signals: taken()."""

    taken = Signal()

    def __init__(self) -> None:
        self._take = KeyButton("", GUARDIAN_KEY.replace("+", " "), "users", "quiet")
        super().__init__("info", "ink2", "sunken", self._take)
        self._take.clicked.connect(self.taken)

    def put(self, *, minor: bool, guardian: str) -> None:
        """``guardian``: the masked name of somebody of age who came before in the visit."""
        self._take.set_words(t("visit.guardian.take", name=guardian) if guardian else t("visit.guardian.fill"))
        self.say(t("visit.guardian.minor") if minor else "")


class WhoseLine(FormLine):
    """A card was read while two people are on the form: 1 applicant, 2 agent, Enter for the likelier one. Signals: chosen(str)."""

    chosen = Signal(str)

    def __init__(self) -> None:
        self._applicant, self._agent = KeyButton("", "1", "", "second"), KeyButton("", "2", "", "second")
        super().__init__("identification-card", "accent", "accent_soft", self._applicant, self._agent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for button in (self._applicant, self._agent):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._likely, self._name = "applicant", ""
        self._applicant.clicked.connect(lambda: self.chosen.emit("applicant"))
        self._agent.clicked.connect(lambda: self.chosen.emit("agent"))

    def ask(self, name: str, *, likely: str) -> None:
        """Asks whose card it is; ``likely`` (applicant or agent) is what Enter means."""
        self._likely, self._name = likely, name
        self.relook()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def relook(self) -> None:
        if not self._name:
            return
        self._applicant.set_words(t("visit.whose.applicant"))
        self._agent.set_words(t("visit.whose.agent"))
        self._applicant.set_kind("primary" if self._likely == "applicant" else "second")
        self._agent.set_kind("primary" if self._likely == "agent" else "second")
        self.say(t("visit.whose.ask", name=self._name))

    def put_away(self) -> None:
        """Asks no more."""
        self._name = ""
        self.say("")

    def asking(self) -> bool:
        """Whether it waits for an answer."""
        return not self.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_1, Qt.Key.Key_2):
            self.chosen.emit("applicant" if key == Qt.Key.Key_1 else "agent")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._likely)
        else:
            super().keyPressEvent(event)


class NoticeReader(QFrame):
    """The whole notice, to be read or turned towards the citizen; Esc goes back to the form."""

    def __init__(self) -> None:
        super().__init__()
        self._notice: Notice | None = None
        self._title, self._text = Label("", "h1"), Label("", "h2", wrap=True)
        self._back = Label("", "label", "ink2")
        card = box(Col(self._title, self._text, self._back, gap=M, margins=(L, L, L, L)), card=True)
        self.setLayout(Col(scrolling(Col(card, None, gap=0, margins=(L, M, L, M))), gap=0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def put(self, notice: Notice) -> None:
        """Shows this notice."""
        self._notice = notice
        self.relook()

    def relook(self) -> None:
        if self._notice is not None:
            self._title.set_words(t("visit.notice.title", version=self._notice.version))
            self._text.set_words(self._notice.text.get(T.look.language))
            self._back.set_words(t("visit.notice.back"))
