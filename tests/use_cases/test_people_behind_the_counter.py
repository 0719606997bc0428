"""Who gets in, by what, and what becomes of those who leave: passwords, telephone codes, newcomers, closed accounts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.bootstrap import Counter, Settings, establish, unlock
from counter_app.bootstrap.again import lock, reset_password, unlock_again
from counter_app.bootstrap.building import Seed
from counter_app.bootstrap.settings import sign_in_facts
from counter_app.bootstrap.telephone_code import ByCode, codes_left, enter_by_code, hand_over_by_code, refill_codes
from counter_app.bootstrap.vouching import Newcomer, enter_vouched, hand_over_vouched, vouch
from counter_app.domain.telephone_code import in_groups, make_code
from counter_app.errors import BadInput, LoginFailed, NotFound, Offline, Refusal
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing
from tests.clock import Clock
from tests.counterkit import PASSWORD, release_bytes, settings_for, terminal_file

SEED = Seed(bytes(range(32)), 1)
WRITER = "440604012064-01"
HER_NEW = "Neu-2027x"


def code(number: int, seed: Seed = SEED) -> str:
    return in_groups(make_code(seed.raw, WRITER, number))


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path, now: Clock) -> Settings:
    """Wang and Li have passwords, Chen has none; twelve telephone codes."""
    made = settings_for(tmp_path / "counter", clock=now)
    release, public_key = release_bytes()
    link_key = Ed25519PrivateKey.generate().private_bytes_raw()
    people = {"wang": PASSWORD, "li": PASSWORD}
    establish(made, terminal_file(public_key), link_key=link_key, release=release, passwords=people, seed=SEED)
    return made


@pytest.fixture
def counter(settings: Settings) -> Iterator[Counter]:
    opened = unlock(settings, "wang", PASSWORD)
    yield opened
    opened.close()


def audited(counter: Counter, *actions: str) -> list[tuple[str, str, str]]:
    with counter.window.store.reading() as uow:
        return [(row.action, row.actor, row.subject) for row in uow.audit.rows() if row.action in actions]


def lists(counter: Counter, account_id: str, *, active: bool = True, name: str = "何新") -> None:
    """The district's feed said so."""
    with counter.store.writing() as uow:
        uow.accounts.put(Account(account_id=account_id, name=name, role="clerk", active=active))
        uow.commit()


# ---------------------------------------------------------------------- the telephone code


def test_a_code_opens_the_counter_once_and_the_old_password_nothing(settings: Settings) -> None:
    opened = enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW))
    assert opened.account.account_id == "wang" and codes_left(opened) == 11
    assert audited(opened, "telephone_code_used", "login") == [
        ("telephone_code_used", "wang", "wang"),
        ("login", "wang", ""),
    ]
    opened.close()
    with pytest.raises(LoginFailed):
        unlock(settings, "wang", PASSWORD)
    with pytest.raises(NotFound):
        enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW))
    unlock(settings, "wang", HER_NEW).close()


def test_the_page_names_the_next_code_before_anybody_is_in(settings: Settings) -> None:
    assert sign_in_facts(settings).code == (WRITER, 1, 12)
    enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW)).close()
    assert sign_in_facts(settings).code == (WRITER, 2, 11)


def test_a_misheard_code_costs_no_try_and_a_wrong_one_does(settings: Settings) -> None:
    with pytest.raises(BadInput) as misheard:
        enter_by_code(settings, ByCode("wang", 1, "00000" + code(1)[5:], HER_NEW))
    assert misheard.value.details["group"] == 1
    with pytest.raises(LoginFailed) as wrong:
        enter_by_code(settings, ByCode("wang", 1, code(2), HER_NEW))
    assert wrong.value.details["tries_left"] == 4
    enter_by_code(settings, ByCode("wang", 1, code(1).lower().replace(" ", ""), HER_NEW)).close()


def test_at_a_one_clerk_station_the_lock_ends_after_15_minutes_and_a_code_ends_it_at_once(
    settings: Settings, now: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(LoginFailed):
            unlock(settings, "wang", "forgotten")
    with pytest.raises(LoginFailed) as locked:
        unlock(settings, "wang", PASSWORD)
    assert locked.value.details["locked_for_s"] == 900
    now.go_on(minutes=15)
    unlock(settings, "wang", PASSWORD).close()
    for _ in range(5):
        with pytest.raises(LoginFailed):
            unlock(settings, "wang", "forgotten")
    enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW)).close()
    unlock(settings, "wang", HER_NEW).close()


