"""What a preview is wanted of; pages hand one of these to ``go("preview", ...)``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """A sheet about a case, by the release's or the general code. ``printed`` counts the prints there were already."""

    case_id: str
    paper: str
    title: str
    printed: int = 0


@dataclass(frozen=True, slots=True)
class DailyWanted:
    """The daily sheet of a day, YYYY-MM-DD."""

    on: str


@dataclass(frozen=True, slots=True)
class ScanWanted:
    """A scan of a case, to look at only."""

    attachment_id: str
    title: str


Wanted = PaperWanted | DailyWanted | ScanWanted
