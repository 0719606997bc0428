"""Bad input of every kind: one calm, typed error, and nothing that was typed or received is lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap import CHINA, Counter, PaperDesk, unlock
from counter_app.devices.images import read_scan
from counter_app.devices.printers import CupsPrinter
from counter_app.domain.numbers import check_citizen_id
from counter_app.errors import BadInput, CounterError, Incomplete, LoginFailed, PaperFailed, Refusal, StoreUnavailable
from counter_app.store.durable import write_durably
from counter_app.store.points import Points
from counter_app.use_cases import drafts, views
from counter_app.use_cases.apply_feed import apply_feed, mark_refused
from counter_app.use_cases.attach_scan import MAX_BYTES, AttachScan, attach_scan, scans_of
from counter_app.use_cases.daily_sheet import daily_facts
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.review import Shortfall
from sync.terminal.engine import SyncEngine, SyncReport
from sync.terminal.exchange import HttpExchange, Timeouts
from tests.counterkit import (
    CLERK,
    CLERK_NAME,
    PASSWORD,
    establish_counter,
    filled_draft,
    paper_desk,
    received_case,
    settings_for,
)
from tests.sync.raw_server import answering, http
from ui.commands.said import sentences
from ui.desktop.pages.case_acts import papers_of

MONDAY = datetime(2026, 11, 23, 9, 12, 5, tzinfo=CHINA)
UNDRAWABLE = "\U0002ebf0"  # an ideograph of extension I, newer than every font of this release


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a counter that Wang can unlock."""
    establish_counter(settings_for(tmp_path / "counter"), passwords={CLERK: PASSWORD})
    return tmp_path / "counter"


@pytest.fixture
def now() -> list[datetime]:
    """A clock that a test sets."""
    return [MONDAY]


@pytest.fixture
def counter(folder: Path, now: list[datetime]) -> Iterator[Counter]:
    opened = unlock(settings_for(folder, clock=lambda: now[0]), CLERK, PASSWORD)
    yield opened
    opened.close()


def is_calm(error: CounterError) -> bool:
    """One sentence with a next step in each language, without a trace of what was entered."""
    chinese, english, _ = sentences(error).splitlines()
    return chinese.count("。") >= 1 and len(english) > 20 and "439901" not in chinese + english


def kept(counter: Counter) -> list[str]:
    return [draft.draft_id for draft in drafts.kept_drafts(counter.window)]


def wrong(counter: Counter, **changes: str) -> dict[str, Shortfall]:
    """What is refused as wrong, by question; the draft must live on with what was typed."""
    command = filled_draft(counter, **changes)
    with pytest.raises(Incomplete) as caught:
        receive_case(counter.window, command)
    (draft,) = [one for one in drafts.kept_drafts(counter.window) if one.draft_id == command.draft.draft_id]
    assert all(draft.answers[name] == value for name, value in changes.items())
    falls = [fall for fall in caught.value.shortfalls if isinstance(fall, Shortfall) and fall.kind == "wrong"]
    return {fall.key.rsplit("/", 1)[-1]: fall for fall in falls}


# ---------------------------------------------------------------------- what is typed


def test_a_wrong_check_digit_is_refused_and_its_place_is_known(counter: Counter) -> None:
    found = wrong(counter, applicant_id_no="439901199403120425")
    assert "核对" in found["applicant_id_no"].message.zh
    fault = check_citizen_id("439901199403120425", MONDAY.date())
    assert fault is not None
    assert (fault.code, fault.position, fault.expected) == ("check_char", 18, "4")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "30.2.2026", "0000-00-00"])
def test_an_impossible_date_is_refused_and_stays_as_it_was_typed(counter: Counter, day: str) -> None:
    assert "rp_contract_from" in wrong(counter, rp_contract_from=day)


