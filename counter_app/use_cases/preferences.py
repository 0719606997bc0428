"""What this window was set to: printer, folders, idle lock. Kept in the encrypted store, the same for whoever sits there."""

from __future__ import annotations

from dataclasses import dataclass, fields

from counter_app.use_cases.window import Window

IDLE_CHOICES = (5, 10, 15, 30)
RECEIPTS = ("receipt_a4", "receipt_80mm")
_PREFIX = "preference."


@dataclass(frozen=True, slots=True)
class Preferences:
    """``printer`` empty for the system's own choice; folders empty for none; ``receipt`` a layout of RECEIPTS."""

    printer: str = ""
    receipt: str = "receipt_a4"
    scan_folder: str = ""
    second_place: str = ""
    idle_minutes: int = 10


def preferences(window: Window) -> Preferences:
    """As last set; what is not among the choices any more counts as never set."""
    with window.store.reading() as uow:
        kept = {one.name: uow.notes.get(_PREFIX + one.name) for one in fields(Preferences)}
    idle = int(kept["idle_minutes"]) if kept["idle_minutes"].isdecimal() else 0
    standard = Preferences()
    return Preferences(
        printer=kept["printer"],
        receipt=kept["receipt"] if kept["receipt"] in RECEIPTS else standard.receipt,
        scan_folder=kept["scan_folder"],
        second_place=kept["second_place"],
        idle_minutes=idle if idle in IDLE_CHOICES else standard.idle_minutes,
    )


def set_preferences(window: Window, wanted: Preferences, *, actor: str) -> Preferences:
    """As kept; the names of what changed are audited, once."""
    before = preferences(window)
    changed = [one.name for one in fields(Preferences) if getattr(before, one.name) != getattr(wanted, one.name)]
    if changed:
        with window.store.writing() as uow:
            for name in changed:
                uow.notes.put(_PREFIX + name, str(getattr(wanted, name)))
            uow.audit.record("preferences_changed", actor=actor, subject=",".join(changed))
            uow.commit()
    return wanted
