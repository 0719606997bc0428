"""No worker collects garbage: what it would find there may be a widget's connections, and the window would stand still."""

import gc
import threading
from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.desktop.garbage import GuiCollector, collect_due, collect_some
from ui.desktop.tasks import TaskRunner


@pytest.fixture
def collected_in() -> Iterator[list[int]]:
    """The thread of each collection; Python's own collecting is as it was afterwards."""
    threads: list[int] = []

    def note(phase: str, _info: Mapping[str, int]) -> None:
        if phase == "start":
            threads.append(threading.get_ident())

    was_on = gc.isenabled()
    gc.enable()
    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


def make_garbage(rings: int = 20_000) -> None:
    """Cycles; by default far more than any threshold."""
    for _ in range(rings):
        ring: list[object] = []
        ring.append(ring)


def test_python_collects_in_a_worker_by_itself(qtbot: QtBot, collected_in: list[int]) -> None:
    run_in_a_worker(qtbot)
    assert set(collected_in) - {threading.get_ident()}


def test_while_the_collector_lives_only_the_gui_thread_collects(qtbot: QtBot, collected_in: list[int]) -> None:
    collector = GuiCollector()
    run_in_a_worker(qtbot)
    assert not collected_in
    qtbot.waitUntil(lambda: bool(collected_in))
    assert set(collected_in) == {threading.get_ident()}
    collector.deleteLater()


def test_the_old_ones_are_collected_too() -> None:
    seen: list[int] = []
    gc.callbacks.append(lambda _phase, info: seen.append(info["generation"]))
    try:
        for _ in range(400):
            make_garbage(800)
            collect_due()
    finally:
        gc.callbacks.pop()
    assert set(seen) == {0, 1, 2} and seen.count(0) > seen.count(1) > seen.count(2)


def test_while_somebody_works_a_large_heap_is_set_aside_and_at_rest_it_is_looked_through(
    qtbot: QtBot, collected_in: list[int]
) -> None:
    rests = [False]
    collector = GuiCollector(at_rest=lambda: rests[0])
    gc.collect()
    collected_in.clear()
    aside = gc.get_freeze_count()
    make_garbage()
    collector._collect()
    assert gc.get_freeze_count() >= aside + 20_000 and not collected_in
    rests[0] = True
    collector._collect()
    assert collected_in and gc.get_freeze_count() < aside + 20_000
    collector.deleteLater()


def test_the_oldest_are_left_for_later_too(collected_in: list[int]) -> None:
    gc.collect()
    gc.disable()
    seen: list[int] = []
    gc.callbacks.append(lambda _phase, info: seen.append(info["generation"]))
    try:
        put_off = []
        for _ in range(400):
            make_garbage(800)
            put_off.append(collect_some())
    finally:
        gc.callbacks.pop()
    assert set(seen) == {0, 1} and any(put_off)


def run_in_a_worker(qtbot: QtBot) -> None:
    runner, owner = TaskRunner(), QObject()
    try:
        runner.run(make_garbage, owner=owner)
        qtbot.waitUntil(lambda: not runner.busy())
    finally:
        runner.stop()
