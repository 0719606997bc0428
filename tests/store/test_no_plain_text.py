"""Nothing that was entered can be read in any file of the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nacl.public import PrivateKey

from counter_app.ports import Attachment
from counter_app.store.key_ring import KeyRing
from counter_app.store.opening import SqlStore
from counter_app.store.second_copy import FolderCopy
from counter_app.store.wrapping import Cost
from tests.store.samples import KEY, NOW, case, draft, event, open_sample, person, queued

NAME, ID_NO, SCANNED = "沐清妤", "440604199001011234", "新城制衣厂劳动合同原件"

DISTRICT = bytes(PrivateKey(b"d" * 32).public_key)
SCAN = Attachment(
    attachment_id="a-1",
    wire_id="",
    case_id="case-1",
    role="contract",
    filename=f"{NAME}.jpg",
    media_type="image/jpeg",
    size=1,
    taken_at="2026-11-23T10:00:00+08:00",
)


def written(text: str) -> set[bytes]:
    """The text in every encoding it could lie in, and as JSON and hex would write it."""
    plain = {text.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    return plain | {text.encode("unicode_escape"), text.encode().hex().encode()}


def fill(folder: Path) -> SqlStore:
    """A case with everything a window writes, in a store that is still open (so its log files are there)."""
    ring = KeyRing.create(folder, KEY, DISTRICT, cost=Cost(operations=1, memory_kib=8))
    ring.add_account("clerk01", "pw", KEY)
    ring.unlock("clerk01", "pw", NOW)
    store = open_sample(folder)
    wire_id, key = store.attachment_files().put((SCANNED + ID_NO).encode() * 5000)
    row = event(applicant={"name": NAME, "id_no": ID_NO})
    with store.writing() as unit:
        unit.journal.append(row)
        unit.cases.put(case(applicant_name=NAME, applicant_id_no=ID_NO))
        unit.outbox.add(queued(row.header.id, label=NAME))
        unit.drafts.put(draft())
        unit.pool.put_all([person(1, NAME, "mqy", id_no=ID_NO)])
        unit.attachments.add(replace(SCAN, wire_id=wire_id), key)
        unit.audit.record("viewed", actor="clerk01", subject=ID_NO, name=NAME)
        unit.commit()
    (folder / "second").mkdir()
    FolderCopy(folder / "second", DISTRICT).put([row])
    return store


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() + path.name.encode() for path in folder.rglob("*") if path.is_file()}


def test_no_file_shows_a_name_a_number_or_a_scan(folder: Path) -> None:
    store = fill(folder)
    while_open = everything(folder)
    store.checkpoint()
    store.close()
    after = everything(folder)
    assert any(name.endswith("-wal") for name in while_open)
    assert {"slots.json", "logins.json", "store.lock"} < set(after)
    sought = {form for text in (NAME, ID_NO, SCANNED) for form in written(text)}
    shown = {
        name for files in (while_open, after) for name, raw in files.items() if any(form in raw for form in sought)
    }
    assert shown == set()


def test_the_search_itself_would_find_plain_text(folder: Path) -> None:
    folder.mkdir()
    (folder / "leak").write_bytes("甲".encode() + NAME.encode("gb18030"))
    assert any(form in everything(folder)["leak"] for form in written(NAME))
