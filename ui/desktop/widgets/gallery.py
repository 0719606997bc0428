"""The sheet of parts as a picture: python -m ui.desktop.widgets.gallery OUT.png [--dark] [--large] [--en] [--more].

For those who build pages and for the reviewer's eye. People and firms on it are invented.
"""

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.theme import Theme, font
from ui.desktop.style.tokens import XL, L, Look, M, S, T, contrast
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead, StatusBar, StatusItem
from ui.desktop.widgets.basics import AL, Col, IconText, Label, Row, box, rule
from ui.desktop.widgets.buttons import KeyButton, KeyCap
from ui.desktop.widgets.cells import CellView, SheetColumn, SheetView
from ui.desktop.widgets.chips import Chip, Meter
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import LineEdit, TextArea, as_typed, grouped
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView, Source
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.identity import IdentityFact, IdentityStrip
from ui.desktop.widgets.paper import PaperPreview
from ui.desktop.widgets.rail import DraftTab, DraftTabs, Rail, Room
from ui.desktop.widgets.section import IndexEntry, Section, SectionIndex
from ui.desktop.widgets.segments import MultiChoice, Segmented, YesNo
from ui.desktop.widgets.side import Facts, Lack, MaterialsBar, MissingList, SideColumn
from ui.desktop.widgets.table import Cell, Column, DataTable, Filter, FilterTabs

TODAY = date(2026, 11, 23)
GROUNDS = (
    ("paper", "paper"), ("surface", "surface"), ("sunken", "sunken"), ("ink", "sunken"), ("ink2", "sunken"),
    ("ink3", "sunken"), ("edge", "sunken"), ("accent", "sunken"), ("fill", "paper"), ("accent_soft", "accent_soft"),
    ("green", "green_soft"), ("amber", "amber_soft"), ("red", "red_soft"), ("line", "line"),
)  # fmt: skip


class Swatch(QWidget):
    """One colour with its value and its worst contrast."""

    def __init__(self, name: str, ground: str) -> None:
        super().__init__()
        self._name, self._ground = name, ground
        self.setFixedHeight(34)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour, ground = QPainter(self), T.c.of(self._name), T.c.of(self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(T.c.line), 1))
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(0.5, 4.5, 40, 25), 4, 4)
        painter.setPen(QColor(T.c.ink))
        painter.setFont(font("label"))
        painter.drawText(QRectF(52, 0, T.px(80), 34), AL.AlignVCenter, self._name)
        painter.drawText(QRectF(52 + T.px(80), 0, T.px(70), 34), AL.AlignVCenter, colour)
        figure = "—" if self._name == self._ground else f"{contrast(colour, ground):.1f} / {self._ground}"
        painter.drawText(QRectF(self.rect()), AL.AlignVCenter | AL.AlignRight, figure)


def _buttons() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(M)
    grid.setVerticalSpacing(2)
    states = ("normal", "hover", "down", "focus", "off")
    for column, state in enumerate(states, 1):
        grid.addWidget(Label(t(f"gallery.state.{state}"), "label", "ink2"), 0, column)
    kinds = (("primary", "next", "F2"), ("second", "receive", "F9"), ("quiet", "card", "F4"))
    for row, (kind, words, key) in enumerate(kinds, 1):
        grid.addWidget(Label(t(f"gallery.kind.{kind}"), "label", "ink2"), row, 0)
        for column, state in enumerate(states, 1):
            height = "button" if kind == "quiet" else "action"
            button = KeyButton(t(f"gallery.do.{words}"), key, "", kind, height=height)
            button.show_hover, button.show_focus = state == "hover", state == "focus"
            button.setDown(state == "down")
            button.setEnabled(state != "off")
            grid.addWidget(button, row, column, AL.AlignLeft)
    return grid


def _fields() -> tuple[FieldGrid, Field]:
    def line(key: str, value: str, view: FieldView, show_as: Callable[[str], str] = as_typed) -> tuple[Field, int]:
        return Field(t(f"gallery.field.{key}"), LineEdit(value, show_as=show_as), view), 1

    firm = "佛山市青禾窑陶瓷有限公司"
    cards = (Option("111", t("gallery.id_card"), ("jmsfz",)), Option("414", t("gallery.passport"), ("hz",)))
    said = {key: t(f"gallery.said.{key}") for key in ("hint", "must_fix", "attention", "checked", "disabled")}
    pool = Source("database", t("gallery.said.pool"))
    grid = FieldGrid(
        line("normal", firm, FieldView(message=said["hint"])),
        (Field(t("gallery.field.empty"), DateEdit(today=lambda: TODAY)), 1),
        line("prefilled", "13800138000", FieldView(FieldState.PREFILLED, source=pool), show_as=grouped(3, 4, 4)),
        (Field(t("gallery.field.choice"), Choice(cards, "111")), 1),
        line(
            "must_fix",
            "439901199403120421",
            FieldView(FieldState.MUST_FIX, said["must_fix"]),
            show_as=grouped(6, 8, 4),
        ),
        line("attention", "2026-12-19", FieldView(FieldState.ATTENTION, said["attention"])),
        line("checked", "2025-11-19", FieldView(FieldState.CHECKED, said["checked"])),
        line("disabled", "2025-11-19", FieldView(FieldState.DISABLED, said["disabled"])),
    )
    return grid, Field(t("gallery.field.focus"), LineEdit(firm), FieldView(optional=True))


