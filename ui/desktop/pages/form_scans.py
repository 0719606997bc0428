"""Scans and other files that answer questions: chosen, dropped or shot for the question, or the paper, that is in front."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from counter_app.forms import Changes, Record
from counter_app.ports import Attachment
from ui.desktop.i18n import t
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_kinds import Kind
from ui.desktop.pages.material_scans import Then
from ui.desktop.pages.materials import MaterialsPanel
from ui.desktop.widgets.media import SUFFIXES, PictureSlot, RecordingSlot, SketchSlot

_ANY_KIND = frozenset({Kind.FILE, Kind.RECORDING})
"""Questions whose answer need not be a scan."""


@dataclass(eq=False)
class _Place:
    """The question a file is on its way to; rows before it may go meanwhile. Empty when its own row is gone."""

    ref: str

    def move_up(self, removed: str) -> None:
        """A row was removed: the rows behind it have another number now."""
        repeat, _, number = removed.removesuffix("]").rpartition("[")
        found = re.match(rf"{re.escape(repeat)}\[(\d+)\]", self.ref)
        if found is None:
            return
        row, gone = int(found[1]), int(number)
        if row == gone:
            self.ref = ""
        elif row > gone:
            self.ref = f"{repeat}[{row - 1}]{self.ref[found.end() :]}"


class FormScans(QObject):
    """Between the questions and the papers. ``papers_in_front`` tells which of both the clerk sees.

    Signals: answered(Changes): a scan was kept, its id is the answer.
    """

    answered = Signal(object)

    def __init__(
        self,
        view: FormView,
        panel: MaterialsPanel,
        record: Record,
        papers_in_front: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._panel, self._record, self._papers_in_front = view, panel, record, papers_in_front
        self._underway: WeakSet[_Place] = WeakSet()
        view.whole.connect(self.show)
        view.file_wanted.connect(self._choose)
        view.file_dropped.connect(self._take)
        view.file_made.connect(
            lambda ref, name, content: panel.take_picture(self._role(ref), name, content, self._to(ref))
        )
        view.file_removed.connect(lambda ref: panel.drop_file(self._role(ref), record.state(ref).value))
        view.changed.connect(self._on_rows_removed)
        panel.scans.changed.connect(self.show)

    def choose_file(self) -> None:
        """Ctrl+O: a file for the paper, or the question, that is in front."""
        ref = self._view.focused()
        if not self._papers_in_front() and ref in self._view.slots():
            self._choose(ref)
        elif self._papers_in_front() and (role := self._panel.papers.current()):
            self._panel.choose_file(role)

    def shoot(self) -> None:
        """Ctrl+K: a page from the document camera for the paper, or the question, that is in front."""
        ref = self._view.focused()
        if self._papers_in_front() and (role := self._panel.papers.current()):
            self._panel.shoot(role)
        elif not self._papers_in_front() and ref in self._view.slots():
            self._panel.shoot(self._role(ref), self._to(ref))

    def show(self) -> None:
        """Names and pictures of the scans that answer questions."""
        for ref in self._view.slots():
            wire_id = self._record.state(ref).value
            if wire_id:
                self._view.show_file(ref, wire_id, *self._panel.file_facts(wire_id))

    def _choose(self, ref: str) -> None:
        """A file for a question."""
        slot = self._slot(ref)
        if slot is None and not self._takes_any_kind(ref):
            self._panel.choose_file(self._role(ref), self._to(ref))
            return
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES[slot.SORT]) if slot is not None else "*"
        name, _ = QFileDialog.getOpenFileName(self._view.window(), t("parts.file.choose"), "", f"({patterns})")
        if name and slot is not None:
            slot.take_files([Path(name)])
        elif name:
            self._take(ref, [Path(name)])

    def _slot(self, ref: str) -> PictureSlot | None:
        """The slot that must see a file before it is kept: to draw upon it, to make it smaller, or to play it."""
        editor = self._view.slots().get(ref)
        if isinstance(editor, SketchSlot | RecordingSlot) or (isinstance(editor, PictureSlot) and editor.most_px):
            return editor
        return None

    def _take(self, ref: str, paths: Sequence[Path]) -> None:
        self._panel.take_files(self._role(ref), paths, any_kind=self._takes_any_kind(ref), then=self._to(ref))

    def _takes_any_kind(self, ref: str) -> bool:
        question = self._view.question_of(ref)
        return question is not None and question.kind in _ANY_KIND

    def _to(self, ref: str) -> Then:
        """What takes the scan in as the answer of a question, wherever its row stands by then."""
        place = _Place(ref)
        self._underway.add(place)
        return lambda row: self._on_kept(place, row)

    def _on_rows_removed(self, changes: Changes) -> None:
        for removed in changes.rows_removed:
            for place in self._underway:
                place.move_up(removed)

    def _on_kept(self, place: _Place, row: Attachment) -> None:
        if not place.ref or not self._record.state(place.ref).exists:
            self._panel.scans.drop(row.attachment_id)
            return
        changes: Changes = self._record.answer(place.ref, row.wire_id)
        self._view.apply(changes)
        self.show()
        self.answered.emit(changes)

    def _role(self, ref: str) -> str:
        """The scans of a question go under its name, those of all its rows too; which is whose, the answers say."""
        question = self._view.question_of(ref)
        return question.name if question else ""