def test_who_is_not_on_the_list_uses_no_code_up(settings: Settings, counter: Counter) -> None:
    lists(counter, "chen", active=False)
    for account_id, fault in (("nobody", NotFound), ("chen", Refusal)):
        with pytest.raises(fault):
            hand_over_by_code(counter, ByCode(account_id, 1, code(1), HER_NEW))
    assert codes_left(counter) == 12


@pytest.mark.parametrize("new", ["", "short12"])
def test_a_new_password_too_short_uses_no_code_up(settings: Settings, new: str) -> None:
    with pytest.raises(Refusal, match="password_weak"):
        enter_by_code(settings, ByCode("wang", 1, code(1), new))
    assert sign_in_facts(settings).code == (WRITER, 1, 12)


def test_a_locked_counter_opens_by_a_code_in_the_hands_of_who_forgot(settings: Settings, counter: Counter) -> None:
    lock(counter)
    hers = hand_over_by_code(counter, ByCode("li", 1, code(1), HER_NEW))
    assert hers.account.account_id == "li" and hers.store is counter.store
    assert audited(counter, "unlocked", "telephone_code_used")[-1] == ("unlocked", "li", "")


def test_few_codes_are_filled_up_and_the_old_ones_are_gone(settings: Settings, counter: Counter) -> None:
    second = Seed(b"s" * 32, 2)
    assert refill_codes(counter, lambda: second) == 0
    ring = KeyRing.open(counter.profile.store_folder)
    for number in range(1, 10):
        counter.store.with_key(partial(ring.use_up, number))
    assert refill_codes(counter, lambda: second) == 12 and codes_left(counter) == 12
    with pytest.raises(NotFound):
        hand_over_by_code(counter, ByCode("li", 10, code(10), HER_NEW))
    assert hand_over_by_code(counter, ByCode("li", 13, code(13, second), HER_NEW)).account.account_id == "li"


def test_without_a_line_nothing_of_the_old_codes_is_lost(settings: Settings, counter: Counter) -> None:
    ring = KeyRing.open(counter.profile.store_folder)
    for number in range(1, 11):
        counter.store.with_key(partial(ring.use_up, number))

    def no_line() -> Seed:
        raise Offline(because="no_route")

    with pytest.raises(Offline):
        refill_codes(counter, no_line)
    assert codes_left(counter) == 2


def test_neither_seed_nor_code_is_on_the_terminals_disk(settings: Settings) -> None:
    enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW)).close()
    raw = b"".join(path.read_bytes() for path in settings.profile.rglob("*") if path.is_file())
    codes = [make_code(SEED.raw, WRITER, number) for number in range(1, 13)]
    sought = [SEED.raw, SEED.raw.hex().encode(), b64encode(SEED.raw)]
    sought += [form.encode() for one in codes for form in (one, one.lower(), in_groups(one))]
    assert not [form for form in sought if form in raw] and b"slots" in raw


# ---------------------------------------------------------------------- newcomers


def test_a_newcomer_of_the_feed_is_on_the_sign_in_page_without_a_password(settings: Settings, counter: Counter) -> None:
    lists(counter, "he")
    lock(counter)
    facts = sign_in_facts(settings)
    assert [account_id for account_id, _, _ in facts.people] == ["wang", "chen", "li", "he"]
    assert facts.newcomers == {"chen", "he"}


def test_any_colleague_lets_a_newcomer_in_who_chooses_her_own_password(settings: Settings) -> None:
    opened = enter_vouched(settings, Newcomer("chen", HER_NEW, "wang", PASSWORD))
    assert opened.account.account_id == "chen"
    assert audited(opened, "password_given", "login") == [("password_given", "wang", "chen"), ("login", "chen", "")]
    opened.close()
    unlock(settings, "chen", HER_NEW).close()
    assert sign_in_facts(settings).newcomers == frozenset()


def test_a_newcomer_gets_in_on_a_locked_counter_too(settings: Settings, counter: Counter) -> None:
    lock(counter)
    assert hand_over_vouched(counter, Newcomer("chen", HER_NEW, "wang", PASSWORD)).account.account_id == "chen"


