"""The right column of a case: who it is about, what to do, when it is due, and what else may be done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal

from counter_app.catalogue.model import Department
from counter_app.domain.masking import mask_id, mask_name
from counter_app.ports import Task
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t
from ui.desktop.pages import silence_words
from ui.desktop.pages.case_acts import Act, calling_acts
from ui.desktop.pages.case_events import Names
from ui.desktop.pages.case_people import CasePeople
from ui.desktop.pages.case_waits import Waits
from ui.desktop.pages.case_words import day_words, grouped_number, moment_words, paper_name, phase_chip, shown_phase
from ui.desktop.pages.queue_rows import task_words
from ui.desktop.widgets.basics import Col, Label, Row, box, empty_layout
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.chips import Chip
from ui.desktop.widgets.side import Facts, SideColumn

TASK_KEY = "Alt+D"
_SETTLED_BY_AN_ACT = frozenset({"print_paper", "mend_data", "contact_applicant", "phone_handler", "supplement_overdue"})


def _spaced(phone: str) -> str:
    """A mobile number as it is dialled and read out; others unchanged."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone


class CaseSide(SideColumn):
    """Signals: act_wanted(Act), task_wanted(Task)."""

    act_wanted = Signal(object)
    task_wanted = Signal(object)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._view: CaseView | None = None
        self._acts: tuple[Act, ...] = ()
        self._waits, self._names = Waits(""), Names({}, str, "", "")
        self._lead: Department | None = None
        self._name, self._who = Label("", "h2", wrap=True), Label("", "label", "ink2", wrap=True)
        self._chip = Chip("")
        self._todo: Any = Col(gap=4)
        self._todo_title = Label("", "body-b")
        self._wait = Facts("")
        self._due, self._numbers, self._contact = Facts(""), Facts(""), Facts("")
        self._noted = Facts("")
        self._more_title, self._more = Label("", "body-b"), Col(gap=0)
        self._top = box(Col(self._name, self._who, Row(self._chip, None), gap=4))
        self._do = box(Col(self._todo_title, self._todo, gap=2))
        self._others = box(Col(self._more_title, self._more, gap=2))
        self._phone = Label("", "h2")
        self._call: Any = Col(gap=4)
        self.people = CasePeople()
        self._calling = box(Col(self._contact, self._phone, self._call, gap=4))
        super().__init__(
            self._top,
            self._do,
            self._wait,
            self._calling,
            self.people,
            self._due,
            self._others,
            self._noted,
            self._numbers,
        )

    def put(
        self, view: CaseView, acts: Sequence[Act], waits: Waits, names: Names, lead: Department | None = None
    ) -> None:
        """Show this case, what it waits for, and these acts as the further ones; ``lead`` is who is telephoned when it is silent."""
        self._view, self._acts, self._waits, self._names, self._lead = view, tuple(acts), waits, names, lead
        state, now = view.state, self._now()
        hidden = state.secret and not state.applicant_name
        self._name.set_words(t("grid.secret_name") if hidden else state.applicant_name)
        self._who.set_words(mask_id(state.applicant_id_no))
        self._chip.put(*phase_chip(shown_phase(view.row)))
        self._todo_title.set_words(t("case.todo"))
        self._put_todo(view)
        self._put_due(view, now)
        self._put_waits(now)
        self._put_contact(view, now)
        self._put_noted(view)
        self._put_numbers(view)
        self._put_acts()
        self.put_people()

    def put_people(self) -> None:
        """Agent and visit as they are known now; nothing for somebody who came alone."""
        self.people.say()
        self.show_block(self.people, self.people.has_any())

    def tasks(self) -> tuple[Task, ...]:
        """The open tasks that somebody says are done, in the order shown."""
        tasks = self._view.tasks if self._view else ()
        return tuple(task for task in tasks if task.kind not in _SETTLED_BY_AN_ACT)

    def relook(self) -> None:
        super().relook()
        if self._view is not None:
            self.put(self._view, self._acts, self._waits, self._names, self._lead)

    def _put_todo(self, view: CaseView) -> None:
        empty_layout(self._todo)
        for task in view.tasks:
            words = task_words(task, "do", lambda code: paper_name(view.item, code), self._names.question)
            self._todo.addWidget(Label(words, "label", "ink", wrap=True))
        if not view.tasks or silence_words.presses(view.listed):
            self._todo.addWidget(Label(silence_words.todo_words(view.listed, self._lead), "label", "ink", wrap=True))
        if view.outbox and shown_phase(view.row) != "unsent":
            self._todo.addWidget(Label(t("case.unsent", n=len(view.outbox)), "label", "amber", wrap=True))
        done = self.tasks()
        if done:
            button = KeyButton(t("case.task_done"), TASK_KEY.replace("+", " "), "check", "second")
            button.clicked.connect(lambda: self.task_wanted.emit(done[0]))
            self._todo.addLayout(Row(button, None))

    def _put_waits(self, now: datetime) -> None:
        self._wait.put_title(t("case.wait.title"))
        waits = self._waits
        rows = [(waits.what, ""), *([(waits.then, "")] if waits.then else [])]
        self._wait.put(t("case.wait.until", day=day_words(waits.until, now)) if waits.until else "", rows)

    def _put_contact(self, view: CaseView, now: datetime) -> None:
        """The number to dial, large while somebody must dial it; every try with who, when, way and how it went."""
        tries = view.state.contacts
        self._contact.put_title(t("case.contact"))
        self._contact.put(
            t("case.tried", n=len(tries)) if tries else "", [self._try_row(one, now) for one in tries[-3:]]
        )
        self._phone.set_words(_spaced(view.row.applicant_phone) or t("queue.no_phone"))
        empty_layout(self._call)
        for act in calling_acts(view):
            if act in self._acts:
                self._call.addLayout(Row(self._button(act, "second"), None))

    def _try_row(self, tried: Mapping[str, Any], now: datetime) -> tuple[str, str]:
        who = mask_name(self._names.people.get(str(tried.get("actor", "")), ""))
        way = t(f"case.way.{tried.get('way', 'phone')}")
        went = t("events.reached" if tried.get("reached") else "events.not_reached")
        return f"{moment_words(str(tried['at']), now)} {way} {who}", went

    def _put_noted(self, view: CaseView) -> None:
        """What somebody who goes on with the case should know of how it was taken in."""
        state = view.state
        rows = [] if state.card_read else [(t("case.noted.not_read"), "")]
        rows += [(t("case.noted.slip"), state.slip)] if state.slip else []
        rows += [(t("case.noted.lost"), "")] if state.receipt_lost else []
        rows += [(t("case.noted.phoned"), "")] if state.phoned.get("whom") else []
        for form in state.signed_forms:
            name = paper_name(view.item, str(form.get("paper", "")))
            rows.append((name, t("case.noted.signed", n=form.get("version", 1))))
        before = [mask_name(self._names.people.get(account, "")) for account in state.taken_over_from]
        rows += [(t("case.noted.taken_over", name=name), "") for name in before if name]
        self._noted.put_title(t("case.noted.title"))
        self._noted.put("", rows)
        self.show_block(self._noted, bool(rows))

    def _button(self, act: Act, look: str = "quiet") -> KeyButton:
        button = KeyButton(t(f"case.act.{act.name}"), act.key.replace("+", " "), act.icon, look)
        button.clicked.connect(lambda one=act: self.act_wanted.emit(one))
        return button

    def _put_due(self, view: CaseView, now: datetime) -> None:
        state, phase = view.state, view.state.phase.value
        rows = [(t("case.used"), t("case.days", n=view.age))] if view.age else []
        self._due.put_title(t("case.due"))
        if view.left is not None:
            rows.append((t("case.left"), t("case.days", n=view.left)))
            rows += [(t("silence.provisional_words"), "")] if state.provisional else []
            tone = "red" if view.left <= 0 else "amber" if view.left == 1 else "ink"
            self._due.put(day_words(state.due_on, now), rows, tone=tone)  # type: ignore[arg-type]  # a Tone each
            return
        if state.supplement_due_on and phase == "shortfall":
            rows.append((t("case.supplement_by"), day_words(state.supplement_due_on, now)))
            self._due.put(t("case.due_again"), rows)
        elif phase in ("received", "returned"):
            self._due.put(t("case.due_later"), rows)
        else:
            words = "paused" if phase == "suspended" else "concluded" if view.state.concluded_at else "ended"
            self._due.put(t(f"case.{words}"), rows, quiet=True)

    def _put_numbers(self, view: CaseView) -> None:
        self._numbers.put_title(t("case.number"))
        rows = [(grouped_number(view.state.number), "")]
        if view.state.official_number:
            rows += [(t("case.official_title"), ""), (view.state.official_number, "")]
        revision = t("case.revision", n=view.state.revision) if view.state.revision > 1 else ""
        self._numbers.put(revision, rows, quiet=True)

    def _put_acts(self) -> None:
        self._more_title.set_words(t("case.more"))
        empty_layout(self._more)
        calling = calling_acts(self._view) if self._view is not None else ()
        for act in self._acts:
            if act not in calling:  # these stand at the telephone number
                self._more.addLayout(Row(self._button(act), None))
        self.show_block(self._others, bool(self._acts))
