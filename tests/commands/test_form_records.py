"""``counter form fetch``, ``send``, ``encrypt`` and ``diff`` as somebody types them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from counter_app.errors import NeighbourFailed
from tests.commands.conftest import Runs
from tests.sync.openrosa.neighbour import Neighbour, Reply, served
from tests.unit.forms.support import bind, form
from ui.commands.said import sentences

BODY = (
    '<input ref="/data/a"><label>姓名</label></input><group ref="/data/p"><label>成员</label><repeat nodeset="/data/p">'
    '<input ref="/data/p/n"><label>名字</label></input></repeat></group>'
)
FORM = form("<a/><p><n/></p><meta><instanceID/></meta>", bind("a", type="binary"), body=BODY)


def record(name: str, *people: str) -> bytes:
    rows = "".join(f"<p><n>{one}</n></p>" for one in people)
    return f'<data id="f" version="7"><a>{name}</a>{rows}<meta><instanceID>uuid:1</instanceID></meta></data>'.encode()


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    with served(Neighbour(forms={"f": FORM, "g": form("<b/>", bind("b", calculate="nosuch()"))})) as there:
        yield there


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "form.xml").write_bytes(FORM)
    (tmp_path / "old.xml").write_bytes(record("x.jpg", "张三", "李四"))
    (tmp_path / "new.xml").write_bytes(record("y.jpg", "张三", "王五", "李四"))
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8")
    return tmp_path


def test_forms_are_listed_and_fetched_and_it_is_said_which_run_here(
    neighbour: Neighbour, runs: Runs, tmp_path: Path
) -> None:
    assert runs("counter", "form", "fetch", neighbour.url)[:2] == (0, "f\t7\tForm f\ng\t7\tForm g\n")
    code, out, _ = runs("counter", "form", "fetch", neighbour.url, "--into", tmp_path / "forms")
    first, second = out.splitlines()
    assert code == 0 and first.endswith("本机能办 / runs here") and "nosuch" in second
    assert (tmp_path / "forms" / "f" / "form.xml").read_bytes() == FORM
    code, out, _ = runs("counter", "form", "fetch", neighbour.url, "--into", tmp_path / "forms", "--id", "f")
    assert code == 0 and out.count("\n") == 1 and "没有变化" in out


def test_one_form_that_fails_does_not_stop_the_others(neighbour: Neighbour, runs: Runs, tmp_path: Path) -> None:
    neighbour.hashes = {"f": "md5:00"}
    code, out, err = runs("counter", "form", "fetch", neighbour.url, "--into", tmp_path / "forms")
    assert code == 1 and out.startswith("g\t") and "form.xml" in err and "服务器" in err and "Not done" in err
    assert runs("counter", "form", "fetch", neighbour.url, "--into", tmp_path, "--id", "nosuch")[0] == 1


def test_a_record_is_sent_once(neighbour: Neighbour, runs: Runs, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    neighbour.user, neighbour.digest = "clerk", True
    monkeypatch.setenv("YIMEN_OPENROSA_PASSWORD", "secret")
    words = ("counter", "form", "send", folder / "old.xml", neighbour.url, "--media", folder, "--user", "clerk")
    code, out, _ = runs(*words)
    assert code == 0 and "uuid:1" in out and set(neighbour.files) == {"x.jpg"}
    code, out, _ = runs(*words)
    assert code == 0 and "没有再发" in out and len(neighbour.posts) == 1


def test_a_failure_is_one_calm_sentence_in_both_languages(neighbour: Neighbour, runs: Runs, folder: Path) -> None:
    neighbour.answers["/submission"] = lambda: Reply(403)
    code, _, err = runs("counter", "form", "send", folder / "old.xml", neighbour.url)
    assert code == 1 and "不许" in err and "does not allow" in err and "Traceback" not in err


def test_an_encrypted_record_is_written_once_and_sent_like_any_other(
    neighbour: Neighbour, runs: Runs, folder: Path
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    text = base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    (folder / "form.xml").write_bytes(
        FORM.replace(b"<bind", f'<submission base64RsaPublicKey="{text}"/><bind'.encode(), 1)
    )
    words = ("counter", "form", "encrypt", folder / "old.xml", "--form", folder / "form.xml", "--media", folder)
    assert runs(*words, "--into", folder / "out")[0] == 0
    assert {path.name for path in (folder / "out").iterdir()} == {"submission.xml", "submission.xml.enc", "x.jpg.enc"}
    assert runs(*words, "--into", folder / "out")[0] == 1
    sealed = folder / "out" / "submission.xml"
    assert runs("counter", "form", "send", sealed, neighbour.url, "--media", folder / "out")[0] == 0
    assert set(neighbour.files) == {"submission.xml.enc", "x.jpg.enc"} and "uuid:1" in neighbour.records
    (folder / "form.xml").write_bytes(FORM)
    code, _, err = runs(*words, "--into", folder / "other")
    assert code == 1 and "公钥" in err and not (folder / "other").exists()


def test_two_records_are_told_apart_in_the_words_of_the_form(runs: Runs, folder: Path) -> None:
    words = ("counter", "form", "diff", folder / "old.xml", folder / "new.xml", "--form", folder / "form.xml")
    code, out, _ = runs(*words)
    assert (code, out.splitlines()) == (
        1,
        [
            "  姓名：x.jpg → y.jpg",
            "+ 成员 2（王五）  新增一行 / row added",
            "  成员 2（王五） › 名字：（空 blank） → 王五",
        ],
    )
    same = ("counter", "form", "diff", folder / "old.xml", folder / "old.xml", "--form", folder / "form.xml")
    assert runs(*same)[:2] == (0, "没有不同 / no difference\n")
    (folder / "new.xml").write_bytes(record("x.jpg").replace(b'"f"', b'"other"'))
    code, _, err = runs(*words)
    assert code == 1 and "另一张表单" in err and "another form" in err


def test_every_reason_of_the_neighbour_has_words_of_its_own() -> None:
    general = sentences(NeighbourFailed(where="w", why="nosuch")).splitlines()
    reasons = (
        "bad_address unauthorised forbidden not_found conflict too_large server_error refused redirected redirect_to_http "
        "basic_in_the_clear not_openrosa bad_answer answer_too_large too_many wrong_hash unsafe_name not_taken no_route "
        "timeout tls proxy cut_off"
    )
    for why in reasons.split():
        zh, en, _ = sentences(NeighbourFailed(where="w", why=why, status=500, fault="f", most=1)).splitlines()
        assert zh != general[0] and en != general[1]


def test_help_names_the_four(runs: Runs) -> None:
    code, out, _ = runs("counter", "form", "--help")
    assert code == 0 and all(name in out for name in ("fetch", "send", "encrypt", "diff"))
