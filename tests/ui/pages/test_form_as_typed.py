"""A name with private-use code points of an older system: the answer is what they mean, what was typed comes back with the draft."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from counter_app.forms import Record
from counter_app.use_cases.as_typed import AS_TYPED
from tests.ui.pages.household_form import focus, household, press, record_of, shown, typed, view_of
from ui.desktop.pages.form_fields import FormView
from ui.desktop.widgets.finder import NameEdit

ROOT = household().root.ref
OWNER, MEMBER = f"{ROOT}/house/owner/owner_name", f"{ROOT}/member[1]/m_name"
TYPED, MEANT = "王\ue863", "王䶮"

Opens = Callable[[Record], FormView]


@pytest.fixture
def opens(qtbot: QtBot) -> Opens:
    def made(record: Record) -> FormView:
        view = shown(qtbot, view_of(record))
        view.complete()
        return view

    return made


def pasted(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def name_at(view: FormView, ref: str) -> NameEdit:
    view.go_to(ref)
    here = focus()
    assert isinstance(here, NameEdit)
    return here


@pytest.mark.parametrize("ref", [OWNER, MEMBER], ids=["field", "card"])
def test_what_was_typed_comes_back_with_the_draft(opens: Opens, ref: str) -> None:
    record = record_of(household())
    view = opens(record)
    view.go_to(ref)
    pasted(TYPED)
    view.go_to(f"{ROOT}/house/rooms")
    kept = view.buffer()
    assert record.state(ref).value == MEANT and kept[AS_TYPED] == {MEANT: TYPED}
    again = record_of(household())
    again.answer(ref, MEANT)
    view = opens(again)
    view.restore(kept)
    name = name_at(view, ref)
    assert (name.raw(), name.value()) == (TYPED, MEANT) and "U+E863" in name.remark()
    assert view.buffer()[AS_TYPED] == {MEANT: TYPED}


def test_a_name_typed_anew_is_as_it_is_typed(opens: Opens) -> None:
    record = record_of(household())
    view = opens(record)
    view.go_to(OWNER)
    pasted(TYPED)
    name_at(view, OWNER).selectAll()
    pasted(MEANT)
    view.go_to(f"{ROOT}/house/rooms")
    assert view.buffer()[AS_TYPED] == {} and name_at(view, OWNER).raw() == MEANT
    name_at(view, OWNER).selectAll()
    typed("Lu")
    assert record.state(OWNER).value == "Lu" and view.buffer()[AS_TYPED] == {}
