"""What an act on a case must be told first: the fields of the line at the foot of the page, and their words. Plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from counter_app.use_cases.contact import SERVED_WAYS, WAYS
from counter_app.use_cases.deciding import BEST, WORST
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t
from ui.desktop.pages.ask_line import Ask, Question
from ui.desktop.pages.case_acts import Act, PaperLine, calling_acts, papers_of, scan_roles, was_sent
from ui.desktop.pages.case_scans import CAMERA, FILE
from ui.desktop.pages.case_words import RECEIPT
from ui.desktop.widgets.choice import Option

SPOILED = ("jam", "faint", "no_paper", "other")
AGAIN = "again"
"""Choices of why a sheet is printed once more: what became of the old one, or that one more is wanted."""


def question_for(
    act: Act,
    view: CaseView,
    colleagues: Sequence[Option],
    ways: Sequence[str] = ("direct",),
    department: Callable[[str], str] = str,
) -> Question | None:
    """What an act needs to be told first; None where it needs nothing.

    ``ways`` of delivery the site has switched on; ``department`` gives a department's name by its code.
    """
    if act.event == "corrected":
        return _correct(view, department)
    if act.name == "void":
        return _void(view, colleagues)
    if act.name == "serve":
        return _serve(view, ways)
    if act.name == "contact" and calling_acts(view) == (act,):
        return _question(act.name, *_contact(view), hint="contact_hint_overdue")
    ask = _ASKS.get(act.name)
    return _question(act.name, *ask(view)) if ask is not None else None


def reprint_question(line: PaperLine) -> Question:
    """Why one more: 作废重打 of a spoiled sheet, or a further print that says so."""
    return print_again_question(line.name, line.times)


def print_again_question(name: str, times: int) -> Question:
    """As ``reprint_question``, for a sheet of this name that was printed so often."""
    why = [Option(code, t(f"case.spoiled.{code}")) for code in (*SPOILED, AGAIN)]
    asks = (
        Ask("why", t("case.ask.reprint_why"), t("case.ask.reprint_why_missing"), "segments", tuple(why), span=3),
        Ask("note", t("case.ask.reprint_note"), span=1),
    )
    hint = t("case.ask.reprint_hint", n=times)
    return Question(t("case.ask.reprint_title", paper=name), asks, t("case.ask.reprint_confirm"), hint)


def spoiled_reason(answers: Mapping[str, str]) -> str:
    """What became of the old sheet as it is booked; empty where it is good and one more is wanted."""
    if answers["why"] == AGAIN:
        return ""
    return answers.get("note", "") if answers["why"] == "other" else answers["why"]


def spoiled_typed(text: str) -> str:
    """What became of the old sheet where one line takes the reason: its digit or its word; empty for any other reason."""
    words = {t(f"case.spoiled.{code}"): code for code in SPOILED[:-1]}
    digits = {str(place): code for place, code in enumerate(SPOILED[:-1], 1)}
    return {**words, **digits}.get(text.strip(), "")


def needs_note(answers: Mapping[str, str]) -> bool:
    """Whether the choice says nothing without a word of explanation, and there is none."""
    return answers["why"] in ("other", AGAIN) and not answers.get("note", "").strip()


def _reason(span: int = 4, value: str = "") -> Ask:
    return Ask("reason", t("case.ask.reason"), t("case.ask.reason_missing"), value=value, span=span)


def _correct(view: CaseView, department: Callable[[str], str]) -> Question:
    """Says who holds the case before anything is changed: of these, whoever holds what changes gets the change."""
    holders = t("events.comma").join(department(code) for code in view.state.parts)
    back = Ask("taken_back", t("case.ask.taken_back"), t("case.ask.taken_back_missing"), kind="yes_no", span=1)
    asked = _question("correct", _reason(3, view.state.reason), back)
    return replace(asked, hint=f"{asked.hint}{t('case.ask.correct_holders', who=holders)}") if holders else asked


def _void(view: CaseView, colleagues: Sequence[Option]) -> Question:
    if not was_sent(view):
        return _question("void", _reason(2))
    only = colleagues[0].code if len(colleagues) == 1 else ""
    second = Ask(
        "second",
        t("case.ask.second_person"),
        t("case.ask.second_person_missing"),
        "choice",
        tuple(colleagues),
        value=only,
        span=1,
    )
    password = Ask("password", t("case.ask.password"), t("case.ask.password_missing"), "password", span=1)
    return _question("void", _reason(2), second, password, hint="void_hint_sent")


def _serve(view: CaseView, ways: Sequence[str]) -> Question:
    papers = [line for line in papers_of(view) if line.ready and line.code != RECEIPT]
    options = tuple(Option(line.code, line.name) for line in papers) or (
        Option(RECEIPT, t("preview.paper.receipt_a4")),
    )
    waiting = next((task.details.get("event") for task in view.tasks if task.kind == "contact_applicant"), None)
    wanted = next((line.code for line in papers if line.on_event == waiting), options[0].code)
    allowed = [way for way in SERVED_WAYS if way in ways or way not in ("mail", "electronic")]
    return _question(
        "serve",
        Ask("paper", t("case.ask.serve_paper"), t("case.ask.serve_paper_missing"), "choice", options, wanted, span=1),
        Ask(
            "way",
            t("case.ask.serve_way"),
            t("case.ask.serve_way_missing"),
            "segments",
            _ways("served", allowed),
            span=3,
        ),
        Ask("signed", t("case.ask.serve_signed"), t("case.ask.serve_signed_missing"), "yes_no", span=1),
        Ask("note", t("case.ask.serve_note"), span=3),
    )


def _contact(view: CaseView) -> tuple[Ask, ...]:
    return (
        Ask(
            "way", t("case.ask.contact_way"), t("case.ask.contact_way_missing"), "segments", _ways("way", WAYS), "phone"
        ),
        Ask("phone", t("case.ask.contact_phone"), value=view.row.applicant_phone, span=1),
        Ask("reached", t("case.ask.contact_reached"), t("case.ask.contact_reached_missing"), "yes_no", span=1),
        Ask("note", t("case.ask.contact_note"), span=4),
    )


def _lost(view: CaseView) -> tuple[Ask, ...]:
    return (
        Ask("how", t("case.ask.lost_how"), t("case.ask.lost_how_missing"), span=4),
        Ask("name", t("case.ask.lost_name"), span=1),
        Ask("id_no", t("case.ask.lost_id_no"), span=2),
        Ask("relation", t("case.ask.lost_relation"), span=1),
    )


def _phoned(view: CaseView) -> tuple[Ask, ...]:
    return (
        Ask("whom", t("case.ask.phoned_whom"), span=1),
        Ask("phone", t("case.ask.phoned_phone"), span=1),
        Ask("at", t("case.ask.phoned_at"), span=1),
        Ask("reason", t("case.ask.phoned_reason"), span=1),
    )


def _notify(view: CaseView) -> tuple[Ask, ...]:
    return (
        Ask("points", t("case.ask.notify_points"), t("case.ask.notify_points_missing"), span=2),
        Ask("standard", t("case.ask.notify_standard"), span=2),
    )


def _rate(view: CaseView) -> tuple[Ask, ...]:
    stars = tuple(Option(str(n), t(f"case.stars.{n}")) for n in range(BEST, WORST - 1, -1))
    return (
        Ask("stars", t("case.ask.rate_stars"), t("case.ask.rate_stars_missing"), "segments", stars, span=3),
        Ask("note", t("case.ask.rate_note"), span=1),
    )


def _scan(view: CaseView) -> tuple[Ask, ...]:
    roles = tuple(Option(code, name) for code, name in scan_roles(view).items())
    ways = tuple(Option(way, t(f"case.scan_way.{way}")) for way in (FILE, CAMERA))
    return (
        Ask("role", t("case.ask.scan_role"), t("case.ask.scan_role_missing"), "choice", roles, span=2),
        Ask("way", t("case.ask.scan_way"), t("case.ask.scan_way_missing"), "segments", ways, FILE, span=2),
    )


def _arrive(view: CaseView) -> tuple[Ask, ...]:
    return (Ask("number", t("case.ask.arrive_number"), t("case.ask.arrive_number_missing")),)


def _only_reason(view: CaseView) -> tuple[Ask, ...]:
    return (_reason(),)


def _nothing(view: CaseView) -> tuple[Ask, ...]:
    return ()


_ASKS: Mapping[str, Callable[[CaseView], tuple[Ask, ...]]] = {
    "contact": _contact,
    "lost": _lost,
    "phoned": _phoned,
    "notify": _notify,
    "rate": _rate,
    "arrive": _arrive,
    "scan": _scan,
    "withdraw": lambda view: (_reason(2),),
    "propose": _only_reason,
    "settle": _only_reason,
    "send_back": _only_reason,
    "unclaimed": _only_reason,
    "take_over": _nothing,
    "accept": _nothing,
    "conclude": _nothing,
}


def _ways(words: str, codes: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(code, t(f"case.{words}.{code}")) for code in codes)


def _question(act: str, *asks: Ask, hint: str = "") -> Question:
    words = f"case.ask.{act}"
    return Question(t(f"{words}_title"), asks, t(f"{words}_confirm"), t(f"case.ask.{hint or act + '_hint'}"))
