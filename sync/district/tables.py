"""The district's tables, in plain SQLAlchemy Core that SQLite and PostgreSQL both take.

Locks: whoever writes into a case first locks its station's row (``stations.position`` is the counter of the station's feed).
The lock is held to the end of the transaction, so positions are committed in the order they were given and a reader of the
feed can never see a gap that fills later. Chains are kept per station and writer, so a station can verify all it is sent.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)

stations = Table(
    "stations",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("town_name", String(100), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("next_terminal_no", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("station", String(12), ForeignKey("stations.code"), nullable=False),
    Column("window", String(10), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=False, default=""),
    Column("terminal_id", String(36), nullable=False, default=""),
)

terminals = Table(
    "terminals",
    metadata,
    Column("terminal_id", String(36), primary_key=True),
    Column("station", String(12), ForeignKey("stations.code"), nullable=False),
    Column("terminal_no", Integer, nullable=False),
    Column("window", String(10), nullable=False),
    Column("writer", String(40), nullable=False, unique=True),
    Column("public_key", String(64), nullable=False),
    Column("program", String(60), nullable=False),
    Column("enrolled_at", String(32), nullable=False),
    Column("revoked_at", String(32), nullable=False, default=""),
    UniqueConstraint("station", "terminal_no", name="one_number_one_terminal"),
)

reset_seeds = Table(
    "reset_seeds",
    metadata,
    Column("terminal_id", String(36), ForeignKey("terminals.terminal_id"), primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("made_at", String(32), nullable=False),
)

reset_codes = Table(
    "reset_codes",
    metadata,
    Column("reset_id", String(36), primary_key=True),
    Column("terminal_id", String(36), ForeignKey("terminals.terminal_id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("given_at", String(32), nullable=False),
    Column("account", String(40), nullable=False),
    Column("given_by", String(100), nullable=False),
)

assertions = Table(
    "assertions",
    metadata,
    Column("jti", String(80), primary_key=True),
    Column("expires", Float, nullable=False, index=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String(40), primary_key=True),
    Column("station", String(12), ForeignKey("stations.code"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("role", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
)

departments = Table(
    "departments",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
)

releases = Table(
    "releases",
    metadata,
    Column("release", String(60), primary_key=True),
    Column("digest", String(80), nullable=False),
    Column("imported_at", String(32), nullable=False),
    Column("nth", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(36), primary_key=True),
    Column("station", String(12), ForeignKey("stations.code"), nullable=False, index=True),
    Column("number", String(40), nullable=False, index=True),
    Column("official_number", String(50), nullable=False, default=""),
    Column("item", String(40), nullable=False),
    Column("release", String(60), nullable=False),
    Column("lead", String(20), nullable=False, default=""),
    Column("kind", String(20), nullable=False),
    Column("phase", String(20), nullable=False, index=True),
    Column("received_on", String(10), nullable=False, default=""),
    Column("last_seq", Integer, nullable=False),
    Column("changed_at", Float, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("case_id", String(36), nullable=False, index=True),
    Column("station", String(12), nullable=False),
    Column("writer", String(60), nullable=False),
    Column("writer_seq", BigInteger, nullable=False),
    Column("type", String(40), nullable=False),
    Column("header", Text, nullable=False),
    Column("hash", String(80), nullable=False),
    Column("payload_hash", String(80), nullable=False),
    Column("taken_at", String(32), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("reason", String(40), nullable=False, default=""),
    Column("case_seq", Integer, nullable=False, default=0),
    Column("position", BigInteger, nullable=False, default=0),
    Index("events_of_writer", "station", "writer", "writer_seq"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("payload", Text, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("station", String(12), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("event_id", String(36), nullable=False, default=""),
    Column("body", Text, nullable=False, default=""),
)

parts = Table(
    "parts",
    metadata,
    Column("part_id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("department", String(20), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("blocks", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("item_name", String(200), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("routed_at", String(32), nullable=False),
    Column("routed_epoch", Float, nullable=False),
    Column("status", String(12), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("answered_at", String(32), nullable=False, default=""),
    UniqueConstraint("case_id", "department", name="one_part_a_department"),
)

serials = Table(
    "serials",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("upload_id", String(64), primary_key=True),
    Column("terminal_id", String(36), nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("content", String(64), nullable=False, default=""),
    Column("made_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=False, default=""),
)

contents = Table(
    "contents",
    metadata,
    Column("content", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("kept_at", String(32), nullable=False),
)

residents = Table(
    "residents",
    metadata,
    Column("id_no", String(30), primary_key=True),
    Column("village", String(12), nullable=False, index=True),
    Column("body", Text, nullable=False),
)

look_ups = Table(
    "look_ups",
    metadata,
    Column("look_up_id", String(36), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("terminal_id", String(36), nullable=False, index=True),
    Column("item", String(40), nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("person_mac", String(64), nullable=False, index=True),
    Column("found", Boolean, nullable=False),
)
