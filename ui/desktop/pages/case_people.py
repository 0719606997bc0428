"""Who stands round a case: the agent who handed it in, and the others of the visit, each with a way to their case."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from counter_app.use_cases.shown import ShownSection
from counter_app.use_cases.visits import Member
from ui.desktop.i18n import t
from ui.desktop.pages.received_visit import lack_words, who_words
from ui.desktop.widgets.basics import Col, Label, Row, empty_layout
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.side import Facts

NEXT_KEY = "Alt+M"


def agent_words(sections: Sequence[ShownSection]) -> Mapping[str, str]:
    """What the form says of the agent, by question, choices by their labels; empty where nobody acted for the applicant."""
    said = {answer.name: answer.value for section in sections for answer in section.answers}
    return said if said.get("agent_name") else {}


class CasePeople(QFrame):
    """Signals: wanted(Member): somebody else of the visit is to be looked at."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._agent: Mapping[str, str] = {}
        self._members: tuple[Member, ...] = ()
        self._own = ""
        self._facts, self._title, self._places = Facts(""), Label("", "body-b"), Col(gap=2)
        self.setLayout(Col(self._facts, self._title, self._places, gap=4))
        self.say()

    def put_agent(self, words: Mapping[str, str]) -> None:
        """Show the agent that ``agent_words`` found."""
        self._agent = words
        self.say()

    def put_members(self, members: Sequence[Member], own: str) -> None:
        """Show everybody of the visit but ``own``, whose case it is."""
        self._members, self._own = tuple(members), own
        self.say()

    def others(self) -> tuple[Member, ...]:
        """The others of the visit, from the one behind this case on round to the one before it."""
        place = next((n for n, one in enumerate(self._members) if one.owner == self._own), 0)
        return tuple(one for one in (*self._members[place:], *self._members[:place]) if one.owner != self._own)

    def has_any(self) -> bool:
        return bool(self._agent or self.others())

    def go_to_next(self) -> None:
        """Alt+M: the one behind; pressed again in her case, the one behind her."""
        others = self.others()
        if others:
            self.wanted.emit(others[0])

    def say(self) -> None:
        """Says it again, after the language changed."""
        agent, others = self._agent, self.others()
        self._facts.put_title(t("visit.agent"))
        kind = t("visit.comma_of").join(one for one in (agent.get("agent_kind"), agent.get("agent_relation")) if one)
        self._facts.put("", [(agent.get("agent_name", ""), ""), *([(kind, "")] if kind else [])] if agent else [])
        self._facts.setVisible(bool(agent))
        self._title.set_words(t("visit.others", n=len(others)))
        self._title.setVisible(bool(others))
        empty_layout(self._places)
        for place, one in enumerate(others):
            key = NEXT_KEY.replace("+", " ") if not place else ""
            state = t(f"visit.list.state.{one.state}")
            who = f"{who_words(one)} · {state}" if one.short else who_words(one)
            button = KeyButton(one.short or state, key, "users", "quiet")
            button.setAccessibleName(f"{who} {one.short}")
            button.clicked.connect(lambda who=one: self.wanted.emit(who))
            self._places.addWidget(Label(who, "label", "ink2", wrap=True))
            self._places.addLayout(Row(button, None))
            if one.missing:
                self._places.addWidget(Label(lack_words(one), "label", "amber", wrap=True))