def test_a_name_no_font_can_draw_is_received_and_no_sheet_is_counted(counter: Counter) -> None:
    received = received_case(counter, applicant_name=f"张{UNDRAWABLE}蓉")
    with pytest.raises(PaperFailed) as caught:
        paper_desk(counter).print_paper(received.case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert (caught.value.code, caught.value.details["characters"]) == ("no_glyph", (UNDRAWABLE,))
    assert is_calm(caught.value)
    view = views.case_view(counter.window, received.case_id, actor=CLERK)
    assert view.prints == () and [entry.type for entry in view.timeline] == ["received"]


# ---------------------------------------------------------------------- what is scanned


@pytest.mark.parametrize("content", [b"", b"MZ\x90 a program", b"<html>scan</html>", b"\xff\xd8\xff\xe0 cut"])
def test_a_scan_that_is_no_picture_is_refused_before_it_is_kept(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_scan(path)
    assert caught.value.details["why"] in ("not_an_image", "damaged") and is_calm(caught.value)


def test_a_file_of_200_mb_is_refused_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film.pdf"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(BadInput) as caught:
        read_scan(path)
    assert caught.value.details["why"] == "too_large" and is_calm(caught.value)


def test_what_is_too_large_never_reaches_the_store(counter: Counter, folder: Path) -> None:
    draft = filled_draft(counter).draft
    with pytest.raises(Refusal, match="too_large"):
        attach_scan(counter.window, AttachScan(draft.draft_id, "a", "a.jpg", "image/jpeg", bytes(MAX_BYTES + 1), CLERK))
    assert scans_of(counter.window, draft.draft_id) == () and not list((folder / "store/attachments").glob("*"))


# ---------------------------------------------------------------------- what is installed


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [cut, flip, Path.unlink], ids=["cut", "flipped", "gone"])
def test_a_damaged_catalogue_opens_nothing_and_loses_nothing(folder: Path, harm: Callable[[Path], None]) -> None:
    counter = unlock(settings_for(folder), CLERK, PASSWORD)
    draft_id, number = filled_draft(counter).draft.draft_id, received_case(counter).number
    path = counter.profile.release_path("test")
    whole = path.read_bytes()
    counter.close()
    harm(path)
    with pytest.raises(BadInput) as caught:
        unlock(settings_for(folder), CLERK, PASSWORD)
    assert caught.value.details["what"] == "catalogue" and is_calm(caught.value)
    path.write_bytes(whole)  # IT installs it again
    counter = unlock(settings_for(folder), CLERK, PASSWORD)
    assert kept(counter) == [draft_id] and views.search(counter.window, number, actor=CLERK)
    counter.close()


def test_a_store_of_a_newer_program_is_named_and_left_as_it_is(folder: Path) -> None:
    counter = unlock(settings_for(folder), CLERK, PASSWORD)
    store, number = counter.window.store, received_case(counter).number
    store._set_fact("min_program", "99.0.0")  # type: ignore[attr-defined]
    counter.close()
    with pytest.raises(StoreUnavailable) as caught:
        unlock(settings_for(folder), CLERK, PASSWORD)
    assert (caught.value.code, caught.value.details["store"]) == ("newer_version", "99.0.0") and is_calm(caught.value)
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr("counter_app.bootstrap.building.PROGRAM_VERSION", "99.1.0")
        counter = unlock(settings_for(folder), CLERK, PASSWORD)
    assert views.search(counter.window, number, actor=CLERK)
    counter.close()


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour_and_then_the_right_one_opens(folder: Path) -> None:
    at = [MONDAY]
    settings = settings_for(folder, clock=lambda: at[0])
    told = []
    for password in ("1", "2", "3", "4", "5", PASSWORD):
        with pytest.raises(LoginFailed) as caught:
            unlock(settings, CLERK, password)
        told.append((caught.value.details.get("tries_left"), caught.value.details.get("locked_for_s")))
    assert told[:4] == [(4, 0), (3, 0), (2, 0), (1, 0)]
    assert told[4][1] == told[5][1] == 900 and is_calm(caught.value)
    at[0] += timedelta(minutes=15)
    unlock(settings, CLERK, PASSWORD).close()


# ---------------------------------------------------------------------- the line

NONSENSE = {
    "html": http("200 OK", b"<html>Please log in to the hotel</html>"),
    "bytes": http("200 OK", b"\xff\xfe\x00", headers="Yimen-Time: 2026-11-23T09:00:00+08:00\r\n"),
    "other shape": http("200 OK", b'{"access_token": 7}', headers="Yimen-Time: 2026-11-23T09:00:00+08:00\r\n"),
    "not http": b"220 smtp ready\r\n\r\n",
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=list(NONSENSE))
def test_a_district_that_talks_nonsense_is_a_report_and_everything_stays_queued(
    counter: Counter, answer: bytes
) -> None:
    received = received_case(counter)
    with answering(answer) as base_url:
        report = round_with(counter, base_url)
    assert report.offline_because in ("not_the_district", "cut_off") and report.pushed == 0
    (row,) = views.waiting_to_send(counter.window)
    assert (row.event_id, row.state) == (received.events[0].header.id, "queued")


def round_with(counter: Counter, base_url: str) -> SyncReport:
    quick = Timeouts(connect=0.5, read=0.5)
    exchange = HttpExchange(base_url, "t", counter.profile.link_key(), timeouts=quick)
    window = counter.window
    engine = SyncEngine(
        window.store,
        exchange,
        window.files,
        lambda uow, entries: apply_feed(window, uow, entries),
        window.clock,
        mark_refused=lambda uow, event_id, reason: mark_refused(window, uow, event_id, reason),
    )
    try:
        return engine.run_once()
    finally:
        exchange.close()


# ---------------------------------------------------------------------- the clock


@pytest.mark.parametrize("days", [-365, 365], ids=["a year back", "a year ahead"])
def test_a_clock_a_year_off_repeats_no_number_and_stops_nothing(
    counter: Counter, now: list[datetime], days: int
) -> None:
    numbers = [received_case(counter).number]
    now[0] += timedelta(days=days)
    numbers.append(received_case(counter).number)
    now[0] = MONDAY + timedelta(hours=1)
    last = received_case(counter)
    numbers.append(last.number)
    assert len(set(numbers)) == 3 and sorted(number[14:24] for number in numbers) == [n[14:24] for n in numbers]
    paper_desk(counter).print_paper(last.case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert len(views.queue(counter.window)) == 3
    assert daily_facts(counter.window, clerk_name=CLERK_NAME).total.received == 2


def test_events_behind_a_clock_that_went_back_say_so(counter: Counter, now: list[datetime]) -> None:
    trust = []
    for at in (
        MONDAY,
        MONDAY - timedelta(days=365),
        MONDAY - timedelta(days=364),
        MONDAY - timedelta(days=364, seconds=1),
    ):
        now[0] = at
        trust.append(received_case(counter).events[0].header.clock_trust)
    assert trust == ["device", "jumped", "device", "device"]  # a second back is a time service at work


# ---------------------------------------------------------------------- the disk


def test_a_full_disk_at_f9_refuses_calmly_and_the_draft_and_the_number_stay(counter: Counter) -> None:
    command = filled_draft(counter)
    before = last_number(counter)
    with full_database(counter), pytest.raises(StoreUnavailable) as caught:
        for _ in range(200):
            receive_case(counter.window, bigger(filled_draft(counter)))
    assert caught.value.code == "disk_full" and is_calm(caught.value)
    assert last_number(counter)[1] - before[1] == len(views.queue(counter.window))
    assert command.draft.draft_id in kept(counter)
    assert receive_case(counter.window, command).number  # room was made


def last_number(counter: Counter) -> tuple[str, int]:
    with counter.window.store.reading() as uow:
        return uow.numbers.last()


def bigger(command: ReceiveCase) -> ReceiveCase:
    """The same with a long origin of every answer, so that a few of them fill what is left."""
    sources = {f"q{nth}": {"source": "pool", "as_of": "2026-11-23" * 40} for nth in range(40)}
    return replace(command, draft=replace(command.draft, sources=sources))


def no_room(descriptor: int) -> None:
    """What a flush says on a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device")


class full_database:
    """The database may grow by a few pages only, as on a disk that has no more room."""

    def __init__(self, counter: Counter, pages: int = 12) -> None:
        self._store, self._pages = counter.window.store, pages

    def _limit(self, pages: int) -> None:
        connection = self._store._writer()  # type: ignore[attr-defined]
        try:
            used = connection.cursor().execute("PRAGMA page_count").fetchone()[0]
            connection.cursor().execute(f"PRAGMA max_page_count = {used + pages}")
        finally:
            connection.close()

    def __enter__(self) -> None:
        self._limit(self._pages)

    def __exit__(self, *error: object) -> None:
        self._limit(1_000_000)


def test_a_disk_that_fills_under_a_scan_leaves_no_half_of_it(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = filled_draft(counter).draft
    scan = AttachScan(draft.draft_id, "id_card", "a.jpg", "image/jpeg", bytes(300_000), CLERK)

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(StoreUnavailable, match="disk_full"):
            attach_scan(counter.window, scan)
    assert scans_of(counter.window, draft.draft_id) == ()
    folder = counter.profile.store_folder / "attachments"
    assert list(folder.glob("*")) == []
    assert attach_scan(counter.window, scan).size == 300_000


def test_a_second_place_that_is_full_is_told_and_the_case_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "stick").mkdir()
    counter = unlock(settings_for(folder, second=folder.parent / "stick"), CLERK, PASSWORD)

    def full(*args: object, **more: object) -> None:
        raise StoreUnavailable("disk_full")

    monkeypatch.setattr("counter_app.store.second_copy.write_durably", full)
    received = received_case(counter)
    assert received.second_copy == "second_copy_failed"
    assert views.search(counter.window, received.number, actor=CLERK)
    counter.close()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 6 MB where the system lets us mount one, else the folder itself (the database is then kept small instead)."""
    folder.mkdir()
    mount = shutil.which("mount") and os.geteuid() == 0
    mounted = (
        mount
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], capture_output=True
        ).returncode
    )
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=True)


