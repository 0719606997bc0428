"""The keys of the form page and what they do, as one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ui.desktop.pages.form_people import People
from ui.desktop.pages.form_prefill import Prefiller
from ui.desktop.pages.form_rules import RulesCard
from ui.desktop.pages.form_scans import FormScans
from ui.desktop.pages.form_tongue import Tongue

if TYPE_CHECKING:
    from ui.desktop.pages.form import FormPage


def keys_of(
    page: FormPage, people: People, prefiller: Prefiller, rules: RulesCard, scans: FormScans, tongue: Tongue
) -> Mapping[str, Callable[[], None]]:
    """Every key that works anywhere on the page."""
    return {
        **people.keys(page.show_notice, page.press_family),
        "F1": page.toggle_help,
        "F4": prefiller.read_card,
        "F6": page.show_materials,
        "F8": page.press_shortfall,
        "F9": page.press_receive,
        "F11": page.confirm_notice,
        "Ctrl+P": page.print_forms,
        "Ctrl+R": page.press_declined,
        "Ctrl+L": tongue.turn,
        "Ctrl+E": rules.press_explain,
        "Ctrl+J": rules.press_insist,
        "F5": page.panel.take_offer,
        "Ctrl+O": scans.choose_file,
        "Ctrl+K": scans.shoot,
        "Esc": page.press_escape,
    }
