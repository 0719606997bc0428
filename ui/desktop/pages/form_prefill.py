"""What is known of the applicant comes into the form: from the station's own data, the district, the card."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from counter_app.catalogue.model import Item
from counter_app.forms import Changes, Record
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow, Person
from counter_app.use_cases.prefill import Prefilled, prefill, sources_of
from ui.desktop.desk import Desk


class Prefiller(QObject):
    """Watches the applicant's number; once it is sound, asks who that is and fills what is still empty.

    Signals: filled(tuple of Prefilled); duplicates(tuple of CaseRow, tuple of draft ids); last_seen(CaseState or None);
    unsure(Person) a card that may be the applicant's or the agent's: ``take`` says whose; told(str kind, str word id) for one
    calm line. ``card_id`` is the number a card gave for the applicant; empty while none did.
    """

    filled = Signal(object)
    duplicates = Signal(object, object)
    last_seen = Signal(object)
    unsure = Signal(object)
    told = Signal(str, str)

    def __init__(
        self, desk: Desk, item: Item, record: Record, draft_id: str, parent: QObject, *, card_id: str = ""
    ) -> None:
        super().__init__(parent)
        self._desk, self._item, self._record, self._draft_id = desk, item, record, draft_id
        self._asked = ""
        self._refs = refs_by_name(record)
        self._known: list[tuple[Person | None, CaseState | None]] = []
        names = {rule.question for rule in item.prefill}
        self._offered = {ref: node.name for ref, node in record.definition.nodes.items() if node.name in names}
        self._seen: set[str] = set()
        self.card_id = card_id

    @property
    def card_read(self) -> bool:
        """Whether the applicant's number, as it stands now, came from a card; one that was typed over did not."""
        return bool(self.card_id) and self._answer(self._item.applicant_id_no) == self.card_id

    def applicant_ref(self) -> str:
        """The ref of the applicant's number; empty for an item that asks nobody who they are."""
        return self._ref(self._item.applicant_id_no)

    def look(self) -> None:
        """Asks about the applicant when the number is whole, sound and new. Cheap; call it after every change."""
        ref = self.applicant_ref()
        if not ref:
            return
        state = self._record.state(ref)
        if not state.value or state.violation or not state.relevant:
            self._forget(state.value)
            return
        if state.value != self._asked and len(state.value) >= 6:
            self._ask(state.value)

    def offer(self, changes: Changes) -> None:
        """What is known answers the questions that a change has just brought up; what was cleared by hand stays empty."""
        fresh = {
            self._offered[ref] for ref in changes.refs if ref in self._offered and self._record.state(ref).relevant
        }
        fresh -= self._seen
        if not fresh or not self._known:
            return
        self._seen |= fresh
        for person, last in self._known:
            self._fill(person, last, only=fresh)

    def seen(self, id_no: str) -> None:
        """A draft opened again: this number was asked about before, so only duplicates are looked for."""
        self._asked = id_no
        self._look_for_duplicates(id_no)

    def read_card(self) -> None:
        """F4: what the card says goes into the form."""
        self._desk.read_card(
            owner=self, done=self._on_card, failed=lambda _error: self.told.emit("attention", "form.card.failed")
        )

    def _ask(self, id_no: str) -> None:
        self._asked = id_no
        self._known.clear()
        failed = self._on_failed
        self._desk.known_person(
            id_no, self._item, owner=self, done=lambda known: self._on_known(id_no, *known), failed=failed
        )
        self._look_for_duplicates(id_no)
        if self._desk.link_state.online:
            self._desk.look_up_at_district(
                id_no, self._item, owner=self, done=lambda who: self._on_person(id_no, who, None), failed=failed
            )

    def _look_for_duplicates(self, id_no: str) -> None:
        self._desk.duplicates(
            id_no,
            self._item.code,
            self._draft_id,
            owner=self,
            done=lambda both: self._on_duplicates(id_no, *both),
            failed=self._on_failed,
        )

    def _forget(self, value: str) -> None:
        if self._asked and value != self._asked:
            self._asked = ""
            self._known.clear()
            self.duplicates.emit((), ())
            self.last_seen.emit(None)

    def _on_known(self, id_no: str, person: Person | None, last: CaseState | None) -> None:
        if id_no == self._asked:
            self.last_seen.emit(last)
            self._on_person(id_no, person, last)

    def _on_person(self, id_no: str, person: Person | None, last: CaseState | None) -> None:
        """Fills what is still empty; an answer that came too late for this applicant is dropped."""
        if id_no != self._asked or (person is None and last is None):
            return
        self._known.append((person, last))
        self._fill(person, last)
        self._seen |= {name for ref, name in self._offered.items() if self._record.state(ref).relevant}

    def _fill(self, person: Person | None, last: CaseState | None, only: Collection[str] | None = None) -> None:
        terminal = self._desk.terminal
        done = prefill(self._item, self._record, person=person, last=last, terminal=terminal, only=only)
        known = tuple(one for one in done if one.source != "station")
        if known:
            self.filled.emit(known)

    def _on_duplicates(self, id_no: str, cases: Sequence[CaseRow], drafts: Sequence[str]) -> None:
        if id_no == self._asked:
            self.duplicates.emit(tuple(cases), tuple(drafts))

    def _on_card(self, person: Person | None) -> None:
        if person is None:
            self.told.emit("attention", "form.card.none")
            return
        whose = self._whose(person)
        if whose:
            self.take(person, whose)
        else:
            self.unsure.emit(person)

    def _whose(self, card: Person) -> str:
        """``applicant`` or ``agent`` where numbers and names tell; empty where the clerk has to."""
        agent_here = self._answer("agent_is_agent") == "yes"
        if card.id_no == self._answer(self._item.applicant_id_no) or not self._ref("agent_id_no"):
            return "applicant"
        if agent_here:
            return "agent" if card.id_no == self._answer("agent_id_no") else ""
        name = self._answer(self._item.applicant_name)
        return "" if name and name != card.name else "applicant"

    def take(self, card: Person, whose: str) -> None:
        """What the card says goes into the block of the applicant, or of the agent; what was typed otherwise stays."""
        as_of = self._desk.window.now().strftime("%H:%M")
        if whose == "agent":
            self._take_agent(card, as_of)
            return
        typed = self._answer(self._item.applicant_id_no)
        if typed and typed != card.id_no:
            self.told.emit("attention", "form.card.other")
            return
        facts = {**card.facts, "id_valid_to": card.facts.get("id_valid_to") or card.facts.get("valid_to", "")}
        nation = card.nation if not card.nation or card.nation.endswith("族") else f"{card.nation}族"
        read = replace(card, facts=facts, nation=nation, source="card", as_of=as_of)
        done = prefill(self._item, self._record, person=read, last=None, terminal=self._desk.terminal)
        self.card_id = card.id_no
        self.filled.emit(done)
        self.told.emit("done", "form.card.done")
        self.look()

    def _take_agent(self, card: Person, as_of: str) -> None:
        """代办人: she is never the applicant, and a card never takes the place of another agent who was typed."""
        typed = self._answer("agent_id_no")
        if card.id_no == self._answer(self._item.applicant_id_no):
            self.told.emit("attention", "visit.whose.same")
            return
        if typed and typed != card.id_no:
            self.told.emit("attention", "form.card.other")
            return
        done = []
        said = {"agent_is_agent": "yes", "agent_name": card.name, "agent_id_no": card.id_no}
        for name, value in said.items():
            ref = self._ref(name)
            self._record.answer(ref, value)
            done.append(Prefilled(name, value, "card", as_of))
        self.filled.emit(tuple(done[1:]))
        self.told.emit("done", "visit.whose.done")

    def _ref(self, name: str) -> str:
        return self._refs.get(name, "")

    def _answer(self, name: str) -> str:
        ref = self._ref(name) if name else ""
        return self._record.state(ref).value if ref else ""

    def _on_failed(self, _error: Exception) -> None:
        """Nothing is known: the clerk types, as without any of this."""


def kept_sources(before: Mapping[str, Mapping[str, str]], done: tuple[Prefilled, ...]) -> dict[str, dict[str, str]]:
    """The draft's sources with those of what was just filled in."""
    return {name: dict(source) for name, source in {**before, **sources_of(done)}.items()}


def refs_by_name(record: Record) -> dict[str, str]:
    """Where each question, group and repeat of the form stands; the first of several with one name."""
    found: dict[str, str] = {}
    for ref, node in record.definition.nodes.items():
        found.setdefault(node.name, ref)
    return found
