"""``counter form``: run, check, look at and fetch forms from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

form_app = typer.Typer(no_args_is_help=True, help="表单：驱动、检查、预览、获取。 Run, check, preview and fetch forms.")


@form_app.command("drive")
def drive() -> None:
    """逐行读 JSON、逐行答 JSON，直接驱动表单引擎。 Drives the form engine: one JSON object a line (docs/form-drive.md)."""
    from ui.commands.form_drive import drive_lines, follow_system_zone

    follow_system_zone()
    drive_lines(sys.stdin.buffer, sys.stdout.buffer)


Catalogue = Annotated[
    Path | None,
    typer.Option(help="事项工作簿所属的目录源文件夹。 The catalogue's source that an item's workbook is for."),
]


@form_app.command("check")
def check(file: Annotated[Path, typer.Argument(help=".xlsx .xls .csv .md .xml")], catalogue: Catalogue = None) -> None:
    """检查表单：逐处说明工作表、行、列和错误。 Checks a form: every fault with its sheet, row and column (docs/authoring.md)."""
    from ui.commands.form_check import check as checked

    code = checked(file, catalogue)
    if code:
        raise typer.Exit(code)


@form_app.command("template")
def template(
    file: Annotated[Path, typer.Argument(help=".xlsx")],
    item: Annotated[str, typer.Option(help="从目录里这个事项写起。 Begin with this item of the catalogue.")] = "",
    catalogue: Catalogue = None,
) -> None:
    """写出事项工作簿模板。 Writes the workbook to start an item from (docs/authoring.md)."""
    from ui.commands.form_check import write_workbook

    write_workbook(file, item, catalogue)
    typer.echo(f"已写出 / written: {file}")
