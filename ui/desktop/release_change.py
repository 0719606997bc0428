"""A new release comes into force while forms are open: each goes over when nobody is typing in it, and at F9 at the latest."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.use_cases.carry_over import carry_over, is_behind
from counter_app.use_cases.drafts import Opened
from ui.desktop.desk import Desk
from ui.desktop.tasks import Failed

if TYPE_CHECKING:
    from ui.desktop.pages.form import FormPage

LOOK_MS = 30_000
STILL_S = 10.0
"""So long nothing may have been typed before a form goes over by itself: never in mid-keystroke."""


class ReleaseChange(QObject):
    """Looks after the form in front. Signals: carried(FormPage, Opened): the page's draft lives on in another record."""

    carried = Signal(object, object)

    def __init__(
        self,
        desk: Desk,
        shown: Callable[[], FormPage | None],
        language: Callable[[], str],
        failed: Failed,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._shown, self._language, self._failed = desk, shown, language, failed
        self._under_way: FormPage | None = None
        self._touched = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def watch(self, page: FormPage) -> None:
        """A form was made: typing in it is noticed, and an F9 that came after the change."""
        page.view.buffer_changed.connect(self._on_typed)
        page.view.changed.connect(self._on_typed)
        page.behind.connect(lambda: self.carry(page))

    def look(self) -> None:
        """The form in front goes over when it is behind and nobody has typed for a while."""
        page = self._shown()
        if page is not None and time.monotonic() - self._touched >= STILL_S:
            self.entered(page)

    def entered(self, page: FormPage) -> None:
        """A form comes to the front, or was left alone for a while."""
        if is_behind(self._desk.window, page.collect()):
            self.carry(page)

    def carry(self, page: FormPage) -> None:
        """The page's draft, as it stands now, to the release in force."""
        if self._under_way is not None:
            return
        self._under_way, draft, language = page, page.collect(), self._language()
        self._desk.ask(
            lambda: carry_over(self._desk.window, draft, language=language),
            self,
            lambda opened: self._on_carried(page, draft.answers, opened),
            self._on_failed,
            "drafts",
        )

    def _on_typed(self) -> None:
        self._touched = time.monotonic()

    def _on_carried(self, page: FormPage, sent: object, opened: Opened) -> None:
        self._under_way = None
        if not shiboken6.isValid(page):
            return
        if page.collect().answers != sent:  # something was typed meanwhile: it comes along too
            self.carry(page)
            return
        self.carried.emit(page, opened)

    def _on_failed(self, error: Exception) -> None:
        self._under_way = None
        self._failed(error)
