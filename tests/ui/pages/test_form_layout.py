"""How a form of any shape is laid out: groups in groups, a table of choices, pages, words, guidance, another language."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from counter_app.forms import Record, compile_form
from tests.ui.pages.household_form import NOW, focus, household, press, record_of, shown, typed, view_of
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_layout import Heading, Repeat, plan_form
from ui.desktop.pages.form_shapes import GroupTitle, TableLine
from ui.desktop.pages.form_tongue import Tongue, TongueButton
from ui.desktop.widgets.basics import Label
from ui.desktop.widgets.editors import LineEdit

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
ROOT = household().root.ref
HEAD = '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">'


def page(qtbot: QtBot, style: str = "", language: str = "中文 (zh)") -> FormView:
    view = shown(qtbot, view_of(record_of(household(style), language)))
    view.complete()
    return view


def reads(view: FormView) -> list[str]:
    """Every line of words in sight."""
    return [label.words() for label in view.findChildren(Label) if label.isVisible() and label.words()]


def test_groups_in_groups_have_titles_and_depths() -> None:
    record = record_of(household())
    sections = plan_form(household(), record.state)
    assert [section.ref for section in sections] == [f"{ROOT}/{name}" for name in ("house", "state", "member", "car")]
    titles = {part.ref.rpartition("/")[2]: part.depth for part in sections[0].parts if isinstance(part, Heading)}
    assert titles == {"owner": 0, "deed": 1}
    depths = {part.name: part.depth for part in sections[0].parts if not isinstance(part, Heading)}
    assert depths == {"intro": 0, "street": 0, "rooms": 0, "owner_name": 1, "deed_no": 2, "deed_on": 2, "area": 0}


def test_a_repeat_inside_a_row_is_named_and_a_repeat_that_is_a_section_is_not_named_twice() -> None:
    record = record_of(household())
    member = plan_form(household(), record.state)[2].parts
    assert len(member) == 1 and isinstance(member[0], Repeat) and not member[0].in_rows and not member[0].may_be_table
    inner = [part for part in member[0].parts if not hasattr(part, "kind")]
    assert [type(part) for part in inner] == [Heading, Repeat] and inner[1].in_rows  # type: ignore[union-attr]


def test_the_title_of_a_group_goes_with_the_group(qtbot: QtBot) -> None:
    view = page(qtbot)
    titles = {title.ref: title for title in view.findChildren(GroupTitle)}
    assert titles[f"{ROOT}/house/owner/deed"].isVisible()
    view.go_to(f"{ROOT}/house/rooms")
    typed("9")
    assert not titles[f"{ROOT}/house/owner/deed"].isVisible() and "权证" not in reads(view)


def test_a_table_of_choices_has_one_head_and_a_line_for_each_question(qtbot: QtBot) -> None:
    view = page(qtbot)
    lines = list(view.findChildren(TableLine))
    assert len(lines) == 4
    edges = {line.findChildren(QLabel)[0].width() for line in lines}
    assert len(edges) == 1
    view.go_to(f"{ROOT}/state/roof")
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return)
    assert view.focused() == f"{ROOT}/state/walls" and view._record.state(f"{ROOT}/state/roof").value == "fair"
    press(Qt.Key.Key_Return)
    view.ask_all()
    assert any("未填" in line for line in reads(view))


def test_words_are_formatted_and_read_without_marks(qtbot: QtBot) -> None:
    view = page(qtbot)
    assert "请当面核对 指南 (https://x.example)" in reads(view)
    assert not any("*" in line or "[" in line for line in reads(view))


def test_a_label_too_long_for_its_field_is_broken_and_hides_nothing(qtbot: QtBot) -> None:
    words = "这个问题的话很长，" * 30
    xml = f'{HEAD}<h:head><h:title>t</h:title><model><instance><data id="t"><a/><b/></data></instance></model></h:head>'
    xml += f'<h:body><input ref="/data/a"><label>{words}</label></input><input ref="/data/b"><label>乙</label></input></h:body></h:html>'
    view = shown(qtbot, view_of(record_of(compile_form(xml.encode()))))
    QApplication.processEvents()
    asked = view.asked("/data/a")
    assert asked is not None
    label = next(one for one in asked.widget.findChildren(Label) if one.words() == words)
    assert label.wordWrap() and label.height() >= label.heightForWidth(label.width()) and label.height() > 40
    assert asked.widget.y() + asked.widget.height() <= view.asked("/data/b").widget.y()  # type: ignore[union-attr]


def test_pictures_stand_at_the_label_and_a_missing_file_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(900, 300, QImage.Format.Format_RGB32)
    picture.fill(0)
    picture.save(str(tmp_path / "plan.png"))
    media = '<value form="image">jr://images/plan.png</value><value form="audio">jr://audio/gone.mp3</value>'
    xml = (
        f'{HEAD}<h:head><h:title>t</h:title><model><itext><translation lang="zh"><text id="a"><value>图</value>{media}</text>'
        '</translation></itext><instance><data id="t"><a/></data></instance></model></h:head>'
        '<h:body><input ref="/data/a"><label ref="jr:itext(\'a\')"/></input></h:body></h:html>'
    )
    record = record_of(compile_form(xml.encode()), "zh")
    files = {path.name: str(path) for path in tmp_path.iterdir()}
    tools = Tools(keys=lambda _value, _label: (), now=lambda: NOW, media_of=lambda name: files.get(name, ""))
    view = shown(qtbot, FormView(record, tools))
    shown_pictures = [label for label in view.findChildren(QLabel) if not label.pixmap().isNull() and label.isVisible()]
    assert len(shown_pictures) == 1 and shown_pictures[0].pixmap().width() == 240
    assert shown_pictures[0].accessibleName() == "图片：图" and "表单没有带来文件 gone.mp3" in reads(view)


def test_guidance_comes_and_goes_with_one_key(qtbot: QtBot) -> None:
    view = page(qtbot)
    view.go_to(f"{ROOT}/house/street")
    before = len(reads(view))
    view.explain()
    assert len(reads(view)) == before + 1
    view.explain()
    assert len(reads(view)) == before


# -- pages ------------------------------------------------------------------------------------------------------------


def bar(view: FormView) -> str:
    assert view.turner is not None
    return view.turner.bar.words()


def test_a_form_that_asks_for_pages_shows_one_at_a_time(qtbot: QtBot) -> None:
    view = page(qtbot, "pages")
    assert bar(view).startswith("第 1/4 页") and [card.plan.ref for card in view.sections if card.visible()] == [
        f"{ROOT}/house"
    ]
    assert page(qtbot).turner is None


def test_a_page_is_left_once_what_is_missing_was_said(qtbot: QtBot) -> None:
    view = page(qtbot, "pages")
    view.go_to(f"{ROOT}/house/rooms")
    press(Qt.Key.Key_Right, ALT)
    assert view.focused() == f"{ROOT}/house/street" and "还有 1 处" in bar(view)
    asked = view.asked(f"{ROOT}/house/street")
    press(Qt.Key.Key_Return)
    assert asked is not None and asked.view.state.value == "must_fix"
    press(Qt.Key.Key_PageDown)
    assert bar(view).startswith("第 2/4 页") and view.focused() == f"{ROOT}/state/roof"
    press(Qt.Key.Key_PageUp)
    assert bar(view).startswith("第 1/4 页") and "还有" not in bar(view)


def test_enter_on_the_last_question_goes_to_the_next_page_and_shift_enter_back(qtbot: QtBot) -> None:
    view = page(qtbot, "pages")
    view.go_to(f"{ROOT}/house/street")
    typed("Qing")
    view.go_to(f"{ROOT}/house/area")
    press(Qt.Key.Key_Return)
    assert view.focused() == f"{ROOT}/state/roof"
    press(Qt.Key.Key_Return, SHIFT)
    assert bar(view).startswith("第 1/4 页")


def test_pages_on_which_nothing_is_asked_do_not_count(qtbot: QtBot) -> None:
    body = "".join(
        f'<group ref="/data/{name}" appearance="field-list"><label>{name}</label>'
        f'<input ref="/data/{name}/q"><label>q</label></input></group>'
        for name in "abc"
    )
    data = "".join(f"<{name}><q/></{name}>" for name in "abc")
    xml = (
        f'{HEAD}<h:head><h:title>t</h:title><model><instance><data id="t">{data}</data></instance>'
        '<bind nodeset="/data/b" relevant="/data/a/q = \'1\'"/></model></h:head><h:body class="pages">'
        f"{body}</h:body></h:html>"
    )
    record = record_of(compile_form(xml.encode()))
    view = shown(qtbot, view_of(record))
    assert bar(view).startswith("第 1/2 页")
    view.turn(1)
    assert view.focused() == "/data/c/q" and bar(view).startswith("第 2/2 页")
    view.apply(record.answer("/data/a/q", "1"))
    assert bar(view).startswith("第 3/3 页")
    with qtbot.waitSignal(view.finished):
        view.turn(1)
    view.go_to("/data/b/q")
    assert bar(view).startswith("第 2/3 页") and view.focused() == "/data/b/q"
    view.apply(record.answer("/data/a/q", ""))
    assert bar(view).startswith("第 2/2 页") and [card.plan.ref for card in view.sections if card.visible()] == [
        "/data/c"
    ]


# -- languages --------------------------------------------------------------------------------------------------------


def test_another_language_keeps_focus_caret_text_and_place(qtbot: QtBot) -> None:
    view = page(qtbot)
    record = view._record

    def spoken() -> None:
        assert tongue.follow()
        view.refresh_all()

    tongue = Tongue(record, spoken)
    view.go_to(f"{ROOT}/state/roof")
    view.go_to(f"{ROOT}/house/street")
    typed("Qing he")
    here = focus()
    assert isinstance(here, LineEdit)
    here.setCursorPosition(3)
    top = view.verticalScrollBar().value()
    tongue.choose("English (en)")
    QApplication.processEvents()
    assert "House" in reads(view) and focus() is here and here.text() == "Qing he" and here.cursorPosition() == 3
    assert view.verticalScrollBar().value() == top


@pytest.mark.parametrize(("languages", "has"), [(("zh", "en"), False), (("zh", "Tibetan (bo)"), True)])
def test_a_button_stands_there_only_for_languages_the_screen_never_speaks(
    qtbot: QtBot, languages: tuple[str, ...], has: bool
) -> None:
    texts = "".join(
        f'<translation lang="{one}"><text id="a"><value>{one}</value></text></translation>' for one in languages
    )
    xml = (
        f'{HEAD}<h:head><h:title>t</h:title><model><itext>{texts}</itext><instance><data id="t"><a/></data></instance></model></h:head>'
        '<h:body><input ref="/data/a"><label ref="jr:itext(\'a\')"/></input></h:body></h:html>'
    )
    record: Record = record_of(compile_form(xml.encode()), "zh")
    heard: list[str] = []
    tongue = Tongue(record, lambda: heard.append(record.language))
    assert tongue.has_others() is has
    button = TongueButton(tongue)
    qtbot.addWidget(button)
    menu = button.menu()
    assert [action.text() for action in menu.actions()] == list(languages)
    tongue.turn()
    assert tongue.follow() and record.language == languages[1] and heard == ["zh"]
