"""``counter``: open the window, enrol a terminal, run the demo, test an installation, look after the store."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.form import form_app
from ui.commands.said import run

app = typer.Typer(
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="一门柜台：窗口终端。 The counter terminal.",
)
store_app = typer.Typer(no_args_is_help=True, help="库的维护。 Look after the store.")
app.add_typer(store_app, name="store")
app.add_typer(form_app, name="form")

if TYPE_CHECKING:
    from counter_app.bootstrap import Settings

ProfileFolder = Annotated[
    Path | None,
    typer.Option("--profile", help="本机数据文件夹，默认为用户数据目录。 Where this counter keeps its data."),
]
CatalogueFolder = Annotated[
    Path, typer.Option("--catalogue", help="含 release.zip 与 release.pub 的文件夹。 Folder of the built catalogue.")
]
BUILT = Path("build/catalogue")


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    profile: ProfileFolder = None,
    language: Annotated[str, typer.Option(help="界面语言 zh 或 en。 Language of the interface.")] = "",
    large: Annotated[bool, typer.Option("--large", help="大字。 Large text.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="不连接后台。 Without the line.")] = False,
) -> None:
    """打开窗口。 Opens the window."""
    if context.invoked_subcommand is None:
        from ui.commands.demo import require_display
        from ui.desktop.main import run as open_window

        require_display()
        sys.exit(open_window(_settings(profile), language=language or None, large=large, offline=offline))


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="演示数据文件夹。 Where the demo keeps its data.")] = None,
    catalogue: CatalogueFolder = BUILT,
    auto: Annotated[bool, typer.Option(help="部门自动答复。 Departments answer by themselves.")] = True,
    language: Annotated[str, typer.Option(help="界面语言 zh 或 en。 Language of the interface.")] = "",
    large: Annotated[bool, typer.Option("--large", help="大字。 Large text.")] = False,
    shift_days: Annotated[
        int, typer.Option("--shift-days", min=0, max=400, help="时钟快几天。 Days the clocks run ahead.")
    ] = 0,
    cut: Annotated[bool, typer.Option("--cut", help="断网开始。 Start without the line.")] = False,
) -> None:
    """演示：本机后台、虚构居民、已注册的新城社区 01 号窗口。 Demo district and an enrolled counter on this PC."""
    from ui.commands.demo import require_display, run_demo

    require_display()
    wanted = language or None
    sys.exit(run_demo(folder, catalogue, auto=auto, language=wanted, large=large, shift_days=shift_days, cut=cut))


@app.command()
def enrol(
    url: Annotated[str, typer.Option(help="区级后台地址。 The district's address.")],
    code: Annotated[str, typer.Option(help="打印清单上的注册码。 The code from the printed list.")],
    account: Annotated[
        list[str], typer.Option(help="为其设初始密码的账号，可重复。 Account to set a first password for.")
    ],
    profile: ProfileFolder = None,
    password: Annotated[
        str, typer.Option(help="初始密码，不给则逐个询问。 First password; asked for when not given.")
    ] = "",
) -> None:
    """用一次性注册码注册本窗口。 Enrols this counter with its one-time code."""
    from ui.commands.world import enrol_counter

    passwords = {
        one: password or typer.prompt(f"{one} 的初始密码 / first password", hide_input=True, confirmation_prompt=True)
        for one in account
    }
    terminal = enrol_counter(_settings(profile), url, code, passwords).terminal
    typer.echo(f"已注册 / enrolled: {terminal.station_name} {terminal.writer}")


@app.command()
def selftest(
    out: Annotated[Path, typer.Option(help="结果文件夹。 Where the papers and records go.")],
    item: Annotated[str, typer.Option(help="事项编码，all 为全部。 Item code, or all.")] = "ZR-002",
    offline_first: Annotated[
        bool, typer.Option("--offline-first", help="先断网收件再恢复。 Receive with the line cut first.")
    ] = False,
    catalogue: CatalogueFolder = BUILT,
) -> None:
    """安装自检：从证件号到送达，逐步核对。 The whole road of an item, verified step by step."""
    from ui.commands.selftest import selftest as one
    from ui.commands.selftest import selftest_all
    from ui.commands.world import published

    release = published(catalogue)
    if item == "all":
        sys.exit(selftest_all(release, out, offline_first=offline_first))
    sys.exit(one(release, out, item_code=item, offline_first=offline_first))


@app.command("password")
def password(
    account: Annotated[str, typer.Argument(help="忘了密码的账号。 Who forgot the password.")],
    by: Annotated[str, typer.Option(help="站长或信息员的账号。 The supervisor or IT person who sets it.")],
    profile: ProfileFolder = None,
) -> None:
    """站长或信息员为同事重设密码。 Sets a colleague's password anew."""
    from counter_app.bootstrap import unlock
    from counter_app.bootstrap.again import reset_password

    own = _ask_password()
    counter = unlock(_settings(profile), by, own)
    try:
        new = os.environ.get("YIMEN_NEW_PASSWORD") or str(
            typer.prompt(f"{account} 的新密码 / new password", hide_input=True, confirmation_prompt=True)
        )
        reset_password(counter, own, account, new)
    finally:
        counter.close()
    typer.echo(f"已重设，首次登录后请改密 / set anew, to be changed after the first login: {account}")


@store_app.command("rebuild")
def rebuild(
    account: Annotated[str, typer.Option(help="登录账号。 Account.")],
    profile: ProfileFolder = None,
) -> None:
    """从日志重建办件列表。 Rebuilds the case list from the journal."""
    from counter_app.bootstrap import unlock
    from counter_app.bootstrap.upkeep import rebuild as rebuild_store

    counter = unlock(_settings(profile), account, _ask_password())
    try:
        cases = rebuild_store(counter)
    finally:
        counter.close()
    typer.echo(f"已重建 / rebuilt: {cases}")


@store_app.command("check")
def check(
    account: Annotated[str, typer.Option(help="登录账号。 Account.")],
    profile: ProfileFolder = None,
) -> None:
    """核对审计链。 Verifies the audit chain."""
    from counter_app.bootstrap import unlock

    counter = unlock(_settings(profile), account, _ask_password())
    try:
        with counter.window.store.reading() as uow:
            links = uow.audit.verify()
    finally:
        counter.close()
    typer.echo(f"审计链完好 / audit chain holds: {links}")


def _settings(profile: Path | None) -> Settings:
    from counter_app.bootstrap import Settings, default_profile_folder

    return Settings(profile=profile or default_profile_folder())


def _ask_password() -> str:
    return os.environ.get("YIMEN_PASSWORD") or str(typer.prompt("密码 / password", hide_input=True))


def main() -> None:
    """Entry point; what goes wrong is one sentence, not a trace."""
    run(app)
