from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style import theme as theme_module
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import DARK, LIGHT, Look, T
from ui.desktop.widgets.bars import Banner, EmptyState, PageHead, StatusBar, StatusItem
from ui.desktop.widgets.basics import Col, Label, scrolling, show_whole
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.chips import Chip
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.gallery import parts_sheet, window_sheet
from ui.desktop.widgets.identity import IdentityFact, IdentityStrip
from ui.desktop.widgets.paper import PaperPreview
from ui.desktop.widgets.rail import DraftTab, DraftTabs, Rail, Room
from ui.desktop.widgets.section import IndexEntry, Section, SectionIndex
from ui.desktop.widgets.side import Facts, Lack, LackItem, MissingList, SideColumn

KEY, MOD = Qt.Key, Qt.KeyboardModifier
LOOKS = [Look(), Look(dark=True), Look(scale=1.5), Look(language="en"), Look(True, 1.5, "en")]


def show(qtbot: QtBot, widget: QWidget) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(widget)
    qtbot.addWidget(window)
    vars(qtbot).setdefault("kept", []).append(window)  # pytest-qt itself holds windows weakly
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_sheet_of_parts_paints_in_every_look(qtbot: QtBot, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    for sheet in (parts_sheet(), window_sheet()):
        qtbot.addWidget(sheet)
        sheet.resize(1366, 768)
        sheet.show()
        picture = sheet.grab().toImage()
        assert picture.pixelColor(picture.width() - 2, picture.height() // 2).name().upper() in (
            T.c.paper,
            T.c.surface,
        )
        ids = [label.text() for label in sheet.findChildren(QLabel) if label.text().startswith(("gallery.", "parts."))]
        assert not ids


def test_a_change_of_look_reaches_hidden_widgets_and_is_told_once(qtbot: QtBot, theme: Theme) -> None:
    hidden, chip = Label("x", "h2"), Chip("已收件", "ink2", "tray")
    qtbot.addWidget(hidden)
    qtbot.addWidget(chip)
    with qtbot.waitSignal(theme.look_changed) as told:
        theme.set_look(Look(dark=True, scale=1.5))
    assert told.args == [Look(dark=True, scale=1.5)] and T.c is DARK
    assert hidden.font().pointSizeF() == 21 and chip.height() == 33
    theme.set_look(Look())
    assert T.c is LIGHT and chip.height() == 24


def test_a_missing_font_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"NotoSansSC-Regular\.ttf"):
        theme_module.load_fonts(tmp_path)


def test_the_placeholder_can_be_read(qtbot: QtBot) -> None:
    line = LineEdit(placeholder="年-月-日")
    show(qtbot, line)
    assert line.palette().placeholderText().color() == QColor(T.c.ink3)


def test_a_label_shows_what_fits_and_says_the_rest(qtbot: QtBot) -> None:
    label = Label("示范省云溪市青石县柳塘镇白鹭村七组 23 号" * 3, elide=True)
    window = show(qtbot, label)
    window.resize(200, 60)
    qtbot.waitUntil(lambda: label.text().endswith("…"))
    assert label.toolTip() == label.words() and window.width() == 200


def test_alt_and_a_number_jump_to_what_is_missing(qtbot: QtBot) -> None:
    missing = MissingList()
    show(qtbot, missing)
    missing.put(
        [Lack("uscc", "代码", "须改", "red"), Lack("end", "合同止", "未填")], [Lack("", "快到期", "12-19", "amber")]
    )
    assert missing.accessibleName() == "还差 2 项"
    with qtbot.waitSignal(missing.wanted) as wanted:
        qtbot.keyClick(missing, KEY.Key_2, MOD.AltModifier)
    assert wanted.args == ["end"]
    with qtbot.assertNotEmitted(missing.wanted):
        missing.go(3)


def test_a_click_on_a_lack_jumps_and_a_long_list_says_how_many_more(qtbot: QtBot) -> None:
    missing = MissingList()
    show(qtbot, missing)
    missing.put([Lack(str(i), f"问题 {i}", "未填") for i in range(9)])
    items = missing.findChildren(LackItem)
    qtbot.waitUntil(items[1].isVisible)
    with qtbot.waitSignal(missing.wanted) as wanted:
        qtbot.mouseClick(items[1], Qt.MouseButton.LeftButton)
    assert wanted.args == ["1"] and len(items) == MissingList.SHOWN
    assert "还有 3 项，随后显示" in [label.text() for label in missing.findChildren(QLabel)]


def test_the_right_column_has_the_width_of_its_window_and_text(qtbot: QtBot, theme: Theme) -> None:
    block = Facts("到期")
    column = SideColumn(MissingList(), block)
    qtbot.addWidget(column)
    assert column.width() == 272
    column.put_window_width(1920)
    assert column.width() == 300
    theme.set_look(Look(scale=1.5))
    assert column.width() == 344
    column.show_block(block, False)
    assert block.isHidden() and column._rules[0][1].isHidden()


