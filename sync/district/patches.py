"""Which PATCH of an upload may still write."""

from __future__ import annotations


class Patches:
    """The newest PATCH of an upload wins: one that hangs on a dead connection stops writing when another begins."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._count = 0

    def begin(self, upload_id: str) -> int:
        self._count += 1
        self._newest[upload_id] = self._count
        return self._count

    def is_newest(self, upload_id: str, mine: int) -> bool:
        return self._newest.get(upload_id) == mine

    def end(self, upload_id: str, mine: int) -> None:
        if self.is_newest(upload_id, mine):
            del self._newest[upload_id]
