"""A store on a new PC, or put back from an older backup, cannot repeat a number: it takes no case before it has a new one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter, renumber, unlock
from counter_app.errors import Refusal
from counter_app.store import marks
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import (
    CLERK,
    PASSWORD,
    establish_counter,
    filled_draft,
    received_case,
    release_bytes,
    settings_for,
    terminal_file,
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A counter that has received one case, and yesterday's copy of its folder beside it."""
    establish_counter(settings_for(tmp_path / "counter"), passwords={CLERK: PASSWORD})
    receive_one(tmp_path / "counter")
    shutil.copytree(tmp_path / "counter", tmp_path / "yesterday")
    return tmp_path


def opened(folder: Path, *, marks_folder: Path | None = None) -> Counter:
    settings = settings_for(folder)
    return unlock(replace(settings, marks=marks_folder) if marks_folder else settings, CLERK, PASSWORD)


def receive_one(folder: Path, *, marks_folder: Path | None = None) -> str:
    counter = opened(folder, marks_folder=marks_folder)
    try:
        return received_case(counter).number
    finally:
        counter.close()


def test_the_counter_itself_goes_on_after_every_restart(place: Path) -> None:
    assert receive_one(place / "counter") != receive_one(place / "counter")


def test_a_copy_on_a_new_pc_takes_no_case(place: Path) -> None:
    with pytest.raises(Refusal, match="store_is_copy"):
        receive_one(place / "yesterday", marks_folder=place / "new-pc")


def test_a_whole_home_folder_carried_to_another_machine_takes_no_case(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_machine_id", lambda: "another machine")
    with pytest.raises(Refusal, match="store_is_copy"):
        receive_one(place / "yesterday")


def test_an_older_backup_put_back_on_the_same_pc_takes_no_case(place: Path) -> None:
    receive_one(place / "counter")
    shutil.rmtree(place / "counter")
    (place / "yesterday").rename(place / "counter")
    with pytest.raises(Refusal, match="store_is_copy"):
        receive_one(place / "counter")


def test_what_was_typed_stays_when_a_copy_refuses(place: Path) -> None:
    counter = opened(place / "yesterday", marks_folder=place / "new-pc")
    command = filled_draft(counter)
    with pytest.raises(Refusal):
        receive_case(counter.window, command)
    with counter.window.store.reading() as uow:
        assert [draft.draft_id for draft in uow.drafts.all()] == [command.draft.draft_id]
    counter.close()


def test_with_its_new_terminal_number_the_copy_goes_on_and_repeats_nothing(place: Path) -> None:
    release, key = release_bytes()
    settings = replace(settings_for(place / "yesterday"), marks=place / "new-pc")
    renumber(settings, terminal_file(key, terminal_no=2), link_key=b"k" * 32, release=release)
    first = receive_one(place / "counter")
    second = receive_one(place / "yesterday", marks_folder=place / "new-pc")
    assert first[12:14] == "01" and second[12:14] == "02" and first[14:24] == second[14:24]
