"""Where a line of Chinese may end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.lines import NEVER_FIRST, NEVER_LAST, break_lines, clusters
from counter_app.documents.wording import chinese_date, chinese_time, grouped
from tests.documents.conftest import FONTS

FONT_SET = FontSet.load(FONTS)
TEXTS = st.text(alphabet="申请人材料，。（）“”《》1234567890abc ：、", min_size=0, max_size=120)


def broken(text: str, width: float, indent: float = 0.0) -> list[str]:
    return break_lines(text, fonts=FONT_SET, role=Role.SANS, size=10, width=width, indent=indent)


@given(TEXTS, st.integers(min_value=60, max_value=300))
def test_no_line_is_wider_than_its_box_and_nothing_is_lost(text: str, width: int) -> None:
    lines = broken(text, width)
    assert all(FONT_SET.width(line, Role.SANS, 10) <= width + 0.001 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_closing_marks_never_start_and_opening_marks_never_end_a_line() -> None:
    text = "根据《居住证暂行条例》第九条（合法稳定就业），现予受理。请于“十五日”内领取；逾期不候！" * 4
    for width in range(70, 300, 7):
        lines = broken(text, width)
        assert not any(line[0] in NEVER_FIRST for line in lines[1:]), lines
        assert not any(line[-1] in NEVER_LAST for line in lines[:-1]), lines


def test_numbers_stay_whole_where_they_fit() -> None:
    lines = broken("电话0757-83331234，时间14:00到17:30，收件号440604012064012611230007M。", 150)
    for number in ("0757-83331234", "14:00", "17:30", "440604012064012611230007M"):
        assert any(number in line for line in lines), lines


def test_a_number_wider_than_the_box_is_cut_not_let_out() -> None:
    lines = broken("440604012064012611230007M", 60)
    assert len(lines) > 1
    assert "".join(lines) == "440604012064012611230007M"


def test_the_first_line_leaves_room_for_its_indent() -> None:
    assert len(broken("字" * 20, 100, indent=20)[0]) == 8
    assert len(broken("字" * 20, 100, indent=20)[1]) == 10


@pytest.mark.parametrize(
    "write, given_text, printed",
    [
        (chinese_date, "2026-11-03T09:12:05+08:00", "2026年11月3日"),
        (chinese_date, "长期", "长期"),
        (chinese_time, "2026-11-03T09:12:05+08:00", "2026年11月3日 09:12"),
        (grouped, "440604012064012611230007M", "440604012064 01 261123 0007 M"),
    ],
)
def test_values_are_written_as_an_office_writes_them(write, given_text: str, printed: str) -> None:  # type: ignore[no-untyped-def]
    assert write(given_text) == printed


def test_office_hours_are_not_torn_apart() -> None:
    assert clusters("（08:30-12:00；14:00-17:30，") == ["（08:30-12:00；", "14:00-17:30，"]