def test_nobody_vouches_for_somebody_who_has_a_password_or_with_a_wrong_one(settings: Settings) -> None:
    with pytest.raises(Refusal, match="has_password"):
        enter_vouched(settings, Newcomer("li", HER_NEW, "wang", PASSWORD))
    with pytest.raises(LoginFailed):
        enter_vouched(settings, Newcomer("chen", HER_NEW, "wang", "wrong"))
    assert "chen" in sign_in_facts(settings).newcomers


def test_a_code_lets_a_newcomer_in_where_no_colleague_is(settings: Settings) -> None:
    enter_by_code(settings, ByCode("chen", 1, code(1), HER_NEW)).close()
    unlock(settings, "chen", HER_NEW).close()


def test_a_clerk_gives_a_first_password_and_resets_none(settings: Settings, counter: Counter) -> None:
    with pytest.raises(Refusal, match="may_not_reset"):
        reset_password(counter, PASSWORD, "li", HER_NEW)
    reset_password(counter, PASSWORD, "chen", HER_NEW)
    assert audited(counter, "password_given", "password_reset") == [("password_given", "wang", "chen")]


def test_slots_put_back_from_before_bring_no_used_code_to_life(settings: Settings) -> None:
    slots = settings.profile / "store" / "slots.json"
    before = slots.read_bytes()
    for number in (1, 2):
        enter_by_code(settings, ByCode("wang", number, code(number), HER_NEW)).close()
    slots.write_bytes(before)
    with pytest.raises(NotFound):
        enter_by_code(settings, ByCode("wang", 1, code(1), "Other-2027x"))
    assert sign_in_facts(settings).code == (WRITER, 3, 10)


def test_neither_code_nor_password_is_told_by_what_carries_them() -> None:
    said = repr((ByCode("wang", 1, code(1), HER_NEW), Newcomer("chen", HER_NEW, "wang", PASSWORD)))
    assert not [secret for secret in (code(1), HER_NEW, PASSWORD) if secret in said]


def test_a_first_password_that_somebody_else_set_stands_for_nobody(settings: Settings, counter: Counter) -> None:
    reset_password(counter, PASSWORD, "chen", HER_NEW)
    with pytest.raises(Refusal, match="must_change"):
        vouch(counter, "chen", HER_NEW, subject="a voiding")
    assert audited(counter, "vouched") == []


# ---------------------------------------------------------------------- first passwords and closed accounts


def test_a_first_password_opens_nothing_until_it_is_changed(settings: Settings, counter: Counter) -> None:
    reset_password(unlock_again(counter, "li", PASSWORD), PASSWORD, "wang", "One-time-7")
    counter.close()
    with pytest.raises(Refusal, match="must_change"):
        unlock(settings, "wang", "One-time-7")
    with pytest.raises(Refusal, match="password_weak"):
        unlock(settings, "wang", "One-time-7", new="One-time-7")
    unlock(settings, "wang", "One-time-7", new=HER_NEW).close()
    unlock(settings, "wang", HER_NEW).close()


def test_a_first_password_is_changed_on_a_locked_counter_too(settings: Settings, counter: Counter) -> None:
    reset_password(counter, PASSWORD, "chen", "One-time-7")
    lock(counter)
    with pytest.raises(Refusal, match="must_change"):
        unlock_again(counter, "chen", "One-time-7")
    assert unlock_again(counter, "chen", "One-time-7", new=HER_NEW).account.account_id == "chen"
    assert audited(counter, "password_changed") == [("password_changed", "chen", "")]


def test_who_left_loses_her_slot_at_the_next_login_and_the_store_its_key(settings: Settings, counter: Counter) -> None:
    lists(counter, "li", active=False)
    counter.close()
    before = {path.name for path in (settings.profile / "store").glob("store-*.db")}
    opened = unlock(settings, "wang", PASSWORD)
    assert audited(opened, "slot_removed") == [("slot_removed", "wang", "li")]
    opened.close()
    assert not before & {path.name for path in (settings.profile / "store").glob("store-*.db")}
    assert [one.account_id for one in KeyRing.open(settings.profile / "store").accounts()] == ["wang"]
    enter_by_code(settings, ByCode("wang", 1, code(1), HER_NEW)).close()
    assert "li" not in [account_id for account_id, _, _ in sign_in_facts(settings).people]


def test_who_left_does_not_unlock_the_open_counter(settings: Settings, counter: Counter) -> None:
    lists(counter, "li", active=False)
    with pytest.raises(Refusal, match="account_closed"):
        unlock_again(counter, "li", PASSWORD)
