"""Wrong passwords: how many are left, who is locked until when, and the log of them, kept beside the store.

Before a login nobody has the key, so a new failure can only be written down; the next good login checks everything an earlier one
authenticated (HMAC under the data key) and authenticates the rest.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from counter_app.errors import StoreUnavailable
from counter_app.store.durable import translated_os, write_durably
from counter_app.store.points import Points
from counter_app.store.subkeys import subkey

LOGINS_FILE = "logins.json"
MAX_TRIES = 5
LOCK_S = 900
KEPT_ENTRIES = 500

Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class FailedLogin(msgspec.Struct, frozen=True):
    """One wrong password, or a try while locked (``locked``), or at an account nobody has (``unknown``, name not kept)."""

    at: str
    account_id: str
    why: str


class Tries(msgspec.Struct, frozen=True):
    """Wrong passwords of one account since its last good one; ``locked_at`` while it is locked."""

    failed: int = 0
    locked_at: Aware | None = None


class Sealed(msgspec.Struct, frozen=True):
    """The first ``entries`` of the log are authenticated."""

    algorithm: str
    entries: int
    logins: int
    mac: str


class LoginBook(msgspec.Struct, frozen=True):
    """The whole file."""

    format: str = "yimen-logins/1"
    tries: Mapping[str, Tries] = {}
    log: tuple[FailedLogin, ...] = ()
    sealed: Sealed | None = None


def read_book(folder: Path) -> LoginBook:
    """What is kept; an empty book where there is none or it is not readable (the next good login reports that)."""
    path = folder / LOGINS_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=LoginBook)
    except (FileNotFoundError, msgspec.DecodeError):
        return LoginBook()
    except OSError as error:
        raise translated_os(error, path) from error


def write_book(folder: Path, book: LoginBook, points: Points) -> None:
    """Keeps the book, flushed; a count that a power cut forgets would be a free guess."""
    write_durably(folder / LOGINS_FILE, [msgspec.json.encode(book)], points=points, name="logins")


def locked_for_s(tries: Tries, now: datetime) -> int:
    """Seconds the account stays locked; a clock set back cannot make it longer than LOCK_S."""
    if not tries.locked_at:
        return 0
    left = (tries.locked_at + timedelta(seconds=LOCK_S) - now).total_seconds()
    return max(0, min(LOCK_S, round(left)))


def failed(book: LoginBook, account_id: str, now: datetime) -> LoginBook:
    """The book after one more wrong password; the fifth locks."""
    before = book.tries.get(account_id, Tries())
    if before.locked_at and not locked_for_s(before, now):
        before = Tries()
    count = before.failed + 1
    after = Tries(count, now if count >= MAX_TRIES else None)
    return _noted(book, FailedLogin(now.isoformat(timespec="seconds"), account_id, "password"), {account_id: after})


def tried_in_vain(book: LoginBook, account_id: str, why: str, now: datetime) -> LoginBook:
    """The book after a try that was not even looked at (``locked``, ``unknown``); no count moves.

    A clock that was set back since the lock began makes it begin now: it never lasts longer than LOCK_S more.
    """
    tries = book.tries.get(account_id)
    moved = {}
    if tries and tries.locked_at and tries.locked_at > now:
        moved = {account_id: Tries(tries.failed, now)}
    return _noted(book, FailedLogin(now.isoformat(timespec="seconds"), account_id, why), moved)


def _noted(book: LoginBook, entry: FailedLogin, tries: Mapping[str, Tries]) -> LoginBook:
    # What is authenticated stays until the next good login; of the rest the newest do, so that no robot fills the disk.
    head = book.sealed.entries if book.sealed else 0
    log = (*book.log[:head], *(*book.log[head:], entry)[-KEPT_ENTRIES:])
    return msgspec.structs.replace(book, log=log, tries={**book.tries, **tries})


def succeeded(book: LoginBook, account_id: str, data_key: bytes) -> LoginBook:
    """The book after a good login: that account's count is gone, the last KEPT_ENTRIES of the log are authenticated."""
    log = book.log[-KEPT_ENTRIES:]
    logins = (book.sealed.logins if book.sealed else 0) + 1
    sealed = Sealed("hmac-sha256", len(log), logins, _mac(log, logins, data_key))
    tries = {name: kept for name, kept in book.tries.items() if name != account_id}
    return msgspec.structs.replace(book, tries=tries, log=log, sealed=sealed)


def since_last_login(book: LoginBook) -> tuple[FailedLogin, ...]:
    """Failures after the last good login of anybody."""
    return book.log[book.sealed.entries if book.sealed else 0 :]


def is_untouched(book: LoginBook, data_key: bytes, *, expected: bool) -> bool:
    """Whether what the last good login authenticated is still there; ``expected`` when there was one under this key."""
    sealed = book.sealed
    if not expected:
        return True
    if sealed is None:
        return False
    if sealed.algorithm != "hmac-sha256":
        raise StoreUnavailable("newer_version", store=sealed.algorithm, program="hmac-sha256")
    made = _mac(book.log[: sealed.entries], sealed.logins, data_key)
    return hmac.compare_digest(made.encode(), sealed.mac.encode())


def _mac(log: tuple[FailedLogin, ...], logins: int, data_key: bytes) -> str:
    body = msgspec.json.encode({"log": log, "logins": logins})
    return hmac.new(subkey(data_key, "login book"), body, hashlib.sha256).hexdigest()
