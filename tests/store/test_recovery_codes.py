"""Slots that a telephone code opens: once each, through a change of the data key, and never written down."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from counter_app.domain.telephone_code import in_groups, make_code, read_code
from counter_app.errors import LoginFailed, NotFound, StoreUnavailable
from counter_app.store.key_ring import KeyRing
from counter_app.store.points import Points
from counter_app.store.wrapping import Cost
from tests.store.samples import KEY, NOW, OTHER_KEY

CHEAP = Cost(operations=1, memory_kib=8)
DISTRICT = PrivateKey(b"d" * 32)
SEED, TERMINAL = bytes(range(32)), "440604012064-01"
CODES = {number: make_code(SEED, TERMINAL, number) for number in range(1, 13)}


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    made = KeyRing.create(folder, KEY, bytes(DISTRICT.public_key), cost=CHEAP)
    made.add_account("clerk01", "correct horse", KEY)
    made.add_account("chief", "battery", KEY)
    made.put_codes(SEED, TERMINAL, 1, KEY, cost=CHEAP)
    return made


def again(folder: Path, points: Points | None = None) -> KeyRing:
    return KeyRing.open(folder, cost=CHEAP, points=points)


def refused(folder: Path, number: int = 1, code: str = CODES[2], now: datetime = NOW) -> dict[str, object]:
    with pytest.raises(LoginFailed) as caught:
        again(folder).unlock_by_code(number, code, now)
    return dict(caught.value.details)


def test_each_code_opens_its_own_slot_and_the_lowest_is_asked_for(ring: KeyRing, folder: Path) -> None:
    asked = again(folder).next_code()
    assert asked is not None and (asked.terminal, asked.number, asked.left) == (TERMINAL, 1, 12)
    assert again(folder).unlock_by_code(1, CODES[1], NOW) == KEY
    assert again(folder).unlock_by_code(12, CODES[12], NOW) == KEY
    assert refused(folder)["tries_left"] == 4


def test_a_code_that_was_used_opens_nothing_more_and_the_next_is_asked_for(ring: KeyRing, folder: Path) -> None:
    ring.use_up(1, KEY)
    with pytest.raises(NotFound):
        again(folder).unlock_by_code(1, CODES[1], NOW)
    asked = again(folder).next_code()
    assert asked is not None and (asked.number, asked.left) == (2, 11)
    assert again(folder).unlock("clerk01", "correct horse", NOW) == KEY


def test_five_wrong_codes_lock_the_codes_for_15_minutes_and_nobodys_password(ring: KeyRing, folder: Path) -> None:
    left = [refused(folder)["tries_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert refused(folder, 1, CODES[1])["locked_for_s"] == 900
    assert again(folder).unlock("clerk01", "correct horse", NOW) == KEY
    assert again(folder).unlock_by_code(1, CODES[1], NOW + timedelta(minutes=15)) == KEY


def test_using_a_code_forgives_the_wrong_ones_before_it(ring: KeyRing, folder: Path) -> None:
    refused(folder)
    ring.use_up(1, KEY)
    assert refused(folder, 2, CODES[1])["tries_left"] == 4


def test_a_new_seed_takes_the_place_of_what_was_left_of_the_old_one(ring: KeyRing, folder: Path) -> None:
    other = b"s" * 32
    again(folder).put_codes(other, TERMINAL, 2, KEY, cost=CHEAP)
    asked = again(folder).next_code()
    assert asked is not None and (asked.number, asked.left) == (13, 12)
    assert again(folder).unlock_by_code(13, make_code(other, TERMINAL, 13), NOW) == KEY
    with pytest.raises(NotFound):
        again(folder).unlock_by_code(2, CODES[2], NOW)


def test_codes_open_the_new_key_when_somebody_was_removed(ring: KeyRing, folder: Path) -> None:
    ring.use_up(1, KEY)
    ring.remove_accounts(("chief",), KEY, OTHER_KEY)
    assert again(folder).unlock_by_code(2, CODES[2], NOW) == OTHER_KEY
    assert again(folder).unlock("clerk01", "correct horse", NOW) == OTHER_KEY


def test_a_slot_that_somebody_put_back_is_not_opened(ring: KeyRing, folder: Path) -> None:
    path = folder / "slots.json"
    kept = json.loads(path.read_bytes())["codes"]["1"]
    ring.use_up(1, KEY)
    content = json.loads(path.read_bytes())
    content["codes"]["1"] = kept
    path.write_text(json.dumps(content))
    with pytest.raises(StoreUnavailable, match="tampered"):
        again(folder).unlock_by_code(1, CODES[1], NOW)


def test_a_ring_without_codes_is_authenticated_as_it_was_before_there_were_any(folder: Path) -> None:
    made = KeyRing.create(folder, KEY, bytes(DISTRICT.public_key), cost=CHEAP)
    made.add_account("clerk01", "correct horse", KEY)
    path = folder / "slots.json"
    content = json.loads(path.read_bytes())
    del content["codes"]
    path.write_text(json.dumps(content))
    opened = again(folder)
    opened.unlock("clerk01", "correct horse", NOW)
    assert opened.last_login is not None and opened.last_login.tampered == () and opened.next_code() is None


class PowerCut(BaseException):
    """Ends a test where a power cut would end the process."""


class CutAt(Points):
    def __init__(self, name: str) -> None:
        self._name = name

    def reached(self, name: str) -> None:
        if name == self._name:
            raise PowerCut


@pytest.mark.parametrize(("point", "opens"), [("slots.written", True), ("slots.renamed", False)])
def test_a_power_cut_leaves_the_code_whole_or_gone(ring: KeyRing, folder: Path, point: str, opens: bool) -> None:
    with pytest.raises(PowerCut):
        again(folder, CutAt(point)).use_up(1, KEY)
    if opens:
        assert again(folder).unlock_by_code(1, CODES[1], NOW) == KEY
        return
    with pytest.raises(NotFound):
        again(folder).unlock_by_code(1, CODES[1], NOW)


def test_neither_code_nor_seed_stands_in_any_file(ring: KeyRing, folder: Path) -> None:
    again(folder).unlock_by_code(1, read_code(in_groups(CODES[1]).lower()), NOW)
    ring.use_up(1, KEY)
    refused(folder, 2, CODES[3])
    raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).upper()
    sought = [form for code in CODES.values() for form in (code, in_groups(code), in_groups(code).replace(" ", "-"))]
    assert not [form for form in [*sought, SEED.hex().upper()] if form.encode() in raw]
    assert SEED not in raw
