"""A forgotten password without a line: a code that the district reads out over the telephone opens the counter once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.bootstrap.again import in_hands_of, listed_account
from counter_app.bootstrap.building import Counter, Seed, check_new_password, enter, ring_of
from counter_app.bootstrap.settings import Settings
from counter_app.domain.telephone_code import read_code
from counter_app.errors import NotFound
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing
from counter_app.store.opening import SqlStore

FEW_CODES = 3
"""So many left, or fewer: the next good line fetches new ones."""


@dataclass(frozen=True, slots=True)
class ByCode:
    """Who forgot her password (or is new), which code she was read out, and the password she chooses."""

    account_id: str
    number: int
    code: str = field(repr=False)
    new: str = field(repr=False)


def enter_by_code(settings: Settings, asked: ByCode, *, online: Callable[[], bool] = lambda: False) -> Counter:
    """The counter opened in her hands under her new password; the code is used up on the disk before that password counts.

    Raises BadInput(what="telephone_code") for a misheard code (it does not count), LoginFailed for a wrong one (it does), NotFound
    for a number used up, Refusal("password_weak"), and what ``unlock`` raises.
    """
    code = _checked(asked)
    ring = ring_of(settings)
    data_key = ring.unlock_by_code(asked.number, code, settings.clock())

    def admit(store: SqlStore, _account: Account) -> None:
        _give(ring, store, asked, data_key)

    return enter(settings, asked.account_id, data_key, admit=admit, online=online)


def hand_over_by_code(counter: Counter, asked: ByCode) -> Counter:
    """The same on a counter that is open and locked."""
    code = _checked(asked)
    account = listed_account(counter, asked.account_id)
    ring = KeyRing.open(counter.profile.store_folder)
    data_key = ring.unlock_by_code(asked.number, code, counter.window.now())
    _give(ring, counter.store, asked, data_key)
    return in_hands_of(counter, account)


def codes_left(counter: Counter) -> int | None:
    """Unused telephone codes of this counter; None where the district never gave any."""
    asked = KeyRing.open(counter.profile.store_folder).next_code()
    with counter.window.store.reading() as uow:
        had = uow.notes.get(_HAD) or asked is not None
    return (asked.left if asked else 0) if had else None


def refill_codes(counter: Counter, renew: Callable[[], Seed]) -> int:
    """How many new codes were made: a whole set when few are left, or they are of a terminal number before this one; else 0.

    ``renew`` asks the district and may raise Offline, DistrictRefused (one that has no telephone codes) or BadReply.
    """
    writer = counter.profile.read().terminal.writer
    asked = KeyRing.open(counter.profile.store_folder).next_code()
    if asked is not None and asked.left > FEW_CODES and asked.terminal == writer:
        return 0
    seed = renew()
    ring = KeyRing.open(counter.profile.store_folder)
    counter.store.with_key(lambda data_key: ring.put_codes(seed.raw, writer, seed.nth, data_key))
    made = ring.next_code()
    with counter.store.writing() as uow:
        uow.notes.put(_HAD, "1")
        uow.audit.record("telephone_codes_renewed", actor=counter.account.account_id, nth=seed.nth)
        uow.commit()
    return made.left if made else 0


_HAD = "telephone_codes.had"


def _checked(asked: ByCode) -> str:
    check_new_password("", asked.new)
    return read_code(asked.code)


def _give(ring: KeyRing, store: SqlStore, asked: ByCode, data_key: bytes) -> None:
    """The code is gone first, then the audit knows, then the password counts: cut off anywhere, no code opens twice.

    The store remembers each code too: slots put back from before bring none to life, and what was used goes from them again.
    """
    known = any(kept.account_id == asked.account_id for kept in ring.accounts())
    _refuse_revived(ring, store, asked, data_key)
    mark = _used(ring, asked.number)
    ring.use_up(asked.number, data_key)
    with store.writing() as uow:
        uow.notes.put(_HAD, "1")
        uow.notes.put(mark, "1")
        uow.audit.record("telephone_code_used", actor=asked.account_id, subject=asked.account_id, number=asked.number)
        uow.commit()
    give = ring.set_password if known else ring.add_account
    give(asked.account_id, asked.new, data_key)


def _refuse_revived(ring: KeyRing, store: SqlStore, asked: ByCode, data_key: bytes) -> None:
    """Raises NotFound for a code that was used before, and takes it and those used before the next one out of the slots."""
    with store.reading() as uow:
        if not uow.notes.get(_used(ring, asked.number)):
            return
        ring.use_up(asked.number, data_key)
        while (left := ring.next_code()) is not None and uow.notes.get(_used(ring, left.number)):
            ring.use_up(left.number, data_key)
    raise NotFound(what="telephone_code", key=str(asked.number))


def _used(ring: KeyRing, number: int) -> str:
    """The note that this code was used; numbers begin anew with another terminal number."""
    kept = ring.next_code()
    return f"telephone_codes.used.{kept.terminal if kept is not None else ''}.{number}"
