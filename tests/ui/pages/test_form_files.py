"""Files that answer questions, through the real page: recordings and documents as they are, pictures drawn upon."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from pyxform.xls2xform import convert

from counter_app.use_cases import drafts
from counter_app.use_cases.attach_scan import read_scan, scans_of
from tests.counterkit import CLERK
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import Desktop, opens
from tests.ui.pages.test_form_log import offering
from tests.use_cases.household import FORM, ITEM
from ui.desktop.widgets.files import FileSlot
from ui.desktop.widgets.media import SketchSlot

SHEETS = f"""
| survey | | | | |
| | type | name | label | appearance |
| | text | applicant_name | Name | |
| | audio | said | What was said | |
| | file | paper | A document | |
| | image | marked | The place on the picture | annotate |
| | begin_repeat | views | Views | |
| | image | view | A view | |
| | image | drawn | The place in it | annotate |
| | end_repeat | | | |
| settings | |
| | form_id | version |
| | {FORM} | 1 |
"""


@pytest.fixture(scope="module")
def xml() -> bytes:
    return convert(xlsform=SHEETS, validate=False, file_type=".md").xform.encode()


def slot(form: Desktop, ref: str) -> FileSlot:
    form.page.jump(ref)
    return form.page.view.slots()[ref]


def picture(path: Path, color: str = "white") -> Path:
    """A small picture of one colour."""
    drawn = QImage(60, 40, QImage.Format.Format_RGB32)
    drawn.fill(QColor(color))
    assert drawn.save(str(path))
    return path


def names(form: Desktop) -> list[str]:
    """What stands in the slot of each row's photo."""
    rows = form.page._record.state("/data/views").row_count or 0
    return [slot(form, f"/data/views[{row}]/view")._name.words() for row in range(1, rows + 1)]


def chosen(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """The file that the clerk will choose; what the dialog offered goes into the list."""
    offered: list[str] = []

    def dialog(*said: str) -> tuple[str, str]:
        offered.append(said[-1])
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", dialog)
    return offered


@pytest.mark.parametrize(
    ("ref", "name", "media_type", "offers"),
    [("/data/said", "said.mp3", "audio/mpeg", "*.mp3"), ("/data/paper", "list.ods", "application/vnd.oasis", "*")],
)
def test_a_recording_or_document_is_kept_as_it_is(
    qtbot: QtBot, world: World, xml: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    ref: str, name: str, media_type: str, offers: str,
) -> None:  # fmt: skip
    (tmp_path / name).write_bytes(b"no scan at all")
    offered = chosen(monkeypatch, tmp_path / name)
    with offering(world, xml) as window:
        form = opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))
        slot(form, ref).wanted.emit()
        qtbot.waitUntil(lambda: bool(slot(form, ref).value()), timeout=5000)
        (kept,) = scans_of(window, form.page.draft_id)
        assert (kept.filename, kept.wire_id) == (name, slot(form, ref).value())
        assert kept.media_type.startswith(media_type) and read_scan(window, kept.attachment_id) == b"no scan at all"
    assert offers in offered[0]


def test_a_picture_chosen_to_be_drawn_upon_opens_the_pad(
    qtbot: QtBot, world: World, xml: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch, picture(tmp_path / "map.png"))
    with offering(world, xml) as window:
        form = opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))
        marked = slot(form, "/data/marked")
        assert isinstance(marked, SketchSlot)
        marked.open_pad()
        pad = marked.pad()
        assert pad is not None and scans_of(window, form.page.draft_id) == ()
        pad.canvas.begin(QPointF(5, 5))
        pad.canvas.go_on(QPointF(50, 30))
        pad.take()
        qtbot.waitUntil(lambda: bool(marked.value()), timeout=5000)
        (kept,) = scans_of(window, form.page.draft_id)
        assert kept.media_type == "image/png" and kept.role == "marked"


def test_each_row_has_its_own_photo_whichever_row_goes(qtbot: QtBot, world: World, xml: bytes, tmp_path: Path) -> None:
    with offering(world, xml) as window:
        form = opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))
        record, rows = form.page._record, "/data/views"
        for row, color in enumerate(("red", "green", "blue"), 1):
            if (record.state(rows).row_count or 0) < row:
                form.page.view._on_rows_changed(record.add_row(rows))
            slot(form, f"{rows}[{row}]/view").dropped.emit([picture(tmp_path / f"{color}.png", color)])
        qtbot.waitUntil(lambda: names(form) == ["red.png", "green.png", "blue.png"], timeout=5000)
        shape = form.page.view._repeats[rows].shape
        shape.remove(1)  # type: ignore[attr-defined]
        assert names(form) == ["red.png", "blue.png"]
        kept = {one.filename: one.wire_id for one in scans_of(window, form.page.draft_id)}
        assert record.answers()["views"] == [{"view": kept[f"{color}.png"]} for color in ("red", "blue")]
        slot(form, f"{rows}[1]/view").clear()
        assert names(form)[1] == "blue.png" and record.answers()["views"][-1] == {"view": kept["blue.png"]}
        form.settles()
        assert "blue.png" in {one.filename for one in scans_of(window, form.page.draft_id)}
        assert "red.png" not in {one.filename for one in scans_of(window, form.page.draft_id)}


def test_a_photo_on_its_way_follows_its_row_and_goes_with_it(
    qtbot: QtBot, world: World, xml: bytes, tmp_path: Path
) -> None:
    with offering(world, xml) as window:
        form = opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))
        record, rows = form.page._record, "/data/views"
        while (record.state(rows).row_count or 0) < 3:
            form.page.view._on_rows_changed(record.add_row(rows))
        for row, color in ((2, "green"), (3, "blue")):
            slot(form, f"{rows}[{row}]/view").dropped.emit([picture(tmp_path / f"{color}.png", color)])
        form.page.view._repeats[rows].shape.remove(1)  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: "blue.png" in names(form), timeout=5000)
        form.settles()
        assert [one.filename for one in scans_of(window, form.page.draft_id)] == ["blue.png"]
        assert names(form)[1:] == ["blue.png"]


def test_a_picture_in_a_row_is_drawn_upon_as_any_other(
    qtbot: QtBot, world: World, xml: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch, picture(tmp_path / "map.png"))
    with offering(world, xml) as window:
        form = opens(qtbot, world, drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK)))
        while (form.page._record.state("/data/views").row_count or 0) < 2:
            form.page.view._on_rows_changed(form.page._record.add_row("/data/views"))
        drawn = slot(form, "/data/views[2]/drawn")
        assert isinstance(drawn, SketchSlot)
        drawn.open_pad()
        pad = drawn.pad()
        assert pad is not None and scans_of(window, form.page.draft_id) == ()
        pad.canvas.begin(QPointF(5, 5))
        pad.take()
        qtbot.waitUntil(lambda: bool(drawn.value()), timeout=5000)
        (kept,) = scans_of(window, form.page.draft_id)
        assert form.page._record.state("/data/views[2]/drawn").value == kept.wire_id and kept.role == "drawn"
