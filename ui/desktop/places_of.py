"""How each page is made. A page's module is loaded when the page is first wanted, so that the first one is there at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from counter_app.use_cases.drafts import Opened
from ui.desktop.desk import Desk
from ui.desktop.pages.base import Page

if TYPE_CHECKING:
    from counter_app.use_cases.receive_case import Received
    from ui.desktop.pages.form import FormPage
    from ui.desktop.pages.preview_of import Wanted

ROOM_PAGES = {
    "intake": ("start", "StartPage"),
    "queue": ("queue", "QueuePage"),
    "search": ("search", "SearchPage"),
    "report": ("report", "ReportPage"),
    "sync": ("sync", "SyncPage"),
    "backfill": ("backfill", "BackfillPage"),
}


def make_room(room: str, desk: Desk) -> Page:
    """The page of a room of the rail, or the one for hand-written slips; KeyError for a room that is none."""
    module, name = ROOM_PAGES[room]
    return cast(Page, getattr(import_module(f"ui.desktop.pages.{module}"), name)(desk))


def make_form_page(desk: Desk, opened: Opened) -> FormPage:
    """The form of an open draft."""
    from ui.desktop.pages.form import FormPage

    return FormPage(desk, opened)


def make_received_page(desk: Desk, received: object) -> Page:
    """What came of F9."""
    from ui.desktop.pages.received import ReceivedPage

    return ReceivedPage(desk, cast("Received", received))


def make_case_page(desk: Desk, case_id: str) -> Page:
    """One case."""
    from ui.desktop.pages.case import CasePage

    return CasePage(desk, case_id)


def make_preview_page(desk: Desk, wanted: object) -> Page:
    """A sheet before it is printed, or a scan."""
    from ui.desktop.pages.preview import PreviewPage

    page = PreviewPage(desk)
    page.look_at(cast("Wanted", wanted))
    return page
