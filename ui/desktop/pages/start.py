"""受理, the first page: one box for an item, an ID number, a receipt number or a name; what is done often; kept drafts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from counter_app.catalogue.model import Item
from counter_app.domain.masking import mask_id
from counter_app.domain.numbers import Fault, check_citizen_id, tidy
from counter_app.domain.slip_number import looks_like_slip_number
from counter_app.ports import Draft, Person
from counter_app.use_cases.secrecy import shown_name
from counter_app.use_cases.start_view import StartView
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.form_words import limit_words
from ui.desktop.pages.start_parts import DraftLine, Hit, HitLine, Tile
from ui.desktop.pages.start_side import StartSide
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, PageHead
from ui.desktop.widgets.basics import Col, Label, Row, box, empty_layout, rule, scrolling
from ui.desktop.widgets.buttons import KeyButton, KeyCap
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.words import words_for

HITS = 6
GROUPS = ("natural_person", "legal_person", "governance", "party", "congress")
_RECEIPT = re.compile(r"[0-9]{12}[0-9A-Z]{13}|[0-9]{6}-?[0-9]{4}-?[0-9A-Z]")


class Box(LineEdit):
    """The one box. Signals: step(int): the arrow keys."""

    step = Signal(int)

    def relook(self) -> None:
        super().relook()
        self.setFont(font("h2"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)


class StartPage(Page):
    """Signals: begin(str item code, str id_no typed first); dropped(str draft id); go("draft", Draft), go("number", text),
    go("slip", text), go("backfill", None), go("search", text)."""

    begin = Signal(str, str)
    dropped = Signal(str)
    room = "intake"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._id_no = ""
        self._hits: list[Hit] = []
        self._at = 0
        self._view: StartView | None = None
        self._lines = [HitLine() for _ in range(HITS)]
        self._items = {item.code: item for item in desk.find_items("", 500)}
        self._grids: dict[str, QGridLayout] = {}
        self._often_tiles: list[Tile] = []
        self._tiles: dict[str, Tile] = {}
        self._draft_lines: list[tuple[DraftLine, Draft]] = []
        self._build()
        self._side = StartSide(self._lead_words)
        self._bar = self._make_bar()
        for number in range(1, 10):
            QShortcut(f"Alt+{number}", self).activated.connect(lambda n=number: self._press_number(n))
        desk.changed.connect(self._on_changed)
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def title_for_tab(self) -> str:
        return ""

    def enter(self) -> None:
        self._ask()
        self.box.setFocus()

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {"F3": self._to_box, "F4": self._read_card, "F6": self._to_slips, "Esc": self._escape}

    def side(self) -> QWidget:
        return self._side

    def actions(self) -> ActionBar:  # type: ignore[override]
        return self._bar

    def scanned(self, text: str) -> bool:
        """A scanner's text goes into the box and is acted on: a number opens its case, an ID number is kept."""
        self.box.set_raw(text)
        self._typed(text)
        self._take()
        return True

    def hits(self) -> list[Hit]:
        """What the typed text may mean, as it is listed."""
        return list(self._hits)

    def marked(self) -> Hit:
        """What Enter takes; IndexError while nothing is listed."""
        return self._hits[self._at]

    def asks(self) -> str:
        """The question over the box."""
        return self._ask_label.words()

    def nothing(self) -> str:
        """What is said when no item was found."""
        return self._nothing.words()

    def facts(self) -> str:
        """How the day stands."""
        return self._head.facts()

    def draft_lines(self) -> list[DraftLine]:
        """The kept drafts as they are listed."""
        return [line for line, _ in self._draft_lines]

    def fresh(self) -> None:
        """Empty for the next citizen."""
        self._id_no = ""
        self.box.set_raw("")
        self._typed("")
        self.relook()
        self.box.setFocus()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._head = PageHead()
        self._ask_label, self._ways = Label("", "h2"), Label("", "label", "ink3", elide=True)
        self._ways.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.box = Box(leading="magnifying-glass")
        self.box.setProperty("big", True)
        self.box.setProperty("takes_scan", True)
        self.box.edited.connect(self._typed)
        self.box.advance.connect(self._take)
        self.box.step.connect(self._step)
        self._nothing = Label("", "label", "ink2", wrap=True)
        found = Col(gap=0)
        for line in self._lines:
            line.clicked.connect(lambda _=False, one=line: self._take_hit(one.hit()))
            found.addWidget(line)
        top = Row(self._ask_label, self._ways, KeyCap("F3"), gap=S)
        top.setStretch(1, 1)
        finder = box(Col(top, self.box, found, self._nothing, gap=S, margins=(L, 10, L, 10)), card=True)
        self._often_title, self._often_hint = Label("", "body-b"), Label("", "label", "ink3")
        self._often = box(Col(Row(self._often_title, self._often_hint, None), S, self._grid("often"), gap=0))
        self._drafts_title, self._drafts_hint = Label("", "body-b"), Label("", "label", "ink3")
        self._drafts_list = Col(gap=0)
        drafts = box(Col(self._drafts_list, gap=0, margins=(4, 4, 4, 4)), card=True)
        self._drafts = box(Col(Row(self._drafts_title, self._drafts_hint, None), S, drafts, gap=0))
        self._groups: dict[str, tuple[QWidget, Label]] = {}
        groups = Col(gap=M)
        for group in GROUPS:
            title = Label("", "body-b")
            part = box(Col(Row(title, None), S, self._grid(group), gap=0))
            self._groups[group] = (part, title)
            groups.addWidget(part)
        body = Col(finder, self._often, self._drafts, groups, None, gap=M, margins=(L, M, L, M))
        self._area = scrolling(body)
        self.setLayout(Col(self._head, self._area, gap=0))
        self._often.hide()
        self._drafts.hide()
        self._make_tiles()

    def _grid(self, name: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(S)
        self._grids[name] = grid
        return grid

    def _make_tiles(self) -> None:
        for code in self._items:
            tile = Tile(code)
            tile.clicked.connect(lambda _=False, one=code: self._begin(one))
            self._tiles[code] = tile
        self._place_tiles()

    def _place_tiles(self) -> None:
        columns = 2 if T.large else 4
        for group in GROUPS:
            mine = [self._tiles[item.code] for item in self._items.values() if item.group == group]
            _place(self._grids[group], mine, columns)
            self._groups[group][0].setVisible(bool(mine))
        _place(self._grids["often"], self._often_tiles, columns)

    def _make_bar(self) -> ActionBar:
        self._card = KeyButton("", "F4", "identification-card", "quiet")
        self._slips = KeyButton("", "F6", "note-pencil", "quiet")
        self._menu = KeyButton("", "F10", "list", "quiet")
        self._begin_button = KeyButton("", "Enter", "arrow-right", "primary", height="action")
        self._card.clicked.connect(self._read_card)
        self._slips.clicked.connect(self._to_slips)
        self._menu.clicked.connect(lambda: self.go.emit("menu", None))
        self._begin_button.clicked.connect(self._take)
        return ActionBar([self._card, self._slips, self._menu], [self._begin_button])

    # -- the box ------------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._hits = self._meant(text.strip())
        self._at = 0
        self._show_hits()
        self._show_side()

    def _meant(self, text: str) -> list[Hit]:
        """What the text may mean, the likeliest first."""
        if not text:
            return []
        plain = tidy(text)
        hits: list[Hit] = []
        if looks_like_slip_number(text):
            hits.append(Hit("slip", text, t("start.slip", text=plain), facts=t("start.slip_hint")))
        elif _RECEIPT.fullmatch(plain):
            hits.append(Hit("number", plain, t("start.number", text=plain)))
        if len(plain) >= 15 and plain[:-1].isdecimal() and not hits:
            fault = check_citizen_id(plain, today=self._desk.now().date())
            hits.append(Hit("person", plain, t("start.person"), facts=_fault_words(fault) or t("start.person_hint")))
        hits += [self._item_hit(item, plain) for item in self._desk.find_items(text, HITS - 1)]
        if not hits or (hits[0].what == "item" and not text.isascii()) or len(hits) < HITS - 1:
            hits.append(Hit("search", text, t("start.search", text=text), facts=t("start.search_hint")))
        return hits[:HITS]

    def _item_hit(self, item: Item, typed: str) -> Hit:
        initials = item.initials.upper()
        kind = t(f"start.kind.{item.kind}")
        limit = limit_words(item.committed)
        return Hit(
            "item",
            item.code,
            item.name.get(T.look.language),
            small=initials,
            facts=f"{kind} · {limit}" if limit and item.kind != "immediate" else kind,
            right=self._lead_words(item.lead_department),
            typed=len(typed) if initials.startswith(typed) else 0,
        )

    def _show_hits(self) -> None:
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(self._hits))
            if place < len(self._hits):
                key = "Enter" if place == self._at else f"Alt {place + 1}"
                line.put(self._hits[place], chosen=place == self._at, key=key)
        typed = bool(self._hits)
        no_item = typed and not any(hit.what in ("item", "number", "person", "slip") for hit in self._hits)
        self._nothing.setVisible(no_item)
        self._nothing.set_words(self._nothing_words() if no_item else "")
        self._often.setVisible(not typed and bool(self._often_tiles))
        for group in GROUPS:
            has = any(item.group == group for item in self._items.values())
            self._groups[group][0].setVisible(has and not typed)

    def _nothing_words(self) -> str:
        offered = self._desk.window.catalogue.find_not_offered(self.box.value(), 1)
        if offered:
            return t("start.not_offered", name=offered[0].name.get(T.look.language))
        return f"{t('start.nothing')}{t('errors.and_then')}{t('start.nothing_hint')}"

    def _step(self, step: int) -> None:
        if self._hits:
            self._at = max(0, min(len(self._hits) - 1, self._at + step))
            self._show_hits()
            self._show_side()
        elif step > 0 and self._often_tiles:
            self._often_tiles[0].setFocus()

    def _take(self) -> None:
        if self._hits:
            self._take_hit(self._hits[self._at])
        else:
            self.box.setFocus()

    def _take_hit(self, hit: Hit) -> None:
        if hit.what == "item":
            self._begin(hit.value)
        elif hit.what == "person":
            fault = check_citizen_id(hit.value, today=self._desk.now().date())
            if fault:
                self.told.emit("must_fix", _fault_words(fault))
            else:
                self._keep_person(hit.value)
        else:
            self.go.emit(hit.what, hit.value)

    def _keep_person(self, id_no: str) -> None:
        self._id_no = id_no
        self.box.set_raw("")
        self._typed("")
        self.relook()
        self.box.setFocus()

    def _press_number(self, number: int) -> None:
        """Alt+n: the n-th line while something is typed, the n-th tile otherwise."""
        if self._hits:
            if number <= len(self._hits):
                self._take_hit(self._hits[number - 1])
        elif number <= len(self._often_tiles):
            self._often_tiles[number - 1].click()

    def _begin(self, code: str) -> None:
        """Starts the form; whoever comes back here finds the line empty for the next citizen."""
        self.begin.emit(code, self._id_no)
        self.fresh()

    def _to_box(self) -> None:
        self._area.verticalScrollBar().setValue(0)
        self.box.setFocus()
        self.box.selectAll()

    def _to_slips(self) -> None:
        self.go.emit("backfill", None)

    def _escape(self) -> None:
        """First the text goes, then the number; then back to where one came from."""
        if self.box.raw():
            self.box.set_raw("")
            self._typed("")
        elif self._id_no:
            self.fresh()
        else:
            self.go.emit("back", None)

    def _read_card(self) -> None:
        self._desk.read_card(owner=self, done=self._on_card, failed=self._on_failed)

    def _on_card(self, person: Person | None) -> None:
        if person is None:
            self.told.emit("attention", t("start.no_card"))
            return
        self._keep_person(person.id_no)

    def _on_failed(self, error: Exception) -> None:
        said = words_for(error)
        self.told.emit(said.kind, said.sentence)

    # -- today, often, drafts -----------------------------------------------------------------------------------------

    def _on_changed(self, topics: frozenset[str]) -> None:
        if self.isVisible() and topics & {"cases", "drafts", "tasks"}:
            self._ask()

    def _ask(self) -> None:
        self._desk.start_view(owner=self, done=self._on_view, failed=self._on_failed)

    def _on_view(self, view: StartView) -> None:
        self._view = view
        self._put_often(view.often)
        self._put_drafts(view.drafts)
        self.relook()

    def _put_often(self, often: Sequence[tuple[str, int]]) -> None:
        known = [(code, times) for code, times in often if code in self._tiles]
        if [tile.code for tile in self._often_tiles] != [code for code, _ in known]:
            for tile in self._often_tiles:
                tile.hide()
                tile.deleteLater()
            self._often_tiles = [Tile(code) for code, _ in known]
            for tile in self._often_tiles:
                tile.clicked.connect(lambda _=False, code=tile.code: self._begin(code))
            _place(self._grids["often"], self._often_tiles, 2 if T.large else 4)
        self._often.setVisible(bool(known) and not self._hits)

    def _put_drafts(self, drafts: Sequence[Draft]) -> None:
        newest = sorted(drafts, key=lambda draft: draft.saved_at, reverse=True)
        self._drafts.setVisible(bool(newest))
        empty_layout(self._drafts_list)
        self._draft_lines = []
        for number, draft in enumerate(newest):
            if number:
                self._drafts_list.addWidget(rule())
            line = DraftLine()
            line.opened.connect(lambda one=draft: self.go.emit("draft", one))
            line.dropped.connect(lambda one=draft: self._drop(one))
            self._drafts_list.addWidget(line)
            self._draft_lines.append((line, draft))
            self._say_draft(line, draft)

    def _say_draft(self, line: DraftLine, draft: Draft) -> None:
        item = self._item(draft.item_code)
        missing = draft.view.get("missing")
        chip: tuple[str, Tone, str] = ("", "ink2", "")
        if draft.case_id:
            chip = (t("start.rework"), "accent", "note-pencil")
        elif isinstance(missing, int):
            word = t("start.missing", n=missing) if missing else t("start.whole")
            chip = (word, "amber" if missing else "green", "pencil-simple" if missing else "check-circle")
        name = item.name.get(T.look.language) if item else draft.item_code
        who = shown_name(item, draft.title) or t("start.nameless")
        line.put(who, name, chip, saved_words(draft.saved_at, self._desk.now()))

    def _drop(self, draft: Draft) -> None:
        self.dropped.emit(draft.draft_id)
        self._desk.drop_draft(draft.draft_id, owner=self, done=lambda _: None, failed=self._on_failed)

    # -- words --------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        view = self._view
        facts = t("start.loading")
        if view:
            facts = t("start.facts", n=view.received_today, mine=view.counts.get("mine", 0))
        self._head.put(t("start.title"), facts)
        self._ask_label.set_words(t("start.ask_for", id_no=mask_id(self._id_no)) if self._id_no else t("start.ask"))
        self._ways.set_words(t("start.ways"))
        self.box.setPlaceholderText(t("start.placeholder_item") if self._id_no else t("start.placeholder"))
        self.box.setAccessibleName(t("start.placeholder"))
        self._often_title.set_words(t("start.often"))
        self._often_hint.set_words(t("start.often_hint"))
        self._drafts_title.set_words(t("start.drafts"))
        self._drafts_hint.set_words(t("start.drafts_hint", n=len(self._draft_lines)))
        self._card.set_words(t("start.card"))
        self._slips.set_words(t("start.slips"))
        self._menu.set_words(t("start.menu"))
        self._begin_button.set_words(t("start.begin"))
        for line, draft in self._draft_lines:
            self._say_draft(line, draft)
        self._say_tiles()
        self._place_tiles()
        self._hits = self._meant(self.box.value())
        self._at = min(self._at, max(0, len(self._hits) - 1))
        self._show_hits()
        self._show_side()

    def _say_tiles(self) -> None:
        times = dict(self._view.often) if self._view else {}
        for group in GROUPS:
            self._groups[group][1].set_words(t(f"start.group.{group}"))
        for code, tile in self._tiles.items():
            self._say_tile(tile, self._items[code], "", "")
        for number, tile in enumerate(self._often_tiles, 1):
            self._say_tile(
                tile, self._desk.item(tile.code), t("start.times", n=times.get(tile.code, 0)), f"Alt {number}"
            )

    def _say_tile(self, tile: Tile, item: Item, right: str, key: str) -> None:
        limit = limit_words(item.committed) if item.kind != "immediate" else ""
        kind = t(f"start.kind.{item.kind}")
        tile.put(item.name.get(T.look.language), f"{kind} · {limit}" if limit else kind, right, key)

    def _show_side(self) -> None:
        hit = self._hits[self._at] if self._hits else None
        self._side.put(self._item(hit.value) if hit and hit.what == "item" else None)

    def _item(self, code: str) -> Item | None:
        return self._items.get(code)

    def _lead_words(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code


def _place(grid: QGridLayout, tiles: Sequence[QWidget], columns: int) -> None:
    while grid.takeAt(0) is not None:
        pass
    for place, tile in enumerate(tiles):
        grid.addWidget(tile, place // columns, place % columns)
    for column in range(4):
        grid.setColumnStretch(column, 1 if column < columns else 0)
    for column in range(len(tiles), columns):
        grid.setColumnMinimumWidth(column, 1)


def _fault_words(fault: Fault | None) -> str:
    """What is wrong with a citizen number; empty when nothing is."""
    if fault is None:
        return ""
    if fault.code == "check_char":
        return t("start.id_check", position=fault.position, expected=fault.expected)
    return t("start.id_wrong")


def saved_words(at: str, now: datetime) -> str:
    """``09:26 保存``, ``昨天 17:12 保存`` or with the day."""
    if not at:
        return ""
    clock = at[11:16]
    if at[:10] == now.date().isoformat():
        return t("start.saved_today", clock=clock)
    if at[:10] == (now.date() - timedelta(days=1)).isoformat():
        return t("start.saved_yesterday", clock=clock)
    return t("start.saved_on", day=at[5:10], clock=clock)
