"""A form that wants a log of its filling gets one through the real page, and the case carries it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from pytestqt.qtbot import QtBot

from counter_app.use_cases import drafts
from counter_app.use_cases.attach_scan import read_scan, scans_of
from counter_app.use_cases.receive_case import Received
from counter_app.use_cases.window import Window, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import Desktop, opens
from tests.use_cases.household import ITEM, form_xml, with_form

NAME, STREET = "/data/applicant_name", "/data/street"


@contextmanager
def offering(world: World, xml: bytes) -> Iterator[Window]:
    """The desk under a release that offers this form alone."""
    window = with_form(world.counter, xml)
    world.desk.hand_over(replace(world.counter, window=window))
    yield window
    world.desk.hand_over(world.counter)


def begun(qtbot: QtBot, world: World, window: Window) -> Desktop:
    return opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))


def types(form: Desktop, ref: str, text: str) -> None:
    """Goes to a question and types; a minute passes."""
    form.page.jump(ref)
    form.world.clock.at += timedelta(minutes=1)
    asked = form.page.view.asked(ref)
    assert asked is not None
    form.qtbot.keyClicks(asked.focus_widget, text)


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def received(form: Desktop) -> Received:
    form.screen.presses("F9")
    form.screen.presses("Enter")
    form.qtbot.waitUntil(lambda: any(room == "received" for room, _ in form.went), timeout=5000)
    found = next(what for room, what in form.went if room == "received")
    assert isinstance(found, Received)
    return found


def test_the_case_carries_who_answered_what_when(qtbot: QtBot, world: World) -> None:
    with offering(world, form_xml()) as window:
        form = begun(qtbot, world, window)
        types(form, NAME, "Chen")
        types(form, STREET, "East 1")
        case_id = received(form).case_id
        (scan,) = scans_of(window, case_id)
        logged = lines(read_scan(window, scan.attachment_id).decode("utf-8"))
        with window.store.reading() as uow:
            named = read_events(uow, case_id)[0].payload["attachments"]
    assert (scan.filename, scan.media_type, [one["role"] for one in named]) == ("audit.csv", "text/csv", ["audit"])
    assert (logged[0]["event"], logged[-1]["event"]) == ("form start", "form finalize")
    answered = {line["node"]: line for line in logged if line["new-value"]}
    assert (answered[NAME]["new-value"], answered[STREET]["new-value"]) == ("Chen", "East 1")
    assert answered[NAME]["user"] == CLERK_NAME
    assert int(answered[NAME]["end"]) - int(answered[NAME]["start"]) >= 60_000


def test_a_form_opened_again_goes_on_in_the_same_log(qtbot: QtBot, world: World) -> None:
    with offering(world, form_xml()) as window:
        form = begun(qtbot, world, window)
        types(form, NAME, "Chen")
        form.page.leave()
        form.settles()
        again = opens(qtbot, world, drafts.reopen_draft(window, form.kept()))
        types(again, STREET, "East 1")
        (scan,) = scans_of(window, received(again).case_id)
        logged = lines(read_scan(window, scan.attachment_id).decode("utf-8"))
    told = [line["event"] for line in logged if line["event"].startswith("form")]
    assert told == ["form start", "form save", "form exit", "form resume", "form finalize"]
    assert {line["new-value"] for line in logged} >= {"Chen", "East 1"}


def test_rows_that_come_and_go_and_an_answer_that_cannot_stay_are_logged(qtbot: QtBot, world: World) -> None:
    rule = b'<bind nodeset="/data/street" constraint="string-length(.) &lt; 3"'
    with offering(world, form_xml().replace(b'<bind nodeset="/data/street"', rule)) as window:
        form = begun(qtbot, world, window)
        types(form, NAME, "Chen")
        types(form, STREET, "East 1")
        record = form.page._record
        form.page.view.changed.emit(record.add_row("/data/members"))
        form.page.view.changed.emit(record.remove_row("/data/members[2]"))
        form.screen.presses("F9")
        form.page.leave()
        form.settles()
        logged = [(line["event"], line["node"]) for line in lines(str(form.kept().view["audit"]))]
    assert form.went == []
    expected = [("add repeat", "/data/members[2]"), ("delete repeat", "/data/members[2]"), ("constraint error", STREET)]
    assert [one for one in logged if one in expected] == expected


def test_a_form_without_a_log_keeps_none(qtbot: QtBot, world: World) -> None:
    plain = form_xml().replace(b"<audit/>", b"")
    with offering(world, plain) as window:
        form = begun(qtbot, world, window)
        types(form, NAME, "Chen")
        form.settles()
        assert "audit" not in form.kept().view
        assert scans_of(window, received(form).case_id) == ()


def test_the_log_of_a_secret_reporter_stays_behind(qtbot: QtBot, world: World) -> None:
    window = with_form(world.counter, form_xml(), secret="${street} = 'East 1'", secret_fields=("applicant_name",))
    world.desk.hand_over(replace(world.counter, window=window))
    form = begun(qtbot, world, window)
    types(form, NAME, "Chen")
    types(form, STREET, "East 1")
    assert scans_of(window, received(form).case_id) == ()