def _grounds() -> tuple[Option, ...]:
    return tuple(Option(code, t(f"gallery.ground.{code}")) for code in ("job", "dwelling", "school"))


def parts_sheet() -> QFrame:
    """Buttons, fields, states and colours, as in the design picture."""
    fields, focus = _fields()
    focus.editor.set_state("")
    segments = Row(focus, Segmented(_grounds(), "job"), gap=L)
    segments.setStretch(0, 1)
    chips = Row(
        Chip(t("gallery.chip.done"), "green", "check-circle"), Chip(t("gallery.chip.review"), "accent", "hourglass"),
        Chip(t("gallery.chip.paused"), "amber", "pause-circle"), Chip(t("gallery.chip.back"), "red", "arrow-u-up-left"),
        Chip(t("gallery.chip.received"), "ink2", "tray"), 16,
        *(KeyCap(key) for key in ("F9", "Alt 1", "Ctrl P", "Esc")), None,
    )  # fmt: skip
    meter = Meter(4, 5)
    meter.setFixedWidth(180)
    types = Row(gap=XL)
    for role in ("display", "h1", "h2", "body", "label", "tiny"):
        types.addWidget(Label(t(f"gallery.type.{role}"), role), 0, AL.AlignBottom)
    types.addStretch(1)
    left = Col(
        Section(t("gallery.title.buttons"), _buttons(), gap=4),
        Section(t("gallery.title.fields"), fields, segments, gap=2, bottom=4),
        Section(t("gallery.title.states"), chips, Row(meter, None), types, gap=10),
        None,
        gap=S,
    )
    colours = Col(*(Swatch(*pair) for pair in GROUNDS), gap=0)
    right = box(Col(Section(t("gallery.title.colours"), colours, gap=6), None, gap=0))
    right.setFixedWidth(T.px(340))
    body = Row(left, right, gap=S, margins=(L, L, L, L))
    body.setStretch(0, 1)
    return box(body, "paper")


class _Children:
    """Two children in a table, one number wrong."""

    ROWS = (
        ("陆一鸣", "439901 20170908 0314", "2017-09-08", "青禾小学 三年级"),
        ("陆小满", "439901 20210416 0260", "2021-04-16", "新城幼儿园"),
    )

    def columns(self) -> tuple[SheetColumn, ...]:
        widths = {"name": 110, "id": 200, "born": 140, "school": 0}
        return tuple(SheetColumn(t(f"gallery.child.{name}"), width) for name, width in widths.items())

    def count(self) -> int:
        return len(self.ROWS)

    def is_open(self) -> bool:
        return True

    def cell(self, row: int, column: int) -> CellView:
        if row >= len(self.ROWS):
            return CellView("")
        wrong = (row, column) == (1, 1)
        return CellView(self.ROWS[row][column], FieldState.MUST_FIX if wrong else FieldState.NORMAL)


def _children() -> SheetView:
    return SheetView(_Children(), lambda _row, _column: LineEdit())


def _queue() -> DataTable:
    columns = (
        Column(t("gallery.queue.number"), 142),
        Column(t("gallery.queue.who"), 82),
        Column(t("gallery.queue.item"), 0),
        Column(t("gallery.queue.state"), 120),
        Column(t("gallery.queue.age"), 70, right=True),
    )

    def cells(row: tuple[str, str, str, str, str, str, str]) -> tuple[Cell, ...]:
        number, who, item, state, tone, icon, age = row
        return (
            Cell(number, "ink2", role="label"),
            Cell(who),
            Cell(item),
            Cell(state, tone, icon, chip=True),
            Cell(age, "ink2", right=True),
        )

    table = DataTable(columns, cells, name=t("gallery.title.queue"))
    rows = [
        ("261120-0007-I", "黄**", "高龄津贴申请", t("gallery.chip.back"), "red", "arrow-u-up-left", "1"),
        ("261118-0031-G", "何**", "临时救助", t("gallery.chip.review"), "accent", "hourglass", "3"),
        ("261123-0012-7", "张**", "居住证申领", t("gallery.chip.received"), "ink2", "tray", "0"),
    ]
    table.put_rows(rows, key=lambda row: row[0])
    table.setFixedHeight(T.h("head") + 4 + 3 * T.h("row"))
    return table


