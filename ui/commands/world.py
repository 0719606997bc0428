"""A small invented world: a district with its station, people and departments, and a counter enrolled at it.

``counter demo`` keeps one in a folder; the self-test and the tests make one and throw it away. Everybody in it is invented.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from counter_app import PROGRAM_VERSION
from counter_app.bootstrap import Settings, establish, renumber
from counter_app.bootstrap.building import Seed
from counter_app.errors import BadInput
from counter_app.ports import Account, Terminal
from counter_app.store.key_ring import KeyRing
from counter_app.store.profile import Profile, TerminalFile
from sync.district.core import District
from sync.district.residents import Village, invent_residents, people_of_samples
from sync.district.setup import SetUp, StationPlan, import_pool, set_up
from sync.terminal.exchange import HttpExchange, enrol
from sync.wire import AccountInfo, Enrolment
from ui.commands.demo_people import DEMO_PASSWORDS

STATION, STATION_NAME, TOWN_NAME = "440604012064", "新城社区", "祖庙街道"
WINDOW = "01"
SAMPLE_PHONE = "0757-00000001"
"""The district's telephone in demos; nobody answers it."""
_PEOPLE = (
    AccountInfo("wang", "王秀兰", "clerk"),
    AccountInfo("chen", "陈志明", "clerk"),
    AccountInfo("li", "李桂芳", "supervisor"),
)
_ADDRESS = "佛山市禅城区祖庙街道新城社区"


@dataclass(frozen=True, slots=True)
class Published:
    """A signed release in a file and the public key it verifies with."""

    path: Path
    public_key: bytes


def published(folder: Path) -> Published:
    """The release that ``district catalogue build`` put into this folder; raises BadInput where there is none."""
    if not (folder / "release.zip").is_file() or not (folder / "release.pub").is_file():
        raise BadInput(what="catalogue", why="missing", where=str(folder))
    return Published(folder / "release.zip", (folder / "release.pub").read_bytes())


def people_the_district(district: District, release: Published, *, residents: int) -> SetUp:
    """Station 新城社区 with window 01 and its people, the release with its departments, and an invented pool."""
    plan = StationPlan(STATION, STATION_NAME, TOWN_NAME, "0757-00000000", (WINDOW,), _PEOPLE)
    made = set_up(district, plans=[plan], release=release.path, release_key=release.public_key)
    village, today = Village(STATION, _ADDRESS), district.now().date()
    items = district.releases.newest().items()
    import_pool(
        district, [*invent_residents(village, residents, today=today), *people_of_samples(items, village, today=today)]
    )
    return made


def enrol_counter(settings: Settings, base_url: str, code: str, passwords: Mapping[str, str]) -> TerminalFile:
    """Enrols the counter over HTTP with its one-time code and sets up its store; returns what it now is.

    A store that is there already is kept and gets the new terminal number.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    answer = enrol(base_url, code, key.public_key().public_bytes_raw(), PROGRAM_VERSION, clock=settings.clock)
    terminal_file = terminal_file_of(answer, base_url)
    exchange = HttpExchange(base_url, answer.terminal_id, key.private_bytes_raw(), clock=settings.clock)
    try:
        release = exchange.fetch_release(answer.release)
    finally:
        exchange.close()
    if KeyRing.exists(Profile(settings.profile).store_folder):
        renumber(settings, terminal_file, link_key=key.private_bytes_raw(), release=release)
    else:
        establish(
            settings,
            terminal_file,
            link_key=key.private_bytes_raw(),
            release=release,
            passwords=passwords,
            seed=Seed(b64decode(answer.recovery_seed), answer.recovery_nth) if answer.recovery_seed else None,
        )
    return terminal_file


def terminal_file_of(answer: Enrolment, base_url: str) -> TerminalFile:
    """What the counter keeps of its enrolment."""
    return TerminalFile(
        terminal=Terminal(
            station=answer.station,
            station_name=answer.station_name,
            terminal_no=answer.terminal_no,
            window=answer.window,
            writer=answer.writer,
            district_url=base_url,
            town_name=answer.town_name,
            district_name=answer.district_name,
            phone=answer.station_phone,
        ),
        terminal_id=answer.terminal_id,
        seal_key=answer.seal_key,
        release_key=answer.release_key,
        paper_key=answer.paper_key,
        release=answer.release,
        accounts=tuple(
            Account(account_id=p.account_id, name=p.name, role=p.role, active=p.active) for p in answer.accounts
        ),
        district_phone=answer.district_phone,
    )


def keep_keys(folder: Path, made: SetUp) -> Mapping[str, str]:
    """Department keys are given out once: kept in the demo's folder so that a second start still has them."""
    path = folder / "department-keys.json"
    if made.department_keys:
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        path.write_text(json.dumps({**known, **made.department_keys}, indent=1), "utf-8")
        path.chmod(0o600)
    keys: dict[str, str] = json.loads(path.read_text("utf-8"))
    return keys


__all__ = ["DEMO_PASSWORDS", "Published", "enrol_counter", "keep_keys", "people_the_district", "published"]
