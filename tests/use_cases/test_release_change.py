"""A new release of the catalogue: it counts from its day, open drafts go over whole, and every case keeps its own rules."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.bootstrap.upkeep import keep_release
from counter_app.catalogue.shelf import Shelf
from counter_app.errors import BadInput, Refusal
from counter_app.forms import FormDefinition
from counter_app.use_cases import drafts, rework
from counter_app.use_cases.carry_over import CarriedOver, Left, carry_over, is_behind
from counter_app.use_cases.receive_case import receive_case
from sync.district.publishing import build_release
from tests.clock import MONDAY
from tests.counterkit import CLERK
from tests.releases import FIRST_DAY, NEXT, NOW, december
from tests.use_cases.kit import REGISTRATION, House
from ui.desktop.style.places import resources


@pytest.fixture
def told(own: House) -> Iterator[House]:
    """A counter that has the next release since Monday."""
    assert keep_release(own.counter, NEXT, december())
    yield own


def begun(house: House, **answers: str) -> drafts.Opened:
    """A registration that somebody is filling in on the last day of November."""
    house.clock.at = FIRST_DAY - timedelta(hours=8)
    command = house.filled(REGISTRATION, rr_marriage="20", **answers)
    return drafts.reopen_draft(house.window, command.draft)


def test_a_release_counts_from_the_first_minute_of_its_day(told: House) -> None:
    assert told.window.catalogue.release == "2026.11-1"
    waiting = told.window.releases.next_after(told.clock())
    assert waiting is not None and (waiting.release, waiting.valid_from) == (NEXT, "2026-12-01")
    told.clock.at = FIRST_DAY - timedelta(seconds=1)
    assert told.window.catalogue.release == "2026.11-1"
    told.clock.at = FIRST_DAY
    assert told.window.catalogue.release == NEXT


def test_a_release_that_is_not_the_publishers_is_not_kept(own: House, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    build_release(resources() / "catalogue", foreign, key=Ed25519PrivateKey.generate(), now=MONDAY)
    for name, content in (
        (NEXT, foreign.read_bytes()), (NEXT, december()[:-400]), (NEXT, b""), ("2027.1", december()), ("../../evil", december()),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            keep_release(own.counter, name, content)
    assert own.window.releases.names() == {"2026.11-1"}
    assert [path.name for path in own.counter.profile.release_path("x").parent.glob("*")] == ["test.zip"]


def test_what_was_kept_is_there_at_the_next_start_and_a_damaged_file_is_passed_over(told: House) -> None:
    folder = told.counter.profile.release_path("x").parent
    (folder / "broken.zip").write_bytes(b"PK")
    keys = (told.counter.terminal_file.release_key,)
    shelf = Shelf.of_folder(
        folder / "test.zip", sorted(folder.glob("*.zip")), trusted_keys=(base64.b64decode(keys[0]),)
    )
    assert shelf.names() == {"2026.11-1", NEXT}
    assert shelf.in_force(FIRST_DAY).release == NEXT


def test_a_release_damaged_since_is_passed_over_when_its_day_comes(told: House) -> None:
    path = told.counter.profile.release_path(NEXT)
    path.write_bytes(path.read_bytes()[:-300])
    told.clock.at = FIRST_DAY
    assert told.window.catalogue.release == "2026.11-1"


def test_a_draft_goes_over_whole_and_says_what_changed(told: House) -> None:
    opened = begun(told, rr_contact="王五 13800000000")
    assert not is_behind(told.window, opened.draft)
    told.clock.at = FIRST_DAY + timedelta(hours=9)
    assert is_behind(told.window, opened.draft)
    over = carry_over(told.window, opened.draft)
    carried = CarriedOver.of(over.draft)
    assert carried is not None
    assert (carried.release, carried.valid_from) == (NEXT, "2026-12-01")
    assert carried.changed == ("rr_contact",) and carried.new == ("rr_bus_line",)
    assert carried.left == (Left("rr_marriage", "婚姻状况", "已婚"),)
    after, before = over.record.answers(relevant_only=False), dict(opened.draft.answers)
    del before["rr_marriage"]
    assert {name: after.get(name) for name in before} == before
    assert over.draft.release == NEXT
    assert carry_over(told.window, over.draft).draft == over.draft


def test_what_was_left_stays_with_the_draft_over_a_second_change(told: House) -> None:
    opened = begun(told)
    told.clock.at = FIRST_DAY
    over = carry_over(told.window, opened.draft).draft
    again = CarriedOver.of(carry_over(told.window, replace(over, release="2026.11-1")).draft)
    assert again is not None and [one.name for one in again.left] == ["rr_marriage"]


def test_the_rules_of_the_minute_of_receipt_count(told: House) -> None:
    opened = begun(told)
    command = told.filled(REGISTRATION)
    told.clock.at = FIRST_DAY
    with pytest.raises(Refusal) as refused:
        receive_case(told.window, command)
    assert refused.value.code == "release_changed"
    assert refused.value.details["valid_from"] == "2026-12-01"
    assert command.draft.draft_id in told.kept_drafts()
    over = carry_over(told.window, command.draft).draft
    received = receive_case(told.window, replace(command, draft=over))
    assert received.state.release == NEXT
    assert opened.draft.draft_id in told.kept_drafts()


def test_received_twice_across_the_change_is_received_once(told: House) -> None:
    told.clock.at = FIRST_DAY - timedelta(minutes=1)
    command = told.filled(REGISTRATION)
    first = receive_case(told.window, command)
    told.clock.at = FIRST_DAY
    assert receive_case(told.window, command).number == first.number
    assert first.state.release == "2026.11-1"


def test_a_case_sent_back_is_mended_under_its_own_release(told: House) -> None:
    told.clock.at = FIRST_DAY - timedelta(hours=8)
    command = told.filled(REGISTRATION, rr_marriage="20")
    case_id = receive_case(told.window, command).case_id
    told.clock.at = FIRST_DAY + timedelta(hours=9)
    told.says(case_id, "sent_back", reason="电话不通", shortfalls=[])
    opened = rework.open_rework(told.window, rework.OpenRework(case_id, "corrected", CLERK, reason="电话不通"))
    assert opened.draft.release == "2026.11-1"
    assert "rr_marriage" in names(opened.record.definition) and "rr_bus_line" not in names(opened.record.definition)
    assert opened.record.answers()["rr_marriage"] == "20"
    assert not is_behind(told.window, opened.draft)


def names(definition: FormDefinition) -> set[str]:
    return {node.name for node in definition.nodes.values()}


def test_a_slip_counts_by_the_time_on_its_paper(told: House) -> None:
    from counter_app.use_cases.backfill import Backfill, begin_backfill
    from tests.use_cases.test_backfill import pad

    slip = pad(told)[0]
    told.clock.at = FIRST_DAY + timedelta(hours=9)
    paper = (FIRST_DAY - timedelta(hours=16)).isoformat()
    opened = begin_backfill(told.window, Backfill(slip, paper, REGISTRATION, CLERK)).opened
    assert opened.draft.release == "2026.11-1" and not is_behind(told.window, opened.draft)
    assert drafts.rules_for(told.window, opened.draft).catalogue.release == "2026.11-1"
    command = told.filled(REGISTRATION)
    draft = replace(command.draft, release="2026.11-1")
    slipped = replace(command, draft=draft, slip=pad(told)[0], received_at=paper)
    told.clock.at = FIRST_DAY + timedelta(hours=9)
    assert receive_case(told.window, slipped).state.release == "2026.11-1"


def test_a_catalogue_of_its_own_needs_no_folder(own: House) -> None:
    catalogue = own.window.catalogue
    assert Shelf(catalogue).in_force(MONDAY - timedelta(days=400)) is catalogue


def test_a_release_must_say_from_which_day_it_counts(tmp_path: Path) -> None:
    source = tmp_path / "catalogue"
    shutil.copytree(resources() / "catalogue", source)
    settings = source / "release.toml"
    settings.write_text(settings.read_text("utf-8").replace("2026-11-23", "soon"), "utf-8")
    with pytest.raises(BadInput) as refused:
        build_release(source, tmp_path / "release.zip", key=Ed25519PrivateKey.generate(), now=MONDAY)
    assert (refused.value.details["why"], refused.value.details["where"]) == ("no_day", "release.toml")


def test_a_clock_that_goes_back_takes_a_form_back_and_loses_nothing(told: House) -> None:
    opened = begun(told)
    told.clock.at = FIRST_DAY
    over = carry_over(told.window, opened.draft).draft
    told.clock.at = FIRST_DAY - timedelta(hours=1)
    back = carry_over(told.window, over)
    carried = CarriedOver.of(back.draft)
    assert back.draft.release == NOW and carried is not None
    assert [one.name for one in carried.left] == ["rr_marriage"]
