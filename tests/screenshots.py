"""Every page at 1366x768, Chinese and English, of a real counter at a real district with invented people, and every type of
question: ``make screenshots``.

Nothing is posed: the window is driven with the keys a clerk presses, departments answer over HTTP, and what stands on a page
came out of the encrypted store.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Shanghai"
time.tzset()

from PySide6.QtCore import QSize, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from counter_app.bootstrap import CHINA, Counter, Settings, make_uuid7, unlock  # noqa: E402
from counter_app.ports import Draft  # noqa: E402
from counter_app.use_cases import drafts  # noqa: E402
from counter_app.use_cases.views import queue  # noqa: E402
from sync.district.auto import auto_step  # noqa: E402
from sync.district.core import District, open_district  # noqa: E402
from sync.district.departments import act_as_lead  # noqa: E402
from sync.district.running import serving  # noqa: E402
from sync.district.settings import Settings as DistrictSettings  # noqa: E402
from sync.wire import LeadAct  # noqa: E402
from tests.counterkit import CLERK, filled_draft, received_case, release_bytes  # noqa: E402
from ui.commands.world import DEMO_PASSWORDS, Published, enrol_counter, people_the_district  # noqa: E402
from ui.desktop.appearance import Appearance  # noqa: E402
from ui.desktop.link import Link, OnlineFlag  # noqa: E402
from ui.desktop.main import make_application  # noqa: E402
from ui.desktop.pages.form import FormPage  # noqa: E402
from ui.desktop.pages.received import ReceivedPage  # noqa: E402
from ui.desktop.style.theme import Theme  # noqa: E402
from ui.desktop.style.tokens import Look  # noqa: E402
from ui.desktop.widgets import gallery_types  # noqa: E402
from ui.desktop.window import CounterWindow  # noqa: E402

OUT = Path("docs/screenshots")
SIZE = QSize(1366, 768)
PATIENCE_S = 20.0
FINISHED = ("2026-11-16T09:10:00", ("ZR-002", "ZR-001", "ZR-003"))
"""A day whose cases every department has answered."""
ACCEPTED = (
    ("2026-11-18T09:20:00", ("ZR-020", "ZR-028")),
    ("2026-11-19T10:05:00", ("ZR-022", "FR-001")),
    ("2026-11-20T15:40:00", ("ZR-002", "ZR-023")),
)
"""Days whose cases the lead departments have accepted and not decided."""
ASKED_BACK = "ZR-022"
TODAY = ("2026-11-23T08:50:00", ("ZR-001", "ZR-025", "ZR-035", "ZR-010", "DJ-001", "ZZ-002", "ZR-002"))
MORNING = "2026-11-23T09:38:00"


class Clock:
    """Runs as the PC's, from whatever moment it is set to."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(CHINA) + self._ahead

    def set(self, moment: str) -> None:
        """It is this moment now (UTC+8)."""
        self._ahead = datetime.fromisoformat(moment).replace(tzinfo=CHINA) - datetime.now(CHINA)


