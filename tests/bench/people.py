"""A resident of the station found among 30,000, beside the same statements through bare sqlcipher3."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import msgspec

from counter_app.bootstrap import china_now, make_uuid7
from counter_app.ports import Person
from counter_app.store.connections import connect
from counter_app.store.opening import SqlStore, open_store
from sync.district.residents import Village, invent_residents
from tests.bench.measure import Figure, Sample, percentile
from tests.bench.statements import Clocks, clocks, since, written_down

KEY = bytes(range(32))
VILLAGE = Village("440604012064", "佛山市禅城区祖庙街道新城社区")
AT_ONCE = 2000
WARM = 50


def people(residents: int, searches: int) -> list[Figure]:
    """Searches as clerks type them: beginnings and parts of names, initials, first and last characters of the number."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        store = open_store(Path(folder) / "s", KEY, clock=china_now, make_id=make_uuid7, program_version="0.1.0")
        try:
            known = _put(store, residents)
            ours, bare = _search(store, Path(folder) / "copy.db", _asked(known, searches))
        finally:
            store.close()
    return [
        Figure(
            name=f"find a person among {len(known):,}",
            unit="ms",
            ours=Sample.of([cost[0] for cost in ours], 1000),
            against="the same statements through bare sqlcipher3",
            theirs=Sample.of([cost[0] for cost in bare], 1000),
        ),
        Figure(
            name=f"find a person among {len(known):,}, 99th percentile",
            unit="ms",
            ours=Sample.of([percentile([cost[0] for cost in ours], 0.99)], 1000),
            aim=10.0,
            notes={"slowest, ms": max(cost[0] for cost in ours) * 1000, "searches": float(len(ours))},
        ),
    ]


def _put(store: SqlStore, residents: int) -> Sequence[Person]:
    made = invent_residents(VILLAGE, residents, today=china_now().date())
    names = {field.name for field in fields(Person)}
    rows = [
        Person(**{name: value for name, value in msgspec.structs.asdict(one).items() if name in names}) for one in made
    ]
    for at in range(0, len(rows), AT_ONCE):
        with store.writing() as unit:
            unit.pool.put_all(rows[at : at + AT_ONCE])
            unit.commit()
    store.checkpoint()
    return rows


def _asked(known: Sequence[Person], searches: int) -> Sequence[str]:
    chance = random.Random(7)
    ways = (
        lambda one: one.name,
        lambda one: one.name[:2],
        lambda one: one.name[1:],
        lambda one: one.name[0],
        lambda one: one.initials.lower(),
        lambda one: one.initials[:2].lower(),
        lambda one: one.id_no,
        lambda one: one.id_no[: chance.randrange(6, 15)],
        lambda one: one.id_no[-4:],
    )
    return [ways[number % len(ways)](chance.choice(known)) for number in range(searches)]


def _search(store: SqlStore, copy: Path, asked: Sequence[str]) -> tuple[list[Clocks], list[Clocks]]:
    ours, theirs, warm = list[Clocks](), list[Clocks](), asked[:WARM]
    store.back_up(copy)
    bare = connect(copy, KEY)
    try:
        for text in (*warm, *asked):
            with written_down() as kept:
                begun = clocks()
                with store.reading() as unit:
                    unit.pool.search(text)
                ours.append(since(begun))
            theirs.append(kept.replay(bare))
            bare.rollback()
    finally:
        bare.close()
    return ours[len(warm) :], theirs[len(warm) :]
