"""The workbook to start from: a small whole item, filled, with drop-downs and a sheet that explains every heading."""

from __future__ import annotations

from pathlib import Path

from sync.district.publishing.book_writer import write_book
from sync.district.publishing.item_source import toml_item
from sync.district.publishing.sheets import read_file


def write_template(folder: Path, out: Path) -> None:
    """Writes the template; ``folder`` holds its example (item.toml, form.md) and the first lines of 说明 (guide.txt)."""
    guide = (folder / "guide.txt").read_text(encoding="utf-8").splitlines()
    write_book(out, toml_item(folder / "item.toml").data, read_file(folder / "form.md"), guide)


def write_item(catalogue: Path, code: str, out: Path) -> None:
    """Writes an item of a catalogue's source, with its form, as a workbook that builds to the same."""
    item = toml_item(catalogue / "items" / f"{code}.toml").data
    write_book(out, item, read_file(catalogue / "forms" / f"{item['form']}.md"))
