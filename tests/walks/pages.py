"""The pages of the counter in the clerk's words: real key events on the real window, and what can be read on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.desktop.pages.form import FormPage
from ui.desktop.pages.form_asked import Asked
from ui.desktop.pages.form_cards import Stop
from ui.desktop.pages.received import ReceivedPage
from ui.desktop.widgets.basics import Label
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.segments import Segmented
from ui.desktop.widgets.side import LackItem

PATIENCE_MS = 30_000
"""Only how long a walk that fails takes to say so; a slow machine fails nothing."""
HAND_MS = 40
"""A hand needs this long between the last digit and Enter; what comes faster is taken for a barcode scanner."""

_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Space": Qt.Key.Key_Space,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Tab": Qt.Key.Key_Tab,
    "Backtab": Qt.Key.Key_Backtab,
    "Del": Qt.Key.Key_Delete,
    "Backspace": Qt.Key.Key_Backspace,
    **{f"F{number}": getattr(Qt.Key, f"Key_F{number}") for number in range(1, 13)},
}
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


class Screen:
    """What every page has: keys go to whatever has the focus in the window."""

    def __init__(self, window: QWidget, *, hand_ms: int = HAND_MS) -> None:
        self.window, self._hand_ms = window, hand_ms

    def presses(self, keys: str) -> None:
        """``F9``, ``Ctrl+P``, ``Alt+1``, ``Enter`` ..., as a hand does."""
        *held, key = keys.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= _HELD[one]
        code = _KEYS.get(key) or getattr(Qt.Key, f"Key_{key.upper()}")
        QTest.qWait(self._hand_ms)
        QTest.keyClick(self._target(), code, modifiers)
        QApplication.processEvents()

    def types(self, text: str) -> None:
        """Letters one by one; what no keyboard has (Chinese) comes as an input method commits it."""
        for char in text:
            target = self._target()
            if char.isascii():
                QTest.keyClicks(target, char)
            else:
                _commit(target, char)
        QApplication.processEvents()

    def waits_until(self, holds: Callable[[], bool], what: str = "") -> None:
        """Goes on as soon as something holds; fails when patience ends."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while not holds():
            assert time.monotonic() < until, f"{what or 'not seen'}: {self.reads()}"
            QTest.qWait(5)

    def waits_to_see(self, *words: str) -> None:
        """Goes on as soon as all of these stand somewhere in sight."""
        self.waits_until(lambda: all(map(self.sees, words)), f"not in sight: {words}")

    def reads(self) -> list[str]:
        """Every line of text in sight, top to bottom."""
        labels = [label for label in self.window.findChildren(QLabel) if label.isVisible()]
        labels.sort(
            key=lambda label: (label.mapTo(self.window, QPoint(0, 0)).y(), label.mapTo(self.window, QPoint(0, 0)).x())
        )
        words = [label.words() if isinstance(label, Label) else label.text() for label in labels]
        return [line for line in words if line]

    def sees(self, words: str) -> bool:
        """Whether these words stand somewhere in sight."""
        return any(words in line for line in self.reads())

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window


