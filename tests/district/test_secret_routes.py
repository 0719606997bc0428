"""保密 and 转办 where parts are cut: only who holds the case to decide gets what says who the reporter is."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from counter_app.bootstrap import china_now
from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.samples import sample_answers
from counter_app.domain.functions import form_functions
from sync.district.routing import Cut, cut_case, handed_over, without
from tests.counterkit import release_bytes

HERS = {"ge_reporter_anonymous": "no", "ge_reporter_name": "欧阳慎言", "ge_reporter_phone": "13900139477"}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    release, key = release_bytes()
    path = tmp_path_factory.mktemp("release") / "release.zip"
    path.write_bytes(release)
    return Catalogue.open(
        path, trusted_keys=(key,), functions=lambda calendar: form_functions(calendar, lambda: china_now().date())
    )


def cuts_of(catalogue: Catalogue, item: Item, **said: str) -> Mapping[str, Cut]:
    now = china_now()
    answers = {**sample_answers(item.sample, now), **said}
    return {cut.department: cut for cut in cut_case(catalogue, item, answers, (), now)}


def test_even_a_route_that_lists_her_gives_her_to_nobody_but_the_lead(catalogue: Catalogue) -> None:
    item = catalogue.item("ZZ-003")
    greedy = msgspec.structs.replace(
        item, routes=tuple(msgspec.structs.replace(route, fields=("*",)) for route in item.routes)
    )
    cuts = cuts_of(catalogue, greedy, **HERS, ge_secret="yes", ge_tier="town")
    assert cuts["cg"].fields["ge_reporter_name"] == "欧阳慎言" and len(cuts) > 1
    assert all("ge_reporter_name" not in cut.fields for code, cut in cuts.items() if code != "cg")
    told = cuts_of(catalogue, greedy, **HERS, ge_secret="no", ge_tier="town")
    assert all("ge_reporter_name" in cut.fields for cut in told.values())


def test_a_voter_who_asked_for_it_is_known_to_the_congress_office_only(catalogue: Catalogue) -> None:
    item = catalogue.item("RD-001")
    cuts = cuts_of(catalogue, item, vo_secret="yes")
    assert "vo_voter_name" in cuts["rd"].fields
    assert all("vo_voter_name" not in cut.fields for code, cut in cuts.items() if code != "rd")


def test_a_lead_that_was_informed_before_holds_one_part_the_whole_one() -> None:
    cuts = (
        Cut("zf", "decide", True, {"a": "1", "b": "2"}, ()),
        Cut("ga", "inform", False, {"a": "1"}, ()),
        Cut("sf", "inform", False, {"a": "1"}, ()),
    )
    moved = handed_over(cuts, "zf", "ga")
    assert [(cut.department, cut.purpose) for cut in moved] == [("ga", "decide"), ("sf", "inform")]
    assert moved[0].fields == {"a": "1", "b": "2"}


def test_rows_of_a_table_lose_their_secret_columns_too() -> None:
    answers = {"a": "1", "rows": [{"a": "2", "b": "3"}], "scans": ["x"]}
    assert without(answers, {"a"}) == {"rows": [{"b": "3"}], "scans": ["x"]}
