"""What makes the editor of each kind of question; one function a kind, one line a function where it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtWidgets import QPlainTextEdit

from counter_app.domain.numbers import tidy
from ui.desktop.pages.form_kinds import Kind, columns_of
from ui.desktop.pages.form_moments import MomentEdit
from ui.desktop.pages.form_plan import Question
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.clock import TimeEdit
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import Editor, LineEdit, TextArea, as_typed, grouped
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.finder import NameEdit
from ui.desktop.widgets.geo import PlaceEdit, PlacesEdit
from ui.desktop.widgets.lines import CodeEdit, LinkEdit, SecretEdit
from ui.desktop.widgets.many_choice import ManyChoice
from ui.desktop.widgets.media import PictureSlot, RecordingSlot, SketchSlot
from ui.desktop.widgets.numbers import CounterEdit, NumberEdit
from ui.desktop.widgets.option_grid import LikertRow, OptionGrid
from ui.desktop.widgets.rank import Rank
from ui.desktop.widgets.segments import Acknowledge, MultiChoice, Segmented, YesNo
from ui.desktop.widgets.slider import NumberPicker, RangeEdit, Rating, Scale

Now = Callable[[], datetime]
Make = Callable[[Question, Now], Editor]

SHOW: dict[str, Callable[[str], str]] = {
    "id": grouped(6, 8, 4),
    "uscc": grouped(8, 10),
    "phone": grouped(3, 4, 4),
    "bank": as_typed,
}
FOREIGN = ("ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist")


def line(question: Question, _now: Now) -> LineEdit:
    """One line; numbers of the window in groups."""
    return LineEdit(show_as=SHOW.get(question.format, as_typed))


def number(question: Question, _now: Now) -> LineEdit:
    return NumberEdit(grouped="thousands-sep" in question.words)


def dated(question: Question, now: Now, words: dict[str, str] | None = None) -> DateEdit:
    """A day, a month or a year; a calendar nobody has here is named."""

    def today() -> date:
        return now().date()

    return DateEdit(
        today=today,
        words=words,
        month=question.month,
        year="year" in question.words,
        calendar="no-calendar" not in question.words,
        foreign=next((name for name in FOREIGN if name in question.words), ""),
    )


def _lines(question: Question, _now: Now) -> TextArea:
    area = TextArea()
    rows = tidy(question.given.get("rows", ""))
    if rows.isdecimal():
        area.LINES = (max(1, min(12, int(rows))), max(6, min(20, int(rows))))
        area.relook()
    area.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    return area


def _columns(question: Question, many: bool) -> OptionGrid:
    words = question.words
    return OptionGrid(
        many=many,
        columns=columns_of(words),
        packed="columns-pack" in words or "compact" in words or "quickcompact" in words,
        quick=any(word.startswith("quick") for word in words),
        marks="no-buttons" not in words,
    )


def _scale(question: Question) -> Scale:
    given = question.given
    return Scale.of(given.get("start", ""), given.get("end", ""), given.get("step", ""))


def _slider(question: Question, _now: Now) -> RangeEdit:
    return RangeEdit(_scale(question), vertical="vertical" in question.words, ticks="no-ticks" not in question.words)


def _most_px(question: Question) -> int:
    """max-pixels, under whatever prefix the form gives it."""
    said = next((value for name, value in question.given.items() if name.endswith("max-pixels")), "")
    return int(said) if said.isdecimal() else 0


def _sketch(question: Question, _now: Now) -> SketchSlot:
    words = question.words
    return SketchSlot(upon="annotate" in words, signature="signature" in words, most_px=_most_px(question))


def _recording(question: Question, _now: Now) -> RecordingSlot:
    return RecordingSlot("video" if question.mediatype.startswith("video") else "audio")


def _row(question: Question, _now: Now) -> LikertRow:
    return LikertRow(
        many=question.kind is Kind.ROW_CHOICES,
        labels="list-nolabel" not in question.words,
        marks=question.kind is not Kind.ROW_LABELS,
    )


MAKERS: dict[Kind, Make] = {
    Kind.TEXT: line,
    Kind.NAME: lambda _question, _now: NameEdit(),
    Kind.LINES: _lines,
    Kind.SECRET: lambda _question, _now: SecretEdit(),
    Kind.LINK: lambda _question, _now: LinkEdit(),
    Kind.CODE: lambda _question, _now: CodeEdit(),
    Kind.NUMBER: number,
    Kind.COUNTER: lambda _question, _now: CounterEdit(),
    Kind.DATE: dated,
    Kind.DATE_OR_WORD: dated,
    Kind.CLOCK: lambda _question, now: TimeEdit(now=now),
    Kind.MOMENT: lambda _question, now: MomentEdit(now=now),
    Kind.SEGMENTED: lambda _question, _now: Segmented(),
    Kind.YES_NO: lambda _question, _now: YesNo(),
    Kind.CHOICE: lambda _question, _now: Choice(),
    Kind.MANY: lambda _question, _now: MultiChoice(),
    Kind.MANY_CHOICE: lambda _question, _now: ManyChoice(),
    Kind.ONE_IN_COLUMNS: lambda question, _now: _columns(question, False),
    Kind.MANY_IN_COLUMNS: lambda question, _now: _columns(question, True),
    Kind.LIKERT: _row,
    Kind.ROW_LABELS: _row,
    Kind.ROW_CHOICE: _row,
    Kind.ROW_CHOICES: _row,
    Kind.RANK: lambda _question, _now: Rank(),
    Kind.SLIDER: _slider,
    Kind.PICKER: lambda question, _now: NumberPicker(_scale(question)),
    Kind.RATING: lambda question, _now: Rating(_scale(question)),
    Kind.ACKNOWLEDGE: lambda _question, _now: Acknowledge(),
    Kind.FILE: lambda _question, _now: FileSlot(),
    Kind.PICTURE: lambda question, _now: PictureSlot(most_px=_most_px(question)),
    Kind.SKETCH: _sketch,
    Kind.RECORDING: _recording,
    Kind.POINT: lambda _question, _now: PlaceEdit(),
    Kind.TRACE: lambda _question, _now: PlacesEdit(),
    Kind.SHAPE: lambda _question, _now: PlacesEdit(closed=True),
}


def make(question: Question, now: Now) -> Editor:
    """The editor of a question that is answered by hand."""
    return MAKERS[question.kind](question, now)
