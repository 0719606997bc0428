"""The page of hand-written slips: what is typed, scanned, refused, written off and printed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.use_cases import drafts
from counter_app.use_cases.backfill import Begun
from counter_app.use_cases.paper_slips import PrintPad, book_pad
from tests.clock import MONDAY
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.backfill import BackfillPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key


@pytest.fixture
def slips(world: World) -> list[tuple[str, str]]:
    """A sheet printed on the Friday before: (digits, short number)."""
    world.clock.at = MONDAY - timedelta(days=3)
    facts = book_pad(world.counter.window, PrintPad(1, "li", "李桂芳"))
    world.clock.at = MONDAY
    return list(facts.slips)


@pytest.fixture
def page(qtbot: QtBot, world: World, slips: list[tuple[str, str]]) -> BackfillPage:
    made = BackfillPage(world.desk)
    shown(qtbot, made)
    made.enter()
    settle(qtbot, world)
    return made


def keyed(qtbot: QtBot, world: World, page: BackfillPage, *lines: str) -> None:
    """Each line into whatever has the focus, Enter behind it."""
    for line in lines:
        focus = page.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, line)
        QTest.keyClick(focus, KEY.Key_Return)
        settle(qtbot, world)


def test_number_time_and_item_lead_to_the_form_with_the_papers_time(
    qtbot: QtBot, world: World, page: BackfillPage, slips: list[tuple[str, str]]
) -> None:
    gone: list[tuple[str, object]] = []
    page.go.connect(lambda room, what: gone.append((room, what)))
    keyed(qtbot, world, page, slips[0][1], "20261120", "1640", "jzz", "439901199403120424")
    ((room, begun),) = gone
    assert room == "form" and isinstance(begun, Begun) and begun.id_no == "439901199403120424"
    assert drafts.slip_of(begun.opened.draft) == (slips[0][0], "2026-11-20T16:40:00+08:00")
    assert begun.opened.item.code == "ZR-002"


def test_day_and_item_stay_for_the_next_slip(
    qtbot: QtBot, world: World, page: BackfillPage, slips: list[tuple[str, str]]
) -> None:
    gone: list[object] = []
    page.go.connect(lambda _, what: gone.append(what))
    keyed(qtbot, world, page, slips[0][1], "20261120", "1640", "jzz", "")
    page.enter()
    settle(qtbot, world)
    keyed(qtbot, world, page, slips[1][1], "1705", "", "")
    assert [drafts.slip_of(one.opened.draft)[1] for one in gone if isinstance(one, Begun)] == [
        "2026-11-20T16:40:00+08:00",
        "2026-11-20T17:05:00+08:00",
    ]


@pytest.mark.parametrize(
    ("typed", "said"), [("S01-00001-00", "写错"), ("S01-0001", "少了"), ("S09-00001-{}", "9 号机"), ("", "扫凭条")]
)
def test_a_slip_that_cannot_be_entered_is_said_at_its_field(
    qtbot: QtBot, world: World, page: BackfillPage, typed: str, said: str
) -> None:
    from counter_app.domain.slip_number import make_slip_number

    check = make_slip_number("440604012064", 9, 1).check
    keyed(qtbot, world, page, typed.format(check))
    assert said in page.message() and page._slip_line.hasFocus()


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [("20261124", "0900", "还没有到"), ("20261119", "0900", "还早"), ("20261120", "2570", "24 小时")],
)
def test_a_time_that_cannot_be_is_said(
    qtbot: QtBot, world: World, page: BackfillPage, slips: list[tuple[str, str]], day: str, clock: str, said: str
) -> None:
    keyed(qtbot, world, page, slips[0][1], day, clock, "jzz", "")
    messages = [field.view().message for field in (page._day, page._clock)]
    assert any(said in message for message in messages)


def test_a_scanned_slip_is_taken_and_a_used_one_opens_its_case(
    qtbot: QtBot, world: World, page: BackfillPage, slips: list[tuple[str, str]]
) -> None:
    from dataclasses import replace

    from counter_app.use_cases.receive_case import receive_case
    from tests.counterkit import filled_draft

    at = "2026-11-20T16:40:00+08:00"
    case_id = receive_case(
        world.counter.window, replace(filled_draft(world.counter), slip=slips[0][1], received_at=at)
    ).case_id
    assert not page.scanned("4406040120640126112300127")
    with qtbot.waitSignal(page.go) as went:
        assert page.scanned(slips[0][0])
    assert went.args == ["case", case_id]
    assert page.scanned(slips[1][0])
    settle(qtbot, world)
    assert page._slip.value() == slips[1][1] and page._day.isAncestorOf(page.focusWidget())


def test_the_list_says_what_is_still_out_and_f6_writes_one_off(
    qtbot: QtBot, world: World, page: BackfillPage, slips: list[tuple[str, str]]
) -> None:
    assert [line.status for line in page.lines()] == ["open"] * 3 and "还有 3 张" in page._head.facts()
    QTest.keyClicks(page.focusWidget(), slips[1][1])
    page.ask_void()
    page._ask.confirm()
    settle(qtbot, world)
    assert {line.slip.short: line.status for line in page.lines()}[slips[1][1]] == "void"
    assert not page._ask.is_open() and "还有 2 张" in page._head.facts()


def test_a_clerk_is_told_that_the_supervisor_prints(qtbot: QtBot, world: World, page: BackfillPage) -> None:
    page.ask_print()
    page._ask.confirm()
    settle(qtbot, world)
    assert "站长" in page._banner.words() and len(page.lines()) == 3


def test_the_page_speaks_english(qtbot: QtBot, world: World, page: BackfillPage, theme: Theme) -> None:
    theme.set_look(Look(language="en"))
    page.relook()
    assert page._slip.label() == "Slip number" and "not entered" in page._head.facts()


def test_in_large_text_no_question_is_squeezed(qtbot: QtBot, page: BackfillPage, theme: Theme) -> None:
    theme.set_look(Look(scale=1.5))
    page.window().resize(900, 520)
    qtbot.waitUntil(lambda: page.window().height() == 520)
    qtbot.wait(50)
    for field in (page._slip, page._day, page._clock, page._item, page._id_no):
        assert field.height() >= field.sizeHint().height() > 50, (page.height(), field.height(), field.sizeHint())
