"""Setting a district up: codes, keys, people, releases, the pool of invented residents."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.numbers import check_citizen_id, parse_citizen_id
from counter_app.errors import BadInput
from sync.district.access import Denied, enrol
from sync.district.residents import AREA_CODES, Village, invent_residents, people_of_samples
from sync.district.setup import import_pool, import_release, set_accounts, set_up
from sync.wire import AccountInfo, EnrolRequest
from tests.sync.small_release import RELEASE, STATION, write_release
from tests.sync.support import PLANS, Home

TODAY = date(2026, 11, 23)
VILLAGE = Village(STATION, "样例市样例区")
KEY = base64.b64encode(bytes(range(32))).decode()


def test_setting_up_again_gives_nothing_out_twice(own: Home) -> None:
    before = len(own.feed())
    again = set_up(own.district, plans=PLANS)
    assert (dict(again.codes), dict(again.department_keys)) == ({}, {})
    assert len(own.feed()) == before


def test_a_code_is_good_for_one_terminal_and_blanks_and_case_do_not_matter(own: Home) -> None:
    code = own.given.codes[STATION, "01"]
    told = enrol(own.district, EnrolRequest(code.lower().replace("-", " "), KEY, "test"))
    assert (told.terminal_no, told.window, told.release) == (1, "01", RELEASE)
    other = base64.b64encode(bytes(32)).decode()
    with pytest.raises(Denied) as caught:
        enrol(own.district, EnrolRequest(code, other, "test"))
    assert caught.value.reason == "wrong_code"


def test_codes_and_keys_are_kept_only_as_hashes(own: Home) -> None:
    stored = b"".join(path.read_bytes() for path in own.district.settings.folder.glob("district.db*"))
    for secret in (*own.given.codes.values(), *own.given.department_keys.values()):
        assert secret.encode() not in stored


def test_the_districts_keys_are_readable_by_nobody_else(own: Home) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in own.district.settings.keys_folder.iterdir()}
    assert set(modes.values()) == {0o600} and len(modes) == 5


def test_a_release_of_another_key_is_not_taken(own: Home, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path, _ = write_release(tmp_path / "other")
    with pytest.raises(BadInput):
        import_release(own.district, path, bytes(32))
    assert own.district.releases.newest().release == RELEASE


def test_a_change_of_people_is_in_the_feed_once(own: Home) -> None:
    gone = AccountInfo("c1", "甲", "clerk", active=False)
    set_accounts(own.district, STATION, [gone])
    set_accounts(own.district, STATION, [gone])
    changes = [item.body["active"] for item in own.feed() if item.kind == "account"]
    assert changes == [True, False]


def test_a_station_learns_its_own_residents_and_nobody_elses(own: Home) -> None:
    here = invent_residents(VILLAGE, 5, today=TODAY)
    away = invent_residents(Village("440604999999", "别处"), 5, today=TODAY)
    assert import_pool(own.district, [*here, *away]) == 10
    assert import_pool(own.district, here) == 0
    people = [item.body["id_no"] for item in own.feed() if item.kind == "person"]
    assert sorted(people) == sorted(person.id_no for person in here)


def test_invented_residents_have_sound_numbers_of_no_place_and_agree_with_them() -> None:
    people = invent_residents(VILLAGE, 300, today=TODAY)
    assert len({person.id_no for person in people}) == 300
    for person in people:
        assert check_citizen_id(person.id_no, TODAY) is None and person.id_no[:6] in AREA_CODES
        known = parse_citizen_id(person.id_no, TODAY)
        assert (person.birth, person.sex) == (known.birth.isoformat(), known.sex)
        assert person.initials.isalpha() and len(person.initials) == len(person.name)


def test_the_same_seed_invents_the_same_people() -> None:
    assert invent_residents(VILLAGE, 20, today=TODAY) == invent_residents(VILLAGE, 20, today=TODAY)


def test_the_applicants_of_samples_are_known_with_what_the_item_prefills(own: Home) -> None:
    items = own.district.releases.newest().items()
    (person,) = people_of_samples(items, VILLAGE, today=TODAY)
    assert (person.name, person.facts, person.village) == ("样例一", {"employer": "样例厂"}, STATION)
