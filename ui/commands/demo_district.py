"""The demo's district as a process: ``python -m ui.commands.demo_district FOLDER PORT CATALOGUE DAYS_AHEAD [--auto]``."""

from __future__ import annotations

import sys
from pathlib import Path

from counter_app.bootstrap import make_uuid7
from sync.district.core import open_district
from sync.district.running import make_server
from sync.district.settings import AutoAnswers, Settings
from ui.commands.demo import days_ahead
from ui.commands.world import SAMPLE_PHONE, keep_keys, people_the_district, published

RESIDENTS = 300


def main(arguments: list[str]) -> None:
    """Sets the district up where that was not done yet, and serves it until it is told to stop."""
    place, port, catalogue = Path(arguments[0]), int(arguments[1]), Path(arguments[2])
    auto = AutoAnswers() if "--auto" in arguments else None
    settings = Settings(folder=place / "district", district_phone=SAMPLE_PHONE, auto=auto)
    district = open_district(settings, clock=days_ahead(int(arguments[3])), make_id=make_uuid7)
    made = people_the_district(district, published(catalogue), residents=RESIDENTS)
    keep_keys(place, made)
    for code in made.codes.values():
        (place / "enrolment-code").write_text(code, "utf-8")
    make_server(district, host="127.0.0.1", port=port).run()


if __name__ == "__main__":
    main(sys.argv[1:])
