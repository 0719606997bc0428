"""FileSlot: the place for one attachment; page thumbnails beside it."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, S, T
from ui.desktop.widgets.basics import AL, Col, Label, Row, clicked_inside, is_enter, is_shift
from ui.desktop.widgets.buttons import KeyButton


class FileSlot(QFrame):
    """One attachment as an editor: `value()` is its id, "" while it is empty. It reads no file itself.

    Enter chooses while it is empty and goes on when it is filled. Signals: edited(str), committed(str), advance(), back(),
    wanted() (choose a file), dropped(list of Path), made(str name, bytes PNG) for a picture made here, removed().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()
    wanted = Signal()
    dropped = Signal(object)
    removed = Signal()
    made = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._value = ""
        self._name, self._facts = Label("", "body", elide=True), Label("", "label", "ink2", elide=True)
        self._thumb = Thumb()
        self._choose, self._remove = KeyButton("", "", "paperclip", "quiet"), KeyButton("", "Del", "trash", "quiet")
        for button in (self._choose, self._remove):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._choose.clicked.connect(self.wanted)
        self._remove.clicked.connect(self.clear)
        words = Col(None, self._name, self._facts, None, gap=0)
        row = Row(self._thumb, words, self._choose, self._remove, gap=S, margins=(S, 6, S, 6))
        row.setStretch(1, 1)
        self.setLayout(row)
        self.setProperty("well", True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.relook()

    def value(self) -> str:
        return self._value

    def set_value(self, value: str) -> None:
        """Name the attachment; `put` says what it looks like."""
        self._value = value
        self._show()

    def raw(self) -> str:
        return self._value

    def set_raw(self, raw: str) -> None:
        self.set_value(raw)

    def set_state(self, state: str) -> None:
        self._name.set_tone("red" if state == "must_fix" else "ink")

    def put(self, value: str, name: str, facts: str = "", thumbnail: QPixmap | None = None) -> None:
        """Show an attachment: id, its name, a line of facts ("2 pages, 340 KB"), a small picture."""
        self._value = value
        self._name.set_words(name)
        self._facts.set_tone("ink2")
        self._facts.set_words(facts)
        self._thumb.put(thumbnail)
        self._show()

    def say(self, fault: str) -> None:
        """Why the file just offered was not taken; "" takes the words away."""
        self._facts.set_tone("red" if fault else "ink2")
        self._facts.set_words(fault)
        self._show()

    def forget(self) -> None:
        """Become as new: from now on it stands for another answer."""
        self.put("", "")

    def empty_words(self) -> str:
        """What stands in the slot while it is empty."""
        return t("parts.file.empty")

    def clear(self) -> None:
        """Take the attachment away as the clerk would."""
        if self._value:
            self.put("", "")
            self.removed.emit()
            self.edited.emit("")
            self.committed.emit("")

    def relook(self) -> None:
        self._choose.set_words(t("parts.file.choose"))
        self._remove.set_words(t("parts.file.remove"))
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and is_shift(event):
            self.back.emit()
        elif is_enter(event):
            (self.advance if self._value else self.wanted).emit()
        elif event.key() == Qt.Key.Key_Space:
            self.wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(T.c.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])

    def _show(self) -> None:
        self._remove.setVisible(bool(self._value))
        self._thumb.setVisible(bool(self._value))
        self._facts.setVisible(bool(self._facts.words()))
        if not self._value:
            self._name.set_words(self.empty_words())


class Thumb(QWidget):
    """A small page with its number; the chosen one has an accent frame. Signals: chosen()."""

    chosen = Signal()

    def __init__(self, picture: QPixmap | None = None, *, number: int = 0, size: tuple[int, int] = (34, 44)) -> None:
        super().__init__()
        self._picture, self._number, self._on = picture, number, False
        self.setFixedSize(QSize(*size))
        if number:
            self.setAccessibleName(str(number))

    def put(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def set_on(self, on: bool) -> None:
        self._on = on
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if clicked_inside(self, event):
            self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(T.c.accent if self._on else T.c.line), 2 if self._on else 1))
        painter.setBrush(QColor(T.c.sunken))
        painter.drawRoundedRect(frame, RADIUS["field"], RADIUS["field"])
        inside = frame.adjusted(3, 3, -3, -3)
        if self._picture is not None and not self._picture.isNull():
            size = self._picture.deviceIndependentSize().scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(inside.center())
            painter.drawPixmap(place.toRect(), self._picture)
        else:
            size_px = min(T.px(18), int(inside.width()))
            picture = pixmap("file", T.c.ink3, size_px)
            painter.drawPixmap(int(frame.center().x() - size_px / 2), int(frame.center().y() - size_px / 2), picture)
        if self._number:
            cap = QRectF(5, 5, 20, 18)
            painter.setPen(QColor(T.c.edge))
            painter.setBrush(QColor(T.c.surface))
            painter.drawRoundedRect(cap, RADIUS["cap"], RADIUS["cap"])
            painter.setFont(font("tiny-b"))
            painter.setPen(QColor(T.c.ink2))
            painter.drawText(cap.adjusted(0, -1, 0, -1), AL.AlignCenter, str(self._number))
