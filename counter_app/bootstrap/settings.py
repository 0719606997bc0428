"""Where a counter lives, and what may be known of it before anybody logged in. Light: the login page lives on this module alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from counter_app.errors import BadInput, NotFound
from counter_app.store.points import Points

if TYPE_CHECKING:
    from counter_app.ports import Clock, MakeId
    from counter_app.store.profile import TerminalFile

CHINA = timezone(timedelta(hours=8))
LEAST_PASSWORD = 8
"""Characters of a password that a person chooses."""


def china_now() -> datetime:
    """The PC's clock in the counter's zone, whatever zone the PC is set to."""
    return datetime.now(CHINA)


def make_uuid7() -> str:
    """A time-ordered id, RFC 9562 §5.7 (Python 3.11 has none): 48 bits of milliseconds, 74 random bits."""
    import uuid

    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def make_salt() -> str:
    """128 random bits as hex."""
    return os.urandom(16).hex()


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a counter lives and what it is connected to. ``second_place``: folder on another disk, stick or PC for F9's copy."""

    profile: Path
    second_place: Path | None = None
    clock: Clock = china_now
    make_id: MakeId = make_uuid7
    salt: Callable[[], str] = make_salt
    points: Points = field(default_factory=Points)
    kdf: Mapping[str, int] | None = None
    marks: Path | None = None

    @property
    def marks_folder(self) -> Path:
        """Where the last number is noted outside the profile; never inside it, or a copy of the profile would carry it along."""
        if self.marks is not None:
            return self.marks
        from platformdirs import user_state_path

        return user_state_path("yimen-counter", appauthor=False) / "marks"


def default_profile_folder() -> Path:
    """Where a counter keeps its things when nobody says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("yimen-counter", appauthor=False)


class LoginFacts(NamedTuple):
    """What the sign-in page shows. ``people``: (account id, name, role) of those who may log in.

    ``newcomers`` of them have no password yet; ``code``: (terminal, number, how many are left) of the telephone code to ask for,
    ``district_phone`` where to ask for it (empty: not told).
    """

    town_name: str
    station_name: str
    window: str
    writer: str
    people: tuple[tuple[str, str, str], ...]
    newcomers: frozenset[str] = frozenset()
    code: tuple[str, int, int] | None = None
    district_phone: str = ""


def sign_in_facts(settings: Settings) -> LoginFacts:
    """The same file as ``login_facts``, read without the store's libraries; raises NotFound and BadInput like it."""
    import json

    path = settings.profile / "terminal.json"
    try:
        kept = json.loads(path.read_bytes())
        terminal = kept["terminal"]
        people = [
            (str(one["account_id"]), str(one["name"]), str(one["role"])) for one in kept["accounts"] if one["active"]
        ]
        return LoginFacts(
            town_name=str(terminal["town_name"]),
            station_name=str(terminal["station_name"]),
            window=str(terminal["window"]),
            writer=str(terminal["writer"]),
            people=tuple(people),
            district_phone=str(kept.get("district_phone", "")),
            **_of_slots(settings, {account_id for account_id, _, _ in people}),
        )
    except FileNotFoundError as error:
        raise NotFound(what="terminal", key=str(settings.profile)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(what="terminal_file", where=str(path)) from error


class _OfSlots(TypedDict, total=False):
    newcomers: frozenset[str]
    code: tuple[str, int, int] | None


def _of_slots(settings: Settings, people: set[str]) -> _OfSlots:
    """What the key ring's file says before anybody is in; nothing when it cannot be read: the login will tell."""
    import json

    try:
        kept = json.loads((settings.profile / "store" / "slots.json").read_bytes())
        codes = {int(number): str(slot["terminal"]) for number, slot in kept.get("codes", {}).items()}
        newcomers = frozenset(people - set(kept["accounts"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    first = min(codes, default=0)
    return {"newcomers": newcomers, "code": (codes[first], first, len(codes)) if first else None}


def login_facts(settings: Settings) -> TerminalFile:
    """What the login page shows before anybody logged in: station, window, people by name. NotFound before enrolment."""
    from counter_app.store.profile import Profile

    return Profile(settings.profile).read()
