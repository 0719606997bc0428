"""What the work queue lists: cases, and above them the open tasks; which filter takes which, and what a search finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from counter_app.domain.receipt_number import match_key
from counter_app.ports import Task
from counter_app.use_cases.paper_tasks import MOVES_LIMIT
from counter_app.use_cases.views import QueueRow
from ui.desktop.i18n import t
from ui.desktop.pages import silence_words
from ui.desktop.pages.flag_words import asked_words
from ui.desktop.style.tokens import Tone
from ui.desktop.words import has_words

FILTERS = ("all", "due", "me", "review", "shortfall", "ready")
TASKS: Mapping[str, tuple[Tone, str]] = {
    "print_paper": ("amber", "printer"),
    "mend_data": ("red", "arrow-u-up-left"),
    "contact_applicant": ("amber", "phone"),
    "look_at_flag": ("amber", "flag"),
    "phone_handler": ("red", "phone"),
    "supplement_overdue": ("red", "phone"),
    "event_refused": ("red", "warning-circle"),
    "event_overtaken": ("amber", "warning"),
    "entity_conflict": ("amber", "warning"),
}
_LOOK_ALIKES = str.maketrans("IO", "10")


@dataclass(frozen=True, slots=True)
class TodoRow:
    """An open task with the case it is about (None when the case is not listed)."""

    task: Task
    row: QueueRow | None


Line = QueueRow | TodoRow


def line_key(line: Line) -> tuple[str, str]:
    """What stays the same while a line's contents change."""
    return ("task", line.task.task_id) if isinstance(line, TodoRow) else ("case", line.case.case_id)


def case_id_of(line: Line) -> str:
    return line.task.case_id if isinstance(line, TodoRow) else line.case.case_id


def case_row_of(line: Line) -> QueueRow | None:
    return line.row if isinstance(line, TodoRow) else line


def todo_rows(tasks: Sequence[Task], rows: Sequence[QueueRow]) -> tuple[TodoRow, ...]:
    """The open tasks with their cases, in the order given."""
    by_id = {row.case.case_id: row for row in rows}
    return tuple(TodoRow(task, by_id.get(task.case_id)) for task in tasks)


def presses(row: QueueRow) -> bool:
    """Whether something about this case must happen today."""
    return (row.left is not None and row.left <= 0) or silence_words.presses(row)


_TAKES: Mapping[str, Callable[[QueueRow], bool]] = {
    "all": lambda row: True,
    "due": presses,
    "review": lambda row: row.case.waits_for == "district",
    "shortfall": lambda row: row.case.waits_for == "applicant",
    "ready": lambda row: row.case.waits_for == "collection",
}


def lines_of(which: str, rows: Sequence[QueueRow], todo: Sequence[TodoRow]) -> Sequence[Line]:
    """The lines of one filter. 要我处理 is the tasks first, then the cases that wait for this counter and have none."""
    if which != "me":
        return rows if which == "all" else [row for row in rows if _TAKES[which](row)]
    named = {one.task.case_id for one in todo}
    mine = [row for row in rows if row.case.waits_for == "me" and row.case.case_id not in named]
    return [*todo, *mine]


def counts(rows: Sequence[QueueRow], todo: Sequence[TodoRow]) -> Mapping[str, int]:
    """How many lines each filter has."""
    return {which: len(lines_of(which, rows, todo)) for which in FILTERS}


def matching(lines: Sequence[Line], text: str) -> Sequence[Line]:
    """The lines that hold every word: in name, item or ID number, or as a part of the number (I as 1, O as 0)."""
    words = [(word, match_key(word)) for word in text.lower().split()]
    if not words:
        return lines
    return [line for line in lines if _holds(line, words)]


def _holds(line: Line, words: Sequence[tuple[str, str]]) -> bool:
    row = case_row_of(line)
    if row is None:
        return False
    text, number = row.case.search_text.lower(), row.case.number.translate(_LOOK_ALIKES)
    return all(word in text or (len(key) > 1 and key in number) for word, key in words)


def task_words(task: Task, part: str, paper: Callable[[str], str], label: Callable[[str], str] = str) -> str:
    """``chip``, ``do`` or ``key`` of a task in the present language; ``paper`` names a paper by its code, ``label`` a question."""
    kind = task.kind if task.kind in TASKS else "other"
    reason = str(task.details.get("reason", ""))
    if task.kind == "event_refused":
        reason = t(f"wire.{reason}") if has_words(f"wire.{reason}") else reason
    if task.kind == "contact_applicant":
        event = str(task.details.get("event", ""))
        if event in MOVES_LIMIT:
            moved = silence_words.moved_words(str(task.details.get("due_on", "")), event)
            reason = f"{moved}；{reason}" if reason else moved
        reason = reason or t(f"events.name.{event}")
    tried = t("queue.tried", n=int(task.details["tries"])) if task.details.get("tries") else ""
    if tried and part == "chip":
        return tried
    if tried and part == "do" and reason:
        reason = f"{reason}·{tried}"
    words = t(
        f"queue.task.{kind}.{part}",
        reason=reason or t("queue.no_reason"),
        event=t(f"events.name.{task.details.get('event', '')}"),
        entity=str(task.details.get("entity", "")),
        paper=paper(str(task.details.get("paper", ""))),
        due=str(task.details.get("due_on", "")),
        flag=asked_words(str(task.details.get("flag") or t("queue.no_reason")), label),
    )
    return f"{words}{tried}" if tried and part == "do" and not reason else words
