"""OptionGrid: one or several of some choices in columns, with pictures or without marks; LikertRow: one scale in one row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap

from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T
from ui.desktop.widgets.basics import AL, plain_keys
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.segments import Segmented, switched

PICTURE = 96
"""Longest side of a choice's picture in px at normal text."""

_WRAP = int(AL.AlignLeft | AL.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


@lru_cache(maxsize=256)
def small_picture(path: str, side: int) -> QPixmap:
    """The picture in a file, at most `side` px either way; null when there is none."""
    picture = QPixmap(path)
    if picture.isNull() or max(picture.width(), picture.height()) <= side:
        return picture
    return picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


class _Marked(Segmented):
    """Choices with a mark each, of which one or, with `many`, several are taken.

    The widget sets its height when it knows its width: a layout that asks for it reserves, inside a scrolling page, the height
    that the least width would need.
    """

    def __init__(self, options: Sequence[Option], value: str, *, many: bool) -> None:
        self.many = many
        self.MARKS = ("square", "check-square-fill") if many else ("circle", "check-circle-fill")
        super().__init__(options, value)
        policy = self.sizePolicy()
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return False

    def moving_chooses(self) -> bool:
        """Whether going to a choice takes it."""
        return not self.many

    def _go(self, index: int) -> None:
        if self.moving_chooses():
            self.press(index)
            return
        self._at = index
        self.update()

    def _pressed(self, code: str) -> bool:
        if not self.many:
            return super()._pressed(code)
        self._chosen = switched(self._chosen, code, self._options)
        return True


class OptionGrid(_Marked):
    """Choices in `columns` equal columns (0: as many as fit), or one behind the other with `packed`.

    Arrows move, also up and down; digits choose; a letter goes to the next choice that begins with it. With `many` Space and
    digits switch a choice on or off, otherwise moving chooses. `quick` goes on as soon as one is chosen; without `marks` only
    the frame shows what is chosen.
    """

    GAP = 8

    def __init__(
        self,
        options: Sequence[Option] = (),
        value: str = "",
        *,
        many: bool = False,
        columns: int = 0,
        packed: bool = False,
        quick: bool = False,
        marks: bool = True,
    ) -> None:
        self._columns, self._packed, self._quick, self._marks = columns, packed, quick, marks
        super().__init__(options, value, many=many)

    def moving_chooses(self) -> bool:
        return not self.many and not self._quick

    def heightForWidth(self, width: int) -> int:
        places = self._arranged(width)
        return max(place.bottom() for place in places) + 1 if places else T.h("button")

    def sizeHint(self) -> QSize:
        return QSize(T.px(400), self.heightForWidth(max(self.width(), T.px(600))))

    def press(self, index: int) -> None:
        super().press(index)
        if self._quick and not self.many:
            self.advance.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text()
        if plain_keys(event) and self._options:
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(-1 if key == Qt.Key.Key_Up else 1)
                return
            if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
                self._go(0 if key == Qt.Key.Key_Home else len(self._options) - 1)
                return
            if len(text) == 1 and text.isalpha() and self._seek(text.casefold()):
                return
        super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        """To the nearest choice in the row above or below."""
        here = self._places[self._at]
        rows = sorted({place.top() for place in self._places})
        row = rows.index(here.top()) + step
        if not 0 <= row < len(rows):
            return
        there = [index for index, place in enumerate(self._places) if place.top() == rows[row]]
        self._go(min(there, key=lambda index: abs(self._places[index].center().x() - here.center().x())))

    def _seek(self, letter: str) -> bool:
        count = len(self._options)
        for index in (*range(self._at + 1, count), *range(self._at + 1)):
            option = self._options[index]
            if any(word.casefold().startswith(letter) for word in (option.label, *option.keys)):
                self._go(index)
                return True
        return False

    def _left(self, option: Option) -> int:
        """Where the words of a choice begin."""
        return 10 + (T.px(18) + 6 if self._marks else 0)

    def _picture_side(self) -> int:
        return T.px(PICTURE) if any(option.picture for option in self._options) else 0

    def _arranged(self, width: int) -> list[QRect]:
        count = len(self._options)
        if not count:
            return []
        if self._packed:
            return self._flowing(width)
        columns = self._columns or self._fitting(width)
        columns = max(1, min(columns, count))
        wide = (width - self.GAP * (columns - 1)) // columns
        places: list[QRect] = []
        y = 0
        for start in range(0, count, columns):
            row = range(start, min(start + columns, count))
            tall = max(self._height(self._options[index], wide) for index in row)
            places += [QRect((index - start) * (wide + self.GAP), y, wide, tall) for index in row]
            y += tall + 4
        return places

    def _flowing(self, width: int) -> list[QRect]:
        places: list[QRect] = []
        x = y = tall = 0
        for option, natural in zip(self._options, self._widths(), strict=True):
            wide = min(natural, width)
            if x and x + wide > width:
                x, y, tall = 0, y + tall + 4, 0
            high = self._height(option, wide)
            places.append(QRect(x, y, wide, high))
            x, tall = x + wide + self.GAP, max(tall, high)
        return places

    def _widths(self) -> list[int]:
        metrics, extra = QFontMetrics(font("body-b")), T.px(22) + 12
        side = self._picture_side()
        return [
            max(metrics.horizontalAdvance(option.label), side) + self._left(option) + extra for option in self._options
        ]

    def _fitting(self, width: int) -> int:
        widest = min(max(self._widths()), T.px(360))
        return max(1, min(4, (width + self.GAP) // (widest + self.GAP)))

    def _height(self, option: Option, wide: int) -> int:
        room = max(20, wide - self._left(option) - T.px(18) - 8)
        words = QFontMetrics(font("body-b")).boundingRect(QRect(0, 0, room, 10_000), _WRAP, option.label or " ")
        side = self._picture_side()
        return max(T.h("button"), words.height() + 12) + (side + 8 if side else 0)

    def _paint_one(self, painter: QPainter, index: int, place: QRectF) -> None:
        c, option, able = T.c, self._options[index], self.isEnabled()
        on = option.code in self._chosen
        edge = {"must_fix": c.red, "attention": c.amber}.get(self._state, c.edge) if able else c.line
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(c.accent_soft if on else c.surface if able else c.sunken))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS["field"], RADIUS["field"])
        ink = (c.accent if on else c.ink) if able else c.ink3
        words = QRectF(place)
        side = self._picture_side()
        if side:
            self._paint_picture(painter, option, QRectF(place.left() + 10, place.top() + 8, place.width() - 20, side))
            words.setTop(place.top() + side + 8)
        if self._marks:
            size = T.px(18)
            mark = pixmap(self.MARKS[on], (c.accent if on else c.edge) if able else c.ink3, size)
            painter.drawPixmap(int(place.left() + 10), int(words.center().y() - size / 2), mark)
        painter.setFont(self._font(on))
        painter.setPen(QColor(ink))
        painter.drawText(words.adjusted(self._left(option), 0, -T.px(18) - 6, 0), _WRAP, option.label)
        if index < 9:
            painter.setFont(font("tiny"))
            painter.setPen(QColor(c.ink3))
            painter.drawText(words.adjusted(0, 0, -8, 0), AL.AlignVCenter | AL.AlignRight, str(index + 1))

    def _paint_picture(self, painter: QPainter, option: Option, place: QRectF) -> None:
        picture = small_picture(option.picture, int(place.height())) if option.picture else QPixmap()
        if picture.isNull():
            painter.setPen(QColor(T.c.ink3))
            size = T.px(24)
            painter.drawPixmap(int(place.left()), int(place.center().y() - size / 2), pixmap("image", T.c.ink3, size))
            return
        painter.drawPixmap(int(place.left()), int(place.center().y() - picture.height() / 2), picture)


class LikertRow(_Marked):
    """Choices as equal columns, the mark above its words; for scales and for the rows of a table of choices.

    `labels` or `marks` can be off: a row of labels alone is the head of the table and takes no answer.
    """

    def __init__(
        self,
        options: Sequence[Option] = (),
        value: str = "",
        *,
        many: bool = False,
        labels: bool = True,
        marks: bool = True,
    ) -> None:
        self._labels, self._marked = labels, marks
        super().__init__(options, value, many=many)
        if not marks:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(T.px(72) * max(1, len(self._options)), self.heightForWidth(max(self.width(), T.px(600))))

    def minimumSizeHint(self) -> QSize:
        return QSize(T.px(28) * max(1, len(self._options)), T.h("button"))

    def mouseReleaseEvent(self, event: Any) -> None:
        if self._marked:
            super().mouseReleaseEvent(event)

    def _arranged(self, width: int) -> list[QRect]:
        count = len(self._options)
        if not count:
            return []
        wide, metrics = width // count, QFontMetrics(font("label"))
        tall = 0
        if self._labels:
            room = QRect(0, 0, max(20, wide - 8), 10_000)
            flags = int(AL.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
            tall = max(metrics.boundingRect(room, flags, option.label or " ").height() for option in self._options) + 6
        height = max(T.h("button"), tall + (T.px(18) + 12 if self._marked else 6))
        return [QRect(index * wide, 0, wide, height) for index in range(count)]

    def _paint_one(self, painter: QPainter, index: int, place: QRectF) -> None:
        c, option, able = T.c, self._options[index], self.isEnabled()
        on = option.code in self._chosen
        fault = {"must_fix": c.red, "attention": c.amber}.get(self._state) if able else None
        size, top = T.px(18), place.top() + 6
        if self._marked and not self._labels:
            top = place.center().y() - size / 2
        if self._marked:
            ink = (c.accent if on else fault or c.edge) if able else c.ink3
            painter.drawPixmap(int(place.center().x() - size / 2), int(top), pixmap(self.MARKS[on], ink, size))
        if self._labels:
            words = QRectF(place).adjusted(4, size + 8 if self._marked else 0, -4, 0)
            painter.setFont(font("label-b" if on else "label"))
            painter.setPen(QColor((c.accent if on else c.ink) if able else c.ink3))
            align = int(AL.AlignHCenter | (AL.AlignTop if self._marked else AL.AlignVCenter))
            painter.drawText(words, align | int(Qt.TextFlag.TextWordWrap), option.label)
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
