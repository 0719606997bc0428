"""Builds a counter from its settings. The window, the command line and the tests call the same functions.

Nothing is opened before it is asked for: ``login_facts`` (in ``settings``) reads one small file; ``unlock`` opens the store and
the release.
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from counter_app import PROGRAM_VERSION
from counter_app.bootstrap.settings import LEAST_PASSWORD, Settings
from counter_app.catalogue.reader import Catalogue, MakeFunctions
from counter_app.catalogue.shelf import Shelf
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput, Environment, NotFound, Refusal
from counter_app.ports import Account, Clock
from counter_app.store.key_ring import KeyRing, LoginReport
from counter_app.store.marks import NumberMark
from counter_app.store.opening import SqlStore, open_store
from counter_app.store.profile import Profile, TerminalFile
from counter_app.store.second_copy import FolderCopy
from counter_app.use_cases.window import Window


class Seed(NamedTuple):
    """What the district gave to make telephone codes of: 32 bytes, and the how manieth seed of this terminal it is."""

    raw: bytes
    nth: int


@dataclass(frozen=True, slots=True)
class Counter:
    """An unlocked counter in one person's hands. ``login``: what the login found, failures and changed files."""

    window: Window
    account: Account
    profile: Profile
    terminal_file: TerminalFile
    store: SqlStore
    login: LoginReport | None = None

    def close(self) -> None:
        """Closes the store and drops the key."""
        self.window.store.close()


def establish(
    settings: Settings,
    terminal_file: TerminalFile,
    *,
    link_key: bytes,
    release: bytes,
    passwords: Mapping[str, str],
    seed: Seed | None = None,
) -> None:
    """Sets up a newly enrolled counter: keys, an empty encrypted store, the signed release, a slot for each given password.

    ``seed``: what the district gave for telephone codes; slots are made of it and it is kept nowhere.
    A folder that already holds a store is never overwritten: its store stays, only slots for new people are refused.
    """
    profile = Profile(settings.profile)
    profile.keep_release(terminal_file.release, release)
    Catalogue.open(profile.release_path(terminal_file.release), trusted_keys=(b64decode(terminal_file.release_key),))
    data_key = secrets.token_bytes(32)
    profile.store_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring = KeyRing.create(profile.store_folder, data_key, b64decode(terminal_file.seal_key))
    for account_id, password in passwords.items():
        ring.add_account(account_id, password, data_key)
    if seed is not None:
        ring.put_codes(seed.raw, terminal_file.terminal.writer, seed.nth, data_key)
    store = _open(settings, profile, data_key)
    try:
        with store.writing() as uow:
            for account in terminal_file.accounts:
                uow.accounts.put(account)
            uow.notes.put("terminal.state", "enrolled")
            uow.audit.record("enrolled", actor="", subject=terminal_file.terminal.writer)
            uow.commit()
    finally:
        store.close()
    _take_number(settings, profile, terminal_file, link_key)


def renumber(settings: Settings, terminal_file: TerminalFile, *, link_key: bytes, release: bytes) -> None:
    """Gives a store that is here already (a copy, a restored backup) the new terminal number of a new enrolment.

    Raises BadInput when the enrolment is another station's: its people and cases are not this store's.
    """
    profile = Profile(settings.profile)
    if profile.read().terminal.station != terminal_file.terminal.station:
        raise BadInput(what="enrolment", why="another_station")
    profile.keep_release(terminal_file.release, release)
    _take_number(settings, profile, terminal_file, link_key)


def _take_number(settings: Settings, profile: Profile, terminal_file: TerminalFile, link_key: bytes) -> None:
    numbered = msgspec.structs.replace(terminal_file, mark_id=settings.make_id())
    _mark(settings, numbered).begin()
    profile.write_link_key(link_key)
    profile.write(numbered)


def _mark(settings: Settings, terminal_file: TerminalFile) -> NumberMark:
    return NumberMark(settings.marks_folder, terminal_file.mark_id, terminal_file.terminal.writer)


def unlock(
    settings: Settings, account_id: str, password: str, *, new: str = "", online: Callable[[], bool] = lambda: False
) -> Counter:
    """The counter in this person's hands; ``new`` is her own password where the present one has to be changed first.

    Raises LoginFailed, Refusal("must_change") for a first password and no new one, StoreUnavailable, BadInput (a damaged release),
    NotFound, or Refusal("account_closed") for somebody the district has taken off the list.
    """
    ring = ring_of(settings)
    data_key = ring.unlock(account_id, password, settings.clock())
    changed = change_first(ring, account_id, password, new, data_key)

    def admit(store: SqlStore, account: Account) -> None:
        if changed:
            record(store, "password_changed", actor=account.account_id)

    return enter(settings, account_id, data_key, admit=admit, login=ring.last_login, online=online)


def ring_of(settings: Settings) -> KeyRing:
    """The slots of an enrolled counter; raises NotFound and BadInput for what is wrong with its registration first."""
    profile = Profile(settings.profile)
    profile.read()
    return KeyRing.open(profile.store_folder)


