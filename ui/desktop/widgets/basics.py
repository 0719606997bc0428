"""Labels, icons, rules and layouts: the grain of every page."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import Ground, Role, S, T, Tone

AL = Qt.AlignmentFlag
Part = QWidget | QLayout | int | None
Margins = tuple[int, int, int, int]


class Row(QHBoxLayout):
    """Side by side, no margins; an int is a fixed gap in px, None a stretch."""

    def __init__(self, *parts: Part, gap: int = S, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.setContentsMargins(*margins)
        self.setSpacing(gap)
        add_all(self, parts)


class Col(QVBoxLayout):
    """One below the other, no margins; an int is a fixed gap in px, None a stretch."""

    def __init__(self, *parts: Part, gap: int = S, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.setContentsMargins(*margins)
        self.setSpacing(gap)
        add_all(self, parts)


def add_all(layout: QBoxLayout, parts: Iterable[Part]) -> None:
    """Add widgets, layouts, gaps (int) and stretches (None) in this order."""
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def empty_layout(layout: QLayout) -> None:
    """Take everything out of a layout; widgets in it are hidden now and deleted when the event loop runs."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            empty_layout(inner)
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def box(layout: QLayout, ground: Ground | None = None, **props: object) -> QFrame:
    """A frame round a layout. A QFrame, because a bare QWidget paints no ground from the sheet."""
    frame = QFrame()
    frame.setLayout(layout)
    if ground:
        frame.setProperty("ground", ground)
    for name, value in props.items():
        frame.setProperty(name, value)
    return frame


def rule(kind: str = "h") -> QFrame:
    """A hairline, "h" or "v"."""
    frame = QFrame()
    frame.setProperty("rule", kind)
    return frame


def repolish(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the sheet asks about; nothing happens when it has that value already.

    A widget that was never shown is not polished yet: its first polish will see the property.
    """
    if widget.property(name) != value:
        widget.setProperty(name, value)
        if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            return
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


class Label(QLabel):
    """A line of words in one of the text roles. `elide=True` lets it shrink and shows what fits.

    `rich` is the same words as safe rich text, where they are more than words.
    """

    def __init__(
        self,
        words: str = "",
        role: Role = "body",
        tone: Tone = "ink",
        *,
        wrap: bool = False,
        elide: bool = False,
        align: Qt.AlignmentFlag | None = None,
    ) -> None:
        super().__init__()
        self._role, self._elide, self._whole, self._rich = role, elide, "", ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if align is not None:
            self.setAlignment(align)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.relook()
        self.set_tone(tone)
        self.set_words(words)

    def words(self) -> str:
        """The whole text, also when only a part of it is shown."""
        return self._whole

    def set_words(self, words: str, rich: str = "") -> None:
        words = dots(words)
        if words == self._whole and rich == self._rich:
            return
        self._whole, self._rich = words, rich
        self._show()

    def set_tone(self, tone: Tone) -> None:
        repolish(self, "tone", tone)

    def set_role(self, role: Role) -> None:
        if role != self._role:
            self._role = role
            self.relook()

    def relook(self) -> None:
        self.setFont(font(self._role))
        self._show()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._show()

    def _show(self) -> None:
        if not self._elide:
            self.setTextFormat(Qt.TextFormat.RichText if self._rich else Qt.TextFormat.PlainText)
            self.setText(self._rich or self._whole)
            return
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Icon(QWidget):
    """An outline icon. Say the same in words beside it, or set an accessible name. Drawn when it is first seen."""

    def __init__(self, name: str, tone: Tone = "ink2", size: int = 16) -> None:
        super().__init__()
        self._name, self._tone, self._size = name, tone, size
        self.relook()

    def set_icon(self, name: str, tone: Tone) -> None:
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def relook(self) -> None:
        size = T.px(self._size)
        self.setFixedSize(size, size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, pixmap(self._name, T.c.of(self._tone), T.px(self._size)))


class IconText(QFrame):
    """Icon and words as one; used for sources, devices and hints."""

    def __init__(self, icon: str, words: str, role: Role = "label", tone: Tone = "ink2", size: int = 16) -> None:
        super().__init__()
        self.icon, self.label = Icon(icon, tone, size), Label(words, role, tone)
        self.setLayout(Row(self.icon, self.label, gap=6))

    def put(self, icon: str, words: str, tone: Tone = "ink2") -> None:
        """Show another icon and other words."""
        self.icon.set_icon(icon, tone)
        self.label.set_tone(tone)
        self.label.set_words(words)


def scrolling(inside: QLayout, ground: Ground | None = None) -> QScrollArea:
    """A page body that scrolls downwards only. Wheel and keys; Tab goes through what is inside."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(box(inside, ground))
    return area


def show_whole(area: QScrollArea, part: QWidget, section_title: QWidget | None = None) -> None:
    """Scroll so that all of `part` can be seen; if the page moves at all, put the section's title on top."""
    inside, bar = area.widget(), area.verticalScrollBar()
    top = part.mapTo(inside, part.rect().topLeft()).y()
    bottom = top + part.height()
    if bar.value() <= top and bottom <= bar.value() + area.viewport().height():
        return
    wanted = top
    if section_title is not None:
        title = section_title.mapTo(inside, section_title.rect().topLeft()).y()
        if bottom - title <= area.viewport().height():
            wanted = title
    bar.setValue(max(0, wanted - S))


def is_enter(event: QKeyEvent) -> bool:
    """True for both Enter keys."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_shift(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def plain_keys(event: QKeyEvent) -> bool:
    """True when neither Ctrl nor Alt nor Meta is held."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return not event.modifiers() & held


def clicked_inside(widget: QWidget, event: QMouseEvent) -> bool:
    """True when the left button went up over the widget."""
    return event.button() == Qt.MouseButton.LeftButton and widget.rect().contains(event.position().toPoint())
