"""The table of docs/authoring.md: every heading of an item's workbook, from the table that reads and writes it.

python -m sync.district.publishing.authoring_page prints it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.district.publishing.item_sheets import ENGLISH, ITEM, ITEM_ROWS, NO, SHEETS, YES, Column, Shape


def lines() -> Iterator[str]:
    """The lines of the table."""
    for name, columns in ((ITEM, ITEM_ROWS), *SHEETS.items()):
        yield f"### {name}"
        yield ""
        yield "| 表头 | 怎样填 | 可以填的词 | 必填 | items/*.toml |"
        yield "|---|---|---|---|---|"
        for column in columns:
            yield _line(column)
        yield ""


def _line(column: Column) -> str:
    words = "、".join([YES, NO] if column.shape is Shape.TRUTH else column.words)
    heading = f"{column.heading}，{column.heading}{ENGLISH}" if column.shape is Shape.BOTH else column.heading
    says = column.says.replace("|", "\\|")
    return f"| {heading} | {says} | {words} | {'是' if column.needed else ''} | `{column.key}` |"


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201
