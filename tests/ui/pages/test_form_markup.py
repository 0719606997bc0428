"""Formatting in labels: what is kept, what is not, and that it stays readable. Sources: ODK docs "Styling prompts"; pyxform labels."""

import pytest

from ui.desktop.pages.form_markup import ENOUGH, contrast, read

INK, GROUND = "#1A1D21", "#FFFFFF"


@pytest.mark.parametrize(
    ("label", "words", "rich"),
    [
        ("姓名", "姓名", ""),
        ("**重要** 的", "重要 的", "<b>重要</b> 的"),
        ("_斜_ 和 *斜*", "斜 和 斜", "<i>斜</i> 和 <i>斜</i>"),
        ("first_name_of_x", "first_name_of_x", ""),
        ("5 * 3 * 2", "5 * 3 * 2", ""),
        (r"\*原样\*", "*原样*", ""),
        ("<b>粗", "粗", "<b>粗</b>"),
        ("粗</b>", "粗", ""),
        ("a < 5 & b", "a < 5 & b", ""),
        ("[指南](https://x.example/y)", "指南 (https://x.example/y)", "<u>指南</u> (https://x.example/y)"),
        ("1. 一\n- 二", "1. 一\n• 二", "1. 一<br>• 二"),
        ("<script>evil()</script>好<img src='http://x/y.png'>", "好", ""),
        ("<i><b>乱</i>序</b>", "乱序", "<i><b>乱</b></i>序"),
    ],
)
def test_what_a_label_says(label: str, words: str, rich: str) -> None:
    assert read(label, INK, GROUND) == (words, rich)


def test_a_heading_is_larger_and_bold() -> None:
    said = read("## 房屋 ##\n正文", INK, GROUND)
    assert said.words == "房屋\n正文" and said.rich.startswith('<b><span style="font-size:x-large">房屋</span></b><br>')


@pytest.mark.parametrize("colour", ["yellow", "#ff0", "white", "#EEEEEE", "lime"])
@pytest.mark.parametrize(("ink", "ground"), [(INK, GROUND), ("#ECEEF0", "#1E2227")])
def test_a_colour_too_faint_is_made_stronger(colour: str, ink: str, ground: str) -> None:
    rich = read(f'<span style="color:{colour}">字</span>', ink, ground).rich
    shown = rich.partition("color:")[2][:7] or ink
    assert contrast(shown, ground) >= ENOUGH


def test_a_colour_nobody_knows_is_left_out() -> None:
    assert read('<span style="color:url(x)">字</span>', INK, GROUND).rich in ("", "<span>字</span>")


def test_nothing_in_a_label_can_reach_the_rich_text() -> None:
    rich = read('**<a href="javascript:x()">点</a>** <font color="red" onclick="y">字</font>', INK, GROUND).rich
    assert "href" not in rich and "onclick" not in rich and "点" in rich
