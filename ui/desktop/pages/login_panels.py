"""On the sign-in page, in place of the password: a new password by telephone code, by a colleague's word, or before the first day.

Loaded when it is first wanted, so that the sign-in page stays light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from counter_app.bootstrap.settings import LEAST_PASSWORD
from counter_app.domain.telephone_code import GROUP, GROUPS, read_code
from counter_app.errors import BadInput
from ui.desktop.i18n import t
from ui.desktop.pages.way_in import BY_CODE, BY_COLLEAGUE, BY_PASSWORD, NextCode, Person, WayIn
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.basics import Col, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose new password, and what there is to prove that she may have one."""

    kind: str
    person: Person
    colleagues: Sequence[Person] = ()
    code: NextCode | None = None
    old: str = ""


def password_fault(old: str, new: str, again: str) -> tuple[str, str] | None:
    """What is wrong with a new password: the field ("new", "again") and the words; None for a good one."""
    if len(new) < LEAST_PASSWORD:
        return "new", t("settings.password_short", n=LEAST_PASSWORD)
    if new == old:
        return "new", t("settings.password_same")
    return ("again", t("settings.password_differs")) if new != again else None


def spoken(terminal: str) -> str:
    """A terminal's number as it is read out: 4406 0401 2064-01."""
    station, _, number = terminal.rpartition("-")
    groups = " ".join(station[at : at + 4] for at in range(0, len(station), 4))
    return f"{groups} - {number}" if groups else number


