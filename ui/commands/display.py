"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os
import sys

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_display() -> bool:
    """Whether a window can be shown here at all."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in DISPLAYS)
