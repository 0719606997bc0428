"""``counter``: a clerk's icon opens the window at once; anything more is for the whole command line in ``terminal``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.commands.display import has_display


@dataclass(slots=True)
class WindowWanted:
    """What the window was asked for with."""

    profile: Path | None = None
    language: str | None = None
    large: bool = False
    offline: bool = False


def window_wanted(arguments: Sequence[str]) -> WindowWanted | None:
    """What these arguments ask of the window; None when they ask for something else, or wrongly.

    The library of the command line takes 60 ms to load, more than a whole window: opening one does without it.
    """
    wanted, rest = WindowWanted(), list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--large":
            wanted.large = True
        elif word == "--offline":
            wanted.offline = True
        elif word == "--profile" and rest:
            wanted.profile = Path(rest.pop(0))
        elif word == "--language" and rest:
            wanted.language = rest.pop(0)
        else:
            return None
    return wanted


def main() -> None:
    """Entry point."""
    wanted = window_wanted(sys.argv[1:])
    if wanted is None or not has_display():
        from ui.commands.terminal import main as whole

        whole()
        return
    gc.disable()  # from before Qt's library is loaded, 6 ms: nothing that starting makes is garbage
    from counter_app.bootstrap.settings import Settings, default_profile_folder
    from ui.desktop.main import run

    settings = Settings(profile=wanted.profile or default_profile_folder())
    sys.exit(run(settings, language=wanted.language, large=wanted.large, offline=wanted.offline))
