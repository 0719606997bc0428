import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from ui.desktop.tasks import TaskRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.stop()


def test_the_result_comes_back_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    owner, said = QObject(), []
    runner.run(threading.get_ident, owner=owner, done=lambda made_in: said.append((made_in, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(said))
    made_in, told_in = said[0]
    assert made_in != told_in == threading.get_ident()
    assert QThread.currentThread().isMainThread() and not runner.busy()


def test_a_failure_is_delivered_with_its_data(qtbot: QtBot, runner: TaskRunner) -> None:
    owner, said = QObject(), []

    def full_disk() -> None:
        raise OSError(28, "full")

    runner.run(full_disk, owner=owner, failed=said.append, lane="slow")
    qtbot.waitUntil(lambda: bool(said))
    assert isinstance(said[0], OSError) and said[0].errno == 28


def test_a_failure_that_nobody_asked_for_is_told_to_all(qtbot: QtBot, runner: TaskRunner) -> None:
    owner = QObject()
    with qtbot.waitSignal(runner.unhandled) as told:
        runner.run(lambda: 1 // 0, owner=owner)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_a_closed_window_is_never_called(qtbot: QtBot, runner: TaskRunner) -> None:
    gate, owner, dead, said = threading.Event(), QObject(), QObject(), []
    runner.run(gate.wait, owner=owner, done=said.append)
    runner.run(gate.wait, owner=dead, done=said.append)
    dead.deleteLater()
    del owner
    qtbot.wait(1)
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy())
    assert said == []


def test_store_work_is_done_in_order_and_slow_work_does_not_hold_it_up(qtbot: QtBot, runner: TaskRunner) -> None:
    gate, owner, said = threading.Event(), QObject(), []
    runner.run(gate.wait, owner=owner, lane="slow", done=lambda _: said.append("slow"))
    for number in range(20):
        runner.run(lambda n=number: n, owner=owner, done=said.append)
    qtbot.waitUntil(lambda: len(said) == 20)
    gate.set()
    qtbot.waitUntil(lambda: len(said) == 21)
    assert said == [*range(20), "slow"]


def test_a_cancelled_task_says_nothing(qtbot: QtBot, runner: TaskRunner) -> None:
    owner, said = QObject(), []
    runner.run(lambda: 1, owner=owner, done=said.append).cancel()
    qtbot.waitUntil(lambda: not runner.busy())
    assert said == []


def test_after_stop_nothing_runs_and_no_thread_is_left(qtbot: QtBot) -> None:
    runner, owner, said = TaskRunner(), QObject(), []
    runner.run(lambda: said.append("ran"), owner=owner)
    runner.stop()
    runner.run(lambda: said.append("late"), owner=owner)
    qtbot.wait(5)
    assert said in (["ran"], [])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("counter-")]


class Held:
    """Says in which thread its last reference ended."""

    def __init__(self, ended_in: list[int]) -> None:
        self._ended_in = ended_in

    def __del__(self) -> None:
        self._ended_in.append(threading.get_ident())

    def works(self) -> None:
        """Work that ends well."""

    def breaks(self) -> None:
        raise ValueError(self)


@pytest.mark.parametrize(("way", "cancelled"), [("works", False), ("works", True), ("breaks", False)])
def test_what_the_work_holds_ends_on_the_gui_thread(
    qtbot: QtBot, runner: TaskRunner, way: str, cancelled: bool
) -> None:
    owner: QObject = QObject()
    ended_in: list[int] = []
    for _ in range(50):
        task = runner.run(getattr(Held(ended_in), way), owner=owner, failed=lambda _error: None)
        if cancelled:
            task.cancel()
    del task
    qtbot.waitUntil(lambda: len(ended_in) == 50)
    assert set(ended_in) == {threading.get_ident()}
