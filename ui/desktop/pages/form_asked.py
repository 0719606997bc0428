"""One question as the page shows it: a field, a choice on its section's title line, or a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.forms import QuestionState
from ui.desktop.i18n import t
from ui.desktop.pages.form_checks import Attention, field_view
from ui.desktop.pages.form_editors import (
    GAP,
    NARROWEST_COLUMN,
    Keys,
    Words,
    answer_of,
    make_editor,
    no_media,
    note_typed,
    put_typed,
    set_choices,
    wide_enough,
)
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.pages.form_shapes import Beside, Lead, Note, TableLine, columns_for, said
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.editors import Editor
from ui.desktop.widgets.field import Field, FieldState, FieldView
from ui.desktop.widgets.files import FileSlot


@dataclass(frozen=True, slots=True)
class Tools:
    """What building a question needs besides the record. ``source_of`` tells where a question's answer came from;
    ``settled`` whether the reminder at a question was confirmed; ``remark_of`` what is to be said beside a sound answer;
    ``as_text`` whether a question stands in the identity strip instead of in a box; ``media_of`` where a file that came with the
    form lies, empty for none; ``file_of`` gives name, facts and small picture of the file that an answer names;
    ``typed`` holds, by answer, the text as typed of names that were read otherwise."""

    keys: Keys
    now: Callable[[], datetime]
    source_of: Callable[[str], Mapping[str, str] | None] = lambda _name: None
    settled: Callable[[str], bool] = lambda _name: False
    remark_of: Callable[[str], str] = lambda _name: ""
    as_text: Callable[[Question], bool] = lambda _question: False
    media_of: Callable[[str], str] = no_media
    file_of: Callable[[str], tuple[str, str, QPixmap | None]] = lambda answer: (answer, "", None)
    typed: dict[str, str] = field(default_factory=dict)

    def today(self) -> date:
        return self.now().date()


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
        self._beside: Beside | None = None
        self.explained = False
        self.title = ""  # of the section, for a lead
        self.widget: QWidget = self._shape(state)
        self.view = FieldView()
        self._relevant = True
        self.editor.edited.connect(self._on_edited)
        self.editor.committed.connect(lambda _value: self.committed.emit())
        source = self.widget if isinstance(self.widget, Field) else self.editor
        source.advance.connect(self.advance)
        source.back.connect(self.back)

    def span(self) -> int:
        """Columns of four: what the form says, or more where choices or words need the room."""
        span = wide_enough(self.question, self.editor)
        if isinstance(self.widget, Field):
            return max(span, columns_for(self.widget, NARROWEST_COLUMN + GAP, 4))
        return span

    def watched(self) -> list[QWidget]:
        """What takes the keyboard in this question: more than one widget where the editor has several parts."""
        if self.focus_widget.focusProxy() is None:
            return [self.focus_widget]
        parts = self.focus_widget.findChildren(QWidget)
        return [part for part in parts if part.focusPolicy() is not Qt.FocusPolicy.NoFocus]

    def has_focus(self) -> bool:
        """Whether the keyboard is in this question."""
        here = QApplication.focusWidget()
        return here is not None and (here is self.focus_widget or self.focus_widget.isAncestorOf(here))

    def explain(self, on: bool) -> None:
        """F1: show what the form says about this question, or hide it."""
        self.explained = on

    def is_stop(self) -> bool:
        """Whether Enter halts here: shown, not read only, and something can be answered."""
        if self.question.kind in (Kind.NOTE, Kind.SHOWN, Kind.ROW_LABELS) or not self._relevant:
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
        self._put_beside(state)
        set_choices(self.editor, state.choices, self._tools.keys, self._tools.media_of)
        self._put_value(state)
        self.view = self._view_of(state, attention)
        if isinstance(self.widget, Field | TableLine):
            self.widget.render_view(self.view)
        else:
            self.focus_widget.setEnabled(self.view.state is not FieldState.DISABLED)
            self.editor.set_state(self.view.state.value)
        return flipped

    def _shape(self, state: QuestionState) -> QWidget:
        if isinstance(self.editor, Words) and self.question.kind is Kind.NOTE:
            return Note(self.editor)
        if self.question.leads:
            return Lead(self.focus_widget)
        if self.question.kind in (Kind.ROW_LABELS, Kind.ROW_CHOICE, Kind.ROW_CHOICES):
            return TableLine(self.focus_widget)
        return Field(said(state.label).words, self.editor)

    def _put_words(self, state: QuestionState) -> None:
        if isinstance(self.widget, Field):
            self.widget.set_label(*said(state.label))
        elif isinstance(self.widget, Lead):
            self.widget.put(state.label, self.title)
        elif isinstance(self.widget, Note | TableLine):
            self.widget.put(state)

    def _put_beside(self, state: QuestionState) -> None:
        """Pictures and sounds of the label, and the guidance while it is asked for."""
        if not isinstance(self.widget, Field | Note):
            return
        if self._beside is None:
            if not state.media and not self.explained:
                return
            self._beside = Beside(self._tools.media_of)
            if isinstance(self.widget, Field):
                self.widget.put_above(self._beside)
            else:
                self.widget.column.insertWidget(1, self._beside)
        self._beside.put(state.media, said(state.label).words)
        self._beside.explain((state.guidance or state.hint or t("form.help.none")) if self.explained else "")
        self._beside.setVisible(bool(state.media) or self.explained)

    def _on_edited(self, _value: str) -> None:
        note_typed(self.editor, self._tools.typed)
        self.edited.emit()

    def _put_value(self, state: QuestionState) -> None:
        if self.question.kind is Kind.NOTE:
            return
        if isinstance(self.editor, FileSlot):
            if self.editor.value() != state.value:
                self.editor.put(state.value, *self._tools.file_of(state.value))
            return
        busy = self.has_focus() and bool(self.editor.raw())
        if busy or put_typed(self.editor, state.value, self._tools.typed):
            return
        if (self.answer() or "") != state.value:
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
