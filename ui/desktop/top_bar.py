"""The line on top: open drafts, the key for the next citizen; place, clerk and clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from ui.desktop.i18n import t
from ui.desktop.style.tokens import L, S, T
from ui.desktop.widgets.basics import IconText, Label, Row
from ui.desktop.widgets.rail import DraftTab, DraftTabs

NEW = "new"


class TopBar(QFrame):
    """``tabs`` are the open drafts; while the first page is shown, one tab stands for the citizen to come."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._time = clock
        self.setProperty("ground", "sunken")
        self.tabs = DraftTabs("", "F2")
        self._place, self._who = IconText("house-line", ""), IconText("user", "")
        self._clock = Label("", "body-b")
        who = Row(self._place, 8, self._who, 8, self._clock, gap=S, margins=(0, 0, L, 0))
        row = Row(self.tabs, gap=0)
        row.addLayout(who)
        row.setStretch(0, 1)
        self.setLayout(row)
        self._shown: tuple[Sequence[DraftTab], str, bool] = ((), "", False)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._say_time)
        self._tick.start()
        self.relook()

    def put_tabs(self, tabs: Sequence[DraftTab], current: str, *, with_new: bool) -> None:
        """Show these drafts; ``current`` the id of the one in front."""
        self._shown = (tuple(tabs), current, with_new)
        new = [DraftTab(NEW, t("shell.new_tab"), t("shell.new_tab_hint"))] if with_new else []
        self.tabs.put([*new, *tabs], current)

    def put_who(self, place: str, clerk: str) -> None:
        """Whose window this is and who sits there (masked)."""
        self._place.put("house-line", place)
        self._who.put("user", clerk)

    def relook(self) -> None:
        self.tabs.new_button.set_words(t("shell.new"))
        self._place.setVisible(not T.large)
        self.setFixedHeight(T.h("tab"))
        tabs, current, with_new = self._shown
        self.put_tabs(tabs, current, with_new=with_new)
        self._say_time()

    def _say_time(self) -> None:
        self._clock.set_words(f"{self._time():%H:%M}")
