"""What stands on a printed sheet."""

from __future__ import annotations

import subprocess
from pathlib import Path


def text_of(sheet: Path) -> str:
    """The copied text of a PDF, without any white space."""
    done = subprocess.run(["pdftotext", str(sheet), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode("utf-8").split())
