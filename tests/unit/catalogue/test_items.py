"""Every item of the release can be received, and each department gets only what its purpose needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pytest

from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.samples import sample_answers
from counter_app.domain.case_table import ROWS, Kind
from counter_app.forms import Record
from counter_app.use_cases.flags import flags_of, label_of
from sync.district.publishing.law import SIGNED_FIRST
from tests.unit.catalogue.conftest import NOW, SOURCE

CODES = sorted(path.stem for path in (SOURCE / "items").glob("[A-Z]*.toml"))
FORMS = sorted(path.stem for path in (SOURCE / "forms").glob("*.md"))
CST = timezone(timedelta(hours=8))
# New Year's morning, a leap day, the last evening of a year, and the day the release was made.
DAYS = [datetime(2027, 1, 1, 8, 0, tzinfo=CST), datetime(2028, 2, 29, 12, 0, tzinfo=CST), NOW.replace(month=12, day=31)]


def _record(catalogue: Catalogue, code: str, now: datetime = NOW, **changes: object) -> Record:
    item = catalogue.item(code)
    answers = sample_answers({**item.sample, **changes}, now)
    return Record.load(catalogue.form(item.form), answers, today=now.date, now=lambda: now)


def _sent(catalogue: Catalogue, code: str, record: Record) -> Mapping[str, tuple[str, ...]]:
    routes = catalogue.item(code).routes
    return {route.department: route.fields for route in routes if not route.when or record.evaluate(route.when) is True}


def test_thirty_items_of_the_five_services_are_offered_and_51_named_as_not_yet(catalogue: Catalogue) -> None:
    groups = Counter(item.group for item in catalogue.items())
    assert groups == {"natural_person": 11, "legal_person": 1, "governance": 12, "party": 3, "congress": 3}
    assert len(catalogue.tables.not_offered) == 51


@pytest.mark.parametrize("now", [NOW, *DAYS], ids=lambda now: now.date().isoformat())
@pytest.mark.parametrize("code", CODES)
def test_the_sample_is_complete_on_any_day(catalogue: Catalogue, code: str, now: datetime) -> None:
    record = _record(catalogue, code, now)
    assert [(problem.name, problem.kind) for problem in record.problems()] == []
    assert record.dropped == ()


@pytest.mark.parametrize("code", CODES)
def test_the_shortfall_sample_lacks_at_least_two_things(catalogue: Catalogue, code: str) -> None:
    changes = catalogue.item(code).shortfall_sample
    assert len(_record(catalogue, code, **changes).problems()) >= 2


@pytest.mark.parametrize("code", CODES)
def test_every_condition_of_the_item_says_yes_or_no(catalogue: Catalogue, code: str) -> None:
    item, record = catalogue.item(code), _record(catalogue, code)
    asked = [text for material in item.materials for text in (material.when, material.unless) if text]
    asked += [text for route in item.routes for text in (route.when, route.blocks) if text]
    assert all(isinstance(record.evaluate(text), bool) for text in asked)
    assert all(record.evaluate(rule.holds) is True for rule in item.rules)


@pytest.mark.parametrize("code", CODES)
def test_each_item_has_one_department_that_decides_and_sees_the_whole_form(catalogue: Catalogue, code: str) -> None:
    item = catalogue.item(code)
    deciding = [route for route in item.routes if route.purpose == "decide"]
    assert [(route.department, route.fields, route.blocks) for route in deciding] == [
        (item.lead_department, ("*",), "true()")
    ]
    assert catalogue.department(item.lead_department).name.zh


@pytest.mark.parametrize("code", CODES)
def test_its_papers_print_on_events_that_its_kind_of_item_has(catalogue: Catalogue, code: str) -> None:
    item = catalogue.item(code)
    assert {paper.kind for paper in item.papers} >= {"receipt", "certificate"}
    for paper in item.papers:
        assert (paper.on_event == "draft") == (paper.kind in SIGNED_FIRST)
        assert paper.on_event == "draft" or Kind(item.kind) in ROWS[paper.on_event].kinds
        assert (paper.sealed == "none") == (not paper.seal) or paper.on_event == "draft"


@pytest.mark.parametrize("code", CODES)
def test_each_item_says_who_implements_it_where_it_is_received_and_who_decides(catalogue: Catalogue, code: str) -> None:
    item = catalogue.item(code)
    assert item.matter_type in {row.code for row in catalogue.code_list("matter_type")}
    assert item.deciding_department == item.lead_department
    assert item.accepting_point in ("{station}", "{town}") and item.basis
    organs = {item.implementing_body.zh, *(paper.issued_by for paper in item.papers)}
    assert not [name for name in organs if any(word in name for word in ("居委会", "村委会", "居民委员会", "村（居）"))]


def test_the_remedy_is_told_where_an_organ_decides_on_a_persons_right_and_nowhere_else(catalogue: Catalogue) -> None:
    told = {item.code for item in catalogue.items() if item.remedy.zh}
    assert told == {code for code in CODES if code.startswith(("ZR", "FR"))}
    assert not [item.code for item in catalogue.items() if item.reviewable and item.code not in told]


def test_a_remedy_says_where_to_ask_and_both_terms(catalogue: Catalogue) -> None:
    for remedy in {item.remedy.zh for item in catalogue.items() if item.remedy.zh}:
        assert "60 日内向佛山市禅城区人民政府申请行政复议" in remedy and "6 个月内依法向人民法院提起行政诉讼" in remedy


def test_a_law_is_cited_by_its_title_in_marks(catalogue: Catalogue) -> None:
    cited = {
        one for item in catalogue.items() for one in (*item.basis, *(rule.basis for rule in item.rules)) if "条" in one
    }
    assert len(cited) > 9 and not [one for one in cited if "《" not in one]


@pytest.mark.parametrize("form_id", FORMS)
def test_every_form_offers_only_the_ways_of_delivery_that_are_switched_on(catalogue: Catalogue, form_id: str) -> None:
    form = catalogue.form(form_id)
    on = catalogue.config("delivery_ways", NOW.date()).value.split()
    record = Record.new(form, today=NOW.date, now=lambda: NOW)
    refs = [node.ref for node in form.nodes.values() if node.ref.endswith("/delivery_way")]
    assert [[choice.value for choice in record.state(ref).choices] for ref in refs] in ([], [on])


def test_every_list_of_the_site_has_a_way_on_for_what_is_not_in_it(catalogue: Catalogue) -> None:
    asked = ("villages", "banks", "projects", "shifts", "deputies", "industries", "scopes")
    assert not [name for name in asked if "pending" not in {row.code for row in catalogue.code_list(name)}]


def test_somebody_without_telephone_number_or_document_is_served(catalogue: Catalogue) -> None:
    none = {"applicant_phone": "无", "applicant_id_type": "990", "applicant_id_no": ""}
    typed = {"applicant_sex": "2", "applicant_birth": "1994-03-12"}
    assert _record(catalogue, "ZR-028", **none, **typed).problems() == ()
    texted = _record(catalogue, "ZR-028", **none, **typed, delivery_way="sms")
    assert [problem.name for problem in texted.problems()] == ["delivery_way"]


@pytest.mark.parametrize(
    ("code", "changes", "to_check"),
    [
        ("ZR-001", {"applicant_village": "pending", "applicant_village_unlisted": "桂城某村"}, "applicant_village"),
        ("ZR-002", {"rp_reg_no": ""}, "rp_reg_no"),
        ("ZR-002", {"rp_contract_from": "", "rp_contract_to": ""}, "rp_contract_to"),
        ("ZR-002", {"rp_ground": "dwelling", "rp_house_doc_no": ""}, "rp_house_doc_no"),
        ("ZR-005", {"rh_manager": "yes", "rh_manager_name": "何某 13900139000", "rh_owner_id": ""}, "rh_owner_id"),
        ("ZR-020", {"oa_bank": "pending", "oa_bank_unlisted": "某村镇银行"}, "oa_bank"),
        ("ZR-035", {"br_woman_hukou": "云溪市青石县"}, "br_woman_hukou"),
        ("FR-001", {"ib_industry": "pending"}, "ib_industry"),
    ],
)
def test_what_nobody_knows_goes_on_with_a_flag(
    catalogue: Catalogue, code: str, changes: dict[str, object], to_check: str
) -> None:
    record = _record(catalogue, code, **changes)
    assert record.problems() == ()
    assert f"code_unknown:{to_check}" in flags_of(catalogue.item(code), record, online=True)
    assert flags_of(catalogue.item(code), _record(catalogue, code), online=True) == ()
    assert label_of(record, to_check) not in ("", to_check)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_question_that_may_stay_open_is_named_after_the_one_it_stands_for(
    catalogue: Catalogue, form_id: str
) -> None:
    record = Record.new(catalogue.form(form_id), today=NOW.date, now=lambda: NOW)
    states = [node for node in record.definition.nodes.values() if node.name.endswith("_state")]
    names = [node.name.removesuffix("_state") for node in states if not record.state(node.ref).choices]
    assert not [name for name in names if not label_of(record, name)]


def test_a_booking_without_a_line_is_unconfirmed_and_asks_for_no_signature_of_a_deputy(catalogue: Catalogue) -> None:
    for code in ("RD-001", "DJ-003"):
        item, record = catalogue.item(code), _record(catalogue, code)
        assert flags_of(item, record, online=False) == ("booking_unconfirmed",)
        assert flags_of(item, record, online=True) == ()
    assert "vo_deputy_sign" not in _record(catalogue, "RD-001").answers()
    assert not _record(catalogue, "RD-001").state("/data/sec_handling/vo_deputy_sign").relevant


def test_all_seven_departments_of_the_seed_case_get_their_part(catalogue: Catalogue) -> None:
    sent = _sent(catalogue, "ZR-002", _record(catalogue, "ZR-002"))
    assert sorted(sent) == ["ga", "jy", "rs", "si", "wg", "wj", "zj"]
    assert sent["rs"] == ("applicant_name", "applicant_id_no", "rp_employer", "rp_contract_from", "rp_contract_to")
    assert sent["zj"] == ("applicant_address", "rp_house_doc_no")
    assert sent["jy"] == ("rp_children",)


def test_a_worker_without_children_sends_nothing_to_schools_and_housing(catalogue: Catalogue) -> None:
    record = _record(catalogue, "ZR-002", rp_children=[], rp_house_kind="", rp_house_doc_no="")
    assert record.problems() == ()
    assert sorted(_sent(catalogue, "ZR-002", record)) == ["ga", "rs", "si", "wg", "wj"]


@pytest.mark.parametrize(
    ("ground", "extra", "blocking"),
    [
        ("employment", {}, ["ga", "rs"]),
        ("dwelling", {}, ["ga", "zj"]),
        ("study", {"rp_school": "青禾学院", "rp_school_from": "2025-09-01"}, ["ga", "jy"]),
    ],
)
def test_the_ground_decides_whose_answer_the_permit_waits_for(
    catalogue: Catalogue, ground: str, extra: dict[str, str], blocking: list[str]
) -> None:
    record = _record(catalogue, "ZR-002", rp_ground=ground, **extra)
    routes = [route for route in catalogue.item("ZR-002").routes if not route.when or record.evaluate(route.when)]
    assert [route.department for route in routes if record.evaluate(route.blocks)] == blocking
    assert len({route.department for route in routes}) == len(routes)


def test_five_months_of_registration_fail_a_rule_and_warn_but_do_not_block(catalogue: Catalogue) -> None:
    record = _record(catalogue, "ZR-002", rp_reg_date="@today-5m")
    failed = [rule.code for rule in catalogue.item("ZR-002").rules if record.evaluate(rule.holds) is not True]
    assert failed == ["registered_half_year"]
    assert record.problems() == ()
    assert [warning.name for warning in record.warnings()] == ["rp_reg_date"]


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("ZZ")])
def test_a_reporter_is_sent_to_the_one_handler_and_stands_on_no_paper(catalogue: Catalogue, code: str) -> None:
    item = catalogue.item(code)
    others = [name for route in item.routes if route.purpose != "decide" for name in route.fields]
    shown = [name for paper in item.papers for name, _ in paper.fields]
    assert not [name for name in others + shown if name.startswith(("ge_reporter", "ge_parties")) or name == "*"]
    assert (item.applicant_block, item.applicant_name, item.applicant_id_no) == (False, "ge_title", "")


def test_those_who_act_on_an_opinion_learn_neither_name_nor_telephone(catalogue: Catalogue) -> None:
    others = [route for route in catalogue.item("RD-002").routes if route.purpose != "decide"]
    assert {route.department for route in others} == {"cj", "zz", "zfk", "qrd"}
    assert not [route for route in others if {"vo_voter_name", "vo_voter_phone"} & set(route.fields)]


def test_only_the_residence_registration_is_concluded_by_the_window(catalogue: Catalogue) -> None:
    items: tuple[Item, ...] = catalogue.items()
    assert [item.code for item in items if item.conclude_offline] == ["ZR-001"]
    assert not [item.code for item in items if item.conclude_offline and not item.accept_offline]


def test_the_licensing_law_is_quoted_only_where_a_licence_is_asked_for(catalogue: Catalogue) -> None:
    assert [item.code for item in catalogue.items() if item.under_licensing_law] == ["FR-001"]


def test_a_village_may_propose_a_higher_tier_and_never_a_lower(catalogue: Catalogue) -> None:
    up = _record(catalogue, "ZZ-005", ge_tier_up="district", ge_main_dept="ga")
    down = _record(catalogue, "ZZ-010", ge_tier_up="town")
    assert (up.answers()["ge_tier"], up.problems()) == ("district", ())
    assert [problem.name for problem in down.problems()] == ["ge_tier_up"]


def test_a_code_nobody_knows_goes_on_as_to_be_checked(catalogue: Catalogue) -> None:
    record = _record(catalogue, "ZZ-004", ge_grid="", ge_component_code="")
    assert record.problems() == ()
    assert [warning.name for warning in record.warnings()] == ["ge_grid_state", "ge_component_code_state"]
    assert record.answers()["ge_grid_state"] == "待核"


def test_an_unpublished_premium_leaves_the_amount_empty(catalogue: Catalogue) -> None:
    answers = _record(catalogue, "ZR-010").answers()
    assert "mi_amount" not in answers and answers["mi_amount_said"] == "以公布为准"
