"""What must not happen: somebody shut out who gets in, a made-up witness, a neighbour's case, a case too large to be sent."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap import unlock
from counter_app.errors import BadInput, Refusal
from counter_app.ports import FeedEntry
from counter_app.use_cases import views
from counter_app.use_cases.case_acts import void_case
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK, PASSWORD, establish_counter, settings_for
from tests.use_cases.kit import House


def account(account_id: str, *, active: bool) -> FeedEntry:
    body = {"account_id": account_id, "name": "陈志明", "role": "clerk", "active": active}
    return FeedEntry(position=1, kind="account", body=body)


def test_somebody_the_district_took_off_the_list_does_not_get_in(tmp_path: Path) -> None:
    from counter_app.use_cases.apply_feed import apply_feed

    settings = settings_for(tmp_path / "profile")
    establish_counter(settings)
    counter = unlock(settings, CLERK, PASSWORD)
    with counter.window.store.writing() as uow:
        apply_feed(counter.window, uow, [account("chen", active=False)])
        uow.commit()
    counter.close()
    with pytest.raises(Refusal, match="account_closed"):
        unlock(settings, "chen", PASSWORD)
    unlock(settings, CLERK, PASSWORD).close()


@pytest.mark.parametrize("second", ["", CLERK, "nobody", "chen"])
def test_a_sent_case_is_not_voided_on_the_word_of_nobody(own: House, second: str) -> None:
    case_id = own.received().case_id
    own.takes(own.echo(case_id), account("chen", active=False))
    with pytest.raises(Refusal, match="second_person_needed"):
        void_case(own.window, case_id, reason="录错", actor=CLERK, second_person=second)
    void_case(own.window, case_id, reason="录错", actor=CLERK, second_person="li")


def test_a_case_of_another_station_is_not_taken_from_the_feed(house: House) -> None:
    case_id = house.received().case_id
    entry = house.echo(case_id)
    header = str(entry.body["header"])
    foreign = header.replace(f'"{house.window.terminal.writer}"', '"440604012013-01"').replace(case_id, "elsewhere")
    with pytest.raises(BadInput, match="foreign"):
        house.takes(replace(entry, body={**entry.body, "header": foreign}))


def test_news_of_a_case_whose_receipt_never_came_shows_no_empty_case(house: House) -> None:
    house.takes(house.entry("never-received", "numbered", {"official_number": "1"}, "district"))
    assert "never-received" not in [row.case.case_id for row in views.queue(house.window)]


def test_a_case_no_district_could_take_is_not_received_and_what_was_typed_stays(house: House) -> None:
    command = house.filled(applicant_huji="路" * 200_000)
    with pytest.raises(Refusal, match="too_much_text"):
        receive_case(house.window, command)
    assert command.draft.draft_id in house.kept_drafts()
    assert house.types(command.draft.draft_id) == []


@pytest.mark.parametrize(("name", "told"), [("slots.json", "slots"), ("logins.json", "logins")])
def test_a_seal_of_strange_letters_is_a_file_somebody_changed(tmp_path: Path, name: str, told: str) -> None:
    settings = settings_for(tmp_path / "profile")
    establish_counter(settings)
    unlock(settings, CLERK, PASSWORD).close()
    path = settings.profile / "store" / name
    path.write_text(re.sub(r'"mac": ?"[0-9a-f]+"', '"mac":"é"', path.read_text("utf-8")), "utf-8")
    counter = unlock(settings, CLERK, PASSWORD)
    counter.close()
    assert counter.login is not None and counter.login.tampered == (told,)
