"""A second person at the same counter: she gives her own password, and an act is hers as well."""

from __future__ import annotations

from counter_app.bootstrap.building import Counter
from counter_app.errors import Refusal
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing


def vouch(counter: Counter, account_id: str, password: str, *, subject: str = "") -> Account:
    """The account whose password this is, audited as having vouched for ``subject``.

    Raises LoginFailed like a login (wrong passwords count), Refusal("second_person_needed") for the one who asks.
    """
    window = counter.window
    with window.store.reading() as uow:
        account = uow.accounts.get(account_id)
    if account is None or not account.active or account_id == counter.account.account_id:
        raise Refusal("second_person_needed")
    KeyRing.open(counter.profile.store_folder).unlock(account_id, password, window.now())
    with window.store.writing() as uow:
        uow.audit.record("vouched", actor=account_id, subject=subject)
        uow.commit()
    return account
