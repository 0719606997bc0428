"""The log of the filling that a form may ask for (``meta/audit``; ODK XForms "Client Audit Logs"), in Collect's CSV.

The host reports what happens; the log keeps it in order and says which columns the form wants. Places are not logged: a
counter stands where it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from counter_app.forms.definition import FormDefinition

FILE_NAME = "audit.csv"
Event = Literal[
    "form start", "form resume", "form exit", "form save", "form finalize", "save error", "finalize error",
    "constraint error", "question", "group questions", "end screen", "jump", "beginning of form", "add repeat",
    "delete repeat", "repeat", "change reason",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """What the form wants logged, and the node that names the log's file."""

    ref: str
    changes: bool = False
    user: bool = False
    reasons: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The header of the CSV."""
        wanted = (
            ("old-value", self.changes),
            ("new-value", self.changes),
            ("user", self.user),
            ("change-reason", self.reasons),
        )
        return ("event", "node", "start", "end", *(name for name, asked in wanted if asked))


def audit_of(definition: FormDefinition) -> AuditSettings | None:
    """What the form wants logged; None when it wants no log."""
    for spec in definition.plan.specs:
        meta = spec.parent
        if meta is None or meta.depth != 1 or meta.name.rpartition(":")[2] != "meta":
            continue
        if spec.name.rpartition(":")[2] == "audit":
            said = definition.nodes[spec.ref].bind_attributes
            return AuditSettings(
                spec.ref,
                changes=_yes(said, "odk:track-changes"),
                user=_yes(said, "odk:identify-user"),
                reasons=said.get("odk:track-changes-reasons", "") == "on-form-edit",
            )
    return None


def _yes(said: Mapping[str, str], name: str) -> bool:
    return said.get(name, "").strip() in ("true", "true()")


@dataclass(slots=True)
class _Line:
    event: str
    node: str
    start: datetime
    end: datetime | None = None
    old: str = ""
    new: str = ""
    user: str = ""
    reason: str = ""


@dataclass(slots=True)
class AuditLog:
    """The events of one record, from the first opening on; :meth:`csv` is the file that goes with the submission."""

    settings: AuditSettings
    user: str = ""
    _lines: list[_Line] = field(default_factory=list)
    _open: dict[str, _Line] = field(default_factory=dict)

    def note(self, event: Event, at: datetime, node: str = "", reason: str = "") -> None:
        """Something that happened at one moment."""
        self._lines.append(_Line(event, node, at, user=self.user, reason=reason))

    def enter(self, ref: str, value: str, at: datetime, event: Event = "question") -> None:
        """The clerk came to a question, which then said ``value``; coming again without leaving changes nothing."""
        if ref not in self._open:
            line = self._open[ref] = _Line(event, ref, at, old=value, user=self.user)
            self._lines.append(line)

    def leave(self, ref: str, value: str, at: datetime) -> None:
        """The clerk left the question, which now says ``value``."""
        line = self._open.pop(ref, None)
        if line is None:
            return
        line.end = at
        if value == line.old:
            line.old = ""
        else:
            line.new = value

    def close(self, values: Mapping[str, str], at: datetime) -> None:
        """Leave every question that is still open: the form is put away."""
        for ref in list(self._open):
            self.leave(ref, values.get(ref, self._open[ref].old), at)

    def csv(self) -> bytes:
        """The log as the specification writes it: UTF-8, commas, Unix line ends, milliseconds since 1970."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns = self.settings.columns
        writer.writerow(columns)
        for line in self._lines:
            cells = {
                "event": line.event, "node": line.node, "start": _millis(line.start), "end": _millis(line.end),
                "old-value": line.old, "new-value": line.new, "user": line.user, "change-reason": line.reason,
            }  # fmt: skip
            writer.writerow([cells[name] for name in columns])
        return out.getvalue().encode("utf-8")


def _millis(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp() * 1000))
