"""What a person at the window may do with a case now, in what order it is offered, and with which key. Plain values, no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.case_table import Phase
from counter_app.ports import Task
from counter_app.use_cases.add_scan import NOBODY_HOLDS
from counter_app.use_cases.case_acts import RENEWS
from counter_app.use_cases.todo import CONTACT, OVERDUE
from counter_app.use_cases.views import CaseView
from ui.desktop.pages.case_words import RECEIPT, paper_name
from ui.desktop.style.tokens import T


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its name (``case.act.<name>`` are the words), the event it writes, key and icon."""

    name: str
    event: str
    key: str
    icon: str


SUPPLEMENT = Act("supplement", "supplemented", "F9", "note-pencil")
ADD_LATER = Act("add_later", "supplemented", "Alt+B", "paperclip")
CORRECT = Act("correct", "corrected", "F9", "note-pencil")
CORRECT_TOO = Act("correct", "corrected", "Alt+G", "note-pencil")
ACCEPT = Act("accept", "accepted", "F9", "check-circle")
ACCEPT_TOO = Act("accept", "accepted", "Alt+A", "check-circle")
DECIDE = Act("conclude", "decided", "F9", "check-circle")
CONCLUDE = Act("conclude", "concluded", "F9", "check-circle")
ARRIVE = Act("arrive", "arrived", "F9", "identification-card")
DELIVER = Act("deliver", "delivered", "F9", "hand-pointing")
CONTACT_HER = Act("contact", "contact_tried", "Alt+C", "phone")
SERVE = Act("serve", "notice_served", "Alt+S", "paper-plane-tilt")
NOTIFY = Act("notify", "shortfall_notified", "Alt+N", "file-x")
PROPOSE = Act("propose", "refusal_proposed", "Alt+X", "warning")
PHONED = Act("phoned", "phoned", "Alt+H", "phone")
SETTLE = Act("settle", "flag_settled", "Alt+Q", "flag")
LOST = Act("lost", "receipt_lost", "Alt+L", "file-x")
ADD_SCAN = Act("scan", "attached", "Alt+K", "camera")
SEND_BACK = Act("send_back", "sent_back", "Alt+R", "arrow-u-up-left")
UNCLAIMED = Act("unclaimed", "unclaimed", "Alt+U", "stack")
TAKE_OVER = Act("take_over", "taken_over", "Alt+J", "hand-pointing")
WITHDRAW = Act("withdraw", "withdrawn", "Alt+W", "arrow-u-up-left")
VOID = Act("void", "voided", "Alt+V", "x-circle")
RATE = Act("rate", "rated", "Alt+P", "chat-circle-text")

