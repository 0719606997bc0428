"""A form on a real counter inside a plain frame: what the shell does for it, without the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.ports import Draft, Person
from counter_app.use_cases import drafts
from tests.counterkit import CLERK, filled_draft, signed_anew
from tests.ui.pages.case_world import World, settle
from tests.walks.pages import FormScreen
from ui.desktop.pages.base import Page
from ui.desktop.pages.form import FormPage
from ui.desktop.widgets.basics import Col, Row

WORKER = "439901199403120424"
"""An invented migrant worker; the area code is not assigned."""


class PlainFrame(QWidget):
    """Page, right column and action bar at 1366 x 768, with the page's keys."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        side, bar = page.side(), page.actions()
        middle = Col(page, bar, gap=0)
        middle.setStretch(0, 1)
        whole = Row(middle, side, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.resize(1294, 700)
        for key, does in page.keys().items():
            QShortcut(QKeySequence(key), self).activated.connect(does)


@dataclass
class Desktop:
    """One form in front of the clerk, and where it wanted to go."""

    world: World
    qtbot: QtBot
    frame: QWidget
    page: FormPage
    went: list[tuple[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    kept_words: list[str] = field(default_factory=list)  # the status bar's, which come by a timer between all others

    @property
    def screen(self) -> FormScreen:
        return FormScreen(self.frame, self.page, hand_ms=0)

    def settles(self) -> None:
        """Everything asked was answered, everything typed is kept."""
        settle(self.qtbot, self.world)
        self.qtbot.waitUntil(self.page.saved, timeout=5000)

    def kept(self) -> Draft:
        """The draft as the store has it."""
        with self.world.counter.window.store.reading() as uow:
            found = uow.drafts.get(self.page.draft_id)
        assert found is not None
        return found


def knows(world: World, **facts: str) -> None:
    """The station's pool knows the worker."""
    person = Person(
        id_no=WORKER,
        name="张秋蓉",
        phone="13800138000",
        nation="01",
        address="祖庙街道青禾里18号3栋2单元602房",
        facts=facts or {"employer": "佛山市青禾窑陶瓷有限公司"},
        as_of="2026-11-20",
    )
    with world.counter.window.store.writing() as uow:
        uow.pool.put_all([person])
        uow.commit()


def opens(qtbot: QtBot, world: World, opened: drafts.Opened | None = None, item: str = "ZR-002") -> Desktop:
    """A form of an item, shown and ready to be typed into."""
    draft = opened or drafts.open_draft(world.counter.window, drafts.OpenDraft(item, CLERK))
    page = FormPage(world.desk, draft)
    frame = PlainFrame(page)
    qtbot.addWidget(frame)
    desktop = Desktop(world, qtbot, frame, page)
    vars(qtbot).setdefault("kept", []).append(desktop)  # pytest-qt itself holds windows weakly
    page.go.connect(lambda room, what: desktop.went.append((room, what)))
    page.told.connect(lambda kind, words: (desktop.kept_words if kind == "saved" else desktop.told).append(words))
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    page.enter()
    settle(qtbot, world)
    return desktop


def filled(world: World, item: str = "ZR-002", *, papers: bool = True, **changes: object) -> drafts.Opened:
    """A draft filled from the item's sample, with these changes."""
    draft = filled_draft(world.counter, item).draft
    draft = replace(draft, answers={**draft.answers, **changes})
    draft = signed_anew(world.counter, draft) if papers else replace(draft, materials=(), view={})
    return drafts.reopen_draft(world.counter.window, draft)


Opens = Callable[..., Desktop]
