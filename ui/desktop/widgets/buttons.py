"""KeyCap and KeyButton: the key stands on the control."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T, Tone
from ui.desktop.widgets.basics import AL, is_enter

Kind = str  # "primary", "second" or "quiet"


def cap_width(key: str) -> int:
    """Width in px of the cap with this key on it."""
    return max(T.px(22), QFontMetrics(font("tiny-b")).horizontalAdvance(key) + T.px(10))


def paint_cap(painter: QPainter, rect: QRectF, key: str, edge: QColor, ink: QColor) -> None:
    """A key cap with an outline and no ground."""
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS["cap"], RADIUS["cap"])
    painter.setPen(ink)
    painter.setFont(font("tiny-b"))
    painter.drawText(rect.adjusted(0, -1, 0, -1), AL.AlignCenter, key)


class KeyCap(QWidget):
    """The key that does what stands beside it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.relook()

    def set_key(self, key: str) -> None:
        self._key = key
        self.relook()

    def relook(self) -> None:
        self.setFixedSize(cap_width(self._key), T.h("cap"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cap(painter, QRectF(self.rect()), self._key, QColor(T.c.edge), QColor(T.c.ink2))


class KeyButton(QAbstractButton):
    """The one button: icon, words, key cap; kinds primary, second, quiet.

    Painted, because a sheet can neither place a key cap nor draw a focus ring outside the fill. The ring needs RING px
    on every side, which are part of the widget. Space and Enter press it; a held key does not press it again.
    Signals: clicked().
    """

    RING = 3

    def __init__(
        self,
        words: str,
        key: str = "",
        icon: str = "",
        kind: Kind = "second",
        *,
        height: str = "button",
        tone: Tone | None = None,
        icon_in_large_text: bool = True,
    ) -> None:
        super().__init__()
        self._key, self._icon, self._kind, self._height, self._tone = key, icon, kind, height, tone
        self._icon_in_large = icon_in_large_text
        self.show_hover = self.show_focus = False  # the sheet of parts shows states that nobody is causing
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_words(words)

    def set_words(self, words: str, key: str | None = None) -> None:
        """Say something else; the key stays unless one is given."""
        words = dots(words)
        self._key = self._key if key is None else key
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(words)
        self.setAccessibleDescription(self._key)
        self.relook()

    def words(self) -> str:
        return self.text().replace("&&", "&")

    def plain_in_large_text(self) -> None:
        """Large text needs the room of the icon for the words."""
        self._icon_in_large = False
        self.relook()

    def set_kind(self, kind: Kind) -> None:
        """Make it the blue one, or take the blue away."""
        if kind != self._kind:
            self._kind = kind
            self.relook()

    def kind(self) -> Kind:
        return self._kind

    def relook(self) -> None:
        self.setFixedHeight(T.h(self._height) + 2 * self.RING)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._font()).horizontalAdvance(self.words())
        width += 2 * T.px(10 if self._kind == "quiet" else 14)
        width += T.px(18) + 8 if self._shown_icon() else 0
        width += cap_width(self._key) + 10 if self._key else 0
        return QSize(width + 2 * self.RING, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            if not event.isAutoRepeat():
                self.click()
            event.accept()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(self.RING, self.RING, -self.RING, -self.RING)
        fill, edge, ink = self._colors()
        if fill or edge:
            painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS["field"], RADIUS["field"])
        if self.hasFocus() or self.show_focus:
            painter.setPen(QPen(QColor(T.c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS["card"], RADIUS["card"])
        self._paint_inside(painter, body, ink)

    def _paint_inside(self, painter: QPainter, body: QRectF, ink: str) -> None:
        x = body.left() + T.px(10 if self._kind == "quiet" else 14)
        icon = self._shown_icon()
        if icon:
            size = T.px(18)
            painter.drawPixmap(QPointF(x, body.center().y() - size / 2), pixmap(icon, ink, size))
            x += size + 8
        shown = self._font()
        painter.setFont(shown)
        painter.setPen(QColor(ink))
        width = QFontMetrics(shown).horizontalAdvance(self.words())
        place = QRectF(x, body.top(), width + 2, body.height())
        painter.drawText(place, AL.AlignVCenter | AL.AlignLeft, self.words())
        if self._key:
            place = QRectF(x + width + 10, body.center().y() - T.h("cap") / 2, cap_width(self._key), T.h("cap"))
            self._paint_key(painter, place)

    def _paint_key(self, painter: QPainter, place: QRectF) -> None:
        c, on = T.c, self.isEnabled()
        if self._kind == "primary" and on:
            paint_cap(painter, place, self._key, QColor(255, 255, 255, 150), QColor(c.on_fill))
        else:
            paint_cap(painter, place, self._key, QColor(c.edge if on else c.line), QColor(c.ink2 if on else c.ink3))

    def _colors(self) -> tuple[str, str, str]:
        """Ground, edge and ink in the present state; "" for none."""
        c, quiet = T.c, self._kind == "quiet"
        if not self.isEnabled():
            return ("" if quiet else c.sunken), ("" if quiet else c.line), c.ink3
        fill, edge, ink = {
            "primary": (c.fill, c.fill, c.on_fill),
            "second": (c.surface, c.edge, c.ink),
            "quiet": ("", "", c.ink2),
        }[self._kind]
        if self._tone:
            ink = T.c.of(self._tone)
        hover = self.underMouse() or self.show_hover
        if self._kind == "primary":
            fill = edge = c.fill_down if self.isDown() else c.fill_hover if hover else fill
        elif self.isDown():
            fill = c.accent_soft
        elif hover:
            fill = c.line
        return fill, edge, ink

    def _font(self) -> QFont:
        return font("body-b" if self._kind == "primary" else "body")

    def _shown_icon(self) -> str:
        return self._icon if self._icon_in_large or not T.large else ""
