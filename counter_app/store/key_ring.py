"""Who can open the store: a slot per account, per telephone code and for the district, in ``slots.json`` beside the database.

A slot is the data key sealed to a public key, so an open counter can add an account, and a new data key can be given to all who
stay, without anybody's password. Needs neither the database nor SQLAlchemy: the sign-in page lives on this module alone. Keys are
Python bytes: they are dropped as soon as they are not needed, but wiping them from memory is best effort only.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from counter_app.errors import Bug, LoginFailed, NotFound, StoreUnavailable
from counter_app.store import logins
from counter_app.store.durable import translated_os, write_durably
from counter_app.store.logins import MAX_TRIES, FailedLogin, LoginBook
from counter_app.store.points import Points
from counter_app.store.recovery_codes import CODE_COST, CodeSlot, make_code_slots, open_code_slot
from counter_app.store.subkeys import subkey
from counter_app.store.wrapping import Cost, Slot, WrappedKey, make_keys, seal, unseal, unwrap

SLOTS_FILE = "slots.json"
FORMAT = "yimen-slots/1"
MAC = "hmac-sha256"
CODE_TRIES = "#code"
"""Wrong telephone codes are counted under this name: they lock the codes, nobody's password. No account can be called so."""


class AccountSlot(msgspec.Struct, frozen=True):
    """One account: its public key, its private key under the password, and the data key sealed to it."""

    label: str
    public_key: str
    private_key: WrappedKey
    slot: Slot
    must_change: bool = False


class Slots(msgspec.Struct, frozen=True):
    """The whole file; ``mac`` authenticates everything else under the data key."""

    accounts: Mapping[str, AccountSlot]
    recovery_public_key: str
    recovery: Slot
    has_logins: bool = False
    codes: Mapping[str, CodeSlot] = {}
    format: str = FORMAT
    mac_algorithm: str = MAC
    mac: str = ""


@dataclass(frozen=True, slots=True)
class RingAccount:
    """Who may log in; ``must_change`` while the password is a one-time code."""

    account_id: str
    label: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class LoginReport:
    """What a good login found: failures since the one before, and which files (``slots``, ``logins``) somebody changed."""

    account_id: str
    failures: tuple[FailedLogin, ...]
    tampered: tuple[str, ...]
    must_change: bool


@dataclass(frozen=True, slots=True)
class NextCode:
    """Which telephone code is asked for now: its ``number`` of ``terminal``; ``left`` unused ones, it among them."""

    terminal: str
    number: int
    left: int