class NewPasswordPanel(QFrame):
    """Takes a new password twice, and what goes before it. Signals: wanted(WayIn), given_up(), code_wanted()."""

    wanted = Signal(object)
    given_up = Signal()
    code_wanted = Signal()

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        self._busy = False
        self.by = Choice([Option(one.account_id, one.name) for one in asked.colleagues])
        if asked.colleagues:
            self.by.set_value(asked.colleagues[0].account_id)
        self.code, self.by_password, self.new, self.again = LineEdit(), LineEdit(), LineEdit(), LineEdit()
        for line in (self.by_password, self.new, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        names = {
            BY_CODE: ("code", "new", "again"),
            BY_COLLEAGUE: ("by", "by_password", "new", "again"),
            BY_PASSWORD: ("new", "again"),
        }[asked.kind]
        self._fields = {name: Field("", getattr(self, name)) for name in names}
        self._title, self._why = Label("", "h1"), Label("", "body", "ink2", wrap=True)
        self._terminal, self._number = Label("", "h1"), Label("", "clock", "accent")
        self._terminal_label, self._number_label = Label("", "label", "ink2"), Label("", "label", "ink2")
        known = asked.code is not None and asked.code.phone
        self._call_label, self._call = (
            Label("", "label", "ink2"),
            Label("", "display" if known else "body-b", wrap=not known),
        )
        self._back, self._other = KeyButton("", "Esc", "arrow-left", "quiet"), KeyButton("", "Alt F", "phone", "quiet")
        self._go = KeyButton("", "Enter", "", "primary", height="action")
        self._build()
        self._wire()
        self.relook()

    def start(self) -> None:
        """The first field has the keyboard."""
        next(iter(self._fields.values())).setFocus()
        if "by" in self._fields:
            self.by.selectAll()  # a name typed takes the place of the one offered

    def busy(self, on: bool) -> None:
        """While it is being tried no second Enter counts."""
        self._busy = on
        self._go.set_words(t("login.opening") if on else t("login.set_and_enter"))

    def fail(self, words: str) -> None:
        """It was refused: said at what proves that she may; the new password stays typed."""
        self.busy(False)
        name = {BY_CODE: "code", BY_COLLEAGUE: "by_password"}.get(self.asked.kind, "new")
        if name == "by_password":
            self.by_password.set_raw("")
        self._must_fix(name, words)

    def message(self, name: str) -> str:
        """What stands under a field."""
        return self._fields[name].view().message

    def relook(self) -> None:
        kind, name, asked = self.asked.kind, self.asked.person.name, self.asked
        self._title.set_words(t(f"login.{kind}_title", name=name))
        self._why.set_words(t(f"login.{kind}_why", name=name))
        if asked.code is not None:
            self._terminal_label.set_words(t("login.read_terminal"))
            self._terminal.set_words(spoken(asked.code.terminal))
            self._number_label.set_words(t("login.read_number", n=asked.code.left))
            self._number.set_words(str(asked.code.number))
            self._call_label.set_words(t("login.call_district"))
            self._call.set_words(asked.code.phone or t("login.call_unknown"))
        for field_name, field in self._fields.items():
            field.set_label(t(f"login.field_{field_name}"))
        self.code.setPlaceholderText(t("login.code_hint"))
        if T.large:  # the code's own labels say what to do; the key for going on stays in sight
            self._why.hide()
        elif self._why.parent() is not None:
            self._why.show()
        self._back.set_words(t("login.back"))
        self._other.set_words(t("login.nobody_here"))
        self.busy(self._busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._busy:
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        facts = box(
            Col(
                Row(self._call_label, self._call, None, gap=M),
                4,
                Row(
                    Col(self._terminal_label, self._terminal, None, gap=4),
                    None,
                    Col(self._number_label, self._number, gap=0),
                    gap=L,
                ),
                gap=0,
                margins=(L, M, L, M),
            ),
            "accent_soft",
        )
        if self.asked.kind != BY_CODE:  # never shown before it has a parent: it would be a window of its own
            facts.hide()
        fields = self._fields
        wide = [fields[name] for name in ("code",) if name in fields]
        pairs = [fields[name] for name in ("by", "by_password", "new", "again") if name in fields]
        if self.asked.kind != BY_COLLEAGUE or self.asked.code is None:
            self._other.hide()
        body = Col(self._title, S, self._why, M, facts, gap=0)
        if self.asked.kind == BY_CODE:
            body.addSpacing(M)
        body.addWidget(FieldGrid(*((one, 4) for one in wide), *((one, 2) for one in pairs)))
        body.addSpacing(S)
        body.addLayout(Row(self._back, None, self._go, gap=S))
        body.addLayout(Row(self._other, None))
        body.setContentsMargins(3, 0, 3, 0)
        self.setLayout(body)

    def _wire(self) -> None:
        order = list(self._fields.values())
        for field, following in pairwise(order):
            field.advance.connect(following.setFocus)
            following.back.connect(field.setFocus)
        order[-1].advance.connect(self._enter)
        self.code.edited.connect(self._hear)
        for name in ("new", "again", "by_password"):
            if name in self._fields:
                self._fields[name].edited.connect(lambda _text, n=name: self._fields[n].render_view(FieldView()))
        self._go.clicked.connect(self._enter)
        self._back.clicked.connect(self.given_up)
        self._other.clicked.connect(self.code_wanted)

    def _hear(self, typed: str) -> None:
        """Each group is checked as soon as it is whole: the district is still on the telephone."""
        heard = sum(letter.isalnum() for letter in typed)
        try:
            read_code(typed)
            view = FieldView(FieldState.CHECKED, t("login.code_heard"))
        except BadInput as error:
            if error.details.get("why") == "group":
                view = FieldView(FieldState.MUST_FIX, t("login.code_misheard", group=error.details["group"]))
            elif heard > GROUPS * GROUP:
                view = FieldView(FieldState.MUST_FIX, t("login.code_length", n=GROUPS * GROUP))
            else:
                view = FieldView(message=t("login.code_so_far", n=heard, all=GROUPS * GROUP))
        self._fields["code"].render_view(view)

    def _must_fix(self, name: str, words: str) -> None:
        self._fields[name].render_view(FieldView(FieldState.MUST_FIX, words))
        self._fields[name].setFocus()

    def _fault(self) -> tuple[str, str] | None:
        if "code" in self._fields:
            try:
                read_code(self.code.text())
            except BadInput as error:
                group = error.details.get("group")
                said = t("login.code_misheard", group=group) if group else t("login.code_length", n=GROUPS * GROUP)
                return "code", said
        if "by" in self._fields and self.by.value() not in {one.account_id for one in self.asked.colleagues}:
            return "by", t("login.by_wanted")
        if "by_password" in self._fields and not self.by_password.text():
            return "by_password", t("login.by_password_wanted")
        return password_fault(self.asked.old or self.by_password.text(), self.new.text(), self.again.text())

    def _enter(self) -> None:
        if self._busy:
            return
        wrong = self._fault()
        if wrong is not None:
            self._must_fix(*wrong)
            return
        self.busy(True)
        asked, code = self.asked, self.asked.code
        self.wanted.emit(
            WayIn(
                asked.kind,
                asked.person.account_id,
                password=self.by_password.text() if asked.kind == BY_COLLEAGUE else asked.old,
                new=self.new.text(),
                by=self.by.value() if asked.kind == BY_COLLEAGUE else "",
                code=self.code.text() if asked.kind == BY_CODE else "",
                number=code.number if code is not None and asked.kind == BY_CODE else 0,
            )
        )
