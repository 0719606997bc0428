import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.pages.case_world import World
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.preview import PreviewPage
from ui.desktop.pages.queue import QueuePage
from ui.desktop.pages.report import ReportPage
from ui.desktop.pages.search import SearchPage
from ui.desktop.pages.sync import SyncPage

PAGES = (QueuePage, CasePage, SearchPage, ReportPage, SyncPage, PreviewPage)


class Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("kind", PAGES)
def test_making_a_page_never_flashes_a_window_of_its_own(
    qapp: QApplication, lasting_world: World, kind: type[QueuePage]
) -> None:
    watch = Windows()
    qapp.installEventFilter(watch)
    page = kind(lasting_world.desk)
    qapp.removeEventFilter(watch)
    assert watch.shown == []
    page.deleteLater()
