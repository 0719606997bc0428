"""The papers of a case and their scans."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from counter_app.devices.scan_folder import PolledScanFolder
from counter_app.devices.simulated import SimulatedCamera
from counter_app.ports import Draft
from counter_app.use_cases import attach_scan, drafts
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.form_world import Desktop, filled, opens
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def picture(path: Path) -> Path:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), (250, 250, 240)).save(out, "PNG")
    path.write_bytes(out.getvalue())
    return path


def scans(form: Desktop) -> list[tuple[str, str]]:
    """(role, file name) of what the store holds for the draft."""
    rows = attach_scan.scans_of(form.world.counter.window, form.page.draft_id)
    return [(row.role, row.filename) for row in rows]


def papers(form: Desktop) -> dict[str, bool]:
    """Which papers the kept draft has as taken in."""
    form.settles()
    return {str(raw["code"]): bool(raw["taken"]) for raw in form.kept().materials}


def test_space_takes_a_paper_in_and_gives_it_back(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    form.screen.presses("F6")
    form.screen.presses("1")
    form.screen.presses("Space")
    assert papers(form)["id_card"] is True
    form.screen.presses("Space")
    assert papers(form)["id_card"] is False


def test_what_the_register_has_needs_no_paper(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    waived = {line.material.code for line in form.page.standing().review.materials if line.waived}
    form.page.panel.tick("registration_receipt")
    assert "registration_receipt" in waived and "registration_receipt" not in papers(form)


def test_a_chosen_file_is_kept_and_ticks_its_paper(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    form.page.panel.take_files("application_form", [picture(tmp_path / "表.png")])
    qtbot.waitUntil(lambda: scans(form) == [("application_form", "表.png")], timeout=5000)
    settle(qtbot, world)
    assert papers(form)["application_form"] is True


def test_what_is_no_picture_is_refused_with_words(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    wrong = tmp_path / "合同.jpg"
    wrong.write_text("not a picture")
    form.page.panel.take_files("application_form", [wrong])
    settle(qtbot, world)
    assert scans(form) == [] and form.told[-1] and "errors." not in form.told[-1]


def test_the_document_camera_takes_a_page(qtbot: QtBot, world: World) -> None:
    world.desk.camera = SimulatedCamera()
    form = opens(qtbot, world, filled(world, papers=False))
    form.page.show_materials("application_form")
    form.screen.presses("Ctrl+K")
    qtbot.waitUntil(lambda: scans(form) == [("application_form", "application_form-1.jpg")], timeout=5000)


def test_what_the_scanner_drops_is_offered_and_taken_by_f5(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    world.desk.scan_folder = PolledScanFolder(folder)
    form = opens(qtbot, world, filled(world, papers=False))
    form.page.panel.look_every(20)
    form.page.show_materials("application_form")
    picture(folder / "scan001.png")
    qtbot.waitUntil(lambda: form.screen.sees("扫描仪来了 1 个新文件：scan001.png"), timeout=6000)
    form.screen.presses("F5")
    qtbot.waitUntil(lambda: scans(form) == [("application_form", "scan001.png")], timeout=5000)
    form.page.leave()


def test_a_scan_thrown_away_is_gone(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    form.page.show_materials("application_form")
    form.page.panel.take_files("application_form", [picture(tmp_path / "表.png")])
    qtbot.waitUntil(lambda: len(scans(form)) == 1, timeout=5000)
    settle(qtbot, world)
    form.screen.presses("Del")
    settle(qtbot, world)
    assert scans(form) == []


def test_a_photo_asked_by_the_form_is_its_answer(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    form = opens(qtbot, world, filled(world, rp_photo_source="camera"))
    assert "证件照 未填" in form.screen.sees_missing()
    ref = form.page._record.definition.ref_of("rp_photo")
    form.page.jump(ref)
    form.page.view.slots()[ref].dropped.emit([picture(tmp_path / "照片.png")])
    qtbot.waitUntil(lambda: form.page.missing() == 0, timeout=5000)
    assert form.screen.sees("照片.png")
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, kept(form)))
    qtbot.waitUntil(lambda: again.screen.sees("照片.png"), timeout=5000)


def kept(form: Desktop) -> Draft:
    """The draft, once it is in the store."""
    form.settles()
    return form.kept()


def test_the_head_of_the_papers_stays_free_of_sections_in_another_language(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    form.page.show_materials()
    theme.set_look(Look(language="en"))
    assert form.page._round.index.isHidden()
    form.page.show_form()
    assert not form.page._round.index.isHidden()
