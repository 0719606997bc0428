"""An open counter changes hands: locked, unlocked by the same person or another, a password changed. Key and sync go on."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from counter_app.bootstrap.building import Counter, change_first, check_new_password, record, show_people
from counter_app.errors import Environment, NotFound, Refusal
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing, LoginReport
from counter_app.store.second_copy import FolderCopy


def lock(counter: Counter) -> None:
    """The view is closed (F12, idle); audited. Whom the district added meanwhile may sign in now."""
    record(counter.store, "locked", actor=counter.account.account_id)
    with suppress(OSError, Environment):
        show_people(counter.profile, counter.store)


def unlock_again(counter: Counter, account_id: str, password: str, *, new: str = "") -> Counter:
    """The same open counter in this person's hands; ``new`` as for ``unlock``.

    Raises LoginFailed, Refusal("must_change"), Refusal("account_closed"), or NotFound for an account that is not known here.
    """
    ring = KeyRing.open(counter.profile.store_folder)
    data_key = ring.unlock(account_id, password, counter.window.now())
    account = listed_account(counter, account_id)
    if change_first(ring, account_id, password, new, data_key):
        record(counter.store, "password_changed", actor=account_id)
    return in_hands_of(counter, account, ring.last_login)


def listed_account(counter: Counter, account_id: str) -> Account:
    """Somebody who may work here; raises NotFound, Refusal("account_closed")."""
    with counter.window.store.reading() as uow:
        account = uow.accounts.get(account_id)
    if account is None:
        raise NotFound(what="account", key=account_id)
    if not account.active:
        raise Refusal("account_closed")
    return account


def in_hands_of(counter: Counter, account: Account, login: LoginReport | None = None) -> Counter:
    """The open counter unlocked by her; audited."""
    record(counter.store, "unlocked", actor=account.account_id)
    return replace(counter, account=account, login=login)


def change_password(counter: Counter, old: str, new: str) -> None:
    """The person at the counter has a new password. Raises LoginFailed when the old one is wrong."""
    ring = KeyRing.open(counter.profile.store_folder)
    account_id = counter.account.account_id
    data_key = ring.unlock(account_id, old, counter.window.now())
    check_new_password(old, new)
    ring.set_password(account_id, new, data_key)
    record(counter.store, "password_changed", actor=account_id)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whose password the person at the counter may set; ``is_new`` for the first one."""

    account_id: str
    name: str
    is_new: bool


def may_reset(counter: Counter) -> tuple[Colleague, ...]:
    """Colleagues without a password, and for supervisor and IT everybody else too."""
    known = {one.account_id for one in KeyRing.open(counter.profile.store_folder).accounts()}
    with counter.window.store.reading() as uow:
        people = [one for one in uow.accounts.all() if one.active and one.account_id != counter.account.account_id]
    everybody = counter.account.role in ("supervisor", "it")
    return tuple(
        Colleague(one.account_id, one.name, one.account_id not in known)
        for one in people
        if everybody or one.account_id not in known
    )


def reset_password(counter: Counter, own_password: str, account_id: str, new: str) -> None:
    """A colleague gets a password from whose counter this is, and is told to change it.

    A new colleague's first one may come from anybody; setting one anew is for the supervisor or IT. Raises LoginFailed,
    Refusal("may_not_reset") for a clerk, NotFound for whom the station does not list (any more), Refusal("password_weak").
    """
    ring = KeyRing.open(counter.profile.store_folder)
    known = any(one.account_id == account_id for one in ring.accounts())
    if known and counter.account.role not in ("supervisor", "it"):
        raise Refusal("may_not_reset")
    with counter.window.store.reading() as uow:
        colleague = uow.accounts.get(account_id)
    if colleague is None or not colleague.active:
        raise NotFound(what="account", key=account_id)
    check_new_password(own_password, new)
    data_key = ring.unlock(counter.account.account_id, own_password, counter.window.now())
    give = ring.set_password if known else ring.add_account
    give(account_id, new, data_key, must_change=True)
    action = "password_reset" if known else "password_given"
    record(counter.store, action, actor=counter.account.account_id, subject=account_id)


def with_second_place(counter: Counter, folder: Path | None) -> Counter:
    """The counter writing F9's sealed copy to this folder; None for one copy only."""
    copies = FolderCopy(folder, b64decode(counter.terminal_file.seal_key)) if folder is not None else None
    return replace(counter, window=replace(counter.window, second_copy=copies))
