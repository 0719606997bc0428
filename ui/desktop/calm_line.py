"""One calm line over the foot of the page: it moves nothing, takes no key, hides no field in use, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.desktop.style.tokens import L, M
from ui.desktop.widgets.bars import Banner, PageHead

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
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
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
        """Above the action bar, as wide as the page; under the page's head where the field in use is down there."""
        if not self.isVisible():
            return
        lift = self._foot.height() if self._foot.isVisible() else 0
        width = self._host.width() - 2 * L
        height = max(self.heightForWidth(width), self.sizeHint().height())
        low = QRect(L, self._host.height() - lift - height - M, width, height)
        self.setGeometry(low.translated(0, self._under_head() - low.top()) if self._hides_field(low) else low)

    def _on_focus(self, _left: object, _now: object) -> None:
        self.place()

    def _hides_field(self, place: QRect) -> bool:
        field = QApplication.focusWidget()
        if field is None or not self._host.isAncestorOf(field):
            return False
        seen = field.visibleRegion().boundingRect().translated(field.mapTo(self._host, QPoint(0, 0)))
        return field.height() < self._host.height() // 2 and seen.intersects(place)

    def _under_head(self) -> int:
        heads = [head for head in self._host.findChildren(PageHead) if head.isVisible()]
        bottoms = [head.mapTo(self._host, QPoint(0, head.height())).y() for head in heads]
        return max(bottoms, default=0) + 4

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.place()
        return False
