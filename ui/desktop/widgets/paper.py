"""PaperPreview: the pages of a printed paper as pictures, one below the other."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.basics import Col, Label, Row, box, empty_layout
from ui.desktop.widgets.buttons import KeyButton

STEP = 1.25
SMALLEST, LARGEST = 0.25, 4.0


class _Page(QWidget):
    """One page, drawn at the present zoom; white in the dark theme as well."""

    def __init__(self, image: QImage, words: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def put_width(self, width: int) -> None:
        """Take this width in px and the height that belongs to it."""
        ratio = self._image.height() / max(1, self._image.width())
        self.setFixedSize(QSize(width, round(width * ratio)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(T.c.sheet))
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QPen(QColor(T.c.edge), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class PaperPreview(QFrame):
    """Pages to look at before and after printing. Ctrl with + - 0 or the wheel zooms; the cursor keys scroll.

    Signals: page_changed(int from 1).
    """

    page_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[_Page] = []
        self._zoom = 1.0  # 1.0 fits the width
        self._at = 0
        self._column = Col(gap=M, margins=(L, L, L, L))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setWidget(box(self._column, "sunken"))
        self._area.installEventFilter(self)
        self._area.viewport().installEventFilter(self)
        self._area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._where = Label("", "label", "ink2")
        self._smaller = KeyButton("", "Ctrl -", "magnifying-glass-minus", "quiet")
        self._larger = KeyButton("", "Ctrl +", "magnifying-glass-plus", "quiet")
        self._fit = KeyButton("", "Ctrl 0", "arrows-out-line-horizontal", "quiet")
        self._smaller.clicked.connect(lambda: self.put_zoom(self._zoom / STEP))
        self._larger.clicked.connect(lambda: self.put_zoom(self._zoom * STEP))
        self._fit.clicked.connect(lambda: self.put_zoom(1.0))
        tools = Row(self._where, None, self._smaller, self._larger, self._fit, gap=0, margins=(L, 0, S, 0))
        col = Col(box(tools), self._area, gap=0)
        col.setStretch(1, 1)
        self.setLayout(col)
        self.setFocusProxy(self._area)
        self.relook()

    def put(self, images: Sequence[QImage]) -> None:
        """Show these pages from the top."""
        empty_layout(self._column)
        self._pages = [
            _Page(image, t("parts.paper.page", page=number, pages=len(images)))
            for number, image in enumerate(images, 1)
        ]
        for page in self._pages:
            self._column.addLayout(Row(None, page, None, gap=0))
        self._column.addStretch(1)
        self._at = 0
        self._area.verticalScrollBar().setValue(0)
        self._fit_pages()

    def zoom(self) -> float:
        """1.0 is the width of the place, at most 900 px of it."""
        return self._zoom

    def put_zoom(self, zoom: float) -> None:
        """Zoom to this, held between a quarter and four."""
        self._zoom = max(SMALLEST, min(LARGEST, zoom))
        self._fit_pages()

    def relook(self) -> None:
        self._smaller.set_words(t("parts.paper.zoom_out"))
        self._larger.set_words(t("parts.paper.zoom_in"))
        self._fit.set_words(t("parts.paper.fit"))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_pages()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._area.viewport():
            self._fit_pages()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._zoom_key(event)
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.put_zoom(self._zoom * (STEP if event.angleDelta().y() > 0 else 1 / STEP))
            return True
        return False

    def _zoom_key(self, event: QKeyEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.put_zoom(self._zoom * STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.put_zoom(self._zoom / STEP)
        elif event.key() == Qt.Key.Key_0:
            self.put_zoom(1.0)
        else:
            return False
        return True

    def _fit_pages(self) -> None:
        room = min(900, self._area.viewport().width() - 2 * L)
        for page in self._pages:
            page.put_width(max(80, round(room * self._zoom)))
        self._say()

    def _on_scrolled(self, value: int) -> None:
        middle = value + self._area.viewport().height() // 2
        at = 0
        for number, page in enumerate(self._pages):
            if page.mapTo(self._area.widget(), page.rect().topLeft()).y() <= middle:
                at = number
        if at != self._at:
            self._at = at
            self._say()
            self.page_changed.emit(at + 1)

    def _say(self) -> None:
        pages = len(self._pages)
        self._where.set_words(t("parts.paper.page", page=self._at + 1, pages=pages) if pages else "")
