"""One question as the page shows it: a field, a choice on its section's title line, or a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.forms import QuestionState
from ui.desktop.i18n import t
from ui.desktop.pages.form_checks import Attention, field_view
from ui.desktop.pages.form_editors import Keys, Words, answer_of, make_editor, no_media, set_choices, wide_enough
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.style.tokens import M
from ui.desktop.widgets.basics import Label, Row
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.editors import Editor
from ui.desktop.widgets.field import Field, FieldState, FieldView
from ui.desktop.widgets.files import FileSlot


@dataclass(frozen=True, slots=True)
class Tools:
    """What building a question needs besides the record. ``source_of`` tells where a question's answer came from;
    ``settled`` whether the reminder at a question was confirmed; ``remark_of`` what is to be said beside a sound answer;
    ``as_text`` whether a question stands in the identity strip instead of in a box; ``media_of`` where a file that came with the
    form lies, empty for none."""

    keys: Keys
    now: Callable[[], datetime]
    source_of: Callable[[str], Mapping[str, str] | None] = lambda _name: None
    settled: Callable[[str], bool] = lambda _name: False
    remark_of: Callable[[str], str] = lambda _name: ""
    as_text: Callable[[Question], bool] = lambda _question: False
    media_of: Callable[[str], str] = no_media

    def today(self) -> date:
        return self.now().date()


class Lead(QFrame):
    """The main choice of a section, on its title line; its own words stand before it unless the title says the same."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__()
        self._label = Label("", "label", "ink2")
        self.setLayout(Row(self._label, editor, gap=M))
        self._editor = editor

    def put(self, label: str, title: str) -> None:
        self._label.set_words(label)
        self._label.setVisible(label != title)
        self._editor.setAccessibleName(label)


class Asked(QObject):
    """A question on the page. Signals: edited(), committed(), advance(), back(): by the clerk's hand."""

    edited = Signal()
    committed = Signal()
    advance = Signal()
    back = Signal()

    def __init__(self, question: Question, ref: str, state: QuestionState, tools: Tools) -> None:
        super().__init__()
        self.question, self.ref, self._tools = question, ref, tools
        self.editor: Editor = make_editor(question, state, keys=tools.keys, now=tools.now, media=tools.media_of)
        self.focus_widget = cast(QWidget, self.editor)
        self.title = ""  # of the section, for a lead
        self.widget: QWidget = self._shape(state)
        self.view = FieldView()
        self._relevant = True
        self.editor.edited.connect(lambda _value: self.edited.emit())
        self.editor.committed.connect(lambda _value: self.committed.emit())
        source = self.widget if isinstance(self.widget, Field) else self.editor
        source.advance.connect(self.advance)
        source.back.connect(self.back)

    def span(self) -> int:
        """Columns of four."""
        return wide_enough(self.question, self.editor)

    def is_stop(self) -> bool:
        """Whether Enter halts here: shown, not read only, and something can be answered."""
        if self.question.kind in (Kind.NOTE, Kind.SHOWN) or not self._relevant:
            return False
        return self.focus_widget.isEnabled()

    def answer(self) -> str | None:
        """What stands there, as an answer to the form."""
        return answer_of(self.question, self.editor)

    def half_typed(self, kept: str) -> str | None:
        """What stands in the editor when it says something other than the answer kept."""
        raw, answer = self.editor.raw(), self.answer()
        return raw if raw and (answer is None or answer != kept) else None

    def shown(self) -> bool:
        return self._relevant

    def show_state(self, state: QuestionState, attention: Attention) -> bool:
        """Repaints what changed; True when the question came or went."""
        shown = state.relevant and not self._tools.as_text(self.question)
        flipped = self._relevant != shown
        self._relevant = shown
        if flipped:
            self.widget.setVisible(shown)
        if not shown:
            self._put_value(state)
            return flipped
        self._put_words(state)
        set_choices(self.editor, state.choices, self._tools.keys, self._tools.media_of)
        self._put_value(state)
        self.view = self._view_of(state, attention)
        if isinstance(self.widget, Field):
            self.widget.render_view(self.view)
        else:
            self.focus_widget.setEnabled(self.view.state is not FieldState.DISABLED)
            self.editor.set_state(self.view.state.value)
        return flipped

    def _shape(self, state: QuestionState) -> QWidget:
        if self.question.kind is Kind.NOTE:
            return self.focus_widget
        if self.question.leads:
            return Lead(self.focus_widget)
        return Field(state.label, self.editor)

    def _put_words(self, state: QuestionState) -> None:
        if isinstance(self.widget, Field):
            self.widget.set_label(state.label)
        elif isinstance(self.widget, Lead):
            self.widget.put(state.label, self.title)
        elif isinstance(self.editor, Words):
            self.editor.set_words(state.label)

    def _put_value(self, state: QuestionState) -> None:
        if self.question.kind is Kind.NOTE or isinstance(self.editor, FileSlot):
            return
        busy = self.focus_widget.hasFocus() and bool(self.editor.raw())
        if not busy and (self.answer() or "") != state.value:
            self.editor.set_value(state.value)

    def _view_of(self, state: QuestionState, attention: Attention) -> FieldView:
        view = field_view(
            self.question, state, attention, self._tools.source_of(self.question.name), self._tools.today()
        )
        unknown = isinstance(self.editor, Choice) and self.editor.raw().strip() and self.answer() is None
        if unknown and not attention.focused:
            return FieldView(FieldState.MUST_FIX, t("form.choice.unknown"), None, view.optional)
        remark = self._tools.remark_of(self.question.name)
        if remark and view.state in (FieldState.NORMAL, FieldState.CHECKED, FieldState.PREFILLED):
            return FieldView(FieldState.ATTENTION, remark, view.source, view.optional)
        return view
