"""An invented household form that has everything the page lays out: groups in groups, a table of choices, cards in cards, a table."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pyxform.xls2xform import convert

from counter_app.forms import FormDefinition, Record, compile_form
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_fields import FormView

NOW = datetime(2026, 11, 24, 9, 30)
SURVEY = """
| survey | | | | | | | | |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | appearance | required | relevant | constraint |
| | begin_group | house | 住房 | House | | field-list | | | |
| | note | intro | 请**当面**核对 [指南](https://x.example) | Check **in person** | 看原件 | | | | |
| | text | street | 房屋坐落（按不动产权证书写到门牌号、楼栋、单元和房号） | Address as in the land register | | | yes | | |
| | integer | rooms | 房间数 | Rooms | | | | | . < 100 |
| | begin_group | owner | 产权 | Ownership | 按登记簿填 | | | | |
| | text | owner_name | 所有权人 | Owner | | | | | |
| | begin_group | deed | 权证 | Deed | | | | ${rooms} != 9 | |
| | text | deed_no | 证号 | Deed number | | | | | |
| | date | deed_on | 登记日期 | Registered on | | | | | |
| | end_group | | | | | | | | |
| | end_group | | | | | | | | |
| | decimal | area | 面积 | Area | | | | | |
| | end_group | | | | | | | | |
| | begin_group | state | 状况 | Condition | | table-list | | | |
| | select_one cond | roof | 屋顶 | Roof | | | | | |
| | select_one cond | walls | 墙体（含承重墙、外墙饰面和防水） | Walls, bearing ones and the facing | | | yes | | |
| | select_one cond | water | 给排水 | Water | | | | | |
| | end_group | | | | | | | | |
| | begin_repeat | member | 家庭成员 | Members | | | | | |
| | text | m_name | 姓名 | Name | | | yes | | |
| | integer | m_age | 年龄 | Age | | | | | . < 150 |
| | select_one cond | m_health | 健康 | Health | | | | | |
| | text | m_note | 备注 | Remark | | multiline | | | |
| | begin_repeat | job | 工作经历 | Jobs | | | | | |
| | text | j_place | 单位 | Employer | | | | | |
| | date | j_from | 开始 | From | | | | | |
| | end_repeat | | | | | | | | |
| | end_repeat | | | | | | | | |
| | begin_repeat | car | 车辆 | Cars | | grid | | | |
| | text | c_plate | 车牌 | Plate | | | yes | | |
| | select_one cond | c_cond | 车况 | Condition | | | | | |
| | integer | c_seats | 座位 | Seats | | | | | . < 60 |
| | date | c_on | 登记日期 | Registered | | | | | |
| | end_repeat | | | | | | | | |
| choices | | | |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | cond | good | 完好 | Good |
| | cond | fair | 一般 | Fair |
| | cond | bad | 损坏 | Bad |
"""


@lru_cache
def household(style: str = "") -> FormDefinition:
    """The form; ``style`` as the settings sheet has it."""
    settings = f"| settings | |\n| | style |\n| | {style} |\n" if style else ""
    return compile_form(convert(SURVEY + settings, file_type=".md").xform.encode())


def record_of(definition: FormDefinition, language: str = "中文 (zh)") -> Record:
    """A fresh record of a form."""
    return Record.new(definition, today=NOW.date, now=lambda: NOW, language=language)


def view_of(record: Record) -> FormView:
    """A page of its questions, in a window of its own."""
    return FormView(record, Tools(keys=lambda _value, _label: (), now=lambda: NOW))


def shown(qtbot: QtBot, view: FormView) -> FormView:
    """The page in front, and alive as long as the test."""
    qtbot.addWidget(view)
    vars(qtbot).setdefault("kept", []).append(view)  # pytest-qt itself holds windows weakly
    view.resize(1000, 640)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def focus() -> QWidget:
    """Where keys go."""
    here = QApplication.focusWidget()
    assert here is not None
    return here


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as a hand presses it."""
    QTest.keyClick(focus(), key, held)
    QApplication.processEvents()


def typed(text: str) -> None:
    """Letters, one by one."""
    QTest.keyClicks(focus(), text)
    QApplication.processEvents()
