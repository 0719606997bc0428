"""``counter`` and ``district`` as IT types them: help, exit codes, one calm sentence where something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.bootstrap import Settings, unlock
from counter_app.catalogue.reader import Catalogue
from counter_app.errors import (
    BadInput,
    BadReply,
    Bug,
    CounterError,
    Environment,
    LoginFailed,
    Offline,
    PaperFailed,
    Refusal,
    StoreUnavailable,
)
from tests.commands.conftest import Runs
from tests.counterkit import CLERK, PASSWORD, establish_counter, received_case
from ui.commands.said import sentences

STATION = "440604012064"


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A counter whose marks lie where the command looks for them."""
    settings = Settings(profile=tmp_path / "counter")
    establish_counter(settings, passwords={CLERK: PASSWORD})
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)
    return settings.profile


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (("counter",), ("demo", "enrol", "selftest", "store", "--large", "--offline")),
        (("counter", "selftest"), ("--item", "--offline-first", "--out", "--catalogue")),
        (("counter", "store"), ("rebuild", "check")),
        (("district",), ("catalogue", "serve", "init", "code", "reset-code")),
        (("district", "catalogue"), ("build",)),
    ],
)
def test_help_names_what_there_is_in_both_languages(
    command: tuple[str, ...], names: tuple[str, ...], runs: Runs
) -> None:
    code, out, _ = runs(*command, "--help")
    assert code == 0 and all(name in out for name in names)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in out)


@pytest.mark.parametrize(
    "words", [("counter", "nothing"), ("counter", "selftest"), ("district", "serve"), ("district",)]
)
def test_what_is_not_understood_ends_with_2(words: tuple[str, ...], runs: Runs) -> None:
    assert runs(*words)[0] == 2


def test_a_catalogue_is_built_signed_and_opens_with_its_public_key(runs: Runs, tmp_path: Path) -> None:
    code, out, _ = runs("district", "catalogue", "build", "--source", "resources/catalogue", "--out", tmp_path)
    assert code == 0 and "release.zip" in out
    opened = Catalogue.open(tmp_path / "release.zip", trusted_keys=((tmp_path / "release.pub").read_bytes(),))
    assert len(opened.items()) == 30
    assert (tmp_path / "publisher.key").stat().st_mode & 0o077 == 0


def test_a_source_that_is_not_there_is_said_and_leaves_no_release(runs: Runs, tmp_path: Path) -> None:
    code, _, err = runs("district", "catalogue", "build", "--source", tmp_path / "none", "--out", tmp_path / "out")
    assert code == 1 and "Traceback" not in err and "未完成" in err
    assert not (tmp_path / "out" / "release.zip").exists()


def test_a_district_is_set_up_once_with_its_codes_and_keys(runs: Runs, tmp_path: Path, catalogue_folder: Path) -> None:
    first = ("district", "init", "--folder", tmp_path, "--station", STATION, "--name", "新城社区", "--town", "祖庙街道")
    code, out, _ = runs(*first, "--release", catalogue_folder, "--account", "wang:王秀兰:clerk")
    assert code == 0 and "注册码" in out and "部门 ga" in out
    assert runs(*first, "--release", catalogue_folder)[0] == 0
    code, out, _ = runs("district", "code", "--folder", tmp_path, "--station", STATION, "--window", "02")
    assert code == 0 and len(out.strip()) == 14
    code, _, err = runs("district", "code", "--folder", tmp_path, "--station", "440604012999", "--window", "01")
    assert code == 1 and "not_found" in err


def test_a_selftest_leaves_its_papers_and_ends_with_0(runs: Runs, tmp_path: Path, catalogue_folder: Path) -> None:
    code, out, _ = runs("counter", "selftest", "--out", tmp_path, "--item", "ZR-001", "--catalogue", catalogue_folder)
    assert code == 0 and "自检通过" in out and (tmp_path / "receipt.pdf").exists()


@pytest.mark.parametrize("item", ["ZR-999", ""])
def test_a_selftest_of_nothing_ends_with_1(item: str, runs: Runs, tmp_path: Path, catalogue_folder: Path) -> None:
    code, out, _ = runs("counter", "selftest", "--out", tmp_path, "--item", item, "--catalogue", catalogue_folder)
    assert code == 1 and "自检未通过" in out


