"""``counter demo``: clocks that run ahead and never back, cards by the reader, a day without the line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap import Settings, china_now
from counter_app.devices.simulated import SimulatedReader
from tests.commands.conftest import Runs
from ui.commands import demo
from ui.commands.demo_people import DEMO_CARDS, lay_cards


def test_the_cards_of_the_demo_are_read_one_behind_the_other(tmp_path: Path) -> None:
    lay_cards(tmp_path / "cards")
    reader = SimulatedReader(tmp_path / "cards")
    read = [reader.read() for _ in range(4)]
    assert [card.name if card else "" for card in read] == [*(card["name"] for card in DEMO_CARDS.values()), ""]


def test_a_card_that_was_taken_away_is_not_laid_again(tmp_path: Path) -> None:
    lay_cards(tmp_path)
    lay_cards(tmp_path / "cards")
    (tmp_path / "cards" / "1-applicant.json").unlink()
    lay_cards(tmp_path / "cards")
    assert len(list((tmp_path / "cards").iterdir())) == 2 and not list(tmp_path.glob("*.json"))


def test_the_clocks_of_a_demo_run_ahead_and_never_back(tmp_path: Path) -> None:
    port = demo._facts(tmp_path, 4)["port"]
    facts = demo._facts(tmp_path, 0)
    assert (facts["port"], facts["shift_days"]) == (port, 4)
    ahead = demo.demo_settings(tmp_path, 4).clock() - china_now()
    assert abs(ahead - timedelta(days=4)) < timedelta(seconds=5)


def test_a_demo_of_before_keeps_its_port(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"port": 4711}))
    assert demo._facts(tmp_path, 2) == {"port": 4711, "shift_days": 2}


def test_a_cut_demo_opens_its_window_and_starts_no_district(
    tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Settings] = []
    (tmp_path / "counter").mkdir()
    (tmp_path / "counter" / "terminal.json").write_text("{}")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("ui.desktop.main.run", lambda settings, **_rest: opened.append(settings) or 0)
    code, _, _ = runs("counter", "demo", "--folder", tmp_path, "--cut", "--shift-days", "3")
    assert code == 0 and not (tmp_path / "district.log").exists()
    assert opened[0].clock().date() == (china_now() + timedelta(days=3)).date()
