"""Days far away cost a list nothing, and the count is the same as counting on one's fingers."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from counter_app.domain.working_time import Calendar, working_days_between
from counter_app.ports import Task
from counter_app.use_cases import views
from counter_app.use_cases.todo import finish_task
from tests.counterkit import CLERK
from tests.use_cases.kit import House


def test_working_days_are_those_one_counts_one_by_one(house: House) -> None:
    calendar, chance = house.window.catalogue.calendar(), random.Random(7)
    for _ in range(300):
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(500))
        days = [first + timedelta(days=n) for n in range(1, chance.randrange(1, 60))]
        last = days[-1] if days else first
        assert working_days_between(first, last, calendar) == sum(map(calendar.is_working, days)), (first, last)


def test_a_limit_without_end_is_not_counted_day_by_day(own: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[date] = []
    is_working = Calendar.is_working

    def counted(calendar: Calendar, day: date) -> bool:
        looked_at.append(day)
        return is_working(calendar, day)

    monkeypatch.setattr(Calendar, "is_working", counted)
    case_id = own.received().case_id
    own.takes(own.echo(case_id), own.entry(case_id, "accepted", {"due_on": "9999-12-31"}))
    (row,) = views.queue(own.window)
    assert row.left is not None and row.left > 2_000_000
    assert len(looked_at) < 1_000


def test_a_task_that_belongs_to_no_case_can_be_done(house: House) -> None:
    task = Task(task_id="feed:9", kind="feed_unreadable", case_id="", opened_at=house.window.stamp(), details={})
    with house.window.store.writing() as uow:
        uow.tasks.put(task)
        uow.commit()
    finish_task(house.window, "feed:9", note="", actor=CLERK)
    assert "feed:9" not in [kept.task_id for kept in views.open_tasks(house.window)]
