"""The tables of the store as Core knows them; the migrations make them, a test holds both equal.

``SCHEMA`` is the version of this program; ``MIN_PROGRAM`` the oldest program that may still open a store of it (migrations
are additive for one release).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BLOB, INTEGER, TEXT, Column, MetaData, Table

SCHEMA = 3
MIN_PROGRAM = "0.1.0"

METADATA = MetaData()


_KINDS: Mapping[type, type[TEXT] | type[INTEGER] | type[BLOB]] = {str: TEXT, int: INTEGER, bytes: BLOB}


def _table(table_name: str, /, **columns: type) -> Table:
    return Table(table_name, METADATA, *(Column(key, _KINDS[kind]) for key, kind in columns.items()))


STORE_FACTS = _table("store_facts", key=str, value=str)
EVENT_HEADERS = _table(
    "event_headers",
    order_no=int,
    event_id=str,
    case_id=str,
    writer=str,
    writer_seq=int,
    prev_hash=str,
    at=str,
    hash=str,
    header=bytes,
    status=str,
    case_seq=int,
    position=int,
    refusal=str,
)
EVENT_PAYLOADS = _table("event_payloads", event_id=str, payload=bytes)
CASES = _table(
    "cases",
    case_id=str,
    visit_id=str,
    number=str,
    short_number=str,
    official_number=str,
    station=str,
    item_code=str,
    item_name=str,
    kind=str,
    phase=str,
    waits_for=str,
    applicant_name=str,
    applicant_id_no=str,
    applicant_phone=str,
    search_text=str,
    received_at=str,
    accepted_at=str,
    due_on=str,
    updated_at=str,
    actor=str,
    unsent=int,
    revision=int,
    lead_department=str,
    flags=str,
    number_back=str,
    official_back=str,
    short_back=str,
    find_text=str,
)
OUTBOX = _table(
    "outbox",
    order_no=int,
    event_id=str,
    case_id=str,
    state=str,
    queued_at=str,
    tries=int,
    last_try_at=str,
    next_try_at=str,
    reason=str,
    label=str,
    number=str,
)
DRAFTS = _table(
    "drafts",
    draft_id=str,
    item_code=str,
    release=str,
    owner=str,
    title=str,
    answers=bytes,
    view=bytes,
    materials=bytes,
    sources=bytes,
    case_id=str,
    visit_id=str,
    opened_at=str,
    saved_at=str,
)
SERIALS = _table("serials", only=int, date_part=str, serial=int)
PEOPLE = _table(
    "people",
    person_no=int,
    id_no=str,
    name=str,
    id_type=str,
    sex=str,
    birth=str,
    nation=str,
    phone=str,
    huji=str,
    village=str,
    address=str,
    initials=str,
    facts=bytes,
    as_of=str,
    source=str,
    id_back=str,
)
PEOPLE_GRAMS = _table("people_grams", gram=str, person_no=int)
ATTACHMENTS = _table(
    "attachments",
    attachment_id=str,
    wire_id=str,
    case_id=str,
    role=str,
    filename=str,
    media_type=str,
    size=int,
    taken_at=str,
    uploaded=int,
    file_key=bytes,
)
TASKS = _table("tasks", task_id=str, kind=str, case_id=str, opened_at=str, details=bytes, done_at=str)
PRINTS = _table(
    "prints",
    print_id=str,
    case_id=str,
    number=str,
    paper=str,
    document_number=str,
    nth=int,
    at=str,
    actor=str,
    reason=str,
    spoiled=int,
)
AUDIT = _table("audit", seq=int, at=str, actor=str, action=str, subject=str, details=bytes, hash=str)
NOTES = _table("notes", key=str, value=str)
ACCOUNTS = _table("accounts", account_id=str, name=str, role=str, active=int)
SLIP_PADS = _table("slip_pads", pad_id=str, terminal_no=int, first=int, last=int, printed_at=str, actor=str)
ENTITIES = _table(
    "entities",
    dataset=str,
    entity_id=str,
    label=str,
    version=int,
    trunk_version=int,
    branch_id=str,
    case_id=str,
    properties=bytes,
    changed_at=str,
    revision=int,
)
LAST_SAVED = _table("last_saved", form_id=str, xml=bytes, saved_at=str)
SLIPS = _table("slips", running=int, terminal_no=int, status=str, case_id=str, at=str, actor=str, reason=str)
