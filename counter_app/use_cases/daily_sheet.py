"""What the daily sheet shows: the figures of one day at one window, its sheets, what was collected, and what still waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from counter_app.domain.events import EventHeader
from counter_app.domain.masking import mask_name
from counter_app.domain.paper_facts import CollectedRow, CountRow, DailyFacts, LookUpRow, SheetRow, UnsentRow
from counter_app.errors import NotFound
from counter_app.ports import CaseRow, PrintRow, UnitOfWork
from counter_app.use_cases.look_ups import LookUps, look_ups_without_case
from counter_app.use_cases.sheets import paper_of, payload_of, place_of
from counter_app.use_cases.views import waiting_to_send
from counter_app.use_cases.window import Window, read_events


def daily_facts(window: Window, on: str = "", *, clerk_name: str) -> DailyFacts:
    """What the daily sheet shows, from the journal of that day: figures by item, clerk and hour, sheets, and what waits."""
    day = on or window.now().date().isoformat()
    with window.store.reading() as uow:
        headers = uow.journal.on(day)
        rows = {case_id: uow.cases.get(case_id) for case_id in {header.case_id for header in headers}}
        prints = uow.prints.on(day)
        seq, head = uow.audit.head()
        looks = look_ups_without_case(uow.audit.on(day))
        people = {account.account_id: account.name for account in uow.accounts.all()}
        voided = [_voided(uow, header) for header in headers if header.type == "voided"]
        collected = [_collected(window, uow, header) for header in headers if header.type == "delivered"]
    known = {case_id: row for case_id, row in rows.items() if row is not None}
    tally = [(header.type, known[header.case_id], header) for header in headers if header.case_id in known]
    return DailyFacts(
        **place_of(window, clerk_name),
        on=day,
        total=_counts("合计", (kind for kind, _, _ in tally)),
        by_item=_grouped((row.item_name, kind) for kind, row, _ in tally),
        by_clerk=_grouped(
            (people.get(header.actor, header.actor), kind) for kind, _, header in tally if header.actor in people
        ),
        by_hour=tuple(sorted(Counter(h.at[11:13] for kind, _, h in tally if kind == "received").items())),
        unsent=_unsent(window),
        prints=tuple(sorted(Counter(_paper_name(window, known, row) for row in prints if not row.spoiled).items())),
        spoiled=tuple(
            SheetRow(
                number=row.number,
                paper=_paper_name(window, known, row),
                document_number=row.document_number,
                reason=row.reason,
                at=row.at,
            )
            for row in prints
            if row.spoiled
        ),
        voided=tuple(row for row in voided if row is not None),
        collected=tuple(row for row in collected if row is not None),
        lookups=tuple(_look_ups(window, one, people.get(one.actor, one.actor)) for one in looks),
        delivered=sum(kind == "delivered" for kind, _, _ in tally),
        withdrawn=sum(kind == "withdrawn" for kind, _, _ in tally),
        audit_seq=seq,
        audit_head=head,
    )


def _look_ups(window: Window, one: LookUps, name: str) -> LookUpRow:
    def item_name(code: str) -> str:
        try:
            return window.catalogue.item(code).name.zh if code else ""
        except NotFound:
            return code

    kinds = tuple((kind, item_name(code), n) for kind, code, n in one.purposes)
    return LookUpRow(name=name, count=one.count, kinds=kinds)


_COLUMN_OF = {
    "received": "received",
    "accepted": "accepted",
    "deemed_accepted": "accepted",
    "shortfall_notified": "shortfall",
    "concluded": "concluded",
    "returned": "returned",
}


def _counts(name: str, kinds: Iterable[str]) -> CountRow:
    return CountRow(name=name, **Counter(_COLUMN_OF[kind] for kind in kinds if kind in _COLUMN_OF))


def _grouped(pairs: Iterable[tuple[str, str]]) -> tuple[CountRow, ...]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, kind in pairs:
        if kind in _COLUMN_OF:
            by_name[name].append(kind)
    rows = (_counts(name, kinds) for name, kinds in by_name.items())
    return tuple(sorted(rows, key=lambda row: (-row.received, row.name)))


def _paper_name(window: Window, cases: Mapping[str, CaseRow], row: PrintRow) -> str:
    """The item's own name of a paper; the layout's code where the item does not name it (the printer's side words it)."""
    case = cases.get(row.case_id)
    try:
        paper = paper_of(window.catalogue.item(case.item_code), row.paper) if case else None
    except NotFound:  # of a release that is not here
        paper = None
    return paper.name.zh if paper else row.paper


def _voided(uow: UnitOfWork, header: EventHeader) -> SheetRow | None:
    row: CaseRow | None = uow.cases.get(header.case_id)
    payload = payload_of(read_events(uow, header.case_id), "voided")
    if row is None:
        return None
    return SheetRow(number=row.number, paper="", reason=str(payload.get("reason", "")), at=header.at)


def _collected(window: Window, uow: UnitOfWork, header: EventHeader) -> CollectedRow | None:
    row, events = uow.cases.get(header.case_id), read_events(uow, header.case_id)
    payload = payload_of(events, "delivered")
    if row is None or not payload:
        return None
    try:
        document = window.catalogue.item(row.item_code).result.zh
    except NotFound:  # of a release that is not here
        document = row.item_name
    return CollectedRow(
        number=row.number,
        document=document,
        document_number=str(payload_of(events, "arrived").get("result_number", "")),
        taker=mask_name(str(payload.get("taker_name", ""))),
        relation="" if payload.get("taker") == "applicant" else str(payload.get("relation", "")),
        at=str(payload.get("at", "")) or header.at,
    )


def _unsent(window: Window) -> tuple[UnsentRow, ...]:
    rows = waiting_to_send(window)
    with window.store.reading() as uow:
        cases = {row.case_id: uow.cases.get(row.case_id) for row in rows}
    seen: dict[str, UnsentRow] = {}
    for row in rows:
        case = cases.get(row.case_id)
        if case is not None and row.case_id not in seen:
            seen[row.case_id] = UnsentRow(
                number=case.number, item_name=case.item_name, reason=row.reason, since=row.queued_at
            )
    return tuple(seen.values())
