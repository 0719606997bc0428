"""docs/form-functions.md names every function of the engine, and none that it has not."""

from __future__ import annotations

import re
from pathlib import Path

from counter_app.forms.functions import handlers

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "form-functions.md").read_text("utf-8")


def test_the_page_lists_every_function_and_no_other() -> None:
    table = PAGE.partition("## XPath and OpenRosa")[2].partition("Not there, and refused")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = [name for cell in cells for name in re.findall(r"`([a-z0-9:-]+)\(", cell)]
    assert sorted(listed) == sorted(handlers())
