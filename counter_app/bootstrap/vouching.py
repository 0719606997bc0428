"""A second person at the same counter: she gives her own password, and an act is hers as well; or a newcomer gets in by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.bootstrap.again import in_hands_of, listed_account
from counter_app.bootstrap.building import Counter, check_new_password, enter, record, ring_of
from counter_app.bootstrap.settings import Settings
from counter_app.errors import Refusal
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing
from counter_app.store.opening import SqlStore


def vouch(counter: Counter, account_id: str, password: str, *, subject: str = "") -> Account:
    """The account whose password this is, audited as having vouched for ``subject``.

    Raises LoginFailed like a login (wrong passwords count), Refusal("second_person_needed") for the one who asks, Refusal("must_change")
    for a first password: somebody else set it and may know it still.
    """
    window = counter.window
    with window.store.reading() as uow:
        account = uow.accounts.get(account_id)
    if account is None or not account.active or account_id == counter.account.account_id:
        raise Refusal("second_person_needed")
    ring = KeyRing.open(counter.profile.store_folder)
    ring.unlock(account_id, password, window.now())
    _refuse_first(ring)
    with window.store.writing() as uow:
        uow.audit.record("vouched", actor=account_id, subject=subject)
        uow.commit()
    return account


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody on the district's list who has no password here yet, her first one, and the colleague who vouches with her own."""

    account_id: str
    new: str = field(repr=False)
    by: str
    by_password: str = field(repr=False)


def enter_vouched(settings: Settings, one: Newcomer, *, online: Callable[[], bool] = lambda: False) -> Counter:
    """The counter opened in the newcomer's hands, with the password she chose.

    Raises LoginFailed for the colleague's password (it counts), Refusal("has_password") for somebody who is no newcomer,
    Refusal("must_change") for a colleague's first password, Refusal("password_weak"), and what ``unlock`` raises.
    """
    ring = ring_of(settings)
    _check(ring, one)
    data_key = ring.unlock(one.by, one.by_password, settings.clock())
    _refuse_first(ring)

    def admit(store: SqlStore, account: Account) -> None:
        with store.reading() as uow:
            colleague = uow.accounts.get(one.by)
        if colleague is None or not colleague.active:
            raise Refusal("account_closed")
        _give(ring, store, one, data_key)

    return enter(settings, one.account_id, data_key, admit=admit, online=online)


def hand_over_vouched(counter: Counter, one: Newcomer) -> Counter:
    """The same on a counter that is open and locked."""
    ring = KeyRing.open(counter.profile.store_folder)
    _check(ring, one)
    account = listed_account(counter, one.account_id)
    listed_account(counter, one.by)
    data_key = ring.unlock(one.by, one.by_password, counter.window.now())
    _refuse_first(ring)
    _give(ring, counter.store, one, data_key)
    return in_hands_of(counter, account)


def _check(ring: KeyRing, one: Newcomer) -> None:
    if any(kept.account_id == one.account_id for kept in ring.accounts()):
        raise Refusal("has_password")
    check_new_password(one.by_password, one.new)


def _refuse_first(ring: KeyRing) -> None:
    """A password that must be changed first stands for nobody."""
    if ring.last_login is None or ring.last_login.must_change:
        raise Refusal("must_change")


def _give(ring: KeyRing, store: SqlStore, one: Newcomer, data_key: bytes) -> None:
    ring.add_account(one.account_id, one.new, data_key)
    record(store, "password_given", actor=one.by, subject=one.account_id)
