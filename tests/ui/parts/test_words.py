import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from ui.desktop.i18n import t
from ui.desktop.i18n.words import flat, plain
from ui.desktop.style.icons import icon_names
from ui.desktop.style.places import resources
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.short_number import ShortNumber

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "ui").rglob("*.py"))


def words_of(language: str) -> dict[str, str]:
    pages = (resources() / "i18n" / language).glob("*.toml")
    return {
        f"{page.stem}.{key}": words
        for page in pages
        for key, words in flat(tomllib.loads(page.read_text("utf-8"))).items()
    }


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_quick_way_to_read_words_reads_what_toml_says(language: str) -> None:
    for page in sorted((resources() / "i18n" / language).glob("*.toml")):
        text = page.read_text("utf-8")
        assert plain(text) == flat(tomllib.loads(text)), page.name


@pytest.mark.parametrize(
    "text", ["a = 1", "a = 'b'", 'a = """b"""', '"a b" = "c"', 'a = "b" # c', "[[a]]", 'a="b"', "a"]
)
def test_the_quick_way_leaves_other_toml_to_its_library(text: str) -> None:
    assert plain(text) is None


def ids_in_code() -> Iterator[tuple[str, bool]]:
    """Every id given to t(), and whether it is only the beginning of one (an f-string)."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t" and node.args:
                said = node.args[0]
                if isinstance(said, ast.Constant):
                    yield str(said.value), True
                elif isinstance(said, ast.JoinedStr) and isinstance(said.values[0], ast.Constant):
                    yield str(said.values[0].value), False


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_word_asked_for_in_the_code_is_written(language: str) -> None:
    known = words_of(language)
    missing = {
        one for one, whole in ids_in_code() if not (one in known if whole else any(k.startswith(one) for k in known))
    }
    assert not missing


def test_both_languages_say_the_same_things_with_the_same_blanks() -> None:
    chinese, english = words_of("zh_CN"), {k: v for k, v in words_of("en").items() if not k.endswith("_one")}

    def blanks(words: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}

    assert chinese.keys() == english.keys()
    assert not [key for key in chinese if blanks(chinese[key]) != blanks(english[key])]


TYPED = ("dates.py", "clock.py", "geo_text.py", "characters.py")
"""These read Chinese that a clerk types: days, times, places, strokes."""


def test_no_chinese_is_hard_wired_in_the_parts() -> None:
    hanzi = re.compile("[\u4e00-\u9fff]")
    for path in (ROOT / "ui" / "desktop" / "widgets").glob("*.py"):
        if path.name.startswith("gallery") or path.name in TYPED:
            continue
        texts = [n.value for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant)]
        assert not [text for text in texts if isinstance(text, str) and hanzi.search(text) and "\n" not in text], path


def test_words_follow_the_language_and_fall_back_to_their_id(theme: Theme) -> None:
    assert t("parts.missing.title", n=3) == "还差 3 项"
    theme.set_look(Look(language="en"))
    assert t("parts.missing.title", n=3) == "3 left to do"
    assert t("parts.nobody.wrote.this") == "parts.nobody.wrote.this"
    assert QCoreApplication.translate("QCalendarWidget", "Today") == "Today"


def test_the_middle_dot_stands_without_spaces() -> None:
    assert t("gallery.facts") == "首次·不收费·2 个工作日内审查"


def test_every_icon_named_in_the_code_is_in_the_font() -> None:
    asked = {
        "tray",
        "tray-fill",
        "stack-fill",
        "magnifying-glass-fill",
        "chart-bar-fill",
        "arrows-clockwise-fill",
        "gear-six-fill",
    }
    for path in SOURCES:
        asked |= set(re.findall(r'(?:Icon|IconText|StatusItem|Source)\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert asked <= icon_names()


def test_a_short_number_is_big_on_screen_and_read_aloud_in_pairs(qtbot: QtBot) -> None:
    number = ShortNumber("display")
    qtbot.addWidget(number)
    number.put("4406040120640126112300127")
    assert number.words() == "261123-0012-7" and number.said() == "26 11 23，00 12，7"
    assert "26 11 23" in number.accessibleName() and "00 12" in number.toolTip()
    number.put("")
    assert number.words() == ""


def test_qts_own_dialogs_speak_the_language_of_the_window(qtbot: QtBot, theme: Theme) -> None:
    def button(which: QDialogButtonBox.StandardButton) -> str:
        box = QDialogButtonBox(which)
        qtbot.addWidget(box)
        return box.button(which).text()

    cancel, dialog = QDialogButtonBox.StandardButton.Cancel, QFileDialog()
    qtbot.addWidget(dialog)
    assert button(cancel) == "取消" and dialog.labelText(QFileDialog.DialogLabel.FileType) == "文件类型："
    theme.set_look(Look(language="en"))
    assert button(cancel) == "Cancel"
    theme.set_look(Look())
    assert button(cancel) == "取消"