class KeyRing:
    """The slots of one store folder. ``last_login`` is the report of the last good ``unlock``."""

    def __init__(self, folder: Path, slots: Slots, *, cost: Cost | None = None, points: Points | None = None) -> None:
        self._folder = folder
        self._slots = slots
        self._cost = cost or Cost()
        self._points = points or Points()
        self.last_login: LoginReport | None = None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether this folder has slots: the counter was set up."""
        return (folder / SLOTS_FILE).exists()

    @classmethod
    def create(
        cls,
        folder: Path,
        data_key: bytes,
        recovery_public_key: bytes,
        *,
        cost: Cost | None = None,
        points: Points | None = None,
    ) -> Self:
        """A ring with the district's recovery slot and no account yet; raises Bug where one is already."""
        if cls.exists(folder):
            raise Bug("ring_exists")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        slots = Slots({}, b64encode(recovery_public_key).decode(), seal(data_key, recovery_public_key))
        ring = cls(folder, slots, cost=cost, points=points)
        ring._write(slots, data_key)
        return ring

    @classmethod
    def open(cls, folder: Path, *, cost: Cost | None = None, points: Points | None = None) -> Self:
        """The ring of this folder; raises NotFound where none is, StoreUnavailable("damaged") when it is unreadable."""
        path = folder / SLOTS_FILE
        try:
            slots = msgspec.json.decode(path.read_bytes(), type=Slots)
        except FileNotFoundError as error:
            raise NotFound(key=SLOTS_FILE) from error
        except msgspec.DecodeError as error:
            raise StoreUnavailable("damaged", what="slots") from error
        except OSError as error:
            raise translated_os(error, path) from error
        if slots.format != FORMAT:
            raise StoreUnavailable("newer_version", store=slots.format, program=FORMAT)
        return cls(folder, slots, cost=cost, points=points)

    def accounts(self) -> tuple[RingAccount, ...]:
        """Everybody who has a slot, by id."""
        return tuple(
            RingAccount(account_id, kept.label, kept.must_change)
            for account_id, kept in sorted(self._slots.accounts.items())
        )

    def unlock(self, account_id: str, password: str, now: datetime) -> bytes:
        """The data key.

        Raises LoginFailed with ``tries_left``, or with ``locked_for_s`` from the fifth wrong password on for 15 minutes. Counts are on
        the disk before the answer. ``last_login`` tells what was found.
        """
        book = logins.read_book(self._folder)
        kept = self._slots.accounts.get(account_id)
        if kept is None:
            self._keep(logins.tried_in_vain(book, "", "unknown", now))
            raise LoginFailed(tries_left=MAX_TRIES)
        if wait_s := logins.locked_for_s(book.tries.get(account_id, logins.Tries()), now):
            self._keep(logins.tried_in_vain(book, account_id, "locked", now))
            raise LoginFailed(tries_left=0, locked_for_s=wait_s)
        private_key = unwrap(kept.private_key, password)
        if private_key is None:
            raise self._wrong(book, account_id, now)
        data_key = unseal(kept.slot, private_key)
        self._let_in(book, account_id, kept, data_key)
        return data_key

    def add_account(
        self, account_id: str, password: str, data_key: bytes, *, label: str = "", must_change: bool = False
    ) -> None:
        """A slot for a new account, or a new one for a known id; ``must_change`` for a one-time code."""
        public_key, wrapped = make_keys(password, self._cost)
        account = AccountSlot(label, b64encode(public_key).decode(), wrapped, seal(data_key, public_key), must_change)
        self._check(data_key)
        accounts = {**self._slots.accounts, account_id: account}
        self._write(msgspec.structs.replace(self._slots, accounts=accounts), data_key)

    def set_password(self, account_id: str, password: str, data_key: bytes, *, must_change: bool = False) -> None:
        """A new key pair under a new password; the old password opens nothing from then on. Raises NotFound."""
        kept = self._account(account_id)
        self.add_account(account_id, password, data_key, label=kept.label, must_change=must_change)
        self._forgive(account_id)

    def remove_accounts(self, account_ids: Iterable[str], data_key: bytes, new_key: bytes) -> None:
        """Takes accounts out and seals ``new_key`` for all who stay, every unused code and the district; raises NotFound.

        Call it inside ``store.changing_key(new_key)``: the rename of the slots is the moment the new key counts.
        """
        gone = {account_id for account_id in account_ids if self._account(account_id)}
        self._check(data_key)
        accounts = {
            name: msgspec.structs.replace(kept, slot=_sealed_to(kept.public_key, new_key))
            for name, kept in self._slots.accounts.items()
            if name not in gone
        }
        codes = {
            number: msgspec.structs.replace(kept, slot=_sealed_to(kept.public_key, new_key))
            for number, kept in self._slots.codes.items()
        }
        recovery = _sealed_to(self._slots.recovery_public_key, new_key)
        # The seal of the log is under the old key: ``has_logins`` says that the next good login makes the first under the new.
        changed = msgspec.structs.replace(
            self._slots, accounts=accounts, codes=codes, recovery=recovery, has_logins=False
        )
        self._write(changed, new_key)

    def remove_account(self, account_id: str, data_key: bytes, new_key: bytes) -> None:
        """``remove_accounts`` for one."""
        self.remove_accounts((account_id,), data_key, new_key)

    # -- telephone codes ----------------------------------------------------------------------------------------------

    def put_codes(self, seed: bytes, terminal: str, nth_seed: int, data_key: bytes, *, cost: Cost = CODE_COST) -> None:
        """Slots for the codes of a new seed; those of the seed before are gone in the same moment."""
        self._check(data_key)
        codes = make_code_slots(seed, terminal, nth_seed, data_key, cost)
        self._write(msgspec.structs.replace(self._slots, codes=codes), data_key)

    def next_code(self) -> NextCode | None:
        """The code to ask for; None where none is left, or the district gave none."""
        if not self._slots.codes:
            return None
        number = min(self._slots.codes, key=int)
        return NextCode(self._slots.codes[number].terminal, int(number), len(self._slots.codes))

    def unlock_by_code(self, number: int, code: str, now: datetime) -> bytes:
        """The data key, for a code as ``read_code`` gives it. The code still opens until ``use_up``.

        Wrong codes count and lock like wrong passwords; raises LoginFailed, and NotFound for a number that was used up.
        """
        book = logins.read_book(self._folder)
        if wait_s := logins.locked_for_s(book.tries.get(CODE_TRIES, logins.Tries()), now):
            self._keep(logins.tried_in_vain(book, CODE_TRIES, "locked", now))
            raise LoginFailed(tries_left=0, locked_for_s=wait_s, what="code")
        kept = self._slots.codes.get(str(number))
        if kept is None:
            raise NotFound(what="telephone_code", key=str(number))
        data_key = open_code_slot(kept, code)
        if data_key is None:
            raise self._wrong(book, CODE_TRIES, now, what="code")
        self._check(data_key)
        return data_key

    def use_up(self, number: int, data_key: bytes) -> None:
        """The code opens nothing any more, flushed to the disk before this returns; wrong tries before it are forgiven."""
        codes = {kept: slot for kept, slot in self._slots.codes.items() if kept != str(number)}
        self._check(data_key)
        self._write(msgspec.structs.replace(self._slots, codes=codes), data_key)
        self._forgive(CODE_TRIES)

    def recover(self, district_private_key: bytes) -> bytes:
        """The data key from the district's slot, for a rescue at the district."""
        return unseal(self._slots.recovery, district_private_key)

    def _account(self, account_id: str) -> AccountSlot:
        kept = self._slots.accounts.get(account_id)
        if kept is None:
            raise NotFound(key=account_id)
        return kept

    def _wrong(self, book: LoginBook, name: str, now: datetime, **more: str) -> LoginFailed:
        after = logins.failed(book, name, now)
        self._keep(after)
        tries = after.tries[name]
        left = max(0, MAX_TRIES - tries.failed)
        return LoginFailed(tries_left=left, locked_for_s=logins.locked_for_s(tries, now), **more)

    def _forgive(self, name: str) -> None:
        book = logins.read_book(self._folder)
        self._keep(msgspec.structs.replace(book, tries={who: n for who, n in book.tries.items() if who != name}))

    def _let_in(self, book: LoginBook, account_id: str, kept: AccountSlot, data_key: bytes) -> None:
        tampered = []
        if not self._is_untouched(data_key):
            tampered.append("slots")
        if not logins.is_untouched(book, data_key, expected=self._slots.has_logins):
            tampered.append("logins")
        self.last_login = LoginReport(account_id, logins.since_last_login(book), tuple(tampered), kept.must_change)
        self._keep(logins.succeeded(book, account_id, data_key))
        if not self._slots.has_logins and not tampered:
            self._write(msgspec.structs.replace(self._slots, has_logins=True), data_key)

    def _keep(self, book: LoginBook) -> None:
        logins.write_book(self._folder, book, self._points)

    def _check(self, data_key: bytes) -> None:
        # Sealing a key to a public key that somebody slipped in would hand the store over.
        if not self._is_untouched(data_key):
            raise StoreUnavailable("damaged", what="slots", why="tampered")

    def _is_untouched(self, data_key: bytes) -> bool:
        return hmac.compare_digest(_mac(self._slots, data_key).encode(), self._slots.mac.encode())

    def _write(self, slots: Slots, data_key: bytes) -> None:
        authentic = msgspec.structs.replace(slots, mac=_mac(slots, data_key))
        content = msgspec.json.format(msgspec.json.encode(authentic), indent=1)
        write_durably(self._folder / SLOTS_FILE, [content], points=self._points, name="slots")
        self._slots = authentic


def _sealed_to(public_key: str, data_key: bytes) -> Slot:
    return seal(data_key, b64decode(public_key))


def _mac(slots: Slots, data_key: bytes) -> str:
    plain = msgspec.to_builtins(msgspec.structs.replace(slots, mac=""))
    if not slots.codes:
        del plain["codes"]  # as it was authenticated before there were codes
    body = msgspec.json.encode(plain, order="sorted")
    return hmac.new(subkey(data_key, "slots"), body, hashlib.sha256).hexdigest()
