"""Records go to an OpenRosa server once, whole, in as many posts as it wants; a line that is cut doubles nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.errors import BadInput, NeighbourFailed
from counter_app.forms import compile_form
from sync.openrosa import SendNote, Sent, Server, files_named, send_record
from tests.sync.openrosa.neighbour import FORM, Neighbour, Reply
from tests.unit.forms.support import opened

SUBMISSION = "/v1/projects/7/submission"
RECORD = b'<data id="f" version="7"><a>x.jpg</a><b>y.jpg</b><meta><instanceID>uuid:1</instanceID></meta></data>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, size in (("x.jpg", 700), ("y.jpg", 3000), ("z.txt", 10)):
        (tmp_path / name).write_bytes(name.encode() * size)
    return tmp_path


def sending(line: Server, folder: Path, record: bytes = RECORD) -> Sent:
    return send_record(line, record, files_named(record, folder), SendNote(folder / "record.xml.sent.json"))


def why(act: Callable[[], object]) -> str:
    with pytest.raises(NeighbourFailed) as failed:
        act()
    return str(failed.value.details["why"])


def test_a_record_of_the_engine_is_taken_with_its_files(neighbour: Neighbour, line: Server, folder: Path) -> None:
    record = opened(compile_form(FORM))
    record.answer("/data/a", "x.jpg")
    xml = record.to_xml().replace(b"<instanceID/>", b"<instanceID>uuid:9</instanceID>")
    sent = sending(line, folder, xml)
    assert (sent.instance_id, sent.posts, sent.message, sent.before) == ("uuid:9", 1, "Thanks", False)
    assert neighbour.records == {"uuid:9": xml} and list(neighbour.files) == ["x.jpg"]
    assert neighbour.files["x.jpg"] == (folder / "x.jpg").read_bytes()
    assert neighbour.asked == [("HEAD", SUBMISSION), ("POST", SUBMISSION)]
    assert neighbour.heads[1]["X-OpenRosa-Version"] == "1.0" and neighbour.heads[1]["Date"].endswith("GMT")


def test_files_are_split_as_the_server_wants_and_the_record_goes_with_each(
    neighbour: Neighbour, line: Server, folder: Path
) -> None:
    neighbour.most = 6000  # x.jpg fits beside the record, y.jpg is larger than that alone
    assert sending(line, folder).posts == 2
    more, last = neighbour.posts
    assert more == ["xml_submission_file", "x.jpg", "*isIncomplete*"] and last == ["xml_submission_file", "y.jpg"]
    assert set(neighbour.files) == {"x.jpg", "y.jpg"}


@pytest.mark.parametrize("most", ["9" * 5000, "-1", "0", "1e9", "²", ""])
def test_a_size_that_makes_no_sense_is_not_believed(
    neighbour: Neighbour, line: Server, folder: Path, most: str
) -> None:
    said = Reply(204, headers={"X-OpenRosa-Accept-Content-Length": most})
    neighbour.answers[SUBMISSION] = lambda: said
    assert sending(line, folder).posts == 1


def test_a_record_is_not_sent_again_and_later_files_follow(neighbour: Neighbour, line: Server, folder: Path) -> None:
    (folder / "y.jpg").rename(folder / "y.later")
    sending(line, folder)
    assert sending(line, folder) == Sent("uuid:1", 0, "", before=True) and len(neighbour.posts) == 1
    (folder / "y.later").rename(folder / "y.jpg")
    assert sending(line, folder).posts == 1 and neighbour.posts[1] == ["xml_submission_file", "y.jpg"]


def test_a_line_cut_in_mid_upload_goes_on_where_it_broke(neighbour: Neighbour, line: Server, folder: Path) -> None:
    neighbour.most, neighbour.cut_posts = 6000, {1}
    assert why(lambda: sending(line, folder)) == "cut_off"
    assert set(neighbour.files) == {"x.jpg"}
    assert sending(line, folder).posts == 1 and neighbour.posts[2] == ["xml_submission_file", "y.jpg"]
    assert len(neighbour.records) == 1 and set(neighbour.files) == {"x.jpg", "y.jpg"}


def test_an_answer_that_is_lost_doubles_nothing(neighbour: Neighbour, line: Server, folder: Path) -> None:
    neighbour.deaf_posts = {0}
    assert why(lambda: sending(line, folder)) == "cut_off"
    assert sending(line, folder).posts == 1
    assert neighbour.records == {"uuid:1": RECORD} and len(neighbour.posts) == 2


def test_a_note_that_is_damaged_only_costs_a_post(neighbour: Neighbour, line: Server, folder: Path) -> None:
    sending(line, folder)
    for damaged in ("", "[]", '{"x": 1}', "{"):
        (folder / "record.xml.sent.json").write_text(damaged)
        assert sending(line, folder).posts == 1
    assert len(neighbour.records) == 1


def test_accepted_for_later_is_taken_too(neighbour: Neighbour, line: Server, folder: Path) -> None:
    neighbour.taken_status = 202
    assert sending(line, folder).posts == 1 and sending(line, folder).before


def test_other_bytes_under_the_same_id_are_a_conflict(neighbour: Neighbour, line: Server, folder: Path) -> None:
    sending(line, folder)
    assert why(lambda: sending(line, folder, RECORD.replace(b"x.jpg", b"z.txt"))) == "conflict"


@pytest.mark.parametrize("digest", [True, False])
def test_the_sign_in_happens_before_the_files_go_out(
    neighbour: Neighbour, line: Server, folder: Path, digest: bool
) -> None:
    neighbour.user, neighbour.digest = "clerk", digest
    assert sending(line, folder).posts == 1
    methods = [method for method, _ in neighbour.asked]
    assert set(methods[:-1]) == {"HEAD"} and methods[-1] == "POST"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(401), "unauthorised"), (Reply(403), "forbidden"), (Reply(404), "not_found"), (Reply(500), "server_error"),
        (Reply(204, openrosa=False), "not_openrosa"), (Reply(200, openrosa=False), "not_openrosa"),
    ],
)  # fmt: skip
def test_nothing_goes_out_to_what_does_not_let_us_in(
    neighbour: Neighbour, line: Server, folder: Path, reply: Reply, expected: str
) -> None:
    neighbour.answers[SUBMISSION] = lambda: reply
    assert why(lambda: sending(line, folder)) == expected
    assert neighbour.posts == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(200, b"<html>sign in here</html>"), "not_taken"), (Reply(201, b"<html/>"), "not_taken"),
        (Reply(201, b""), "not_taken"), (Reply(413), "too_large"), (Reply(500), "server_error"), (Reply(400), "refused"),
        (Reply(302, headers={"Location": "http://elsewhere.example/"}), "redirected"),
        (Reply(200, b'<OpenRosaResponse xmlns="http://openrosa.org/http/response"/>'), "not_taken"),
    ],
)  # fmt: skip
def test_only_a_confirmed_record_counts_as_sent(
    neighbour: Neighbour,
    line: Server,
    folder: Path,
    reply: Reply,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neighbour, "take", lambda parts: reply)
    assert why(lambda: sending(line, folder)) == expected
    monkeypatch.undo()
    assert sending(line, folder).posts == 1


def test_a_head_that_leads_elsewhere_is_followed_and_the_files_go_there(
    neighbour: Neighbour, line: Server, folder: Path
) -> None:
    there = {"Location": "/moved/submission"}
    neighbour.answers[SUBMISSION] = lambda: Reply(308, headers=there)
    assert sending(line, folder).posts == 1
    assert neighbour.asked[-1] == ("POST", "/moved/submission")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (RECORD.replace(b"uuid:1", b""), "no_instance_id"), (b"<data", "not_xml"),
        (b"<!DOCTYPE data>" + RECORD, "doctype"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_not_sent(
    neighbour: Neighbour, line: Server, folder: Path, record: bytes, reason: str
) -> None:
    with pytest.raises(BadInput) as refused:
        send_record(line, record, {}, SendNote(folder / "note.json"))
    assert refused.value.details["why"] == reason and neighbour.asked == []


@pytest.mark.parametrize("name", ["a\r\nb", "a/b", "xml_submission_file", ""])
def test_a_file_name_cannot_say_anything_else_to_the_server(
    neighbour: Neighbour, line: Server, folder: Path, name: str
) -> None:
    with pytest.raises(BadInput):
        send_record(line, RECORD, {name: folder / "x.jpg"}, SendNote(folder / "note.json"))
    assert neighbour.asked == []


def test_names_in_chinese_and_with_quotes_arrive(neighbour: Neighbour, line: Server, folder: Path) -> None:
    (folder / "身份证.jpg").write_bytes(b"1")
    send_record(line, RECORD, {"身份证.jpg": folder / "身份证.jpg", 'a"b': folder / "z.txt"}, SendNote(folder / "n"))
    assert set(neighbour.files) == {"身份证.jpg", "a%22b"}


def test_only_files_that_the_record_names_belong_to_it(folder: Path) -> None:
    (folder / "linked.jpg").symlink_to(folder / "z.txt")
    record = RECORD.replace(b"y.jpg", b"linked.jpg")
    assert list(files_named(record, folder)) == ["x.jpg"]