class Photographer:
    """Drives the window and keeps its pictures in both languages."""

    def __init__(self, window: CounterWindow, out: Path) -> None:
        self.window, self._out = window, out

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Lets the window live until something holds; raises TimeoutError with ``what``."""
        ends = time.monotonic() + PATIENCE_S
        while not until():
            if time.monotonic() > ends:
                raise TimeoutError(what)
            QTest.qWait(10)

    def settle(self) -> None:
        """Nothing is asked any more and the last answer is painted."""
        QTest.qWait(60)
        self.wait(lambda: not self.window.tasks().busy(), "the window stays busy")
        QTest.qWait(120)

    def press(self, key: Qt.Key, on: QWidget | None = None) -> None:
        QTest.qWait(40)
        QTest.keyClick(on or QApplication.focusWidget() or self.window, key)

    def take(self, name: str) -> None:
        """``NN-name-zh-1366.png`` and its English sister."""
        for language, short in (("zh_CN", "zh"), ("en", "en")):
            self.window.set_appearance(Appearance(language="en" if language == "en" else "zh_CN", shade="light"))
            self.settle()
            if self.window.shell is not None:
                self.window.shell.line.clear()
            QTest.qWait(30)
            self.window.grab().save(str(self._out / f"{name}-{short}-1366.png"))
        self.window.set_appearance(Appearance(shade="light"))
        self.settle()
        print(name)


def main(out: Path = OUT) -> int:
    """Makes them all; the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    app = make_application()
    app.setCursorFlashTime(0)
    theme = Theme(app, Appearance(shade="light").look(system_dark=False))
    with tempfile.TemporaryDirectory(prefix="yimen-pictures-") as folder, a_morning(Path(folder)) as (settings, cut):
        window = CounterWindow(settings, theme, Appearance(shade="light"), demo=DEMO_PASSWORDS)
        try:
            tour(Photographer(window, out), cut)
        finally:
            window.end()
    gallery_types.draw(out, [Look(language="zh_CN"), Look(language="en")], theme)
    print("widgets")
    return 0


@contextmanager
def a_morning(folder: Path) -> Iterator[tuple[Settings, Callable[[], None]]]:
    """A counter after three working days and half a morning, and what cuts its line."""
    clock = Clock()
    clock.set("2026-11-16T08:40:00")
    _, public_key = release_bytes()
    district = open_district(DistrictSettings(folder=folder / "district"), clock=clock, make_id=make_uuid7)
    made = people_the_district(district, Published(Path("build/catalogue/release.zip"), public_key), residents=300)
    (code,) = made.codes.values()
    served = serving(district)
    running = served.__enter__()
    open_line = [True]

    def cut() -> None:
        if open_line:
            open_line.clear()
            served.__exit__(None, None, None)

    try:
        settings = Settings(profile=folder / "counter", marks=folder / "marks", clock=clock)
        enrol_counter(settings, running.base_url, code, DEMO_PASSWORDS)
        counter = unlock(settings, CLERK, DEMO_PASSWORDS[CLERK])
        days_of_work(counter, clock, district)
        counter.close()
        yield settings, cut
    finally:
        cut()


def days_of_work(counter: Counter, clock: Clock, district: District) -> None:
    """Cases of a week in all their states, and two drafts as this morning left them."""
    with a_line(counter) as go:
        receive_all(counter, clock, *FINISHED)
        go()
        for _ in range(6):
            auto_step(district, delay_s=0)
        go()
        for day, items in ACCEPTED:
            for case_id in receive_all(counter, clock, day, items):
                go()
                lead_answers(counter, district, case_id)
        receive_all(counter, clock, *TODAY)
        go()
    clock.set(MORNING)
    keep_draft(counter, "ZR-020", missing=4)
    keep_draft(counter, "ZR-035", missing=1)


def receive_all(counter: Counter, clock: Clock, moment: str, items: tuple[str, ...]) -> list[str]:
    """The ids of a day's cases."""
    clock.set(moment)
    return [received_case(counter, code).case_id for code in items]


def lead_answers(counter: Counter, district: District, case_id: str) -> None:
    """受理, or 补正告知 for one item."""
    with counter.window.store.reading() as uow:
        case = uow.cases.get(case_id)
    assert case is not None
    act = LeadAct("accepted", {}, "演示")
    if case.item_code == ASKED_BACK:
        lack = {"kind": "material", "key": "bank_card", "label": "银行卡复印件", "message": "复印件看不清账号"}
        act = LeadAct("shortfall_notified", {"shortfalls": [lack], "note": "请补交清晰的复印件"}, "演示")
    act_as_lead(district, case.lead_department, case_id, act)


@contextmanager
def a_line(counter: Counter) -> Iterator[Callable[[], None]]:
    """Sends what waits and takes what came, once for each call."""
    link = Link(counter, OnlineFlag(), program="screenshots")
    try:
        yield link.round
    finally:
        link.stop()


