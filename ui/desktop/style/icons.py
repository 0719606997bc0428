"""Phosphor outline icons as pixmaps, cached by name, colour and size.

The font and its character map ship with qtawesome. Importing qtawesome itself costs 126 ms before the first window and
its first icon 46 ms more; reading its two files costs 2 ms, so the glyphs are drawn here.
"""

import json
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPixmap

from ui.desktop.style.places import phosphor_files


@lru_cache(maxsize=1)
def _phosphor() -> tuple[str, bytes]:
    """Family name and the character map as it stands in its file; needs a QGuiApplication."""
    font, charmap = phosphor_files()
    number = QFontDatabase.addApplicationFont(str(font))
    if number < 0:
        raise FileNotFoundError(str(font))
    return QFontDatabase.applicationFontFamilies(number)[0], charmap.read_bytes()


def load() -> None:
    """Make the icons' font known now: every font made known later makes Qt forget what it has prepared of all of them."""
    _phosphor()


def icon_names() -> frozenset[str]:
    """Every name that `pixmap` knows."""
    return frozenset(json.loads(_phosphor()[1]))


def _glyph(charmap: bytes, name: str) -> str:
    """The character of an icon. A page wants a dozen of nine thousand: finding them is quicker than reading all."""
    line = charmap.find(f'"{name}"'.encode())
    if line < 0:
        raise KeyError(name)
    begins = charmap.index(b"0x", line)
    return chr(int(charmap[begins : charmap.index(b'"', begins)], 16))


def pixmap(name: str, color: str, size: int) -> QPixmap:
    """The icon `name` ("tray", "tray-fill"), `size` logical px square; KeyError for an unknown name."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    return _drawn(name, color, size, ratio)


@lru_cache(maxsize=1024)
def _drawn(name: str, color: str, size: int, ratio: float) -> QPixmap:
    family, charmap = _phosphor()
    glyph = _glyph(charmap, name)
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    font = QFont(family)
    font.setPixelSize(size)
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, glyph)
    painter.end()
    return picture


def clear() -> None:
    """Forget every picture (colours are baked in; called when the theme changes)."""
    _drawn.cache_clear()
