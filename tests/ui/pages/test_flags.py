"""A flag 待核 is said in words wherever a clerk meets it: which one, of which question, and with its code where nobody knows it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from counter_app.use_cases import flags
from counter_app.use_cases.todo import finish_task
from sync.district.console_words import FLAGS
from tests.counterkit import CLERK
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from tests.ui.pages.test_words_of_cases import words
from ui.desktop.pages.case import CasePage


def literals(node: ast.AST) -> Iterator[str]:
    """The texts a list may hold: its own, and both arms of a condition; what a condition asks is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from literals(one)


def written_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_flag":
            yield from (text for one in node.args for text in literals(one))
        elif isinstance(node, ast.Assign | ast.AugAssign) and "flags" in ast.unparse(node).split("=")[0]:
            yield from literals(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name in ("_number_flags", "route_case", "_chain_fault"):
            for one in ast.walk(node):
                if isinstance(one, ast.Return) and one.value is not None:
                    yield from literals(one.value)


def every_flag() -> set[str]:
    """Every flag literal that district or counter can write."""
    found = {
        text for folder in ("sync", "counter_app") for path in Path(folder).rglob("*.py") for text in written_in(path)
    }
    return found | {flags.BOOKING_UNCONFIRMED, flags.CODE_UNKNOWN, flags.NO_DOCUMENT}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_flag_that_code_can_write_has_words(language: str) -> None:
    written, said = every_flag(), words(language, "flags")
    assert {"clock_odd", "number_taken", "routes_differ", "chain_fork", "received_twice", "unknown_item"} <= written
    assert {f"is.{flag}" for flag in written} <= said.keys()
    assert {*FLAGS, flags.CODE_UNKNOWN} == written


def told(qtbot: QtBot, world: World, *flagged: str) -> CasePage:
    case_id = world.receives()
    world.sent(case_id)
    for flag in flagged:
        world.says(case_id, "flagged", {"flag": flag}, role="district")
    page = CasePage(world.desk)
    shown(qtbot, page)
    page.show_case(case_id)
    page.enter()
    settle(qtbot, world)
    return page


def todo(page: CasePage) -> str:
    side = page.side()
    assert side is not None
    return " ".join(label.words() for label in side.findChildren(QLabel) if hasattr(label, "words"))


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("clock_odd", "本机时钟不准，收件时间要核对"),
        ("code_unknown:rp_reg_no", "“居住登记编号”目录里没有"),
        ("code_unknown:rp_children_study", "“就读情况”目录里没有"),
        ("code_unknown:gone_question", "“gone_question”目录里没有"),
        ("of_a_newer_program", "区里要求核对：of_a_newer_program"),
    ],
)
def test_task_and_story_say_which_flag_it_is(qtbot: QtBot, world: World, flag: str, said: str) -> None:
    page = told(qtbot, world, flag)
    story = [step.how for step in page._story._steps if step.what == "标了待核"]
    assert said in todo(page) and "Alt+Q" in todo(page) and len(story) == 1 and said in story[0]


def test_each_flag_is_settled_by_itself(qtbot: QtBot, world: World) -> None:
    page = told(qtbot, world, "clock_odd", "routes_differ", "routes_differ")
    view = page.view()
    assert view is not None and len(view.tasks) == 3
    window, task = world.counter.window, next(one for one in view.tasks if one.details["flag"] == "routes_differ")
    finish_task(window, task.task_id, note="已核对", actor=CLERK)
    with window.store.reading() as uow:
        assert [one.details["flag"] for one in uow.tasks.open() if one.kind == "look_at_flag"] == ["clock_odd"]
