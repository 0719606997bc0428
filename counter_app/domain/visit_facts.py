"""What the receipt of a whole visit 同次办理凭证 is made from: one line a member, as plain as the facts of any other sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One member of the visit. ``state``: received, shortfall, draft, explained; ``missing`` what still lacks, in words,
    ``supplement_by`` the last day for it (``YYYY-MM-DD``). ``is_holder``: the one the sheet is handed to, whose name is whole.

    Name and ID number come whole; the sheet masks what is another person's.
    """

    name: str
    id_no: str
    item_name: str
    state: str
    number: str = ""
    short_number: str = ""
    missing: tuple[str, ...] = ()
    supplement_by: str = ""
    card_read: bool = True
    is_holder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """The visit: ``holder_name`` takes the sheet (the agent or guardian, else the first member); times as in ``PaperFacts``.

    ``notice_versions`` of the 个人信息告知书 the members were shown; ``nth`` counts prints of this sheet from 1.
    """

    station_name: str
    station_code: str
    holder_name: str
    printed_at: str
    lines: tuple[VisitLine, ...]
    town_name: str = ""
    district_name: str = ""
    city_name: str = "佛山市"
    window: str = ""
    clerk_name: str = ""
    station_phone: str = ""
    notice_versions: tuple[str, ...] = ()
    offline: bool = False
    nth: int = 1
    print_reason: str = ""
    language: str = "zh"
