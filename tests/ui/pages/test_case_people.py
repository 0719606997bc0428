"""The agent and the others of a visit on the case page, with a key that goes round the family."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from counter_app.ports import Draft
from counter_app.use_cases.visits import NextMember, next_member
from tests.counterkit import CLERK, received_case
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.case import CasePage
from ui.desktop.widgets.buttons import KeyButton

INSURANCE = "ZR-010"
AGENT = {
    "agent_is_agent": "yes",
    "agent_kind": "relative",
    "agent_name": "陆一凡",
    "agent_id_type": "111",
    "agent_id_no": "439901197003210317",
    "agent_phone": "13900139000",
    "agent_relation": "other",
}


def looked_at(qtbot: QtBot, world: World, case_id: str) -> tuple[CasePage, list[tuple[str, object]]]:
    page, went = CasePage(world.desk, case_id), list[tuple[str, object]]()
    page.go.connect(lambda room, what: went.append((room, what)))
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    settle(qtbot, world)
    return page, went


def test_the_case_page_says_who_handed_it_in_for_the_applicant(qtbot: QtBot, world: World) -> None:
    page, _ = looked_at(qtbot, world, world.receives(**AGENT))
    words = said(page)
    assert "陆一凡" in words and "近亲属" in words and "代办人" in words


def test_who_came_alone_and_for_herself_has_nobody_round_her_case(qtbot: QtBot, world: World) -> None:
    page, went = looked_at(qtbot, world, world.receives())
    assert page._side.people.isHidden()
    page.keys()["Alt+M"]()
    assert went == []


def test_alt_m_goes_to_the_next_of_the_family_and_to_her_draft(qtbot: QtBot, world: World) -> None:
    case_id = received_case(world.counter, INSURANCE).case_id
    begun = next_member(world.counter.window, NextMember(CLERK, case_id=case_id)).draft
    page, went = looked_at(qtbot, world, case_id)
    assert "同来的还有 1 位" in said(page) and "还没收件" in said(page)
    page.keys()["Alt+M"]()
    settle(qtbot, world)
    ((room, draft),) = went
    assert room == "draft" and isinstance(draft, Draft) and draft.draft_id == begun.draft_id


def said(page: CasePage) -> str:
    people = page._side.people
    buttons = (button.words() for button in people.findChildren(KeyButton))
    return " ".join([*(label.text() for label in people.findChildren(QLabel) if not label.isHidden()), *buttons])
