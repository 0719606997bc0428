"""The district over HTTP: who is let in, how it says no, the feed and its waiting, the document of it all."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from counter_app.errors import DistrictRefused
from sync.district.app import openapi_document
from sync.district.setup import revoke
from sync.wire import REFUSALS, Refusal
from tests.sync.small_release import STATION
from tests.sync.support import OTHER_STATION, Home, Pen, Site

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"


def call(place: Site, method: str, path: str, **more: Any) -> requests.Response:
    return requests.request(method, place.base_url + path, timeout=5, **more)


def reason(answer: requests.Response) -> str:
    return msgspec.json.decode(answer.content, type=Refusal).reason


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "said"),
    [
        ("GET", "/nothing", {}, 404, "malformed"),
        ("DELETE", "/v1/events", {}, 405, "malformed"),
        ("GET", "/v1/feed", {}, 401, "token"),
        ("GET", "/v1/feed", {"headers": {"Authorization": "Bearer x.y.z"}}, 401, "token"),
        ("GET", "/v1/feed", {"headers": {"Authorization": "Basic eA=="}}, 401, "token"),
        ("POST", "/v1/events", {"data": b"{}"}, 401, "token"),
        ("POST", "/v1/enrol", {"data": b"<html>"}, 400, "malformed"),
        ("POST", "/v1/enrol", {"json": {"code": 7}}, 400, "malformed"),
        ("POST", "/v1/enrol", {"json": {"code": "x", "public_key": "AA", "program": ""}}, 400, "malformed"),
        ("POST", "/v1/enrol", {"json": {"code": "x", "public_key": "", "program": "", "version": 9}}, 400, "version"),
        ("POST", "/v1/token", {"json": {"grant_type": "password"}}, 400, "malformed"),
        ("GET", "/v1/departments/ga/parts", {}, 401, "token"),
        ("POST", "/v1/pool/look-up", {"data": b"x" * 13_000_000}, 413, "too_large"),
    ],
)
def test_every_no_is_typed_and_carries_the_time(
    place: Site, method: str, path: str, more: dict[str, Any], status: int, said: str
) -> None:
    answer = call(place, method, path, **more)
    assert (answer.status_code, reason(answer)) == (status, said)
    assert answer.headers["Yimen-Time"] and said in REFUSALS


def test_a_failure_inside_is_a_typed_500_and_tells_nothing(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("样例一 439901199403120424")

    monkeypatch.setattr("sync.district.api_departments.list_parts", broken)
    answer = place.ask("ga", "parts")
    assert (answer.status_code, reason(answer)) == (500, "busy")
    assert "439901" not in answer.text and answer.headers["Yimen-Time"]


def test_a_batch_of_another_version_says_which_to_update(pen: Pen) -> None:
    line = pen.line()
    headers = {"Authorization": f"Bearer {line._bearer()}"}
    line.close()
    body = {"version": 2, "program": "", "events": []}
    answer = call(pen.site, "POST", "/v1/events", json=body, headers=headers)
    assert (answer.status_code, reason(answer)) == (400, "version")
    assert answer.json()["detail"] == "district speaks 1, terminal 2"


def test_a_department_key_opens_only_its_own_inbox(place: Site) -> None:
    headers = {"Authorization": f"Bearer {place.given.department_keys['wj']}"}
    answer = call(place, "GET", "/v1/departments/ga/parts", headers=headers)
    assert (answer.status_code, reason(answer)) == (403, "foreign")


def test_an_assertion_is_good_once(pen: Pen) -> None:
    line = pen.line(make_id=lambda: "the same")
    line.identify()
    line._token = ""
    with pytest.raises(DistrictRefused) as caught:
        line.identify()
    line.close()
    assert caught.value.details["reason"] == "token"


def test_a_terminal_shut_out_is_told_so_even_with_a_good_token(pen: Pen) -> None:
    line = pen.line()
    line.identify()
    revoke(pen.site.district, pen.enrolment.terminal_id)
    with pytest.raises(DistrictRefused) as caught:
        line.feed(0)
    line.close()
    assert (caught.value.details["status"], caught.value.details["reason"]) == (403, "revoked")


def test_a_terminal_number_is_never_given_twice(place: Site) -> None:
    first, second = place.enrol_new(), place.enrol_new()
    revoke(place.district, second.enrolment.terminal_id)
    third = place.enrol_new()
    numbers = [pen.enrolment.terminal_no for pen in (first, second, third)]
    assert numbers == sorted(set(numbers))
    assert third.enrolment.writer == f"{STATION}-{third.enrolment.terminal_no:02d}"


# ---------------------------------------------------------------------- feed


def test_the_feed_is_the_stations_own(place: Site) -> None:
    pen, elsewhere = place.enrol_new(), place.enrol_new(station=OTHER_STATION)
    line, other = pen.line(), elsewhere.line()
    row = pen.receive()
    line.push([row])
    bodies = [entry.body for entry in other.feed(0, limit=500).entries if entry.kind == "event"]
    line.close()
    other.close()
    assert not any(row.header.case_id in str(body) for body in bodies)


def test_the_feed_goes_on_where_it_stood_page_by_page(pen: Pen) -> None:
    line = pen.line()
    for _ in range(3):
        line.push([pen.receive()])
    whole = line.feed(0, limit=500)
    positions, after = [], 0
    while True:
        page = line.feed(after, limit=2)
        positions += [entry.position for entry in page.entries]
        after = page.next_position
        if not page.more:
            break
    line.close()
    assert positions == [entry.position for entry in whole.entries] == list(range(1, len(positions) + 1))


def test_an_empty_feed_waits_and_is_woken_by_the_commit(pen: Pen) -> None:
    line, writer = pen.line(), pen.line()
    after = line.feed(0, limit=500).next_position
    row = pen.receive()
    timer = threading.Timer(0.3, lambda: writer.push([row]))
    began = time.monotonic()
    timer.start()
    page = line.feed(after, wait_s=10.0)
    took = time.monotonic() - began
    timer.join()
    line.close()
    writer.close()
    assert page.entries and 0.25 < took < 1.5


def test_an_empty_feed_ends_when_the_wait_is_over(pen: Pen) -> None:
    line = pen.line()
    after = line.feed(0, limit=500).next_position
    page = line.feed(after, wait_s=0.2)
    line.close()
    assert (page.entries, page.next_position, page.more) == ((), after, False)


def test_two_counters_of_one_station_see_one_order(place: Site) -> None:
    pens = [place.enrol_new(), place.enrol_new()]
    lines = [pen.line() for pen in pens]
    threads = [
        threading.Thread(target=lambda pen=pen, line=line: [line.push([pen.receive()]) for _ in range(10)])
        for pen, line in zip(pens, lines, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    feeds = [line.feed(0, limit=500).entries for line in lines]
    for line in lines:
        line.close()
    positions = [entry.position for entry in feeds[0]]
    assert feeds[0] == feeds[1] and positions == list(range(1, len(positions) + 1))


# ---------------------------------------------------------------------- pool and document


def test_a_look_up_is_answered_and_written_down_without_the_number(place: Site) -> None:
    from datetime import date

    from sync.district.residents import Village, invent_residents
    from sync.district.setup import import_pool

    person = invent_residents(Village(STATION, "样例区"), 1, today=date(2026, 11, 23), seed=7)[0]
    import_pool(place.district, [person])
    pen = place.enrol_new()
    line = pen.line()
    found = line.look_up(person.id_no, item_code="T-001", purpose="prefill", timeout_s=3)
    nobody = line.look_up("439901190001010000", item_code="T-001", purpose="prefill", timeout_s=3)
    line.close()
    assert found is not None and (found.name, found.source) == (person.name, "district") and nobody is None
    with place.district.database.reading() as connection:
        kept = connection.exec_driver_sql("select * from look_ups").all()
    assert len(kept) == 2 and person.id_no not in str(kept)


def test_the_document_in_the_repository_is_the_one_that_is_served(own: Home) -> None:
    """When this fails after a change that was meant: ``python -m sync.district.app > docs/openapi.json``."""
    assert DOCUMENT.read_bytes() == openapi_document(own.district)


def test_the_served_document_names_every_path_of_the_wire(place: Site) -> None:
    paths = set(call(place, "GET", "/schema/openapi.json").json()["paths"])
    assert {"/v1/enrol", "/v1/token", "/v1/events", "/v1/feed", "/v1/attachments", "/v1/pool/look-up"} <= paths
    assert not any(path.startswith("/console") for path in paths)
