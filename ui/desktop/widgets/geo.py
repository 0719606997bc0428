"""PlaceEdit and PlacesEdit: a point, a trace, a shape; typed, pasted or read from a file. There is no map here."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSizePolicy

from ui.desktop.i18n import t
from ui.desktop.widgets.basics import Col, Label, Row
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.editors import LineEdit, TextArea
from ui.desktop.widgets.geo_text import area_m2, length_m, line_value, parse_place, parse_places, read_places
from ui.desktop.widgets.lines import is_helper_key

FILES = "*.gpx *.kml *.geojson *.json"


class PlaceEdit(LineEdit):
    """A point; `value()` is "lat lon altitude accuracy", or what was typed when it is no point. Alt+Down reads a file."""

    def __init__(self, value: str = "") -> None:
        super().__init__(value, leading="map-pin", trailing="file-arrow-up", placeholder=t("parts.place.placeholder"))
        self.icon_pressed.connect(self.choose_file)
        self.relook()

    def value(self) -> str:
        typed = self._raw.strip()
        place = parse_place(typed)
        return place.value() if place is not None else typed

    def set_value(self, value: str) -> None:
        place = parse_place(value)
        super().set_value(value.removesuffix(" 0 0").removesuffix(" 0.0 0.0") if place is not None else value)

    def remark(self) -> str:
        """What a PC cannot do here, said by name."""
        return "" if self._raw.strip() else t("parts.place.no_map")

    def take_file(self, path: Path) -> bool:
        """The first point of a file as the answer; False when the file has none."""
        places = read_places(path)
        if places:
            self._raw = places[0].value().removesuffix(" 0 0")
            self.setText(self._raw)
            self.edited.emit(self.value())
        return bool(places)

    def choose_file(self) -> None:
        path = _chosen_file(self)
        if path is not None and not self.take_file(path):
            self.setToolTip(t("parts.place.bad_file", name=path.name))

    def relook(self) -> None:
        super().relook()
        self.setPlaceholderText(t("parts.place.placeholder"))
        self.setToolTip(t("parts.place.tip"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_helper_key(event):
            self.choose_file()
            return
        super().keyPressEvent(event)


class _Lines(TextArea):
    """The points, one a line."""

    file_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_helper_key(event):
            self.file_wanted.emit()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText("\n".join(piece.strip() for piece in source.text().replace(";", "\n").splitlines()))


class PlacesEdit(QFrame):
    """A trace, or a shape with `closed`: one point a line, Ctrl+Enter for the next line, how many and how long below.

    `value()` is "lat lon alt acc; lat lon alt acc …", or what was typed while a line is no point. A shape is closed by itself.
    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self, value: str = "", *, closed: bool = False) -> None:
        super().__init__()
        self.closed, self._told = closed, ""
        self.lines = _Lines(placeholder=t("parts.places.placeholder"))
        self._facts = Label("", "label", "ink2", elide=True)
        self._read = KeyButton("", "Alt ↓", "file-arrow-up", "quiet")
        self._read.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = Row(self._facts, self._read)
        foot.setStretch(0, 1)
        self.setLayout(Col(self.lines, foot, gap=2))
        self.setFocusProxy(self.lines)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._read.clicked.connect(self.choose_file)
        self.lines.file_wanted.connect(self.choose_file)
        self.lines.edited.connect(self._on_edited)
        self.lines.committed.connect(lambda _text: self.committed.emit(self.value()))
        self.lines.advance.connect(self.advance)
        self.lines.back.connect(self.back)
        self.set_value(value)
        self.relook()

    def value(self) -> str:
        text = self.lines.raw().strip()
        places, wrong = parse_places(text)
        if wrong or not places:
            return text
        if self.closed and len(places) > 2 and places[0] != places[-1]:
            places.append(places[0])
        return line_value(places)

    def set_value(self, value: str) -> None:
        if value == self.value() and value:
            return
        pieces = [piece.strip().removesuffix(" 0 0") for piece in value.split(";") if piece.strip()]
        self.lines.set_value("\n".join(pieces))
        self._show()

    def raw(self) -> str:
        return self.lines.raw()

    def set_raw(self, raw: str) -> None:
        self.lines.set_raw(raw)
        self._show()

    def set_state(self, state: str) -> None:
        self.lines.set_state(state)

    def facts(self) -> str:
        """How many points, how long or how large; or which line is none."""
        return self._facts.words()

    def take_file(self, path: Path) -> bool:
        """The points of a file as the answer; False when it has none, and what was there stays."""
        places = read_places(path)
        if not places:
            self._told = t("parts.place.bad_file", name=path.name)
            self._show()
            return False
        self.lines.set_raw("\n".join(place.value().removesuffix(" 0 0") for place in places))
        self._on_edited("")
        self.committed.emit(self.value())
        return True

    def choose_file(self) -> None:
        path = _chosen_file(self)
        if path is not None:
            self.take_file(path)

    def relook(self) -> None:
        self.lines.setPlaceholderText(t("parts.places.placeholder"))
        self._read.set_words(t("parts.place.read"))
        self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls()[:1]:
            event.acceptProposedAction()
            self.take_file(Path(url.toLocalFile()))

    def _on_edited(self, _text: str) -> None:
        self._told = ""
        self._show()
        self.edited.emit(self.value())

    def _show(self) -> None:
        places, wrong = parse_places(self.lines.raw())
        self._facts.set_tone("red" if wrong or self._told else "ink2")
        if self._told:
            self._facts.set_words(self._told)
        elif wrong:
            self._facts.set_words(t("parts.places.wrong", n=wrong[0]))
        elif not places:
            self._facts.set_words(t("parts.place.no_map"))
        elif self.closed and len(places) > 2:
            self._facts.set_words(
                t("parts.places.area", n=len(places), area=_measured(area_m2(places), 1e6, "m²", "km²"))
            )
        else:
            self._facts.set_words(
                t("parts.places.length", n=len(places), length=_measured(length_m(places), 1e3, "m", "km"))
            )


def _measured(amount: float, great: float, small_unit: str, great_unit: str) -> str:
    return f"{amount / great:,.2f} {great_unit}" if amount >= great else f"{amount:,.0f} {small_unit}"


def _chosen_file(owner: LineEdit | PlacesEdit) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(owner.window(), t("parts.place.read"), "", f"GPX KML GeoJSON ({FILES})")
    return Path(name) if name else None
