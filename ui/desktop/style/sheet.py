"""The one application style sheet, made from the tokens."""

from ui.desktop.style.tokens import RADIUS, TYPE, T

_TONES = ("ink", "ink2", "ink3", "accent", "green", "amber", "red", "on_fill")
_GROUNDS = ("paper", "surface", "sunken", "accent_soft", "amber_soft", "red_soft", "green_soft")


def sheet() -> str:
    """The sheet of the present look."""
    return "".join((_labels(), _frames(), _editors(), _cells(), _scrolling(), _tables(), _popups()))


def _labels() -> str:
    tones = "".join(f'QLabel[tone="{tone}"]{{color:{T.c.of(tone)}}}' for tone in _TONES)
    return f"QLabel{{color:{T.c.ink};background:transparent}}{tones}"


def _frames() -> str:
    c = T.c
    grounds = "".join(f'QFrame[ground="{name}"]{{background:{c.of(name)};border:0}}' for name in _GROUNDS)
    return (
        grounds
        + f"""
    QFrame[card="true"] {{ background:{c.surface}; border:1px solid {c.line}; border-radius:{RADIUS["card"]}px }}
    QFrame[piece="top"] {{ border-bottom:0; border-bottom-left-radius:0; border-bottom-right-radius:0 }}
    QFrame[piece="middle"] {{ border-top:0; border-bottom:0; border-radius:0 }}
    QFrame[piece="bottom"] {{ border-top:0; border-top-left-radius:0; border-top-right-radius:0 }}
    QFrame[well="true"] {{ background:{c.surface}; border:1px dashed {c.edge}; border-radius:{RADIUS["field"]}px }}
    QFrame[rule="h"] {{ background:{c.line}; border:0; max-height:1px; min-height:1px }}
    QFrame[rule="v"] {{ background:{c.line}; border:0; max-width:1px; min-width:1px }}
    """
    )


def _editors() -> str:
    c = T.c
    inside = T.h("field") - 2  # min-height counts the inside only: the edges come on top
    kinds = ("QLineEdit", "QPlainTextEdit")
    every = ", ".join(kinds)

    def each(suffix: str) -> str:
        return ", ".join(kind + suffix for kind in kinds)

    return f"""
    {every} {{ padding:0 10px; color:{c.ink}; background:{c.surface};
        border:1px solid {c.edge}; border-radius:{RADIUS["field"]}px;
        selection-background-color:{c.fill}; selection-color:{c.on_fill}; placeholder-text-color:{c.ink3} }}
    QLineEdit {{ min-height:{inside}px; max-height:{inside}px }}
    QPlainTextEdit {{ padding:4px 6px }}
    {each(":hover")} {{ border-color:{c.ink2} }}
    {each('[state="prefilled"]')} {{ background:{c.accent_soft} }}
    {each('[state="must_fix"]')} {{ border-color:{c.red}; background:{c.surface} }}
    {each('[state="attention"]')} {{ border-color:{c.amber} }}
    {each(":focus")} {{ padding:0 9px; border:2px solid {c.accent}; background:{c.surface} }}
    QLineEdit:focus {{ min-height:{inside - 2}px; max-height:{inside - 2}px }}
    QPlainTextEdit:focus {{ padding:3px 5px }}
    {each('[state="must_fix"]:focus')} {{ border-color:{c.red} }}
    {each(":disabled")} {{ background:{c.sunken}; color:{c.ink3}; border-color:{c.line} }}
    QLineEdit[big="true"] {{ min-height:{T.px(46)}px; max-height:{T.px(46)}px }}
    QLineEdit[big="true"]:focus {{ min-height:{T.px(46) - 2}px; max-height:{T.px(46) - 2}px }}
    """


def _cells() -> str:
    """Editors inside repeat rows: the row draws the lines, so only focus and faults have an edge."""
    c = T.c
    inside = T.h("gridrow") - 3
    return f"""
    QLineEdit[cell="true"] {{ border:1px solid transparent; border-radius:0; background:transparent; padding:0 9px;
        min-height:{inside - 1}px; max-height:{inside - 1}px }}
    QLineEdit[cell="true"]:hover {{ border-color:{c.edge} }}
    QLineEdit[cell="true"][state="prefilled"] {{ background:{c.accent_soft} }}
    QLineEdit[cell="true"][state="must_fix"] {{ border-color:{c.red} }}
    QLineEdit[cell="true"][state="attention"] {{ border-color:{c.amber} }}
    QLineEdit[cell="true"]:focus {{ border:2px solid {c.accent}; background:{c.surface}; padding:0 8px;
        min-height:{inside - 3}px; max-height:{inside - 3}px }}
    QLineEdit[cell="true"][state="must_fix"]:focus {{ border-color:{c.red} }}
    QLineEdit[cell="true"]:disabled {{ background:{c.sunken}; color:{c.ink3} }}
    """


def _scrolling() -> str:
    c = T.c
    return f"""
    QScrollArea {{ border:0; background:transparent }}
    QScrollArea > QWidget > QWidget {{ background:transparent }}
    QScrollArea > QWidget > QFrame[ground="surface"] {{ background:{c.surface} }}
    QScrollBar:vertical {{ background:transparent; width:12px; margin:0 }}
    QScrollBar::handle:vertical {{ background:{c.edge}; border-radius:3px; min-height:40px; margin:0 3px }}
    QScrollBar:horizontal {{ background:transparent; height:12px; margin:0 }}
    QScrollBar::handle:horizontal {{ background:{c.edge}; border-radius:3px; min-width:40px; margin:3px 0 }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width:0; height:0 }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background:transparent }}
    """


def _tables() -> str:
    c = T.c
    return f"""
    QTableView {{ background:{c.surface}; border:0; outline:0; gridline-color:{c.line} }}
    QHeaderView {{ background:{c.surface} }}
    QHeaderView::section {{ background:{c.surface}; color:{c.ink2}; border:0; border-bottom:1px solid {c.line};
        padding:0 10px; font-size:{TYPE["label"][0] * T.look.scale}pt }}
    """


def _popups() -> str:
    c = T.c
    return f"""
    QFrame[popup="true"] {{ background:{c.surface}; border:1px solid {c.edge}; border-radius:{RADIUS["field"]}px }}
    QListView {{ background:{c.surface}; color:{c.ink}; border:0; outline:0 }}
    QListView::item {{ height:{T.h("chip") + 8}px; padding:0 10px; color:{c.ink} }}
    QListView::item:hover {{ background:{c.line} }}
    QListView::item:selected {{ background:{c.accent_soft}; color:{c.accent} }}
    QToolTip {{ background:{c.ink}; color:{c.surface}; border:0; padding:6px 8px }}
    QCalendarWidget QWidget {{ background:{c.surface}; color:{c.ink}; alternate-background-color:{c.sunken} }}
    QCalendarWidget QAbstractItemView {{ background:{c.surface}; color:{c.ink}; selection-background-color:{c.fill};
        selection-color:{c.on_fill} }}
    QCalendarWidget QAbstractItemView:disabled {{ color:{c.ink3} }}
    QCalendarWidget QToolButton {{ background:transparent; border:0; padding:4px 8px; color:{c.ink} }}
    QCalendarWidget QToolButton:hover {{ background:{c.line} }}
    QMenu {{ background:{c.surface}; color:{c.ink}; border:1px solid {c.edge}; padding:4px }}
    QMenu::item {{ padding:6px 16px }}
    QMenu::item:selected {{ background:{c.accent_soft}; color:{c.accent} }}
    """
