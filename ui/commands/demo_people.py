"""The invented people of the demo: who may log in, and whose cards lie by the reader. Light: the demo's start lives on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

DEMO_PASSWORDS: Mapping[str, str] = {"wang": "Demo-2026", "chen": "Demo-2026", "li": "Demo-2026"}

DEMO_CARDS: Mapping[str, Mapping[str, str]] = {
    "1-applicant": {
        "name": "张秋蓉",
        "id_no": "439901199403120424",
        "sex": "女",
        "birth": "1994-03-12",
        "nation": "汉族",
    },
    "2-agent": {"name": "何景川", "id_no": "439901197003210317", "sex": "男", "birth": "1970-03-21", "nation": "汉族"},
    "3-guardian": {
        "name": "梁雨桐",
        "id_no": "43990119950818028X",
        "sex": "女",
        "birth": "1995-08-18",
        "nation": "汉族",
    },
}
"""In the order in which F4 reads them: an applicant, somebody who acts for her, the guardian of a child (梁小满)."""


def lay_cards(folder: Path) -> None:
    """Lays the sample cards where the simulated reader looks, once: cards that were taken away or changed stay so."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    for name, card in DEMO_CARDS.items():
        (folder / f"{name}.json").write_text(json.dumps(card, ensure_ascii=False), "utf-8")
