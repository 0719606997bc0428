"""What every page of the shell has in common."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui.desktop.widgets.bars import ActionBar


class Page(QFrame):
    """One page of the shell.

    Signals: go(str room, object what): "case"/case_id, "form"/Opened, "received"/Received, "queue"/None ...;
    told(str kind, str words): one calm line. The kinds are those of Banner (attention, must_fix, done, info) and "saved".
    """

    go = Signal(str, object)
    told = Signal(str, str)
    room = "intake"
    """Which rail item is lit: intake queue search report sync settings."""

    def title_for_tab(self) -> str:
        """What the tab says, names masked; empty where the page has no tab."""
        return ""

    def enter(self) -> None:
        """The page is shown: it asks for what it shows."""

    def leave(self) -> bool:
        """Whether the page may be left; False never for something that can be undone."""
        return True

    def keys(self) -> Mapping[str, Callable[[], None]]:
        """The keys handled while this page is shown: "F9", "F8", "Ctrl+P" ... (the shell installs the shortcuts)."""
        return {}

    def side(self) -> QWidget | None:
        """The right column, filled by the page."""
        return None

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # hides the list of QActions, which no page has
        """The action bar, filled by the page."""
        return None
