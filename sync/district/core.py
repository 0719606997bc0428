"""What every part of the district has in hand: settings, database, keys, releases, the waiting room of the feed, clock and ids."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from counter_app.ports import Clock, MakeId
from sync.district.database import Database
from sync.district.hub import Hub
from sync.district.keys import Keys
from sync.district.releases import Releases
from sync.district.settings import Settings


def random_salt() -> str:
    """128 random bits in hex for the payload of an event."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class District:
    """One district, opened. Nothing of it is global; tests open several side by side."""

    settings: Settings
    database: Database
    keys: Keys
    releases: Releases
    hub: Hub
    clock: Clock
    make_id: MakeId
    salt: Callable[[], str] = random_salt

    def now(self) -> datetime:
        return self.clock()

    def stamp(self) -> str:
        """District time as it is written everywhere: ISO 8601, seconds, +08:00."""
        return self.clock().isoformat(timespec="seconds")

    def close(self) -> None:
        self.database.close()


def open_district(settings: Settings, *, clock: Clock, make_id: MakeId) -> District:
    """The district in ``settings.folder``, its tables and keys made where they are missing."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    database.make_tables()
    keys = Keys(settings.keys_folder)
    keys.make()
    return District(
        settings=settings,
        database=database,
        keys=keys,
        releases=Releases(settings.releases_folder, clock),
        hub=Hub(),
        clock=clock,
        make_id=make_id,
    )
