"""The form itself: its sections as cards, every question with its editor, repainted by exactly what changed."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.forms import Changes, Record
from counter_app.use_cases.as_typed import AS_TYPED, still_said
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_cards import SectionCard, Stop
from ui.desktop.pages.form_editors import caret_of, put_caret
from ui.desktop.pages.form_ground import FormGround
from ui.desktop.pages.form_pages import step_of
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_repeat import RepeatPart
from ui.desktop.style.tokens import M, S
from ui.desktop.widgets.basics import show_whole
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.files import FileSlot

FEW = 4
"""Up to this many changed questions are painted one by one."""


class FormView(FormGround):
    """The questions of a record. Answers go into the record here; everything else is told.

    Signals: changed(Changes) after an answer by hand; moved(str ref) when the focus came to a question; finished() for Enter
    on the last question; confirmed(str name) when a filled-in answer was confirmed; section_moved(int); buffer_changed() for
    anything a draft keeps besides answers; whole() once nothing near is left to make; file_wanted(str ref),
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

    def __init__(self, record: Record, tools: Tools) -> None:
        super().__init__(record, tools)
        self._section, self._caret = 0, -1
        self._touched: list[str] = []  # the same in order, for the draft
        self._follows = False  # the question with the focus stays in sight until somebody scrolls
        self._seeks = False  # scrolls by itself
        self._behind: list[SectionCard] = []  # to be repainted, with or without the titles of their groups
        self._words_too = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._catch_up)
        if self.turner is not None:
            self.turner.bar.turned.connect(self.turn)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self._canvas.arranged.connect(self._keep_in_sight)

    def _hear(self, asked: Asked) -> None:
        """A question was made: what is done to it by hand is done here."""
        ref = asked.ref
        for widget in asked.watched():
            self._of_widget[widget] = ref
            widget.installEventFilter(self)
        asked.edited.connect(lambda: self._on_edited(asked))
        asked.committed.connect(lambda: self._on_committed(asked))
        asked.advance.connect(lambda: self._on_enter(asked, 1))
        asked.back.connect(lambda: self._on_enter(asked, -1))
        self._hear_slot(asked)

    def _hear_slot(self, asked: Asked) -> None:
        """A question was made, in or outside of rows: its file is looked after elsewhere."""
        ref = asked.ref
        if isinstance(asked.editor, FileSlot):
            asked.editor.wanted.connect(lambda: self.file_wanted.emit(ref))
            asked.editor.dropped.connect(lambda paths: self.file_dropped.emit(ref, paths))
            asked.editor.removed.connect(lambda: self.file_removed.emit(ref))
            asked.editor.made.connect(lambda name, content: self.file_made.emit(ref, name, content))

    def _hear_rows(self, part: RepeatPart) -> None:
        part.changed.connect(self._on_rows_changed)
        part.advance.connect(lambda: self._on_enter(part, 1))
        part.back.connect(lambda: self._on_enter(part, -1))
        part.moved.connect(self._on_moved)
        part.made.connect(self._hear_slot)

    # -- showing ------------------------------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Repaints exactly what these changes name."""
        self._begin_painting(at_once=len(changes.refs) > FEW)
        flipped: set[SectionCard] = set()
        for ref in changes.refs:
            flipped |= self._refresh(ref)
        for repeat in {row.partition("[")[0] for row in (*changes.rows_added, *changes.rows_removed)}:
            if repeat in self._repeats:
                self._repeats[repeat].refresh()
        self._settle(flipped)
        self._end_painting(moved=bool(flipped))

    def refresh_all(self) -> None:
        """Repaints everything: another language, answers filled in from elsewhere, a draft opened again."""
        self._repaint(self.sections, words=True)
        self._name_sections()

    def _repaint(self, cards: Iterable[SectionCard], *, words: bool) -> None:
        """Repaints these; of a large form what is out of sight follows card by card, between two keys. ``words``: titles too."""
        sight = self.verticalScrollBar().value()
        seen = None if self._shelf.small else {*self._canvas.near(sight, sight + self.viewport().height())}
        self._begin_painting(at_once=True)
        self._behind = [] if seen is None else [card for card in cards if card.stops and card not in seen]
        self._words_too = words
        self._repaint_now([card for card in cards if seen is None or card in seen or not card.stops])
        self._end_painting(moved=True)
        self._later.start()

    def _repaint_now(self, cards: Iterable[SectionCard]) -> None:
        flipped = {card for card in cards if self._words_too or not card.stops}
        for card in cards:
            for stop in card.stops:
                flipped |= self._refresh(stop.ref)
        self._settle(flipped)

    def _catch_up(self) -> None:
        """Repaints one of the cards that were out of sight."""
        while self._behind:
            card = self._behind.pop(0)
            if card.stops:
                self._repaint_now([card])
                self._later.start()
                return

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
        self._repaint([card for card in self.sections if card.stops], words=False)

    def refresh(self, ref: str) -> None:
        """Repaints one question."""
        self._settle(self._refresh(ref))

    # -- what the clerk does ------------------------------------------------------------------------------------------

    def _on_edited(self, asked: Asked) -> None:
        self.unconfirmed.discard(asked.question.name)
        changes = self._record.answer(asked.ref, asked.answer())
        self.apply(changes)
        self._refresh(asked.ref)
        self.changed.emit(changes)
        self.buffer_changed.emit()

    def _on_committed(self, asked: Asked) -> None:
        self._touch(asked.ref)
        self._refresh(asked.ref)

    def _touch(self, ref: str) -> None:
        """A question was left or answered once."""
        if ref not in self.touched:
            self.touched.add(ref)
            insort(self._touched, ref)

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
        """To the question before or behind, wherever it stands; cards are made as they are come to."""
        home = self._card_of(stop.ref)
        if home is None:
            return
        following = self._neighbour(home, stop, step) or self._first_stop(self._beyond(home, step), step)
        if following is not None:
            self._enter(following, step)
        elif self.turner is not None:
            self.turn(step)
        elif step > 0:
            self.finished.emit()

    def _neighbour(self, home: SectionCard, stop: Stop, step: int) -> Stop | None:
        """The question before or behind in the same card."""
        stops = [one for one in home.stops if one is stop or one.is_stop()]
        at = stops.index(stop) + step
        return stops[at] if 0 <= at < len(stops) else None

    def _beyond(self, card: SectionCard, step: int) -> list[SectionCard]:
        at = self.sections.index(card)
        return self.sections[at + 1 :] if step > 0 else self.sections[:at][::-1]

    def _first_stop(self, cards: Iterable[SectionCard], step: int = 1) -> Stop | None:
        """The first question, or the last one backwards, that can be answered in these cards."""
        for card in cards:
            if not card.visible():
                continue
            self._shelf.make(card)
            found = next((stop for stop in card.stops[::step] if stop.is_stop()), None)
            if found is not None:
                return found
        return None

    def _enter(self, stop: Stop, step: int) -> None:
        reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
        if isinstance(stop, RepeatPart):
            stop.focus(last=step < 0)
        else:
            stop.focus_widget.setFocus(reason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab: what comes next is made first, and shown to Qt as the next."""
        home = self._card_of(self._focused)
        here = (
            next((stop for stop in home.stops if stop.ref == self._focused.partition("[")[0]), None) if home else None
        )
        if home is not None and here is not None and not self._shelf.small:
            step = 1 if forward else -1
            there = self._neighbour(home, here, step) or self._first_stop(self._beyond(home, step), step)
            if there is not None:
                one, behind = (here, there)[::step]
                QWidget.setTabOrder(one.focus_widget, behind.focus_widget)
        return super().focusNextPrevChild(forward)

    # -- pages --------------------------------------------------------------------------------------------------------

    def turn(self, step: int) -> None:
        """Another page; what is missing or wrong stops the way on once, and is said."""
        if self.turner is None:
            return
        wrong = self.turner.stopped_by(step)
        if wrong:
            self._asked |= {ref for card in self.turner.cards() for ref in card.refs()}
            self.refresh_all()
            self.go_to(wrong)
        elif self.turner.turn(step):
            self._lay()
            stop = self._first_stop(self.turner.cards())
            if stop is not None:
                self._enter(stop, 1)
            self.verticalScrollBar().setValue(0)
        elif step > 0:
            self.finished.emit()

    def _bring(self, card: SectionCard) -> None:
        """Turns to the page of a card."""
        if self.turner is not None and card.shown and not card.turned_to:
            self.turner.turn_to(card.plan.page)
            self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys turn pages where there are pages; Alt with an arrow too."""
        step = step_of(event)
        if self.turner is not None and step:
            self.turn(step)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.turner is not None:
            height = self.turner.bar.height()
            self.turner.bar.setGeometry(0, self.height() - height, self.width(), height)
        self._shelf.look()

    def _keep_in_sight(self) -> None:
        """What has the focus is looked for again, once what has just changed is laid out."""
        if self._follows and self._focused:
            QTimer.singleShot(0, self, lambda: self._scroll_to(self._focused if self._follows else ""))

    def _on_scrolled(self) -> None:
        if not self._seeks and not self._canvas.is_arranging():
            self._follows = False
        self._say_section()
        self._shelf.look()

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._painting:
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._on_moved(self._of_widget.get(watched, ""))
        elif event.type() == QEvent.Type.FocusOut and QApplication.activePopupWidget() is None:
            ref = self._of_widget.get(watched, "")
            if ref == self._stood and ref in self._by_ref:
                self._caret = caret_of(self._by_ref[ref].editor)
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
        self._follows = True
        self._scroll_to(ref)
        self._keep_in_sight()
        self._say_section()
        self.moved.emit(ref)
        self.buffer_changed.emit()

    def _on_left(self, ref: str) -> None:
        asked = self._by_ref.get(ref)
        if asked is None or asked.has_focus():
            return
        if self._focused == ref:
            self._focused = ""
        self._touch(ref)
        self._refresh(ref)

    # -- places -------------------------------------------------------------------------------------------------------

    def go_to(self, ref: str) -> None:
        """Brings a question into view and gives it the focus."""
        home = self._card_of(ref)
        if home is not None:
            self._bring(home)
        asked = self.asked(ref)
        self._canvas.arrange()
        if asked is not None:
            asked.focus_widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif ref.partition("[")[0] in self._repeats:
            self._repeats[ref.partition("[")[0]].go_to(ref)
        self._scroll_to(ref)

    def go_to_first(self) -> None:
        """The first question without a sound answer, else the first of all."""
        missing = (
            self.asked(one.ref) for one in self._record.problems() if one.kind == "required" and one.ref in self._home
        )
        first: Stop | None = next((asked for asked in missing if asked is not None and asked.is_stop()), None)
        if first is not None:
            self.go_to(first.ref)
            return
        first = self._first_stop(self.sections)
        if first is not None:
            first.focus_widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_start(self) -> None:
        """The first question of all, a cell of a table too."""
        first = self._first_stop(self.sections)
        if first is not None:
            self._enter(first, 1)

    def go_to_section(self, index: int) -> None:
        """The section with this index among those shown."""
        head = self._titled.shown()[index]
        self._bring(head)
        self._shelf.make(head)
        stop = next((one for one in head.stops if one.is_stop()), None)
        if stop is not None:
            stop.focus_widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._canvas.arrange()
        self.verticalScrollBar().setValue(max(0, self._canvas.place(head).top() - S))

    def current_section(self) -> int:
        """The index, among the shown sections, of the one with the focus, else of the topmost one in view."""
        home = self._card_of(self._focused)
        if home is None or not home.shown:
            top = self.verticalScrollBar().value() + M
            home = next(iter(self._canvas.near(top, top + 2 * S)), None)
        return self._titled.place_of(home)

    def _scroll_to(self, ref: str) -> None:
        home = self._card_of(ref)
        if home is None or home.card is None:
            return
        asked = self._by_ref.get(ref)
        part = asked.widget if asked is not None else self._in_rows(ref) or home.card
        if part.isVisible():
            self._canvas.arrange()
            self._seeks = True
            show_whole(self, part, home.head)
            self._seeks = False

    def _in_rows(self, ref: str) -> QWidget | None:
        """What is to be seen of a question in a row: its field, or the cell with the focus."""
        rows, here = self._repeats.get(ref.partition("[")[0]), QApplication.focusWidget()
        if rows is None:
            return None
        asked = rows.asked(ref)
        if asked is not None:
            return asked.widget
        return here if here is not None and rows.widget.isAncestorOf(here) else rows.widget

    def _say_section(self) -> None:
        section = self.current_section()
        if section != self._section:
            self._section = section
            self.section_moved.emit(section)

    def explain(self) -> None:
        """F1: shows what the form says about the question with the focus, or hides it."""
        asked = self._by_ref.get(self._focused or self._stood)
        if asked is not None:
            asked.explain(not asked.explained)
            self._settle(self._refresh(asked.ref))
            self._canvas.arrange()
            self._scroll_to(asked.ref)

    def take_scan(self, text: str) -> bool:
        """A scanned text as the answer of the question with the focus; False where no line of text is asked for."""
        asked = self._by_ref.get(self._focused)
        if asked is None or not isinstance(asked.editor, LineEdit) or not asked.has_focus():
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
            self._canvas.arrange()

    def questions_with(self, ref: str) -> list[Question]:
        """The questions of the section that a node stands in."""
        home = self._home.get(ref)
        return list(home.questions()) if home is not None else []

    def show_file(self, ref: str, wire_id: str, name: str, facts: str, picture: QPixmap | None) -> None:
        """Shows the scan that answers a question."""
        slot = self.slots().get(ref)
        if slot is not None:
            slot.put(wire_id, name, facts, picture)

    def slots(self) -> dict[str, FileSlot]:
        """The questions that are answered by a file and stand on the page, in and outside of rows."""
        in_rows = (asked for part in self._repeats.values() for asked in part.every_asked())
        every = (*self._by_ref.values(), *in_rows)
        return {asked.ref: asked.editor for asked in every if isinstance(asked.editor, FileSlot)}

    # -- what a draft keeps -------------------------------------------------------------------------------------------

    def buffer(self) -> dict[str, object]:
        """What is on the page besides answers: half-typed text, focus, caret, scroll place, confirmed and left fields."""
        raw = dict(self._raw)
        raw |= {ref: text for ref, asked in self._by_ref.items() if (text := self._half_typed(ref, asked)) is not None}
        asked = self._by_ref.get(self._focused)
        if asked is not None and asked.has_focus():  # an editor that was left shows its text otherwise
            self._caret = caret_of(asked.editor)
        return {
            "raw": raw,
            "focus": self._focused or self._stood,
            "caret": self._caret,
            "scroll": self.verticalScrollBar().value(),
            "touched": list(self._touched),
            "unconfirmed": sorted(self.unconfirmed),
            AS_TYPED: still_said(self._tools.typed, self._record.answers(relevant_only=False)),
        }

    def restore(self, kept: Mapping[str, object]) -> None:
        """Brings the page back as it was: half-typed text, then focus and caret."""
        self._touched = sorted(cast(list[str], kept.get("touched", [])))
        self.touched = set(self._touched)
        self.unconfirmed = set(cast(list[str], kept.get("unconfirmed", [])))
        self._raw = dict(cast(Mapping[str, str], kept.get("raw", {})))
        self._tools.typed.update(cast(Mapping[str, str], kept.get(AS_TYPED, {})))
        for asked in self._by_ref.values():
            if asked.ref in self._raw:
                asked.editor.set_raw(self._raw.pop(asked.ref))
        self.refresh_all()
        self._focused = self._stood = str(kept.get("focus", ""))
        self._caret = cast(int, kept.get("caret", -1))

    def come_back(self) -> bool:
        """Puts focus and caret where they last were; False when they were nowhere yet."""
        stood = self._focused or self._stood
        home = self._card_of(stood)
        if home is not None:
            self._bring(home)
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
