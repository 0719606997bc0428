"""Who is on a form besides the applicant: the notice given first, the guardian of a minor, whose card was read, the next of a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame

from counter_app.catalogue.model import Item
from counter_app.domain.masking import mask_name
from counter_app.forms import Record
from counter_app.ports import Draft, Person
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.prefill import Prefilled
from counter_app.use_cases.visits import guardian_of, is_of_age, nth_member
from ui.desktop.desk import Desk
from ui.desktop.desk_visits import VisitDesk
from ui.desktop.i18n import t
from ui.desktop.pages.form_lines import GUARDIAN_KEY, WHOLE_KEY, GuardianLine, NoticeLine, NoticeReader, WhoseLine
from ui.desktop.pages.form_prefill import Prefiller, refs_by_name
from ui.desktop.pages.form_standing import text_answer
from ui.desktop.widgets.basics import Col
from ui.desktop.words import words_for


class People(QObject):
    """The lines over the form and their keys.

    Signals: filled(tuple of Prefilled); opened(Opened) the next of the family; told(str kind, str words);
    wanted(str ref) a question to go to; back() the keyboard belongs to the form again.
    """

    filled = Signal(object)
    opened = Signal(object)
    told = Signal(str, str)
    wanted = Signal(str)
    back = Signal()

    def __init__(
        self, desk: Desk, item: Item, record: Record, draft: Draft, prefiller: Prefiller, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._item, self._record, self._draft, self._prefiller = desk, item, record, draft, prefiller
        self._refs = refs_by_name(record)
        self._visits = VisitDesk(desk)
        self._notice = self._visits.notice_of(item)
        self._card: Person | None = None
        self._asked = False
        self._greeted = nth_member(draft) == 1
        self.takes_family = item.family and not draft.case_id
        self._notice_line, self._guardian, self.whose = NoticeLine(), GuardianLine(), WhoseLine()
        self.reader = NoticeReader()
        self.card = QFrame()
        self.card.setLayout(Col(self._notice_line, self._guardian, self.whose, gap=0))
        if self._notice is not None:
            self.reader.put(self._notice)
        self._guardian.taken.connect(self.take_guardian)
        self.whose.chosen.connect(self._on_whose)
        prefiller.unsure.connect(self._ask_whose)

    @property
    def notice_line(self) -> NoticeLine:
        """Its key opens the reader; that is the page's."""
        return self._notice_line

    def keys(self, read: Callable[[], None], next_one: Callable[[], None]) -> Mapping[str, Callable[[], None]]:
        """What the page answers to besides its own."""
        return {WHOLE_KEY: read, GUARDIAN_KEY: self.take_guardian, "F7": next_one}

    def put(self, *, begun: bool) -> None:
        """Says what is to be said now; ``begun``: nothing is missing any more, so the notice was given."""
        known = (
            bool(text_answer(self._record, self._item.applicant_id_no)) if self._prefiller.applicant_ref() else begun
        )
        self._notice_line.put(None if known or self._draft.case_id else self._notice)
        guardian = guardian_of(self._draft).get("agent_name", "")
        self._guardian.put(minor=self._is_lone_minor(), guardian=mask_name(guardian))

    def greeting(self) -> str:
        """Once, on a draft that was begun from a family: what came along; empty ever after."""
        if self._greeted:
            return ""
        self._greeted = True
        came = sum(source.get("source") == "family" for source in self._draft.sources.values())
        return t("visit.begun", nth=nth_member(self._draft), n=came)

    # -- the next of the family ---------------------------------------------------------------------------------------

    def next_one(self, draft: Draft) -> None:
        """同一家庭下一位: this one stays as it is, complete or not."""
        if not self.takes_family or self._asked:
            return
        if not text_answer(self._record, self._item.applicant_name):
            self.told.emit("attention", t("visit.name_first"))
            return
        self._asked = True
        self._visits.next_after_draft(draft, owner=self, done=self._on_opened, failed=self._on_failed)

    def _on_opened(self, opened: Opened) -> None:
        self._asked = False
        self.opened.emit(opened)

    def _on_failed(self, error: Exception) -> None:
        self._asked = False
        said = words_for(error)
        self.told.emit(said.kind, said.sentence)

    # -- guardian -----------------------------------------------------------------------------------------------------

    def _is_lone_minor(self) -> bool:
        """A minor for whom nobody stands at the window yet."""
        if self._draft.case_id or not self._ref("agent_is_agent") or self._answer("agent_is_agent") == "yes":
            return False
        birth = self._answer(self._item.applicant_id_no.removesuffix("_id_no") + "_birth")
        return bool(birth) and not is_of_age(birth, self._desk.now().date())

    def take_guardian(self) -> None:
        """Ctrl+G: the guardian's block, with who of age came before in the visit; the relation is asked."""
        if not self._is_lone_minor():
            return
        answers = {"agent_is_agent": "yes", "agent_kind": "guardian", **guardian_of(self._draft)}
        at = f"{self._desk.now():%H:%M}"
        done = []
        for name, value in answers.items():
            ref = self._ref(name)
            if ref and value and self._record.state(ref).value != value:
                self._record.answer(ref, value)
                done.append(Prefilled(name, value, "family", at))
        self.filled.emit(tuple(one for one in done if one.question not in ("agent_is_agent", "agent_kind")))
        self.wanted.emit(self._ref("agent_relation" if self._answer("agent_name") else "agent_name"))

    # -- whose card ---------------------------------------------------------------------------------------------------

    def _ask_whose(self, card: Person) -> None:
        self._card = card
        likely = "applicant" if self._answer("agent_id_no") else "agent"
        if self._answer(self._item.applicant_id_no) or self._answer(self._item.applicant_name):
            likely = "agent"
        self.whose.ask(card.name, likely=likely)

    def asking(self) -> bool:
        """Whether a card waits for its owner to be named."""
        return self.whose.asking()

    def stop_asking(self) -> None:
        """Esc: the card is put aside."""
        self._card = None
        self.whose.put_away()

    def _on_whose(self, who: str) -> None:
        card = self._card
        self.stop_asking()
        if card is not None:
            self._prefiller.take(card, who)
        self.back.emit()

    # -- answers ------------------------------------------------------------------------------------------------------

    def _ref(self, name: str) -> str:
        return self._refs.get(name, "")

    def _answer(self, name: str) -> str:
        return text_answer(self._record, name)
