"""Scans and other files that answer questions: chosen, dropped or shot for the question, or the paper, that is in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from counter_app.errors import BadInput
from counter_app.forms import Changes, Record
from ui.desktop.i18n import t
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_kinds import Kind
from ui.desktop.pages.materials import MaterialsPanel
from ui.desktop.widgets.media import SUFFIXES, PictureSlot, RecordingSlot, SketchSlot

_ANY_KIND = frozenset({Kind.FILE, Kind.RECORDING})
"""Questions whose answer need not be a scan."""


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
        view.whole.connect(self.show)
        view.file_wanted.connect(self._choose)
        view.file_dropped.connect(self._take)
        view.file_made.connect(lambda ref, name, content: panel.take_picture(self._role(ref), name, content))
        view.file_removed.connect(lambda ref: panel.drop_role(self._role(ref)))
        panel.kept.connect(self._on_kept)
        panel.scans.changed.connect(self.show)

    def choose_file(self) -> None:
        """Ctrl+O: a file for the paper, or the question, that is in front."""
        ref = self._view.focused()
        if not self._papers_in_front() and ref in self._view.file_refs():
            self._choose(ref)
        elif role := self._role_in_front():
            self._panel.choose_file(role)

    def shoot(self) -> None:
        """Ctrl+K: a page from the document camera for the paper, or the question, that is in front."""
        role = self._role_in_front()
        if role:
            self._panel.shoot(role)

    def show(self) -> None:
        """Names and pictures of the scans that answer questions."""
        for ref in self._view.file_refs():
            wire_id = self._record.state(ref).value
            if wire_id:
                self._view.show_file(ref, wire_id, *self._panel.file_facts(wire_id))

    def _choose(self, ref: str) -> None:
        """A file for a question."""
        slot = self._slot(ref)
        if slot is None and not self._takes_any_kind(ref):
            self._panel.choose_file(self._role(ref))
            return
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES[slot.SORT]) if slot is not None else "*"
        name, _ = QFileDialog.getOpenFileName(self._view.window(), t("parts.file.choose"), "", f"({patterns})")
        if name and slot is not None:
            slot.take_files([Path(name)])
        elif name:
            self._take(ref, [Path(name)])

    def _slot(self, ref: str) -> PictureSlot | None:
        """The slot that must see a file before it is kept: to draw upon it, to make it smaller, or to play it."""
        asked = self._view.asked(ref)
        editor = asked.editor if asked is not None else None
        if isinstance(editor, SketchSlot | RecordingSlot) or (isinstance(editor, PictureSlot) and editor.most_px):
            return editor
        return None

    def _take(self, ref: str, paths: Sequence[Path]) -> None:
        self._panel.take_files(self._role(ref), paths, any_kind=self._takes_any_kind(ref))

    def _takes_any_kind(self, ref: str) -> bool:
        question = self._view.question_of(ref)
        return question is not None and question.kind in _ANY_KIND

    def _on_kept(self, role: str, wire_id: str) -> None:
        try:
            ref = self._record.definition.ref_of(role)
        except BadInput:
            return
        changes: Changes = self._record.answer(ref, wire_id)
        self._view.apply(changes)
        self.show()
        self.answered.emit(changes)

    def _role_in_front(self) -> str:
        if self._papers_in_front():
            return self._panel.papers.current()
        focused = self._view.focused()
        return self._role(focused) if focused in self._view.file_refs() else ""

    def _role(self, ref: str) -> str:
        question = self._view.question_of(ref)
        return question.name if question else ""
