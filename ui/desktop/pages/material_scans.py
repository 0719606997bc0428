"""The scans of one draft: taking them in, their pictures, throwing them away. No layout here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from counter_app.ports import Attachment
from counter_app.use_cases.attach_scan import AttachScan
from ui.desktop.desk import Desk, ScanFile

Then = Callable[[Attachment], None]
"""Hears of one scan that was taken in, instead of ``kept``."""

THUMB = 160
"""Longest side of a small picture in px."""


class Scans(QObject):
    """Signals: changed(); kept(Attachment) for every scan taken in for nobody in particular; failed(Exception)."""

    changed = Signal()
    kept = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, owners: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._owners = desk, tuple(owner for owner in owners if owner)
        self._rows: dict[str, Attachment] = {}
        self._pictures: dict[str, QPixmap] = {}

    def reload(self) -> None:
        """Asks for the scans kept for this draft (and its case)."""
        for owner in self._owners:
            self._desk.scans_of(owner, owner=self, done=self._on_rows, failed=self.failed.emit)

    def of(self, role: str) -> list[Attachment]:
        """The scans of a paper or question, in the order taken."""
        return [row for row in self._rows.values() if row.role == role]

    def by_wire_id(self, wire_id: str) -> Attachment | None:
        return next((row for row in self._rows.values() if row.wire_id == wire_id), None)

    def picture(self, attachment_id: str) -> QPixmap | None:
        """The small picture, once it was read; None before, and for a PDF."""
        return self._pictures.get(attachment_id)

    def take_files(self, role: str, paths: Sequence[Path], *, any_kind: bool = False, then: Then | None = None) -> None:
        """Reads files and keeps those that are scans, or all with ``any_kind``; each of the others is told of by ``failed``."""
        read = self._desk.read_any_file if any_kind else self._desk.read_scan_file
        for path in paths:
            read(path, owner=self, done=lambda found: self._keep(role, found, then), failed=self.failed.emit)

    def take_picture(self, role: str, name: str, content: bytes, then: Then | None = None) -> None:
        """Keeps a picture that no file held, as PNG."""
        self._keep(role, ScanFile(name, "image/png", content), then)

    def shoot(self, role: str, name: str, then: Then | None = None) -> None:
        """Takes a page under the document camera."""

        def shot(content: bytes | None) -> None:
            if content:
                self._keep(role, ScanFile(name, "image/jpeg", content), then)

        self._desk.shoot(owner=self, done=shot, failed=self.failed.emit)

    def drop(self, attachment_id: str) -> None:
        """Throws a scan away."""
        row = self._rows.pop(attachment_id, None)
        if row is not None:
            self._desk.drop_scan(attachment_id, owner=self, done=lambda _none: None, failed=self.failed.emit)
            self.changed.emit()

    def _keep(self, role: str, found: ScanFile, then: Then | None) -> None:
        command = AttachScan(
            owner=self._owners[0],
            role=role,
            filename=found.name,
            media_type=found.media_type,
            content=found.content,
            actor=self._desk.account.account_id,
        )
        self._desk.attach_scan(
            command, owner=self, done=lambda row: self._on_kept(row, then or self.kept.emit), failed=self.failed.emit
        )

    def _on_kept(self, row: Attachment, then: Then) -> None:
        self._rows[row.attachment_id] = row
        self._ask_picture(row)
        then(row)
        self.changed.emit()

    def _on_rows(self, rows: Sequence[Attachment]) -> None:
        for row in rows:
            if row.attachment_id not in self._rows:
                self._rows[row.attachment_id] = row
                self._ask_picture(row)
        if rows:
            self.changed.emit()

    def _ask_picture(self, row: Attachment) -> None:
        if not row.media_type.startswith("image/"):
            return

        def read(image: QImage | None) -> None:
            if image is not None and not image.isNull():
                self._pictures[row.attachment_id] = QPixmap.fromImage(image)
                self.changed.emit()

        self._desk.scan_picture(row.attachment_id, 4 * THUMB, owner=self, done=read, failed=self.failed.emit)
