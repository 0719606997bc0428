"""The form page: one item for one citizen, from the first key to F9."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from counter_app.errors import Incomplete, Refusal
from counter_app.forms import Changes
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow, Draft
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.prefill import Prefilled
from counter_app.use_cases.review import Ticked
from counter_app.use_cases.rework import SUPPLEMENTED
from counter_app.use_cases.secrecy import listed_under, shown_name
from counter_app.use_cases.visits import nth_member
from ui.desktop.desk import Desk
from ui.desktop.form_media import FormMedia
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.form_actions import FormActions
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_carried import Carried, kept_of
from ui.desktop.pages.form_editors import PinyinKeys
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_identity import Identity
from ui.desktop.pages.form_keys import keys_of
from ui.desktop.pages.form_log import FillingLog
from ui.desktop.pages.form_people import People
from ui.desktop.pages.form_prefill import Prefiller, kept_sources
from ui.desktop.pages.form_reaches import Reaches
from ui.desktop.pages.form_rules import RulesCard
from ui.desktop.pages.form_save import AutoSave
from ui.desktop.pages.form_scans import FormScans
from ui.desktop.pages.form_shown import Surroundings
from ui.desktop.pages.form_side import FormSide, SideFacts
from ui.desktop.pages.form_signing import DeclineLine, FormSigning, f8_words, f9_words
from ui.desktop.pages.form_standing import Standing, standing_of, text_answer, ticked_of
from ui.desktop.pages.form_tongue import Tongue
from ui.desktop.pages.form_words import duplicate_words, read_back_words
from ui.desktop.pages.form_writing import ToWrite, Writing
from ui.desktop.pages.materials import MaterialsPanel
from ui.desktop.style.tokens import T
from ui.desktop.widgets.bars import Banner
from ui.desktop.widgets.basics import Col
from ui.desktop.widgets.scan import is_code
from ui.desktop.words import words_for


class FormPage(Page):
    """A draft being filled. Signals besides those of Page: tab_changed() when name or missing count changed; behind() when F9
    came under another release than the form's."""

    tab_changed = Signal()
    behind = Signal()
    room = "intake"

    def __init__(self, desk: Desk, opened: Opened) -> None:
        super().__init__()
        self._desk, self._draft, self._record, self._item = desk, opened.draft, opened.record, opened.item
        self._rework: Mapping[str, Any] = self._draft.view.get("rework", {})
        self._act = str(self._rework.get("act", SUPPLEMENTED)) if self._draft.case_id else "receive"
        self._ticked = ticked_of(self._draft.materials)
        self._confirmed: dict[str, str] = dict(cast(Mapping[str, str], self._draft.view.get("confirmed", {})))
        self._sources = {name: dict(source) for name, source in self._draft.sources.items()}
        self._insists = self._unsaved = self._said_of_form = False
        self._dropped = len(opened.record.dropped)
        self._last: CaseState | None = None
        self._remark, self._carried = "", Carried(self._draft)
        self._help = ""
        self._tab = ("", -1)
        self._standing: Standing | None = None
        self._build()
        self._wire()
        self._restore()

    # -- parts --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        tables = self._desk.window.catalogue.tables
        self._tongue = Tongue(self._record, self.relook)
        self._tongue.follow()
        self._identity = Identity(self._item, self._record, lambda: self._sources)
        self.panel = MaterialsPanel(self._desk, self._draft)
        tools = Tools(
            keys=PinyinKeys(tables.code_lists, tables.categories),
            now=self._desk.now,
            source_of=self._sources.get,
            settled=self._settled,
            as_text=self._identity.holds,
            remark_of=lambda name: self._remark if name == self._item.applicant_id_no else self._carried.remark(name),
            media_of=FormMedia(self._desk.window.catalogue, self._item.form),
            file_of=self.panel.file_facts,
        )
        self.view = FormView(self._record, tools)
        self._round = Surroundings(self._desk, self._item, self._record, self.view, self._tongue)
        self.banner = Banner()
        self.rules = RulesCard(numbered=self._act != "receive")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.panel)
        self._scans = FormScans(self.view, self.panel, self._record, self._papers_in_front, self)
        self._decline = DeclineLine()
        card_id = str(self._draft.view.get("card", ""))
        self._prefiller = Prefiller(self._desk, self._item, self._record, self._draft.draft_id, self, card_id=card_id)
        self._people = People(self._desk, self._item, self._record, self._draft, self._prefiller, self)
        self._stack.addWidget(self._people.reader)
        column = Col(self._round.head, self.banner, self.rules, self._people.card, self._stack, self._decline, gap=0)
        column.setStretch(4, 1)
        self.setLayout(column)
        self._bar = FormActions(self._act, family=self._people.takes_family)
        self._side = FormSide(self._item, self._round.department, self._round.lack_words)
        self.view.put_strip(self._prefiller.applicant_ref(), self._identity.strip)
        self._save = AutoSave(self._desk, self.collect, self)
        self._log = FillingLog(self._desk, self._record, self._draft, self.view, self._save.touch)
        self._signing = FormSigning(self._desk, self._item, self._record, self._draft, self.collect, self)
        self._writing = Writing(self._desk, self._bar, self._save, self._to_write, self)
        self._reaches = Reaches(self._desk, self._item, self._draft.case_id, self._act, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.restand)

    def _wire(self) -> None:
        self.view.changed.connect(self._on_changed)
        self.view.buffer_changed.connect(self._save.touch)
        self.view.confirmed.connect(lambda _name: self._save.touch())
        self.view.moved.connect(self._on_moved)
        self.view.finished.connect(lambda: self._bar.main.setFocus())
        self.view.section_moved.connect(lambda _index: self._put_index())
        self._scans.answered.connect(self._on_changed)
        self.panel.changed.connect(self._on_materials)
        self.panel.told.connect(self.told)
        self.panel.left.connect(self.show_form)
        self.panel.form_pressed.connect(self._signing.press)
        self.panel.form_scanned.connect(self._signing.scanned)
        self.panel.form_wanted.connect(self._signing.print)
        self._signing.changed.connect(self._on_signed)
        self._signing.told.connect(self.told)
        self._bar.declined.connect(self.press_declined)
        self._decline.closed.connect(lambda: self._bar.main.setFocus())
        self._round.index.jumped.connect(self.view.go_to_section)
        self._bar.card.connect(self._prefiller.read_card)
        self._bar.materials.connect(self.show_materials)
        self._bar.shortfall.connect(self.press_shortfall)
        self._bar.receive.connect(self._press_main)
        self._bar.family.connect(self.press_family)
        self._people.filled.connect(self._on_filled)
        self._people.opened.connect(lambda opened: self.go.emit("form", opened))
        self._people.told.connect(self.told)
        self._people.wanted.connect(self.jump)
        self._people.back.connect(self._take_up_again)
        self._people.notice_line.whole_wanted.connect(self.show_notice)
        self._side.wanted.connect(self.jump)
        self._side.materials_wanted.connect(self.show_materials)
        self._side.notice_confirmed.connect(self.confirm_notice)
        self.rules.explained.connect(self._writing.explain)
        self.rules.insisted.connect(self._insist)
        self._prefiller.filled.connect(self._on_filled)
        self._prefiller.duplicates.connect(self._on_duplicates)
        self._prefiller.last_seen.connect(self._on_last)
        self._prefiller.told.connect(lambda kind, word: self.told.emit(kind, t(word)))
        self._save.saved.connect(self._on_saved)
        self._save.failed.connect(self._on_not_saved)
        self._writing.received.connect(lambda received: self.go.emit("received", received))
        self._writing.reworked.connect(lambda state: self.go.emit("case", state.case_id))
        self._writing.refused.connect(self._on_refused)

    def _restore(self) -> None:
        kept = self._draft.view
        self.view.restore(kept)
        self._stack.setCurrentWidget(self.panel if kept.get("open") == "materials" else self.view)
        if nth_member(self._draft) > 1 and "focus" not in kept:
            self.view.unconfirmed |= {n for n, one in self._sources.items() if one.get("source") == "family"}
            self.view.refresh_all()
        known = text_answer(self._record, self._item.applicant_id_no)
        if known and kept:
            self._prefiller.seen(known)
        self.panel.reload()
        if said := self._carried.sentence():
            self.banner.put("info", said)
        self.restand()

    def retire(self) -> None:
        """Another page has the draft now: this one writes nothing more."""
        self._save.stop()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    @property
    def draft_id(self) -> str:
        return self._draft.draft_id

    def title_for_tab(self) -> str:
        return shown_name(self._item, self._name()) or t("form.tab.nameless")

    def item_for_tab(self) -> str:
        return self._item.name.get(T.look.language)

    def missing(self) -> int:
        """How many things are left to do."""
        return self._standing.missing if self._standing else 0

    def enter(self) -> None:
        self._log.begin()
        ref = self._prefiller.applicant_ref()
        if self._stack.currentWidget() is self.panel:
            self.panel.go_to()
        elif not self.view.come_back():
            if ref and not self._record.state(ref).value:
                self.view.go_to(ref)
            else:
                self.view.go_to_first()
        self.panel.watch(True)
        greeting = self._people.greeting()
        if greeting:
            self._say(greeting, "info")
        if self._dropped:
            self.told.emit("attention", t("form.dropped", n=self._dropped))
            self._dropped = 0

    def leave(self) -> bool:
        self._bar.ask("")
        self.view.buffer()
        self.panel.watch(False)
        self._log.end()
        self._save.flush()
        return True

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return keys_of(self, self._people, self._prefiller, self.rules, self._scans, self._tongue)

    def side(self) -> FormSide:
        return self._side

    def actions(self) -> FormActions:  # type: ignore[override]
        return self._bar

    def standing(self) -> Standing:
        """How far the form is now."""
        return self.restand()

    def applicant_ref(self) -> str:
        """The ref of the applicant's number; empty where nobody is asked for it."""
        return self._prefiller.applicant_ref()

    def label_of(self, ref: str) -> str:
        """The words of a question."""
        return self._record.state(ref).label

    def saved(self) -> bool:
        """True when everything typed is in the store."""
        return not self._save.busy()

    def prints(self) -> bool:
        """Whether a form to be signed is being printed."""
        return self._signing.busy()

    def type_applicant(self, id_no: str) -> None:
        """The number typed on the start page comes along."""
        ref = self._prefiller.applicant_ref()
        if ref:
            self._on_changed(self._record.answer(ref, id_no))
            self.view.refresh_all()

    def scanned(self, text: str) -> bool:
        """A barcode goes into the question that is being asked; a 收件号 or slip number is the window's. True when it was taken."""
        return not is_code(text) and self.view.take_scan(text)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def press_receive(self) -> None:
        """F9: jumps to the first thing missing; when nothing is, reads back, and the second time it writes."""
        now = self.restand()
        if self._writing.busy or self._decline.is_open():
            return
        if now.review.shortfalls:
            self.view.ask_all()
            self._log.wrong(now.first)
            self._say(f9_words(now.review) or t("form.f9.missing", n=now.missing))
            self.jump(now.first)
        elif now.rules:
            self.told.emit("attention", self.rules.ask())
        elif now.notices:
            self.jump(now.notices[0].ref)
            self._say_of_form("form.f9.notices", len(now.notices))
        elif self._writing.asks(shortfall=False):
            self._writing.write(self._act, self._rework)
        else:
            self._ask(shortfall=False)

    def press_shortfall(self) -> None:
        """F8: the notice of everything missing; what is wrong must be mended first, no paper can put that right."""
        now = self.restand()
        if self._writing.busy or self._act != "receive" or self._decline.is_open():
            return
        if now.review.wrong:
            self.view.ask_all()
            self._say_of_form("form.f8.wrong", len(now.review.wrong))
            self.jump(now.review.wrong[0].key)
        elif now.review.complete:
            self.told.emit("info", t("form.f8.complete"))
        elif lacking := f8_words(now.review, self._item, self._record):
            self._say(lacking)
            self.jump(f"material:{now.review.stale[0].code}" if now.review.stale else now.first)
        elif self._writing.asks(shortfall=True):
            self._writing.write(self._act, self._rework)
        else:
            self._ask(shortfall=True)

    def press_declined(self) -> None:
        """Ctrl+R while F8 asks: the applicant will not sign the notice, so a witness does."""
        if self._writing.asks(shortfall=True):
            self._decline.ask_witness(lambda name: self._writing.left_before(name, self._act, self._rework))

    def print_forms(self) -> None:
        """Ctrl+P: the form in front, else every form that has to be signed before F9."""
        if self._stack.currentWidget() is not self.panel or not self.panel.print_form():
            self._signing.print_all(self.restand().review)

    def press_escape(self) -> None:
        """Back by one step; nothing is lost."""
        if self._bar.asking():
            self._writing.stop()
            self._take_up_again()
        elif self._people.asking():
            self._people.stop_asking()
            self._take_up_again()
        elif self._help:
            self.toggle_help()
        elif self._stack.currentWidget() is not self.view:
            self.show_form()
        else:
            self.go.emit("intake", None)

    def _say_of_form(self, words: str, n: int) -> None:
        """Why F9 or F8 did not go on; it stands until something changes."""
        self._say(t(words, n=n))

    def _say(self, words: str, kind: str = "attention") -> None:
        self._said_of_form = True
        self.told.emit(kind, words)

    def _take_back(self) -> None:
        """Something changed: what was asked or said about the form before may not hold any more."""
        self._writing.stop()
        if self._said_of_form:
            self._said_of_form = False
            self.told.emit("info", "")

    def _take_up_again(self) -> None:
        """The keyboard goes back to where the work stood."""
        if self._stack.currentWidget() is self.panel:
            self.panel.go_to()
        elif not self.view.come_back():
            self.view.go_to_first()

    def toggle_help(self) -> None:
        """F1: what is meant by this question."""
        self._help = "" if self._help else self.view.focused()
        self.restand()

    def confirm_notice(self) -> None:
        """F11: the first reminder was looked at and is all right."""
        notices = self._standing.notices if self._standing else ()
        if notices:
            first = notices[0]
            self._confirmed[first.name] = self._record.state(first.ref).value
            self.view.refresh(first.ref)
            self._take_back()
            self._save.touch()
            self.restand()

    def show_materials(self, code: str = "") -> None:
        """F6: the papers; F6 again goes back to the form."""
        if self._stack.currentWidget() is self.panel and not code:
            self.show_form()
            return
        self._stack.setCurrentWidget(self.panel)
        self.panel.go_to(code)
        self._put_head()
        self._save.touch()

    def show_form(self) -> None:
        """Back from the papers to the question left."""
        self._stack.setCurrentWidget(self.view)
        if not self.view.come_back():
            self.view.go_to_first()
        self._put_head()
        self._save.touch()

    def show_notice(self) -> None:
        """Ctrl+I: the 个人信息告知书 whole, for the citizen to read; the same key or Esc goes back."""
        if self._stack.currentWidget() is self._people.reader:
            self.show_form()
            return
        self._stack.setCurrentWidget(self._people.reader)
        self._people.reader.setFocus()

    def press_family(self) -> None:
        """F7: 同一家庭下一位; this draft stays open as it is."""
        if not self._writing.busy:
            self._save.flush()
            self._people.next_one(self.collect())

    def jump(self, ref: str) -> None:
        """Goes to what is missing: a question, or a paper (``material:<code>``)."""
        kind, _, code = ref.partition(":")
        if kind == "material" and code:
            self.show_materials(code)
            return
        if self._stack.currentWidget() is not self.view:
            self._stack.setCurrentWidget(self.view)
            self._put_head()
        self.view.go_to(ref)

    # -- what happened ------------------------------------------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        self._take_back()
        self._prefiller.look()
        self._prefiller.offer(changes)
        self._save.touch()
        self._soon.start()

    def _on_moved(self, _ref: str) -> None:
        self._put_index()
        self._soon.start()  # what was being typed is judged once it is left
        if self._help:
            self._help = self.view.focused()

    def _on_materials(self, ticked: Ticked) -> None:
        self._ticked[ticked.code] = ticked
        self._take_back()
        self._save.touch()
        self.restand()

    def _on_signed(self) -> None:
        """A form was printed, signed or given back."""
        self._writing.stop()
        self._save.touch()
        self.restand()

    def _put_identity(self) -> None:
        """What the card said, above the questions it answers."""
        self._identity.put(self.view.questions_with(self._prefiller.applicant_ref()))

    def _on_filled(self, done: tuple[Prefilled, ...]) -> None:
        self._sources.update(kept_sources({}, done))
        self._put_identity()
        self.view.unconfirmed |= {one.question for one in done if one.source != "card"}
        self.view.refresh_all()
        self._save.touch()
        self.restand()
        if any(one.source == "card" for one in done):
            self.view.go_to_first()

    def _on_duplicates(self, cases: tuple[CaseRow, ...], drafts: tuple[str, ...]) -> None:
        self._remark = duplicate_words([case for case in cases if case.case_id != self._draft.case_id], drafts)
        self.view.refresh(self._prefiller.applicant_ref())

    def _on_last(self, last: CaseState | None) -> None:
        self._last = last
        self.restand()

    def _on_saved(self, draft: Draft) -> None:
        if self._unsaved:
            self._unsaved = False
            self.banner.clear()
        self.told.emit("saved", t("form.saved", at=draft.saved_at[11:19]))

    def _on_not_saved(self, error: Exception) -> None:
        self._unsaved = True
        self._show_error(error)

    def _show_error(self, error: Exception) -> None:
        said = words_for(error)
        self.banner.put(said.kind, said.sentence, code=said.code)

    # -- standing -----------------------------------------------------------------------------------------------------

    def restand(self) -> Standing:
        """Looks at the whole form again and shows how far it is."""
        self._put_identity()
        review = self._signing.review(tuple(self._ticked.values()))
        self._ticked.update({line.material.code: line.ticked for line in review.materials if line.form})
        now = standing_of(self._item, self._record, review, confirmed=self._confirmed, insists=self._insists)
        self._standing = now
        due, last = self._desk.due_if_received(self._item), self._last
        words = self._round.item_of(last), self._round.help_of(self._help)
        self._side.put(SideFacts(review, now.notices, due, last, *words))
        self.panel.put(review.materials)
        self.rules.put(now.rules)
        self._people.put(begun=not now.missing)
        self._bar.put(t("form.f9.hint", n=now.missing) if now.missing else "", ready=now.ready)
        self._put_index()
        self._put_head()
        if (self.title_for_tab(), now.missing) != self._tab:
            self._tab = (self.title_for_tab(), now.missing)
            self.tab_changed.emit()
        return now

    def _put_index(self) -> None:
        if self._standing is not None:
            self._round.put_index(self._standing.review)

    def _put_head(self) -> None:
        papers = self.panel.summary() if self._stack.currentWidget() is self.panel else None
        self._round.put_head(self._act, papers, self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put_head()

    def _papers_in_front(self) -> bool:
        return self._stack.currentWidget() is self.panel

    def _settled(self, name: str) -> bool:
        return name in self._confirmed and self._confirmed[name] == text_answer(self._record, name)

    def _name(self) -> str:
        return listed_under(self._item, self._record)

    # -- writing ------------------------------------------------------------------------------------------------------

    def _ask(self, *, shortfall: bool) -> None:
        id_no = text_answer(self._record, self._item.applicant_id_no)
        who = read_back_words(self._item, self._name(), id_no, nth_member(self._draft))
        reached = self._reaches.words(self._record.answers())
        who = " · ".join(part for part in (who, reached) if part)
        key = "form.ask.shortfall" if shortfall else f"form.ask.{self._act}"
        if changed := self._reaches.changes(self._record):
            self.banner.put("info", changed)
        self.told.emit("info", reached if T.large else "")  # what is read back is all that is said, where it has room
        self._writing.ask(t(key, who=who, n=self.missing()), shortfall=shortfall)

    def _press_main(self) -> None:
        """The main button, which while F8 asks is F8's."""
        if self._writing.asks(shortfall=True):
            self.press_shortfall()
        else:
            self.press_receive()

    def _insist(self) -> None:
        self._insists = True
        self.told.emit("info", self.rules.said())
        self.restand()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, Incomplete):
            self.view.ask_all()
        if isinstance(error, Refusal) and error.code == "release_changed":
            self.behind.emit()
        self._show_error(error)
        self.restand()

    def _to_write(self) -> ToWrite:
        self._log.finalize()
        return ToWrite(
            self.collect(),
            self._record.answers(),
            confirmed=tuple(name for name in self._confirmed if self._settled(name)),
            insists=self._insists,
            card_read=self._prefiller.card_read,
        )

    def collect(self) -> Draft:
        """The draft as it stands, for the store."""
        return replace(
            self._draft,
            title=self._name(),
            answers=self._record.answers(relevant_only=False),
            view={
                **kept_of(self._draft),
                "card": self._prefiller.card_id,
                **self._signing.view(),
                **self._log.view(),
                **self.view.buffer(),
                "open": "materials" if self._stack.currentWidget() is self.panel else "form",
                "confirmed": dict(self._confirmed),
                "missing": self.missing(),
            },
            materials=[ticked.to_mapping() for ticked in self._ticked.values()],
            sources=self._sources,
        )

    # -- look ---------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        if self._tongue.follow():
            self.view.refresh_all()
        self.restand()
