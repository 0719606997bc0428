"""Scans on their way: slices, resuming at the byte, kept once, verified by hash."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import time
from typing import Any

import pytest
import requests

from counter_app.errors import DistrictRefused
from counter_app.ports import Attachment
from tests.sync.support import Desk, Pen, new_id


def scan(content: bytes, *, case_id: str = "case", wire_id: str = "") -> Attachment:
    return Attachment(
        attachment_id=new_id(),
        wire_id=wire_id or hashlib.sha256(content).hexdigest(),
        case_id=case_id,
        role="photo",
        filename="页 1.jpg",
        media_type="image/jpeg",
        size=len(content),
        taken_at="2026-11-23T09:00:00+08:00",
    )


def keep(desk: Desk, content: bytes, case_id: str) -> Attachment:
    wire_id, key = desk.files.put(content)
    row = scan(content, case_id=case_id, wire_id=wire_id)
    with desk.store.writing() as uow:
        uow.attachments.add(row, key)
        uow.commit()
    return row


def stored(pen: Pen, content: bytes) -> bytes:
    name = hashlib.sha256(content).hexdigest()
    place = pen.site.district.settings.attachments_folder / "content" / name[:2] / name
    return place.read_bytes()


def test_a_scan_follows_its_case_and_is_kept_whole(desk: Desk) -> None:
    content = os.urandom(300_000)
    row = desk.pen.receive()
    desk.queue(row)
    engine = desk.engine()
    engine.run_once()
    keep(desk, content, row.header.case_id)
    report = engine.run_once()
    with desk.store.reading() as uow:
        assert uow.attachments.waiting() == ()
    assert (report.uploaded, report.offline_because) == (1, "")
    assert stored(desk.pen, content) == content


def test_a_slice_ends_in_time_and_the_next_goes_on_at_the_byte(pen: Pen) -> None:
    content = os.urandom(200_000)
    line = pen.line()
    row = scan(content)
    place, offset = line._open_upload(row, len(content))
    assert offset == 0 and line._patch(place, 0, content[:70_000]) == 70_000
    assert not line.upload(row, content, max_s=0.0)
    assert line._open_upload(row, len(content)) == (place, 70_000)
    assert line.upload(row, content, max_s=5.0)
    line.close()
    assert stored(pen, content) == content


def test_the_same_content_of_another_terminal_is_not_sent_again(pen: Pen) -> None:
    content = os.urandom(50_000)
    line, other = pen.line(), pen.site.enrol_new().line()
    assert line.upload(scan(content), content, max_s=5.0)
    assert other._open_upload(scan(content), len(content))[1] == len(content)
    assert other.upload(scan(content), content, max_s=0.0)
    line.close()
    other.close()


def test_bytes_that_do_not_hash_to_their_name_are_refused_and_forgotten(pen: Pen) -> None:
    content = os.urandom(1000)
    lying = scan(content, wire_id="ab" * 32)
    line = pen.line()
    with pytest.raises(DistrictRefused) as caught:
        line.upload(lying, content, max_s=5.0)
    assert caught.value.details["reason"] == "hash"
    assert line._open_upload(lying, len(content))[1] == 0
    line.close()


def test_a_refused_scan_becomes_a_task_and_the_next_one_goes(desk: Desk) -> None:
    row = desk.pen.receive()
    desk.queue(row)
    bad = keep(desk, b"a", row.header.case_id)
    good = keep(desk, b"bb", row.header.case_id)

    class Line:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.exchange, name)

        def upload(self, attachment: Attachment, content: bytes, *, max_s: float) -> bool:
            if attachment.attachment_id == bad.attachment_id:
                raise DistrictRefused(status=422, reason="hash")
            return desk.exchange.upload(attachment, content, max_s=max_s)

    report = desk.engine(Line()).run_once()
    with desk.store.reading() as uow:
        waiting = [one.attachment_id for one in uow.attachments.waiting()]
        tasks = [task.kind for task in uow.tasks.open()]
    assert report.uploaded == 1 and waiting == [bad.attachment_id] and good.attachment_id not in waiting
    assert tasks == ["scan_not_sent"]


def test_new_events_step_in_between_two_slices(desk: Desk) -> None:
    first, late = desk.pen.receive(), desk.pen.receive()
    desk.queue(first)
    keep(desk, os.urandom(10), first.header.case_id)
    keep(desk, os.urandom(20), first.header.case_id)
    order: list[str] = []

    class Line:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.exchange, name)

        def push(self, events: Any) -> Any:
            order.append("push")
            return desk.exchange.push(events)

        def upload(self, attachment: Attachment, content: bytes, *, max_s: float) -> bool:
            order.append("slice")
            if len(order) == 2:
                desk.queue(late)
            return desk.exchange.upload(attachment, content, max_s=max_s)

    desk.engine(Line()).run_once()
    assert order == ["push", "slice", "push", "slice"]


def test_a_scan_over_the_limit_is_refused_before_a_byte_is_sent(pen: Pen) -> None:
    line = pen.line()
    with pytest.raises(DistrictRefused) as caught:
        line._open_upload(scan(b"x"), 51 * 1024 * 1024)
    line.close()
    assert (caught.value.details["status"], caught.value.details["reason"]) == (413, "too_large")


def tus(pen: Pen, method: str, path: str, body: bytes = b"", **headers: str) -> requests.Response:
    """A foreign tus client: only what the protocol says."""
    line = pen.line()
    token = line._bearer()
    line.close()
    given = {
        "Tus-Resumable": "1.0.0",
        "Authorization": f"Bearer {token}",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return requests.request(method, pen.site.base_url + path, data=body, headers=given, timeout=5)


def test_a_foreign_tus_client_that_names_no_hash_is_served(pen: Pen) -> None:
    content = os.urandom(5000)
    meta = "filename " + base64.b64encode(b"a.jpg").decode()
    made = tus(pen, "POST", "/v1/attachments", Upload_Length="5000", Upload_Metadata=meta)
    place = made.headers["Location"]
    sent = tus(pen, "PATCH", place, content, Upload_Offset="0", Content_Type="application/offset+octet-stream")
    head = tus(pen, "HEAD", place)
    assert (made.status_code, sent.status_code, head.status_code) == (201, 204, 200)
    assert (sent.headers["Upload-Offset"], head.headers["Upload-Offset"]) == ("5000", "5000")
    assert stored(pen, content) == content


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Offset": "7"}, 409),
        ({"Upload_Offset": "x"}, 400),
        ({"Upload_Offset": "0", "Content_Type": "text/plain"}, 415),
        ({"Upload_Offset": "0", "Tus_Resumable": "0.2"}, 412),
    ],
)
def test_a_patch_that_is_not_of_the_protocol_is_refused(pen: Pen, headers: dict[str, str], status: int) -> None:
    place = tus(pen, "POST", "/v1/attachments", Upload_Length="10").headers["Location"]
    given = {"Content_Type": "application/offset+octet-stream", **headers}
    assert tus(pen, "PATCH", place, b"abc", **given).status_code == status


def test_what_came_before_a_cut_is_kept(pen: Pen, caplog: pytest.LogCaptureFixture) -> None:
    content = os.urandom(100_000)
    meta = "sha256 " + base64.b64encode(hashlib.sha256(content).hexdigest().encode()).decode()
    place = tus(pen, "POST", "/v1/attachments", Upload_Length="100000", Upload_Metadata=meta).headers["Location"]
    line = pen.line()
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {line._bearer()}\r\nTus-Resumable: 1.0.0\r\n"
        "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n"
    )
    host, port = pen.site.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as cut:
        cut.sendall(head.encode() + content[:60_000])
        time.sleep(0.3)
    time.sleep(0.2)
    assert tus(pen, "HEAD", place).headers["Upload-Offset"] == "60000"
    assert line.upload(scan(content), content, max_s=5) and stored(pen, content) == content
    line.close()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_more_bytes_than_promised_are_refused(pen: Pen) -> None:
    place = tus(pen, "POST", "/v1/attachments", Upload_Length="2").headers["Location"]
    kind = "application/offset+octet-stream"
    assert tus(pen, "PATCH", place, b"abc", Upload_Offset="0", Content_Type=kind).status_code == 413


def test_another_terminals_upload_does_not_exist_for_this_one(pen: Pen) -> None:
    place = tus(pen, "POST", "/v1/attachments", Upload_Length="2").headers["Location"]
    assert tus(pen.site.enrol_new(), "HEAD", place).status_code == 404


def test_the_district_says_which_tus_it_speaks(pen: Pen) -> None:
    answer = requests.options(pen.site.base_url + "/v1/attachments", timeout=5)
    assert (answer.status_code, answer.headers["Tus-Version"]) == (204, "1.0.0")
    assert answer.headers["Tus-Extension"] == "creation"
