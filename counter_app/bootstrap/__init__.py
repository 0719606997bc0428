"""Puts a counter together: settings in, an unlocked counter with its paper desk out. The only floor that sees all adapters."""

from counter_app.bootstrap.building import (
    CHINA,
    Counter,
    Settings,
    china_now,
    default_profile_folder,
    establish,
    login_facts,
    make_uuid7,
    unlock,
)
from counter_app.bootstrap.paper_desk import PaperDesk, Printed

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
    "unlock",
]
