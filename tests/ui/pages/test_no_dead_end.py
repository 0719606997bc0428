"""On the page of a case in any phase, of any kind: what it waits for, by whom, until when, and a key for every way that is open."""

from datetime import date, datetime
from itertools import product

import pytest
from pytestqt.qtbot import QtBot

from counter_app.domain.case_table import ENDS, Kind, Phase, Situation, Writer, open_ways
from counter_app.domain.working_time import Calendar
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow
from counter_app.use_cases.add_scan import NOBODY_HOLDS
from counter_app.use_cases.views import CaseView
from tests.ui.pages.case_world import invented_row
from ui.desktop.desk_acts import DeskActs
from ui.desktop.i18n import t
from ui.desktop.pages import case_acts as acts
from ui.desktop.pages.case_events import Names
from ui.desktop.pages.case_questions import question_for
from ui.desktop.pages.case_side import CaseSide
from ui.desktop.pages.case_waits import Waits, waits_of
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.words import has_words

# Written by printing, by the materials page, or by the counter itself.
BY_OTHER_KEYS = {"paper_printed", "paper_spoiled", "taken_over"}
CASES = [
    (phase, kind, accepts, concludes)
    for phase, kind, (accepts, concludes) in product(
        [phase for phase in Phase if phase is not Phase.NEW], Kind, ((False, False), (True, False), (True, True))
    )
]


def view_of(phase: Phase, kind: Kind, accepts: bool, concludes: bool) -> CaseView:
    at = "2026-11-23T09:12:00+08:00"
    state = CaseState(
        "c1",
        phase,
        kind,
        lead="ga",
        window_accepts=accepts,
        window_concludes=concludes,
        received_at=at,
        flags=("odd",),
        materials=({"code": "id_card", "name": "身份证"},),
    )
    row: CaseRow = invented_row(0)
    ways = open_ways((Writer.COUNTER,), Situation(phase, kind, accepts, concludes))
    return CaseView(state, row, None, (), (), (), (), (), ways, 0, None)


def offered(view: CaseView) -> dict[str, acts.Act]:
    main = acts.main_act(view)
    return {act.event: act for act in (*acts.other_acts(view, "chen"), *([main] if main else []))}


@pytest.mark.parametrize(("phase", "kind", "accepts", "concludes"), CASES)
def test_every_way_that_is_open_has_its_key(phase: Phase, kind: Kind, accepts: bool, concludes: bool) -> None:
    view = view_of(phase, kind, accepts, concludes)
    shown = offered(view)
    # A window that accepts and concludes goes on to the end with one key; a step behind that one has none of its own.
    nobody = {"attached"} if phase in NOBODY_HOLDS else set()
    missing = set(view.open) - set(shown) - BY_OTHER_KEYS - nobody
    assert not missing and all(act.key for act in shown.values())


@pytest.mark.parametrize(("phase", "kind", "accepts", "concludes"), CASES)
def test_every_case_says_what_it_waits_for(phase: Phase, kind: Kind, accepts: bool, concludes: bool) -> None:
    view = view_of(phase, kind, accepts, concludes)
    waits = waits_of(view, lambda code: "公安", Calendar(frozenset(), frozenset(), date(2026, 12, 31)))
    assert waits.what and not waits.what.startswith("case.")
    if phase not in ENDS and waits.what != t("case.wait.us"):
        assert waits.until or waits.then
        assert waits.until or not waits.then.startswith("case.")


def test_no_two_acts_of_a_page_share_a_key() -> None:
    for case in CASES:
        view = view_of(*case)
        keys = [act.key for act in acts.other_acts(view, "chen")]
        assert len(keys) == len(set(keys))


def test_every_act_has_its_words_and_somebody_who_writes_it() -> None:
    view, elsewhere = view_of(Phase.READY, Kind.COMMITTED, True, True), {"withdraw", "void", "scan"}
    for act in acts.OTHERS:
        assert has_words(f"case.act.{act.name}")
        question = question_for(act, view, ())
        assert act.event == "supplemented" or (question is not None and not question.title.startswith("case."))
        reworks = act.event in ("supplemented", "corrected")
        assert reworks or act.name in elsewhere or DeskActs.writes(None, act.name)  # type: ignore[arg-type]


@pytest.mark.parametrize("look", [Look(), Look(language="en")])
def test_every_act_fits_the_right_column(qtbot: QtBot, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    side = CaseSide(lambda: datetime(2026, 11, 23, 9, 0))
    qtbot.addWidget(side)
    side.put(view_of(Phase.READY, Kind.COMMITTED, True, True), acts.OTHERS, Waits("x"), Names({}, str, "01", "w"))
    side.resize(272, 700)
    side.show()
    assert side.widget().minimumSizeHint().width() <= side.viewport().width()
