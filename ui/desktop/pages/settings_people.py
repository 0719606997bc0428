"""设置, the part about colleagues: a first password for somebody new, or, by supervisor and IT, for somebody who forgot hers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from counter_app.bootstrap.again import Colleague
from counter_app.domain.masking import mask_name
from ui.desktop.i18n import t
from ui.desktop.pages.login_panels import password_fault
from ui.desktop.session import Session
from ui.desktop.style.tokens import S
from ui.desktop.widgets.basics import Col, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.section import Section
from ui.desktop.words import words_for


class PeopleSection(QFrame):
    """Signals: told(str kind, str words)."""

    told = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._colleagues: tuple[Colleague, ...] = ()
        self.who, self.own, self.new, self.again = Choice(), LineEdit(), LineEdit(), LineEdit()
        for line in (self.own, self.new, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self._fields = {
            "colleague": Field("", self.who),
            "own": Field("", self.own),
            "their_new": Field("", self.new),
            "their_again": Field("", self.again),
        }
        self._nobody = Label("", "body", "ink2", wrap=True)
        self._set = KeyButton("", "", "key")
        fields = self._fields
        self._asks = box(
            Col(
                FieldGrid((fields["colleague"], 2), (fields["own"], 2)),
                FieldGrid((fields["their_new"], 2), (fields["their_again"], 2)),
                Row(self._set, None),
                gap=S,
            )
        )
        self._section = Section("", self._nobody, self._asks)
        self.setLayout(Col(self._section, gap=0))
        for field, following in pairwise(fields.values()):
            field.advance.connect(following.setFocus)
            following.back.connect(field.setFocus)
        self.again.advance.connect(self.set_password)
        self._set.clicked.connect(self.set_password)
        self.relook()

    def enter(self) -> None:
        """Asks anew whose password may be set here."""
        for line in (self.own, self.new, self.again):
            line.set_raw("")
        self._session.colleagues(owner=self, done=self._on_colleagues, failed=self._failed)

    def set_password(self) -> None:
        """The colleague gets a first password, by the word of who is at the counter."""
        for field in self._fields.values():
            field.render_view(FieldView())
        wrong = self._fault()
        if wrong is not None:
            self._must_fix(*wrong)
            return
        account_id = self.who.value()
        self._session.reset_password(
            self.own.text(),
            account_id,
            self.new.text(),
            owner=self,
            done=lambda _none: self._on_set(account_id),
            failed=lambda error: self._must_fix("own", words_for(error).words),
        )

    def message(self, name: str) -> str:
        """What stands under a field."""
        return self._fields[name].view().message

    def relook(self) -> None:
        self._section.put_title(t("settings.people"))
        self._nobody.set_words(t("settings.nobody"))
        self._set.set_words(t("settings.set_theirs"))
        for name, field in self._fields.items():
            field.set_label(t(f"settings.{name}"))
        self._put_options()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _on_colleagues(self, found: Sequence[Colleague]) -> None:
        self._colleagues = tuple(found)
        self._put_options()

    def _put_options(self) -> None:
        options = [Option(one.account_id, self._name(one)) for one in self._colleagues]
        self.who.set_options(options)
        if self.who.value() not in {option.code for option in options}:
            self.who.set_value(options[0].code if options else "")
        self._asks.setVisible(bool(options))
        self._nobody.setVisible(not options)

    def _name(self, one: Colleague) -> str:
        name = mask_name(one.name)
        return t("settings.colleague_new", name=name) if one.is_new else name

    def _fault(self) -> tuple[str, str] | None:
        if self.who.value() not in {one.account_id for one in self._colleagues}:
            return "colleague", t("login.by_wanted")
        if not self.own.text():
            return "own", t("login.password_hint")
        fault = password_fault(self.own.text(), self.new.text(), self.again.text())
        return (f"their_{fault[0]}", fault[1]) if fault else None

    def _must_fix(self, name: str, words: str) -> None:
        self._fields[name].render_view(FieldView(FieldState.MUST_FIX, words))
        self._fields[name].setFocus()

    def _on_set(self, account_id: str) -> None:
        name = next((mask_name(one.name) for one in self._colleagues if one.account_id == account_id), "")
        self.told.emit("done", t("settings.theirs_done", name=name))
        self.enter()

    def _failed(self, error: Exception) -> None:
        self.told.emit(words_for(error).kind, words_for(error).sentence)
