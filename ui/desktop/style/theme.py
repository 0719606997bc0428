"""Fonts, palette and style sheet made from the tokens; `Theme` changes the look of the running program.

Fusion lies underneath. The sheet never sets a font (a size in the sheet beats every later `setFont`), except for table
heads, which ignore their own font once they are styled.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.desktop.i18n.words import Words
from ui.desktop.style import icons
from ui.desktop.style.places import resources
from ui.desktop.style.sheet import sheet
from ui.desktop.style.tokens import TYPE, Look, Role, T

FAMILIES = ["Noto Sans SC", "HanaMinB"]
FIRST_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Medium.ttf")
OTHER_FONTS = ("NotoSansSC-Bold.ttf", "HanaMinB.ttf")
"""Bold and rare characters: the sign-in page has neither and does not wait for their 40 MB."""
QT_WORDS = {"zh_CN": "qtbase_zh_CN"}
"""Qt's own translations, for dialogs that the desktop does not bring along; Qt speaks English by itself."""
STYLED = "fusion"
"""Property of an application that was started with ``-style fusion``."""


def load_fonts(folder: Path, names: Sequence[str] = FIRST_FONTS + OTHER_FONTS) -> None:
    """Make the bundled fonts known to Qt; FileNotFoundError names the file that is missing or damaged."""
    for name in names:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise FileNotFoundError(str(folder / name))


def font(role: Role | str = "body") -> QFont:
    """The font of a text role in the present text size."""
    points, weight = TYPE[role]
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPointSizeF(points * T.look.scale)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return made


def palette() -> QPalette:
    """The palette of the present look, for what the sheet does not reach."""
    c, made, role = T.c, QPalette(), QPalette.ColorRole
    for which, value in {
        role.Window: c.paper,
        role.WindowText: c.ink,
        role.Base: c.surface,
        role.AlternateBase: c.paper,
        role.Text: c.ink,
        role.Button: c.surface,
        role.ButtonText: c.ink,
        role.Highlight: c.fill,
        role.HighlightedText: c.on_fill,
        role.PlaceholderText: c.ink3,
        role.ToolTipBase: c.ink,
        role.ToolTipText: c.surface,
        role.Link: c.accent,
        role.Light: c.surface,
        role.Mid: c.line,
        role.Dark: c.edge,
        role.Accent: c.accent,
    }.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.ink3))
    return made


def system_is_dark(app: QApplication) -> bool:
    """True when the desktop environment asks for dark windows (Qt 6.5 or newer)."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


class Theme(QObject):
    """Gives the application its look and changes it while it runs.

    Every widget with a method `relook()` has it called, hidden ones too, children before parents; then the signal goes
    out. Signals: look_changed(Look).
    """

    look_changed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        look: Look,
        *,
        folder: Path | None = None,
        fonts: Sequence[str] = FIRST_FONTS + OTHER_FONTS,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._words = Words(folder or resources() / "i18n", self)
        app.installTranslator(self._words)
        self._qt_words, self._qt_spoken = QTranslator(self), ""
        load_fonts(resources() / "fonts", fonts)
        icons.load()
        if not app.property(STYLED):
            app.setStyle("Fusion")
        self._put(look)

    def set_look(self, look: Look) -> None:
        """Change theme, text size or language at once; nothing typed is lost, because no widget is made anew."""
        if look == T.look:
            return
        self._put(look)
        for widget in reversed(self._app.allWidgets()):
            relook = getattr(widget, "relook", None)
            if relook is not None:
                relook()
            QWidget.update(widget)  # a table hides it behind an update of its own
        self.look_changed.emit(look)

    def _put(self, look: Look) -> None:
        T.use(look)
        icons.clear()
        self._words.speak(look.language)
        self._speak_for_qt(QT_WORDS.get(look.language, ""))
        self._app.setFont(font("body"))
        self._app.setPalette(palette())
        self._app.setStyleSheet(sheet())

    def _speak_for_qt(self, name: str) -> None:
        """Words of Qt's own dialogs in the language of the window; none for no name."""
        if name == self._qt_spoken:
            return
        self._app.removeTranslator(self._qt_words)
        if name and self._qt_words.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._app.installTranslator(self._qt_words)
        self._qt_spoken = name
