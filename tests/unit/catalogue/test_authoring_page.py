"""docs/authoring.md says what the table of the workbook's headings says, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from sync.district.publishing.authoring_page import lines
from sync.district.publishing.item_sheets import ITEM_ROWS, SHEETS, Shape

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "authoring.md").read_text("utf-8")


def test_the_page_lists_every_heading_as_it_is_read() -> None:
    table = PAGE.partition("## 工作簿的表头\n\n")[2]
    assert table.split() == "\n".join(lines()).split()


def test_its_links_lead_somewhere() -> None:
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)#]+)", PAGE)}
    assert {"form-functions.md", "forms.md", "catalogue.md", "xlsform-support.md"} <= links


def test_no_heading_or_key_is_there_twice_on_a_sheet() -> None:
    for columns in (ITEM_ROWS, *SHEETS.values()):
        assert len({column.heading for column in columns}) == len({column.key for column in columns}) == len(columns)
        assert all(bool(column.words) for column in columns if column.shape is Shape.CLOSED)
