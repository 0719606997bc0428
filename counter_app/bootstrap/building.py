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

import msgspec

from counter_app import PROGRAM_VERSION
from counter_app.bootstrap.settings import Settings
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput, Environment, NotFound, Refusal
from counter_app.ports import Account, Clock
from counter_app.store.key_ring import KeyRing, LoginReport
from counter_app.store.marks import NumberMark
from counter_app.store.opening import SqlStore, open_store
from counter_app.store.profile import Profile, TerminalFile
from counter_app.store.second_copy import FolderCopy
from counter_app.use_cases.window import Window


@dataclass(frozen=True, slots=True)
class Counter:
    """An unlocked counter in one person's hands. ``login``: what the login found, failures and changed files."""

    window: Window
    account: Account
    profile: Profile
    terminal_file: TerminalFile
    login: LoginReport | None = None

    def close(self) -> None:
        """Closes the store and drops the key."""
        self.window.store.close()


def establish(
    settings: Settings, terminal_file: TerminalFile, *, link_key: bytes, release: bytes, passwords: Mapping[str, str]
) -> None:
    """Sets up a newly enrolled counter: keys, an empty encrypted store, the signed release, a slot for each given password.

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
    settings: Settings, account_id: str, password: str, *, online: Callable[[], bool] = lambda: False
) -> Counter:
    """The counter in this person's hands.

    Raises LoginFailed, StoreUnavailable, BadInput (a damaged release), NotFound, or Refusal("account_closed") for somebody
    the district has taken off the list.
    """
    profile = Profile(settings.profile)
    terminal_file = profile.read()
    ring = KeyRing.open(profile.store_folder)
    data_key = ring.unlock(account_id, password, settings.clock())
    store = _open(settings, profile, data_key)
    try:
        account = _account(store, account_id)
        window = build_window(settings, profile, terminal_file, store, online=online)
        with suppress(OSError, Environment):  # what cannot be swept today is swept tomorrow
            store.sweep_attachments()
    except BaseException:
        store.close()
        raise
    return Counter(window, account, profile, terminal_file, ring.last_login)


def build_window(
    settings: Settings,
    profile: Profile,
    terminal_file: TerminalFile,
    store: SqlStore,
    *,
    online: Callable[[], bool],
) -> Window:
    """The window over an open store: release, attachment files and second copy put in place."""
    catalogue = open_catalogue(profile, terminal_file, settings.clock)
    copies = None
    if settings.second_place is not None:
        copies = FolderCopy(settings.second_place, b64decode(terminal_file.seal_key), points=settings.points)
    mark = _mark(settings, terminal_file)
    with store.reading() as uow:
        is_copy = mark.is_copy(*uow.numbers.last())
    return Window(
        store=store,
        files=store.attachment_files(),
        catalogue=catalogue,
        terminal=terminal_file.terminal,
        clock=settings.clock,
        make_id=settings.make_id,
        salt=settings.salt,
        second_copy=copies,
        marks=mark,
        is_copy=is_copy,
        online=online,
    )


def open_catalogue(profile: Profile, terminal_file: TerminalFile, clock: Clock) -> Catalogue:
    """The signed release this counter works with."""
    return Catalogue.open(
        profile.release_path(terminal_file.release),
        trusted_keys=(b64decode(terminal_file.release_key),),
        functions=lambda calendar: form_functions(calendar, lambda: clock().date()),
    )


def _open(settings: Settings, profile: Profile, data_key: bytes) -> SqlStore:
    return open_store(
        profile.store_folder,
        data_key,
        clock=settings.clock,
        make_id=settings.make_id,
        program_version=PROGRAM_VERSION,
        points=settings.points,
    )


def _account(store: SqlStore, account_id: str) -> Account:
    with store.writing() as uow:
        account = uow.accounts.get(account_id)
        if account is None:
            raise NotFound(what="account", key=account_id)
        uow.audit.record("login" if account.active else "login_refused", actor=account_id)
        uow.commit()
    if not account.active:
        raise Refusal("account_closed")
    return account
