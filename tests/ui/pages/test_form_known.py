"""Who the citizen is: from the card, from the district, and what a real hand types besides."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from counter_app.domain.receipt_number import make_receipt_number
from counter_app.ports import Person
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import WORKER, filled, knows, opens
from ui.desktop.desk import LinkControl, LinkState


class CardOnTheReader:
    """A reader with one card on it."""

    def __init__(self, card: Person | None) -> None:
        self._card = card

    def status(self) -> str:
        return "ready"

    def read(self) -> Person | None:
        return self._card


class KnowingDistrict(LinkControl):
    """A district that knows everybody's telephone."""

    def look_up(self, id_no: str, item_code: str) -> Person | None:
        return Person(id_no=id_no, name="李区里", phone="13900139000", as_of="2026-11-22", source="district")


@pytest.fixture
def world(lasting_world: World) -> Iterator[World]:
    """One counter for all tests of this file, with its own link."""
    yield lasting_world
    lasting_world.desk.link = LinkControl()
    lasting_world.desk.set_link_state(LinkState())


def a_card(**facts: str) -> Person:
    return Person(id_no=WORKER, name="张秋蓉", nation="汉", huji="示范省云溪市青石县", facts=facts, source="card")


def test_f4_lays_the_card_into_the_form(qtbot: QtBot, world: World) -> None:
    world.desk.reader = CardOnTheReader(a_card(id_valid_to="2036-01-01"))
    form = opens(qtbot, world)
    form.screen.presses("F4")
    form.settles()
    assert form.kept().answers["applicant_id_no"] == WORKER and form.kept().answers["applicant_nation"] == "01"
    assert form.kept().sources["applicant_name"]["source"] == "card"


def test_what_the_card_says_is_text_and_not_boxes(qtbot: QtBot, world: World) -> None:
    world.desk.reader = CardOnTheReader(a_card(valid_to="2036-01-01"))
    form = opens(qtbot, world)
    form.screen.presses("F4")
    form.settles()
    assert not form.screen.shows("姓名") and not form.screen.shows("证件号码") and form.screen.shows("手机号码")
    assert {"张秋蓉", "439901 19940312 0424", "示范省云溪市青石县"} <= set(form.screen.reads())


def test_a_card_of_somebody_else_changes_nothing(qtbot: QtBot, world: World) -> None:
    world.desk.reader = CardOnTheReader(a_card())
    form = opens(qtbot, world)
    form.screen.types("440101199001011")
    form.screen.presses("F4")
    form.settles()
    assert form.screen.value("姓名") == "" and "请核对是谁的证件" in " ".join(form.told)


def test_without_a_card_the_clerk_is_told_what_to_do(qtbot: QtBot, world: World) -> None:
    world.desk.reader = CardOnTheReader(None)
    form = opens(qtbot, world)
    form.screen.presses("F4")
    form.settles()
    assert "没有读到卡，请把身份证放平再按 F4" in form.told


def test_the_district_is_asked_only_while_the_line_is_up(qtbot: QtBot, world: World) -> None:
    world.desk.link = KnowingDistrict()
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    assert form.screen.value("手机号码") == ""


def test_what_the_district_knows_never_overwrites_a_typed_answer(qtbot: QtBot, world: World) -> None:
    world.desk.link = KnowingDistrict()
    world.desk.set_link_state(LinkState(online=True))
    form = opens(qtbot, world)
    form.screen.fills("姓名", "张秋蓉")
    form.screen.types_id_number(WORKER)
    form.settles()
    assert form.screen.value("手机号码") == "13900139000" and form.screen.value("姓名") == "张秋蓉"
    assert "区人口库 11-22" in form.screen.reads()


def test_the_number_typed_on_the_first_page_comes_along(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.page.type_applicant(WORKER)
    form.settles()
    assert form.kept().answers["applicant_id_no"] == WORKER and form.screen.value("性别") == "2"


def test_a_small_x_and_blanks_are_taken_as_the_number_is_stored(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.types("11010519491231002x")
    form.settles()
    assert form.kept().answers["applicant_id_no"] == "11010519491231002X"
    assert form.screen.state("证件号码") == "checked"


def test_a_barcode_goes_into_the_question_and_a_receipt_number_does_not(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_photo_receipt=""))
    form.screen.goes_on_to("数字相片检测回执号")
    assert form.page.scanned("GD2026112300088") and form.screen.value("数字相片检测回执号") == "GD2026112300088"
    with world.counter.window.store.writing() as uow:
        day, serial = uow.numbers.next_serial("261123")
    assert not form.page.scanned(make_receipt_number(world.desk.terminal.station, 1, day, serial).text)


def test_the_tab_says_the_masked_name_and_how_much_is_missing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_contract_to=""))
    assert form.page.title_for_tab() == "张**" and form.page.missing() == 1
    assert form.page.item_for_tab() == "居住证申领"


def test_what_is_known_answers_a_question_that_comes_up_later(qtbot: QtBot, world: World) -> None:
    knows(world)
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    form.screen.chooses("申领依据", "合法稳定就业")
    assert form.screen.value("就业单位") == "佛山市青禾窑陶瓷有限公司"
    assert form.screen.state("就业单位") == "prefilled"
