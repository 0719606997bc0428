"""How lists and the case page say a case: its state as icon and word, days and clocks, what is left, names of bodies and papers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import APPLICATIONS
from counter_app.domain.working_time import DEEMED_AFTER_WORKING_DAYS, FileAge
from counter_app.ports import CaseRow
from counter_app.use_cases.secrecy import shown_name
from counter_app.use_cases.views import QueueRow
from ui.desktop.i18n import t
from ui.desktop.style.tokens import T, Tone
from ui.desktop.widgets.table import Cell, Column
from ui.desktop.words import has_words

PHASES: dict[str, tuple[Tone, str]] = {
    "unsent": ("amber", "clock"),
    "received": ("ink2", "tray"),
    "returned": ("red", "arrow-u-up-left"),
    "shortfall": ("amber", "pause-circle"),
    "accepted": ("accent", "hourglass"),
    "suspended": ("amber", "pause-circle"),
    "approved": ("accent", "hourglass"),
    "denied": ("accent", "hourglass"),
    "making": ("accent", "identification-card"),
    "ready": ("green", "hand-pointing"),
    "delivered": ("green", "check-circle"),
    "closed": ("green", "check-circle"),
    "refused": ("ink2", "x-circle"),
    "withdrawn": ("ink2", "arrow-u-up-left"),
    "lapsed": ("ink2", "x-circle"),
    "voided": ("ink2", "x-circle"),
    "explained": ("ink2", "chat-circle-text"),
}
"""Case table phase, or ``unsent`` for a receipt that the district does not have yet -> tone and icon of its chip."""

_APPLICATIONS = frozenset(kind.value for kind in APPLICATIONS)
RECEIPT = "receipt_a4"
DASH = "—"


def shown_phase(row: CaseRow) -> str:
    """The phase as a chip tells it: a receipt still waiting to be sent is told as that."""
    return "unsent" if row.phase == "received" and row.unsent else row.phase


def awaits_acceptance(row: CaseRow) -> bool:
    """Whether the five working days run: an application without a word. No report, opinion or booking is accepted by silence."""
    return row.phase in ("received", "returned") and row.kind in _APPLICATIONS


def phase_chip(phase: str) -> tuple[str, Tone, str]:
    """Word, tone and icon of a phase, ready for a Chip."""
    tone, icon = PHASES.get(phase, ("ink2", "circle-dashed"))
    return t(f"queue.phase.{phase}"), tone, icon


def phase_cell(phase: str) -> Cell:
    word, tone, icon = phase_chip(phase)
    return Cell(word, tone, icon, chip=True)


def day_words(on: str, now: datetime, *, weekday: bool = True) -> str:
    """``11-25 周三``, with the year when it is another one; today and empty days in words."""
    if not on:
        return ""
    day = date.fromisoformat(on[:10])
    shown = f"{day:%m-%d}" if day.year == now.year else f"{day:%Y-%m-%d}"
    return f"{shown} {t(f'queue.weekday.{day.weekday()}')}" if weekday else shown


def moment_words(at: str, now: datetime) -> str:
    """``今天 09:43``, or the day with its weekday."""
    if not at:
        return ""
    if at[:10] == now.date().isoformat():
        return t("queue.today_at", clock=at[11:16])
    return day_words(at, now)


def grouped_number(number: str) -> str:
    """A 收件号 as it is read out: village, terminal, day, serial, check character."""
    if len(number) != 25:
        return number
    return f"{number[:12]} {number[12:14]} {number[14:20]} {number[20:24]} {number[24]}"


def due_cell(row: QueueRow, now: datetime) -> Cell:
    """The last day, or why there is none."""
    phase = row.case.phase
    if row.to_supplement is not None:
        return Cell(day_words(row.case.due_on, now))
    if row.paused:
        return Cell(t("queue.due.paused"), "ink3")
    if row.left is not None:
        return Cell(day_words(row.case.due_on, now))
    if phase in ("received", "returned"):
        return Cell(t("queue.due.not_accepted"), "ink3")
    return Cell(t("queue.due.done") if phase in ("ready", "making", "delivered", "closed") else DASH, "ink3")


def left_cell(row: QueueRow, now: datetime) -> Cell:
    """What is left in working days, red for today and over, amber for the last day; or what the case waits for."""
    if row.left is not None:
        return _left(row.left)
    if row.to_supplement is not None:
        return _to_supplement(row.to_supplement, date.fromisoformat(row.case.due_on), now.date())
    if awaits_acceptance(row.case):
        return _to_accept(row)
    return Cell(t(f"queue.waits.{row.case.phase}"), "ink2")


def _left(days: int) -> Cell:
    if days < 0:
        return Cell(t("queue.left.over", n=-days), "red", "warning-circle-fill", role="body-b")
    if days == 0:
        return Cell(t("queue.left.today"), "red", "warning-circle-fill", role="body-b")
    if days == 1:
        return Cell(t("queue.left.days", n=1), "amber", "warning")
    return Cell(t("queue.left.days", n=days), "ink2")


def _to_supplement(left: int, last: date, today: date) -> Cell:
    """What she has left to bring what lacks; behind the last day it may still come, but somebody must telephone."""
    if last < today:
        return Cell(t("queue.left.supplement_over"), "red", "warning-circle-fill")
    if last == today:
        return Cell(t("queue.left.supplement_today"), "amber", "warning")
    if last - today == timedelta(days=1):
        return Cell(t("queue.left.supplement_tomorrow"), "amber", "warning")
    return Cell(t("queue.left.supplement", n=max(left, 1)), "ink2")


def _to_accept(row: QueueRow) -> Cell:
    """A file nobody answered: five working days, then it counts as accepted."""
    if row.pressing is FileAge.DEEMED:
        return Cell(t("queue.left.deemed"), "red", "warning-circle-fill", role="body-b")
    days = DEEMED_AFTER_WORKING_DAYS - row.age
    words = t("queue.left.to_accept", n=days) if days > 0 else t("queue.left.to_accept_today")
    if row.pressing is not FileAge.FRESH:
        return Cell(words, "red", "warning-circle-fill")
    return Cell(words, "amber", "warning") if row.age == 2 else Cell(words, "ink2")


def age_cell(row: QueueRow) -> Cell:
    return Cell(t("queue.age", n=row.age) if row.age else DASH, "ink2", right=True)


def item_name(item: Item | None, row: CaseRow) -> str:
    """The item's name in the present language."""
    return item.name.get(T.look.language) if item else row.item_name


