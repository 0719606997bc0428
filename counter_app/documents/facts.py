"""The facts of papers live in the domain, where the use cases that gather them can reach them too."""

from counter_app.domain.paper_facts import (
    CountRow,
    DailyFacts,
    DepartmentLine,
    DocumentLine,
    MaterialLine,
    PaperFacts,
    SheetRow,
    ShortfallLine,
    UnsentRow,
)

__all__ = [
    "CountRow",
    "DailyFacts",
    "DepartmentLine",
    "DocumentLine",
    "MaterialLine",
    "PaperFacts",
    "SheetRow",
    "ShortfallLine",
    "UnsentRow",
]