def test_without_a_built_catalogue_every_command_that_needs_it_says_so(runs: Runs, tmp_path: Path) -> None:
    code, _, err = runs("counter", "selftest", "--out", tmp_path, "--catalogue", tmp_path / "none")
    assert code == 1 and "事项目录" in err and "catalogue" in err
    where = ("--folder", tmp_path / "d", "--station", STATION, "--name", "a", "--town", "b")
    assert runs("district", "init", *where, "--release", tmp_path / "none")[0] == 1


def test_a_wrong_password_opens_nothing_and_says_how_many_tries_are_left(
    runs: Runs, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runs("counter", "store", "check", "--account", CLERK, "--profile", profile)[0] == 0
    monkeypatch.setenv("YIMEN_PASSWORD", "wrong")
    code, _, err = runs("counter", "store", "check", "--account", CLERK, "--profile", profile)
    assert code == 1 and "还可以试 4 次" in err and "wrong" not in err


def test_a_pc_that_was_never_enrolled_says_so(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)
    code, _, err = runs("counter", "store", "check", "--account", CLERK, "--profile", tmp_path / "empty")
    assert code == 1 and "注册" in err and "Traceback" not in err


def test_enrolling_without_a_line_says_why_and_makes_nothing(runs: Runs, tmp_path: Path) -> None:
    where = ("--url", "http://127.0.0.1:9", "--code", "AAAA-BBBB-CCCC", "--profile", tmp_path / "new")
    code, _, err = runs("counter", "enrol", *where, "--account", CLERK, "--password", PASSWORD)
    assert code == 1 and "线路中断" in err
    assert not (tmp_path / "new").exists()


def test_a_rebuild_makes_the_list_anew_from_the_journal_alone(runs: Runs, profile: Path) -> None:
    settings = Settings(profile=profile)
    counter = unlock(settings, CLERK, PASSWORD)
    number = received_case(counter).number
    with counter.window.store.writing() as uow:
        uow.upkeep.clear_cases()  # type: ignore[attr-defined]
        uow.commit()
    counter.close()
    code, out, _ = runs("counter", "store", "rebuild", "--account", CLERK, "--profile", profile)
    assert code == 0 and out.strip().endswith("1")
    counter = unlock(settings, CLERK, PASSWORD)
    with counter.window.store.reading() as uow:
        assert [row.number for row in uow.cases.listed()] == [number]
    counter.close()


def test_a_supervisor_sets_a_colleagues_password_anew_and_the_old_one_ends(
    tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(profile=tmp_path / "counter")
    establish_counter(settings, passwords={CLERK: "forgotten", "li": PASSWORD})
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)
    monkeypatch.setenv("YIMEN_NEW_PASSWORD", "Fresh-2026")
    code, out, _ = runs("counter", "password", CLERK, "--by", "li", "--profile", settings.profile)
    assert code == 0 and CLERK in out
    with pytest.raises(Refusal, match="must_change"):
        unlock(settings, CLERK, "Fresh-2026")
    unlock(settings, CLERK, "Fresh-2026", new="Her-own-2026").close()
    with pytest.raises(LoginFailed):
        unlock(settings, CLERK, "forgotten")


def test_a_clerk_sets_nobody_elses_password(tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "counter"
    establish_counter(Settings(profile=profile), passwords={CLERK: PASSWORD, "chen": PASSWORD})
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)
    monkeypatch.setenv("YIMEN_NEW_PASSWORD", "Fresh-2026")
    code, _, err = runs("counter", "password", "chen", "--by", CLERK, "--profile", profile)
    assert code == 1 and "may_not_reset" in err


def test_without_a_screen_the_window_says_how_to_get_one(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = runs("counter")
    assert code == 1 and "xvfb" in err


@pytest.mark.parametrize(
    "error",
    [
        CounterError(),
        LoginFailed(tries_left=0, locked_for_s=840),
        BadInput(what="catalogue", why="damaged"),
        BadInput(what="nothing anybody thought of"),
        Offline(because="timeout"),
        BadReply(because="not_the_district"),
        StoreUnavailable("newer_version", store="9", program="1"),
        StoreUnavailable("disk_full"),
        PaperFailed("no_glyph", characters=("𰻝",)),
        Environment("district_did_not_start", port=1),
        Bug("anything"),
    ],
    ids=str,
)
def test_every_error_is_a_sentence_in_both_languages_with_its_code(error: CounterError) -> None:
    chinese, english, code = sentences(error).splitlines()
    assert chinese.startswith("未完成: ") and english.startswith("Not done: ") and error.code in code
    assert "{" not in chinese + english and len(chinese) > 12 and len(english) > 20
