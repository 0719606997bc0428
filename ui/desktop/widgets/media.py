"""PictureSlot, SketchSlot, RecordingSlot: an attachment that is looked at, drawn or played; and what is refused as one."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QGuiApplication, QImage, QImageReader, QKeyEvent, QKeySequence

from ui.desktop.i18n import t
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.sketch import SketchPad, png, scaled_to

LARGEST_BYTES = 20 * 1024 * 1024
"""What the counter keeps of one file (counter_app.devices.images.MAX_BYTES)."""
MOST_PIXELS = 60_000_000
SUFFIXES = {
    "image": (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"),
    "audio": (".mp3", ".m4a", ".aac", ".wav", ".ogg", ".oga", ".opus", ".flac", ".amr", ".wma"),
    "video": (".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".3gp", ".wmv", ".mpg", ".mpeg"),
}


def fault_of(path: Path, sort: str) -> str:
    """What keeps a file from being this sort of attachment ("image", "audio", "video", "" for any), in words; "" for nothing."""
    try:
        size = path.stat().st_size
    except OSError:
        return t("parts.media.unreadable", name=path.name)
    if not size:
        return t("parts.media.empty", name=path.name)
    if size > LARGEST_BYTES:
        return t("parts.media.too_large", name=path.name, most=LARGEST_BYTES // 1024 // 1024)
    if sort in SUFFIXES and path.suffix.lower() not in SUFFIXES[sort]:
        return t(f"parts.media.not_{sort}", name=path.name)
    if sort == "image" and read_picture(path.read_bytes()) is None:
        return t("parts.media.broken", name=path.name)
    return ""


def read_picture(content: bytes) -> QImage | None:
    """The picture in some bytes, turned as the camera held it; None for no picture, or for one too large to open."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        return None
    image = reader.read()
    return None if image.isNull() else image


class PictureSlot(FileSlot):
    """A picture: chosen, dropped or pasted with Ctrl+V; `most_px` is the longer side that the form allows.

    What has been made here rather than chosen (pasted, drawn, made smaller) is told by made(str name, bytes PNG).
    """

    SORT = "image"

    def __init__(self, *, most_px: int = 0) -> None:
        self.most_px = most_px
        super().__init__()

    def paste(self) -> bool:
        """The picture of the clipboard as the answer; False when there is none."""
        held = QGuiApplication.clipboard().mimeData()
        image = held.imageData() if held is not None and held.hasImage() else None
        if not isinstance(image, QImage) or image.isNull():
            return False
        self.give(image, t("parts.media.pasted"))
        return True

    def give(self, image: QImage, name: str) -> None:
        """A picture made here as the answer, in the size that the form allows."""
        self.made.emit(f"{name}.png", png(scaled_to(image, self.most_px)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
            return
        super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take_files(paths)

    def take_files(self, paths: list[Path]) -> None:
        """The first file as the answer, or words that say why it cannot be."""
        for path in paths[:1]:
            fault = fault_of(path, self.SORT)
            self.say(fault)
            if fault:
                return
            image = read_picture(path.read_bytes()) if self.SORT == "image" and self.most_px else None
            if image is not None and max(image.width(), image.height()) > self.most_px:
                self.give(image, path.stem)
            else:
                self.dropped.emit([path])


class SketchSlot(PictureSlot):
    """A signature or a drawing; Enter opens the pad, Space draws anew. With `upon` a picture is chosen first and drawn upon."""

    def __init__(self, *, upon: bool = False, signature: bool = False, most_px: int = 0) -> None:
        self._upon, self._signature = upon, signature
        self._ground: QImage | None = None
        self._pad: SketchPad | None = None
        super().__init__(most_px=most_px)
        self._choose.clicked.disconnect(self.wanted)
        self._choose.clicked.connect(self.open_pad)

    def pad(self) -> SketchPad | None:
        """The pad while it is open."""
        return self._pad

    def open_pad(self) -> None:
        """Show the pad; a drawing upon a picture needs the picture first."""
        if self._upon and self._ground is None:
            self.wanted.emit()
            return
        title = t("parts.sketch.signature" if self._signature else "parts.sketch.drawing")
        self._pad = SketchPad(self.window(), title, self._ground if self._upon else None)
        self._pad.taken.connect(lambda image: self.give(image, title))
        self._pad.finished.connect(self._closed)
        self._pad.open()

    def take_files(self, paths: list[Path]) -> None:
        if not self._upon:
            super().take_files(paths)
            return
        for path in paths[:1]:
            fault = fault_of(path, "image")
            self.say(fault)
            if not fault:
                self._ground = read_picture(path.read_bytes())
                self.open_pad()

    def relook(self) -> None:
        super().relook()
        self._choose.set_words(t("parts.sketch.open"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space or (
            not self.value() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.open_pad()
            return
        super().keyPressEvent(event)

    def forget(self) -> None:
        self._ground = None
        super().forget()

    def empty_words(self) -> str:
        return t("parts.sketch.empty_upon" if self._upon else "parts.sketch.empty")

    def _closed(self) -> None:
        self._pad = None
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class RecordingSlot(PictureSlot):
    """Sound or film: chosen or dropped; Alt+Down plays it with the system's player where the file lies in the open."""

    def __init__(self, sort: str) -> None:
        self.SORT = sort
        self._path: Path | None = None
        super().__init__()

    def paste(self) -> bool:
        """A picture is no recording."""
        return False

    def take_files(self, paths: list[Path]) -> None:
        super().take_files(paths)
        if paths and not fault_of(paths[0], self.SORT):
            self._path = paths[0]

    def play(self) -> bool:
        """Hand the file to the system; False when there is none."""
        return self._path is not None and QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))

    def forget(self) -> None:
        self._path = None
        super().forget()

    def empty_words(self) -> str:
        return t(f"parts.media.empty_{self.SORT}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.play()
            return
        super().keyPressEvent(event)
