"""保密, searched for in bytes: received without a line, sent, handed over, printed, looked up. Only the handler holds who she is."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import requests
from sqlalchemy import select

from counter_app.bootstrap import Settings, china_now, make_uuid7, unlock
from counter_app.use_cases import views
from counter_app.use_cases.apply_feed import apply_feed, mark_refused
from counter_app.use_cases.prefill import known_person
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.shown import shown_answers
from counter_app.use_cases.start_view import start_view
from sync.district.core import open_district
from sync.district.running import serving
from sync.district.settings import Settings as DistrictSettings
from sync.district.setup import StationPlan, set_up
from sync.district.tables import parts
from sync.terminal.engine import SyncEngine
from sync.terminal.exchange import HttpExchange, enrol
from sync.wire import AccountInfo
from tests.counterkit import CLERK, CLERK_NAME, PASSWORD, STATION, filled_draft, paper_desk, release_bytes
from tests.walks.papers import text_of
from ui.commands.world import enrol_counter

EVENT, LEAD, NEXT = "ZZ-003", "cg", "st"
OTHER = "440604012013"
NAME, PHONE = "欧阳慎言", "13900139477"
SAID = {
    "ge_reporter_anonymous": "no",
    "ge_reporter_name": NAME,
    "ge_reporter_phone": PHONE,
    "ge_secret": "yes",
    "ge_co_depts": "ga hw",
}
PLANS = tuple(
    StationPlan(code, name, "祖庙街道", "0757-00000000", ("01",), (AccountInfo(account, who, "clerk"),))
    for code, name, account, who in (
        (STATION, "新城社区", CLERK, CLERK_NAME),
        (OTHER, "培德社区", "zhou", "周晓岚"),
    )
)


def spellings(text: str) -> Iterator[bytes]:
    """The text as programs write it."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield text.encode(encoding)
    yield quote(text).encode()
    yield quote(text, encoding="gb18030").encode()
    escaped = "".join(f"\\u{ord(char):04x}" for char in text)
    yield from (escaped.encode(), escaped.upper().replace("\\U", "\\u").encode())
    yield "".join(f"&#{ord(char)};" for char in text).encode()


def found_in(said: bytes) -> set[str]:
    """Which of her facts stand in these bytes, however written."""
    return {text for text in (NAME, NAME[2:], PHONE) if any(form in said for form in spellings(text))}


@dataclass(frozen=True)
class Seen:
    """What everybody got to see, in bytes, by where it stood; ``kept`` are the lead's parts before and after 转办."""

    places: Mapping[str, bytes]
    kept: Mapping[str, bytes]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("secret")
    (folder / "second").mkdir()
    log = io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        seen = walk(folder)
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
    return Seen({**seen.places, "logs of both ends": log.getvalue().encode()}, seen.kept)


def walk(folder: Path) -> Seen:
    release, key = release_bytes()
    (folder / "release.zip").write_bytes(release)
    district = open_district(
        DistrictSettings(folder=folder / "district", open_console=True), clock=china_now, make_id=make_uuid7
    )
    made = set_up(district, plans=PLANS, release=folder / "release.zip", release_key=key)
    places: dict[str, bytes] = {}
    kept: dict[str, bytes] = {}

    def look(when: str, case_id: str, lead: str) -> None:
        for code, bearer in made.department_keys.items():
            headers = {"Authorization": f"Bearer {bearer}"}
            listed = requests.get(f"{url}/v1/departments/{code}/parts", headers=headers, timeout=5).content
            pages = requests.get(f"{url}/console/{code}", timeout=5).content
            for part in msgspec.json.decode(listed)["parts"]:
                pages += requests.get(f"{url}/console/{code}/parts/{part['part_id']}", timeout=5).content
            (kept if code == lead else places)[f"{when} {code}"] = listed + pages
        with district.database.reading() as connection:
            rows = [row for row in connection.execute(select(parts)) if row.department != lead]
        assert rows and any(row.case_id == case_id for row in rows)
        places[f"{when} rows of parts"] = repr(rows).encode()

    with serving(district) as running:
        url = running.base_url
        settings = Settings(profile=folder / "counter", second_place=folder / "second", marks=folder / "marks")
        told_us = enrol_counter(settings, url, made.codes[STATION, "01"], {CLERK: PASSWORD})
        counter = unlock(settings, CLERK, PASSWORD)
        window = counter.window
        line = HttpExchange(url, told_us.terminal_id, counter.profile.link_key(), clock=china_now)
        try:
            places["a draft on the first page"] = _draft(counter)
            command = filled_draft(counter, EVENT, **SAID)
            case_id = receive_case(window, command).case_id
            engine = SyncEngine(
                window.store,
                line,
                window.files,
                lambda uow, entries: apply_feed(window, uow, entries),
                china_now,
                mark_refused=lambda uow, event_id, reason: mark_refused(window, uow, event_id, reason),
            )
            engine.run_once()
            look("sent", case_id, LEAD)
            act = {"event": "transferred", "payload": {"to": NEXT}, "actor": "审批员"}
            headers = {"Authorization": f"Bearer {made.department_keys[LEAD]}"}
            told = requests.post(
                f"{url}/v1/departments/{LEAD}/cases/{case_id}/acts", json=act, headers=headers, timeout=5
            )
            assert told.ok, told.text
            look("handed over", case_id, NEXT)
            engine.run_once()
            places["feed of another station"] = _foreign_feed(url, made.codes[OTHER, "01"])
            places |= _at_the_window(counter, case_id)
            places["second copy"] = b"".join(
                path.read_bytes() for path in (folder / "second").rglob("*") if path.is_file()
            )
            places["profile on the disk"] = b"".join(
                path.read_bytes() for path in (folder / "counter").rglob("*") if path.is_file()
            )
        finally:
            line.close()
            counter.close()
    return Seen(places, kept)


