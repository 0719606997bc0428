"""Hand-written slips: the ranges that were printed, and what became of each slip."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    """CREATE TABLE slip_pads (
        pad_id TEXT PRIMARY KEY, terminal_no INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        printed_at TEXT NOT NULL, actor TEXT NOT NULL, CHECK (first <= last)) STRICT""",
    "CREATE UNIQUE INDEX slip_pad_by_first ON slip_pads (first)",
    # A slip nobody has a word about yet has no row: it is open.
    """CREATE TABLE slips (
        running INTEGER PRIMARY KEY, terminal_no INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('used', 'void')),
        case_id TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL) STRICT""",
)


def upgrade() -> None:
    """Makes the two tables; nothing that was there changes."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Never asked for: a store goes back by its backup."""
