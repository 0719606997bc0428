"""AskLine: what an act still needs (a reason, a number, a second person), asked in the page itself. No dialog."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ui.desktop.i18n import t
from ui.desktop.pages.reading import EscFrame, focus_later
from ui.desktop.style.tokens import L, M, S
from ui.desktop.widgets.basics import Col, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import Editor, LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.segments import Segmented, YesNo


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask: ``kind`` text, yes_no, segments, choice or password; ``missing`` is said when nothing was answered."""

    name: str
    label: str
    missing: str = ""
    kind: str = "text"
    options: tuple[Option, ...] = ()
    value: str = ""
    span: int = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be done, what it needs, and the words of its button."""

    title: str
    asks: tuple[Ask, ...]
    confirm: str
    hint: str = ""


class AskLine(EscFrame):
    """A card at the foot of the page: Enter goes on and at the end confirms, Esc takes it back. Signals: opened(), closed()."""

    opened = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asks: tuple[Ask, ...] = ()
        self._fields: dict[str, Field] = {}
        self._then: Callable[[Mapping[str, str]], None] = lambda answers: None
        self._title, self._hint = Label("", "h2"), Label("", "label", "ink2", wrap=True)
        self._confirm = KeyButton("", "Enter", "", "primary")
        self._cancel = KeyButton("", "Esc", "", "quiet")
        self._place: QVBoxLayout = Col(gap=0)
        self._confirm.clicked.connect(self.confirm)
        self._cancel.clicked.connect(self.escaped)
        head = Row(self._title, None, self._cancel, self._confirm, gap=S)
        card = box(Col(head, self._hint, self._place, gap=4, margins=(L, 8, L, 4)), card=True)
        self.setLayout(Col(card, gap=0, margins=(L, 0, L, M)))
        self.hide()

    def ask(self, question: Question, then: Callable[[Mapping[str, str]], None]) -> None:
        """Ask this; ``then`` gets the answers by name once all that is needed is there."""
        self._then = then
        self._asks = question.asks
        self._title.set_words(question.title)
        self._hint.set_words(question.hint)
        self._hint.setVisible(bool(question.hint))
        self._confirm.set_words(question.confirm)
        self._cancel.set_words(t("case.ask.cancel"))
        self._put_fields()
        self.show()
        self.opened.emit()
        focus_later(self._fields[self._asks[0].name] if self._asks else self._confirm)

    def is_open(self) -> bool:
        return not self.isHidden()

    def answers(self) -> Mapping[str, str]:
        return {name: field.value() for name, field in self._fields.items()}

    def field(self, name: str) -> Field:
        """The field that asks this."""
        return self._fields[name]

    def confirm(self) -> None:
        """Hand the answers on, or say what is missing and go there."""
        lacking = [ask for ask in self._asks if ask.missing and not self._fields[ask.name].value()]
        for ask in self._asks:
            wrong = ask in lacking
            self._fields[ask.name].render_view(FieldView(FieldState.MUST_FIX, ask.missing) if wrong else FieldView())
        if lacking:
            self._fields[lacking[0].name].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._then(self.answers())

    def refuse(self, name: str, words: str) -> None:
        """What was answered does not do; the line stays open."""
        self._fields[name].render_view(FieldView(FieldState.MUST_FIX, words))
        self._fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def close_line(self) -> None:
        """Put the line away, with everything that was typed into it."""
        if self.is_open():
            self.hide()
            self._clear()
            self.closed.emit()

    def escaped(self) -> None:
        self.close_line()

    def _clear(self) -> None:
        while self._place.count():
            gone = self._place.takeAt(0).widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._fields = {}

    def _put_fields(self) -> None:
        self._clear()
        order = [ask.name for ask in self._asks]
        for ask in self._asks:
            field = Field(ask.label, _editor(ask), FieldView(optional=not ask.missing and ask.kind == "text"))
            field.advance.connect(lambda name=ask.name: self._go_on(order, name))
            self._fields[ask.name] = field
        if self._fields:
            self._place.addWidget(FieldGrid(*((self._fields[ask.name], ask.span) for ask in self._asks)))

    def _go_on(self, order: Sequence[str], name: str) -> None:
        after = order.index(name) + 1
        if after == len(order):
            self.confirm()
        else:
            self._fields[order[after]].setFocus(Qt.FocusReason.TabFocusReason)


def _editor(ask: Ask) -> Editor:
    if ask.kind == "yes_no":
        return YesNo(ask.value)
    if ask.kind == "segments":
        return Segmented(ask.options, ask.value)
    if ask.kind == "choice":
        return Choice(ask.options, ask.value)
    line = LineEdit(ask.value)
    if ask.kind == "password":
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line
