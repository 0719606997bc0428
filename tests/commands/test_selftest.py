"""``counter selftest``: every item of the release, with the line up and with the line cut first; who receives what."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.use_cases import drafts, signing
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.review import review
from tests.counterkit import CLERK, CLERK_NAME, release_bytes
from ui.commands.selftest import Bench, Failed, run_selftest, selftest
from ui.commands.world import Published

PERMIT = "ZR-002"
PAPERS = {"receipt.pdf", "receipt-80mm.pdf", "daily.pdf", "journal.json", "departments"}


def items() -> list[str]:
    """Codes of the items of the release that is tested."""
    folder = Path("build/catalogue")
    release_bytes()
    found = Catalogue.open(folder / "release.zip", trusted_keys=((folder / "release.pub").read_bytes(),))
    return [item.code for item in found.items()]


def test_the_release_offers_thirty_items() -> None:
    assert len(items()) == 30


@pytest.mark.parametrize("offline_first", [False, True], ids=["online", "offline-first"])
@pytest.mark.parametrize("code", items())
def test_the_whole_road_of_an_item_holds(code: str, offline_first: bool, release: Published, tmp_path: Path) -> None:
    lines: list[str] = []
    assert selftest(release, tmp_path, item_code=code, offline_first=offline_first, say=lines.append) == 0, lines[-2:]
    assert {path.name for path in tmp_path.iterdir()} >= PAPERS
    received = json.loads((tmp_path / "journal.json").read_text("utf-8"))[0]
    assert (received["header"]["type"], received["payload"]["offline"]) == ("received", offline_first)


def answers_of(release: Published) -> dict[str, Any]:
    catalogue = Catalogue.open(release.path, trusted_keys=(release.public_key,))
    return catalogue.item(PERMIT).sample


def test_human_resources_hold_name_number_employer_and_contract_and_nothing_else(
    release: Published, tmp_path: Path
) -> None:
    run_selftest(release, tmp_path, item_code=PERMIT, say=lambda line: None)
    text = (tmp_path / "departments" / "rs.json").read_text("utf-8")
    fields = json.loads(text)["fields"]
    assert {"applicant_name", "applicant_id_no", "rp_employer", "rp_contract_from", "rp_contract_to"} == set(fields)
    sample = answers_of(release)
    alien = [sample["rp_photo_receipt"], sample["applicant_phone"], sample["applicant_address"]]
    alien += [cell for child in sample["rp_children"] for cell in child.values()]
    assert [value for value in alien if str(value) in text] == [] and "photo" not in text
    assert json.loads(text)["attachments"] == []


def receive_another(bench: Bench, dropped: tuple[str, ...]) -> str:
    """A second case without what these questions ask; its id, with its parts at the departments."""
    window = bench.counter.window
    item = window.catalogue.item(PERMIT)
    opened = drafts.open_draft(window, drafts.OpenDraft(PERMIT, CLERK))
    answers = {name: value for name, value in sample_answers(item.sample, window.now()).items() if name not in dropped}
    type_in(opened.record, answers)
    found = review(item, opened.record)
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials]
    asked = (line.material for line in found.materials)
    view = signing.view_of(signing.all_signed(item, opened.record, asked, at=window.stamp()))
    draft = replace(opened.draft, answers=opened.record.answers(relevant_only=False), materials=ticked, view=view)
    confirmed = tuple(notice.name for notice in found.notices)
    case_id = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=confirmed)).case_id
    bench.sync()
    return case_id


def test_without_children_and_without_a_dwelling_document_nothing_goes_to_education_and_housing(
    release: Published, tmp_path: Path
) -> None:
    held: dict[str, int] = {}

    def second(bench: Bench, first: str) -> None:
        case_id = receive_another(bench, ("rp_children", "rp_house_doc_no", "rp_house_kind"))
        held.update({code: len(bench.parts(code, case_id)) for code in ("ga", "rs", "jy", "zj")})

    run_selftest(release, tmp_path, item_code=PERMIT, say=lambda line: None, before_close=second)
    assert held == {"ga": 1, "rs": 1, "jy": 0, "zj": 0}


def test_a_step_that_does_not_hold_is_named_and_ends_the_run(release: Published, tmp_path: Path) -> None:
    def spoil(bench: Bench, case_id: str) -> None:
        raise Failed("the card is not hers")

    with pytest.raises(Failed):
        run_selftest(release, tmp_path, say=lambda line: None, before_close=spoil)
    lines: list[str] = []
    assert selftest(release, tmp_path, item_code="ZR-999", offline_first=False, say=lines.append) == 1
    assert "not_found" in lines[-1]


def test_each_step_prints_one_line_with_its_time_and_a_decision_of_the_minute(
    release: Published, tmp_path: Path
) -> None:
    lines: list[str] = []
    notes = run_selftest(release, tmp_path, say=lines.append)
    assert len(lines) == len([name for name in notes if name != "received at"]) >= 20
    assert all(" s  " in line and line.startswith("[") for line in lines)
    assert notes["departments hold their parts"] < 5
