"""An open counter changes hands: locked, unlocked by the same person or another, a password changed. Key and sync go on."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from pathlib import Path

from counter_app.bootstrap.building import Counter
from counter_app.errors import NotFound, Refusal
from counter_app.store.key_ring import KeyRing
from counter_app.store.second_copy import FolderCopy


def lock(counter: Counter) -> None:
    """The view is closed (F12, idle); audited."""
    _record(counter, "locked", counter.account.account_id)


def unlock_again(counter: Counter, account_id: str, password: str) -> Counter:
    """The same open counter in this person's hands. Raises LoginFailed, or NotFound for an account that is not known here."""
    ring = KeyRing.open(counter.profile.store_folder)
    ring.unlock(account_id, password, counter.window.now())
    with counter.window.store.reading() as uow:
        account = uow.accounts.get(account_id)
    if account is None:
        raise NotFound(what="account", key=account_id)
    _record(counter, "unlocked", account_id)
    return replace(counter, account=account)


def change_password(counter: Counter, old: str, new: str) -> None:
    """The person at the counter has a new password. Raises LoginFailed when the old one is wrong."""
    ring = KeyRing.open(counter.profile.store_folder)
    account_id = counter.account.account_id
    data_key = ring.unlock(account_id, old, counter.window.now())
    ring.set_password(account_id, new, data_key)
    _record(counter, "password_changed", account_id)


def reset_password(counter: Counter, own_password: str, account_id: str, new: str) -> None:
    """A colleague's password is set anew by the supervisor or IT person whose counter this is; she is told to change it.

    Raises Refusal("may_not_reset") for a clerk, NotFound for whom the station does not list (any more).
    """
    if counter.account.role not in ("supervisor", "it"):
        raise Refusal("may_not_reset")
    with counter.window.store.reading() as uow:
        colleague = uow.accounts.get(account_id)
    if colleague is None or not colleague.active:
        raise NotFound(what="account", key=account_id)
    ring = KeyRing.open(counter.profile.store_folder)
    data_key = ring.unlock(counter.account.account_id, own_password, counter.window.now())
    known = any(one.account_id == account_id for one in ring.accounts())
    give = ring.set_password if known else ring.add_account
    give(account_id, new, data_key, must_change=True)
    with counter.window.store.writing() as uow:
        uow.audit.record("password_reset", actor=counter.account.account_id, subject=account_id)
        uow.commit()


def with_second_place(counter: Counter, folder: Path | None) -> Counter:
    """The counter writing F9's sealed copy to this folder; None for one copy only."""
    copies = FolderCopy(folder, b64decode(counter.terminal_file.seal_key)) if folder is not None else None
    return replace(counter, window=replace(counter.window, second_copy=copies))


def _record(counter: Counter, action: str, actor: str) -> None:
    with counter.window.store.writing() as uow:
        uow.audit.record(action, actor=actor)
        uow.commit()
