"""How this PC's window looks, kept in the clear beside the store: the sign-in page needs it before anything is unlocked."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ui.desktop.style.tokens import Language, Look

FILE = "window.json"
LARGE = 1.5
Shade = Literal["system", "light", "dark"]
SHADES: tuple[Shade, ...] = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Appearance:
    """Language, text size and theme as a person chose them; ``shade`` "system" follows the desktop."""

    language: Language = "zh_CN"
    large: bool = False
    shade: Shade = "system"

    def look(self, *, system_dark: bool) -> Look:
        """The look to show."""
        dark = system_dark if self.shade == "system" else self.shade == "dark"
        return Look(dark=dark, scale=LARGE if self.large else 1.0, language=self.language)


def read_appearance(profile: Path) -> Appearance:
    """As kept; the standard look where nothing readable is kept."""
    try:
        kept = json.loads((profile / FILE).read_text("utf-8"))
        shade = str(kept.get("shade", "system"))
        return Appearance(
            language="en" if kept.get("language") == "en" else "zh_CN",
            large=bool(kept.get("large", False)),
            shade="light" if shade == "light" else "dark" if shade == "dark" else "system",
        )
    except (OSError, ValueError, AttributeError):
        return Appearance()


def keep_appearance(profile: Path, wanted: Appearance) -> None:
    """Keeps it whole or not at all; a folder that cannot be written to keeps the old one."""
    aside = profile / f"{FILE}.new"
    with contextlib.suppress(OSError):
        profile.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(asdict(wanted)), "utf-8")
        os.replace(aside, profile / FILE)  # noqa: PTH105


def language_of(text: str | None) -> Language | None:
    """``zh``, ``zh_CN``, ``en`` ... from a command line as a language of the interface; None for none."""
    if not text:
        return None
    return "en" if text.lower().startswith("en") else "zh_CN"
