"""Opening a store folder with its data key, and the open store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.exc import TimeoutError

from counter_app.errors import StoreUnavailable
from counter_app.ports import Clock, MakeId
from counter_app.store.attachment_files import FolderAttachmentFiles
from counter_app.store.connections import Pools, connect, key_pragma
from counter_app.store.durable import PART_SUFFIX, flush_folder, translated_os
from counter_app.store.faults import DatabaseError, translated
from counter_app.store.lock import StoreLock
from counter_app.store.migrate import make_current
from counter_app.store.points import Points
from counter_app.store.subkeys import database_name
from counter_app.store.unit import SqlUnitOfWork, WriterTurn

T = TypeVar("T")
ATTACHMENT_FOLDER = "attachments"
_DATABASES = "store-*.db"
_COMPANIONS = ("", "-wal", "-shm", PART_SUFFIX, PART_SUFFIX + "-journal")


def open_store(
    folder: Path,
    data_key: bytes,
    *,
    clock: Clock,
    make_id: MakeId,
    program_version: str,
    points: Points | None = None,
) -> SqlStore:
    """The store in this folder, migrated and ready; a folder that never held one gets a new one.

    Raises StoreUnavailable: "locked_by_other", "wrong_key", "newer_version", "damaged", "disk_full".
    """
    lock = _locked(folder)
    try:
        path = _database(folder, data_key, lock)
        pools = Pools(path, data_key)
        try:
            make_current(pools.writers, program_version=program_version, store_id=make_id())
            flush_folder(folder)
            lock.mark_made()
            store = SqlStore(folder, data_key, pools, lock, clock, points or Points())
            store.tidy_after_new_key()
        except BaseException:
            pools.dispose()
            raise
    except BaseException:
        lock.release()
        raise
    return store


def _locked(folder: Path) -> StoreLock:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return StoreLock.take(folder)
    except OSError as error:
        raise translated_os(error, folder) from error


def _database(folder: Path, data_key: bytes, lock: StoreLock) -> Path:
    path = folder / database_name(data_key)
    if not path.exists():
        if any(folder.glob(_DATABASES)):
            raise StoreUnavailable("wrong_key")
        if lock.was_made():
            raise StoreUnavailable("damaged", file=path.name, why="missing")
    return path


class SqlStore:
    """An open, unlocked store; units of work may be made in any thread until ``close``."""

    def __init__(
        self, folder: Path, data_key: bytes, pools: Pools, lock: StoreLock, clock: Clock, points: Points
    ) -> None:
        self.folder = folder
        self._data_key = data_key
        self._pools = pools
        self._lock = lock
        self._clock = clock
        self._points = points
        self._turn = WriterTurn()
        self._is_open = True

    def writing(self) -> SqlUnitOfWork:
        """A unit of work that writes; one at a time, the others wait for their turn."""
        return SqlUnitOfWork(self._writer, self._clock, self._points, self._turn)

    def reading(self) -> SqlUnitOfWork:
        """A unit of work that sees one snapshot and waits for nobody."""
        return SqlUnitOfWork(self._reader, self._clock, self._points, None)

    def close(self) -> None:
        """Waits for who is writing, then ends the store and lets the next program in.

        The key is dropped: best effort, since Python cannot wipe memory.
        """
        if not self._is_open:
            return
        self._turn.take()
        try:
            self._is_open = False
            self._pools.dispose()
            self._lock.release()
            self._data_key = b""
        finally:
            self._turn.give_back()

    def attachment_files(self) -> FolderAttachmentFiles:
        """The encrypted files of this store's scans; their names depend on the store, not on its present key."""
        return FolderAttachmentFiles(
            self.folder / ATTACHMENT_FOLDER, bytes.fromhex(self._fact("attachment_names")), points=self._points
        )

    def sweep_attachments(self) -> int:
        """Removes files no row names; returns how many. For the start, before anybody takes a scan."""
        with self.reading() as unit:
            kept = unit.upkeep.wire_ids()
        return self.attachment_files().sweep(kept)

    @property
    def store_id(self) -> str:
        """Given once when the store was made."""
        return self._fact("store_id")

    def checkpoint(self) -> None:
        """Moves what the write-ahead log holds into the database; for idle moments, so that no receive pays for it."""
        connection = self._writer()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except DatabaseError as error:
            raise translated(error) from error
        finally:
            connection.close()

    def back_up(self, target: Path) -> None:
        """A consistent copy of the database under the same key, flushed; readers and writers go on meanwhile."""
        self._copy(target, self._data_key)

    @contextmanager
    def changing_key(self, new_key: bytes) -> Iterator[None]:
        """Re-encrypts the store under ``new_key``; in the block the caller seals that key into the slots.

        The slots' rename decides: before it the old file counts, after it the new one. Nobody writes meanwhile.
        """
        old, new = self.folder / database_name(self._data_key), self.folder / database_name(new_key)
        self._turn.take()
        try:
            self._set_fact("changing_to", new.name)
            self._points.reached("new_key.marked")
            self._copy(new, self._data_key, new_key)
            self._points.reached("new_key.copied")
            try:
                yield
            except BaseException:
                _remove(new)
                self._set_fact("changing_to", "")
                raise
            self._points.reached("new_key.sealed")
            self._pools.dispose()
            self._pools, self._data_key = Pools(new, new_key), new_key
            self._points.reached("new_key.switched")
            _remove(old)
            self._set_fact("replaces", "")
        finally:
            self._turn.give_back()

    def with_key(self, use: Callable[[bytes], T]) -> T:
        """What ``use`` makes of the data key, for slots made while somebody is in. The key does not change meanwhile; ``use``
        writes nothing into the store."""
        self._open_pools()
        self._turn.take()
        try:
            return use(self._data_key)
        finally:
            self._turn.give_back()

    def tidy_after_new_key(self) -> None:
        """Removes what a change of key left behind when the power failed: the unfinished new file or the old one."""
        for key in ("changing_to", "replaces"):
            if name := self._fact(key):
                _remove(self.folder / name)
                self._set_fact(key, "")

    def _copy(self, target: Path, key: bytes, new_key: bytes | None = None) -> None:
        aside = target.with_name(target.name + PART_SUFFIX)
        aside.unlink(missing_ok=True)
        source = self._reader()
        try:
            copy = connect(aside, key)
            try:
                source.driver_connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                if new_key is not None:
                    copy.execute(
                        "INSERT OR REPLACE INTO store_facts VALUES ('replaces', ?)", (database_name(self._data_key),)
                    )
                    copy.execute("INSERT OR REPLACE INTO store_facts VALUES ('changing_to', '')")
                    copy.execute(key_pragma(new_key, "rekey"))
            finally:
                copy.close()
        except DatabaseError as error:
            _remove(aside)
            raise translated(error) from error
        finally:
            source.close()
        aside.replace(target)
        flush_folder(target.parent)

    def _writer(self) -> Any:
        return self._from(self._open_pools().writers)

    def _reader(self) -> Any:
        return self._from(self._open_pools().readers)

    @staticmethod
    def _from(engine: Engine) -> Any:
        try:
            return engine.raw_connection()
        except TimeoutError as error:
            raise StoreUnavailable("busy") from error

    def _open_pools(self) -> Pools:
        if not self._is_open:
            raise StoreUnavailable("closed")
        return self._pools

    def _fact(self, key: str) -> str:
        with self.reading() as unit:
            return unit.upkeep.fact(key)

    def _set_fact(self, key: str, value: str) -> None:
        connection = self._writer()
        try:
            connection.cursor().execute("INSERT OR REPLACE INTO store_facts VALUES (?, ?)", (key, value))
        except DatabaseError as error:
            raise translated(error) from error
        finally:
            connection.close()


def _remove(path: Path) -> None:
    for ending in _COMPANIONS:
        # Windows keeps a file that a reader has open; the next start removes it.
        with suppress(PermissionError):
            path.with_name(path.name + ending).unlink(missing_ok=True)
