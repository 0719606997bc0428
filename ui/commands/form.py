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
    from ui.commands.form_drive import drive_lines, follow_system_zone, lines_of

    follow_system_zone()
    drive_lines(lines_of(sys.stdin.buffer), sys.stdout.buffer)


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


User = Annotated[str, typer.Option("--user", help="服务器上的用户。 User on the server; the password is asked for.")]
Authority = Annotated[Path | None, typer.Option("--ca", help="发证机构的证书文件。 The authority's certificate.")]
Media = Annotated[Path | None, typer.Option("--media", help="附件所在的文件夹。 Folder of the files that go with it.")]
FormFile = Annotated[Path, typer.Option("--form", help="表单 XML。 The form's XML.")]


@form_app.command("fetch")
def fetch(
    url: Annotated[str, typer.Argument(help="OpenRosa 服务器地址。 The server's address.")],
    into: Annotated[
        Path | None, typer.Option(help="存到这个文件夹，不给则只列出。 Fetch into it; else list only.")
    ] = None,
    form_id: Annotated[list[str] | None, typer.Option("--id", help="只取这张，可重复。 Only this form.")] = None,
    user: User = "",
    ca: Authority = None,
) -> None:
    """从 OpenRosa 服务器（ODK Central）列出、获取表单。 Lists and fetches forms of an OpenRosa server (docs/openrosa.md)."""
    from ui.commands import form_openrosa

    with form_openrosa.server_at(url, user, ca) as server:
        if into is None:
            form_openrosa.print_list(server)
        elif not form_openrosa.fetch(server, into, form_id or ()):
            raise typer.Exit(1)


@form_app.command("send")
def send(
    record: Annotated[Path, typer.Argument(help="记录 XML。 The record's XML.")],
    url: Annotated[str, typer.Argument(help="OpenRosa 服务器地址。 The server's address.")],
    media: Media = None,
    user: User = "",
    ca: Authority = None,
) -> None:
    """把记录发给 OpenRosa 服务器；断了可再发，不会重复。 Sends a record; may be repeated, never doubled (docs/openrosa.md)."""
    from ui.commands import form_openrosa

    with form_openrosa.server_at(url, user, ca) as server:
        form_openrosa.send(server, record, media)


@form_app.command("encrypt")
def encrypt(
    record: Annotated[Path, typer.Argument(help="记录 XML。 The record's XML.")],
    form: FormFile,
    into: Annotated[Path, typer.Option(help="新文件夹。 A folder to be made.")],
    media: Media = None,
) -> None:
    """用表单的公钥加密记录和附件，以便发送。 Encrypts a record and its files for the form's owner (docs/openrosa.md)."""
    from ui.commands.form_records import encrypt_record

    for path in encrypt_record(record, form, media, into):
        typer.echo(str(path))


@form_app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(help="原记录 XML。 The record before.")],
    new: Annotated[Path, typer.Argument(help="新记录 XML。 The record after.")],
    form: FormFile,
    media: Media = None,
    language: Annotated[str | None, typer.Option(help="表单的语言，如 zh、en。 A language of the form.")] = None,
) -> None:
    """两份记录有何不同，用表单上的话说；有不同时返回 1。 What differs, in the form's words; exit 1 when anything does."""
    from ui.commands.form_records import print_difference

    if print_difference(old, new, form, media, language):
        raise typer.Exit(1)


@form_app.command("preview")
def preview(
    file: Annotated[Path, typer.Argument(help=".xlsx .xls .csv .md .xml")],
    catalogue: Catalogue = None,
    language: Annotated[str, typer.Option(help="窗口语言 zh 或 en。 Language of the window.")] = "zh",
    large: Annotated[bool, typer.Option("--large", help="大字。 Large text.")] = False,
) -> None:
    """在真实窗口里看表单；改完存盘按 F5。 Opens the form in the real window; F5 reads the file again."""
    from ui.commands.form_preview import preview as previewed

    raise typer.Exit(previewed(file, catalogue=catalogue, language=language, large=large))
