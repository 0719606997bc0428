"""Who can open the store, and what a wrong password costs."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from counter_app.errors import Bug, LoginFailed, NotFound, StoreUnavailable
from counter_app.store.key_ring import KeyRing
from counter_app.store.wrapping import Cost, make_keys
from tests.store.samples import KEY, NOW, OTHER_KEY

CHEAP = Cost(operations=1, memory_kib=8)
DISTRICT = PrivateKey(b"d" * 32)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    made = KeyRing.create(folder, KEY, bytes(DISTRICT.public_key), cost=CHEAP)
    made.add_account("clerk01", "correct horse", KEY, label="窗口一")
    made.add_account("chief", "battery", KEY)
    return made


def again(folder: Path) -> KeyRing:
    return KeyRing.open(folder, cost=CHEAP)


def refused(ring: KeyRing, password: str = "wrong", now: datetime = NOW, account: str = "clerk01") -> dict[str, object]:
    with pytest.raises(LoginFailed) as caught:
        ring.unlock(account, password, now)
    return dict(caught.value.details)


def test_each_password_opens_the_same_key_also_after_a_restart(ring: KeyRing, folder: Path) -> None:
    assert again(folder).unlock("clerk01", "correct horse", NOW) == KEY
    assert again(folder).unlock("chief", "battery", NOW) == KEY
    assert [(kept.account_id, kept.label) for kept in again(folder).accounts()] == [
        ("chief", ""),
        ("clerk01", "窗口一"),
    ]


def test_a_full_width_password_is_the_same_password(ring: KeyRing) -> None:
    ring.set_password("clerk01", "abc123", KEY)
    assert ring.unlock("clerk01", "ａｂｃ１２３", NOW) == KEY


def test_five_wrong_passwords_lock_the_account_for_15_minutes(ring: KeyRing, folder: Path) -> None:
    left = [refused(again(folder)) for _ in range(5)]
    assert [answer["tries_left"] for answer in left] == [4, 3, 2, 1, 0]
    assert left[4]["locked_for_s"] == 900
    assert refused(again(folder), "correct horse", NOW + 14 * A_MINUTE)["locked_for_s"] == 60
    assert again(folder).unlock("clerk01", "correct horse", NOW + 15 * A_MINUTE) == KEY


def test_a_lock_is_of_one_account_only(ring: KeyRing) -> None:
    for _ in range(5):
        refused(ring)
    assert ring.unlock("chief", "battery", NOW) == KEY


def test_after_the_lock_five_tries_are_free_again(ring: KeyRing) -> None:
    for _ in range(5):
        refused(ring)
    assert refused(ring, now=NOW + 16 * A_MINUTE) == {"tries_left": 4, "locked_for_s": 0}


def test_a_good_login_forgives_the_wrong_ones_before(ring: KeyRing) -> None:
    refused(ring)
    ring.unlock("clerk01", "correct horse", NOW)
    assert refused(ring)["tries_left"] == 4


def test_a_clock_set_back_a_year_keeps_nobody_out_for_a_year(ring: KeyRing) -> None:
    for _ in range(5):
        refused(ring)
    earlier = NOW - timedelta(days=365)
    assert refused(ring, "correct horse", earlier)["locked_for_s"] == 900
    assert ring.unlock("clerk01", "correct horse", earlier + 15 * A_MINUTE) == KEY


def test_a_good_login_tells_of_the_failures_before_it(ring: KeyRing) -> None:
    ring.unlock("chief", "battery", NOW)
    refused(ring)
    refused(ring, account="沐清妤 typed her own name")
    ring.unlock("chief", "battery", NOW)
    assert ring.last_login is not None
    assert [(entry.account_id, entry.why) for entry in ring.last_login.failures] == [
        ("clerk01", "password"),
        ("", "unknown"),
    ]
    assert ring.last_login.tampered == ()


@pytest.mark.parametrize("harm", ["gone", "emptied", "entry"])
def test_a_login_log_that_somebody_changed_is_reported(ring: KeyRing, folder: Path, harm: str) -> None:
    refused(ring)
    ring.unlock("clerk01", "correct horse", NOW)
    path = folder / "logins.json"
    content = json.loads(path.read_bytes())
    content["log"][0]["account_id"] = "chief"
    {
        "gone": path.unlink,
        "emptied": lambda: path.write_bytes(b"{}"),
        "entry": lambda: path.write_text(json.dumps(content)),
    }[harm]()
    after = again(folder)
    after.unlock("clerk01", "correct horse", NOW)
    assert after.last_login is not None
    assert after.last_login.tampered == ("logins",)


def test_a_slipped_in_public_key_is_reported_and_never_sealed_to(ring: KeyRing, folder: Path) -> None:
    path = folder / "slots.json"
    content = json.loads(path.read_bytes())
    content["accounts"]["chief"]["public_key"] = content["accounts"]["clerk01"]["public_key"]
    path.write_text(json.dumps(content))
    after = again(folder)
    assert after.unlock("clerk01", "correct horse", NOW) == KEY
    assert after.last_login is not None
    assert after.last_login.tampered == ("slots",)
    with pytest.raises(StoreUnavailable, match="tampered"):
        after.remove_account("chief", KEY, OTHER_KEY)


def test_a_one_time_code_must_be_changed(ring: KeyRing) -> None:
    ring.add_account("new", "K7-22-91", KEY, must_change=True)
    ring.unlock("new", "K7-22-91", NOW)
    assert ring.last_login is not None and ring.last_login.must_change
    ring.set_password("new", "her own", KEY)
    assert not [kept for kept in ring.accounts() if kept.must_change]
    refused(ring, "K7-22-91", account="new")


def test_who_is_removed_cannot_open_the_new_key(ring: KeyRing, folder: Path) -> None:
    ring.unlock("clerk01", "correct horse", NOW)
    ring.remove_account("chief", KEY, OTHER_KEY)
    after = again(folder)
    assert refused(after, "battery", account="chief") == {"tries_left": 5}
    assert after.unlock("clerk01", "correct horse", NOW) == OTHER_KEY
    assert after.last_login is not None and after.last_login.tampered == ()
    assert after.recover(bytes(DISTRICT)) == OTHER_KEY
    with pytest.raises(NotFound):
        after.remove_account("chief", OTHER_KEY, KEY)


def test_only_the_district_opens_the_recovery_slot(ring: KeyRing) -> None:
    assert ring.recover(bytes(DISTRICT)) == KEY
    with pytest.raises(StoreUnavailable, match="damaged"):
        ring.recover(b"x" * 32)


def test_a_ring_is_made_once_and_an_unreadable_one_is_damaged(ring: KeyRing, folder: Path) -> None:
    assert KeyRing.exists(folder)
    with pytest.raises(Bug, match="ring_exists"):
        KeyRing.create(folder, OTHER_KEY, bytes(DISTRICT.public_key))
    (folder / "slots.json").write_text("<html>")
    with pytest.raises(StoreUnavailable, match="damaged"):
        KeyRing.open(folder)
    with pytest.raises(NotFound):
        KeyRing.open(folder / "elsewhere")


@pytest.mark.parametrize("part", ["salt", "box"])
def test_a_slot_changed_by_hand_is_damaged_and_not_a_crash(ring: KeyRing, folder: Path, part: str) -> None:
    path = folder / "slots.json"
    content = json.loads(path.read_bytes())
    for harm in ("!!!", "YWJj"):
        content["accounts"]["clerk01"]["private_key"][part] = harm
        path.write_text(json.dumps(content))
        with pytest.raises(StoreUnavailable, match="damaged"):
            again(folder).unlock("clerk01", "correct horse", NOW)


def test_a_login_log_full_of_nonsense_lets_people_in_and_is_reported(ring: KeyRing, folder: Path) -> None:
    ring.unlock("clerk01", "correct horse", NOW)
    (folder / "logins.json").write_text('{"tries": {"clerk01": {"failed": 5, "locked_at": "2999"}}}')
    after = again(folder)
    assert after.unlock("clerk01", "correct horse", NOW) == KEY
    assert after.last_login is not None and after.last_login.tampered == ("logins",)


def test_every_slot_and_hash_names_its_algorithm(ring: KeyRing, folder: Path) -> None:
    ring.unlock("clerk01", "correct horse", NOW)
    slots = json.loads((folder / "slots.json").read_bytes())
    account = slots["accounts"]["clerk01"]
    assert account["private_key"]["kdf"] == "argon2id"
    assert account["private_key"]["cost"] == {"operations": 1, "memory_kib": 8}
    assert account["slot"]["algorithm"] == slots["recovery"]["algorithm"] == "x25519-xsalsa20poly1305-sealedbox"
    assert (
        slots["mac_algorithm"]
        == json.loads((folder / "logins.json").read_bytes())["sealed"]["algorithm"]
        == "hmac-sha256"
    )


def test_a_guess_costs_real_time_at_the_default_cost() -> None:
    started = time.process_time()
    make_keys("password", Cost())
    assert time.process_time() - started > 0.04
