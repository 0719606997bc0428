"""The station's residents."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.opening import SqlStore
from tests.store.samples import open_sample, person

PEOPLE = (
    person(1, "沐清妤", "mqy"),
    person(2, "清水", "qs"),
    person(3, "阿依古丽·买买提", "aygl"),
    person(4, "沐𠅤妤", "mqy", id_no="H12345678"),
)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    opened = open_sample(tmp_path_factory.mktemp("pool"))
    with opened.writing() as unit:
        unit.pool.put_all(PEOPLE)
        unit.commit()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("沐", [1, 4]),
        ("清", [2, 1]),  # the beginning first, then anywhere
        ("清妤", [1]),
        ("𠅤妤", [4]),
        ("古丽·买", [3]),
        ("MQ", [1, 4]),
        ("4406041990", [1, 2, 3]),
        ("0003", [3]),
        ("h1234", [4]),
        ("妤清", []),
        ("", []),
    ],
)
def test_a_resident_is_found_as_people_ask(pool: SqlStore, asked: str, found: list[int]) -> None:
    with pool.reading() as unit:
        rows = unit.pool.search(asked)
    assert [PEOPLE.index(row) + 1 for row in rows] == found


def test_a_resident_is_known_by_the_number(pool: SqlStore) -> None:
    with pool.reading() as unit:
        assert unit.pool.person(PEOPLE[0].id_no) == PEOPLE[0]
        assert unit.pool.person("nobody") is None
        assert unit.pool.count() == len(PEOPLE)


def test_a_new_name_replaces_the_old_in_every_search(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.pool.put_all([person(1, "沐清妤", "mqy")])
        unit.pool.put_all([person(1, "沐清云", "mqy")])
        assert unit.pool.count() == 1
        assert [row.name for row in unit.pool.search("清")] == ["沐清云"]
        assert unit.pool.search("妤") == ()


def test_a_search_stops_at_its_limit(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.pool.put_all(person(nth, f"沐{chr(0x4E00 + nth)}", "mx") for nth in range(50))
        assert len(unit.pool.search("沐", limit=20)) == 20
        assert len(unit.pool.search("4406", limit=7)) == 7


def test_among_many_residents_everybody_is_found(tmp_path: Path) -> None:
    dice = random.Random(7)
    given = "明华芳伟丽静强磊军洋勇艳杰娟涛超秀霞平刚"
    crowd = [person(n, "李王张陈"[n % 4] + "".join(dice.choices(given, k=2)), "abc") for n in range(6000)]
    store = open_sample(tmp_path)
    with store.writing() as unit:
        unit.pool.put_all(crowd)
        unit.commit()
    for asked in [question for row in crowd[:60] for question in (row.name, row.name[1:], row.name[2], row.id_no[-4:])]:
        with store.reading() as unit:
            found = unit.pool.search(asked)
        assert found and all(asked in one.name or asked in one.id_no for one in found), asked
    store.close()
