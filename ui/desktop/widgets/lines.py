"""Lines of text with something of their own: typed unseen, an address to open, a code from a scanner."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.desktop.i18n import t
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.scan import as_printed, takes_codes

SAFE_SCHEMES = ("http", "https", "mailto")


def is_helper_key(event: QKeyEvent) -> bool:
    """Alt+Down: the key that does what the icon in a line does."""
    return event.key() == Qt.Key.Key_Down and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


class SecretEdit(LineEdit):
    """Typed unseen; Alt+Down or the eye shows it until the line is left."""

    def __init__(self, value: str = "") -> None:
        super().__init__(value, trailing="eye")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.icon_pressed.connect(self.toggle)
        self.relook()

    def toggle(self) -> None:
        """Show what is typed, or hide it again."""
        self._put_shown(self.echoMode() == QLineEdit.EchoMode.Password)

    def relook(self) -> None:
        super().relook()
        self.setToolTip(t("parts.secret.tip"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_helper_key(event):
            self.toggle()
            return
        super().keyPressEvent(event)

    def commit(self) -> None:
        if not self.hasFocus():
            self._put_shown(False)
        super().commit()

    def _put_shown(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._trailing = "eye-slash" if shown else "eye"
        self.update()


class LinkEdit(LineEdit):
    """An address; Alt+Down or the icon opens it with the system when it is one that a browser or mail program takes."""

    def __init__(self, value: str = "") -> None:
        super().__init__(value, leading="link", trailing="arrow-square-out")
        self.icon_pressed.connect(self.open_link)
        self.relook()

    def link(self) -> QUrl | None:
        """What would be opened; None for text that is no address, or of a scheme that is not opened from here."""
        url = QUrl.fromUserInput(self.value())
        return url if url.isValid() and url.scheme() in SAFE_SCHEMES else None

    def open_link(self) -> bool:
        """Hand the address to the system; False when there is none."""
        url = self.link()
        return url is not None and QDesktopServices.openUrl(url)

    def relook(self) -> None:
        super().relook()
        self.setToolTip(t("parts.link.tip"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_helper_key(event):
            self.open_link()
            return
        super().keyPressEvent(event)


class CodeEdit(LineEdit):
    """A code; what a scanner types stays here and its Enter goes nowhere, so the next question is not skipped."""

    def __init__(self, value: str = "") -> None:
        super().__init__(value, leading="barcode", placeholder=t("parts.code.placeholder"))
        self.setProperty("takes_scan", True)
        takes_codes(self)

    def value(self) -> str:
        typed = self._raw.strip()
        return as_printed(typed) if not typed.isascii() else typed

    def relook(self) -> None:
        super().relook()
        self.setPlaceholderText(t("parts.code.placeholder"))
