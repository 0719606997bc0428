"""Pictures for the screen, made off the GUI thread: scans made small, pages of a sheet."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from ui.desktop.style.theme import font


def scaled(data: bytes, longest: int) -> QImage | None:
    """The picture with at most ``longest`` px a side, turned the way it was taken; None for what is no picture."""
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def pdf_page(pdf: bytes, width: int, number: int = 0) -> QImage:
    """A page of a PDF, counted from 0, as a picture ``width`` px wide. Use from one thread at a time."""
    return _pages(pdf, width, number, number + 1)[0]


def pdf_pages(pdf: bytes, width: int, *, limit: int = 40) -> list[QImage]:
    """The first ``limit`` pages of a PDF as pictures ``width`` px wide. Use from one thread at a time."""
    return _pages(pdf, width, 0, limit)


def marked(page: QImage, words: str) -> QImage:
    """The page with these words large and pale across it: something to look at, not what was handed out."""
    copy = page.copy()
    painter = QPainter(copy)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = font("display")
    shown.setPixelSize(max(12, copy.width() // 9))
    painter.setFont(shown)
    painter.setPen(QColor(110, 120, 135, 70))
    painter.translate(copy.width() / 2, copy.height() / 2)
    painter.rotate(-28)
    place = QRectF(-copy.width(), -copy.height() / 6, 2 * copy.width(), copy.height() / 3)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return copy


def _pages(pdf: bytes, width: int, first: int, end: int) -> list[QImage]:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_picture(document[number], width) for number in range(first, min(end, len(document)))]
    finally:
        document.close()


def _picture(page: Any, width: int) -> QImage:
    """The page's own pixels: Pillow, which pypdfium2 can go through, is not needed for it."""
    bitmap = page.render(scale=width / page.get_width(), prefer_bgrx=True)
    image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    return image.copy()
