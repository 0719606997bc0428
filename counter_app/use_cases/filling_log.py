"""The log of the filling (``meta/audit``): kept in the draft from opening to opening, an attachment of the case at F9."""

from __future__ import annotations

from counter_app.forms import Record
from counter_app.forms.audit import FILE_NAME, AuditLog, AuditSettings, audit_of
from counter_app.ports import Attachment, Draft
from counter_app.use_cases.attach_scan import AttachScan, keep_content
from counter_app.use_cases.window import Window

LOG = "audit"
"""Key of a draft's view that holds the log so far, as CSV."""
ROLE = "audit"
MEDIA_TYPE = "text/csv"


def wants_log(draft: Draft, record: Record) -> AuditSettings | None:
    """What the form wants logged of this draft; None for no log. A case that is mended keeps the log of its first filling."""
    return None if draft.case_id else audit_of(record.definition)


def log_so_far(draft: Draft, settings: AuditSettings) -> str:
    """The log that earlier openings left; empty for the first one, or where another release logs other columns."""
    kept = draft.view.get(LOG)
    return kept if isinstance(kept, str) and kept.startswith(f"{_header(settings)}\n") else ""


def joined(before: str, log: AuditLog) -> str:
    """The log with what happened since: one file, one header."""
    now = log.csv().decode("utf-8")
    return before + now.partition("\n")[2] if before else now


def _header(settings: AuditSettings) -> str:
    return ",".join(settings.columns)


def keep_log(
    window: Window, draft: Draft, record: Record, *, secret: bool, actor: str
) -> tuple[Attachment, bytes] | None:
    """The log encrypted and flushed, as a row still to be added with its key; the record names its file.

    None where the form wants none, the draft has none, or it would tell who a secret reporter is.
    """
    settings = wants_log(draft, record)
    text = log_so_far(draft, settings) if settings else ""
    if settings is None or not text or secret:
        return None
    command = AttachScan(draft.draft_id, ROLE, FILE_NAME, MEDIA_TYPE, text.encode("utf-8"), actor)
    row, key = keep_content(window, command)
    record.answer(settings.ref, FILE_NAME)
    return row, key
