"""The drafts that are open as tabs, with or without their form made yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.ports import Draft
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.widgets.rail import DraftTab

if TYPE_CHECKING:
    from ui.desktop.pages.form import FormPage


@dataclass(slots=True)
class _Open:
    draft: Draft
    page: FormPage | None


class OpenDrafts(QObject):
    """Signals: changed(): a tab came, went, or says something else."""

    changed = Signal()

    def __init__(self, item_name: Callable[[str], str], listed: Callable[[str, str], str]) -> None:
        """``item_name`` of an item's code; ``listed`` of an item's code and a draft's title: under what it stands in lists."""
        super().__init__()
        self._item_name, self._listed = item_name, listed
        self._open: dict[str, _Open] = {}
        self._taken_over: set[tuple[str, str]] = set()

    def put(self, draft: Draft, page: FormPage | None) -> None:
        """A draft is open; its page may come later."""
        known = self._open.get(draft.draft_id)
        if known is None:
            self._open[draft.draft_id] = _Open(draft, page)
        else:
            known.page = page
        if page is not None:
            page.tab_changed.connect(self.changed)
        self.changed.emit()

    def page(self, draft_id: str) -> FormPage | None:
        """Its form, when it was made."""
        known = self._open.get(draft_id)
        return known.page if known else None

    def draft(self, draft_id: str) -> Draft | None:
        """The draft as it was when its tab came."""
        known = self._open.get(draft_id)
        return known.draft if known else None

    def pages(self) -> list[FormPage]:
        """All forms that were made."""
        return [known.page for known in self._open.values() if known.page is not None]

    def is_page(self, page: Page) -> bool:
        return self.id_of(page) != ""

    def is_rework(self, page: Page) -> bool:
        """Whether the page mends a case that was received already."""
        return any(known.page is page and known.draft.case_id for known in self._open.values())

    def id_of(self, page: Page | None) -> str:
        """The draft of a page; "" for a page that is no open draft."""
        return next((name for name, known in self._open.items() if known.page is not None and known.page is page), "")

    def newly_taken_over(self, page: Page, account_id: str) -> Draft | None:
        """A colleague's draft that this person has before her for the first time; None otherwise."""
        draft = self.draft(self.id_of(page))
        if draft is None or draft.owner == account_id or (draft.draft_id, account_id) in self._taken_over:
            return None
        self._taken_over.add((draft.draft_id, account_id))
        return draft

    def remove(self, page: Page) -> None:
        """The draft of this page is no more."""
        self.forget(self.id_of(page))

    def forget(self, draft_id: str) -> None:
        """This draft is no more."""
        if self._open.pop(draft_id, None) is not None:
            self.changed.emit()

    def tabs(self) -> list[DraftTab]:
        """What the tabs say: masked names."""
        return [self._tab(name, known) for name, known in self._open.items()]

    def say(self) -> None:
        """Said anew, after the language or the drafts changed."""
        self.changed.emit()

    def _tab(self, name: str, known: _Open) -> DraftTab:
        if known.page is not None:
            title, item = known.page.title_for_tab(), known.page.item_for_tab()
            return DraftTab(name, "" if title == t("form.tab.nameless") else title, item, known.page.missing())
        missing = known.draft.view.get("missing")
        item = self._item_name(known.draft.item_code)
        who = self._listed(known.draft.item_code, known.draft.title)
        return DraftTab(name, who, item, missing if isinstance(missing, int) else 0)
