"""The form page with thousands of questions: until the first field is painted, a key, Enter, and a turn of the wheel."""

from __future__ import annotations

import gc
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from counter_app.forms import FormDefinition, Record, compile_form
from tests.bench.measure import Figure, Sample, percentile
from tests.bench.pressing import Hand, Presses, key
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_fields import FormView
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

FRAME_MS, FIRST_FIELD_MS = 16.0, 1000.0
WHEEL = 120
"""What a turn of the wheel scrolls, in px."""
TYPES = ("string", "int", "date", "decimal", "string", "choice")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CHOICES = "".join(f"<item><label>选项{one}</label><value>{one}</value></item>" for one in "abc")


def form_page(questions: int, turns: int) -> list[Figure]:
    """A form in groups of fifty, and one with every question in a single group."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme(application, Look())
    collecting = gc.isenabled()
    gc.disable()  # as in the program, where it runs while nothing else is to be done
    figures: list[Figure] = []
    for words, group in (
        (f"{questions:,} questions in groups", 50),
        (f"{questions:,} questions in one group", questions),
    ):
        figures += _page(application, compile_form(many_questions(questions, group)), words, turns)
    if collecting:
        gc.enable()
    theme.deleteLater()
    return figures


def many_questions(count: int, group: int) -> bytes:
    """A form of so many questions, so many in each group; one in ten hangs on the answer before, every ten are read."""
    refs = [f"/data/g{at // group}/q{at}" for at in range(count)]
    groups = -(-count // group)
    data = "".join(
        f"<g{one}>" + "".join(f"<q{at}/>" for at in range(one * group, min(count, (one + 1) * group))) + f"</g{one}>"
        for one in range(groups)
    )
    binds = "".join(_bind(refs, at) for at in range(count))
    tens = range(0, count, 10)
    total = "".join(f'<bind nodeset="/data/t{at}" calculate="concat({", ".join(refs[at : at + 10])})"/>' for at in tens)
    sums = "".join(f"<t{at}/>" for at in tens)
    body = "".join(
        f'<group ref="/data/g{one}"><label>第 {one + 1} 部分</label>'
        + "".join(_control(refs[at], at) for at in range(one * group, min(count, (one + 1) * group)))
        + "</group>"
        for one in range(groups)
    )
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>many</h:title>'
        f'<model><instance><data id="many">{data}{sums}</data></instance>{binds}{total}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    ).encode()


def _bind(refs: list[str], at: int) -> str:
    kind = TYPES[at % len(TYPES)].replace("choice", "string")
    relevant = f" relevant=\"{refs[at - 1]} != '9'\"" if at % 10 == 5 else ""
    return f'<bind nodeset="{refs[at]}" type="{kind}" required="{"true()" if at % 9 == 0 else "false()"}"{relevant}/>'


def _control(ref: str, at: int) -> str:
    if TYPES[at % len(TYPES)] == "choice":
        return f'<select1 ref="{ref}"><label>问题 {at}</label>{CHOICES}</select1>'
    return f'<input ref="{ref}"><label>问题 {at}</label><hint>第 {at} 题</hint></input>'


def _page(application: QApplication, definition: FormDefinition, words: str, turns: int) -> list[Figure]:
    before = _megabytes()
    record = Record.new(definition, today=NOW.date, now=lambda: NOW)
    view, first = _opened(application, record)
    hand, keys, enters, wheel = Hand(application), Presses(), Presses(), Presses()
    for at in range(turns):
        hand.press(lambda at=at: key(getattr(Qt.Key, f"Key_{1 + at % 9}")), keys)
        hand.press(lambda: key(Qt.Key.Key_Return), enters)
    for _ in range(turns):
        hand.press(lambda: _scroll(view), wheel)
    notes: dict[str, float | str] = {
        "99th percentile of a key, and the slowest, ms": _slow(keys),
        "Enter: median, 99th percentile, slowest, ms": f"{percentile(enters.shown, 0.5) * 1e3:.1f}, {_slow(enters)}",
        "a turn of the wheel, the same, ms": f"{percentile(wheel.shown, 0.5) * 1e3:.1f}, {_slow(wheel)}",
        "cards made of all": f"{sum(card.card is not None for card in view.sections)} of {len(view.sections)}",
        "memory for record and page, MB": _megabytes() - before,
    }
    view.close()
    view.deleteLater()
    _settle(application)
    return [
        Figure(name=f"first field of {words}", unit="ms", ours=Sample.of([first], 1e3), aim=FIRST_FIELD_MS),
        Figure(name=f"a key among {words}", unit="ms", ours=Sample.of(keys.shown, 1e3), aim=FRAME_MS, notes=notes),
    ]


def _opened(application: QApplication, record: Record) -> tuple[FormView, float]:
    """The page, and how long it took from the record to the first painted field with the caret in it."""
    begun = time.perf_counter()
    view = FormView(record, Tools(keys=lambda _value, _label: (), now=lambda: NOW))
    view.resize(1000, 640)
    view.show()
    view.activateWindow()
    while not view.isActiveWindow():
        application.processEvents()
    view.go_to_first()
    view.grab()
    return view, time.perf_counter() - begun


def _slow(presses: Presses) -> str:
    return f"{percentile(presses.shown, 0.99) * 1e3:.1f}, {max(presses.shown) * 1e3:.1f}"


def _scroll(view: FormView) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + WHEEL)


def _settle(application: QApplication) -> None:
    for _ in range(20):
        application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _megabytes() -> float:
    """What the process holds now; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0
