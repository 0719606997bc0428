"""What is sent to the district by hand: too deep, too large, not of its alphabet."""

from __future__ import annotations

import requests

from sync.district.departments import answer_part, list_parts
from sync.district.feed import read_feed
from sync.wire import MAX_ACT_BYTES, MAX_BATCH_BYTES, FeedAnswer, PartAnswer
from tests.sync.small_release import STATION
from tests.sync.support import ANSWERS, Home, Pen, Site, new_id


def test_brackets_without_end_and_numbers_without_end_are_the_senders_fault(place: Site, pen: Pen) -> None:
    line = pen.line()
    line.identify()
    headers = {"Authorization": f"Bearer {line._token}", "Content-Type": "application/json"}
    deep = requests.post(f"{place.base_url}/v1/events", data=b"[" * 1_000_000, headers=headers, timeout=10)
    far = requests.get(f"{place.base_url}/v1/feed?after={'9' * 23}", headers=headers, timeout=10)
    line.close()
    assert [(answer.status_code, answer.json()["reason"]) for answer in (deep, far)] == [(400, "malformed")] * 2


def test_a_cookie_of_strange_letters_is_a_wrong_cookie(place: Site) -> None:
    answer = requests.get(f"{place.base_url}/console/ga", headers={"Cookie": "yimen_department=\xe9"}, timeout=5)
    assert answer.status_code == 401


def test_what_a_department_says_fits_into_an_event(place: Site, pen: Pen) -> None:
    line = pen.line()
    row = pen.receive()
    line.push([row])
    line.close()
    act = {"event": "returned", "payload": {"note": "x" * MAX_ACT_BYTES}}
    assert place.ask("ga", f"cases/{row.header.case_id}/acts", act).status_code == 413


def test_a_feed_of_large_cases_comes_in_pages_a_terminal_can_read(home: Home) -> None:
    pen = home.enrol()
    large = {**ANSWERS, "employer": "厂" * 160_000}
    for _ in range(4):
        home.push(pen, *(pen.receive(case_id=new_id(), answers=large) for _ in range(4)))
    position = 0
    pages: list[FeedAnswer] = []
    while not pages or pages[-1].more:
        pages.append(read_feed(home.district, STATION, position, 500))
        position = pages[-1].next
    sizes = [sum(len(entry.body.get("payload", "").encode()) for entry in page.entries) for page in pages]
    assert max(sizes) <= MAX_BATCH_BYTES and len(pages) > 1
    assert sum(len(page.entries) for page in pages) == position


def test_a_part_that_waits_never_falls_off_the_list_behind_answered_ones(home: Home) -> None:
    pen = home.enrol()
    rows = [pen.receive() for _ in range(4)]
    for row in rows:
        home.push(pen, row)
        home.clock.forward(minutes=1)
    for row in rows[1:]:
        part = home.part("ga", row.header.case_id)
        assert part is not None
        answer_part(home.district, "ga", part.part_id, PartAnswer("verified"))
    (first,) = list_parts(home.district, "ga", limit=1)
    assert first.case_id == rows[0].header.case_id
