"""What stands on a printed sheet."""

from __future__ import annotations

import subprocess
from pathlib import Path

from counter_app.bootstrap import Counter


def text_of(sheet: Path) -> str:
    """The copied text of a PDF, without any white space."""
    done = subprocess.run(["pdftotext", str(sheet), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode("utf-8").split())


def printed_sheets(counter: Counter) -> list[Path]:
    """What came out of the printer, in order; every file is a PDF."""
    found = sorted(counter.profile.prints_folder.glob("*.pdf"))
    assert all(path.read_bytes().startswith(b"%PDF") for path in found)
    return found


def newest(counter: Counter, name: str) -> str:
    """The text of the sheet printed last with this word in its text."""
    for sheet in reversed(printed_sheets(counter)):
        text = text_of(sheet)
        if name in text:
            return text
    raise AssertionError(f"{name}: not printed")
