"""The frame that never changes: rail, draft tabs, page, right column, action bar, status bar; and the keys that work everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from counter_app.domain.masking import mask_name
from counter_app.domain.slip_number import is_slip_number
from counter_app.ports import Draft
from counter_app.use_cases.backfill import Begun
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.secrecy import shown_name
from counter_app.use_cases.views import QueueRow
from ui.desktop.calm_line import CalmLine
from ui.desktop.desk_people import DeskPeople
from ui.desktop.i18n import t
from ui.desktop.open_drafts import OpenDrafts
from ui.desktop.pages.base import Page
from ui.desktop.pages.start import StartPage
from ui.desktop.places_of import make_case_page, make_form_page, make_preview_page, make_received_page, make_room
from ui.desktop.release_change import ReleaseChange
from ui.desktop.session import Session
from ui.desktop.standing import Standing
from ui.desktop.style.tokens import T
from ui.desktop.tasks import Failed
from ui.desktop.top_bar import TopBar
from ui.desktop.widgets.bars import StatusBar
from ui.desktop.widgets.basics import Col, Row, box, rule
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.rail import Rail, Room
from ui.desktop.widgets.side import SideColumn
from ui.desktop.words import words_for

if TYPE_CHECKING:
    from ui.desktop.pages.form import FormPage

ROOMS = {
    "intake": "tray",
    "queue": "stack",
    "search": "magnifying-glass",
    "report": "chart-bar",
    "sync": "arrows-clockwise",
    "settings": "gear-six",
}
NEW = "new"
WORTH_A_LINE = frozenset({"returned", "shortfall_notified", "refused", "concluded", "flagged", "revoked"})
TABS_RESTORED = 5
_NUMBER = re.compile(r"[0-9]{12}[0-9A-Za-z]{13}|[0-9]{6}-?[0-9]{4}-?[0-9A-Za-z]")


def rooms() -> list[Room]:
    """The entries of the rail in the present language."""
    return [Room(room, icon, t(f"shell.room.{room}")) for room, icon in ROOMS.items()]


class Shell(QFrame):
    """The window while somebody works in it. Signals: lock_wanted().

    A page is made when it is first wanted. Rooms of the rail and open drafts stay; a case, a preview and what came of F9 are
    let go once nobody can come back to them.
    """

    lock_wanted = Signal()

    def __init__(self, session: Session, settings_page: Callable[[], Page]) -> None:
        super().__init__()
        self.setProperty("ground", "paper")
        self._session, self._desk, self._settings_page = session, session.desk, settings_page
        self._people = DeskPeople(self._desk)
        self._rooms: dict[str, Page] = {}
        self._passing: list[Page] = []
        self._back: list[Page] = []
        self._page: Page | None = None
        self._shortcuts: dict[str, QShortcut] = {}
        self._own: dict[str, Callable[[], None]] = {
            "F2": self.next_citizen,
            "F3": self.next_citizen,
            "F10": lambda: self.rail.focus_current(),
            "F12": self.lock_wanted.emit,
            "Ctrl+F": lambda: self.show_room("search"),
            "Ctrl+Tab": lambda: self._turn(1),
            "Ctrl+Shift+Tab": lambda: self._turn(-1),
            "Esc": self.go_back,
        }
        self._build()
        self.drafts = OpenDrafts(self._item_name, self._listed)
        self.drafts.changed.connect(self._put_tabs)
        self.standing = Standing(session, self)
        self.standing.changed.connect(self._put_status)
        self._wire()
        self._release = ReleaseChange(self._desk, self._form_in_front, _form_language, self._failed, self)
        self._release.carried.connect(self._on_carried)
        self.relook()

    def start(self) -> None:
        """Shows the first page and brings back the drafts of last time."""
        self.show_room("intake")
        self.standing.start()
        self._desk.kept_drafts(owner=self, done=self._on_kept_drafts, failed=self._failed)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail = Rail(rooms(), t("shell.lock"))
        self.top = TopBar(self._desk.now)
        self.stack, self._sides, self._bars = QStackedWidget(), QStackedWidget(), QStackedWidget()
        self.status = StatusBar()
        main = box(Col(self.stack, self._bars, gap=0), "paper")
        main.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self._main, self._side_rule = main, rule("v")
        content = Row(main, self._side_rule, self._sides, gap=0)
        content.setStretch(0, 1)
        right = Col(self.top, gap=0)
        right.addLayout(content, 1)
        upper = Row(self.rail, gap=0)
        upper.addLayout(right, 1)
        whole = Col(gap=0)
        whole.addLayout(upper, 1)
        whole.addWidget(self.status)
        self.setLayout(whole)
        self.line = CalmLine(main, self._bars)

    def _wire(self) -> None:
        self.rail.chosen.connect(self.show_room)
        self.rail.lock_wanted.connect(self.lock_wanted)
        self.top.tabs.chosen.connect(self._choose_tab)
        self.top.tabs.new_wanted.connect(self.next_citizen)
        self._desk.news.connect(self._on_news)
        self._desk.changed.connect(lambda _topics: self.drafts.say())
        for key in self._own:
            self._shortcut(key)

    # -- pages --------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._page

    def show_room(self, room: str) -> None:
        """A room of the rail; nothing leads back from there."""
        page = self._rooms.get(room)
        if page is None:
            page = self._settings_page() if room == "settings" else make_room(room, self._desk)
            self._adopt(page)
            self._rooms[room] = page
            if isinstance(page, StartPage):
                page.begin.connect(self.begin)
                page.dropped.connect(self._draft_dropped)
        self._show(page, keep_back=False)

    def next_citizen(self) -> None:
        """F2: the first page, empty."""
        self.show_room("intake")
        page = self._rooms["intake"]
        if isinstance(page, StartPage) and self._page is page:
            page.fresh()

    def begin(self, item_code: str, id_no: str) -> None:
        """A new draft of an item; an ID number typed before comes along."""
        self._desk.open_draft(
            item_code,
            language=_form_language(),
            owner=self,
            done=lambda opened: self.open_form(opened, id_no),
            failed=self._failed,
        )

    def open_form(self, opened: Opened, id_no: str = "") -> None:
        """The form of a draft as a tab, in front."""
        page = self.drafts.page(opened.draft.draft_id)
        if page is None:
            page = self._made(opened)
            if id_no:
                page.type_applicant(id_no)
        self._show(page, keep_back=False)

    def _made(self, opened: Opened) -> FormPage:
        page = make_form_page(self._desk, opened)
        self._adopt(page)
        self.drafts.put(opened.draft, page)
        self._release.watch(page)
        return page

    def _on_carried(self, old: FormPage, opened: Opened) -> None:
        """A form went over to the release in force: its page makes way for the new one, in the same tab.

        One that was received or given up meanwhile stays so.
        """
        if not self.drafts.is_page(old):
            return
        old.retire()
        in_front = self._page is old
        page = self._made(opened)
        self._put_release()
        self._passing.append(old)
        if in_front:
            self._show(page, keep_back=False)
        self._let_go()

    def _put_release(self) -> None:
        self.status.put_info(t("shell.release", release=self._desk.window.catalogue.release))

    def open_draft(self, draft: Draft) -> None:
        """A kept draft; its form is made when it is not open yet."""
        page = self.drafts.page(draft.draft_id)
        if page is not None:
            self._show(page, keep_back=False)
            return
        self._desk.reopen_draft(draft, language=_form_language(), owner=self, done=self.open_form, failed=self._failed)

    def go_back(self) -> None:
        """Esc: where one came from; the first page where there is no way back."""
        focus = QApplication.focusWidget()
        if isinstance(focus, Choice) and focus.is_open():
            focus.close_list()
            return
        if self.line.asks():
            self.line.clear()
            return
        if self._back:
            page = self._back.pop()
            self._show(page, keep_back=True, from_back=True)
        elif self._page is not self._rooms.get("intake"):
            self.show_room("intake")

    def say(self, kind: str, words: str) -> None:
        """One calm line, taken back by empty words; "saved" goes to the status bar."""
        if kind == "saved":
            self.status.put_saved(words)
        elif words:
            self.line.say(kind, words)
        elif not self.line.asks():
            self.line.clear()

    def leave_all(self) -> None:
        """Before locking or closing: everything typed is on its way to the store."""
        if self._page is not None:
            self._page.leave()
        for page in self.drafts.pages():
            page.leave()

    def shown_again(self) -> None:
        """After unlocking: the page goes on where it stood."""
        self.relook()
        if self._page is not None:
            self._page.enter()
            self._say_taken_over(self._page)

    def _form_in_front(self) -> FormPage | None:
        return next((page for page in self.drafts.pages() if page is self._page), None)

    def _say_taken_over(self, page: Page) -> None:
        """A colleague's draft is in other hands from here on: said once, and audited."""
        draft = self.drafts.newly_taken_over(page, self._desk.account.account_id)
        if draft is not None:
            self._people.take_over(draft, owner=self, done=self._on_taken_over, failed=self._failed)

    def _on_taken_over(self, name: str) -> None:
        if name:
            self.say("info", t("shell.taken_over", name=mask_name(name)))

    def _adopt(self, page: Page) -> None:
        self.stack.addWidget(page)
        side, bar = page.side(), page.actions()
        if side is not None:
            self._sides.addWidget(side)
        if bar is not None:
            self._bars.addWidget(bar)
        page.go.connect(lambda room, what, sender=page: self._go(sender, room, what))
        page.told.connect(self.say)

    def _show(self, page: Page, *, keep_back: bool, from_back: bool = False) -> None:
        before = self._page
        if before is page:
            page.enter()
            return
        if before is not None and not before.leave():
            return
        if not keep_back:
            self._back.clear()
        elif before is not None and not from_back:
            self._back.append(before)
        self._page = page
        self.line.clear()
        self.status.put_saved("")
        self.stack.setCurrentWidget(page)
        self._show_beside(page)
        self.rail.set_current(page.room)
        self._put_tabs()
        self._put_keys(page)
        page.enter()
        self._let_go()
        if (form := self._form_in_front()) is not None:
            self._release.entered(form)
        self._say_taken_over(page)

    def _show_beside(self, page: Page) -> None:
        side, bar = page.side(), page.actions()
        self._sides.setVisible(side is not None)
        self._side_rule.setVisible(side is not None)
        self._bars.setVisible(bar is not None)
        if side is not None:
            self._sides.setCurrentWidget(side)
            self._fit_side(side)
        if bar is not None:
            self._bars.setCurrentWidget(bar)
            self._bars.setFixedHeight(bar.sizeHint().height())

    def _fit_side(self, side: QWidget) -> None:
        if isinstance(side, SideColumn):
            side.put_window_width(self.width())
        self._sides.setFixedWidth(side.maximumWidth() if side.maximumWidth() < 2000 else side.sizeHint().width())

    def _let_go(self) -> None:
        """Passing pages to which nothing leads any more."""
        for page in [one for one in self._passing if one is not self._page and one not in self._back]:
            self._passing.remove(page)
            self._drop(page)

    def _drop(self, page: Page) -> None:
        for part in (page, page.side(), page.actions()):
            if part is not None:
                part.hide()
                part.deleteLater()

    def _pass(self, page: Page, *, keep_back: bool = True) -> None:
        self._passing.append(page)
        self._adopt(page)
        self._show(page, keep_back=keep_back)

    # -- where pages lead ---------------------------------------------------------------------------------------------

    def _go(self, sender: Page, room: str, what: object) -> None:
        """A page asks for another one."""
        done = room in ("received", "case") and self._form_is_done(sender, room)
        if room == "form" and isinstance(what, Opened):
            self.open_form(what)
        elif room == "form" and isinstance(what, Begun):
            self.open_form(what.opened, what.id_no)
        elif room == "slip":
            self.open_slip(str(what))
        elif room in ("form", "draft") and isinstance(what, Draft):
            self.open_draft(what)
        elif room == "received":
            self._pass(make_received_page(self._desk, what), keep_back=False)
        elif room == "case":
            self._pass(make_case_page(self._desk, str(what)), keep_back=not done)
        elif room == "preview":
            self._pass(make_preview_page(self._desk, what))
        elif room == "number":
            self.open_number(str(what))
        elif room == "search" and what:
            self.search_for(str(what))
        elif room == "back":
            self.go_back()
        elif room == "menu":
            self.rail.focus_current()
        elif room == "intake":
            self.next_citizen() if self._page is not self._rooms.get("intake") else None
        else:
            self.show_room(room)

    def _form_is_done(self, page: Page, room: str) -> bool:
        """Received, explained or supplemented: the draft is no more, its tab goes."""
        if not self.drafts.is_page(page) or (room == "case" and not self.drafts.is_rework(page)):
            return False
        self.drafts.remove(page)
        self._passing.append(page)
        return True

    def _draft_dropped(self, draft_id: str) -> None:
        """Given up on the first page: its tab goes, and its form when it was made."""
        page = self.drafts.page(draft_id)
        self.drafts.forget(draft_id)
        if page is not None:
            self._drop(page)

    def open_number(self, number: str) -> None:
        """The case with this number when there is exactly one, otherwise what the search finds."""

        def found(rows: Sequence[QueueRow]) -> None:
            if len(rows) == 1:
                self._pass(make_case_page(self._desk, rows[0].case.case_id))
            else:
                self.search_for(number)

        self._desk.search(number, owner=self, done=found, failed=self._failed)

    def open_slip(self, number: str) -> None:
        """The page for hand-written slips with this one in the line; a used slip leads on to its case."""
        self.show_room("backfill")
        take = getattr(self._rooms.get("backfill"), "take", None)
        if take is not None:
            take(number)

    def search_for(self, text: str) -> None:
        """The search page with this text looked for."""
        self.show_room("search")
        look_for = getattr(self._rooms.get("search"), "look_for", None)
        if look_for is not None:
            look_for(text)

    def scanned(self, text: str) -> None:
        """A barcode scanner: the page may want it; else a number opens its case, anything else goes into the one box."""
        taken = getattr(self._page, "scanned", None)
        if taken is not None and taken(text):
            return
        if _NUMBER.fullmatch(text):
            self.open_number(text)
            return
        if is_slip_number(text):
            self.open_slip(text)
            return
        self.next_citizen()
        start = self._rooms["intake"]
        if isinstance(start, StartPage):
            start.scanned(text)

    def _on_news(self, news: Sequence[tuple[str, str]]) -> None:
        """Said only where somebody has to look; the rest is seen in the lists."""
        cases = {case_id for case_id, event in news if event in WORTH_A_LINE}
        if cases:
            self.say("info", t("shell.news", n=len(cases)))

    # -- tabs ---------------------------------------------------------------------------------------------------------

    def _put_tabs(self) -> None:
        on_start = self._page is not None and self._page is self._rooms.get("intake")
        current = NEW if on_start else self.drafts.id_of(self._page)
        self.top.put_tabs(self.drafts.tabs(), current, with_new=on_start)

    def _choose_tab(self, draft_id: str) -> None:
        if draft_id == NEW:
            return
        page, draft = self.drafts.page(draft_id), self.drafts.draft(draft_id)
        if page is not None:
            self._show(page, keep_back=False)
        elif draft is not None:
            self.open_draft(draft)

    def _turn(self, step: int) -> None:
        draft_id = self.top.tabs.next_id(step)
        if draft_id == NEW and len(self.drafts.tabs()) > 0:
            tabs = self.drafts.tabs()
            draft_id = tabs[0 if step > 0 else -1].id
        if draft_id and draft_id != NEW:
            self._choose_tab(draft_id)

    def _on_kept_drafts(self, kept: Sequence[Draft]) -> None:
        """Drafts of today come back as tabs; their forms are made when they are chosen."""
        today = self._desk.now().date().isoformat()
        again = [draft for draft in kept if draft.saved_at[:10] == today and self.drafts.draft(draft.draft_id) is None]
        for draft in again[-TABS_RESTORED:]:
            self.drafts.put(draft, None)
        if again:
            self.say("info", t("shell.restored", n=len(again[-TABS_RESTORED:])))

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _put_keys(self, page: Page) -> None:
        """The page's keys work while it is shown, before the shell's own."""
        wanted = {*page.keys(), *self._own}
        for key in wanted:
            self._shortcut(key)
        for key, shortcut in self._shortcuts.items():
            shortcut.setEnabled(key in wanted)

    def _shortcut(self, key: str) -> None:
        if key not in self._shortcuts:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(key in ("Ctrl+Tab", "Ctrl+Shift+Tab"))
            shortcut.activated.connect(lambda: self._press(key))
            self._shortcuts[key] = shortcut

    def _press(self, key: str) -> None:
        if key == "Esc":
            focus = QApplication.focusWidget()
            if isinstance(focus, Choice) and focus.is_open():
                focus.close_list()
                return
        does = (self._page.keys().get(key) if self._page is not None else None) or self._own.get(key)
        if does is not None:
            does()

    # -- look ---------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        self.rail.set_words(rooms(), t("shell.lock"))
        terminal = self._desk.terminal
        self.top.put_who(
            t("shell.place", station=terminal.station_name, window=terminal.window), mask_name(self._desk.account.name)
        )
        self._put_release()
        self.status.put_saved("")  # said in the language of before
        self.drafts.say()
        self._put_status()
        if self._page is not None:
            QTimer.singleShot(0, self, lambda: self._show_beside(self._page) if self._page else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._page is not None:
            side = self._page.side()
            if side is not None:
                self._fit_side(side)
        self.line.place()

    def _put_status(self) -> None:
        self.status.put(self.standing.items())
        counts = self.standing.counts
        mine, unsent = counts.get("mine", 0), counts.get("unsent_cases", 0)
        self.rail.set_badge("queue", str(mine) if mine else "")
        self.rail.set_badge("sync", str(unsent) if unsent and self._desk.link_state.online is False else "")

    def _item_name(self, code: str) -> str:
        return self._desk.item(code).name.get(T.look.language)

    def _listed(self, code: str, title: str) -> str:
        return shown_name(self._desk.item(code), title)

    @property
    def _failed(self) -> Failed:
        return lambda error: self.say(words_for(error).kind, words_for(error).sentence)


def _form_language() -> str:
    return "en" if T.look.language == "en" else "zh"
