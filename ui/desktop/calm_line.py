"""One calm line over the foot of the page: it moves nothing, takes no key, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui.desktop.style.tokens import L, M
from ui.desktop.widgets.bars import Banner

SHOWN_MS = {"done": 5000, "info": 7000, "attention": 12000, "must_fix": 12000}


class CalmLine(Banner):
    """Lies over the bottom of ``host``, above its ``foot``. One with a button stays until it is pressed or the page changes."""

    def __init__(self, host: QWidget, foot: QWidget) -> None:
        super().__init__()
        self._host, self._foot = host, foot
        self.setParent(host)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        host.installEventFilter(self)
        self.hide()

    def say(self, kind: str, words: str, *, step: str = "", key: str = "", code: str = "") -> None:
        """Show a sentence; a later one takes its place."""
        self.put(kind if kind in self.TONES else "info", words, step=step, key=key, code=code)
        self._timer.stop()
        if not step:
            self._timer.start(SHOWN_MS.get(kind, 7000))
        self.place()
        self.raise_()

    def asks(self) -> bool:
        """Whether it stands there with a button; then Esc is an answer to it."""
        return self.isVisible() and self.button.isVisible()

    def place(self) -> None:
        """Above the action bar, as wide as the page."""
        if not self.isVisible():
            return
        lift = self._foot.height() if self._foot.isVisible() else 0
        width = self._host.width() - 2 * L
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry(L, self._host.height() - lift - height - M, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.place()
        return False
