"""Every question type and appearance as a picture: python -m ui.desktop.widgets.gallery_types FOLDER [--large] [--dark].

Sheets in both languages at 1366 x 768: widgets-1-zh-1366.png and so on. People and places on them are invented.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import L, Look, S, T
from ui.desktop.widgets.basics import Col, box, scrolling
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.clock import TimeEdit
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import Editor, LineEdit, TextArea
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.finder import NameEdit
from ui.desktop.widgets.geo import PlaceEdit, PlacesEdit
from ui.desktop.widgets.lines import CodeEdit, LinkEdit, SecretEdit
from ui.desktop.widgets.many_choice import ManyChoice
from ui.desktop.widgets.media import PictureSlot, RecordingSlot, SketchSlot
from ui.desktop.widgets.numbers import CounterEdit, NumberEdit
from ui.desktop.widgets.option_grid import LikertRow, OptionGrid
from ui.desktop.widgets.rank import Rank
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.segments import Acknowledge, MultiChoice, Segmented, YesNo
from ui.desktop.widgets.sketch import Canvas
from ui.desktop.widgets.slider import NumberPicker, RangeEdit, Rating, Scale

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
SHEETS = ("text", "choices", "several", "scales", "files", "places")


def _today() -> date:
    return NOW.date()


def options(name: str, count: int) -> tuple[Option, ...]:
    """The choices of one list of the sheet."""
    return tuple(Option(str(place), t(f"gallery.{name}.{place}")) for place in range(1, count + 1))


def _ask(key: str, editor: Editor, span: int = 1, view: FieldView | None = None) -> tuple[QWidget, int]:
    return Field(t(f"gallery.ask.{key}"), editor, view), span


def _sheet(*cards: Section) -> QFrame:
    return box(Col(scrolling(Col(*cards, None, gap=S, margins=(L, S, L, S)), "paper"), gap=0), "paper")


def text_sheet() -> QFrame:
    """Text, numbers, days and times."""
    fault = FieldView(FieldState.MUST_FIX, t("form.type.number"))
    texts = FieldGrid(
        _ask("text", LineEdit(t("gallery.value.firm"))),
        _ask("name", NameEdit("马\ue81e")),
        _ask("secret", SecretEdit("13800138000")),
        _ask("hidden", SecretEdit("13800138000"), view=FieldView(FieldState.DISABLED, t("form.readonly"))),
        _ask("link", LinkEdit("https://example.org/forms"), 2),
        _ask("code", CodeEdit("6901234567892")),
        _ask("code_empty", CodeEdit()),
        _ask("lines", TextArea(t("gallery.value.long")), 4),
    )
    numbers = FieldGrid(
        _ask("number", NumberEdit("12345.6")),
        _ask("thousands", NumberEdit("1234567", grouped=True)),
        _ask("counter", CounterEdit("3")),
        _ask("wrong", NumberEdit("12a"), view=fault),
    )
    days = FieldGrid(
        _ask("day", DateEdit("2026-02-23", today=_today)),
        _ask("day_typed", DateEdit(today=_today, calendar=False)),
        _ask("month", DateEdit("2026-12-01", today=_today, month=True)),
        _ask("year", DateEdit(today=_today, year=True)),
        _ask("foreign", DateEdit(today=_today, foreign="persian"), 2),
        _ask("time", TimeEdit("09:40:00.000+08:00", now=lambda: NOW)),
        _ask("time_empty", TimeEdit(now=lambda: NOW)),
    )
    return _sheet(
        Section(t("gallery.types.text"), texts, gap=2, bottom=2),
        Section(t("gallery.types.numbers"), numbers, gap=2, bottom=2),
        Section(t("gallery.types.days"), days, gap=2, bottom=2),
    )


def choices_sheet() -> QFrame:
    """One of some, several of some."""
    crops, ways = options("crop", 7), options("way", 3)
    with_pictures = tuple(Option(crop.code, crop.label, picture=_swatch(place)) for place, crop in enumerate(crops[:4]))
    one = FieldGrid(
        _ask("segmented", Segmented(ways, "2"), 2),
        _ask("yes_no", YesNo("yes")),
        _ask("minimal", Choice(crops, "3")),
        _ask("columns", OptionGrid(crops, "2", columns=4), 4),
        _ask("pack", OptionGrid(crops, "5", packed=True), 4),
        _ask("pictures", OptionGrid(with_pictures, "1", columns=4), 2),
        _ask("no_buttons", OptionGrid(with_pictures, "4", columns=4, marks=False), 2),
    )
    return _sheet(Section(t("gallery.types.one"), one, gap=2, bottom=2))


def several_sheet() -> QFrame:
    """Several of some, and orders."""
    crops, ways = options("crop", 7), options("way", 3)
    several = FieldGrid(
        _ask("many", MultiChoice(ways, "1 3"), 2),
        _ask("many_minimal", ManyChoice(crops, "1 4 6"), 2),
        _ask("many_columns", OptionGrid(crops, "2 3", many=True, columns=4), 4),
    )
    orders = FieldGrid(
        _ask("rank", Rank(ways, "2 1 3"), 2),
        _ask("rank_new", Rank(ways), 2),
        _ask("vertical", RangeEdit(Scale.of("-10", "10", "1"), "4", vertical=True), 2),
    )
    return _sheet(
        Section(t("gallery.types.several"), several, gap=2, bottom=2),
        Section(t("gallery.types.orders"), orders, gap=2, bottom=2),
    )


def scales_sheet() -> QFrame:
    """Scales, tables of choices, orders, ranges."""
    likes = options("like", 5)
    tables = FieldGrid(
        _ask("likert", LikertRow(likes, "4"), 4),
        _ask("table_head", LikertRow(likes, marks=False), 2),
        _ask("table_row", LikertRow(likes, "2", labels=False), 2),
        _ask("table_many", LikertRow(likes, "1 5", many=True, labels=False), 2),
        _ask("acknowledge", Acknowledge(value="OK"), 2),
    )
    ten = Scale.of("0", "100", "5")
    ranges = FieldGrid(
        _ask("range", RangeEdit(ten, "35"), 2),
        _ask("no_ticks", RangeEdit(ten, ticks=False), 2),
        _ask("rating", Rating(Scale.of("1", "5", "1"), "4"), 2),
        _ask("picker", NumberPicker(ten, "40"), 1),
        _ask("range_off", RangeEdit(Scale.of("0", "5", "0.5"), "2.5"), 1, FieldView(FieldState.DISABLED)),
    )
    return _sheet(
        Section(t("gallery.types.tables"), tables, gap=2, bottom=2),
        Section(t("gallery.types.ranges"), ranges, gap=2, bottom=2),
    )


def files_sheet() -> QFrame:
    """Files, pictures, signatures."""
    signed, picture = SketchSlot(signature=True), PictureSlot()
    signed.put("a", t("parts.sketch.signature") + ".png", "12 KB", _signed())
    picture.put("b", "IMG_2041.jpg", "1.8 MB", QPixmap(_swatch(1)))
    broken = RecordingSlot("audio")
    broken.say(t("parts.media.not_audio", name="a.docx"))
    files = FieldGrid(
        _ask("picture", picture, 2),
        _ask("picture_empty", PictureSlot(), 2),
        _ask("signature", signed, 2),
        _ask("annotate", SketchSlot(upon=True), 2),
        _ask("audio", broken, 2),
        _ask("video", RecordingSlot("video"), 2),
        _ask("file", FileSlot(), 2),
    )
    return _sheet(Section(t("gallery.types.files"), files, gap=2, bottom=2))


def places_sheet() -> QFrame:
    """Points, traces, shapes."""
    corners = ("31.2304 121.4737", "31.2304 121.4837", "31.2404 121.4837", "31.2404 121.4737")
    wrong = PlacesEdit()
    wrong.set_raw("31.2304 121.4737\n31.2404 abc")
    places = FieldGrid(
        _ask("point", PlaceEdit("31.2304 121.4737 12 4")),
        _ask("point_empty", PlaceEdit(), 3),
        _ask("trace", PlacesEdit("; ".join(corners[:3])), 2),
        _ask("shape", PlacesEdit("; ".join((*corners, corners[0])), closed=True), 2),
        _ask("trace_wrong", wrong, 2),
    )
    return _sheet(Section(t("gallery.types.places"), places, gap=2, bottom=2))


MAKE: dict[str, Callable[[], QFrame]] = {
    "text": text_sheet,
    "choices": choices_sheet,
    "several": several_sheet,
    "scales": scales_sheet,
    "files": files_sheet,
    "places": places_sheet,
}


def open_finder(sheet: QFrame) -> None:
    """The finder over the first name of the sheet, with 石 and eight strokes asked for."""
    name = sheet.findChildren(NameEdit)[0]
    name.setFocus(Qt.FocusReason.OtherFocusReason)
    name.open_finder()
    finder = name.finder()
    if finder is not None:
        finder.line.setText("shi2" if T.look.language == "en" else "石8")


def draw(out: Path, looks: Sequence[Look], theme: Theme) -> None:
    """All sheets in these looks."""
    for look in looks:
        theme.set_look(look)
        short = "en" if look.language == "en" else "zh"
        for place, name in enumerate((*SHEETS, "finder"), 1):
            sheet = MAKE.get(name, text_sheet)()
            sheet.resize(1366, 768)
            sheet.show()
            sheet.activateWindow()
            QTest.qWait(60)
            if name == "finder":
                open_finder(sheet)
                QTest.qWait(60)
            sheet.grab().save(str(out / f"widgets-{place}-{name}-{short}-1366.png"))
            sheet.close()
            sheet.deleteLater()


def _swatch(place: int) -> str:
    """A small invented picture in a file of its own."""
    path = Path(tempfile.gettempdir()) / f"yimen-swatch-{os.getpid()}-{place}.png"
    if not path.exists():
        image = QImage(120, 80, QImage.Format.Format_RGB32)
        image.fill(QColor(("#D9B44A", "#7FA650", "#C8743B", "#6D8FB3")[place % 4]))
        painter = QPainter(image)
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawEllipse(QPointF(60, 40), 14 + 5 * place, 22)
        painter.end()
        image.save(str(path))
    return str(path)


def _signed() -> QPixmap:
    """A signature as a pad gives it."""
    canvas = Canvas()
    for start in (120, 300, 480):
        canvas.begin(QPointF(start, 90), 0.4)
        for step in range(40):
            canvas.go_on(QPointF(start + step * 4, 90 + (step * 37 % 160)), 0.3 + step / 80)
    return QPixmap.fromImage(canvas.picture())


def main() -> None:
    """Draw the sheets into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--dark", action="store_true")
    said = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    application.setCursorFlashTime(0)
    scale = 1.5 if said.large else 1.0
    said.out.mkdir(parents=True, exist_ok=True)
    draw(said.out, [Look(said.dark, scale, "zh_CN"), Look(said.dark, scale, "en")], Theme(application, Look()))


if __name__ == "__main__":
    main()
