"""The sign-in page: who is at the window, and the password. Also the lock screen. Light: it is painted before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from ui.desktop.i18n import t
from ui.desktop.pages.way_in import BY_CODE, BY_COLLEAGUE, BY_PASSWORD, NextCode, Person, Station, WayIn
from ui.desktop.style.tokens import XL, L, M, S, T
from ui.desktop.widgets.banner import Banner
from ui.desktop.widgets.basics import (
    Col,
    Icon,
    IconText,
    Label,
    Row,
    box,
    clicked_inside,
    empty_layout,
    is_enter,
    repolish,
    rule,
    scrolling,
)
from ui.desktop.widgets.buttons import KeyButton, KeyCap
from ui.desktop.widgets.chips import Chip, Seal
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldState, FieldView

if TYPE_CHECKING:
    from ui.desktop.pages.login_panels import NewPasswordPanel

RIGHT = 600
ROW = 56


class PasswordLine(LineEdit):
    """Takes a password; arrows choose the person. Signals: step(int), caps(bool): whether Caps Lock seems to be on."""

    step = Signal(int)
    caps = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("takes_scan", True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        text, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if len(text) == 1 and text.isascii() and text.isalpha():
            self.caps.emit(text.isupper() is not shift)
        if is_enter(event) and event.isAutoRepeat():
            return
        super().keyPressEvent(event)


class PersonRow(QFrame):
    """One person of the list. Signals: picked()."""

    picked = Signal()

    def __init__(self, person: Person, key: str) -> None:
        super().__init__()
        self.person = person
        self._icon, self._locked = Icon("user-circle", "ink3", 30), Row(gap=0)  # the chip is made when somebody locks
        self._chip: Chip | None = None
        self._role = Label("", "label", "ink2")
        names = Col(Label(person.name, "body-b"), self._role, gap=0)
        cap = KeyCap(key)
        if not key:  # never shown before it has a parent: it would be a window of its own
            cap.hide()
        self.setLayout(Row(self._icon, names, None, self._locked, cap, gap=M, margins=(M, 4, M, 4)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.relook()

    def put(self, *, chosen: bool, locked: bool) -> None:
        """Show whether this is the person who logs in, and who locked the screen."""
        self._icon.set_icon("user-circle", "accent" if chosen else "ink3")
        if locked and self._chip is None:
            self._chip = Chip(t("login.locked"), "amber", "lock-simple")
            self._locked.addWidget(self._chip)
        if self._chip is not None:
            self._chip.setVisible(locked)
        repolish(self, "ground", "accent_soft" if chosen else "surface")
        self.setAccessibleName(f"{self.person.name} {self._role.words()}")

    def relook(self) -> None:
        role = t(f"login.role.{self.person.role}")
        self._role.set_words(t("login.newcomer", role=role) if self.person.newcomer else role)
        if self._chip is not None:
            self._chip.put(t("login.locked"), "amber", "lock-simple")
        self.setFixedHeight(T.px(ROW, 0.92 if T.large else 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if clicked_inside(self, event):
            self.picked.emit()


class LoginPage(QFrame):
    """Says nothing until it is told whose window it is, or why that is not known.

    Signals: wanted(WayIn), language_wanted(), size_wanted(), retry_wanted().
    """

    wanted = Signal(object)
    language_wanted = Signal()
    size_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("ground", "paper")
        self._clock, self._people, self._at, self._locked_by = clock, list[PersonRow](), 0, ""
        self._station: Station | None = None
        self._code: NextCode | None = None
        self._panel: NewPasswordPanel | None = None
        self._locked_out: dict[str, datetime] = {}
        self._demo: Mapping[str, str] = {}
        self._busy, self._caps, self._offline, self._waiting = False, False, False, 0
        self._make_left()
        self._make_right()
        right = scrolling(self._right, "surface")
        right.setProperty("ground", "surface")
        self._right_side = right
        whole = Row(box(self._left, "paper"), rule("v"), right, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._say_time)
        self._tick.start()

    # -- what it is told ----------------------------------------------------------------------------------------------

    def put_station(
        self,
        station: Station,
        people: Sequence[Person],
        demo: Mapping[str, str],
        code: NextCode | None = None,
    ) -> None:
        """Show the window's place and who may log in; ``demo`` are passwords that everybody may know.

        ``code``: the telephone code to ask for, None where there is none.
        """
        self._station, self._demo, self._code = station, demo, code
        if [row.person for row in self._people] != list(people):
            self._put_people(people)
        self._form.setVisible(self._panel is None)
        self._trouble.hide()
        self.relook()

    def _put_people(self, people: Sequence[Person]) -> None:
        chosen = self.chosen()
        empty_layout(self._list)
        self._people = [
            PersonRow(person, f"Alt {number}" if number < 10 else "") for number, person in enumerate(people, 1)
        ]
        for number, row in enumerate(self._people):
            if number:
                self._list.addWidget(rule())
            row.picked.connect(lambda n=number: self.choose(n))
            self._list.addWidget(row)
        ids = [person.account_id for person in people]
        self.choose(ids.index(chosen) if chosen in ids else 0)

    def put_trouble(self, words: str, step: str, code: str) -> None:
        """Nobody can log in: say why, and what to do."""
        self._form.hide()
        self.relook()
        self._trouble.put(
            "attention", f"{words}{t('errors.and_then')}{step}", step=t("login.retry"), key="F5", code=code
        )
        self._trouble.button.setFocus()

    def lock(self, account_id: str) -> None:
        """This person's screen is locked: the same person or another unlocks it."""
        self._locked_by = account_id
        self.close_panel()
        self.busy(False)
        for number, row in enumerate(self._people):
            if row.person.account_id == account_id:
                self.choose(number)
        self._kept.show()
        self.relook()
        self.ask()

    def ask(self) -> None:
        """Ready for a password."""
        self.busy(False)
        self._field.editor.set_raw("")
        self._field.render_view(FieldView())
        self._field.setFocus()

    def after_first_paint(self) -> None:
        """The keyboard is the password's; nothing typed already is touched. The keys of the page are heard from now on."""
        from PySide6.QtGui import QShortcut

        QShortcut("Alt+F", self).activated.connect(self.forgot)

        self._field.setFocus()
        for number in range(1, 10):
            QShortcut(f"Alt+{number}", self).activated.connect(lambda n=number: self.choose(n - 1))
        QShortcut("Alt+L", self).activated.connect(self.language_wanted)
        QShortcut("Alt+T", self).activated.connect(self.size_wanted)

    def fail(self, words: str, until: datetime | None = None) -> None:
        """It did not open; the password has to be typed anew, where she is locked out from ``until`` on."""
        if self._panel is not None:
            self._busy = False
            self._panel.fail(words)
            return
        if until is not None:
            self._locked_out[self.chosen()] = until
        self.ask()
        self._field.render_view(FieldView(FieldState.MUST_FIX, words))

    # -- new passwords ------------------------------------------------------------------------------------------------

    def forgot(self) -> None:
        """Alt+F: a telephone code for the person chosen; where there is none, who can help."""
        if self._busy or not self._people:
            return
        if self._code is None:
            self._field.render_view(FieldView(FieldState.ATTENTION, t("login.no_code")))
            return
        self._open_panel(BY_CODE)

    def ask_own_password(self) -> None:
        """The password was right and is a first one: hers has to be chosen before anything opens."""
        self._open_panel(BY_PASSWORD, old=self.password.text())

    def panel(self) -> NewPasswordPanel | None:
        """Where a new password is chosen, while it is open."""
        return self._panel

    def close_panel(self) -> None:
        """Back to the people and the password."""
        panel, self._panel = self._panel, None
        if panel is None:
            return
        panel.hide()
        panel.deleteLater()
        self._busy = False
        self._form.show()
        self.ask()

    def _open_panel(self, kind: str, *, old: str = "") -> None:
        from ui.desktop.pages.login_panels import Asked, NewPasswordPanel

        person = self._people[self._at].person
        colleagues = [row.person for row in self._people if row.person != person and not row.person.newcomer]
        self.close_panel()
        self.busy(False)
        panel = NewPasswordPanel(Asked(kind, person, colleagues, self._code, old))
        panel.wanted.connect(self._on_panel)
        panel.given_up.connect(self.close_panel)
        panel.code_wanted.connect(self.forgot)
        self._panel = panel
        self._form.hide()
        self._right.insertWidget(1, panel)
        panel.show()
        panel.start()

    def _on_panel(self, way: WayIn) -> None:
        self._busy = True
        self.wanted.emit(way)

    def busy(self, on: bool) -> None:
        """While the store is being opened no second Enter counts."""
        self._busy = on
        self.password.setReadOnly(on)
        self._go.set_words(self._go_words())

    def put_line(self, offline: bool, waiting: int) -> None:
        """Say once that the line is down and that work goes on."""
        self._offline, self._waiting = offline, waiting
        if offline:
            self._line.put(
                "attention", f"{t('login.offline')}{t('errors.and_then')}{t('login.offline_hint', n=waiting)}"
            )
        else:
            self._line.clear()

    def choose(self, number: int) -> None:
        """The person with this place in the list, counted from 0; nothing beyond the ends."""
        if not 0 <= number < len(self._people) or self._busy or self._panel is not None:
            return
        self._at = number
        for place, row in enumerate(self._people):
            row.put(chosen=place == number, locked=row.person.account_id == self._locked_by)
        self._field.render_view(FieldView())
        self._go.set_words(self._go_words())
        if self.isVisible() and self._panel is None:
            self._people_area.ensureWidgetVisible(self._people[number])
            self._field.setFocus()

    def chosen(self) -> str:
        """The account that would log in; "" when there is none."""
        return self._people[self._at].person.account_id if self._people else ""

    def relook(self) -> None:
        station = self._station
        self._name.set_words(t("login.product"))
        self._other_name.set_words(t("login.product_other"))
        self._forgotten.set_words(t("login.forgotten"))
        self._forgot.set_words(t("login.forgot"))
        self._language.set_words(t("login.other_language"))
        self._size.set_words(t("login.normal") if T.large else t("login.large"))
        self._who.set_words(t("login.who"))
        self._field.set_label(t("login.password"))
        self.password.setPlaceholderText(t("login.password_hint"))
        self._go.set_words(self._go_words())
        self._kept.put("check-circle", t("login.drafts_kept"))
        self._place.setVisible(station is not None)
        self._terminal.setVisible(station is not None)
        if station:
            place = t("login.place", town=station.town, station=station.name, window=station.window)
            self._place.put("house-line", place)
            self._terminal.put("desktop", t("login.terminal", number=station.terminal))
        self._demo_line.set_words(self.demo_words())
        self._demo_box.setVisible(bool(self._demo) and bool(self._people))
        height = T.px(ROW, 0.92 if T.large else 1)
        self._people_area.setFixedHeight(min(max(len(self._people), 1), 5) * (height + 1) + 1)
        self._right_side.setFixedWidth(min(RIGHT, 600) if not T.large else 680)
        self._field.render_view(FieldView())
        if self._panel is not None:
            self._panel.relook()
        self.put_line(self._offline, self._waiting)
        self._say_time()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5 and self._trouble.isVisible():
            self.retry_wanted.emit()
            return
        super().keyPressEvent(event)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _make_left(self) -> None:
        self._name, self._other_name = Label("", "h1"), Label("", "label", "ink2")
        self._time, self._date = Label("", "clock"), Label("", "h2", "ink2")
        self._place, self._terminal = IconText("house-line", "", "body"), IconText("desktop", "", "body")
        self._forgotten = Label("", "label", "ink2", wrap=True)
        self._language = KeyButton("", "Alt L", "translate", "quiet")
        self._size = KeyButton("", "Alt T", "text-aa", "quiet")
        self._forgot = KeyButton("", "Alt F", "phone", "quiet")
        self._forgot.clicked.connect(self.forgot)
        for button in (self._language, self._size, self._forgot):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._language.clicked.connect(self.language_wanted)
        self._size.clicked.connect(self.size_wanted)
        self._left: QVBoxLayout = Col(
            Row(Seal(48), Col(self._name, self._other_name, gap=0), None, gap=L),
            None,
            self._time,
            self._date,
            XL,
            Row(self._place, None),
            Row(self._terminal, None),
            None,
            self._forgotten,
            Row(self._forgot, None),
            Row(self._language, self._size, None, gap=S),
            gap=S,
            margins=(72, 56, 56, 28),
        )

    def _make_right(self) -> None:
        self._who, self._list = Label("", "h1"), Col(gap=0)
        self._people_area = scrolling(Col(self._list, None, gap=0), "surface")
        card = box(Col(self._people_area, gap=0, margins=(4, 4, 4, 4)), card=True)
        self.password = PasswordLine()
        self._field = Field("", self.password)
        self.password.step.connect(lambda step: self.choose(self._at + step))
        self.password.caps.connect(self._caps_seen)
        self.password.edited.connect(lambda _: self._caps_shown())
        self.password.advance.connect(self._enter)
        self._go = KeyButton("", "Enter", "", "primary", height="action")
        self._go.clicked.connect(self._enter)
        self._demo_line = Label("", "label", "ink2", wrap=True)
        demo = Row(Icon("info", "accent", 16), self._demo_line, gap=S, margins=(M, S, M, S))
        demo.setStretch(1, 1)
        self._demo_box = box(demo, "accent_soft")
        self._line = Banner()
        self._kept = IconText("check-circle", "", "label", "ink2")
        self._kept.hide()
        self._form = box(
            Col(
                self._who,
                M,
                card,
                L,
                self._field,
                4,
                Row(None, self._go, gap=0),
                XL,
                self._demo_box,
                S,
                self._line,
                S,
                Row(self._kept, None),
                gap=0,
                margins=(3, 0, 3, 0),
            )
        )
        self._form.hide()
        self._trouble = Banner()
        self._trouble.button.clicked.connect(self.retry_wanted)
        self._right: QVBoxLayout = Col(None, self._form, self._trouble, None, gap=0, margins=(58, 24, 58, 24))

    def _go_words(self) -> str:
        if self._busy:
            return t("login.opening")
        if self._is_newcomer():
            return t("login.first_password")
        return t("login.unlock") if self._locked_by else t("login.enter")

    def _is_newcomer(self) -> bool:
        return bool(self._people) and self._people[self._at].person.newcomer

    def message(self) -> str:
        """What stands under the password."""
        return self._field.view().message

    def trouble(self) -> str:
        """Why nobody can log in; empty when somebody can."""
        return "" if self._trouble.isHidden() else self._trouble.words()

    def demo_words(self) -> str:
        """Who may try the program out, and with which password."""
        names = [
            t("login.demo_names", account=row.person.name, role=t(f"login.role.{row.person.role}"))
            for row in self._people
            if row.person.account_id in self._demo
        ]
        password = next(iter(self._demo.values()), "")
        return t("login.demo", names=t("errors.comma").join(names), password=password) if names else ""

    def _enter(self) -> None:
        password = self.password.text()
        if self._is_newcomer() and not self._busy:
            helped = any(not row.person.newcomer for row in self._people)
            self._open_panel(BY_COLLEAGUE) if helped else self.forgot()
            return
        if self._busy or not password or not self._people:
            self._field.setFocus()
            return
        self.busy(True)
        self.wanted.emit(WayIn(BY_PASSWORD, self.chosen(), password))

    def _caps_seen(self, on: bool) -> None:
        self._caps = on

    def _caps_shown(self) -> None:
        view = FieldView(FieldState.ATTENTION, t("login.caps")) if self._caps else FieldView()
        self._field.render_view(view)

    def _say_time(self) -> None:
        now = self._clock()
        self._time.set_words(f"{now:%H:%M}")
        if (until := self._locked_out.get(self.chosen())) and until <= now:
            del self._locked_out[self.chosen()]
            self._field.render_view(FieldView(FieldState.NORMAL, t("login.again_free")))
        weekday = t(f"login.weekday.{now.isoweekday()}")
        self._date.set_words(t("login.date", year=now.year, month=now.month, day=now.day, weekday=weekday))
