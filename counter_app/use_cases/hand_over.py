"""A draft changes hands 接手: who goes on with what a colleague began.

The case itself says so too: F9 writes the event ``taken_over`` right behind ``received`` (``receive_case``).
"""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.masking import mask_name
from counter_app.ports import Draft, UnitOfWork
from counter_app.use_cases.window import Window


def take_over_draft(window: Window, draft: Draft, *, actor: str) -> str:
    """The name of who began the draft, "" for somebody the station does not know; audited as taken over by ``actor``."""
    with window.store.writing() as uow:
        beginner = uow.accounts.get(draft.owner)
        uow.audit.record("draft_taken_over", actor=actor, subject=draft.draft_id, began=draft.owner)
        uow.commit()
    return beginner.name if beginner else ""


def taken_over_from(uow: UnitOfWork, account_id: str) -> Mapping[str, str]:
    """What the event 接手 says of who had the case before: the account, and her name masked ("" for somebody unknown here)."""
    before = uow.accounts.get(account_id)
    return {"from": account_id, "from_name": mask_name(before.name) if before is not None else ""}
