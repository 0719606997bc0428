"""未办件的查询: what was looked up and led to no case the same day, per clerk, counted from the audit chain.

Nothing here knows who was looked up: the chain keeps no search text and no ID number (个人信息保护法 §6, §51).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from counter_app.ports import AuditRow

SEARCH, VIEW, PERSON = "search", "view", "person"
_ACT = "case_"
_LOOKS = frozenset({"cases_searched", "case_viewed", "person_looked_up"})


@dataclass(frozen=True, slots=True)
class LookUps:
    """One clerk's day. ``purposes``: (SEARCH, VIEW or PERSON; item code of a person look-up, else empty) with how often."""

    actor: str
    purposes: tuple[tuple[str, str, int], ...]

    @property
    def count(self) -> int:
        return sum(n for _, _, n in self.purposes)


@dataclass(slots=True)
class _Clerk:
    """What one clerk looked at so far, not yet explained by a case of hers."""

    searches: int = 0
    searching: bool = False  # the last search may still lead to something
    people: Counter[str] = field(default_factory=Counter)
    views: Counter[str] = field(default_factory=Counter)
    acted_on: set[str] = field(default_factory=set)

    def take(self, row: AuditRow) -> None:
        if row.action == "cases_searched":
            self.searches += 1
            self.searching = True
        elif row.action == "person_looked_up":
            self.people[row.subject] += 1
        elif row.action == "case_viewed":
            self.views[row.subject] += 1
        else:
            self._acted(row)

    def _acted(self, row: AuditRow) -> None:
        """An act explains the search before it, the looks at this case, and one look-up for this item."""
        self.searches -= self.searching
        self.searching = False
        self.acted_on.add(row.subject)
        item = str(row.details.get("item", "")) or row.subject  # 已解释 names the item itself
        if self.people[item] > 0:
            self.people[item] -= 1

    def left(self) -> tuple[tuple[str, str, int], ...]:
        views = sum(n for number, n in self.views.items() if number not in self.acted_on)
        people = [(PERSON, item, n) for item, n in sorted(self.people.items())]
        return tuple(row for row in ((SEARCH, "", self.searches), (VIEW, "", views), *people) if row[2])


def look_ups_without_case(rows: Iterable[AuditRow]) -> tuple[LookUps, ...]:
    """The look-ups of one day's links (in order) that led to no case, most first; who had a case for each is not named."""
    clerks: defaultdict[str, _Clerk] = defaultdict(_Clerk)
    for row in rows:
        if row.actor and (row.action in _LOOKS or row.action.startswith(_ACT)):
            clerks[row.actor].take(row)
    found = (LookUps(actor, clerk.left()) for actor, clerk in clerks.items())
    return tuple(sorted((one for one in found if one.purposes), key=lambda one: (-one.count, one.actor)))