class FormScreen(Screen):
    """A form being filled."""

    def __init__(self, window: QWidget, page: FormPage, *, hand_ms: int = HAND_MS) -> None:
        super().__init__(window, hand_ms=hand_ms)
        self.page = page

    # -- what the clerk does ------------------------------------------------------------------------------------------

    def types_id_number(self, number: str) -> None:
        """The applicant's number into the field where the form opens."""
        self.goes_on_to(self._label_of(self.page.applicant_ref()))
        self.types(number)

    def goes_on_to(self, label: str) -> None:
        """Enter on and on until the question, or table, of this name has the focus; Shift+Enter when it lies behind."""
        self.page.view.complete()
        order = [_ref_of(stop) for section in self.page.view.sections for stop in section.stops]
        wanted = next((ref for ref in order if self._label_of(ref) == label and self._is_asked(ref)), "")
        assert wanted, f"{label}: no such question"
        for _ in range(120):
            here = self._here()
            if here == wanted:
                return
            if not here:
                self.presses("Shift+Backtab")
                continue
            self.presses("Shift+Enter" if order.index(here) > order.index(wanted) else "Enter")
        raise AssertionError(f"{label}: not reached from {self.focused()}")

    def fills(self, label: str, text: str) -> None:
        """Clears the field and types; Enter goes on."""
        self.goes_on_to(label)
        editor = self._asked(label).editor
        if isinstance(editor, LineEdit):
            editor.selectAll()
        self.types(text)
        self.presses("Enter")

    def chooses(self, label: str, choice: str) -> None:
        """One of the choices by its words: its digit where they stand side by side, else by typing it."""
        self.goes_on_to(label)
        editor = self._asked(label).editor
        if isinstance(editor, Segmented):
            labels = [option.label for option in editor.options()]
            self.presses(str(labels.index(choice) + 1))
        elif isinstance(editor, Choice):
            editor.selectAll()
            self.types(choice)
        self.presses("Enter")

    def adds_row(self, table: str, *cells: str) -> None:
        """A row of a table, cell by cell; the empty last row leads out of it."""
        self.goes_on_to(table)
        for cell in cells:
            self.types(cell)
            self.presses("Enter")
        self.presses("Enter")

    def confirms_notices(self) -> None:
        """F11 until no reminder is left."""
        while self.notices():
            self.presses("F11")

    def takes_all_papers(self) -> None:
        """F6, then Enter at each paper that is missing; the last Enter leads back to the form.

        A form of our own takes two: it prints 待签, and when it is signed it is taken in.
        """
        if not self.page.panel.isVisible():
            self.presses("F6")
        for _ in range(30):
            if not self.page.panel.isVisible():
                return
            self.presses("Enter")
            self.waits_until(lambda: not self.page.prints(), "the form does not print")
        raise AssertionError("the papers are not all in")

    # -- what the clerk sees ------------------------------------------------------------------------------------------

    def sees_missing(self) -> list[str]:
        """The lines of the right column under "还差 n 项"."""
        items = self.page.side().missing.findChildren(LackItem)
        return [item.accessibleName() for item in items if not item.isHidden()]

    def notices(self) -> list[str]:
        """The reminders not confirmed yet."""
        return [notice.message for notice in self.page.standing().notices]

    def value(self, label: str) -> str:
        """What stands in a field."""
        return self._asked(label).editor.value()

    def message(self, label: str) -> str:
        """The line below a field."""
        return self._asked(label).view.message

    def state(self, label: str) -> str:
        """How a field looks: "", prefilled, must_fix, attention, checked."""
        return self._asked(label).view.state.value

    def shows(self, label: str) -> bool:
        """Whether the question is asked at all now."""
        return any(asked.shown() and self._label_of(asked.ref) == label for asked in self._all())

    def focused(self) -> str:
        """The label of the question with the focus."""
        ref = self.page.view.focused()
        return self._label_of(ref) if ref else ""

    def source(self, label: str) -> str:
        """Where a filled-in answer comes from, as the field says it."""
        source = self._asked(label).view.source
        return source.words if source else ""

    def hint(self) -> str:
        """What stands beside F9."""
        return self.page.actions().hint()

    def goes_to(self) -> Sequence[str]:
        """Codes of the departments that the answers call for."""
        return [destination.route.department for destination in self.page.standing().review.destinations]

    def is_saved(self) -> bool:
        """Whether everything typed is in the store."""
        return self.page.saved()

    def _here(self) -> str:
        """The question or table with the keyboard; empty when that is elsewhere in the window."""
        focus = QApplication.focusWidget()
        inside = focus is not None and self.page.view.isAncestorOf(focus)
        return self.page.view.focused().partition("[")[0] if inside else ""

    def _is_asked(self, ref: str) -> bool:
        asked = self.page.view.asked(ref)
        return asked is None or asked.shown()

    def _all(self) -> list[Asked]:
        self.page.view.complete()
        return [stop for section in self.page.view.sections for stop in section.stops if isinstance(stop, Asked)]

    def _asked(self, label: str) -> Asked:
        found = [asked for asked in self._all() if self._label_of(asked.ref) == label]
        assert found, f"{label}: no such question"
        return next((asked for asked in found if asked.shown()), found[0])

    def _label_of(self, ref: str) -> str:
        return self.page.label_of(ref)


class ReceivedScreen(Screen):
    """The page after F9."""

    def __init__(self, window: QWidget, page: ReceivedPage, *, hand_ms: int = HAND_MS) -> None:
        super().__init__(window, hand_ms=hand_ms)
        self.page = page

    def number(self) -> str:
        """The whole 收件号, 25 characters."""
        return self.page.number()

    def waits_for_paper(self) -> None:
        """Until every paper was printed."""
        self.waits_until(self.page.all_printed, "the papers do not print")

    def papers(self) -> list[str]:
        """Codes of the papers that were printed."""
        return self.page.printed()


def _ref_of(stop: Stop) -> str:
    return stop.ref if isinstance(stop, Asked) else stop.plan.ref


def _commit(target: QWidget, text: str) -> None:
    """Text as an input method hands it over."""
    from PySide6.QtGui import QInputMethodEvent

    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)
