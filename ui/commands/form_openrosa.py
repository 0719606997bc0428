"""``counter form fetch`` and ``send``: forms from, and records to, an OpenRosa server (docs/openrosa.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from counter_app.errors import BadInput, CounterError, NotFound
from sync.openrosa import FetchedForm, SendNote, Server, fetch_form, files_named, list_forms, send_record
from ui.commands.form_files import compiled
from ui.commands.said import sentences

PASSWORD = "YIMEN_OPENROSA_PASSWORD"


@contextmanager
def server_at(url: str, user: str, ca_file: Path | None) -> Iterator[Server]:
    """The server, with the password from the environment or asked for."""
    password = ""
    if user:
        password = os.environ.get(PASSWORD) or str(typer.prompt(f"{user} 的密码 / password", hide_input=True))
    server = Server(url, user=user, password=password, ca_file=ca_file)
    try:
        yield server
    finally:
        server.close()


def print_list(server: Server) -> None:
    """One line a form: id, version, name."""
    forms = list_forms(server)
    for form in forms:
        typer.echo(f"{form.form_id}\t{form.version}\t{form.name}")
    typer.echo(f"共 {len(forms)} 张表单 / forms: {len(forms)}", err=True)


def fetch(server: Server, into: Path, wanted: Sequence[str]) -> bool:
    """Fetches the wanted forms, or all, and says of each whether it can be run here; False when one was not fetched."""
    listed = list_forms(server)
    unknown = sorted(set(wanted) - {form.form_id for form in listed})
    if unknown:
        raise NotFound(what="form", key=", ".join(unknown))
    through = True
    for form in listed:
        if wanted and form.form_id not in wanted:
            continue
        try:
            fetched = fetch_form(server, form, into)
        except CounterError as error:
            through = False
            typer.echo(f"{form.form_id}\n{sentences(error)}", err=True)
        else:
            state = "已取 / fetched" if fetched.changed else "没有变化 / unchanged"
            typer.echo(f"{form.form_id}\t{form.version}\t{state}\t{fetched.folder}\t{_runs(fetched)}")
    return through


def send(server: Server, record: Path, media: Path | None) -> None:
    """Sends the record with the files of the folder that it names; what was sent is noted in ``<record>.sent.json``."""
    content = record.read_bytes()
    files = {} if media is None else files_named(content, media)
    sent = send_record(server, content, files, SendNote(record.with_name(f"{record.name}.sent.json")))
    if sent.before:
        typer.echo(f"以前已发，没有再发 / sent before, not sent again: {sent.instance_id}")
    else:
        typer.echo(f"已发 / sent: {sent.instance_id}（{len(files)} 个文件 / files）{sent.message}")


def _runs(fetched: FetchedForm) -> str:
    try:
        compiled(fetched.form_path.read_bytes(), fetched.media)
    except BadInput as error:
        where, why = error.details.get("where", ""), error.details.get("why", "")
        return f"本机不能办 / cannot be run here: {where}: {why}"
    return "本机能办 / runs here"
