"""Painted parts of the first page: a line of what was found, a tile of what is done often, a kept draft."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ui.desktop.i18n import t
from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, M, Role, S, T, Tone
from ui.desktop.widgets.basics import AL, Label, Row, is_enter
from ui.desktop.widgets.buttons import KeyButton, cap_width, paint_cap
from ui.desktop.widgets.chips import Chip


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing the typed text may mean. ``what``: item, person, number, slip, search; ``value`` the code or the text."""

    what: str
    value: str
    title: str
    small: str = ""
    facts: str = ""
    right: str = ""
    typed: int = 0  # how many characters of ``small`` were typed


class HitLine(QAbstractButton):
    """A line under the box. The chosen one has an arrow, a ground and the key Enter. Never takes the focus from the box."""

    def __init__(self) -> None:
        super().__init__()
        self._hit, self._chosen, self._key = Hit("", "", ""), False, ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.relook()

    def put(self, hit: Hit, *, chosen: bool, key: str) -> None:
        self._hit, self._chosen, self._key = hit, chosen, key
        self.setAccessibleName(f"{hit.title} {hit.facts}".strip())
        self.update()

    def hit(self) -> Hit:
        return self._hit

    def relook(self) -> None:
        self.setFixedHeight(T.h("gridrow"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c, hit, painter = T.c, self._hit, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        if self._chosen or self.underMouse():
            painter.fillRect(self.rect(), QColor(c.accent_soft if self._chosen else c.line))
        if self._chosen:
            painter.drawPixmap(QPointF(M, (height - T.px(16)) / 2), pixmap("arrow-right", c.accent, T.px(16)))
        if self._key:
            cap = cap_width(self._key)
            place = QRectF(width - M - cap, (height - T.h("cap")) / 2, cap, T.h("cap"))
            paint_cap(painter, place, self._key, QColor(c.edge), QColor(c.ink2))
        ends = float(width - M - T.px(64))
        if hit.right:
            right = QFontMetrics(font("label")).horizontalAdvance(dots(hit.right))
            self._say(painter, hit.right, "label", c.ink2, QRectF(ends - right, 0, right + 2, height))
            ends -= right + M
        x, measure = float(M + T.px(16) + S), QFontMetrics(font("body-b"))
        name = min(max(T.px(190), measure.horizontalAdvance(hit.title) + S), width * 0.5)
        self._say(painter, hit.title, "body-b" if self._chosen else "body", c.ink, QRectF(x, 0, name, height))
        x += name + S
        if hit.small and ends - x > T.px(60):
            self._small(painter, x, T.px(92))
            x += T.px(100)
        if ends - x > T.px(60):
            self._say(painter, hit.facts, "label", c.ink2, QRectF(x, 0, ends - x, height))

    def _say(self, painter: QPainter, words: str, role: Role, ink: str, place: QRectF) -> None:
        """Draws what fits of the words."""
        used = font(role)
        painter.setFont(used)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(used).elidedText(dots(words), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, AL.AlignVCenter | AL.AlignLeft, shown)

    def _small(self, painter: QPainter, x: float, room: float) -> None:
        """Initials, what was typed of them in the accent."""
        head, tail = self._hit.small[: self._hit.typed], self._hit.small[self._hit.typed :]
        measure = QFontMetrics(font("label-b"))
        painter.setFont(font("label-b"))
        painter.setPen(QColor(T.c.accent))
        painter.drawText(QRectF(x, 0, room, self.height()), AL.AlignVCenter | AL.AlignLeft, head)
        painter.setFont(font("label"))
        painter.setPen(QColor(T.c.ink3))
        left = x + measure.horizontalAdvance(head)
        shown = QFontMetrics(font("label")).elidedText(tail, Qt.TextElideMode.ElideRight, int(room - left + x - 6))
        painter.drawText(QRectF(left, 0, room, self.height()), AL.AlignVCenter | AL.AlignLeft, shown)


class Tile(QAbstractButton):
    """An item as a card: name, kind, how often, its key. Enter and Space press it."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code, self._key, self._below, self._right = code, "", "", ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.relook()

    def put(self, name: str, below: str, right: str = "", key: str = "") -> None:
        self.setText(name.replace("&", "&&"))
        self._name, self._below, self._right, self._key = name, below, right, key
        self.setAccessibleName(f"{name} {below} {right}".strip())
        self.setToolTip("")
        self.update()

    def relook(self) -> None:
        self.setFixedHeight(T.px(60, 0.92 if T.large else 1))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(T.px(160), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter = T.c, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hot = self.hasFocus()
        painter.setPen(QPen(QColor(c.accent if hot else c.line), 2 if hot else 1))
        painter.setBrush(QColor(c.accent_soft if self.isDown() else c.line if self.underMouse() else c.surface))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if hot else frame, RADIUS["card"], RADIUS["card"])
        cap = cap_width(self._key) if self._key else 0
        inner, half = self.width() - 2 * M, self.height() / 2
        self._line(painter, self._name, "body-b", c.ink, QRectF(M, 6, inner - cap - (6 if cap else 0), half - 4))
        if cap:
            place = QRectF(self.width() - M - cap, 8, cap, T.h("cap"))
            paint_cap(painter, place, self._key, QColor(c.edge), QColor(c.ink2))
        right = QFontMetrics(font("label")).horizontalAdvance(self._right)
        self._line(painter, self._below, "label", c.ink2, QRectF(M, half, inner - right - 6, half - 6))
        self._line(
            painter, self._right, "label", c.ink3, QRectF(self.width() - M - right - 1, half, right + 2, half - 6)
        )

    def _line(self, painter: QPainter, words: str, role: Role, ink: str, place: QRectF) -> None:
        used = font(role)
        painter.setFont(used)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(used).elidedText(dots(words), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, AL.AlignVCenter | AL.AlignLeft, shown)


class DraftLine(QFrame):
    """A kept draft: masked name, item, what is missing, when it was saved. Signals: opened(), dropped()."""

    opened = Signal()
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._who, self._item = Label("", "body-b"), Label("", elide=True)
        self._chip, self._when = Chip(""), Label("", "label", "ink3")
        self.drop = KeyButton("", "", "", "quiet", tone="ink3")
        self._open = KeyButton("", "", "", "quiet", tone="accent")
        self._open.clicked.connect(self.opened)
        self.drop.clicked.connect(self._ask)
        row = Row(
            self._who, self._item, self._chip, None, self._when, self.drop, self._open, gap=M, margins=(M, 0, 0, 0)
        )
        row.setStretch(1, 1)
        self.setLayout(row)
        self._sure = False
        self.relook()

    def put(self, who: str, item: str, chip: tuple[str, Tone, str], when: str) -> None:
        """``chip``: word, tone, icon; an empty word shows none."""
        self._who.set_words(who)
        self._item.set_words(item)
        word, tone, icon = chip
        self._chip.setVisible(bool(word))
        if word:
            self._chip.put(word, tone, icon)
        self._when.set_words(when)
        self._open.setAccessibleName(f"{t('start.go_on')} {who} {item}")
        self._sure = False
        self.relook()

    def relook(self) -> None:
        self._who.setFixedWidth(T.px(92))
        self._open.set_words(t("start.go_on"))
        self.drop.set_words(t("start.drop_sure") if self._sure else t("start.drop"))
        self.setFixedHeight(T.h("button") + 6)

    def _ask(self) -> None:
        """What cannot be undone is pressed twice, on the same button."""
        if self._sure:
            self.dropped.emit()
            return
        self._sure = True
        self.relook()
