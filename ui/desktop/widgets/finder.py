"""The rare-character finder, and the line for a person's name that opens it."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.domain.names import clean_name
from counter_app.domain.pua import PUA
from ui.desktop.i18n import t
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, S, T
from ui.desktop.widgets.basics import AL, Col, Label, is_enter
from ui.desktop.widgets.characters import Found, characters
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.lines import is_helper_key

COLUMNS, ROWS = 10, 4


def is_finder_key(event: QKeyEvent) -> bool:
    """Ctrl+U."""
    return event.key() == Qt.Key.Key_U and event.modifiers() == Qt.KeyboardModifier.ControlModifier


class CharacterTable(QWidget):
    """The characters found, a page of them at a time. Signals: picked(int place), marked(int place)."""

    picked = Signal(int)
    marked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Found] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.relook()

    def put(self, found: list[Found]) -> None:
        """Show these from the first."""
        self._found = found
        self.go_to(0)

    def current(self) -> Found | None:
        return self._found[self._at] if self._found else None

    def place(self) -> int:
        return self._at

    def go_to(self, place: int) -> None:
        """Mark one, held within what was found."""
        self._at = max(0, min(place, len(self._found) - 1))
        self.marked.emit(self._at)
        self.update()

    def relook(self) -> None:
        self.setFixedSize(QSize(COLUMNS * self._side(), ROWS * self._side()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        place = self._first() + point.y() // self._side() * COLUMNS + point.x() // self._side()
        if 0 <= place < len(self._found):
            self.go_to(place)
            self.picked.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, side, c = QPainter(self), self._side(), T.c
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("h1"))
        first = self._first()
        for cell, found in enumerate(self._found[first : first + COLUMNS * ROWS]):
            area = QRectF(cell % COLUMNS * side, cell // COLUMNS * side, side, side).adjusted(2, 2, -2, -2)
            here = first + cell == self._at
            painter.setPen(QPen(QColor(c.accent if here else c.line), 2 if here else 1))
            painter.setBrush(QColor(c.accent_soft if here else c.surface))
            painter.drawRoundedRect(area, RADIUS["field"], RADIUS["field"])
            painter.setPen(QColor(c.accent if here else c.ink))
            painter.drawText(area, AL.AlignCenter, found.char)

    def _first(self) -> int:
        page = COLUMNS * ROWS
        return self._at // page * page

    def _side(self) -> int:
        return T.px(40)


class CharacterFinder(QFrame):
    """Over the page, below the line it writes to. A child of the window: input methods work in it and nothing is grabbed.

    Signals: chosen(str character), closed().
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner.window())
        self.setProperty("popup", True)
        self._title = Label("", "label-b", "ink2")
        self.line = LineEdit(leading="magnifying-glass")
        self.table = CharacterTable()
        self._facts, self._how = Label("", "body", "ink"), Label("", "label", "ink3", wrap=True)
        self.setLayout(Col(self._title, self.line, self.table, self._facts, self._how, gap=6, margins=(S, S, S, S)))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.table.picked.connect(lambda _place: self._take())
        self.table.marked.connect(lambda _place: self._tell())
        self.relook()
        self.hide()

    def open_at(self, line: QWidget) -> None:
        """Show it below the line, or above it where the window ends too soon."""
        if self.parentWidget() is not line.window():
            self.setParent(line.window())
        self.line.setText("")
        self._search("")
        self.adjustSize()
        window = line.window()
        corner = line.mapTo(window, QPoint(0, line.height() + 2))
        if corner.y() + self.height() > window.height():
            corner.setY(max(0, line.mapTo(window, QPoint(0, 0)).y() - self.height() - 2))
        corner.setX(max(0, min(corner.x(), window.width() - self.width())))
        self.move(corner)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        QTimer.singleShot(0, self, characters().warm)

    def relook(self) -> None:
        self._title.set_words(t("parts.finder.title"))
        self.line.setPlaceholderText(t("parts.finder.placeholder"))
        self.line.setAccessibleName(t("parts.finder.title"))
        self._how.set_words(t("parts.finder.how"))
        self._how.setFixedWidth(COLUMNS * T.px(40))
        lines = QFontMetrics(font("label"))
        room = QRect(0, 0, COLUMNS * T.px(40), 1_000)
        needed = lines.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._how.words()).height()
        self._how.setFixedHeight(needed + 4)
        self._facts.setFixedHeight(T.h("label") + 4)
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            return self._on_key(cast(QKeyEvent, event))
        if event.type() == QEvent.Type.FocusOut:
            self.close_finder()
        return False

    def close_finder(self) -> None:
        """Away with it; nothing is inserted."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: COLUMNS, Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1,
            Qt.Key.Key_PageDown: COLUMNS * ROWS, Qt.Key.Key_PageUp: -COLUMNS * ROWS,
        }  # fmt: skip
        if key == Qt.Key.Key_Escape or is_finder_key(event):
            self.close_finder()
        elif is_enter(event):
            self._take()
        elif key in steps:
            self.table.go_to(self.table.place() + steps[key])
        else:
            return False
        return True

    def _search(self, text: str) -> None:
        self.table.put(characters().find(text))

    def _take(self) -> None:
        found = self.table.current()
        if found is not None:
            self.chosen.emit(found.private or found.char)
            self.close_finder()

    def _tell(self) -> None:
        found = self.table.current()
        if found is None:
            self._facts.set_words(t("parts.finder.none") if self.line.text().strip() else "")
            return
        facts = [f"U+{ord(found.char):04X}", " ".join(found.readings)]
        if found.radical:
            facts.append(t("parts.finder.place", radical=found.radical, rest=max(0, found.rest)))
        if found.private:
            facts.append(t("parts.finder.private", code=f"U+{ord(found.private):04X}"))
        self._facts.set_words(f"{found.char}  " + "  ".join(fact for fact in facts if fact))


def _read(name: str) -> str:
    """A name without private-use code points, for which no font has a picture."""
    return "".join(PUA.get(char, char) for char in name)


class NameEdit(LineEdit):
    """A person's name; Ctrl+U, Alt+Down or the icon opens the finder, what it finds goes in at the caret.

    Private-use code points of older systems are read as the characters they stand for: `value()` has those, `raw()` keeps what
    was typed or pasted, and `remark()` says what was read.
    """

    def __init__(self, value: str = "") -> None:
        super().__init__(value, trailing="text-aa", show_as=_read)
        self._finder: CharacterFinder | None = None
        self.icon_pressed.connect(self.open_finder)
        self.relook()

    def value(self) -> str:
        typed = self._raw.strip()
        return clean_name(typed).text if any(char in PUA for char in typed) else typed

    def remark(self) -> str:
        """Which private-use code points were read as which characters; "" for none."""
        read = [(char, PUA[char]) for char in self._raw if char in PUA]
        pairs = t("parts.name.comma").join(
            t("parts.name.pair", code=f"U+{ord(char):04X}", char=meant) for char, meant in read
        )
        return t("parts.name.private", pairs=pairs) if read else ""

    def open_finder(self) -> None:
        """Show the finder at this line."""
        if self._finder is None:
            self._finder = CharacterFinder(self)
            self._finder.chosen.connect(self._insert)
            self._finder.closed.connect(self._come_back)
        self._caret = self.cursorPosition()
        self._finder.open_at(self)

    def finder(self) -> CharacterFinder | None:
        """The finder once it was opened."""
        return self._finder

    def relook(self) -> None:
        super().relook()
        self.setToolTip(t("parts.finder.tip"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and is_finder_key(cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_helper_key(event) or is_finder_key(event):
            self.open_finder()
            return
        super().keyPressEvent(event)

    def _come_back(self) -> None:
        caret = self._caret  # hiding the finder may have brought the focus here already, by way of Tab
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.setCursorPosition(caret)

    def _insert(self, char: str) -> None:
        place = min(self._caret, len(self._raw))
        self._raw = self._raw[:place] + char + self._raw[place:]
        self._caret = place + len(char)
        self.setText(self._raw)
        self.setCursorPosition(self._caret)
        self.edited.emit(self.value())
