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
| settings | |
| | form_id | version |
| | {FORM} | 1 |
"""


@pytest.fixture(scope="module")
def xml() -> bytes:
    return convert(xlsform=SHEETS, validate=False, file_type=".md").xform.encode()


def slot(form: Desktop, ref: str) -> FileSlot:
    form.page.jump(ref)
    asked = form.page.view.asked(ref)
    assert asked is not None and isinstance(asked.editor, FileSlot)
    return asked.editor


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
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    assert picture.save(str(tmp_path / "map.png"))
    chosen(monkeypatch, tmp_path / "map.png")
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
