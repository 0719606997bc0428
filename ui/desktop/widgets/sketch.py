"""SketchPad: signed or drawn with pen or mouse, upon paper or upon a picture."""

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QDialog, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col, Label, Row
from ui.desktop.widgets.buttons import KeyButton

PAPER = QSize(900, 360)
LARGEST = QSize(1100, 520)
INK = "#10233F"


def scaled_to(image: QImage, most_px: int) -> QImage:
    """The picture with its longer side at most `most_px`; 0 leaves it."""
    if most_px <= 0 or max(image.width(), image.height()) <= most_px:
        return image
    keep = Qt.AspectRatioMode.KeepAspectRatio
    return image.scaled(most_px, most_px, keep, Qt.TransformationMode.SmoothTransformation)


def png(image: QImage) -> bytes:
    """The picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


class Canvas(QWidget):
    """What is drawn on. Strokes are kept in the picture's own measure. Signals: drawn() after every stroke."""

    drawn = Signal()

    def __init__(self, ground: QImage | None = None) -> None:
        super().__init__()
        self._ground = ground
        size = ground.size().scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio) if ground is not None else PAPER
        self.setFixedSize(size)
        self._strokes: list[list[tuple[QPointF, float]]] = []
        self.setCursor(Qt.CursorShape.CrossCursor)

    def is_blank(self) -> bool:
        """Nothing was drawn."""
        return not self._strokes

    def undo(self) -> None:
        """The last stroke away."""
        if self._strokes:
            self._strokes.pop()
            self.update()
            self.drawn.emit()

    def clear(self) -> None:
        self._strokes.clear()
        self.update()
        self.drawn.emit()

    def begin(self, point: QPointF, pressure: float = 0.5) -> None:
        """The pen comes down."""
        self._strokes.append([(point, pressure)])
        self.update()

    def go_on(self, point: QPointF, pressure: float = 0.5) -> None:
        if self._strokes:
            self._strokes[-1].append((point, pressure))
            self.update()

    def picture(self) -> QImage:
        """Ground and strokes together, in the ground's own measure."""
        size = self._ground.size() if self._ground is not None else self.size()
        made = QImage(size, QImage.Format.Format_RGB32)
        made.fill(QColor("#FFFFFF"))
        painter = QPainter(made)
        painter.scale(size.width() / self.width(), size.height() / self.height())
        self._paint(painter)
        painter.end()
        return made

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.drawn.emit()

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QTabletEvent.Type.TabletPress:
            self.begin(event.position(), event.pressure())
        elif event.type() == QTabletEvent.Type.TabletMove and event.buttons() & Qt.MouseButton.LeftButton:
            self.go_on(event.position(), event.pressure())
        elif event.type() == QTabletEvent.Type.TabletRelease:
            self.drawn.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        self._paint(painter)
        painter.setPen(QPen(QColor(T.c.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._ground is not None:
            painter.drawImage(QRectF(self.rect()), self._ground)
        for stroke in self._strokes:
            before = stroke[0][0]
            for point, pressure in stroke:
                pen = QPen(QColor(INK), 1.5 + 3.0 * pressure)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawLine(before, point) if point != before else painter.drawPoint(point)
                before = point


class SketchPad(QDialog):
    """A pad over the window: Enter takes what was drawn, Backspace takes the last stroke back, Delete all, Esc leaves.

    Signals: taken(QImage).
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget, title: str, ground: QImage | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.canvas = Canvas(ground)
        self._how = Label(t("parts.sketch.how"), "label", "ink3", elide=True)
        self._take = KeyButton(t("parts.sketch.take"), "Enter", "check", "primary")
        self._back = KeyButton(t("parts.sketch.undo"), "⌫", "arrow-counter-clockwise")
        self._clear = KeyButton(t("parts.sketch.clear"), "Del", "trash")
        for button, act in ((self._take, self.take), (self._back, self.canvas.undo), (self._clear, self.canvas.clear)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(act)
        foot = Row(self._how, self._back, self._clear, self._take)
        foot.setStretch(0, 1)
        self.setLayout(Col(Label(title, "h2"), self.canvas, foot, gap=8, margins=(16, 12, 16, 12)))
        self.canvas.drawn.connect(self._show)
        self._show()

    def take(self) -> None:
        """What was drawn is the answer; nothing drawn is none, and the pad stays."""
        if not self.canvas.is_blank():
            self.taken.emit(self.canvas.picture())
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {
            Qt.Key.Key_Return: self.take, Qt.Key.Key_Enter: self.take,
            Qt.Key.Key_Backspace: self.canvas.undo, Qt.Key.Key_Delete: self.canvas.clear,
        }  # fmt: skip
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
            return
        act()

    def _show(self) -> None:
        drawn = not self.canvas.is_blank()
        for button in (self._take, self._back, self._clear):
            button.setEnabled(drawn)
