"""Setting a district up: stations with their windows and people, departments with their keys, releases, the data pool."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from counter_app.errors import NotFound
from sync.district.core import District
from sync.district.keys import code_hash
from sync.district.ledger import Ledger
from sync.district.tables import (
    accounts,
    departments,
    enrolment_codes,
    releases,
    residents,
    stations,
    terminals,
)
from sync.wire import AccountInfo, PersonInfo

# No letters or digits that are read for one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class StationPlan:
    """One station 村居 with its windows and people."""

    code: str
    name: str
    town_name: str
    phone: str
    windows: tuple[str, ...]
    accounts: tuple[AccountInfo, ...]


@dataclass(frozen=True, slots=True)
class SetUp:
    """What setting up gave out, once: enrolment codes by (station, window), department keys by code. Only hashes are kept."""

    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    department_keys: Mapping[str, str] = field(default_factory=dict)


def set_up(
    district: District,
    *,
    plans: Sequence[StationPlan],
    release: Path | None = None,
    release_key: bytes = b"",
    extra_departments: Mapping[str, str] | None = None,
) -> SetUp:
    """Stations, people, the release and its departments are there; safe to repeat (existing stations get no new codes)."""
    codes: dict[tuple[str, str], str] = {}
    for plan in plans:
        if _add_station(district, plan):
            codes |= {(plan.code, window): new_code(district, plan.code, window) for window in plan.windows}
        set_accounts(district, plan.code, plan.accounts)
    names = dict(extra_departments or {})
    if release is not None:
        names |= import_release(district, release, release_key)
    return SetUp(codes, _add_departments(district, names))


def new_code(district: District, station: str, window: str) -> str:
    """An enrolment code for one window, good for one terminal; 60 bits, in groups of four. Raises NotFound for no such station."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    with district.database.writing() as connection:
        if connection.execute(select(stations.c.code).where(stations.c.code == station)).first() is None:
            raise NotFound(what="station", key=station)
        row = {"code_hash": code_hash(letters), "station": station, "window": window, "made_at": district.stamp()}
        connection.execute(insert(enrolment_codes).values(**row, used_at="", terminal_id=""))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def set_accounts(district: District, station: str, people: Iterable[AccountInfo]) -> None:
    """The station's people are these changes further; each change goes into the feed, equal ones do not."""
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, station)
        for person in people:
            values = {"station": station, "name": person.name, "role": person.role, "active": person.active}
            old = connection.execute(select(accounts).where(accounts.c.account_id == person.account_id)).one_or_none()
            if old is None:
                connection.execute(insert(accounts).values(account_id=person.account_id, **values))
            elif any(getattr(old, name) != value for name, value in values.items()):
                connection.execute(update(accounts).where(accounts.c.account_id == person.account_id).values(**values))
            else:
                continue
            ledger.announce("account", msgspec.to_builtins(person))
        ledger.finish()
    district.hub.changed(station)


def import_release(district: District, path: Path, public_key: bytes) -> dict[str, str]:
    """Checks and keeps a release and tells every station; the release's departments by code."""
    release, digest = district.releases.keep(path, public_key)
    catalogue = district.releases.get(release)
    with district.database.writing() as connection:
        if _note_release(connection, release, digest, district.stamp()):
            for station in connection.execute(select(stations.c.code).order_by(stations.c.code)).scalars().all():
                ledger = Ledger(district, connection, station)
                ledger.announce("release", {"release": release, "digest": digest})
                ledger.finish()
                district.hub.changed(station)
    return {department.code: department.name.zh for department in catalogue.tables.departments}


def import_pool(district: District, people: Iterable[PersonInfo]) -> int:
    """Residents into the pool; a station's own village gets its people in the feed. How many were new or changed."""
    changed: dict[str, list[PersonInfo]] = {}
    with district.database.writing() as connection:
        for person in people:
            if _put_resident(connection, person):
                changed.setdefault(person.village, []).append(person)
        known = set(connection.execute(select(stations.c.code)).scalars())
        for village in sorted(known & set(changed)):
            ledger = Ledger(district, connection, village)
            for person in changed[village]:
                ledger.announce("person", msgspec.to_builtins(person))
            ledger.finish()
    for village in changed:
        district.hub.changed(village)
    return sum(map(len, changed.values()))


def revoke(district: District, terminal_id: str) -> None:
    """The terminal is shut out from now on; its station's feed says so."""
    with district.database.writing() as connection:
        row = connection.execute(select(terminals).where(terminals.c.terminal_id == terminal_id)).one()
        connection.execute(
            update(terminals).where(terminals.c.terminal_id == terminal_id).values(revoked_at=district.stamp())
        )
        ledger = Ledger(district, connection, row.station)
        ledger.announce("terminal", {"terminal_id": terminal_id, "writer": row.writer, "state": "revoked"})
        ledger.finish()
    district.hub.changed(row.station)


def _add_station(district: District, plan: StationPlan) -> bool:
    values = {"name": plan.name, "town_name": plan.town_name, "phone": plan.phone}
    with district.database.writing() as connection:
        if connection.execute(select(stations.c.code).where(stations.c.code == plan.code)).first():
            connection.execute(update(stations).where(stations.c.code == plan.code).values(**values))
            return False
        connection.execute(insert(stations).values(code=plan.code, next_terminal_no=1, position=0, **values))
        return True


def _add_departments(district: District, names: Mapping[str, str]) -> dict[str, str]:
    """Keys of those that are new."""
    keys: dict[str, str] = {}
    with district.database.writing() as connection:
        known = set(connection.execute(select(departments.c.code)).scalars())
        for code, name in names.items():
            if code in known:
                connection.execute(update(departments).where(departments.c.code == code).values(name=name))
                continue
            keys[code] = secrets.token_hex(16)
            connection.execute(insert(departments).values(code=code, name=name, key_hash=code_hash(keys[code])))
    return keys


def _note_release(connection: Connection, release: str, digest: str, at: str) -> bool:
    """Whether these bytes are news."""
    old = connection.execute(select(releases.c.digest).where(releases.c.release == release)).scalar_one_or_none()
    if old == digest:
        return False
    nth = (connection.execute(select(func.max(releases.c.nth))).scalar() or 0) + 1
    values = {"digest": digest, "imported_at": at, "nth": nth}
    if old is None:
        connection.execute(insert(releases).values(release=release, **values))
    else:
        connection.execute(update(releases).where(releases.c.release == release).values(**values))
    return True


def _put_resident(connection: Connection, person: PersonInfo) -> bool:
    body = msgspec.json.encode(person, order="sorted").decode()
    old = connection.execute(select(residents.c.body).where(residents.c.id_no == person.id_no)).scalar_one_or_none()
    if old == body:
        return False
    values = {"village": person.village, "body": body}
    if old is None:
        connection.execute(insert(residents).values(id_no=person.id_no, **values))
    else:
        connection.execute(update(residents).where(residents.c.id_no == person.id_no).values(**values))
    return True
