"""A scan for a case that was received: chosen as a file or taken under the document camera, then written into the case."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from counter_app.use_cases.add_scan import add_scan
from counter_app.use_cases.attach_scan import AttachScan
from ui.desktop.desk import Desk, ScanFile
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.materials import SUFFIXES

FILE, CAMERA = "file", "camera"


class CaseScans:
    """What the page that shows the case asks; ``then`` is owner, done and failed of the act."""

    def __init__(self, desk: Desk, page: Page) -> None:
        self._desk, self._page = desk, page

    def take(self, case_id: str, role: str, way: str, then: dict[str, Any]) -> bool:
        """Whether a scan is on its way: not where no file was chosen."""
        if way == CAMERA and self._desk.camera is None:
            self._page.told.emit("attention", t("materials.no_camera"))
            return False
        if way == CAMERA:
            keep = partial(self._shot, case_id, role, then)
            self._desk.shoot(owner=then["owner"], done=keep, failed=then["failed"])
            return True
        name, _ = QFileDialog.getOpenFileName(
            self._page.window(), t("materials.choose"), "", f"{t('materials.scans')} ({SUFFIXES})"
        )
        if name:
            self.take_file(case_id, role, Path(name), then)
        return bool(name)

    def take_file(self, case_id: str, role: str, path: Path, then: dict[str, Any]) -> None:
        """Reads the file and writes it into the case."""
        keep = partial(self._keep, case_id, role, then)
        self._desk.read_scan_file(path, owner=then["owner"], done=keep, failed=then["failed"])

    def _shot(self, case_id: str, role: str, then: dict[str, Any], content: bytes) -> None:
        self._keep(case_id, role, then, ScanFile(f"{role}.jpg", "image/jpeg", content))

    def _keep(self, case_id: str, role: str, then: dict[str, Any], found: ScanFile) -> None:
        command = AttachScan(case_id, role, found.name, found.media_type, found.content, self._desk.account.account_id)
        self._desk.act(lambda: add_scan(self._desk.window, command), then["owner"], then["done"], then["failed"])
