"""ShortNumber: the part of a receipt number that people say to each other, big, and as it is read aloud for whoever listens."""

from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.errors import BadInput
from ui.desktop.i18n import t
from ui.desktop.style.tokens import Role, Tone
from ui.desktop.widgets.basics import Label


class ShortNumber(Label):
    """``261123-0001-D``: day, serial, check character. It can be marked and copied; a screen reader says it pair by pair."""

    def __init__(self, role: Role = "h2", tone: Tone = "accent") -> None:
        super().__init__("", role, tone)
        self.setTextInteractionFlags(self.textInteractionFlags().TextSelectableByMouse)
        self._said = ""

    def put(self, number: str) -> None:
        """Shows the short half of this receipt number; nothing for a case that has none."""
        try:
            parts = parse_receipt_number(number)
        except BadInput:
            self._said = ""
            self.set_words("")
            return
        self._said = t("parts.short.comma").join(parts.said)
        self.set_words(parts.short)
        self.setToolTip(t("parts.short.aloud", said=self._said))
        self.setAccessibleName(t("parts.short.name", said=self._said))

    def said(self) -> str:
        """How it is read aloud, pair by pair."""
        return self._said
