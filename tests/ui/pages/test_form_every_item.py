"""Every form of the release on the page, whatever it asks."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.use_cases import drafts
from tests.counterkit import CLERK, release_bytes
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import filled, opens
from ui.desktop.i18n.words import flat
from ui.desktop.style.places import resources
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

ITEMS = tuple(sorted(path.stem for path in Path("resources/catalogue/items").glob("[A-Z]*.toml")))


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def test_the_items_here_are_all_of_the_release(world: World) -> None:
    assert release_bytes()
    assert sorted(ITEMS) == sorted(item.code for item in world.desk.window.catalogue.items())


@pytest.mark.parametrize("code", ITEMS)
def test_a_filled_form_is_complete_and_ready(qtbot: QtBot, world: World, code: str) -> None:
    form = opens(qtbot, world, filled(world, code), item=code)
    form.screen.confirms_notices()
    assert form.page.standing().ready and form.page.actions().main.kind() == "primary"
    assert form.page.view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("code", ITEMS)
def test_f9_receives_every_item_offline_with_an_empty_pool(qtbot: QtBot, world: World, code: str) -> None:
    with world.counter.window.store.reading() as uow:
        assert uow.pool.count() == 0 and not world.desk.link_state.online
    form = opens(qtbot, world, filled(world, code), item=code)
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert "再按 F9" in form.screen.hint(), form.told
    form.screen.presses("F9")
    form.screen.waits_until(lambda: any(room == "received" for room, _ in form.went), f"not received: {form.told}")
    (received,) = [what for room, what in form.went if room == "received"]
    assert parse_receipt_number(received.number).text == received.number and received.state.item_code == code


@pytest.mark.parametrize("code", ["ZR-025", "FR-001", "ZZ-001"])
def test_a_fresh_form_fits_the_narrowest_window_in_english_and_large(
    qtbot: QtBot, world: World, theme: Theme, code: str
) -> None:
    form = opens(qtbot, world, item=code)
    for look, width in ((Look(language="en"), 1280 - 72), (Look(language="en", scale=1.5), 1366 - 99)):
        theme.set_look(look)
        form.frame.resize(width, 560)
        qtbot.wait(20)
        least = form.frame.layout().minimumSize()
        assert least.width() <= width and least.height() <= 560
        for area in (form.page.view, form.page.side()):
            assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_a_draft_of_an_older_form_says_what_is_no_longer_asked(qtbot: QtBot, world: World) -> None:
    draft = drafts.open_draft(world.counter.window, drafts.OpenDraft("ZR-002", CLERK)).draft
    older = replace(draft, answers={**draft.answers, "rp_gone": "1"})
    form = opens(qtbot, world, drafts.reopen_draft(world.counter.window, older))
    assert "表单换了新版，这份草稿有 1 项不再需要" in form.told


@pytest.mark.parametrize("page", ["form", "materials", "received"])
def test_every_word_of_the_page_is_written_in_both_languages(page: str) -> None:
    zh, en = (
        set(flat(tomllib.loads((resources() / "i18n" / language / f"{page}.toml").read_text("utf-8"))))
        for language in ("zh_CN", "en")
    )
    said = "".join(path.read_text("utf-8") for path in Path("ui/desktop/pages").glob("*.py"))
    assert zh == {word for word in en if not word.endswith("_one")}
    assert set(re.findall(rf'"{page}\.([\w.]+)"', said)) <= zh


def test_who_has_no_telephone_and_lives_where_no_list_knows_is_served(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, "ZR-001", applicant_village_unlisted=""), item="ZR-001")
    form.screen.fills("手机号码", "无")
    form.screen.chooses("居住村居", "不在列表（待核）")
    assert form.screen.shows("居住地所在村居（待核）") and not form.page.standing().ready
    form.screen.fills("居住地所在村居（待核）", "桂城某新村")
    form.screen.confirms_notices()
    assert form.page.standing().ready
    assert (form.screen.value("手机号码"), form.screen.state("手机号码")) == ("无", form.screen.state("姓名"))