def _draft(counter: object) -> bytes:
    command = filled_draft(counter, "RD-001", vo_voter_name=NAME, vo_voter_phone=PHONE, vo_secret="yes")  # type: ignore[arg-type]
    titles = [draft.title for draft in start_view(counter.window).drafts]  # type: ignore[attr-defined]
    return repr((titles, command.draft.title)).encode()


def _foreign_feed(url: str, code: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    told = enrol(url, code, key.public_key().public_bytes_raw(), "test", clock=china_now)
    line = HttpExchange(url, told.terminal_id, key.private_bytes_raw(), clock=china_now)
    try:
        line.identify()
        return repr(line.feed(0)).encode()
    finally:
        line.close()


def _at_the_window(counter: object, case_id: str) -> dict[str, bytes]:
    """Lists, search, page, tasks, audit, sheets."""
    window = counter.window  # type: ignore[attr-defined]
    papers = paper_desk(counter)  # type: ignore[arg-type]
    item = window.catalogue.item(EVENT)
    for paper in ("receipt_a4", "receipt_80mm", "event_slip"):
        papers.print_paper(case_id, paper, actor=CLERK, clerk_name=CLERK_NAME)
    papers.print_daily(actor=CLERK, clerk_name=CLERK_NAME)
    view = views.case_view(window, case_id, actor=CLERK)
    hits = [views.search(window, text, actor=CLERK) for text in (NAME, NAME[:2], PHONE, PHONE[-5:])]
    assert not any(hits)
    looked_up = known_person(window, PHONE, item_code="ZR-002", actor=CLERK)
    with window.store.reading() as uow:
        rows = {
            "audit": uow.audit.rows(limit=100_000),
            "list": uow.cases.listed(),
            "tasks": uow.tasks.open(),
            "outbox": uow.outbox.all_open(),
            "prints": uow.prints.on(china_now().date().isoformat()),
        }
    sheets = sorted(counter.profile.prints_folder.glob("*.pdf"))  # type: ignore[attr-defined]
    assert len(sheets) == 4
    said: dict[str, object] = {
        **rows,
        "queue": views.queue(window),
        "case page": shown_answers(window, item, view.state.answers),
        "its row": view.row,
        "look-up": looked_up,
        "duplicates": views.duplicates(window, PHONE, EVENT),
        "sheets": [text_of(sheet) for sheet in sheets],
    }
    return {
        **{where: repr(what).encode() for where, what in said.items()},
        "pdf": b"".join(p.read_bytes() for p in sheets),
    }


def test_the_search_finds_what_it_looks_for() -> None:
    for written in (
        NAME.encode("gb18030"),
        quote(NAME).encode(),
        rb"\u6b27\u9633\u614e\u8a00",
        PHONE.encode("utf-16-le"),
    ):
        assert found_in(b"<<" + written + b">>"), written
    assert not found_in("欧阳先生 13900139400".encode())


def test_who_she_is_stands_nowhere_but_with_the_handler(seen: Seen) -> None:
    leaks = {where: found_in(said) for where, said in seen.places.items()}
    assert {where: what for where, what in leaks.items() if what} == {}
    assert len(seen.places) > 60 and all(said for where, said in seen.places.items() if "feed" not in where)


def test_the_handler_holds_her_name_and_number_to_call_her_back(seen: Seen) -> None:
    assert set(seen.kept) == {f"sent {LEAD}", f"handed over {NEXT}"}
    for where, said in seen.kept.items():
        assert found_in(said) == {NAME, NAME[2:], PHONE}, where


def test_when_the_case_is_handed_over_the_old_handler_holds_nothing_of_her(seen: Seen) -> None:
    old = seen.places[f"handed over {LEAD}"]
    assert b'"status":"recalled"' in old and not found_in(old)