def _paper() -> PaperPreview:
    image = QImage(420, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setFont(font("h2"))
    painter.drawText(image.rect().adjusted(0, 20, 0, 0), AL.AlignHCenter, "收 件 凭 证")
    painter.end()
    preview = PaperPreview()
    preview.put([image])
    preview.put_zoom(0.6)
    preview.setFixedHeight(250)
    return preview


def window_sheet() -> QFrame:
    """The frame of a page with the further parts: rail, tabs, section index, repeat rows, table, right column."""
    rail = Rail(
        [
            Room(name, icon, t(f"gallery.rail.{name}"))
            for name, icon in (("accept", "tray"), ("cases", "stack"), ("report", "chart-bar"))
        ],
        t("gallery.rail.lock"),
    )
    rail.set_current("accept")
    rail.set_badge("cases", "4")
    tabs = DraftTabs(t("gallery.do.next"))
    drafts = (DraftTab("a", "张**", t("gallery.permit"), 3), DraftTab("b", "李**", t("gallery.birth"), 1))
    tabs.put(drafts, "a")
    index = SectionIndex((IndexEntry("申请人", 0), IndexEntry("申领依据", 2), IndexEntry("签名")), 1)
    head = PageHead(t("gallery.permit"), t("gallery.facts"), index)
    more = FieldGrid(
        (Field(t("gallery.field.ask"), YesNo("yes")), 1),
        (Field(t("gallery.field.many"), MultiChoice(_grounds(), "job school")), 3),
        (Field(t("gallery.field.text"), TextArea(t("gallery.long"))), 2),
        (Field(t("gallery.field.file"), FileSlot()), 2),
    )
    strip = IdentityStrip()
    strip.put(
        (
            IdentityFact(t("gallery.child.name"), "张秋蓉", big=True),
            IdentityFact(t("gallery.child.id"), grouped(6, 8, 4)("439901199403120424")),
            IdentityFact(t("gallery.child.born"), "1994-03-12", may_go=True),
            IdentityFact(t("gallery.valid"), "2026-12-19", note=t("gallery.said.attention")),
        ),
        (t("gallery.registered"), "示范省云溪市青石县柳塘镇白鹭村七组 23 号"),
    )
    filters = FilterTabs()
    filters.put([Filter("all", t("gallery.filter.all"), 46), Filter("due", t("gallery.filter.due"), 1)], "all")
    banner = Banner()
    banner.put("attention", t("gallery.banner"), step=t("gallery.do.next"), key="F2", code="STORE-28 / 0x1F")
    empty = EmptyState("magnifying-glass", t("gallery.nothing"), t("gallery.nothing_hint"))
    source = IconText("clock-counter-clockwise", t("gallery.said.pool"))
    body = Col(
        banner,
        Section(t("gallery.title.more"), strip, more, number=1, gap=4, bottom=4),
        Section(t("gallery.title.rows"), _children(), number=2, right=source, gap=4, bottom=2),
        Section("", filters, _queue(), gap=4),
        Row(_paper(), empty, gap=S),
        None,
        gap=S,
        margins=(L, S, L, S),
    )
    actions = ActionBar(
        [KeyButton(t("gallery.do.card"), "F4", "identification-card", "quiet", icon_in_large_text=False)],
        [KeyButton(t("gallery.do.receive"), "F9", "printer", "primary", height="action")],
    )
    main = Col(head, body, actions, gap=0)
    main.setStretch(1, 1)
    content = Row(box(main, "paper"), rule("v"), _side(), gap=0)
    content.setStretch(0, 1)
    right = Col(tabs, content, gap=0)
    right.setStretch(1, 1)
    status = StatusBar()
    status.put([StatusItem("check-circle", t("gallery.online"), "green"), StatusItem("printer", t("gallery.printer"))])
    status.put_saved(t("gallery.saved"))
    upper = Row(rail, right, gap=0)
    upper.setStretch(1, 1)
    whole = Col(upper, status, gap=0)
    whole.setStretch(0, 1)
    return box(whole, "paper")


def _side() -> SideColumn:
    missing = MissingList()
    missing.put(
        [
            Lack("uscc", t("gallery.lack.code"), t("gallery.said.must_fix"), "red"),
            Lack("contract", t("gallery.lack.paper"), t("gallery.lack.why")),
        ],
        [Lack("", t("gallery.field.attention"), t("gallery.said.attention"), "amber")],
    )
    papers = MaterialsBar()
    papers.put(4, 5)
    due = Facts(t("gallery.due"))
    due.put("11-25", [(t("gallery.review"), t("gallery.days_left"))])
    return SideColumn(missing, papers, due)


def main() -> None:
    """Draw a sheet into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    for switch in ("dark", "large", "en", "more"):
        parser.add_argument(f"--{switch}", action="store_true")
    said = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    application.setCursorFlashTime(0)
    Theme(application, Look(said.dark, 1.5 if said.large else 1.0, "en" if said.en else "zh_CN"))
    sheet = window_sheet() if said.more else parts_sheet()
    sheet.resize(1366, 768)
    sheet.show()
    sheet.activateWindow()
    QTest.qWait(50)
    if not said.more:
        fields = sheet.findChildren(Field)
        fields[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.qWait(20)
    sheet.resize(sheet.size().expandedTo(sheet.minimumSizeHint()))
    QTest.qWait(20)
    sheet.grab().save(str(said.out))


if __name__ == "__main__":
    main()