_MAIN: Mapping[Phase, tuple[Act, ...]] = {
    Phase.RECEIVED: (ACCEPT,),
    Phase.SHORTFALL: (SUPPLEMENT,),
    Phase.RETURNED: (CORRECT,),
    Phase.ACCEPTED: (DECIDE,),
    Phase.APPROVED: (CONCLUDE,),
    Phase.DENIED: (CONCLUDE,),
    Phase.MAKING: (ARRIVE,),
    Phase.READY: (DELIVER,),
}
# In the order in which they are offered: what helps the applicant on, what was got wrong, the ways out.
OTHERS = (
    TAKE_OVER,
    CONTACT_HER,
    SERVE,
    PHONED,
    ADD_LATER,
    ADD_SCAN,
    ACCEPT_TOO,
    CORRECT_TOO,
    SETTLE,
    NOTIFY,
    PROPOSE,
    LOST,
    SEND_BACK,
    UNCLAIMED,
    WITHDRAW,
    VOID,
    RATE,
)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One sheet of the case: how often it was printed, when last, whether it can be printed now and waits to be."""

    code: str
    name: str
    times: int
    last_at: str
    ready: bool
    wanted: bool
    on_event: str


def main_act(view: CaseView) -> Act | None:
    """What the phase calls for, where the case table leaves it to a window."""
    return next(
        (act for act in _MAIN.get(view.state.phase, ()) if act.event in view.open and _makes_sense(act, view)), None
    )


def other_acts(view: CaseView, account: str = "") -> tuple[Act, ...]:
    """What may be done besides, in order; ``account`` is whose hands the counter is in."""
    main = main_act(view)
    return tuple(
        act
        for act in OTHERS
        if act.event in view.open
        and (main is None or act.event != main.event)
        and (act is not TAKE_OVER or view.state.actor != account)
        and _makes_sense(act, view)
    )


def _makes_sense(act: Act, view: CaseView) -> bool:
    """Whether an act the table allows has anything to be done with: a flag to settle, a receipt not declared lost yet."""
    state = view.state
    if act.event == "accepted":
        return not state.refusal_proposed
    if act is SETTLE:
        return bool(state.flags)
    if act is LOST:
        return not state.receipt_lost
    if act is NOTIFY:
        return not state.notices
    if act is PROPOSE:
        return not state.refusal_proposed
    if act is PHONED:
        return not state.phoned
    if act is ADD_SCAN:
        return bool(scan_roles(view)) and state.phase not in NOBODY_HOLDS
    if act is RATE:
        return all(entry.type != "rated" for entry in view.timeline)
    return True


def scan_roles(view: CaseView) -> Mapping[str, str]:
    """Code -> name of the papers a scan may be of: those of the item, and what else was asked for."""
    names = {one.code: one.name.get(T.look.language) for one in view.item.materials} if view.item else {}
    return {str(raw.get("code", "")): str(raw.get("name", "")) for raw in view.state.materials} | names


def calling_acts(view: CaseView) -> tuple[Act, ...]:
    """What stands at the telephone number while somebody must reach the applicant: with a notice to bring her, or about her 补正."""
    kinds = {task.kind for task in view.tasks}
    if CONTACT in kinds:
        return (CONTACT_HER, SERVE)
    return (CONTACT_HER,) if OVERDUE in kinds else ()


def was_sent(view: CaseView) -> bool:
    """Whether anything of this case may have reached the district: a voiding then needs a second person."""
    return any(entry.status == "confirmed" for entry in view.timeline) or any(row.tries for row in view.outbox)


def print_task(view: CaseView) -> Task | None:
    """The first sheet that somebody is to print, if the phase does not call for something more pressing."""
    if view.state.phase in (Phase.MAKING, Phase.READY, Phase.RETURNED):
        return None
    return next((task for task in view.tasks if task.kind == "print_paper"), None)


def papers_of(view: CaseView) -> tuple[PaperLine, ...]:
    """The sheets of this case: the item's own, in its order, and what else is asked for or was printed; those printed already
    or printable now before the rest."""
    happened = {_same_event(entry.type) for entry in view.timeline if entry.status != "refused"}
    wanted = {str(task.details.get("paper", "")): task for task in view.tasks if task.kind == "print_paper"}
    lines = []
    for paper in view.item.papers if view.item else ():
        if paper.on_event == "draft":
            continue
        code = RECEIPT if paper.kind == "receipt" else paper.code
        prints = [row for row in view.prints if _is_print_of(row.paper, paper.code, paper.kind) and not row.spoiled]
        last = max((row.at for row in prints), default="")
        asked = bool(wanted.keys() & {code, paper.code})
        ready = paper.on_event in happened or asked
        lines.append(PaperLine(code, paper_name(view.item, code), len(prints), last, ready, asked, paper.on_event))
    lines += _besides(view, {line.code for line in lines}, wanted)
    return tuple(sorted(lines, key=lambda line: not (line.ready or line.times)))


def _besides(view: CaseView, listed: set[str], wanted: Mapping[str, Task]) -> list[PaperLine]:
    """Sheets that no item names: the statement of a lost receipt, a limit that moved, a receipt of the narrow printer."""
    own = {paper.code for paper in view.item.papers} if view.item else set[str]()
    codes = [*wanted, *(row.paper for row in view.prints if not row.spoiled and not row.paper.startswith("receipt"))]
    codes += ["lost"] if view.state.receipt_lost else []
    lines = []
    for code in dict.fromkeys(code for code in codes if code not in listed | own):
        prints = [row for row in view.prints if row.paper == code and not row.spoiled]
        last = max((row.at for row in prints), default="")
        event = str(wanted[code].details.get("event", "")) if code in wanted else ""
        lines.append(PaperLine(code, paper_name(view.item, code), len(prints), last, True, code in wanted, event))
    return lines


def corrected_since(view: CaseView, line: PaperLine) -> bool:
    """Whether the sheet in somebody's hand says what is no longer so: its next version needs no other reason."""
    tasks = (task for task in view.tasks if task.kind == "print_paper" and task.details.get("event") in RENEWS)
    return bool(line.times) and any(task.details.get("paper") == line.code for task in tasks)


def _same_event(event: str) -> str:
    return "accepted" if event == "deemed_accepted" else event


def _is_print_of(printed: str, code: str, kind: str) -> bool:
    return printed == code or (kind == "receipt" and printed.startswith("receipt"))
