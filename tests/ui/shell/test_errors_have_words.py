"""Every error that may reach a clerk has one calm sentence and a next step, in both languages."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from counter_app.errors import BadInput, Bug, Environment, LoginFailed, NotAllowed, Offline, StoreUnavailable
from sync.wire import LINK_CODES, REFUSALS
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.words import words_for

ROOT = Path(__file__).resolve().parents[3]
RAISED = ("Refusal", "StoreUnavailable", "PaperFailed", "Environment", "NotFound", "LoginFailed", "Offline", "BadReply")


def words_of(language: str, page: str) -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "resources/i18n" / language / f"{page}.toml").read_text("utf-8"))


def codes_raised() -> Iterator[str]:
    for room in ("counter_app", "sync/terminal", "ui/desktop"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in RAISED
                    and node.args
                ):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def classes() -> Iterator[str]:
    tree = ast.parse((ROOT / "counter_app/errors.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == "code":
                yield str(node.value.value)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_code_that_is_raised_anywhere_has_words_and_a_next_step(language: str) -> None:
    table = words_of(language, "errors")
    wanted = {*codes_raised(), *classes()} - {"token", "malformed", "busy"} | {"busy"}
    lacking = sorted(code for code in wanted if not (table.get(code, {}).get("words") and table[code].get("step")))
    assert lacking == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_reason_of_the_wire_has_words_and_a_next_step(language: str) -> None:
    table = words_of(language, "wire")
    wanted = {*REFUSALS, *LINK_CODES, "wrong_shape", "switched_off"}
    assert sorted(code for code in wanted if not table.get(code) or not table["step"].get(code)) == []


def test_a_wrong_password_says_how_many_tries_are_left_and_a_lock_how_long() -> None:
    assert "3 次" in words_for(LoginFailed(tries_left=3)).words
    assert "15 分钟" in words_for(LoginFailed(tries_left=0, locked_for_s=895)).words


def test_the_finest_words_are_taken_and_unknown_ones_fall_back() -> None:
    assert "20 MB" in words_for(BadInput(what="scan", why="too_large")).words
    assert words_for(BadInput(what="scan", why="odd")).words == "这个文件不能作为材料"
    assert words_for(BadInput(what="strange")).words == "这份内容读不出来，没有采用"
    assert words_for(Environment("never_heard_of")).kind == "attention"


def test_the_line_says_why_and_that_work_goes_on() -> None:
    said = words_for(Offline(because="tls"))
    assert said.words == "线路中断：安全证书不对"
    assert "照常受理" in said.step


def test_a_forbidden_step_names_the_state_and_what_can_be_done() -> None:
    said = words_for(NotAllowed(event="delivered", phase="accepted", open=("withdrawn", "voided", "attached")))
    assert said.words == "这件事现在是“已受理”，不能送达"
    assert said.step == "可以做的有：撤回、作废"


def test_words_follow_the_language(theme: Theme) -> None:
    theme.set_look(Look(language="en"))
    assert words_for(StoreUnavailable("disk_full")).words.startswith("The disk is full")


def test_a_bug_and_a_foreign_error_keep_their_details_to_themselves() -> None:
    assert "张秋蓉" not in repr(words_for(ValueError("张秋蓉")))
    assert words_for(Bug("chain_broken", event_id="x")).code == "chain_broken"
