"""``counter form preview``: the form as a clerk will fill it, what would be sent, what the check found; F5 reads it again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from counter_app.forms import Record
from ui.commands.form_preview import load
from ui.desktop.pages import form_ground
from ui.desktop.pages.form_ground import FIRST_MS
from ui.desktop.pages.form_preview import FormPreview
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.cells import SheetView
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.media import SketchSlot
from ui.desktop.widgets.segments import Segmented

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=8)))
FORM = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | required | constraint | {zh} | {en} |
| | text | who | 姓名 | Name | yes | | | |
| | text | where | 地址 | Address | yes | string-length(.) < 10 | 太长 | Too long |

| settings |
| | form_id | form_title | version |
| | small | 小表 | 1 |
""".format(zh="constraint_message::中文 (zh)", en="constraint_message::English (en)")


class Preview:
    """The window on a file that an author works on."""

    def __init__(self, qtbot: QtBot, file: Path) -> None:
        self.file, self._qtbot = file, qtbot
        self.window = FormPreview(lambda: load(file), now=lambda: NOW)
        qtbot.addWidget(self.window)
        vars(qtbot).setdefault("kept", []).append(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def press(self, key: Qt.Key, on: QWidget | None = None) -> None:
        self._qtbot.keyClick(on or self.window, key)

    def types(self, name: str, words: str) -> None:
        assert self.window.view is not None
        asked = self.window.view.asked(f"/data/{name}")
        assert asked is not None and isinstance(asked.focus_widget, LineEdit)
        asked.focus_widget.setFocus()
        self._qtbot.keyClicks(asked.focus_widget, words)

    def record(self) -> Record:
        assert self.window._record is not None
        return self.window._record

    def types_here(self, words: str) -> None:
        here = QApplication.focusWidget()
        assert here is not None
        self._qtbot.keyClicks(here, words)

    def focused(self) -> str:
        assert self.window.view is not None
        return self.window.view.focused()

    def saves(self, old: str, new: str) -> None:
        text = self.file.read_text("utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), "utf-8")
        self.press(Qt.Key.Key_F5)


@pytest.fixture
def preview(qtbot: QtBot, tmp_path: Path) -> Preview:
    file = tmp_path / "small.md"
    file.write_text(FORM, "utf-8")
    return Preview(qtbot, file)


def test_what_is_typed_stands_in_what_would_be_sent_and_leaves_less_to_do(preview: Preview, qtbot: QtBot) -> None:
    assert "小表" in preview.window.windowTitle()
    assert preview.window.left_to_do() == "还差 2 处"
    preview.types("who", "Ann")
    qtbot.waitUntil(lambda: "<who>Ann</who>" in preview.window.xml.toPlainText())
    assert preview.window.left_to_do() == "还差 1 处"
    preview.types("where", "7 Lane")
    assert preview.window.left_to_do() == "填完整了，可以提交"


def test_the_first_question_has_the_focus_and_f6_goes_on_to_what_is_missing(preview: Preview) -> None:
    assert preview.window.view is not None
    assert preview.window.view.focused() == "/data/who"
    preview.press(Qt.Key.Key_F6)
    assert preview.window.view.focused() == "/data/where"


def test_f5_reads_the_file_again_and_keeps_what_was_filled_in(preview: Preview, qtbot: QtBot) -> None:
    preview.types("who", "Ann")
    preview.types("where", "7 Lane")
    preview.saves("| | text | where |", "| | text | home |")
    assert "1 处答案" in preview.window.banner.words()
    qtbot.waitUntil(lambda: "<home/>" in preview.window.xml.toPlainText())
    assert "<who>Ann</who>" in preview.window.xml.toPlainText()


def test_an_error_is_shown_with_sheet_and_row_and_the_form_comes_back_once_it_is_mended(preview: Preview) -> None:
    preview.types("who", "Ann")
    preview.saves("string-length(.) < 10", "strlength(.) < 10")
    assert preview.window.view is None
    assert "工作表 survey 第 3 行" in preview.window.findings.toPlainText()
    assert "strlength(.) < 10" in preview.window.findings.toPlainText()
    preview.saves("strlength(.) < 10", "string-length(.) < 9")
    assert preview.window.view is not None
    assert "<who>Ann</who>" in preview.window.xml.toPlainText()
    assert preview.window.findings.toPlainText() == "没有发现错误"


def test_a_file_that_went_away_is_said_in_the_findings(preview: Preview) -> None:
    preview.file.unlink()
    preview.press(Qt.Key.Key_F5)
    assert "没有这个文件" in preview.window.findings.toPlainText()


def test_the_form_speaks_the_language_of_the_window_and_changes_it_in_mid_form(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    theme.set_look(Look(language="en"))
    file = tmp_path / "small.md"
    file.write_text(FORM, "utf-8")
    preview = Preview(qtbot, file)
    assert preview.window.left_to_do() == "2 left to do"
    assert preview.window.view is not None
    preview.types("where", "a very long road")
    asked = preview.window.view.asked("/data/where")
    assert asked is not None
    preview.press(Qt.Key.Key_F6)
    assert asked.view.message == "Too long"
    preview.window.speak("中文 (zh)")
    assert asked.view.message == "太长" and asked.answer() == "a very long road"


def test_another_language_by_the_mouse_leaves_the_caret_where_it_stood(preview: Preview, qtbot: QtBot) -> None:
    preview.types("where", "7 Lane")
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEdit)
    editor.setCursorPosition(2)
    switch = preview.window.findChildren(Segmented)[0]
    assert switch.accessibleName() == "表单的语言"
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(switch.width() - 20, switch.height() // 2))
    assert preview.window.view is not None
    asked = preview.window.view.asked("/data/where")
    assert asked is not None and asked.focus_widget.accessibleName() == "Address"
    assert preview.focused() == "/data/where" and editor.hasFocus()
    preview.types_here("X")
    assert editor.text() == "7 XLane"


TABLES = """| survey |
| | type | name | label | hint | appearance | required |
| | begin_group | asked | 满意吗 | | table-list | |
| | select_one grade | staff | 态度 | | | |
| | select_one grade | time | 时间 | | | |
| | end_group | | | | | |
| | text | why | 为什么 | **写一句** 就行 | | yes |
| | begin_repeat | roll | 名册 | | grid | |
| | text | one | 姓名 | | | |
| | date | born | 出生 | | | |
| | end_repeat | | | | | |

| choices |
| | list_name | name | label |
| | grade | bad | 差 |
| | grade | good | 好 |
"""


@pytest.fixture
def tables(qtbot: QtBot, tmp_path: Path) -> Preview:
    file = tmp_path / "tables.md"
    file.write_text(TABLES, "utf-8")
    return Preview(qtbot, file)


def test_the_keyboard_starts_in_the_first_row_of_a_table_of_choices_whose_head_takes_no_answer(
    tables: Preview, qtbot: QtBot
) -> None:
    assert tables.focused() == "/data/asked/staff"
    tables.press(Qt.Key.Key_2, QApplication.focusWidget())
    qtbot.waitUntil(lambda: "<staff>good</staff>" in tables.window.xml.toPlainText())
    assert tables.window.xml.toPlainText().count("good") == 1
    tables.press(Qt.Key.Key_Backtab, QApplication.focusWidget())
    tables.press(Qt.Key.Key_1, QApplication.focusWidget())
    assert "field_list_labels" not in tables.focused()


@pytest.mark.parametrize("first_ms", [0, FIRST_MS])
def test_f5_brings_the_caret_back_to_where_it_stood_with_what_is_half_typed(
    tables: Preview, monkeypatch: pytest.MonkeyPatch, first_ms: int
) -> None:
    """Also on a machine so slow that nothing but the first card is made when the form is shown again."""
    monkeypatch.setattr(form_ground, "FIRST_MS", first_ms)
    view = tables.window.view
    assert view is not None
    view.go_to("/data/roll[1]/born")
    tables.types_here("2026")
    tables.saves("出生", "生日")
    assert tables.focused() == "/data/roll[1]/born"
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEdit) and editor.raw() == "2026"


def test_f5_goes_to_the_first_question_when_the_one_with_the_caret_is_gone(tables: Preview) -> None:
    view = tables.window.view
    assert view is not None
    view.go_to("/data/why")
    tables.saves("| why |", "| reason |")
    assert tables.focused() == "/data/asked/staff"


def test_a_hint_with_formatting_is_said_in_bare_words(tables: Preview) -> None:
    view = tables.window.view
    assert view is not None
    view.go_to("/data/why")
    asked = view.asked("/data/why")
    assert asked is not None and asked.view.message == "写一句 就行"


def test_a_table_of_few_columns_has_no_bar_at_its_sides_and_one_down_once_it_is_long(
    tables: Preview, qtbot: QtBot
) -> None:
    tables.window.resize(500, 600)
    tables.saves("出生", "生日")
    tables.window.resize(1200, 600)
    view = tables.window.view
    assert view is not None
    view.go_to("/data/roll[1]/one")
    table = view.findChild(SheetView)
    assert table is not None
    assert not table.horizontalScrollBar().isVisible() and not table.verticalScrollBar().isVisible()
    QApplication.clipboard().setText("\n".join(f"row {at}" for at in range(30)))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert table.verticalScrollBar().isVisible() and not table.horizontalScrollBar().isVisible()


def test_only_a_number_that_proves_itself_is_said_to_be_checked(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "numbers.md"
    file.write_text("| survey |\n| | type | name | label | appearance |\n| | text | no | 证件号 | id |\n", "utf-8")
    preview = Preview(qtbot, file)
    assert preview.window.view is not None
    asked = preview.window.view.asked("/data/no")
    assert asked is not None
    for number, state in (("440111", "normal"), ("G12345678", "normal"), ("439901194405200265", "checked")):
        preview.window.view.apply(preview.record().answer("/data/no", number))
        assert asked.view.state.name.lower() == state, number


def test_a_picture_drawn_or_chosen_to_be_drawn_upon_is_named_in_the_preview(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = QImage(40, 30, QImage.Format.Format_RGB32)
    ground.fill(QColor("white"))
    assert ground.save(str(tmp_path / "map.png"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_said: (str(tmp_path / "map.png"), ""))
    file = tmp_path / "marks.md"
    file.write_text(
        "| survey |\n| | type | name | label | appearance |\n| | begin_repeat | r | R | |\n| | image | mark | M | annotate |\n"
        "| | end_repeat | | | |\n| settings |\n| | form_id | version |\n| | marks | 1 |\n", "utf-8",
    )  # fmt: skip
    preview = Preview(qtbot, file)
    assert preview.window.view is not None
    slot = preview.window.view.slots()["/data/r[1]/mark"]
    assert isinstance(slot, SketchSlot)
    slot.open_pad()
    pad = slot.pad()
    assert pad is not None and not slot.value()
    pad.canvas.begin(QPointF(3, 3))
    pad.take()
    assert preview.record().state("/data/r[1]/mark").value == slot.value() == slot._name.words() != ""
