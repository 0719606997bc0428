"""What a district runs with: folder, database, demo switches."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoAnswers:
    """Demo only: departments answer by themselves. Each next act comes ``delay_s`` seconds after what it follows."""

    delay_s: float = 3.0
    every_s: float = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Where a district keeps things and how it behaves.

    ``database_url`` empty means the embedded SQLite file in ``folder``. ``deem_every_s``: how often cases are looked through
    for deemed acceptance. ``district_phone``: whom a window calls that lost its password. ``auto`` and ``open_console`` (no key
    asked) are set only in demos and the self-test.
    """

    folder: Path
    database_url: str = ""
    district_code: str = "440604"
    district_name: str = "佛山市禅城区"
    district_phone: str = ""
    token_ttl_s: int = 3600
    assertion_leeway_s: int = 300
    deem_every_s: float = 600.0
    poll_s: float = 1.0
    open_console: bool = False
    auto: AutoAnswers | None = field(default=None)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'district.db'}"

    @property
    def console_is_open(self) -> bool:
        """Whether the console asks for no key: a demo's does not."""
        return self.open_console or self.auto is not None

    @property
    def keys_folder(self) -> Path:
        return self.folder / "keys"

    @property
    def attachments_folder(self) -> Path:
        return self.folder / "attachments"

    @property
    def releases_folder(self) -> Path:
        return self.folder / "releases"