def test_the_section_index_jumps_by_key_and_by_click(qtbot: QtBot) -> None:
    index, said = SectionIndex(), []
    show(qtbot, index)
    index.put((IndexEntry("申请人", 0), IndexEntry("申领依据", 2), IndexEntry("签名")), 1)
    index.jumped.connect(said.append)
    index.setFocus()
    qtbot.keyClick(index, KEY.Key_Right)
    qtbot.keyClick(index, KEY.Key_Return)
    qtbot.mouseClick(index, Qt.MouseButton.LeftButton, pos=QPoint(10, 20))
    assert said == [2, 0] and index.accessibleName() == "1 申请人 2 申领依据 差 2 3 签名"


def test_the_choice_of_a_section_moves_below_its_title_in_large_text(qtbot: QtBot, theme: Theme) -> None:
    right = KeyButton("合法稳定就业")
    section = Section("申领依据", number=2, right=right, wrap_right=True)
    window = show(qtbot, section)
    window.resize(800, 200)
    low = right.mapTo(section, QPoint(0, 0)).y()
    theme.set_look(Look(scale=1.5))
    qtbot.waitUntil(lambda: right.mapTo(section, QPoint(0, 0)).y() > low + 20)
    assert right.mapTo(section, QPoint(0, 0)).x() < 40