def keep_draft(counter: Counter, code: str, *, missing: int, **changes: str) -> Draft:
    """A draft with a name on its tab."""
    draft = filled_draft(counter, code, **changes).draft
    item = counter.window.catalogue.item(code)
    title = str(draft.answers.get(item.applicant_name, ""))
    return drafts.save_draft(counter.window, replace(draft, title=title, view={"missing": missing}))


def tour(camera: Photographer, cut: Callable[[], None]) -> None:
    """From the sign-in page to the cut line."""
    window = camera.window
    window.resize(SIZE)
    window.show()
    window.activateWindow()
    window.after_first_paint()
    camera.take("01-login")
    QTest.keyClicks(window.login.password, DEMO_PASSWORDS[window.login.chosen()])
    camera.press(Qt.Key.Key_Return, window.login.password)
    camera.wait(lambda: window.shell is not None and window.shell.isVisible(), "nobody gets in")
    counter = window.session.counter  # type: ignore[union-attr]
    desk = window.session.desk  # type: ignore[union-attr]
    camera.wait(lambda: desk.link_state.online is True and desk.link_state.waiting == 0, "the line does not come up")
    start(camera)
    form_and_receipt(camera, counter)
    lists(camera, counter)
    window.shell.show_room("settings")  # type: ignore[union-attr]
    camera.take("11-settings")
    cut()
    received_case(counter, "ZR-001")
    received_case(counter, "ZR-003")
    window.session.desk.link.poke()  # type: ignore[union-attr]
    camera.wait(lambda: desk.link_state.online is False, "the cut is not noticed")
    desk.changed.emit(frozenset(("cases", "outbox", "tasks")))
    window.shell.show_room("sync")  # type: ignore[union-attr]
    camera.take("07-sync")


def start(camera: Photographer) -> None:
    shell = camera.window.shell
    assert shell is not None
    shell.next_citizen()
    camera.settle()
    QTest.keyClicks(QApplication.focusWidget(), "jzz")
    camera.take("02-start")


def form_and_receipt(camera: Photographer, counter: Counter) -> None:
    """An almost complete 居住证 with its materials, then a complete one through F9."""
    shell = camera.window.shell
    assert shell is not None
    almost = keep_draft(counter, "ZR-002", missing=1, **almost_complete(counter))
    shell.open_draft(replace(almost, materials=list(almost.materials)[:3]))
    camera.wait(lambda: isinstance(shell.page, FormPage), "the form does not open")
    camera.take("03-form")
    camera.press(Qt.Key.Key_F6)
    camera.take("09-materials")
    camera.press(Qt.Key.Key_Escape)
    whole = filled_draft(counter, "ZR-001").draft
    shell.open_draft(whole)
    camera.wait(lambda: isinstance(shell.page, FormPage) and shell.page.draft_id == whole.draft_id, "no second form")
    camera.settle()
    for _ in range(6):
        if isinstance(shell.page, FormPage):
            camera.press(Qt.Key.Key_F9)
            camera.settle()
    camera.wait(lambda: isinstance(shell.page, ReceivedPage), "F9 does not receive")
    camera.settle()
    camera.take("04-received")


def almost_complete(counter: Counter) -> dict[str, str]:
    """Answers that leave a little to do, as the release's own sample of a shortfall has them."""
    item = counter.window.catalogue.item("ZR-002")
    return {name: str(value) for name, value in item.shortfall_sample.items() if isinstance(value, str)}


def lists(camera: Photographer, counter: Counter) -> None:
    shell = camera.window.shell
    assert shell is not None
    shell.show_room("queue")
    camera.take("05-queue")
    ready = next(row.case for row in queue(counter.window) if row.case.phase in ("ready", "making"))
    shell.open_number(ready.number)
    camera.wait(lambda: type(shell.page).__name__ == "CasePage", "the case does not open")
    camera.take("06-case")
    shell.search_for(ready.applicant_name[:1] or "1")
    camera.take("10-search")
    shell.show_room("report")
    camera.take("08-report")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT))
