"""What the log of the filling is told by the page: coming and leaving, questions and their answers, rows, F9."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from counter_app.forms import Changes, Record
from counter_app.forms.audit import AuditLog
from counter_app.ports import Draft
from counter_app.use_cases.filling_log import LOG, joined, log_so_far, wants_log
from ui.desktop.desk import Desk
from ui.desktop.pages.form_fields import FormView


class FillingLog(QObject):
    """Watches the questions of a form that wants a log; for every other form it does nothing. ``noted`` is called when the
    draft has to be kept."""

    def __init__(self, desk: Desk, record: Record, draft: Draft, view: FormView, noted: Callable[[], None]) -> None:
        super().__init__(view)
        self._record, self._now, self._noted = record, desk.now, noted
        settings = wants_log(draft, record)
        self._log = AuditLog(settings, user=desk.account.name) if settings else None
        self._before = log_so_far(draft, settings) if settings else ""
        self._at, self._here, self._begun = "", False, bool(self._before)
        if self._log is not None:
            view.moved.connect(self._on_moved)
            view.changed.connect(self._on_changed)

    def begin(self) -> None:
        """The page came to the front."""
        if self._log is not None and not self._here:
            self._log.note("form resume" if self._begun else "form start", self._now())
            self._here = self._begun = True
            self._noted()

    def end(self) -> None:
        """The page goes to the back; the draft stays."""
        if self._log is not None and self._here:
            self._leave()
            self._log.note("form save", self._now())
            self._log.note("form exit", self._now())
            self._here = False
            self._noted()

    def wrong(self, ref: str) -> None:
        """F9 led to what is to be mended: logged where it is an answer that cannot stay."""
        if self._log is not None and ref.startswith("/") and self._record.state(ref).violation == "constraint":
            self._log.note("constraint error", self._now(), ref)

    def finalize(self) -> None:
        """F9 writes the case."""
        if self._log is not None:
            self._leave()
            self._log.note("form finalize", self._now())

    def view(self) -> Mapping[str, Any]:
        """The log so far, for the draft."""
        return {} if self._log is None else {LOG: joined(self._before, self._log)}

    def _on_moved(self, ref: str) -> None:
        if self._log is not None and ref != self._at:
            self._leave()
            if ref:
                self._at = ref
                self._log.enter(ref, self._record.state(ref).value, self._now())

    def _leave(self) -> None:
        if self._log is not None and self._at:
            self._log.leave(self._at, self._record.state(self._at).value, self._now())
            self._at = ""

    def _on_changed(self, changes: Changes) -> None:
        if self._log is not None:
            for row in changes.rows_added:
                self._log.note("add repeat", self._now(), row)
            for row in changes.rows_removed:
                self._log.note("delete repeat", self._now(), row)
