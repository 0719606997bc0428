"""What a case waits for, by whom and until when, in words; every phase has some. Plain values, no Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.case_table import APPLICATIONS, ENDS, Phase
from counter_app.domain.working_time import DEEMED_AFTER_WORKING_DAYS, Calendar, plus_working_days
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t

_OURS = {Phase.RECEIVED: "accepted", Phase.ACCEPTED: "decided", Phase.APPROVED: "concluded", Phase.DENIED: "concluded"}
"""Phase -> the event that ends it where the item's data leaves that to the window."""


@dataclass(frozen=True, slots=True)
class Waits:
    """``what`` says for what and for whom; ``until`` an ISO day, with ``then`` for what follows (or why there is no day)."""

    what: str
    until: str = ""
    then: str = ""


def waits_of(view: CaseView, department: Callable[[str], str], calendar: Calendar) -> Waits:
    """For what, by whom, until when."""
    state, phase = view.state, view.state.phase
    if phase in ENDS:
        return Waits(t("case.wait.ended"))
    if _OURS.get(phase) in view.open and not state.refusal_proposed:
        return Waits(t("case.wait.us"))
    who = _who(view, department)
    what = t(f"case.wait.{phase.value}", who=who)
    if phase in (Phase.RECEIVED, Phase.RETURNED):
        if state.kind not in APPLICATIONS:
            return Waits(what, then=t("case.wait.no_limit"))
        received = datetime.fromisoformat(state.received_at).date()
        last = plus_working_days(received, DEEMED_AFTER_WORKING_DAYS, calendar)
        return Waits(what, last.isoformat(), t("case.wait.then_deemed"))
    if phase is Phase.SHORTFALL:
        until = state.supplement_due_on
        return Waits(what, until, t("case.wait.then_lead") if until else t("case.wait.no_limit"))
    if phase in (Phase.ACCEPTED, Phase.APPROVED, Phase.DENIED):
        return Waits(what, state.due_on, "" if state.due_on else t("case.wait.no_limit"))
    return Waits(what, then=t(f"case.wait.{phase.value}_then"))


def _who(view: CaseView, department: Callable[[str], str]) -> str:
    """The lead, and while it examines, those whose answer it still needs."""
    lead = view.state.lead or (view.item.lead_department if view.item else "")
    codes = [lead, *view.state.blocking] if view.state.phase is Phase.ACCEPTED else [lead]
    return t("events.comma").join(department(code) for code in dict.fromkeys(codes) if code)
