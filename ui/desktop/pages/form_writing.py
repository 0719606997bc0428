"""From the second F9 (or F8) to what came of it: asked first, written once, and taken back when it was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from counter_app.ports import Draft
from counter_app.use_cases.drafts import slip_of
from counter_app.use_cases.receive_case import LEFT, ReceiveCase
from counter_app.use_cases.rework import CORRECTED
from ui.desktop.desk import Desk
from ui.desktop.pages.form_actions import FormActions
from ui.desktop.pages.form_save import AutoSave


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A form as it is written: the whole draft, the relevant answers, and what the clerk said to it."""

    draft: Draft
    answers: Mapping[str, Any]
    confirmed: tuple[str, ...] = ()
    insists: bool = False
    card_read: bool = False


class Writing(QObject):
    """Asks, then writes. Signals: received(Received); reworked(CaseState); refused(Exception): the draft lives on."""

    received = Signal(object)
    reworked = Signal(object)
    refused = Signal(object)

    def __init__(
        self, desk: Desk, bar: FormActions, save: AutoSave, collect: Callable[[], ToWrite], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._save, self._collect = desk, bar, save, collect
        self.busy = False
        self._shortfall = False
        self._delivery: Mapping[str, str] = {}

    def asks(self, *, shortfall: bool) -> bool:
        """Whether this very question stands in the action bar."""
        return self._bar.asking() and self._shortfall == shortfall

    def ask(self, read_back: str, *, shortfall: bool) -> None:
        """Reads back what would be written."""
        self._shortfall = shortfall
        self._bar.ask(read_back, shortfall=shortfall)
        self._bar.main.setFocus()

    def stop(self) -> None:
        """Something changed, or Esc: nothing is asked any more."""
        self._bar.ask("")
        self._shortfall, self._delivery = False, {}

    def write(self, act: str, rework: Mapping[str, Any]) -> None:
        """Receives, or ends a supplement or correction; the draft is not saved again meanwhile."""
        found = self._begin()
        if not found.draft.case_id:
            self._desk.receive(self._command(found), owner=self, done=self.received.emit, failed=self._on_refused)
            return
        self._desk.save_draft(  # the signatures under its forms are read from the draft that is kept
            found.draft, owner=self, done=lambda _kept: self._write_rework(found, act, rework), failed=self._on_refused
        )

    def _write_rework(self, found: ToWrite, act: str, rework: Mapping[str, Any]) -> None:
        common: dict[str, Any] = {
            "answers": found.answers,
            "materials": found.draft.materials,
            "draft_id": found.draft.draft_id,
            "owner": self,
            "done": self.reworked.emit,
            "failed": self._on_refused,
        }
        if act == CORRECTED:
            reason, back = str(rework.get("reason", "")), bool(rework.get("old_sheet_taken_back"))
            self._desk.correct(found.draft.case_id, reason=reason, old_sheet_taken_back=back, **common)
        else:
            self._desk.supplement(found.draft.case_id, **common)

    def left_before(self, witness: str, act: str, rework: Mapping[str, Any]) -> None:
        """F8 where the applicant will not sign: the notice is left with her before a witness, who signs it 留置送达."""
        self._shortfall, self._delivery = True, {"way": LEFT, "witness": witness, "signed": "witness"}
        self.write(act, rework)

    def explain(self) -> None:
        """已解释: nothing is received, what was said is noted."""
        command = self._command(self._begin())
        self._desk.explain(command, owner=self, done=self.received.emit, failed=self._on_refused)

    def _begin(self) -> ToWrite:
        self.busy = True
        self._save.stop()
        return self._collect()

    def _command(self, found: ToWrite) -> ReceiveCase:
        slip, written_at = slip_of(found.draft)
        return ReceiveCase(
            found.draft,
            self._desk.account.account_id,
            self._desk.account.name,
            insists=found.insists,
            confirmed=found.confirmed,
            card_read=found.card_read,
            slip=slip,
            received_at=written_at,
            shortfall=self._shortfall,
            shortfall_delivery=self._delivery if self._shortfall else {},
        )

    def _on_refused(self, error: Exception) -> None:
        self.busy = False
        self.stop()
        self._save.resume()
        self.refused.emit(error)
