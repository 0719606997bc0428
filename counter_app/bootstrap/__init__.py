"""Puts a counter together: settings in, an unlocked counter with its paper desk out. The only floor that sees all adapters.

Names are loaded when first asked for, so that the login page does not wait for the store's libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.bootstrap.building import Counter, establish, renumber, unlock
    from counter_app.bootstrap.paper_desk import PaperDesk, Printed, signer
    from counter_app.bootstrap.settings import (
        CHINA,
        Settings,
        china_now,
        default_profile_folder,
        login_facts,
        make_uuid7,
    )

__all__ = [
    "CHINA",
    "Counter",
    "PaperDesk",
    "Printed",
    "Settings",
    "china_now",
    "default_profile_folder",
    "establish",
    "login_facts",
    "make_uuid7",
    "renumber",
    "signer",
    "unlock",
]

_ROOMS = {
    "building": ("Counter", "establish", "renumber", "unlock"),
    "paper_desk": ("PaperDesk", "Printed", "signer"),
    "settings": ("CHINA", "Settings", "china_now", "default_profile_folder", "login_facts", "make_uuid7"),
}


def __getattr__(name: str) -> object:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{room}"), name)
    raise AttributeError(name)
