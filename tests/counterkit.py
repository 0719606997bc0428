"""A real counter for tests: real release, real encrypted store, no district; and a received case in one line."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.public import PrivateKey

from counter_app.bootstrap import Counter, PaperDesk, Settings, china_now, establish, signer, unlock
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.devices.printers import FolderPrinter
from counter_app.ports import Account, Draft, Terminal
from counter_app.store.points import Points
from counter_app.store.profile import TerminalFile
from counter_app.use_cases import drafts, signing
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.review import review
from sync.district.publishing import build_release, public_bytes, publisher_key
from ui.desktop.style.places import resources

STATION = "440604012064"
PASSWORD = "Demo-2026"
CLERK, CLERK_NAME = "wang", "王秀兰"
PEOPLE = (
    Account(account_id="wang", name="王秀兰", role="clerk"),
    Account(account_id="chen", name="陈志明", role="clerk"),
    Account(account_id="li", name="李桂芳", role="supervisor"),
)


@cache
def release_bytes() -> tuple[bytes, bytes]:
    """(release.zip, its public key): the one `make catalogue` built, or built here when it is not there."""
    folder = Path("build/catalogue")
    if not (folder / "release.zip").exists() or not (folder / "release.pub").exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = publisher_key(folder / "publisher.key")
        build_release(resources() / "catalogue", folder / "release.zip", key=key, now=china_now())
        (folder / "release.pub").write_bytes(public_bytes(key))
    return (folder / "release.zip").read_bytes(), (folder / "release.pub").read_bytes()


def terminal_file(release_key: bytes, *, terminal_no: int = 1, seal_key: bytes | None = None) -> TerminalFile:
    """A terminal of 新城社区 as an enrolment would make it."""
    seal = seal_key or bytes(PrivateKey.generate().public_key)
    return TerminalFile(
        terminal=Terminal(
            station=STATION,
            station_name="新城社区",
            terminal_no=terminal_no,
            window="01",
            writer=f"{STATION}-{terminal_no:02d}",
            district_url="http://127.0.0.1:9",
            town_name="祖庙街道",
            district_name="佛山市禅城区",
            phone="0757-00000000",
        ),
        terminal_id="test-terminal",
        seal_key=base64.b64encode(seal).decode(),
        release_key=base64.b64encode(release_key).decode(),
        paper_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        release="test",
        accounts=PEOPLE,
        district_phone="0757-00000001",
    )


def settings_for(
    folder: Path, *, clock: Callable[[], datetime] = china_now, points: Points | None = None, second: Path | None = None
) -> Settings:
    """Settings of a counter in this folder."""
    return Settings(
        profile=folder, clock=clock, points=points or Points(), second_place=second, marks=folder.parent / "marks"
    )


def establish_counter(settings: Settings, *, passwords: Mapping[str, str] | None = None, terminal_no: int = 1) -> bytes:
    """Sets a counter up without a district; its link key."""
    release, public_key = release_bytes()
    link_key = Ed25519PrivateKey.generate().private_bytes_raw()
    establish(
        settings,
        terminal_file(public_key, terminal_no=terminal_no),
        link_key=link_key,
        release=release,
        passwords=passwords or {account.account_id: PASSWORD for account in PEOPLE},
    )
    return link_key


@contextmanager
def counter_in(folder: Path, *, clock: Callable[[], datetime] = china_now) -> Iterator[tuple[Counter, PaperDesk]]:
    """An unlocked counter in Wang's hands with its paper desk (sheets go to a folder); closed at the end."""
    settings = settings_for(folder, clock=clock)
    establish_counter(settings, passwords={CLERK: PASSWORD})
    counter = unlock(settings, CLERK, PASSWORD)
    try:
        yield counter, paper_desk(counter)
    finally:
        counter.close()


def paper_desk(counter: Counter) -> PaperDesk:
    """A paper desk that prints into the profile's folder."""
    return PaperDesk(
        counter.window,
        fonts_folder=resources() / "fonts",
        printer=FolderPrinter(counter.profile.prints_folder),
        sign=signer(counter.window.terminal.writer, counter.profile.link_key()),
    )


def filled_draft(counter: Counter, item_code: str = "ZR-002", **changes: str) -> ReceiveCase:
    """A complete draft of an item from its invented sample, ready for F9."""
    window = counter.window
    item = window.catalogue.item(item_code)
    opened = drafts.open_draft(window, drafts.OpenDraft(item_code, CLERK))
    record = opened.record
    type_in(record, {**sample_answers(item.sample, window.now()), **changes})
    found = review(item, record)
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials]
    answers = record.answers(relevant_only=False)
    draft = signed_anew(counter, replace(opened.draft, answers=answers, materials=ticked))
    drafts.save_draft(window, draft)
    return ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=tuple(notice.name for notice in found.notices))


def signed_anew(counter: Counter, draft: Draft) -> Draft:
    """The draft with every form that it asks for signed as its answers are now."""
    window = counter.window
    item = window.catalogue.item(draft.item_code)
    record = drafts.load_record(window, item, draft.answers)
    asked = (line.material for line in review(item, record).materials)
    forms = signing.all_signed(item, record, asked, at=window.stamp())
    return replace(draft, view={**draft.view, **signing.view_of(forms)})


def received_case(counter: Counter, item_code: str = "ZR-002", **changes: str) -> Received:
    """A received case of an item."""
    return receive_case(counter.window, filled_draft(counter, item_code, **changes))
