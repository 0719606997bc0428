"""Page head, action bar, status bar, banner, empty states: the lines round a page's content."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.style.tokens import XL, XXL, L, M, S, T, Tone
from ui.desktop.widgets.banner import Banner
from ui.desktop.widgets.basics import (
    AL,
    Col,
    Icon,
    IconText,
    Label,
    Part,
    Row,
    add_all,
    box,
    empty_layout,
    rule,
)
from ui.desktop.widgets.buttons import KeyButton

__all__ = ["ActionBar", "Banner", "EmptyState", "PageHead", "StatusBar", "StatusItem"]


class PageHead(QFrame):
    """Title, one line of facts on its baseline, and on the right what steers the page; a hairline below.

    In large text the right part takes a line of its own. Below 1366 px the facts go.
    """

    FACTS_FROM = 1366

    def __init__(self, title: str = "", facts: str = "", right: QWidget | None = None) -> None:
        super().__init__()
        self._title, self._facts, self._right = Label(title, "h1"), Label(facts, "label", "ink2"), right
        self._facts.setContentsMargins(0, 6, 0, 0)
        self._line = Row(self._title, self._facts, None, gap=M, margins=(XXL, 0, XXL - 4, 0))
        self._inner = box(self._line)
        self._second = QFrame()
        self._second_row: QHBoxLayout = Row(None, margins=(XXL, 0, XXL - 4, 0), gap=0)
        self._second.setLayout(Col(rule(), self._second_row, gap=0))
        self.setLayout(Col(self._inner, self._second, rule(), gap=0))
        self.relook()

    def put(self, title: str, facts: str = "") -> None:
        self._title.set_words(title)
        self._facts.set_words(facts)

    def facts(self) -> str:
        """The facts beside the title, also while there is no room for them."""
        return self._facts.words()

    def relook(self) -> None:
        self._inner.setFixedHeight(T.h("pagehead"))
        self._fit_facts()
        self._second.setVisible(T.large and self._right is not None)
        if self._right is None:
            return
        put_away = self._right.parent() is not None and self._right.isHidden()  # by the page, and it stays so
        self._line.removeWidget(self._right)
        self._second_row.removeWidget(self._right)
        if T.large:
            self._second_row.insertWidget(0, self._right)
        else:
            self._line.addWidget(self._right)
        self._right.setVisible(not put_away)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_facts()

    def _fit_facts(self) -> None:
        self._facts.setVisible(self.window().width() >= self.FACTS_FROM and not T.large)


class ActionBar(QFrame):
    """What can be done here: quiet buttons on the left, a hint and the one main button on the right."""

    def __init__(self, left: Sequence[Part] = (), right: Sequence[Part] = ()) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self._row = Row(gap=2, margins=(L + 4, 0, XL + 1, 0))
        add_all(self._row, [*left, None, *right])
        self._inner = box(self._row)
        for button in self._inner.findChildren(KeyButton):
            button.plain_in_large_text()
        self.setLayout(Col(rule(), self._inner, gap=0))
        self.relook()

    def relook(self) -> None:
        side = S if T.large else L + 4
        self._row.setContentsMargins(side, 0, side + (0 if T.large else S + 1 - 4), 0)
        self._inner.setFixedHeight(T.h("actionbar"))


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One fact in the status bar."""

    icon: str
    words: str
    tone: Tone = "ink2"


class StatusBar(QFrame):
    """Link, queue and devices on the left; when the data are from and when the draft was saved on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self._items: tuple[StatusItem, ...] = ()
        self._left, self._info = Row(gap=XL), Label("", "label", "ink2")
        self._saved = IconText("check", "", "label", "ink2", 14)
        self._saved.hide()
        inner = Row(self._left, None, self._info, self._saved, gap=XL, margins=(L, 0, L, 0))
        self._inner = box(inner)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # long words never widen the window
        self.setLayout(Col(rule(), self._inner, gap=0))
        self.relook()

    def put(self, items: Sequence[StatusItem]) -> None:
        """Show these facts; nothing is made anew when nothing changed."""
        if tuple(items) == self._items:
            return
        kept = self._items
        self._items = tuple(items)
        if len(kept) != len(self._items):
            empty_layout(self._left)
            for item in self._items:
                self._left.addWidget(IconText(item.icon, item.words, "label", item.tone, 15))
        else:
            for place, item in enumerate(self._items):
                widget = self._left.itemAt(place).widget()
                if isinstance(widget, IconText):
                    widget.put(item.icon, item.words, item.tone)
        self.setAccessibleName(" ".join(item.words for item in self._items))

    def put_saved(self, words: str) -> None:
        """Say when the draft was saved; "" says nothing."""
        self._saved.put("check", words)
        self._saved.setVisible(bool(words))

    def put_info(self, words: str) -> None:
        """Say something quiet about the page: "data as of 09:43:12"."""
        self._info.set_words(words)

    def relook(self) -> None:
        self._inner.setFixedHeight(T.h("statusbar"))


class EmptyState(QFrame):
    """What a page says when it has nothing to show: first use, reading, nothing found, wrong, no right."""

    def __init__(self, icon: str = "tray", title: str = "", hint: str = "") -> None:
        super().__init__()
        self._icon = Icon(icon, "ink3", 40)
        self._title, self._hint = Label(title, "h2", align=AL.AlignHCenter), Label(hint, "label", "ink2", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._steps: QVBoxLayout = Col(gap=S)
        middle = Col(Row(None, self._icon, None), self._title, self._hint, self._steps, gap=S)
        whole = Row(None, box(middle), None, margins=(XL, XL, XL, XL))
        whole.setStretch(1, 3)
        whole.setStretch(0, 1)
        whole.setStretch(2, 1)
        self.setLayout(Col(None, whole, None, gap=0))

    def put(self, icon: str, title: str, hint: str = "", *steps: QWidget) -> None:
        """Say what is the case and what to try; `steps` are buttons below."""
        self._icon.set_icon(icon, "ink3")
        self._title.set_words(title)
        self._hint.set_words(hint)
        empty_layout(self._steps)
        for step in steps:
            self._steps.addLayout(Row(None, step, None))
        self.setAccessibleName(f"{title} {hint}".strip())
