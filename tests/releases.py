"""The catalogue as it will be from 1 December: one question worded anew, one more, one less; built once a session."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from counter_app.bootstrap import CHINA
from sync.district.publishing import build_release, publisher_key
from tests.clock import MONDAY
from tests.counterkit import release_bytes
from ui.desktop.style.places import resources

NOW, NEXT = "2026.11-1", "2026.12-1"
FIRST_DAY = datetime(2026, 12, 1, 0, 0, tzinfo=CHINA)
ITEM = "ZR-001"
_CONTACT = "| | text | rr_contact | 紧急联系人及电话 | Emergency contact |"
_BUS_LINE = "| | text | rr_bus_line | 常坐的公交线路 | Bus line |" + "  |" * 13


@cache
def december() -> bytes:
    """The signed release; ``rr_contact`` changed, ``rr_bus_line`` is new, ``rr_marriage`` is gone."""
    release_bytes()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "catalogue", Path(folder) / "release.zip"
        shutil.copytree(resources() / "catalogue", source)
        _replace(source / "release.toml", {NOW: NEXT, "2026-11-23": "2026-12-01"})
        form = source / "forms/residence_registration.md"
        lines = [line for line in form.read_text("utf-8").splitlines() if "| rr_marriage |" not in line]
        at = next(place for place, line in enumerate(lines) if line.startswith(_CONTACT))
        lines[at : at + 1] = [lines[at].replace("紧急联系人及电话", "紧急联系人姓名"), _BUS_LINE]
        form.write_text("\n".join(lines) + "\n", "utf-8")
        item = source / "items" / f"{ITEM}.toml"
        item.write_text(re.sub(r"rr_marriage = .*\n|\"rr_marriage\", ?", "", item.read_text("utf-8")), "utf-8")
        mapping = source / "mapping.toml"
        mapping.write_text(mapping.read_text("utf-8") + '\n[fields."rr.marriage"]\nmaterial = "none"\n', "utf-8")
        build_release(source, out, key=publisher_key(Path("build/catalogue/publisher.key")), now=MONDAY)
        return out.read_bytes()


def _replace(path: Path, words: dict[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in words.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
