"""The form itself: its sections as cards, every question with its editor, repainted by exactly what changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from counter_app.forms import Changes, Record
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_cards import SectionCard, Stop
from ui.desktop.pages.form_checks import Attention, half_typed
from ui.desktop.pages.form_editors import caret_of, put_caret
from ui.desktop.pages.form_plan import Question, Repeat, plan_form
from ui.desktop.pages.form_repeat import RepeatPart, make_repeat
from ui.desktop.style.tokens import L, M, S
from ui.desktop.widgets.basics import Col, box, show_whole
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.files import FileSlot

FEW = 4
"""Up to this many changed questions are painted one by one."""

FIRST_MS = 18
"""What opens at once may take this long to make; the rest of the form follows in small steps while it is already shown."""


class FormView(QScrollArea):
    """The questions of a record. Answers go into the record here; everything else is told.

    Signals: changed(Changes) after an answer by hand; moved(str ref) when the focus came to a question; finished() for Enter
    on the last question; confirmed(str name) when a filled-in answer was confirmed; section_moved(int); buffer_changed() for
    anything a draft keeps besides answers; whole() once every section was made; file_wanted(str ref),
    file_dropped(str ref, list of Path), file_made(str ref, str name, bytes PNG), file_removed(str ref).
    """

    changed = Signal(object)
    moved = Signal(str)
    finished = Signal()
    confirmed = Signal(str)
    section_moved = Signal(int)
    buffer_changed = Signal()
    file_wanted = Signal(str)
    file_dropped = Signal(str, object)
    file_made = Signal(str, str, object)
    file_removed = Signal(str)
    whole = Signal()

    def __init__(self, record: Record, tools: Tools) -> None:
        super().__init__()
        self._record, self._tools = record, tools
        self.touched: set[str] = set()
        self.unconfirmed: set[str] = set()
        self._asked_all = False
        self._focused, self._caret = "", -1
        self._stood = ""  # the question that last had the focus, also after it went to a button
        self._section = 0
        self._painting = False
        self._by_ref: dict[str, Asked] = {}
        self._repeats: dict[str, RepeatPart] = {}
        self._home: dict[str, SectionCard] = {}
        self._of_widget: dict[QObject, str] = {}
        self._questions: dict[str, Question] = {}
        self._unbuilt: list[SectionCard] = []
        self.sections: list[SectionCard] = []
        self._column = Col(gap=S, margins=(L, S, L, M))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plan()
        self.setWidget(box(self._column))
        began = time.perf_counter()
        while self._unbuilt and (time.perf_counter() - began) * 1000 < FIRST_MS:
            self._build_next()
        self._go_on_building()
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._say_section())

    # -- building -----------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        for plan in plan_form(self._record.definition, self._record.state):
            section = SectionCard(plan)
            self.sections.append(section)
            self._home.update(dict.fromkeys(section.refs(), section))
            self._questions.update({question.ref: question for question in section.questions()})
            section.settle(self._record)
        self._unbuilt = list(self.sections)
        self._column.addStretch(1)

    def _go_on_building(self) -> None:
        if self._unbuilt:
            QTimer.singleShot(0, self, self._build_step)

    def _build_step(self) -> None:
        if self._unbuilt:
            self._build_next()
        self._go_on_building()

    def complete(self) -> None:
        """Makes what is not made yet, at once."""
        while self._unbuilt:
            self._build_next()

    def _reach(self, ref: str) -> None:
        """Makes the sections down to the one that a node stands in."""
        home = self._home.get(ref) or self._home.get(ref.partition("[")[0])
        while home is not None and home.card is None and self._unbuilt:
            self._build_next()

    def _build_next(self) -> None:
        section = self._unbuilt.pop(0)
        before = [asked.focus_widget for asked in self._by_ref.values()][-1:]
        card = section.build(self._make, self._make_rows)
        self._column.insertWidget(self._column.count() - 1, card)
        for stop in section.stops:
            self._refresh(stop.ref if isinstance(stop, Asked) else stop.plan.ref)
        self._settle({self.sections.index(section)})
        made = [stop.focus_widget for stop in section.stops if isinstance(stop, Asked)]
        for one, after in pairwise((*before, *made)):  # Tab goes the way Enter goes
            QWidget.setTabOrder(one, after)
        if not self._unbuilt:
            self.whole.emit()

    def _make(self, question: Question) -> Asked:
        ref = question.ref
        asked = Asked(question, ref, self._record.state(ref), self._tools)
        asked.setParent(self)
        self._by_ref[ref] = asked
        self._of_widget[asked.focus_widget] = ref
        asked.focus_widget.installEventFilter(self)
        asked.edited.connect(lambda: self._on_edited(asked))
        asked.committed.connect(lambda: self._on_committed(asked))
        asked.advance.connect(lambda: self._on_enter(asked, 1))
        asked.back.connect(lambda: self._on_enter(asked, -1))
        if isinstance(asked.editor, FileSlot):
            asked.editor.wanted.connect(lambda: self.file_wanted.emit(ref))
            asked.editor.dropped.connect(lambda paths: self.file_dropped.emit(ref, paths))
            asked.editor.removed.connect(lambda: self.file_removed.emit(ref))
            asked.editor.made.connect(lambda name, content: self.file_made.emit(ref, name, content))
        return asked

    def _make_rows(self, plan: Repeat) -> RepeatPart:
        part = make_repeat(plan, self._record, self._tools)
        part.setParent(self)
        self._repeats[plan.ref] = part
        part.changed.connect(self._on_rows_changed)
        part.advance.connect(lambda: self._on_enter(part, 1))
        part.back.connect(lambda: self._on_enter(part, -1))
        part.moved.connect(self._on_moved)
        return part

    # -- showing ------------------------------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Repaints exactly what these changes name."""
        self._begin_painting(at_once=len(changes.refs) > FEW)
        flipped: set[int] = set()
        for ref in changes.refs:
            flipped |= self._refresh(ref)
        for repeat in {row.partition("[")[0] for row in (*changes.rows_added, *changes.rows_removed)}:
            if repeat in self._repeats:
                self._repeats[repeat].refresh()
        self._settle(flipped)
        self._end_painting(moved=bool(flipped))

    def refresh_all(self) -> None:
        """Repaints everything: another language, answers filled in from elsewhere, a draft opened again."""
        self._begin_painting(at_once=True)
        for ref in (*self._by_ref, *self._repeats):
            self._refresh(ref)
        self._settle(set(range(len(self.sections))))
        self._end_painting(moved=True)

    def _begin_painting(self, *, at_once: bool) -> None:
        """Many changes are painted as one; a few are cheaper one by one, since only they are painted then."""
        self.setUpdatesEnabled(not at_once)
        self._painting = True

    def _end_painting(self, *, moved: bool) -> None:
        """Where a field went away, Qt has handed its focus on; only where it came to rest counts."""
        self._painting = False
        self.setUpdatesEnabled(True)
        rests = self._of_widget.get(QApplication.focusWidget() or self, "")
        if rests and rests != self._focused:
            self._focused = ""
            self._on_moved(rests)
        elif moved and self._focused:
            QTimer.singleShot(0, self, lambda: self._scroll_to(self._focused))

    def ask_all(self) -> None:
        """From now on what is missing is said plainly beside its field: F9 was pressed."""
        self._asked_all = True
        self.refresh_all()

    def refresh(self, ref: str) -> None:
        """Repaints one question."""
        self._settle(self._refresh(ref))

    def _refresh(self, ref: str) -> set[int]:
        """Repaints a node; gives the sections in which something came or went."""
        asked = self._by_ref.get(ref)
        if asked is not None:
            came_or_went = asked.show_state(self._record.state(ref), self._attention(asked))
            return {self.section_at(ref)} if came_or_went else set()
        base = ref.partition("[")[0]
        if base in self._repeats:
            return {self.section_at(base)} if self._repeats[base].refresh(ref) else set()
        return {self.section_at(ref)} if ref in self._home else set()

    def _attention(self, asked: Asked) -> Attention:
        name = asked.question.name
        return Attention(
            focused=asked.ref == self._focused,
            touched=asked.ref in self.touched,
            asked=self._asked_all,
            unconfirmed=name in self.unconfirmed,
            settled=self._tools.settled(name),
        )

    def _settle(self, sections: Iterable[int]) -> None:
        """Places the fields of these sections anew, shows and numbers the cards."""
        for index in sections:
            self.sections[index].settle(self._record)
        if sections:
            self._name_sections()

    def _name_sections(self) -> None:
        number = 0
        for section in self.sections:
            number += section.shown
            for lead in section.name(self._record, number):
                lead.show_state(self._record.state(lead.ref), self._attention(lead))

    def relook(self) -> None:
        for section in self.sections:
            for grid in section.grids:
                grid.reflow()

    # -- what the clerk does ------------------------------------------------------------------------------------------

    def _on_edited(self, asked: Asked) -> None:
        self.unconfirmed.discard(asked.question.name)
        changes = self._record.answer(asked.ref, asked.answer())
        self.apply(changes)
        self._refresh(asked.ref)
        self.changed.emit(changes)
        self.buffer_changed.emit()

    def _on_committed(self, asked: Asked) -> None:
        self.touched.add(asked.ref)
        self._refresh(asked.ref)

    def _on_rows_changed(self, changes: Changes) -> None:
        self.apply(changes)
        self.changed.emit(changes)
        self.buffer_changed.emit()

    def _on_enter(self, stop: Stop, step: int) -> None:
        if isinstance(stop, Asked) and stop.question.name in self.unconfirmed and step > 0:
            self.unconfirmed.discard(stop.question.name)
            self._refresh(stop.ref)
            self.confirmed.emit(stop.question.name)
        self._step(stop, step)

    def _step(self, stop: Stop, step: int) -> None:
        stops = [one for one in self._stops() if one is stop or one.is_stop()]
        at = stops.index(stop) + step
        if at >= len(stops):
            self.finished.emit()
        elif at >= 0:
            stops[at].focus_widget.setFocus(
                Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
            )
            if isinstance(stops[at], RepeatPart):
                cast(RepeatPart, stops[at]).focus(last=step < 0)

    def _stops(self) -> list[Stop]:
        self.complete()
        return [stop for section in self.sections if section.shown for stop in section.stops]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._painting:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._on_moved(self._of_widget.get(watched, ""))
        elif event.type() == QEvent.Type.FocusOut and QApplication.activePopupWidget() is None:
            ref = self._of_widget.get(watched, "")
            if ref and self.window().isActiveWindow():
                QTimer.singleShot(0, self, lambda: self._on_left(ref))
        return False

    def _on_moved(self, ref: str) -> None:
        left, self._focused = self._focused, ref
        if ref and ref != self._stood:
            self._stood, self._caret = ref, -1
        if left and left != ref:
            self._on_left(left)
        self._refresh(ref)
        self._scroll_to(ref)
        QTimer.singleShot(
            0, self, lambda: self._scroll_to(self._focused)
        )  # again, once what has just changed is laid out
        self._say_section()
        self.moved.emit(ref)
        self.buffer_changed.emit()

    def _on_left(self, ref: str) -> None:
        asked = self._by_ref.get(ref)
        if asked is None or asked.focus_widget.hasFocus():
            return
        if self._focused == ref:
            self._focused = ""
        self.touched.add(ref)
        self._refresh(ref)

    # -- places -------------------------------------------------------------------------------------------------------

    def asked(self, ref: str) -> Asked | None:
        """The question with this ref, outside of repeats."""
        self._reach(ref)
        return self._by_ref.get(ref)

    def question_of(self, ref: str) -> Question | None:
        """The plan of a question, in or outside of rows."""
        if ref in self._questions:
            return self._questions[ref]
        part = self._repeats.get(ref.partition("[")[0])
        return part.question_of(ref) if part else None

    def half_typed(self, ref: str) -> bool:
        """Whether this is being typed for the first time and cannot be judged yet; once F9 asked, everything is."""
        asked = self._by_ref.get(ref)
        if asked is None or self._asked_all:
            return False
        return half_typed(asked.question, self._record.state(ref), self._attention(asked))

    def focused(self) -> str:
        """The ref of the question that has, or last had, the focus."""
        return self._focused

    def go_to(self, ref: str) -> None:
        """Brings a question into view and gives it the focus."""
        asked = self.asked(ref)
        if asked is not None:
            asked.focus_widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif ref.partition("[")[0] in self._repeats:
            self._repeats[ref.partition("[")[0]].go_to(ref)
        self._scroll_to(ref)

    def go_to_first(self) -> None:
        """The first question without a sound answer, else the first of all."""
        stops = [stop for stop in self._stops() if stop.is_stop()]
        empty = (s for s in stops if isinstance(s, Asked) and self._record.state(s.ref).violation == "required")
        first = next(empty, stops[0] if stops else None)
        if first is not None:
            first.focus_widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_section(self, index: int) -> None:
        """The card with this index among those shown."""
        self.complete()
        section = [one for one in self.sections if one.shown][index]
        stop = next((one for one in section.stops if one.is_stop()), None)
        if stop is not None:
            stop.focus_widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if section.card is not None:
            self.verticalScrollBar().setValue(max(0, section.card.y() - S))

    def section_at(self, ref: str) -> int:
        """The index, among all sections, of the one a node stands in."""
        home = self._home.get(ref) or self._home.get(ref.partition("[")[0])
        return self.sections.index(home) if home is not None else 0

    def current_section(self) -> int:
        """The index, among the shown sections, of the one with the focus, else of the topmost one in view."""
        shown = [one for one in self.sections if one.shown]
        home = self._home.get(self._focused) or self._home.get(self._focused.partition("[")[0])
        if home in shown:
            return shown.index(home)
        top = self.verticalScrollBar().value()
        return next((i for i, one in enumerate(shown) if one.card and one.card.geometry().bottom() > top + M), 0)

    def _scroll_to(self, ref: str) -> None:
        home = self._home.get(ref) or self._home.get(ref.partition("[")[0])
        if home is None or home.card is None:
            return
        asked = self._by_ref.get(ref)
        part: QFrame | QWidget = asked.widget if asked is not None else home.card
        if part.isVisible():
            show_whole(self, part, home.card.head)

    def _say_section(self) -> None:
        section = self.current_section()
        if section != self._section:
            self._section = section
            self.section_moved.emit(section)

    def take_scan(self, text: str) -> bool:
        """A scanned text as the answer of the question with the focus; False where no line of text is asked for."""
        asked = self._by_ref.get(self._focused)
        if asked is None or not isinstance(asked.editor, LineEdit) or not asked.focus_widget.hasFocus():
            return False
        asked.editor.set_raw(text)
        asked.edited.emit()
        asked.committed.emit()
        return True

    def put_strip(self, ref: str, strip: QWidget) -> None:
        """Puts something above the questions of the section that a node stands in."""
        self._reach(ref)
        home = self._home.get(ref)
        if home is not None:
            home.put_strip(strip)

    def questions_with(self, ref: str) -> list[Question]:
        """The questions of the section that a node stands in."""
        home = self._home.get(ref)
        return list(home.questions()) if home is not None else []

    def show_file(self, ref: str, wire_id: str, name: str, facts: str, picture: QPixmap | None) -> None:
        """Shows the scan that answers a question."""
        asked = self._by_ref.get(ref)
        if asked is not None and isinstance(asked.editor, FileSlot):
            asked.editor.put(wire_id, name, facts, picture)

    def file_refs(self) -> list[str]:
        """The questions that are answered by a scan."""
        return [ref for ref, asked in self._by_ref.items() if isinstance(asked.editor, FileSlot)]

    # -- what a draft keeps -------------------------------------------------------------------------------------------

    def buffer(self) -> dict[str, object]:
        """What is on the page besides answers: half-typed text, focus, caret, scroll place, confirmed and left fields."""
        raw = {ref: text for ref, asked in self._by_ref.items() if (text := self._half_typed(ref, asked)) is not None}
        asked = self._by_ref.get(self._focused)
        if asked is not None and asked.focus_widget.hasFocus():  # an editor that was left shows its text otherwise
            self._caret = caret_of(asked.editor)
        return {
            "raw": raw,
            "focus": self._focused or self._stood,
            "caret": self._caret,
            "scroll": self.verticalScrollBar().value(),
            "touched": sorted(self.touched),
            "unconfirmed": sorted(self.unconfirmed),
        }

    def _half_typed(self, ref: str, asked: Asked) -> str | None:
        return None if isinstance(asked.editor, FileSlot) else asked.half_typed(self._record.state(ref).value)

    def restore(self, kept: Mapping[str, object]) -> None:
        """Brings the page back as it was: half-typed text, then focus and caret."""
        self.touched = set(cast(list[str], kept.get("touched", [])))
        self.unconfirmed = set(cast(list[str], kept.get("unconfirmed", [])))
        for ref, raw in cast(dict[str, str], kept.get("raw", {})).items():
            asked = self.asked(ref)
            if asked is not None:
                asked.editor.set_raw(raw)
        self.refresh_all()
        self._focused = self._stood = str(kept.get("focus", ""))
        self._caret = cast(int, kept.get("caret", -1))

    def come_back(self) -> bool:
        """Puts focus and caret where they last were; False when they were nowhere yet."""
        stood = self._focused or self._stood
        asked = self.asked(stood)
        if asked is None or not asked.is_stop():
            if asked is None and stood:
                self.go_to(stood)
            return asked is None and bool(stood)
        caret = self._caret
        asked.focus_widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if caret >= 0:
            put_caret(asked.editor, caret)
        return True
