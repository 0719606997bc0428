"""What the law asks of an item's data, checked before a release is signed: who acts, on which event, under which seal, what may be said.

A village or neighbourhood committee is no organ: it receives for one and issues nothing in its own name. 行政许可法 is named only for
licences, 行政复议 and 行政诉讼 only where somebody's right is decided on (docs/decisions/0016-papers-and-seals.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from counter_app.catalogue.model import ADMINISTRATIVE_ACTS, LICENCE, Item, Paper
from counter_app.domain.case_table import ROWS, Kind

SEALS = ("e_seal", "wet", "none")
SIGNED_FIRST = ("application", "authorisation", "consent", "promise")
PRINTED = ("receipt", "acceptance", "shortfall", "refusal", "certificate", "delivery")
# What an item's source must say itself; nothing of it may be guessed.
SAID = ("matter_type", "implementing_body", "accepting_point", "accept_offline", "basis")
_VILLAGE = re.compile("村民委员会|居民委员会|村委会|居委会|村（居）|村居|\\{station\\}|社区$")
_NAMES_AN_ORGAN = frozenset({"acceptance", "shortfall", "refusal", "certificate"})
_NO_APPLICATION = frozenset({Kind.REPORT, Kind.BOOKING})
_SUES = re.compile("行政复议|行政诉讼|提起诉讼")
_LICENSING = "行政许可法"

Fail = Callable[..., None]


def check_law(item: Item, said: Mapping[str, Any], fail: Fail) -> None:
    """Calls ``fail(why, text, at=…, row=…, **details)`` for the first thing that is missing or that the law does not allow.

    ``said`` is the item's source; ``text`` is what to look for in it, ``at`` under which key, ``row`` in which row of a table, so that
    the fault is told with its line or cell.
    """
    for key in SAID:
        if key not in said or said[key] in ("", []):
            fail("data_missing", key, at=key, key=key)
    if _VILLAGE.search(item.implementing_body.zh):
        fail("village_issues", item.implementing_body.zh, at="implementing_body", body=item.implementing_body.zh)
    _check_remedies(item, fail)
    for paper in item.papers:
        _check_paper(item, paper, fail)


def _check_remedies(item: Item, fail: Fail) -> None:
    if item.under_licensing_law != (item.matter_type == LICENCE):
        fail("licensing_law", "matter_type", at="matter_type", matter_type=item.matter_type)
    if item.remedy.zh and (item.kind in _NO_APPLICATION or item.matter_type not in (*ADMINISTRATIVE_ACTS, "20")):
        fail("remedy_misplaced", "remedy", at="remedy", kind=item.kind)
    if item.matter_type in ADMINISTRATIVE_ACTS and not item.remedy.zh:
        fail("remedy_missing", "matter_type", at="matter_type", matter_type=item.matter_type)


def _check_paper(item: Item, paper: Paper, fail: Fail) -> None:
    if paper.kind not in (*PRINTED, *SIGNED_FIRST):
        fail("paper_kind", f'"{paper.kind}"', at="papers.kind", row=paper.code, paper=paper.code)
    if paper.kind in SIGNED_FIRST:
        if paper.on_event != "draft":
            fail(
                "paper_event", paper.code, at="papers.on_event", row=paper.code, paper=paper.code, event=paper.on_event
            )
        return
    row = ROWS.get(paper.on_event)
    if row is None or Kind(item.kind) not in row.kinds:
        fail("paper_event", paper.code, at="papers.on_event", row=paper.code, paper=paper.code, event=paper.on_event)
    if paper.sealed not in SEALS or (paper.sealed != "none") != bool(paper.seal):
        fail("paper_seal", paper.code, at="papers.sealed", row=paper.code, paper=paper.code, sealed=paper.sealed)
    organ = paper.issued_by or item.implementing_body.zh
    if paper.kind in _NAMES_AN_ORGAN and (not organ or _VILLAGE.search(organ)):
        fail("village_issues", organ, at="papers.issued_by", row=paper.code, paper=paper.code, body=organ)
    for text in _texts(paper):
        if _LICENSING in text and not item.under_licensing_law:
            fail("licensing_law", paper.code, at="papers.body", row=paper.code, paper=paper.code)
        if _SUES.search(text) and not item.remedy.zh:
            fail("remedy_misplaced", paper.code, at="papers.body", row=paper.code, paper=paper.code)


def _texts(paper: Paper) -> Iterator[str]:
    yield paper.name.zh
    yield paper.body.zh
    yield from (label.zh for _, label in paper.fields)
