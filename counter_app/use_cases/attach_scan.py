"""A scan is kept: encrypted and flushed first, then named by a row; what it belongs to is a material or a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePath

from counter_app.errors import Refusal
from counter_app.forms import Record
from counter_app.ports import Attachment, UnitOfWork
from counter_app.use_cases.window import Window

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AttachScan:
    """``owner`` is the draft (before F9) or the case (after); ``role`` a material code or question name."""

    owner: str
    role: str
    filename: str
    media_type: str
    content: bytes
    actor: str


def attach_scan(window: Window, command: AttachScan) -> Attachment:
    """The row of the kept scan; raises Refusal("too_large") before anything is written, StoreUnavailable when the disk is full."""
    refuse_too_large(command)
    row, key = keep_content(window, command)
    with window.store.writing() as uow:
        row = named_apart(uow, row)
        uow.attachments.add(row, key)
        uow.audit.record("scan_kept", actor=command.actor, subject=command.owner, role=command.role, size=row.size)
        uow.commit()
    return row


def refuse_too_large(command: AttachScan) -> None:
    """Raises Refusal("too_large") for more than MAX_BYTES."""
    if len(command.content) > MAX_BYTES:
        raise Refusal("too_large", size=len(command.content), limit=MAX_BYTES)


def keep_content(window: Window, command: AttachScan) -> tuple[Attachment, bytes]:
    """The content encrypted and flushed; (its row, still to be added, and its key). Raises StoreUnavailable when the disk is full."""
    wire_id, key = window.files.put(command.content)
    row = Attachment(
        attachment_id=window.make_id(),
        wire_id=wire_id,
        case_id=command.owner,
        role=command.role,
        filename=command.filename,
        media_type=command.media_type,
        size=len(command.content),
        taken_at=window.stamp(),
    )
    return row, key


def named_apart(uow: UnitOfWork, row: Attachment) -> Attachment:
    """The row under a name that no other scan of its draft or case has: ``photo (2).jpg``, as a submission needs it."""
    taken = {one.filename for one in uow.attachments.of_case(row.case_id)}
    if row.filename not in taken:
        return row
    path = PurePath(row.filename)
    names = (f"{path.stem} ({nth}){path.suffix}" for nth in count(2))
    return replace(row, filename=next(name for name in names if name not in taken))


def drop_orphans(uow: UnitOfWork, record: Record, draft_id: str, *, besides: Collection[str]) -> None:
    """Scans of questions that no answer names any more - replaced, or the question is not asked now - are let go.

    ``besides``: roles that are no questions' (materials). The scans of a question in rows share its name as their role.
    """
    asked = {node.name for node in record.definition.nodes.values() if node.type == "binary"} - {*besides}
    named = {*record.attachments()}
    for scan in uow.attachments.of_case(draft_id):
        if scan.role in asked and scan.wire_id not in named:
            uow.attachments.drop(scan.attachment_id)


def scans_of(window: Window, owner: str) -> tuple[Attachment, ...]:
    """The scans of a draft or case, in the order taken."""
    with window.store.reading() as uow:
        return uow.attachments.of_case(owner)


def read_scan(window: Window, attachment_id: str) -> bytes:
    """A scan's content, decrypted."""
    with window.store.reading() as uow:
        row = uow.attachments.get(attachment_id)
        if row is None:
            raise Refusal("scan_gone", attachment_id=attachment_id)
        key = uow.attachments.key(attachment_id)
    return window.files.read(row.wire_id, key)


def drop_scan(window: Window, attachment_id: str, *, actor: str) -> None:
    """A scan of a draft is thrown away; its file goes with the next sweep.

    Raises Refusal("scan_received") for one that an event of a received case names.
    """
    with window.store.writing() as uow:
        row = uow.attachments.get(attachment_id)
        if row is not None and uow.cases.get(row.case_id) is not None:
            raise Refusal("scan_received", attachment_id=attachment_id)
        uow.attachments.drop(attachment_id)
        uow.audit.record("scan_dropped", actor=actor, subject=attachment_id)
        uow.commit()
