"""Forms that are signed before F9: printed 待签 with a version, signed, and asked for anew once an answer behind them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from counter_app.ports import Draft

VIEW_KEY = "signing"


@dataclass(frozen=True, slots=True)
class SignedForm:
    """One form of a draft. ``version`` counts prints whose text differs, from 1; ``digest`` is of the answers it was printed with;
    ``signed_at`` empty while it is 待签."""

    paper: str
    version: int
    digest: str
    printed_at: str
    signed_at: str = ""


def forms_of(draft: Draft) -> Mapping[str, SignedForm]:
    """The forms printed for this draft, by paper code."""
    kept: Mapping[str, Mapping[str, Any]] = draft.view.get(VIEW_KEY, {})
    return {code: SignedForm(**raw) for code, raw in kept.items()}


def signed_forms(draft: Draft) -> tuple[dict[str, Any], ...]:
    """The signed forms as the receipt's event keeps them."""
    return tuple(asdict(form) for form in forms_of(draft).values() if form.signed_at)
