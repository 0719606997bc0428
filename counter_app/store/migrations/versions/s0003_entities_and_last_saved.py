"""What forms share: entities by list, and the record of each form that was saved last."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = (
    # revision counts the changes of one list: a form is compiled anew only when it has moved.
    """CREATE TABLE entities (
        dataset TEXT NOT NULL, entity_id TEXT NOT NULL, label TEXT NOT NULL, version INTEGER NOT NULL,
        trunk_version INTEGER NOT NULL, branch_id TEXT NOT NULL, case_id TEXT NOT NULL, properties BLOB NOT NULL,
        changed_at TEXT NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (dataset, entity_id)) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX entity_by_revision ON entities (dataset, revision)",
    """CREATE TABLE last_saved (
        form_id TEXT PRIMARY KEY, xml BLOB NOT NULL, saved_at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
)


def upgrade() -> None:
    """Makes the two tables; nothing that was there changes."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Never asked for: a store goes back by its backup."""
