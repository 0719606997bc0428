"""The card on the page after F9 that says whom to phone at once, by when, and takes down whom, when, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal

from counter_app.errors import Refusal
from counter_app.journal.fold import CaseState
from counter_app.use_cases.phone_duty import REASONS, Contact, Phoned, PhoneDuty
from ui.desktop.desk import Desk
from ui.desktop.desk_grid import DeskGrid
from ui.desktop.i18n import t
from ui.desktop.pages.reading import focus_later
from ui.desktop.style.tokens import S, T
from ui.desktop.widgets.basics import Col, IconText, Label, Row
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.section import Section
from ui.desktop.words import words_for

CALLED_KEY, WHY_NOT_KEY = "Alt+P", "Alt+N"
PATIENCE_MS = 3000
"""On the line the district mostly has the event sooner than anybody could dial."""


class PhoneCard(Section):
    """Shown while somebody must phone about this case. Signals: settled(): answered, or nobody need phone any more."""

    settled = Signal()

    def __init__(self, desk: Desk, state: CaseState) -> None:
        self._desk, self._grid, self._state = desk, DeskGrid(desk), state
        self._duty = self._grid.duty(state) if state.number else None
        self._open, self._said = self._duty is not None, False
        self._noted: Mapping[str, Any] = {}
        self._who, self._by = IconText("phone", "", "h2", "amber", 24), Label("", "h2", "amber")
        self._numbers, self._hint = Label("", "body", wrap=True), Label("", "label", "ink2", wrap=True)
        self._whom, self._phone, self._at, self._reason = LineEdit(), LineEdit(), LineEdit(), Choice()
        self._fields = {
            "whom": Field("", self._whom, FieldView()),
            "phone": Field("", self._phone, FieldView(optional=True)),
            "at": Field("", self._at, FieldView(optional=True)),
            "reason": Field("", self._reason, FieldView(optional=True)),
        }
        spans = {"whom": 1, "phone": 1, "at": 1, "reason": 1}
        self._form = FieldGrid(*((field, spans[name]) for name, field in self._fields.items()))
        self._called = KeyButton("", CALLED_KEY.replace("+", " "), "phone", "second")
        self._why_not = KeyButton("", WHY_NOT_KEY.replace("+", " "), "", "quiet")
        buttons = Row(self._called, self._why_not, None, gap=S)
        words = Col(Row(self._who, None, self._by, gap=S), self._numbers, self._hint, gap=2)
        super().__init__("", words, self._form, buttons, gap=S, bottom=S)
        self._fields["whom"].advance.connect(lambda: self._phone.setFocus())
        self._fields["phone"].advance.connect(lambda: self._at.setFocus())
        self._fields["at"].advance.connect(self.say_called)
        self._fields["reason"].advance.connect(self._say_reason)
        self._called.clicked.connect(self.say_called)
        self._why_not.clicked.connect(self.say_why_not)
        self._begin()

    # -- what the page asks -------------------------------------------------------------------------------------------

    def is_open(self) -> bool:
        """Whether the call was neither made nor explained, and the district does not have the case."""
        return self._open

    def pressing(self) -> bool:
        """Whether it is shown at once: there is no line."""
        return self._open and not self._on_line()

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        focus_later(self._whom)

    def say_called(self) -> None:
        """Alt+P: to the fields; from inside them, down in the case as it stands there."""
        if not self.isVisible() or self._said:
            return
        if not self.isAncestorOf(self._whom.window().focusWidget()) or self._reason.hasFocus():
            self.take_focus()
            return
        self._answer(Phoned(self._whom.value(), self._phone.value(), self._at.value()))

    def say_why_not(self) -> None:
        """Alt+N: to the reason."""
        if self.isVisible() and not self._said:
            self._reason.setFocus()

    def relook(self) -> None:
        """Words of the present language."""
        super().relook()
        duty = self._duty
        if duty is None:
            return
        self._fields["whom"].set_label(t("grid.ask.whom"))
        self._fields["phone"].set_label(t("grid.ask.phone"))
        self._fields["at"].set_label(t("grid.ask.at"))
        self._fields["reason"].set_label(t("grid.ask.reason"))
        self._called.set_words(t("grid.called"))
        self._why_not.set_words(t("grid.why_not"))
        self._reason.set_options([Option(code, t(f"grid.reason.{code}")) for code in REASONS])
        if self._noted:
            self._put_noted()
        else:
            self._put_words(duty)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        duty = self._duty
        if not self.pressing():  # shown with its page, never by itself: it would be a window of its own here
            self.hide()
        if duty is None:
            return
        first = _reachable(duty)
        self._whom.set_value(first.name.get(T.look.language))
        self._phone.set_value(first.phone)
        self.relook()
        self._desk.changed.connect(self._on_changed)
        if self._on_line():
            QTimer.singleShot(PATIENCE_MS, self, self._show_if_open)

    def _on_line(self) -> bool:
        return bool(self._desk.link_state.online)

    def _show_if_open(self) -> None:
        self.setVisible(self._open)

    def _put_words(self, duty: PhoneDuty) -> None:
        language = T.look.language
        first = _reachable(duty)
        name = first.name.get(language)
        self._who.put(
            "phone",
            t("grid.phone_now", who=name, phone=first.phone) if first.phone else t("grid.phone_unknown", who=name),
            "amber",
        )
        when = duty.due_at[11:16] if duty.due_at else ""
        self._by.set_words(t("grid.at_once") if duty.immediate else t("grid.by", clock=when))
        facts = [t("grid.limit", category=duty.category.get(language), limit=duty.limit_text)]
        if duty.handlers:
            facts.append(t("grid.handlers", who=duty.handlers.replace(";", "、")))
        self._numbers.set_words(" · ".join(facts))
        self._hint.set_words(
            t("grid.numbers_of", release=duty.release) if first.phone else t("grid.no_number", who=duty.list_held_by)
        )

    def _say_reason(self) -> None:
        reason = self._reason.value()
        if reason:
            self._answer(Phoned(reason=reason))
        else:
            self._fields["reason"].render_view(FieldView(FieldState.MUST_FIX, t("grid.reason_missing")))

    def _answer(self, said: Phoned) -> None:
        for field in self._fields.values():
            field.render_view(FieldView(optional=True))
        self._said = True
        self._grid.answer(self._state.case_id, said, owner=self, done=self._on_answered, failed=self._on_failed)

    def _on_answered(self, state: CaseState) -> None:
        self._noted = state.phoned
        self._put_noted()
        for part in (self._form, self._called, self._why_not, self._hint):
            part.hide()
        self._settle()

    def _put_noted(self) -> None:
        reason = str(self._noted.get("reason", ""))
        words = t("grid.noted_reason", reason=t(f"grid.reason.{reason}")) if reason else ""
        who, at = str(self._noted.get("whom", "")), str(self._noted.get("at", ""))[11:16]
        self._who.put("check-circle-fill", words or t("grid.noted", who=who, clock=at), "green")

    def _on_failed(self, error: Exception) -> None:
        self._said = False
        said = words_for(error)
        late = isinstance(error, Refusal) and error.code == "phone_time"
        field = self._fields["at" if late else "whom"]
        field.render_view(FieldView(FieldState.MUST_FIX, said.sentence))
        field.setFocus()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if self._open and not self._said and topics & {"cases", "tasks"}:
            self._grid.ask_open(self._state.case_id, owner=self, done=self._on_open, failed=lambda error: None)

    def _on_open(self, duty: PhoneDuty | None) -> None:
        if duty is None and self._open and not self._said:
            self.hide()
            self._settle()

    def _settle(self) -> None:
        if self._open:
            self._open = False
            self.settled.emit()


def _reachable(duty: PhoneDuty) -> Contact:
    """The first with a number; else the first."""
    return next((one for one in duty.contacts if one.phone), duty.contacts[0])
