"""A new release comes into force while a form is open: the form goes over by itself, or at F9, with everything typed in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from counter_app.bootstrap import Settings
from counter_app.bootstrap.upkeep import keep_release
from counter_app.use_cases.drafts import kept_drafts
from tests.clock import Clock
from tests.releases import FIRST_DAY, ITEM, NEXT, NOW, december
from tests.ui.shell.conftest import Desk, OpenWindow
from ui.desktop import release_change
from ui.desktop.pages.form import FormPage


@pytest.fixture
def clock() -> Clock:
    """The last afternoon of November."""
    return Clock(FIRST_DAY.replace(month=11, day=30, hour=16))


@pytest.fixture
def clerk(settings: Settings, open_window: OpenWindow, clock: Clock) -> Desk:
    """Wang at her counter, which has December's release already, with a registration begun."""
    desk = open_window(replace(settings, clock=clock))
    desk.logs_in()
    assert desk.window.session is not None
    assert keep_release(desk.window.session.counter, NEXT, december())
    desk.shell.begin(ITEM, "")
    desk.settles()
    return desk


def form(desk: Desk) -> FormPage:
    page = desk.shell.page
    assert isinstance(page, FormPage)
    return page


def types(desk: Desk, name: str, text: str) -> None:
    page = form(desk)
    ref = page.view._record.definition.ref_of(name)
    page.view.go_to(ref)
    asked = page.view.asked(ref)
    assert asked is not None
    QTest.keyClicks(asked.focus_widget, text)


def value(desk: Desk, name: str) -> str:
    record = form(desk).view._record
    return record.state(record.definition.ref_of(name)).value


def test_a_form_goes_over_when_it_is_left_alone_and_keeps_what_was_typed(
    clerk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(clerk, "applicant_name", "Ouyang")
    types(clerk, "rr_contact", "Wang Wu")
    clerk.settles()
    old = form(clerk)
    clock.at = FIRST_DAY
    clerk.shell._release.look()
    clerk.settles()
    assert form(clerk) is old, "somebody has just typed"
    monkeypatch.setattr(release_change, "STILL_S", 0.0)
    clerk.shell._release.look()
    clerk.settles()
    page = form(clerk)
    assert page is not old and page.draft_id == old.draft_id
    assert value(clerk, "applicant_name") == "Ouyang" and value(clerk, "rr_contact") == "Wang Wu"
    assert "2026-12-01" in page.banner.words() and "2" in page.banner.words()
    assert page.collect().release == NEXT
    assert [tab.id for tab in clerk.shell.drafts.tabs()] == [page.draft_id]


def test_a_form_given_up_while_it_goes_over_does_not_come_back(
    clerk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(clerk, "rr_contact", "Wang Wu")
    clerk.settles()
    old = form(clerk)
    clock.at = FIRST_DAY
    monkeypatch.setattr(release_change, "STILL_S", 0.0)
    clerk.shell._release.look()
    clerk.shell.show_room("intake")
    clerk.shell._draft_dropped(old.draft_id)
    clerk.settles()
    assert clerk.shell.drafts.tabs() == [] and not isinstance(clerk.shell.page, FormPage)


def test_nothing_happens_before_its_day(clerk: Desk) -> None:
    page = form(clerk)
    clerk.shell._release.entered(page)
    clerk.settles()
    assert form(clerk) is page and page.collect().release == NOW


def test_what_is_kept_comes_back_under_the_new_release(
    clerk: Desk, clock: Clock, settings: Settings, open_window: OpenWindow, tmp_path: Path
) -> None:
    types(clerk, "rr_contact", "Wang Wu")
    clerk.settles()
    clerk.window.end()
    clock.at = FIRST_DAY.replace(hour=9)
    copy = tmp_path / "again"
    shutil.copytree(settings.profile.parent, copy)
    again = open_window(Settings(profile=copy / "counter", marks=copy / "marks", clock=clock))
    again.logs_in()
    assert again.window.session is not None
    (draft,) = kept_drafts(again.window.session.desk.window)
    again.shell.open_draft(draft)
    again.settles()
    assert value(again, "rr_contact") == "Wang Wu" and form(again).collect().release == NEXT
    assert "2026-12-01" in form(again).banner.words()
