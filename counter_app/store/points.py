"""Named points around every commit, flush and rename of the store, where a fault test may stop the process."""

from __future__ import annotations

DURABLE_STEPS = ("before", "written", "flushed", "renamed", "folder_flushed")

POINT_NAMES: tuple[str, ...] = (
    "commit.before",
    "commit.after",
    *(f"{what}.{step}" for what in ("attachment", "slots", "logins", "second_copy") for step in DURABLE_STEPS),
    "new_key.marked",
    "new_key.copied",
    "new_key.sealed",
    "new_key.switched",
)
"""Every name the store reports, listed with its meaning in docs/decisions/0003-store-keys.md."""


class Points:
    """Is told of every point as it is passed; does nothing. A fault test hands in one that ends the process."""

    def reached(self, name: str) -> None:
        """``name`` is one of POINT_NAMES."""
