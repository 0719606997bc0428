"""A new data key when somebody leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.errors import StoreUnavailable
from counter_app.store.opening import SqlStore
from counter_app.store.points import Points
from counter_app.store.subkeys import database_name
from tests.store.samples import KEY, OTHER_KEY, case, open_sample


class PowerCut(BaseException):
    """Ends a test where a power cut would end the process."""


class CutAt(Points):
    def __init__(self, name: str) -> None:
        self._name = name

    def reached(self, name: str) -> None:
        if name == self._name:
            raise PowerCut


def databases(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("store-*"))


def fill(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.cases.put(case())
        unit.commit()


def test_after_a_change_of_key_the_store_goes_on_and_the_old_key_opens_nothing(store: SqlStore, folder: Path) -> None:
    fill(store)
    wire_id, file_key = store.attachment_files().put(b"scan")
    with store.changing_key(OTHER_KEY):
        pass
    with store.writing() as unit:
        assert unit.cases.get("case-1") == case()
        unit.notes.put("after", "1")
        unit.commit()
    assert store.attachment_files().read(wire_id, file_key) == b"scan"
    store.close()
    assert databases(folder) == [database_name(OTHER_KEY)]
    with pytest.raises(StoreUnavailable, match="wrong_key"):
        open_sample(folder)
    open_sample(folder, OTHER_KEY).close()


def test_when_sealing_fails_the_old_key_stays(store: SqlStore, folder: Path) -> None:
    fill(store)
    with pytest.raises(ZeroDivisionError), store.changing_key(OTHER_KEY):
        _ = 1 // 0
    fill(store)
    store.close()
    assert databases(folder) == [database_name(KEY)]
    open_sample(folder).close()


@pytest.mark.parametrize(
    ("point", "key"),
    [
        ("new_key.marked", KEY),
        ("new_key.copied", KEY),
        ("new_key.sealed", OTHER_KEY),
        ("new_key.switched", OTHER_KEY),
    ],
)
def test_a_power_cut_leaves_one_key_that_opens_everything(folder: Path, point: str, key: bytes) -> None:
    store = open_sample(folder, points=CutAt(point))
    fill(store)
    with pytest.raises(PowerCut), store.changing_key(OTHER_KEY):
        pass
    store.close()
    again = open_sample(folder, key)
    with again.reading() as unit:
        assert unit.cases.get("case-1") == case()
    again.close()
    assert databases(folder) == [database_name(key)]
