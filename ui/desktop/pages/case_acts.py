"""What a person at the window may do with a case now, in what order it is offered, and with which key. Plain values, no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.case_table import Phase
from counter_app.ports import Task
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t
from ui.desktop.pages.ask_line import Ask, Question
from ui.desktop.pages.case_words import RECEIPT, paper_name
from ui.desktop.widgets.choice import Option


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
ARRIVE = Act("arrive", "arrived", "F9", "identification-card")
DELIVER = Act("deliver", "delivered", "F9", "hand-pointing")
WITHDRAW = Act("withdraw", "withdrawn", "Alt+W", "arrow-u-up-left")
VOID = Act("void", "voided", "Alt+V", "x-circle")

_MAIN: Mapping[Phase, Act] = {
    Phase.SHORTFALL: SUPPLEMENT,
    Phase.RETURNED: CORRECT,
    Phase.MAKING: ARRIVE,
    Phase.READY: DELIVER,
}


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
    act = _MAIN.get(view.state.phase)
    return act if act is not None and act.event in view.open else None


def other_acts(view: CaseView) -> tuple[Act, ...]:
    """What may be done besides: correct, hand in what was to come later, withdraw, void."""
    main = main_act(view)
    offered = [act for act in (CORRECT_TOO, WITHDRAW, VOID) if act.event in view.open]
    later = any(raw.get("need") == "later" and not raw.get("taken") for raw in view.state.materials)
    if later and main is not SUPPLEMENT and ADD_LATER.event in view.open:
        offered.insert(0, ADD_LATER)
    return tuple(act for act in offered if main is None or act.name != main.name)


def was_sent(view: CaseView) -> bool:
    """Whether anything of this case may have reached the district: a voiding then needs a second person."""
    return any(entry.status == "confirmed" for entry in view.timeline) or any(row.tries for row in view.outbox)


def print_task(view: CaseView) -> Task | None:
    """The first sheet that somebody is to print, if the phase does not call for something more pressing."""
    if view.state.phase in (Phase.MAKING, Phase.READY, Phase.RETURNED):
        return None
    return next((task for task in view.tasks if task.kind == "print_paper"), None)


def papers_of(view: CaseView) -> tuple[PaperLine, ...]:
    """The sheets of this case: the item's own, in its order; those printed already or printable now before the rest."""
    happened = {_same_event(entry.type) for entry in view.timeline if entry.status != "refused"}
    wanted = {str(task.details.get("paper", "")) for task in view.tasks if task.kind == "print_paper"}
    lines = []
    for paper in view.item.papers if view.item else ():
        code = RECEIPT if paper.kind == "receipt" else paper.code
        prints = [row for row in view.prints if _is_print_of(row.paper, paper.code, paper.kind) and not row.spoiled]
        last = max((row.at for row in prints), default="")
        ready = paper.on_event in happened
        lines.append(
            PaperLine(
                code,
                paper_name(view.item, code),
                len(prints),
                last,
                ready,
                bool(wanted & {code, paper.code}),
                paper.on_event,
            )
        )
    return tuple(sorted(lines, key=lambda line: not (line.ready or line.times)))


def _same_event(event: str) -> str:
    return "accepted" if event == "deemed_accepted" else event


def _is_print_of(printed: str, code: str, kind: str) -> bool:
    return printed == code or (kind == "receipt" and printed.startswith("receipt"))


# ---------------------------------------------------------------------- what is asked before an act


def question_for(act: Act, view: CaseView, colleagues: tuple[Option, ...]) -> Question | None:
    """What an act needs to be told first; None where it needs nothing."""
    reason = Ask("reason", t("case.ask.reason"), t("case.ask.reason_missing"), span=4)
    if act.event == "corrected":
        back = Ask("taken_back", t("case.ask.taken_back"), t("case.ask.taken_back_missing"), kind="yes_no", span=1)
        why = Ask("reason", reason.label, reason.missing, value=view.state.reason, span=3)
        return _question("correct", why, back)
    if act.name == "withdraw":
        return _question("withdraw", reason)
    if act.name == "arrive":
        asked = Ask("number", t("case.ask.arrive_number"), t("case.ask.arrive_number_missing"))
        return _question("arrive", asked)
    if act.name == "void":
        if not was_sent(view):
            return _question("void", reason)
        reason = Ask("reason", reason.label, reason.missing)
        second = Ask(
            "second", t("case.ask.second_person"), t("case.ask.second_person_missing"), "choice", colleagues, span=1
        )
        password = Ask("password", t("case.ask.password"), t("case.ask.password_missing"), "password", span=1)
        return _question("void", reason, second, password, hint="void_hint_sent")
    return None


def reprint_question(line: PaperLine) -> Question:
    """A sheet printed once more says why."""
    asked = Ask("reason", t("case.ask.reason"), t("case.ask.reason_missing"), value=t("case.ask.reprint_default"))
    return Question(
        t("case.ask.reprint_title", paper=line.name),
        (asked,),
        t("case.ask.reprint_confirm"),
        t("case.ask.reprint_hint", n=line.times),
    )


def contact_question() -> Question:
    """What came of the call."""
    asked = Ask(
        "note",
        t("case.ask.contact_note"),
        t("case.ask.contact_note_missing"),
        value=t("case.ask.contact_default"),
        span=4,
    )
    return Question(t("case.ask.contact_title"), (asked,), t("case.ask.contact_confirm"), t("case.ask.contact_hint"))


def _question(act: str, *asks: Ask, hint: str = "") -> Question:
    words = f"case.ask.{act}"
    return Question(t(f"{words}_title"), asks, t(f"{words}_confirm"), t(f"case.ask.{hint or act + '_hint'}"))
