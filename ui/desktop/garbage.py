"""Cyclic garbage is collected on the GUI thread and nowhere else.

Python runs its collector in whichever thread happens to allocate. When that is a worker, the garbage may hold signal connections:
PySide then disconnects there, with Qt's lock of the object and waiting for Python's, while the GUI thread holds Python's and waits
for Qt's. Both stand still for ever. Seen with PySide6 6.9.3: a window froze in ``QObject::~QObject`` on the GUI thread, beside
``QObject::disconnect`` under ``gc_collect_main`` in a worker (decision 0017).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
YOUNG, MIDDLE, OLD = 0, 1, 2


def collect_due() -> None:
    """Collects what Python's own thresholds say is due; the oldest when the middle ones were gone through often enough."""
    young, middle, old = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
    if young:
        gc.collect(OLD if middle and old else MIDDLE if middle else YOUNG)


class GuiCollector(QObject):
    """Takes the collector's work over from Python for good. Make it on the GUI thread, once the program has started."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what starting the program made stays for good; looking through it again costs and finds nothing
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()
