"""The right column of the first page: what the citizen must bring for the marked item, or how to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from counter_app.catalogue.model import Item, Material
from ui.desktop.i18n import t
from ui.desktop.pages.form_words import limit_words
from ui.desktop.style.tokens import S, T
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, empty_layout
from ui.desktop.widgets.side import SideColumn

MOST = 7


class StartSide(SideColumn):
    """``put(item)`` shows what belongs to an item; ``put(None)`` how to begin."""

    def __init__(self, lead_words: Callable[[str], str]) -> None:
        self._lead_words = lead_words
        self._item: Item | None = None
        self._title, self._below = Label("", "h2", wrap=True), Label("", "label", "ink2")
        self._list: QVBoxLayout = Col(gap=S)
        self._bring = box(Col(self._title, self._below, 4, self._list, gap=2))
        self._ask_title, self._ask_words = Label("", "body-b"), Label("", "label", wrap=True)
        self._ask = box(Col(self._ask_title, self._ask_words, gap=4))
        self._rows: QVBoxLayout = Col(gap=4)
        self._facts = box(self._rows)
        super().__init__(self._bring, self._ask, self._facts)
        self.put(None)

    def put(self, item: Item | None) -> None:
        self._item = item
        empty_layout(self._list)
        self.show_block(self._ask, item is not None and bool(item.rules))
        self.show_block(self._facts, item is not None)
        if item is None:
            self._say_how()
            return
        language = T.look.language
        self._title.set_words(item.name.get(language))
        wanted = [one for one in item.materials if one.need != "optional"]
        self._below.set_words(t("start.side.bring") if wanted else t("start.side.no_material"))
        for material in wanted[:MOST]:
            self._list.addWidget(_line("circle", material.name.get(language), _how(material)))
        if len(wanted) > MOST:
            self._list.addWidget(Label(t("parts.missing.more", n=len(wanted) - MOST), "label", "ink2"))
        self._ask_title.set_words(t("start.side.ask_first"))
        self._ask_words.set_words("\n".join(rule.text.get(language) for rule in item.rules))
        lead, count = self._lead_words(item.lead_department), len({route.department for route in item.routes})
        rows = [
            (t("start.side.finish"), limit_words(item.committed)),
            (t("start.side.fee"), item.fee.get(language)),
            (t("start.side.goes_to"), t("start.side.goes", lead=lead, n=count) if count > 1 else lead),
        ]
        empty_layout(self._rows)
        for words, value in rows:
            if value:
                right = Label(value, "label", wrap=True, align=Qt.AlignmentFlag.AlignRight)
                line = Row(Label(words, "body-b"), right, gap=S)
                line.setStretch(1, 1)
                self._rows.addLayout(line)

    def relook(self) -> None:
        super().relook()
        self.put(self._item)

    def _say_how(self) -> None:
        self._title.set_words(t("start.side.hints"))
        self._below.set_words("")
        for icon, hint in (
            ("magnifying-glass", t("start.side.hint_item")),
            ("identification-card", t("start.side.hint_person")),
            ("plus", t("start.side.hint_next")),
            ("stack", t("start.side.hint_find")),
            ("note-pencil", t("start.side.hint_slips")),
        ):
            self._list.addWidget(_line(icon, "", hint))


def _how(material: Material) -> str:
    parts = [t(f"start.form.{material.form}")]
    if material.when:
        parts.append(t("start.need.when"))
    elif material.need == "later":
        parts.append(t("start.need.later"))
    return " · ".join(parts)


def _line(icon: str, what: str, how: str) -> QFrame:
    words = Col(gap=0)
    if what:
        words.addWidget(Label(what, wrap=True))
    words.addWidget(Label(how, "label", "ink2", wrap=True))
    row = Row(Col(2, Icon(icon, "ink3", 18), None, gap=0), words, gap=8)
    row.setStretch(1, 1)
    return box(row)
