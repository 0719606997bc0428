"""``district``: publish a catalogue, set a district up, serve it, hand out enrolment codes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.said import run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="区级后台：发布目录、建站、运行。 The district's own end.",
)
catalogue_app = typer.Typer(no_args_is_help=True, help="事项目录的编译与签名。 Compile and sign the catalogue.")
app.add_typer(catalogue_app, name="catalogue")

Folder = Annotated[Path, typer.Option("--folder", help="后台数据文件夹。 Where the district keeps its data.")]


@catalogue_app.command("build")
def build_catalogue(
    source: Annotated[Path, typer.Option(help="目录源文件夹。 The catalogue's source.")] = Path("resources/catalogue"),
    out: Annotated[Path, typer.Option(help="输出文件夹。 Where release.zip goes.")] = Path("build/catalogue"),
    workbook: Annotated[
        list[Path] | None, typer.Option(help="事项工作簿或其文件夹，可重复。 An item's workbook, or a folder of them.")
    ] = None,
) -> None:
    """编译并签名事项目录。 Compiles the catalogue's source to one signed release.zip."""
    from counter_app.bootstrap import china_now
    from sync.district.publishing import build_release, public_bytes, publisher_key

    out.mkdir(parents=True, exist_ok=True)
    key = publisher_key(out / "publisher.key")
    manifest = build_release(source, out / "release.zip", key=key, now=china_now(), workbooks=workbook or ())
    (out / "release.pub").write_bytes(public_bytes(key))
    typer.echo(f"目录 {manifest.release} 已生成 / catalogue ready: {out / 'release.zip'}")


@app.command()
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="监听地址。 Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口。 Port to listen on.")] = 8460,
    phone: Annotated[str, typer.Option(help="区里电话，窗口忘记密码时打。 The district's telephone for windows.")] = "",
    auto: Annotated[bool, typer.Option(help="演示：部门自动答复。 Demo: departments answer by themselves.")] = False,
) -> None:
    """运行区级后台。 Serves the district until it is stopped."""
    from counter_app.bootstrap import china_now, make_uuid7
    from sync.district import app as served
    from sync.district.settings import AutoAnswers, Settings

    settings = Settings(folder=folder, district_phone=phone, auto=AutoAnswers() if auto else None)
    typer.echo(f"区级后台 / district: http://{host}:{port}/console")
    served.serve(settings, host=host, port=port, clock=china_now, make_id=make_uuid7)


@app.command()
def init(
    folder: Folder,
    station: Annotated[str, typer.Option(help="村居 12 位代码。 The station's 12-digit code.")],
    name: Annotated[str, typer.Option(help="村居名称。 The station's name.")],
    town: Annotated[str, typer.Option(help="镇街名称。 The town's name.")],
    release: Annotated[Path, typer.Option(help="目录文件夹。 Folder with release.zip and release.pub.")] = Path(
        "build/catalogue"
    ),
    phone: Annotated[str, typer.Option(help="村居电话。 The station's telephone.")] = "",
    window: Annotated[list[str] | None, typer.Option(help="窗口号，可重复。 Window, repeatable.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="人员 账号:姓名:角色，可重复。 Person as account:name:role.")
    ] = None,
) -> None:
    """建站并给出窗口注册码和部门密钥（只显示一次）。 Sets a station up; codes and keys are shown once."""
    from counter_app.bootstrap import china_now, make_uuid7
    from sync.district.core import open_district
    from sync.district.settings import Settings
    from sync.district.setup import StationPlan, set_up
    from sync.wire import AccountInfo
    from ui.commands.world import published

    signed = published(release)
    people = tuple(AccountInfo(*_three(text)) for text in account or [])
    district = open_district(Settings(folder=folder), clock=china_now, make_id=make_uuid7)
    plan = StationPlan(station, name, town, phone, tuple(window or ["01"]), people)
    made = set_up(district, plans=[plan], release=signed.path, release_key=signed.public_key)
    district.close()
    for (place, number), code in made.codes.items():
        typer.echo(f"{place} 窗口 {number}  注册码 / enrolment code: {code}")
    for department, key in made.department_keys.items():
        typer.echo(f"部门 {department}  密钥 / key: {key}")


@app.command()
def code(
    folder: Folder,
    station: Annotated[str, typer.Option(help="村居代码。 The station's code.")],
    window: Annotated[str, typer.Option(help="窗口号。 The window.")],
) -> None:
    """为一个窗口出一个新的注册码。 A new enrolment code for one window; the terminal number is never used again."""
    from counter_app.bootstrap import china_now, make_uuid7
    from sync.district.core import open_district
    from sync.district.settings import Settings
    from sync.district.setup import new_code

    district = open_district(Settings(folder=folder), clock=china_now, make_id=make_uuid7)
    typer.echo(new_code(district, station, window))
    district.close()


@app.command("reset-code")
def reset_code(
    terminal: Annotated[str, typer.Argument(help="终端号，例如 440604012064-01。 The terminal's number.")],
    number: Annotated[int, typer.Argument(help="窗口报来的口令序号。 The code number the window reads out.")],
    folder: Folder,
    account: Annotated[str, typer.Option("--for", help="谁忘了密码：账号。 Whose password: the account.")],
    by: Annotated[str, typer.Option("--by", help="谁接的电话：姓名。 Who answers the telephone.")],
    again: Annotated[bool, typer.Option("--again", help="这个序号报过，再报一次。 Read out once before.")] = False,
) -> None:
    """电话口令：核实来电人后，照着逐组读给窗口。 A one-time code to read out, once the caller is known."""
    from counter_app.bootstrap import china_now, make_uuid7
    from sync.district.core import open_district
    from sync.district.reset_codes import give_code
    from sync.district.settings import Settings

    district = open_district(Settings(folder=folder), clock=china_now, make_id=make_uuid7)
    try:
        typer.echo(give_code(district, terminal, number, account=account, by=by, again=again))
    finally:
        district.close()


def _three(text: str) -> tuple[str, str, str]:
    account, _, rest = text.partition(":")
    name, _, role = rest.partition(":")
    return account, name or account, role or "clerk"


def main() -> None:
    """Entry point; what goes wrong is one sentence, not a trace."""
    run(app)
