"""The family on the page after F9: a line a member, with the number people say or what still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout

from counter_app.domain.masking import mask_name
from counter_app.use_cases.visits import Member
from ui.desktop.i18n import t
from ui.desktop.style.tokens import XL, S, T, Tone
from ui.desktop.widgets.basics import IconText, Label, box, empty_layout
from ui.desktop.widgets.section import Section

_MARKS: Mapping[str, tuple[str, Tone]] = {
    "received": ("check-circle", "green"),
    "shortfall": ("warning", "amber"),
    "draft": ("note-pencil", "amber"),
    "explained": ("info", "ink2"),
}
NAMED = 2
"""So many missing things are named; the rest is a number."""


class VisitPanel(Section):
    """Everybody of the visit, once it is more than one. ``put`` it whenever cases or drafts changed."""

    def __init__(self) -> None:
        self._members: tuple[Member, ...] = ()
        self._count = Label("", "label", "ink2")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(XL)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(3, 1)
        super().__init__("", box(self._grid), right=self._count, gap=4, bottom=S)
        self.hide()

    def members(self) -> tuple[Member, ...]:
        """Who is shown."""
        return self._members

    def put(self, members: Sequence[Member]) -> None:
        """Shows these; nothing for somebody who came alone."""
        self._members = tuple(members)
        self.setVisible(len(members) > 1)
        self.say()

    def say(self) -> None:
        """Says it again, after the language changed."""
        self.put_title(t("visit.list.title"))
        received = sum(bool(one.number) for one in self._members)
        self._count.set_words(t("visit.list.count", n=len(self._members), received=received))
        empty_layout(self._grid)
        for row, one in enumerate(self._members):
            icon, tone = _MARKS[one.state]
            self._grid.addWidget(Label(who_words(one), "body"), row, 0)
            self._grid.addWidget(Label(one.short or "—", "h2", "accent" if one.short else "ink3"), row, 1)
            self._grid.addWidget(IconText(icon, t(f"visit.list.state.{one.state}"), "body", tone, 18), row, 2)
            self._grid.addWidget(Label(lack_words(one), "label", "ink2", elide=True), row, 3)
        self.setAccessibleName(" ".join(who_words(one) + " " + one.short for one in self._members))


def who_words(member: Member) -> str:
    """``梁** · 尾号 0451 · 未读卡``: the citizens behind may read along."""
    said = [mask_name(member.name) or t("visit.list.nameless")]
    if len(member.id_no) > 4:
        said.append(t("visit.list.tail", tail=member.id_no[-4:]))
    if member.number and not member.card_read:
        said.append(t("visit.list.unread"))
    return " · ".join(said)


def lack_words(member: Member) -> str:
    """What still lacks, the first two by name."""
    if not member.missing:
        return ""
    if T.large:
        return t("visit.list.lacks_large", n=len(member.missing))
    names = t("visit.list.comma").join(member.missing[:NAMED]) + ("…" if len(member.missing) > NAMED else "")
    return t("visit.list.lacks", n=len(member.missing), names=names)