def test_draft_tabs_show_masked_names_and_wrap_round(qtbot: QtBot) -> None:
    tabs = DraftTabs("下一位")
    show(qtbot, tabs)
    tabs.put([DraftTab("a", "张**", "居住证申领", 3), DraftTab("b", "李**", "生育登记")], "b")
    assert (tabs.next_id(), tabs.next_id(-1)) == ("a", "a")
    button = tabs._buttons[0]
    assert button.accessibleName() == "张** 居住证申领 3"
    with qtbot.waitSignal(tabs.chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["a"]


def test_many_drafts_never_widen_the_window_and_the_present_one_stays(qtbot: QtBot) -> None:
    tabs = DraftTabs("下一位")
    window = show(qtbot, tabs)
    tabs.put([DraftTab(str(i), "欧阳**", "个体工商户设立登记", 3) for i in range(12)], "11")
    window.resize(700, 80)
    qtbot.waitUntil(lambda: not tabs._buttons[8].isVisible())
    assert window.width() == 700 and tabs._buttons[11].isVisible()
    assert tabs.new_button.geometry().right() < tabs.width()
    window.resize(4000, 80)
    qtbot.waitUntil(lambda: all(button.isVisible() for button in tabs._buttons))


def test_a_long_form_shows_numbers_where_its_names_do_not_fit(qtbot: QtBot) -> None:
    index = SectionIndex()
    window = show(qtbot, index)
    index.put(tuple(IndexEntry("随迁子女和家庭成员情况", 0) for _ in range(12)), 3)
    window.resize(800, 80)
    qtbot.waitUntil(lambda: index.width() < 800)
    assert index._level() > 0 and window.width() == 800
    with qtbot.waitSignal(index.jumped) as jumped:
        qtbot.mouseClick(index, Qt.MouseButton.LeftButton, pos=QPoint(index._whole_width(index._level()) - 10, 20))
    assert jumped.args == [11]


def test_arrows_go_round_in_the_rail_and_never_out_of_it(qtbot: QtBot) -> None:
    rail = Rail([Room("accept", "tray", "受理"), Room("cases", "stack", "办件")], "锁屏 F12")
    show(qtbot, rail)
    rail.set_current("accept")
    rail.focus_current()
    walked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(QApplication.focusWidget(), key)
        walked.append(QApplication.focusWidget())
    assert walked == [rail._items["cases"], rail._lock, rail._items["accept"], rail._lock]


def test_the_rail_leads_to_rooms_and_tells_what_waits(qtbot: QtBot) -> None:
    rail = Rail([Room("accept", "tray", "受理"), Room("cases", "stack", "办件")], "锁屏 F12")
    show(qtbot, rail)
    rail.set_badge("cases", "4")
    item = rail._items["cases"]
    with qtbot.waitSignal(rail.chosen) as chosen:
        qtbot.keyClick(item, KEY.Key_Return)
    assert chosen.args == ["cases"] and item.accessibleName() == "办件 4"
    with qtbot.waitSignal(rail.lock_wanted):
        qtbot.mouseClick(rail._lock, Qt.MouseButton.LeftButton)


def test_the_status_bar_changes_words_without_making_widgets_anew(qtbot: QtBot) -> None:
    bar = StatusBar()
    show(qtbot, bar)
    bar.put([StatusItem("check-circle", "在线", "green")])
    kept = bar._left.itemAt(0).widget()
    bar.put([StatusItem("wifi-slash", "线路中断 · 已收 3 件待发送 · 照常受理", "amber")])
    assert bar._left.itemAt(0).widget() is kept
    assert kept.label.text() == "线路中断·已收 3 件待发送·照常受理"
    bar.put_saved("草稿已保存 09:41:07")
    assert bar._saved.isVisible()


def test_a_banner_says_one_sentence_with_its_next_step(qtbot: QtBot) -> None:
    banner = Banner()
    show(qtbot, banner)
    assert not banner.isVisible()
    banner.put("attention", "磁盘快满了", step="重试", key="F5", code="STORE-28")
    assert banner.isVisible() and banner.button.words() == "重试" and banner.accessibleName() == "磁盘快满了"
    banner.put("done", "好了")
    assert not banner.button.isVisible()
    banner.clear()
    assert not banner.isVisible()


def test_a_page_head_drops_its_facts_in_a_narrow_window(qtbot: QtBot) -> None:
    head = PageHead("居住证申领", "首次 · 不收费")
    window = show(qtbot, head)
    window.resize(1400, 100)
    qtbot.waitUntil(head._facts.isVisible)
    window.resize(1280, 100)
    qtbot.waitUntil(lambda: not head._facts.isVisible())


def test_the_whole_frame_fits_a_small_screen_in_every_look(qtbot: QtBot, theme: Theme) -> None:
    for look in LOOKS:
        theme.set_look(look)
        bar, head = StatusBar(), PageHead("居住证申领", "x", SectionIndex((IndexEntry("申请人", 2),) * 8, 1))
        bar.put([StatusItem("wifi-slash", "线路中断 · 已收 3 件待发送 · 照常受理" * 3, "amber")] * 4)
        tabs = DraftTabs("下一位")
        tabs.put([DraftTab("a", "张**", "居住证申领", 3)] * 9, "a")
        window = show(qtbot, bar)
        window.layout().addWidget(head)
        window.layout().addWidget(tabs)
        assert window.minimumSizeHint().width() <= 1280 - 72 - 344


def test_an_empty_state_says_what_to_try(qtbot: QtBot) -> None:
    state = EmptyState()
    qtbot.addWidget(state)
    state.put("magnifying-glass", "没有找到", "换一个筛选", KeyButton("全部", "F5"))
    assert state.accessibleName() == "没有找到 换一个筛选"
    assert [button.words() for button in state.findChildren(KeyButton)] == ["全部"]


def test_what_the_card_says_is_text_and_large_text_leaves_out_what_may_go(qtbot: QtBot, theme: Theme) -> None:
    strip = IdentityStrip()
    show(qtbot, strip)
    facts = (IdentityFact("姓名", "张秋蓉", big=True), IdentityFact("民族", "汉族", may_go=True))
    strip.put(facts, ("户籍地址", "示范省云溪市"))
    assert strip.accessibleName() == "姓名 张秋蓉 民族 汉族" and not strip.findChildren(LineEdit)
    theme.set_look(Look(scale=1.5))
    qtbot.waitUntil(lambda: "汉族" not in [label.text() for label in strip.findChildren(QLabel)])


def test_paper_zooms_by_key_and_tells_the_page(qtbot: QtBot) -> None:
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    preview = PaperPreview()
    show(qtbot, preview).resize(700, 500)
    preview.put([image, image, image])
    qtbot.waitUntil(lambda: preview._area.verticalScrollBar().maximum() > 0)
    qtbot.keyClick(preview._area, KEY.Key_Plus, MOD.ControlModifier)
    assert preview.zoom() == 1.25
    with qtbot.waitSignal(preview.page_changed) as told:
        preview._area.verticalScrollBar().setValue(10_000)
    assert told.args == [3] and preview._where.words() == "第 3 页，共 3 页"


def test_a_file_slot_is_chosen_dropped_and_emptied_by_key(qtbot: QtBot, tmp_path: Path) -> None:
    slot, said = FileSlot(), []
    show(qtbot, slot)
    slot.committed.connect(said.append)
    with qtbot.waitSignal(slot.wanted):
        qtbot.keyClick(slot, KEY.Key_Return)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg")), QUrl("https://example.org/b.jpg")])
    with qtbot.waitSignal(slot.dropped) as dropped:
        action = Qt.DropAction.CopyAction
        slot.dropEvent(QDropEvent(QPointF(5, 5), action, data, Qt.MouseButton.LeftButton, MOD.NoModifier))
    assert dropped.args == [[tmp_path / "a.jpg"]]
    slot.put("f1", "合同.jpg", "2 页")
    with qtbot.waitSignal(slot.advance):
        qtbot.keyClick(slot, KEY.Key_Return)
    qtbot.keyClick(slot, KEY.Key_Delete)
    assert said == [""] and slot.value() == ""


def test_a_field_is_scrolled_into_view_with_its_section_title_on_top(qtbot: QtBot) -> None:
    lines = [LineEdit() for _ in range(40)]
    title = Label("标题", "h2")
    area = scrolling(Col(*lines[:20], title, *lines[20:]))
    show(qtbot, area).resize(400, 300)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    show_whole(area, lines[22], title)
    top = title.mapTo(area.viewport(), QPoint(0, 0)).y()
    assert 0 <= top <= 16
    at = area.verticalScrollBar().value()
    show_whole(area, lines[21], title)
    assert area.verticalScrollBar().value() == at
