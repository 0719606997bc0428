"""Forms come whole and checked from an OpenRosa server, or nothing is touched and the reason is named."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from counter_app.errors import NeighbourFailed
from counter_app.forms import compile_form
from sync.openrosa import Patience, Server, fetch_form, list_forms
from sync.openrosa.fetching import folder_name
from tests.sync.openrosa.neighbour import FORM, Neighbour, Reply

BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xforms>&b;</xforms>'
LIST = "/v1/projects/7/formList"
IN_THE_CLEAR = b"""<xforms xmlns="http://openrosa.org/xforms/xformsList"><xform><formID>f</formID><hash>md5:0</hash>
<downloadUrl>http://central.example/f.xml</downloadUrl></xform></xforms>"""


def all_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def why(act: Callable[[], object]) -> str:
    with pytest.raises(NeighbourFailed) as failed:
        act()
    return str(failed.value.details["why"])


def test_a_form_comes_with_its_files_and_compiles(neighbour: Neighbour, line: Server, tmp_path: Path) -> None:
    neighbour.media = {"乡镇.csv": b"name,label\r\na,A", "pictures/flag.png": b"\x89PNG"}
    (listed,) = list_forms(line)
    assert (listed.form_id, listed.name, listed.version) == ("f", "Form f", "7")
    fetched = fetch_form(line, listed, tmp_path)
    found = all_files(tmp_path)
    assert found["f/form.xml"] == FORM and found["f/media/pictures/flag.png"] == b"\x89PNG"
    assert fetched.media["乡镇.csv"].read_bytes().startswith(b"name") and fetched.changed
    assert compile_form(fetched.form_path.read_bytes(), media=fetched.media).form_id == "f"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_requests_say_what_openrosa_asks_for(neighbour: Neighbour, line: Server) -> None:
    list_forms(line)
    assert neighbour.asked == [("GET", LIST)]
    head = neighbour.heads[0]
    assert head["X-OpenRosa-Version"] == "1.0" and head["Date"] == "Mon, 14 Feb 2011 16:48:15 GMT"
    assert head["Accept-Language"] == "zh" and "Authorization" not in head


def test_only_what_changed_is_fetched_again(neighbour: Neighbour, line: Server, tmp_path: Path) -> None:
    neighbour.media = {"a.csv": b"1", "b.csv": b"2", "people.csv": b"3"}
    neighbour.lists, neighbour.hashes = frozenset({"people.csv"}), {"people.csv": "md5:changed-at-noon"}
    assert fetch_form(line, list_forms(line)[0], tmp_path).changed
    assert not fetch_form(line, list_forms(line)[0], tmp_path).changed
    neighbour.asked.clear()
    neighbour.media["b.csv"] = b"22"
    assert fetch_form(line, list_forms(line)[0], tmp_path).changed
    paths = [path for _, path in neighbour.asked]
    assert "/manifest/media/1" in paths and "/manifest/media/0" not in paths and "/manifest/media/2" not in paths
    found = all_files(tmp_path / "f" / "media")
    assert found == {"a.csv": b"1", "b.csv": b"22", "people.csv": b"3"}
    (tmp_path / "f" / "media" / "a.csv").write_bytes(b"spoiled")
    neighbour.media["c.csv"] = b"4"
    fetch_form(line, list_forms(line)[0], tmp_path)
    assert all_files(tmp_path / "f" / "media")["a.csv"] == b"1"


def test_a_wrong_hash_leaves_everything_as_it_was(neighbour: Neighbour, line: Server, tmp_path: Path) -> None:
    fetch_form(line, list_forms(line)[0], tmp_path)
    before = all_files(tmp_path)
    neighbour.media, neighbour.hashes = {"a.csv": b"1"}, {"a.csv": "md5:" + "0" * 32}
    assert why(lambda: fetch_form(line, list_forms(line)[0], tmp_path)) == "wrong_hash"
    neighbour.media, neighbour.hashes = {}, {"f": "md5:" + "0" * 32}
    assert why(lambda: fetch_form(line, list_forms(line)[0], tmp_path)) == "wrong_hash"
    assert all_files(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    ["../out.csv", "/etc/passwd", "a/../../b", "C:\\x.csv", "a\\b", "./a", "a//b", "nul", "CON.csv", "a\tb", ".hidden", "x" * 300],
)  # fmt: skip
def test_a_file_never_leaves_its_folder(neighbour: Neighbour, line: Server, tmp_path: Path, name: str) -> None:
    neighbour.media = {name: b"x"}
    assert why(lambda: fetch_form(line, list_forms(line)[0], tmp_path / "in")) == "unsafe_name"
    assert all_files(tmp_path) == {}


def test_form_ids_make_folders_that_never_meet() -> None:
    ids = ["f", "F", "a/b", "a_b", "..", "con", "http://x.org/f?q=1", "户籍", "x" * 300]
    names = [folder_name(one) for one in ids]
    assert len({name.lower() for name in names}) == len(ids) and names[0] == "f" and names[7] == "户籍"
    assert all("/" not in name and name.strip(".") and len(name) < 100 for name in names)


