"""The first house: journal, projection of cases, outbox, drafts, serials, pool, scans, tasks, prints, audit, notes, people."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "CREATE TABLE store_facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # Header and payload lie apart: a payload can be erased after its retention and the chain still verifies.
    """CREATE TABLE event_headers (
        order_no INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, writer TEXT NOT NULL,
        writer_seq INTEGER NOT NULL, prev_hash TEXT NOT NULL, at TEXT NOT NULL, hash TEXT NOT NULL, header BLOB NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'refused')),
        case_seq INTEGER, position INTEGER, refusal TEXT NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX event_of_writer ON event_headers (writer, writer_seq)",
    "CREATE INDEX event_by_time ON event_headers (at)",
    "CREATE INDEX event_of_case ON event_headers (case_id)",
    """CREATE TABLE event_payloads (
        event_id TEXT PRIMARY KEY REFERENCES event_headers (event_id), payload BLOB NOT NULL) STRICT""",
    """CREATE TABLE cases (
        case_id TEXT PRIMARY KEY, visit_id TEXT NOT NULL, number TEXT NOT NULL, short_number TEXT NOT NULL,
        official_number TEXT NOT NULL, station TEXT NOT NULL, item_code TEXT NOT NULL, item_name TEXT NOT NULL,
        kind TEXT NOT NULL, phase TEXT NOT NULL, waits_for TEXT NOT NULL, applicant_name TEXT NOT NULL,
        applicant_id_no TEXT NOT NULL, applicant_phone TEXT NOT NULL, search_text TEXT NOT NULL, received_at TEXT NOT NULL,
        accepted_at TEXT NOT NULL, due_on TEXT NOT NULL, updated_at TEXT NOT NULL, actor TEXT NOT NULL,
        unsent INTEGER NOT NULL, revision INTEGER NOT NULL, lead_department TEXT NOT NULL, flags TEXT NOT NULL,
        number_back TEXT NOT NULL, official_back TEXT NOT NULL, short_back TEXT NOT NULL, find_text TEXT NOT NULL) STRICT""",
    "CREATE INDEX case_by_time ON cases (received_at, find_text)",
    "CREATE INDEX case_by_wait ON cases (waits_for, received_at, phase)",
    "CREATE INDEX case_by_person ON cases (applicant_id_no, received_at)",
    # Numbers are kept back to front: a whole number and its last characters are then found by one prefix.
    "CREATE INDEX case_by_number ON cases (number_back) WHERE number_back <> ''",
    "CREATE INDEX case_by_official ON cases (official_back) WHERE official_back <> ''",
    "CREATE INDEX case_by_short ON cases (short_back) WHERE short_back <> ''",
    """CREATE TABLE outbox (
        order_no INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'confirmed', 'set_aside')), queued_at TEXT NOT NULL,
        tries INTEGER NOT NULL, last_try_at TEXT NOT NULL, next_try_at TEXT NOT NULL, reason TEXT NOT NULL,
        label TEXT NOT NULL, number TEXT NOT NULL) STRICT""",
    "CREATE INDEX outbox_open ON outbox (order_no, state) WHERE state <> 'confirmed'",
    """CREATE TABLE drafts (
        draft_id TEXT PRIMARY KEY, item_code TEXT NOT NULL, release TEXT NOT NULL, owner TEXT NOT NULL, title TEXT NOT NULL,
        answers BLOB NOT NULL, view BLOB NOT NULL, materials BLOB NOT NULL, sources BLOB NOT NULL, case_id TEXT NOT NULL,
        visit_id TEXT NOT NULL, opened_at TEXT NOT NULL, saved_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE serials (
        only INTEGER PRIMARY KEY CHECK (only = 1), date_part TEXT NOT NULL, serial INTEGER NOT NULL) STRICT""",
    "INSERT INTO serials VALUES (1, '', 0)",
    """CREATE TABLE people (
        person_no INTEGER PRIMARY KEY, id_no TEXT NOT NULL UNIQUE, name TEXT NOT NULL, id_type TEXT NOT NULL,
        sex TEXT NOT NULL, birth TEXT NOT NULL, nation TEXT NOT NULL, phone TEXT NOT NULL, huji TEXT NOT NULL,
        village TEXT NOT NULL, address TEXT NOT NULL, initials TEXT NOT NULL, facts BLOB NOT NULL, as_of TEXT NOT NULL,
        source TEXT NOT NULL, id_back TEXT NOT NULL) STRICT""",
    "CREATE INDEX person_by_name ON people (name)",
    "CREATE INDEX person_by_initials ON people (initials)",
    "CREATE INDEX person_by_id_back ON people (id_back)",
    """CREATE TABLE people_grams (
        gram TEXT NOT NULL, person_no INTEGER NOT NULL, PRIMARY KEY (gram, person_no)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE attachments (
        attachment_id TEXT PRIMARY KEY, wire_id TEXT NOT NULL, case_id TEXT NOT NULL, role TEXT NOT NULL,
        filename TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, taken_at TEXT NOT NULL,
        uploaded INTEGER NOT NULL, file_key BLOB NOT NULL) STRICT""",
    "CREATE INDEX attachment_of_case ON attachments (case_id)",
    "CREATE INDEX attachment_waiting ON attachments (size) WHERE uploaded = 0",
    """CREATE TABLE tasks (
        task_id TEXT PRIMARY KEY, kind TEXT NOT NULL, case_id TEXT NOT NULL, opened_at TEXT NOT NULL,
        details BLOB NOT NULL, done_at TEXT NOT NULL) STRICT""",
    "CREATE INDEX task_open ON tasks (opened_at) WHERE done_at = ''",
    """CREATE TABLE prints (
        print_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, number TEXT NOT NULL, paper TEXT NOT NULL,
        document_number TEXT NOT NULL, nth INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
        spoiled INTEGER NOT NULL) STRICT""",
    "CREATE INDEX print_of_case ON prints (case_id)",
    "CREATE INDEX print_by_time ON prints (at)",
    """CREATE TABLE audit (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
        details BLOB NOT NULL, hash TEXT NOT NULL) STRICT""",
    "CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE accounts (
        account_id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL) STRICT""",
)


def upgrade() -> None:
    """Makes every table of the first release."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Never asked for: a store goes back by its backup."""
