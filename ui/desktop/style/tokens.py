"""Design tokens: the only place that knows a colour or a measure. No Qt here.

`T` is the look the screen has now. Only `theme.Theme` changes it, and then tells every widget.
"""

from typing import Final, Literal, NamedTuple

Tone = Literal["ink", "ink2", "ink3", "accent", "green", "amber", "red", "edge", "on_fill"]
Ground = Literal[
    "paper", "surface", "sunken", "accent_soft", "green_soft", "amber_soft", "red_soft", "fill", "fill_hover"
]
Role = Literal["tiny", "tiny-b", "label", "label-b", "body", "body-b", "h2", "h1", "display", "clock"]
Language = Literal["zh_CN", "en"]


class Colors(NamedTuple):
    """One theme's colours as #RRGGBB. A tuple, as everything the sign-in page waits for: a dataclass takes five times as long."""

    paper: str  # window ground
    surface: str  # cards, fields
    sunken: str  # rail, tab strip, status bar, disabled fields
    ink: str  # text
    ink2: str  # labels, secondary text
    ink3: str  # hints, small print (still >= 4.5:1 on every ground)
    line: str  # hairlines that only decorate
    edge: str  # edges that carry meaning (>= 3:1): fields, key caps
    accent: str  # deep blue as text, icon, edge, focus ring
    fill: str  # deep blue as the ground of the one primary button
    fill_hover: str
    fill_down: str
    on_fill: str
    accent_soft: str  # filled in but not confirmed; selected
    green: str
    green_soft: str
    amber: str
    amber_soft: str
    red: str
    red_soft: str
    sheet: str  # printed paper on screen: white in both themes
    sheet_ink: str

    def of(self, name: str) -> str:
        """The colour called `name`; AttributeError for a name that is no token."""
        return str(getattr(self, name))


LIGHT: Final = Colors(
    paper="#F3F3F0",
    surface="#FFFFFF",
    sunken="#E8E8E4",
    ink="#1A1D21",
    ink2="#454B54",
    ink3="#5C636D",
    line="#DCDCD7",
    edge="#7B818A",
    accent="#1B4B86",
    fill="#1B4B86",
    fill_hover="#163F72",
    fill_down="#11335D",
    on_fill="#FFFFFF",
    accent_soft="#E7EEF7",
    green="#1C663A",
    green_soft="#E3F1E8",
    amber="#7F4B00",
    amber_soft="#FAEFD9",
    red="#AE231C",
    red_soft="#FBE8E6",
    sheet="#FFFFFF",
    sheet_ink="#1A1D21",
)

DARK: Final = Colors(
    paper="#15181C",
    surface="#1E2227",
    sunken="#101316",
    ink="#ECEEF0",
    ink2="#BCC2CA",
    ink3="#98A0AA",
    line="#30353C",
    edge="#767E89",
    accent="#8DBBF2",
    fill="#2E69B0",
    fill_hover="#3772BC",
    fill_down="#22538F",
    on_fill="#FFFFFF",
    accent_soft="#1D2E43",
    green="#7CCB97",
    green_soft="#1B3325",
    amber="#E9B45E",
    amber_soft="#382B14",
    red="#F5938B",
    red_soft="#3F2220",
    sheet="#F2F2EF",
    sheet_ink="#1A1D21",
)

# Text roles: point size and weight. At 96 dpi: 9 pt = 12 px, 10 = 13, 11 = 15, 14 = 19, 18 = 24, 26 = 35.
TYPE: Final[dict[str, tuple[float, int]]] = {
    "tiny": (9, 400),
    "tiny-b": (9, 500),
    "label": (10, 400),
    "label-b": (10, 500),
    "body": (11, 400),
    "body-b": (11, 500),
    "h2": (14, 500),
    "h1": (18, 500),
    "display": (26, 500),
    "clock": (40, 400),
}

# Gaps in px. They do not grow with the text.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32
RADIUS: Final = {"field": 4, "card": 6, "cap": 3}

# Control heights in px at normal text; `T.h()` gives the value of the present look.
HEIGHT: Final[dict[str, int]] = {
    "field": 36,
    "button": 36,
    "action": 40,
    "row": 40,
    "gridrow": 36,
    "head": 28,
    "tab": 40,
    "label": 19,
    "message": 20,
    "chip": 24,
    "cap": 20,
    "actionbar": 54,
    "statusbar": 28,
    "railitem": 60,
    "pagehead": 50,
}


class Look(NamedTuple):
    """What a clerk can choose: theme, text size (1.0 or 1.5), language."""

    dark: bool = False
    scale: float = 1.0
    language: Language = "zh_CN"


class Tokens:
    """The present look as colours and measures. Painted parts read it at paint time, never at import."""

    __slots__ = ("c", "look")

    def __init__(self) -> None:
        self.look = Look()
        self.c = LIGHT

    def use(self, look: Look) -> None:
        """Switch without telling anybody; `theme.Theme.set_look` is what a program calls."""
        self.look = look
        self.c = DARK if look.dark else LIGHT

    @property
    def large(self) -> bool:
        return self.look.scale > 1.2

    def h(self, name: str) -> int:
        """A control height in px. Text grows by `scale`, the air round it does not, so heights grow a little less."""
        return self.px(HEIGHT[name], 0.92 if self.large else 1.0)

    def px(self, value: float, damp: float = 1.0) -> int:
        """`value` px grown with the text."""
        return round(value * self.look.scale * damp)


T: Final = Tokens()


def luminance(color: str) -> float:
    """Relative luminance of #RRGGBB, 0 to 1 (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