LISTED_AT_NO_ADDRESS = (
    b'<xforms xmlns="http://openrosa.org/xforms/xformsList"><xform><formID>a</formID><hash>md5:0</hash>'
    b"<downloadUrl>http://[::1</downloadUrl></xform></xforms>"
)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(404), "not_found"), (Reply(403), "forbidden"), (Reply(401), "unauthorised"), (Reply(503), "server_error"),
        (Reply(429), "server_error"), (Reply(418), "refused"), (Reply(302), "redirected"),
        (Reply(302, headers={"Location": "ftp://x/"}), "bad_address"), (Reply(302, headers={"Location": LIST}), "redirected"),
        (Reply(302, headers={"Location": "http://[::1/"}), "bad_address"), (Reply(200, LISTED_AT_NO_ADDRESS), "bad_address"),
        (Reply(200, b"junk", {"Content-Encoding": "gzip"}), "cut_off"),
        (Reply(200, b"<html>sign in</html>", openrosa=False), "not_openrosa"), (Reply(200, b"<xforms>"), "bad_answer"),
        (Reply(200, b"<html/>"), "bad_answer"), (Reply(200, BOMB), "bad_answer"), (Reply(200, b""), "bad_answer"),
        (Reply(200, b'<xforms xmlns="http://openrosa.org/xforms/xformsList"><xform><formID>a</formID></xform></xforms>'), "bad_answer"),
        (Reply(200, b" " * 10_000_001), "answer_too_large"), (Reply(200, b"<xforms/>", {"Content-Length": "99"}), "cut_off"),
    ],
)  # fmt: skip
def test_every_failure_of_a_list_is_named(neighbour: Neighbour, line: Server, reply: Reply, expected: str) -> None:
    if "Content-Length" in reply.headers:
        reply.headers["Connection"] = "close"
    neighbour.answers[LIST] = lambda: reply
    assert why(lambda: list_forms(line)) == expected


def test_a_huge_list_and_groups_without_end_are_refused(neighbour: Neighbour, line: Server) -> None:
    neighbour.groups = [f"/more/{at}/formList" for at in range(3)]
    assert [form.form_id for form in list_forms(line)] == ["f"] * 4
    neighbour.groups = [f"/more/{at}/formList" for at in range(100)]
    assert why(lambda: list_forms(line)) == "too_many"
    neighbour.groups, neighbour.forms = [], {f"f{at}": b"x" for at in range(5001)}
    assert why(lambda: list_forms(line)) == "too_many"


def test_a_redirect_is_followed_but_credentials_stay_with_their_host(neighbour: Neighbour, line: Server) -> None:
    other = neighbour.url.replace("127.0.0.1", "localhost")
    neighbour.answers[LIST] = lambda: Reply(307, headers={"Location": f"{other}/elsewhere/formList"})
    neighbour.answers["/elsewhere/formList"] = lambda: Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    assert why(lambda: list_forms(line)) == "unauthorised"
    assert not any("Authorization" in head for head in neighbour.heads)


def test_nothing_leads_from_a_secured_line_to_an_open_one() -> None:
    from sync.openrosa.server import _next_address

    assert why(lambda: _next_address("https://a.example/x", "http://a.example/x")) == "redirect_to_http"
    assert _next_address("http://a.example/x", "https://a.example/y") == "https://a.example/y"


@pytest.mark.parametrize("digest", [True, False])
def test_a_challenge_is_answered_once_and_then_beforehand(neighbour: Neighbour, line: Server, digest: bool) -> None:
    neighbour.user, neighbour.digest = "clerk", digest
    assert len(list_forms(line)) == 1 and len(list_forms(line)) == 1
    assert ["Authorization" in head for head in neighbour.heads][-1] and len(neighbour.asked) <= 4
    neighbour.user, neighbour.digest = "somebody else", True
    line.close()
    stranger = Server(line.base_url, user="clerk", password="wrong", patience=Patience(connect=5, read=5))
    assert why(lambda: list_forms(stranger)) == "unauthorised"
    stranger.close()


@pytest.mark.parametrize("listed_at", ["http", "https"])
def test_a_password_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch, listed_at: str) -> None:
    signed: list[str] = []

    def request(_session: requests.Session, _method: str, url: str, **rest: Any) -> requests.Response:
        signed.extend([url] if rest["auth"] else [])
        said = requests.Response()
        said.url, said.status_code, said.raw = url, 200 if rest["auth"] else 401, BytesIO(IN_THE_CLEAR)
        said.headers.update({"WWW-Authenticate": 'Basic realm="x"', "X-OpenRosa-Version": "1.0"})
        return said

    monkeypatch.setattr(requests.Session, "request", request)
    abroad = Server(f"{listed_at}://central.example/v1", user="clerk", password="secret")
    assert why(lambda: [abroad.get(form.download_url, 100) for form in list_forms(abroad)]) == "basic_in_the_clear"
    assert signed == (["https://central.example/v1/formList"] if listed_at == "https" else [])
    abroad.close()


def test_a_server_that_says_nothing_is_given_up(neighbour: Neighbour) -> None:
    neighbour.answers[LIST] = lambda: Reply(0)
    hasty = Server(f"{neighbour.url}/v1/projects/7", patience=Patience(connect=5, read=0.1))
    assert why(lambda: list_forms(hasty)) == "timeout"
    hasty.close()


def test_proxies_of_the_environment_are_not_asked_about_this_pc(
    neighbour: Neighbour, line: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert len(list_forms(line)) == 1


@pytest.mark.parametrize(
    "url", ["central.example", "ftp://x/", "https://", "https://u:p@central.example", "http://[::1"]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    assert why(lambda: Server(url)) == "bad_address"


def test_nobody_listens() -> None:
    nobody = Server("http://127.0.0.1:9/x", patience=Patience(connect=2, read=2))
    assert why(lambda: list_forms(nobody)) == "refused"
    nobody.close()