def test_on_a_full_disk_everything_received_before_is_there_after(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        settings = settings_for(disk / "counter")
        establish_counter(settings, passwords={CLERK: PASSWORD})
        (disk / "other people's files").write_bytes(bytes(1_000_000))
        counter, numbers = unlock(settings, CLERK, PASSWORD), list[str]()
        with full_database(counter, pages=1500), pytest.raises(StoreUnavailable) as caught:
            for _ in range(2000):
                numbers.append(receive_case(counter.window, bigger(filled_draft(counter))).number)
        assert caught.value.code == "disk_full" and len(numbers) > 10
        counter.close()
        (disk / "other people's files").unlink()
        counter = unlock(settings, CLERK, PASSWORD)
        assert sorted(row.case.number for row in views.queue(counter.window)) == numbers
        assert received_case(counter).number > numbers[-1]
        counter.close()


def test_a_release_that_does_not_fit_on_the_disk_leaves_the_old_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = counter.profile.release_path("test")
    before = path.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        with pytest.raises(StoreUnavailable, match="disk_full"):
            counter.profile.keep_release("test", b"new")
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "logins.json"
    write_durably(path, [b"before"], points=Points(), name="logins")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StoreUnavailable, match="disk_full"):
        write_durably(path, [b"after"], points=Points(), name="logins")
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


# ---------------------------------------------------------------------- the printer


def test_a_missing_printer_loses_no_case_and_counts_no_sheet(counter: Counter, tmp_path: Path) -> None:
    received = received_case(counter)
    desk = paper_desk(counter)
    nowhere = CupsPrinter(lp=str(tmp_path / "lp"), lpstat=str(tmp_path / "lpstat"))
    with pytest.raises(PaperFailed) as caught:
        printing(desk, nowhere).print_paper(received.case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert caught.value.code == "printer_missing" and is_calm(caught.value)
    line = papers_of(views.case_view(counter.window, received.case_id, actor=CLERK))[0]
    assert (line.code, line.times, line.wanted) == ("receipt_a4", 0, True)
    printed = paper_desk(counter).print_paper(received.case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert printed.row is not None and (printed.row.nth, printed.row.reason) == (1, "")


def printing(desk: PaperDesk, printer: CupsPrinter) -> PaperDesk:
    desk._printer = printer
    return desk
