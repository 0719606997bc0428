"""ManyChoice: several of many, each found by typing and kept as a chip."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, S, T
from ui.desktop.widgets.basics import AL, Col, Label, box, is_enter, is_shift
from ui.desktop.widgets.choice import Choice, Option


class _Finder(Choice):
    """The line of a ManyChoice: what is taken in the list goes to the chips and the line is empty again."""

    def __init__(self, owner: "ManyChoice") -> None:
        self._owner = owner
        super().__init__(placeholder=t("parts.many.placeholder"))

    def take(self, option: Option) -> None:
        self.close_list()
        self._raw = self._last_committed = ""
        self._display()
        self.setText("")
        self._owner.add(option.code)

    def commit(self) -> None:
        found = self._meant(self._raw.strip()) if self._raw.strip() else None
        if found is not None:
            self.take(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self._owner.drop_last()
            return
        if is_enter(event) and not is_shift(event) and self.is_open():
            option = self._list.current() if self._list is not None else None
            if option is not None:
                self.take(option)  # and stays: the next one may follow
                return
        super().keyPressEvent(event)


class ManyChoice(QFrame):
    """Several of many. `value()` is the codes in the order of the options.

    Type and Enter to add, Backspace in the empty line or a click on a chip to take one away, Enter in the empty line to go on.
    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self, options: Sequence[Option] = (), value: str = "") -> None:
        super().__init__()
        self._chosen: tuple[str, ...] = tuple(value.split())
        self._at = {option.code: place for place, option in enumerate(options)}
        self.line = _Finder(self)
        self.line.set_options(options)
        self._chips = _Chips(self)
        self._none = Label("", "label", "ink3")
        self.setLayout(Col(self.line, box(Col(self._chips, self._none, gap=0)), gap=4))
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.advance.connect(self.advance)
        self.line.back.connect(self.back)
        self.relook()

    def options(self) -> tuple[Option, ...]:
        return self.line.options()

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; what is chosen stays."""
        self.line.set_options(options)
        self._at = {option.code: place for place, option in enumerate(options)}
        self._show()

    def value(self) -> str:
        return " ".join(self._chosen)

    def set_value(self, value: str) -> None:
        self._chosen = tuple(value.split())
        self._show()

    def raw(self) -> str:
        return self.value()

    def set_raw(self, raw: str) -> None:
        self.set_value(raw)

    def set_state(self, state: str) -> None:
        self.line.set_state(state)

    def add(self, code: str) -> None:
        """Choose one more."""
        if code not in self._chosen:
            last = len(self._at)
            self._tell(tuple(sorted((*self._chosen, code), key=lambda one: self._at.get(one, last))))

    def drop(self, code: str) -> None:
        """Choose one no longer."""
        if code in self._chosen:
            self._tell(tuple(one for one in self._chosen if one != code))

    def drop_last(self) -> None:
        if self._chosen:
            self.drop(self._chosen[-1])

    def chosen(self) -> list[Option]:
        """What is chosen, with its words; a code that is offered no longer stands for itself."""
        options = self.line.options()
        return [options[self._at[code]] if code in self._at else Option(code, code) for code in self._chosen]

    def relook(self) -> None:
        self.line.setPlaceholderText(t("parts.many.placeholder"))
        self._none.set_words(t("parts.many.none"))
        self._show()

    def _tell(self, chosen: tuple[str, ...]) -> None:
        self._chosen = chosen
        self._show()
        self.edited.emit(self.value())
        self.committed.emit(self.value())

    def _show(self) -> None:
        chosen = self.chosen()
        self._chips.put(chosen)
        self._chips.setVisible(bool(chosen))
        self._none.setVisible(not chosen)
        self.line.setAccessibleDescription("、".join(option.label for option in chosen))


class _Chips(QWidget):
    """What is chosen, painted as chips that flow; a click takes one away."""

    GAP = 6

    def __init__(self, owner: ManyChoice) -> None:
        super().__init__(owner)
        self._owner = owner
        self._options: list[Option] = []
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def put(self, options: list[Option]) -> None:
        if options != self._options:
            self._options = options
            self._place()

    def relook(self) -> None:
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(T.px(200), self.heightForWidth(max(self.width(), T.px(200))))

    def heightForWidth(self, width: int) -> int:
        places = self._arranged(width)
        return places[-1].bottom() + 1 if places else 0

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().toPoint())
        if place >= 0:
            self._owner.drop(self._options[place].code)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, size = QPainter(self), T.px(12)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("label"))
        able = self.isEnabled()
        for option, place in zip(self._options, self._places, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(T.c.accent_soft if able else T.c.sunken))
            painter.drawRoundedRect(QRectF(place), RADIUS["field"], RADIUS["field"])
            painter.setPen(QColor(T.c.accent if able else T.c.ink3))
            words = QRect(place).adjusted(S, 0, -size - S - 4, 0)
            shown = painter.fontMetrics().elidedText(option.label, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, int(AL.AlignVCenter | AL.AlignLeft), shown)
            if able:
                painter.drawPixmap(
                    place.right() - size - 5, place.center().y() - size // 2, pixmap("x", T.c.accent, size)
                )

    def _at(self, point: QPoint) -> int:
        return next((index for index, place in enumerate(self._places) if place.contains(point)), -1)

    def _place(self) -> None:
        self._places = self._arranged(max(self.width(), 40))
        height = self._places[-1].bottom() + 1 if self._places else 0
        if height != self.height():
            self.setFixedHeight(height)
        self.update()

    def _arranged(self, width: int) -> list[QRect]:
        metrics, tall = QFontMetrics(font("label")), T.h("chip")
        places: list[QRect] = []
        x = y = 0
        for option in self._options:
            wide = min(width, metrics.horizontalAdvance(option.label) + T.px(12) + 2 * S + 6)
            if x and x + wide > width:
                x, y = 0, y + tall + 4
            places.append(QRect(x, y, wide, tall))
            x += wide + self.GAP
        return places