def change_first(ring: KeyRing, account_id: str, old: str, new: str, data_key: bytes) -> bool:
    """Whether a password that must be changed was changed to ``new``, just after it opened the ring.

    Raises Refusal("must_change") without a new one, Refusal("password_weak").
    """
    if ring.last_login is None or not ring.last_login.must_change:
        return False
    if not new:
        raise Refusal("must_change")
    check_new_password(old, new)
    ring.set_password(account_id, new, data_key)
    return True


def check_new_password(old: str, new: str) -> None:
    """Raises Refusal("password_weak") for one too short or equal to the old one."""
    if len(new) < LEAST_PASSWORD or new == old:
        raise Refusal("password_weak", least=LEAST_PASSWORD)


def enter(
    settings: Settings,
    account_id: str,
    data_key: bytes,
    *,
    admit: Callable[[SqlStore, Account], None],
    login: LoginReport | None = None,
    online: Callable[[], bool] = lambda: False,
) -> Counter:
    """The store opened with its key, in this person's hands. ``admit`` is called once she is known to be on the list.

    Raises what ``unlock`` and ``admit`` raise.
    """
    profile = Profile(settings.profile)
    terminal_file = profile.read()
    store = _open(settings, profile, data_key)
    try:
        account = _account(store, account_id, admit)
        with suppress(OSError, Environment):  # what cannot be done today is done at the next login
            _let_go(profile, store, data_key, actor=account_id)
        window = build_window(settings, profile, terminal_file, store, online=online)
        with suppress(OSError, Environment):
            show_people(profile, store)
            store.sweep_attachments()
    except BaseException:
        store.close()
        raise
    return Counter(window, account, profile, terminal_file, store, login)


def show_people(profile: Profile, store: SqlStore) -> None:
    """The sign-in page lists the people as the district's feed has them now: new ones behind those it knew."""
    with store.reading() as uow:
        listed = {account.account_id: account for account in uow.accounts.all()}
    kept = profile.read()
    shown = [listed.pop(old.account_id, old) for old in kept.accounts]
    accounts = (*shown, *listed.values())
    if accounts != kept.accounts:
        profile.write(msgspec.structs.replace(kept, accounts=accounts))


def record(store: SqlStore, action: str, *, actor: str, subject: str = "", **details: object) -> None:
    """One audit row, committed."""
    with store.writing() as uow:
        uow.audit.record(action, actor=actor, subject=subject, **details)
        uow.commit()


def _let_go(profile: Profile, store: SqlStore, data_key: bytes, *, actor: str) -> None:
    """Whom the district took off the list loses her slot, and what she knew opens nothing: the store gets a new data key."""
    ring = KeyRing.open(profile.store_folder)
    with store.reading() as uow:
        closed = {account.account_id for account in uow.accounts.all() if not account.active}
    gone = sorted(closed & {one.account_id for one in ring.accounts()})
    if not gone:
        return
    new_key = secrets.token_bytes(32)
    with store.changing_key(new_key):
        ring.remove_accounts(gone, data_key, new_key)
    for account_id in gone:
        record(store, "slot_removed", actor=actor, subject=account_id)


def build_window(
    settings: Settings,
    profile: Profile,
    terminal_file: TerminalFile,
    store: SqlStore,
    *,
    online: Callable[[], bool],
) -> Window:
    """The window over an open store: release, attachment files and second copy put in place."""
    releases = open_releases(profile, terminal_file, settings.clock)
    copies = None
    if settings.second_place is not None:
        copies = FolderCopy(settings.second_place, b64decode(terminal_file.seal_key), points=settings.points)
    mark = _mark(settings, terminal_file)
    with store.reading() as uow:
        is_copy = mark.is_copy(*uow.numbers.last())
    return Window(
        store=store,
        files=store.attachment_files(),
        releases=releases,
        terminal=terminal_file.terminal,
        clock=settings.clock,
        make_id=settings.make_id,
        salt=settings.salt,
        second_copy=copies,
        marks=mark,
        is_copy=is_copy,
        online=online,
    )


def open_releases(profile: Profile, terminal_file: TerminalFile, clock: Clock) -> Shelf:
    """The signed releases this counter has; the one it was enrolled with is opened, the others when their day has come."""
    first = profile.release_path(terminal_file.release)
    return Shelf.of_folder(
        first,
        sorted(first.parent.glob("*.zip")),
        trusted_keys=(b64decode(terminal_file.release_key),),
        functions=functions_of(clock),
    )


def functions_of(clock: Clock) -> MakeFunctions:
    """The ``cn:`` functions of a release, by the counter's own day."""
    return lambda calendar: form_functions(calendar, lambda: clock().date())


def _open(settings: Settings, profile: Profile, data_key: bytes) -> SqlStore:
    return open_store(
        profile.store_folder,
        data_key,
        clock=settings.clock,
        make_id=settings.make_id,
        program_version=PROGRAM_VERSION,
        points=settings.points,
    )


def _account(store: SqlStore, account_id: str, admit: Callable[[SqlStore, Account], None]) -> Account:
    with store.reading() as uow:
        account = uow.accounts.get(account_id)
    if account is None:
        raise NotFound(what="account", key=account_id)
    if not account.active:
        record(store, "login_refused", actor=account_id)
        raise Refusal("account_closed")
    admit(store, account)
    record(store, "login", actor=account_id)
    return account
