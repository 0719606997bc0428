"""Rows of a repeat as cards: everything a row may hold, also groups and rows of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from counter_app.forms import Changes, Record
from ui.desktop.i18n import t
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_body import Body, Rows, Stop
from ui.desktop.pages.form_checks import Attention
from ui.desktop.pages.form_layout import Repeat
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_rows import Asks, Shape
from ui.desktop.pages.form_shapes import said
from ui.desktop.style.tokens import M, S
from ui.desktop.widgets.basics import Col, Label, Row, box, is_enter, is_shift, rule
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.files import FileSlot

AT_ONCE = 12
"""So many rows stand on the page; more are turned to."""


class _RowCard:
    """The widgets of one row."""

    def __init__(self, into: QVBoxLayout, removable: bool) -> None:
        self.number, self.title = Label("", "label-b", "ink3"), Label("", "label-b", "ink2", elide=True)
        self.gone = KeyButton("", "", "trash", "quiet")
        if not removable:
            self.gone.hide()
        head = Row(self.number, self.title, self.gone, gap=S)
        head.setStretch(1, 1)
        self.column = Col(gap=S)
        above = [rule()] if into.count() else []
        self.widget = box(Col(*above, head, self.column, gap=0))
        into.addWidget(self.widget)
        self.body: Body | None = None


class CardsShape(Shape):
    """A card for each row. Ctrl+Insert adds one, Ctrl+Delete takes the one with the focus away."""

    def __init__(
        self, plan: Repeat, record: Record, tools: Tools, asks: Asks, make_part: Callable[[Repeat], Rows]
    ) -> None:
        super().__init__(plan, record, tools, QFrame(), asks)
        self._make_part = make_part
        self._cards: list[_RowCard] = []
        self._by_ref: dict[str, Asked] = {}
        self._parts: dict[str, Rows] = {}
        self._of_widget: dict[QObject, str] = {}
        self._left: set[str] = set()
        self._first = 0  # the row that stands first on the page
        self._here = ""
        self._build()

    def _build(self) -> None:
        self._rows = Col(gap=4)
        self._before, self._behind = KeyButton("", "", "caret-left", "quiet"), KeyButton("", "", "caret-right", "quiet")
        self._place = Label("", "label", "ink2")
        self._before.clicked.connect(lambda: self._turn(-AT_ONCE))
        self._behind.clicked.connect(lambda: self._turn(AT_ONCE))
        self._more = KeyButton("", "", "plus", "quiet")
        self._more.clicked.connect(self.add)
        self._more.installEventFilter(self)
        if self.plan.fixed:
            self._more.hide()  # not setVisible(): without a parent yet it would come up as a window
        self._switch = Label("", "label", "ink3")
        self._turner = box(Row(self._before, self._place, self._behind, gap=S))
        below = Row(self._more, self._turner, None, self._switch, gap=M)
        self.widget.setLayout(Col(self._rows, below, gap=4))
        self.focus_widget = self._more

    # -- what the repeat asks -----------------------------------------------------------------------------------------

    def repaint(self, ref: str) -> None:
        row = self.row_of(ref)
        if ref and row >= 0 and len(self._cards) == self._on_page():
            self._repaint_row(ref, row)
            return
        self._fit()
        for at in range(len(self._cards)):
            self._show_row(at)
        self._say()

    def takes_focus(self) -> bool:
        return not self.plan.fixed or any(stop.is_stop() for stop in self._stops())

    def focus(self, *, last: bool = False) -> None:
        stops = [stop for stop in self._stops() if stop.is_stop()]
        if stops:
            _focus(stops[-1 if last else 0], last=last)
        else:
            self._more.setFocus(Qt.FocusReason.TabFocusReason)

    def go_to(self, ref: str) -> None:
        row = self.row_of(ref)
        if row >= 0 and not self._first <= row < self._first + AT_ONCE:
            self._first = row - row % AT_ONCE
            self.repaint("")
        asked = self._by_ref.get(ref)
        if asked is not None:
            asked.focus_widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        for at, part in self._parts.items():
            if ref.startswith(f"{at}[") or ref == at:
                part.go_to(ref)
                return
        stops = self._stops_of(row - self._first) if row >= 0 else []
        first = next((stop for stop in stops if stop.is_stop()), None)
        (first.focus_widget if first is not None else self._more).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def here(self) -> str:
        return self._here

    def asked(self, ref: str) -> Asked | None:
        found = self._by_ref.get(ref)
        inner = (part.asked(ref) for at, part in self._parts.items() if ref.startswith(f"{at}["))
        return found or next(inner, None)

    def every_asked(self) -> Iterator[Asked]:
        yield from self._by_ref.values()
        for part in self._parts.values():
            yield from part.every_asked()

    def holds_more(self) -> bool:
        return bool(self._left) or any(part.holds_more() for part in self._parts.values())

    # -- rows ---------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """One more row, and the focus into it."""
        if self.plan.fixed:
            return
        changes = self._record.add_row(self.plan.ref)
        self.changed.emit(changes)
        self.go_to(f"{self.plan.ref}[{self.count()}]")

    def remove(self, row: int) -> None:
        """Takes a row away; the rows after it move up."""
        if self.plan.fixed or not 0 <= row < self.count():
            return
        self._left.clear()
        self._more.setFocus(Qt.FocusReason.OtherFocusReason)
        self._here = ""
        changes: Changes = self._record.remove_row(f"{self.plan.ref}[{row + 1}]")
        for asked in self.every_asked():
            if isinstance(asked.editor, FileSlot):
                asked.editor.forget()
            else:
                asked.editor.set_value("")
        self.changed.emit(changes)
        if self.count():
            self.go_to(f"{self.plan.ref}[{min(row, self.count() - 1) + 1}]")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._more:
            return self._at_end(event)
        ref = self._of_widget.get(watched, "")
        if event.type() == QEvent.Type.FocusIn:
            self._here = ref
            self.moved.emit(ref)
        elif event.type() == QEvent.Type.FocusOut:
            self._left.add(ref)
            asked = self._by_ref.get(ref)
            if asked is not None:
                self._show(asked)
        elif event.type() == QEvent.Type.KeyPress:
            return self._on_key(cast(QKeyEvent, event), ref)
        return False

    def _at_end(self, event: QEvent) -> bool:
        """On the button behind the cards: Enter goes on, as anywhere; Ctrl+Insert, Space or a click adds a card."""
        if event.type() == QEvent.Type.FocusIn:
            self._here = ""
            self.moved.emit(self.plan.ref)
        if event.type() != QEvent.Type.KeyPress:
            return False
        key = cast(QKeyEvent, event)
        if not is_enter(key):
            return self._on_key(key, "")
        if not is_shift(key):
            self.advance.emit()
        elif self._stops():
            self.focus(last=True)
        else:
            self.back.emit()
        return True

    def _on_key(self, key: QKeyEvent, ref: str) -> bool:
        if not key.modifiers() & Qt.KeyboardModifier.ControlModifier or self.plan.fixed:
            return False
        if key.key() == Qt.Key.Key_Delete:
            self.remove(self.row_of(ref))
            return True
        if key.key() == Qt.Key.Key_Insert:
            self.add()
            return True
        return False

    def _on_page(self) -> int:
        return max(0, min(AT_ONCE, self.count() - self._first))

    def _turn(self, step: int) -> None:
        self._first = max(0, min(self._first + step, (self.count() - 1) // AT_ONCE * AT_ONCE))
        self.repaint("")
        self.focus()

    def _fit(self) -> None:
        """As many cards as rows are to be seen, each for its row."""
        if self._first and self._first >= self.count():
            self._first = max(0, (self.count() - 1) // AT_ONCE * AT_ONCE)
        first = self._cards[0].number.words() if self._cards else ""
        if first and first != str(self._first + 1):
            self._drop_to(0)
        self._drop_to(self._on_page())
        while len(self._cards) < self._on_page():
            self._make_row(self._first + len(self._cards))

    def _drop_to(self, count: int) -> None:
        while len(self._cards) > count:
            card = self._cards.pop()
            prefix = f"{self.plan.ref}[{card.number.words()}]"
            self._by_ref = {ref: asked for ref, asked in self._by_ref.items() if not ref.startswith(prefix)}
            self._parts = {ref: part for ref, part in self._parts.items() if not ref.startswith(prefix)}
            self._of_widget = {widget: ref for widget, ref in self._of_widget.items() if not ref.startswith(prefix)}
            self._rows.removeWidget(card.widget)
            card.widget.hide()
            card.widget.deleteLater()

    def _make_row(self, row: int) -> None:
        card = _RowCard(self._rows, not self.plan.fixed)
        card.number.set_words(str(row + 1))
        card.gone.set_words(t("form.rows.remove"))
        card.gone.clicked.connect(lambda: self.remove(int(card.number.words()) - 1))

        def ref_of(path: str) -> str:
            return self.plan.inner(row, path)

        card.body = Body(card.column, lambda one: self._make(one, ref_of(one.ref)), self._make_inner(ref_of), ref_of)
        self._cards.append(card)
        for part in self.plan.parts:
            card.body.put(part)

    def _make(self, question: Question, ref: str) -> Asked:
        asked = Asked(question, ref, self._record.state(ref), self._tools)
        asked.setParent(asked.widget)
        self._by_ref[ref] = asked
        for widget in asked.watched():
            self._of_widget[widget] = ref
            widget.installEventFilter(self)
        asked.edited.connect(lambda: self._on_edited(asked))
        asked.committed.connect(lambda: self._on_committed(asked))
        asked.advance.connect(lambda: self._step(asked, 1))
        asked.back.connect(lambda: self._step(asked, -1))
        self.made.emit(asked)
        return asked

    def _make_inner(self, ref_of: Callable[[str], str]) -> Callable[[Repeat], Rows]:
        def make(plan: Repeat) -> Rows:
            part = self._make_part(replace(plan, ref=ref_of(plan.path)))
            self._parts[part.ref] = part
            part.changed.connect(self.changed)
            part.moved.connect(self._on_inner)
            part.made.connect(self.made)
            part.advance.connect(lambda: self._step(part, 1))
            part.back.connect(lambda: self._step(part, -1))
            return part

        return make

    # -- one row ------------------------------------------------------------------------------------------------------

    def _repaint_row(self, ref: str, row: int) -> None:
        asked = self._by_ref.get(ref)
        if asked is not None:
            if self._show(asked):
                self._reflow(row - self._first)
            self._put_title(row - self._first)
            return
        inner = next((part for at, part in self._parts.items() if ref == at or ref.startswith(f"{at}[")), None)
        if inner is not None:
            inner.refresh(ref)
        elif 0 <= row - self._first < len(self._cards):
            self._show_row(row - self._first)

    def _show_row(self, at: int) -> None:
        for stop in self._stops_of(at):
            if isinstance(stop, Asked):
                self._show(stop)
            else:
                stop.refresh()
        self._reflow(at)
        self._put_title(at)

    def _reflow(self, at: int) -> None:
        body = self._cards[at].body if 0 <= at < len(self._cards) else None
        if body is not None:
            body.reflow()
            body.name(self._record)

    def _put_title(self, at: int) -> None:
        """The row's name: what the form calls it, else its first answer."""
        if not 0 <= at < len(self._cards):
            return
        row = self._first + at
        label = said(self._record.state(f"{self.plan.ref}[{row + 1}]").label).words
        whole = said(self._record.state(self.plan.ref).label).words
        first = next(
            (self._answer(stop) for stop in self._stops_of(at) if isinstance(stop, Asked) and stop.shown()), ""
        )
        self._cards[at].title.set_words(label if label and label != whole else first)

    def _answer(self, asked: Asked) -> str:
        state = self._record.state(asked.ref)
        return next((one.label for one in state.choices if one.value == state.value), state.value)

    def _show(self, asked: Asked) -> bool:
        attention = Attention(focused=asked.has_focus(), touched=asked.ref in self._left, asked=self._asks())
        return asked.show_state(self._record.state(asked.ref), attention)

    def _say(self) -> None:
        count, seen = self.count(), self._on_page()
        self._more.set_words(t("form.rows.more"), "Ctrl+Insert")
        self._turner.setVisible(count > AT_ONCE)
        if count > AT_ONCE:
            self._place.set_words(t("form.rows.place", first=self._first + 1, last=self._first + seen, count=count))
            self._before.set_words(t("form.rows.before"))
            self._behind.set_words(t("form.rows.behind"))
            self._before.setEnabled(self._first > 0)
            self._behind.setEnabled(self._first + seen < count)
        self._switch.set_words(t("form.rows.as_table") if self.plan.may_be_table else "")
        for card in self._cards:
            card.gone.set_words(t("form.rows.remove"))

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def _stops_of(self, at: int) -> list[Stop]:
        body = self._cards[at].body if 0 <= at < len(self._cards) else None
        return body.stops if body is not None else []

    def _stops(self) -> list[Stop]:
        return [stop for at in range(len(self._cards)) for stop in self._stops_of(at)]

    def _step(self, stop: Stop, step: int) -> None:
        stops = [one for one in self._stops() if one is stop or one.is_stop()]
        at = stops.index(stop) + step
        if 0 <= at < len(stops):
            _focus(stops[at], last=step < 0)
        elif step > 0 and self._first + AT_ONCE < self.count():
            self._turn(AT_ONCE)
        elif step > 0 and not self.plan.fixed:
            self._more.setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.advance.emit()
        elif self._first:
            self._turn(-AT_ONCE)
        else:
            self.back.emit()

    def _on_edited(self, asked: Asked) -> None:
        self.changed.emit(self._record.answer(asked.ref, asked.answer()))

    def _on_committed(self, asked: Asked) -> None:
        self._left.add(asked.ref)
        self._show(asked)

    def _on_inner(self, ref: str) -> None:
        self._here = ref
        self.moved.emit(ref)


def _focus(stop: Stop, *, last: bool) -> None:
    if isinstance(stop, Asked):
        stop.focus_widget.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        stop.focus(last=last)