def paper_name(item: Item | None, code: str) -> str:
    """What a paper is called: the release's name, or the general one."""
    for paper in item.papers if item else ():
        if paper.code == code or (paper.kind == "receipt" and code.startswith("receipt")):
            return paper.name.get(T.look.language)
    for material in item.materials if item else ():
        if material.code == code:  # a form of our own that is signed before F9
            return material.name.get(T.look.language)
    return t(f"preview.paper.{code}") if has_words(f"preview.paper.{code}") else t("preview.paper.other")


def queue_columns(*, papers: bool = False) -> tuple[Column, ...]:
    """The heads of every list of cases; the narrower the window and the larger the text, the fewer.

    ``papers``: the list names papers to print where others have the days left.
    """
    wide = 2600 if T.large else 0
    return (
        Column(t("queue.column.number"), 118),
        Column(t("queue.column.applicant"), 84),
        Column(t("queue.column.item")),
        Column(t("queue.column.phase"), 124),
        Column(t("queue.column.received"), 100, needs=wide or 1100),
        Column(t("queue.column.age"), 60, right=True, needs=wide or 1440),
        Column(t("queue.column.due"), 102, needs=wide),
        Column(t("queue.column.paper_or_left" if papers else "queue.column.left"), 126),
        Column(t("queue.column.lead"), 82, needs=wide or 1366),
    )


def listed_name(item: Item | None, name: str) -> str:
    """Under what a case or draft stands in lists, tabs and heads: an event's title, a masked name, or that it is kept secret."""
    if not name and item is not None and item.applicant_name in item.secret_fields:
        return t("grid.secret_name")
    return shown_name(item, name)


def _whose(item: Item | None, case: CaseRow, item_words: str) -> tuple[Cell, Cell]:
    """Applicant and item; a thing has no applicant, its title stands with the item where there is room for it."""
    if item is not None and item.titled:
        return Cell(DASH, "ink3"), Cell(f"{case.applicant_name}·{item_words}")
    return Cell(listed_name(item, case.applicant_name)), Cell(item_words)


def case_cells(
    row: QueueRow, now: datetime, lead: Callable[[str], str], name: Callable[[CaseRow], str], item: Item | None = None
) -> list[Cell]:
    """A case as the cells of ``queue_columns``; names masked. ``lead`` gives a department's short name, ``name`` the item's."""
    case = row.case
    waiting = bool(case.unsent) and case.phase != "received"
    return [
        Cell(case.short_number, "ink2", role="label"),
        *_whose(item, case, name(case)),
        phase_cell(shown_phase(case)),
        Cell(moment_words(case.received_at, now), "ink2", role="label"),
        age_cell(row),
        due_cell(row, now),
        left_cell(row, now),
        Cell(t("queue.phase.unsent"), "amber", "clock", role="label")
        if waiting
        else Cell(lead(case.lead_department), "ink2", role="label"),
    ]
