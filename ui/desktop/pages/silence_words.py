"""What lists and columns say of a file that nobody answered yet: how long it waits, whom to telephone, when a day is 暂计."""

from datetime import date

from counter_app.catalogue.model import Department
from counter_app.domain.working_time import FileAge
from counter_app.ports import CaseRow
from counter_app.use_cases.views import QueueRow
from ui.desktop.i18n import t
from ui.desktop.pages.case_words import awaits_acceptance, shown_phase
from ui.desktop.style.tokens import T, Tone
from ui.desktop.widgets.table import Cell

AMBER_AFTER = 2
"""Working days after which an unanswered file is amber; red comes with the third (行政许可法 §32: five)."""
PRESSING = (FileAge.ACT, FileAge.DEEMED)


def unanswered(case: CaseRow) -> bool:
    """Whether silence would count for this case: an application that was received and got no word yet."""
    return awaits_acceptance(case)


def presses(row: QueueRow) -> bool:
    """Whether something must be done today about a file that nobody answered."""
    return unanswered(row.case) and row.pressing in PRESSING


def age_cell(row: QueueRow) -> Cell | None:
    """``已等 3 天``, red from the third working day; None for a case that had its word, or came in today."""
    if not unanswered(row.case) or not row.age:
        return None
    tone: Tone = "red" if row.pressing is not FileAge.FRESH else "amber" if row.age >= AMBER_AFTER else "ink2"
    icon = {"red": "warning-circle-fill", "amber": "warning"}.get(tone, "")
    return Cell(t("silence.waited", n=row.age), tone, icon)


def who_to_call(department: Department | None) -> str:
    """The department by name with the release's number; without one it says where numbers are published."""
    if department is None:
        return t("silence.nobody")
    name = department.name.get(T.look.language)
    return t("silence.whom", name=name, phone=department.phone or t("silence.no_phone"))


def step_words(row: QueueRow, department: Department | None, number: str) -> str:
    """What to do about a file that presses, by name: telephone, because nothing else reaches the department without a line."""
    if row.pressing is FileAge.DEEMED:
        return t("silence.over")
    words = "silence.call_unsent" if row.case.unsent else "silence.call"
    return t(words, n=row.age, whom=who_to_call(department), number=number)


def todo_words(row: QueueRow, department: Department | None) -> str:
    """What is to be done about a case that no task asks for: whom to telephone once its silence presses, else what it waits for."""
    case = row.case
    if case.phase == "received" and presses(row):
        return step_words(row, department, case.short_number)
    phase = shown_phase(case)
    return (
        t("silence.no_acceptance") if phase == "received" and not awaits_acceptance(case) else t(f"queue.todo.{phase}")
    )


def provisional(due_on: str, published_to: date) -> bool:
    """暂计: the day lies past the calendar that this counter's release knows."""
    return bool(due_on) and date.fromisoformat(due_on) > published_to


def moved_words(due_on: str, event: str) -> str:
    """What the applicant is to hear about her limit after an event that moved it."""
    return t(f"silence.moved.{event}", due=due_on or t("silence.no_day"))
