"""Every page is tested under the real theme, on a real counter."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from tests.ui.pages.case_world import World, a_world
from ui.desktop.style.theme import Theme


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A counter with its desk."""
    with a_world(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def _module_world(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A counter for a whole file of tests; its threads run before the first test begins."""
    with a_world(tmp_path_factory.mktemp("world")) as made:
        made.tasks.run(lambda: None, owner=made.desk, lane="store")
        made.tasks.run(lambda: None, owner=made.desk, lane="slow")
        while made.tasks.busy():
            QCoreApplication.processEvents()
            time.sleep(0.002)
        yield made


@pytest.fixture
def lasting_world(_module_world: World) -> Iterator[World]:
    """The file's counter, without the drafts and devices of the test before."""
    yield _module_world
    _module_world.desk.camera = _module_world.desk.scan_folder = _module_world.desk.reader = None
    with _module_world.counter.window.store.writing() as uow:
        for draft in uow.drafts.all():
            uow.drafts.drop(draft.draft_id)
        uow.commit()
