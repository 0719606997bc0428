"""Where sheets go: a CUPS queue by the system's ``lp``, or a folder where there is no printer."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from counter_app.errors import PaperFailed
from counter_app.ports import Sheet

FOLDER = "folder"
"""Name under which the folder shows among the printers."""
TIMEOUT_S = 20.0


class FolderPrinter:
    """Keeps each printed sheet as a PDF in a folder, numbered in printing order; readable, so for the PC's own user only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """The one name of this printer."""
        return (FOLDER,)

    def print(self, sheet: Sheet, *, printer: str = "", copies: int = 1) -> None:
        """Writes the sheet once for each copy; raises PaperFailed("printer_missing" | "job_failed")."""
        if printer not in ("", FOLDER):
            raise PaperFailed("printer_missing", printer=printer)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for _ in range(copies):
                self._write(sheet)
        except OSError as error:
            raise PaperFailed("job_failed", printer=FOLDER, said=error.strerror or "") from error

    def _write(self, sheet: Sheet) -> None:
        """A new numbered file; two printing at once never take the same name."""
        used = [int(path.name[:6]) for path in self.folder.glob("[0-9]*.pdf") if path.name[:6].isdigit()]
        number = max(used, default=0) + 1
        while True:
            target = self.folder / f"{number:06d}-{sheet.paper}.pdf"
            try:
                with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                    file.write(sheet.pdf)
                return
            except FileExistsError:
                number += 1


class CupsPrinter:
    """The system's print queues. The PDF goes to the queue as it is, so that its text and fonts stay.

    A job that the queue took is done as far as this adapter can tell; paper in hand is for the window to ask.
    """

    def __init__(self, *, lp: str = "lp", lpstat: str = "lpstat") -> None:
        self._lp, self._lpstat = lp, lpstat

    def available(self) -> bool:
        """Whether this system can print and has at least one queue."""
        return bool(self.names())

    def names(self) -> tuple[str, ...]:
        """Names of the queues; empty where there is no print system."""
        if shutil.which(self._lpstat) is None or shutil.which(self._lp) is None:
            return ()
        try:
            answer = self._run([self._lpstat, "-e"])
        except PaperFailed:
            return ()
        return tuple(line.strip() for line in answer.stdout.decode("utf-8", "replace").splitlines() if line.strip())

    def print(self, sheet: Sheet, *, printer: str = "", copies: int = 1) -> None:
        """Hands the sheet to a queue (the system's default without a name); raises PaperFailed."""
        names = self.names()
        if not names or (printer and printer not in names):
            raise PaperFailed("printer_missing", printer=printer, names=names)
        queue = ["-d", printer] if printer else []
        job = [self._lp, *queue, "-n", str(copies), "-t", sheet.paper, "-o", "print-scaling=none", "--", "-"]
        answer = self._run(job, sheet.pdf)
        if answer.returncode != 0:
            raise PaperFailed(
                "job_failed", printer=printer, said=answer.stderr.decode("utf-8", "replace").strip()[:300]
            )

    def _run(self, command: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                command,
                input=given,
                capture_output=True,
                timeout=TIMEOUT_S,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PaperFailed("job_failed", printer="", said="timeout") from error
        except OSError as error:
            raise PaperFailed("printer_missing", printer="") from error
