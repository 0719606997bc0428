"""A form made for tests, under an item of the counter: it fills a list of households, reads it, and asks who fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from pyxform.xls2xform import convert

from counter_app.bootstrap import Counter
from counter_app.catalogue.model import Item, Route
from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.shelf import Shelf
from counter_app.use_cases import drafts
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.window import Window
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import House

ITEM, FORM, LIST = "T-900", "household", "households"
SHEETS = """
| survey | | | | | | | |
| | type | name | label | calculation | save_to | default | parameters |
| | start | begun | | | | | |
| | end | ended | | | | | |
| | username | filled_by | | | | | |
| | deviceid | counter | | | | | |
| | phonenumber | called_from | | | | | |
| | audit | audit | | | | | {audit} |
| | text | applicant_name | Name | | head | | |
| | text | street | Street | | street | {street} | |
| | calculate | own_id | | once(uuid()) | | | |
| | begin_repeat | members | Members | | | | |
| | text | member | Member | | | | |
| | end_repeat | | | | | | |
| | select_one_from_file {list}.csv | known | Known household | | | | |
| settings | |
| | form_id | version |
| | household | {version} |
| entities | | | | | |
| | list_name | label | entity_id | create_if | update_if |
| | {list} | ${{applicant_name}} | if(${{known}} = '', ${{own_id}}, ${{known}}) | ${{known}} = '' | ${{known}} != '' |
"""


def form_xml(
    *, street: str = "", audit: str = "track-changes=true identify-user=true", version: str = "1", to: str = LIST
) -> bytes:
    """The form; ``street`` is what the question for the street begins with."""
    sheets = SHEETS.format(street=street, audit=audit, version=version, list=to)
    return convert(xlsform=sheets, validate=False, file_type=".md").xform.encode()


def with_form(house: House | Counter, xml: bytes, media: Mapping[str, bytes] | None = None, **changes: Any) -> Window:
    """The house's window under a release that offers this form alone."""
    catalogue = house.window.catalogue
    item = msgspec.structs.replace(_plain(catalogue.items()[0]), **changes)
    tables = msgspec.structs.replace(catalogue.tables, items=(item,))
    files = {FORM: dict(media or {})}
    made = Catalogue(catalogue.manifest, tables, {FORM: xml}, media=files)
    return replace(house.window, releases=Shelf(made))


def _plain(item: Item) -> Item:
    return msgspec.structs.replace(
        item, code=ITEM, form=FORM, materials=(), rules=(), papers=(), prefill=(), family=False, shared=(), secret="",
        secret_fields=(), category="", applicant_block=False, applicant_id_no="", applicant_phone="", keywords=(),
        routes=(Route(item.lead_department, "decide", ("*",)),), accept_offline=False, conclude_offline=False,
    )  # fmt: skip


def begin(window: Window, **answers: str) -> Opened:
    """A draft with these answers, kept."""
    opened = drafts.open_draft(window, drafts.OpenDraft(ITEM, CLERK))
    for name, value in answers.items():
        opened.record.answer(f"/data/{name}", value)
    draft = replace(opened.draft, answers=opened.record.answers(relevant_only=False))
    return replace(opened, draft=drafts.save_draft(window, draft))


def take_in(window: Window, **answers: str) -> Received:
    """A case of that form, received."""
    return receive_case(window, ReceiveCase(begin(window, **answers).draft, CLERK, CLERK_NAME))
