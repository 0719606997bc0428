"""Pictures, signatures and recordings."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import Show
from ui.desktop.widgets import media
from ui.desktop.widgets.media import PictureSlot, RecordingSlot, SketchSlot, fault_of
from ui.desktop.widgets.sketch import Canvas, SketchPad, png, scaled_to

KEY, MOD = Qt.Key, Qt.KeyboardModifier


def picture(width: int = 400, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    return image


def image_of(content: object) -> QImage:
    assert isinstance(content, bytes)
    return QImage.fromData(content)


@pytest.mark.parametrize(
    ("name", "content", "sort", "says"),
    [
        ("a.docx", b"x", "image", "不是图片"), ("a.png", b"x", "image", "打不开"), ("a.png", b"", "image", "空文件"),
        ("a.txt", b"x", "audio", "不是录音"), ("a.mp3", b"x", "video", "不是视频"), ("a.mp3", b"x", "audio", ""), ("a.any", b"x", "", ""),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_the_answer_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, sort: str, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    fault = fault_of(tmp_path / name, sort)
    assert bool(fault) is bool(says) and says in fault
    assert "读不出来" in fault_of(tmp_path / "none", sort)


def test_a_file_too_large_and_a_picture_too_large_to_open_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture().save(str(tmp_path / "a.png"))
    monkeypatch.setattr(media, "LARGEST_BYTES", 10)
    assert "超过" in fault_of(tmp_path / "a.png", "image")
    monkeypatch.undo()
    monkeypatch.setattr(media, "MOST_PIXELS", 100)
    assert "打不开" in fault_of(tmp_path / "a.png", "image")


def test_a_picture_is_made_as_small_as_the_form_asks(show: Show, tmp_path: Path) -> None:
    slot, made, dropped = PictureSlot(most_px=100), [], []
    show(slot)
    slot.made.connect(lambda name, content: made.append((name, image_of(content).size().toTuple())))
    slot.dropped.connect(dropped.append)
    picture().save(str(tmp_path / "large.png"))
    picture(80, 40).save(str(tmp_path / "small.png"))
    slot.take_files([tmp_path / "large.png"])
    slot.take_files([tmp_path / "small.png"])
    assert made == [("large.png", (100, 50))] and dropped == [[tmp_path / "small.png"]]
    assert scaled_to(picture(), 0).width() == 400


def test_a_wrong_file_says_so_in_the_slot_and_changes_nothing(show: Show, tmp_path: Path) -> None:
    slot, dropped = RecordingSlot("audio"), []
    show(slot)
    slot.dropped.connect(dropped.append)
    (tmp_path / "a.docx").write_bytes(b"x")
    slot.take_files([tmp_path / "a.docx"])
    assert "不是录音" in slot._facts.words() and dropped == [] and not slot.play()
    (tmp_path / "a.mp3").write_bytes(b"x")
    slot.take_files([tmp_path / "a.mp3"])
    assert slot._facts.words() == "" and dropped == [[tmp_path / "a.mp3"]]


def test_a_picture_is_pasted(qtbot: QtBot, show: Show) -> None:
    slot, made = PictureSlot(), []
    show(slot)
    slot.made.connect(lambda name, content: made.append(image_of(content).width()))
    QGuiApplication.clipboard().setImage(picture())
    qtbot.keyClick(slot, KEY.Key_V, MOD.ControlModifier)
    QGuiApplication.clipboard().setText("no picture")
    qtbot.keyClick(slot, KEY.Key_V, MOD.ControlModifier)
    assert made == [400]


def test_a_signature_is_written_on_the_pad_and_taken_with_enter(qtbot: QtBot, show: Show) -> None:
    slot, made = SketchSlot(signature=True), []
    show(slot)
    slot.made.connect(lambda name, content: made.append((name, image_of(content))))
    qtbot.keyClick(slot, KEY.Key_Return)
    pad = slot.pad()
    assert pad is not None
    qtbot.keyClick(pad, KEY.Key_Return)
    assert made == [] and pad.isVisible()  # nothing is written yet
    qtbot.mousePress(pad.canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.mouseMove(pad.canvas, QPoint(200, 120))
    qtbot.mouseRelease(pad.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 120))
    qtbot.keyClick(pad, KEY.Key_Return)
    ((name, image),) = made
    dark = any(image.pixelColor(x, y).lightness() < 90 for x in range(40, 60) for y in range(40, 60))
    assert name == "签名.png" and dark and slot.pad() is None


def test_strokes_are_taken_back_one_by_one_or_all(qtbot: QtBot, show: Show) -> None:
    host = PictureSlot()
    show(host)
    pad = SketchPad(host.window(), "t")
    pad.open()
    for x in (10, 60):
        pad.canvas.begin(QPointF(x, 10))
        pad.canvas.go_on(QPointF(x + 20, 40))
    qtbot.keyClick(pad, KEY.Key_Backspace)
    assert not pad.canvas.is_blank()
    qtbot.keyClick(pad, KEY.Key_Delete)
    assert pad.canvas.is_blank()
    qtbot.keyClick(pad, KEY.Key_Escape)
    assert not pad.isVisible()


def test_a_drawing_upon_a_picture_keeps_its_measure(show: Show, tmp_path: Path) -> None:
    slot, wanted = SketchSlot(upon=True), []
    show(slot)
    slot.wanted.connect(lambda: wanted.append(True))
    slot.open_pad()
    assert wanted == [True] and slot.pad() is None
    picture(2000, 1000).save(str(tmp_path / "a.png"))
    slot.take_files([tmp_path / "a.png"])
    pad = slot.pad()
    assert pad is not None and pad.canvas.width() <= 1100 and pad.canvas.picture().size().toTuple() == (2000, 1000)
    pad.reject()


def test_a_canvas_gives_a_png() -> None:
    canvas = Canvas()
    canvas.begin(QPointF(5, 5))
    assert QImage.fromData(png(canvas.picture())).size() == canvas.size()
