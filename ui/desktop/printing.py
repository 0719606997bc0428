"""The window's printer: the queue that was chosen, or the folder where there is none."""

from __future__ import annotations

from counter_app.devices.printers import FOLDER, CupsPrinter, FolderPrinter
from counter_app.ports import Sheet


class ChosenPrinter:
    """A ``ports.Printer`` that sends sheets to the chosen queue. ``chosen`` empty: the system's own queue, else the folder."""

    def __init__(self, queues: CupsPrinter, folder: FolderPrinter, chosen: str = "") -> None:
        self._queues, self._folder = queues, folder
        self.chosen = chosen

    def names(self) -> tuple[str, ...]:
        """All queues of the system, then the folder."""
        return (*self._queues.names(), FOLDER)

    def print(self, sheet: Sheet, *, printer: str = "", copies: int = 1) -> None:
        """Raises PaperFailed("printer_missing" | "job_failed")."""
        wanted = printer or self.chosen
        if wanted == FOLDER or (not wanted and not self._queues.names()):
            self._folder.print(sheet, copies=copies)
            return
        self._queues.print(sheet, printer=wanted, copies=copies)

    def in_use(self) -> str:
        """The name of the queue that the next sheet goes to; FOLDER for the folder, "" when the chosen queue is gone."""
        names = self._queues.names()
        if self.chosen:
            return self.chosen if self.chosen in (*names, FOLDER) else ""
        return names[0] if names else FOLDER
