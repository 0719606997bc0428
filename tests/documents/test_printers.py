"""Printing: into a folder, and through the system's own commands (small stand-ins for ``lp`` and ``lpstat``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.devices.printers import CupsPrinter, FolderPrinter
from counter_app.errors import PaperFailed
from counter_app.ports import Printer, Sheet

SHEET = Sheet(paper="receipt_a4", pdf=b"%PDF-1.5 sheet", pages=1)


def command(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def cups(folder: Path, lp: str) -> CupsPrinter:
    return CupsPrinter(lp=command(folder, "lp", lp), lpstat=command(folder, "lpstat", "echo 窗口激光; echo slip80"))


def test_a_folder_keeps_every_copy_in_printing_order(tmp_path: Path) -> None:
    printer: Printer = FolderPrinter(tmp_path / "out")
    printer.print(SHEET, copies=2)
    printer.print(Sheet(paper="daily", pdf=b"%PDF day", pages=1), printer="folder")
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == ["000001-receipt_a4.pdf", "000002-receipt_a4.pdf", "000003-daily.pdf"]
    assert files[1].read_bytes() == SHEET.pdf


def test_a_folder_that_cannot_be_written_is_a_failed_job(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PaperFailed) as failed:
        FolderPrinter(tmp_path / "file").print(SHEET)
    assert failed.value.code == "job_failed"


def test_the_queue_receives_the_very_pdf_and_the_copies(tmp_path: Path) -> None:
    printer = cups(tmp_path, f'echo "$@" > {tmp_path}/args; cat > {tmp_path}/job')
    assert printer.names() == ("窗口激光", "slip80")
    printer.print(SHEET, printer="窗口激光", copies=2)
    assert (tmp_path / "job").read_bytes() == SHEET.pdf
    assert (tmp_path / "args").read_text(encoding="utf-8").startswith("-d 窗口激光 -n 2 ")


def test_a_queue_nobody_has_is_named_missing(tmp_path: Path) -> None:
    with pytest.raises(PaperFailed) as failed:
        cups(tmp_path, "cat > /dev/null").print(SHEET, printer="gone")
    assert failed.value.code == "printer_missing"
    assert failed.value.details["names"] == ("窗口激光", "slip80")


def test_what_the_queue_says_of_a_failure_comes_along(tmp_path: Path) -> None:
    with pytest.raises(PaperFailed) as failed:
        cups(tmp_path, "cat > /dev/null; echo 'lp: not accepting jobs' >&2; exit 1").print(SHEET)
    assert failed.value.code == "job_failed"
    assert failed.value.details["said"] == "lp: not accepting jobs"


def test_a_system_that_cannot_print_has_no_queues(tmp_path: Path) -> None:
    printer = CupsPrinter(lp=str(tmp_path / "lp"), lpstat=str(tmp_path / "lpstat"))
    assert printer.names() == ()
    assert not printer.available()
    with pytest.raises(PaperFailed) as failed:
        printer.print(SHEET)
    assert failed.value.code == "printer_missing"
