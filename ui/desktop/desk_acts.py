"""What a case page asks to be written once its question is answered: contacts, notices, collection, hand-overs, the window's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from counter_app.journal.fold import CaseState
from counter_app.use_cases import case_acts, collection, contact, deciding, phone_duty
from counter_app.use_cases.window import Window
from ui.desktop.desk import Desk
from ui.desktop.tasks import Done, Failed

Answers = Mapping[str, str]
Write = Callable[[Window, str, Answers, str], CaseState]
YES = "yes"


class DeskActs:
    """The acts of a received case by their names; every one gives the CaseState after it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def writes(self, name: str) -> bool:
        """Whether an act of this name is written here."""
        return name in _WRITES

    def write(self, name: str, case_id: str, answers: Answers, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> CaseState; ``answers`` are those of the act's question"""
        window, actor, work = self._desk.window, self._desk.account.account_id, _WRITES[name]
        self._desk.act(lambda: work(window, case_id, answers, actor), owner, done, failed)

    def print_instead(
        self, case_id: str, code: str, *, spoiled: str, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """作废重打 -> Printed: the sheet that was spoiled is booked, the new one stands in its place"""
        who, papers = self._desk.account, self._desk.papers

        def work() -> object:
            return papers.print_instead(case_id, code, spoiled=spoiled, actor=who.account_id, clerk_name=who.name)

        self._desk.act(work, owner, done, failed, lane="slow")

    def agent_of(self, state: CaseState) -> collection.AgentOnFile | None:
        """Who handed the case in for the applicant, at hand without asking."""
        return collection.agent_on_file(self._desk.window, state)

    def ways_of_delivery(self) -> tuple[str, ...]:
        """The ways the site has switched on, at hand without asking."""
        return collection.ways_open(self._desk.window.catalogue, self._desk.now().date())


def _contact(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    tried = contact.Try(said["way"], said["reached"] == YES, said.get("phone", ""), said.get("note", ""))
    return contact.note_try(window, case_id, tried, actor=actor)


def _serve(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    signed = "on_paper" if said["signed"] == YES else f"witness:{said.get('note', '')}"
    return contact.serve_notice(window, case_id, contact.Served(said["paper"], said["way"], signed), actor=actor)


def _phoned(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    answer = phone_duty.Phoned(whom=said["whom"], phone=said["phone"], at=said["at"], reason=said["reason"])
    return phone_duty.answer_phone_duty(window, case_id, answer, actor=actor)


def _lost(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    lost = collection.Lost(said["how"], said.get("name", ""), said.get("id_no", ""), said.get("relation", ""))
    return collection.declare_receipt_lost(window, case_id, lost, actor=actor)


def _notify(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    return deciding.notify_shortfall(
        window, case_id, points=said["points"], standard=said.get("standard", ""), actor=actor
    )


def _rate(window: Window, case_id: str, said: Answers, actor: str) -> CaseState:
    return deciding.rate_case(window, case_id, stars=int(said["stars"]), note=said.get("note", ""), actor=actor)


def _reasoned(use_case: Callable[..., CaseState], name: str = "reason") -> Write:
    return lambda window, case_id, said, actor: use_case(window, case_id, **{name: said["reason"]}, actor=actor)


def _plain(use_case: Callable[..., CaseState]) -> Write:
    return lambda window, case_id, said, actor: use_case(window, case_id, actor=actor)


_WRITES: dict[str, Write] = {
    "contact": _contact,
    "serve": _serve,
    "phoned": _phoned,
    "lost": _lost,
    "notify": _notify,
    "rate": _rate,
    "propose": _reasoned(deciding.propose_refusal),
    "settle": _reasoned(deciding.settle_flags, "note"),
    "send_back": _reasoned(collection.send_back),
    "unclaimed": _reasoned(collection.file_unclaimed),
    "take_over": _plain(case_acts.take_over),
    "accept": _plain(deciding.go_on),
    "conclude": _plain(deciding.go_on),
}
