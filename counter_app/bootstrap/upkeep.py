"""What an unlocked counter needs beside people's acts: limits that time ends, releases that come, its lists made anew from the journal."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass

from counter_app.bootstrap.building import Counter, functions_of, record
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import Phase
from counter_app.errors import BadInput, Bug
from counter_app.journal.fold import fold
from counter_app.ports import CaseRow, EventRow
from counter_app.store.opening import SqlStore
from counter_app.store.rebuild import rebuild_cases
from counter_app.use_cases.deem import deem_silent
from counter_app.use_cases.overdue import remind_overdue
from counter_app.use_cases.window import Window, case_row, counted_events

_RELEASE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Ended:
    """Case ids whose limit ended now: ``deemed`` accepted by silence, ``overdue`` without the supplement that was asked for."""

    deemed: tuple[str, ...]
    overdue: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.deemed or self.overdue)


def keep_limits(window: Window) -> Ended:
    """What time brought about. Run at unlock, at the change of day and behind every round of the link."""
    return Ended(deem_silent(window, window.now()), remind_overdue(window, window.now()))


def rebuild(counter: Counter) -> int:
    """Number of cases listed after it; the old list shows until the new one is whole. Audited. For IT, where lists were damaged
    or a rule changed."""
    window = counter.window
    if not isinstance(window.store, SqlStore):
        raise Bug("store_is_no_file")
    with window.store.reading() as known:

        def row(case_id: str, kept: tuple[EventRow, ...]) -> CaseRow | None:
            state = fold(case_id, counted_events(kept))
            return case_row(window, known, state) if state.phase is not Phase.NEW else None

        made = rebuild_cases(window.store, row)
    with window.store.writing() as uow:
        uow.audit.record("store_rebuilt", actor=counter.account.account_id, cases=made)
        uow.commit()
    return made


def keep_release(counter: Counter, release: str, content: bytes) -> bool:
    """Whether a release the district offers was new here: verified, kept beside the others, in force from its day on.

    Raises BadInput(what="catalogue") for one that is not the publisher's, is damaged, or has another name; nothing is kept then.
    """
    window, profile = counter.window, counter.profile
    if release in window.releases.names():
        return False
    if not _RELEASE_NAME.fullmatch(release):
        raise BadInput(what="catalogue", why="another_name", where=release[:60])
    keys = (b64decode(counter.terminal_file.release_key),)
    path = profile.keep_release(release, content)
    try:
        opened = Catalogue.open(path, trusted_keys=keys)
        if opened.release != release:
            raise BadInput(what="catalogue", why="another_name", where=release)
        window.releases.put(path, trusted_keys=keys, functions=functions_of(window.clock))
    except BadInput:
        path.unlink(missing_ok=True)
        raise
    record(counter.store, "release_kept", actor="", subject=release, valid_from=opened.manifest.valid_from)
    return True
