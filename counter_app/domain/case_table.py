"""The one table that says what may happen to a case: event x state x writer x kind of item x offline.

Everything else reads it: use cases ask ``check`` before they write, the fold asks it again for every event it applies, the
district asks it for every event it takes in, the screens ask ``open_ways`` for what to offer, the docs print it as a diagram.

Sources: 行政许可法 §32, §42, §44 (acceptance, notice of shortfall, limits, delivery); GB/T 39046-2020 办件 states; the finish
kinds of live systems (办结, 退回, 作废, 补正不来). Queued, sent and confirmed are states of the outbox, never of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from counter_app.errors import BadInput


class Phase(StrEnum):
    """Where a case stands. The comment says what it waits for."""

    NEW = "new"  # 未收件: nothing written yet
    RECEIVED = "received"  # 已收件: the deciding body accepts, refuses or asks (5 working days, then deemed accepted)
    RETURNED = "returned"  # 预审退回: the counter corrects the data; the five days go on
    SHORTFALL = "shortfall"  # 补正中: the applicant hands in what is missing; the clock stands
    ACCEPTED = "accepted"  # 已受理: departments answer, the lead department decides; the limit runs
    SUSPENDED = "suspended"  # 特别程序/挂起: the lead department resumes; the clock stands
    APPROVED = "approved"  # 准予: to be concluded
    DENIED = "denied"  # 不予: to be concluded with reasons and remedy
    MAKING = "making"  # 制证中: the result is made elsewhere and not here yet
    READY = "ready"  # 待领取: the result lies at the counter
    DELIVERED = "delivered"  # 已送达 (end)
    CLOSED = "closed"  # 已办结, nothing to hand over (end)
    REFUSED = "refused"  # 不予受理 (end)
    WITHDRAWN = "withdrawn"  # 申请人撤回 (end)
    LAPSED = "lapsed"  # 补正不来办结 (end)
    VOIDED = "voided"  # 作废 (end)
    EXPLAINED = "explained"  # 已解释, not received (end)


ENDS = frozenset(
    {
        Phase.DELIVERED,
        Phase.CLOSED,
        Phase.REFUSED,
        Phase.WITHDRAWN,
        Phase.LAPSED,
        Phase.VOIDED,
        Phase.EXPLAINED,
    }
)
BEFORE_DECISION = frozenset({Phase.RECEIVED, Phase.RETURNED, Phase.SHORTFALL, Phase.ACCEPTED, Phase.SUSPENDED})
OPEN = frozenset(Phase) - ENDS - {Phase.NEW}
ANY = frozenset(Phase) - {Phase.NEW}


class Writer(StrEnum):
    """In whose name an event is written."""

    COUNTER = "counter"  # a window, for the accepting point 受理点
    LEAD = "lead"  # the lead (deciding) department 主办
    DEPARTMENT = "department"  # any other department on the route 协办
    DISTRICT = "district"  # the district's system itself


class Kind(StrEnum):
    """How an item is handled 办件类型."""

    IMMEDIATE = "immediate"  # 即办件
    COMMITTED = "committed"  # 承诺件
    REPORT = "report"  # 上报件 (grid events)
    TRANSFER = "transfer"  # 转办件 (voter opinions)
    BOOKING = "booking"  # 预约


class OfflineRule(StrEnum):
    """Whether the counter may write the event while the line is down."""

    YES = "yes"
    NO = "no"  # written by the district's side, or needs its answer
    IF_ACCEPT = "if_accept_offline"  # only where the item's data says accept_offline
    IF_CONCLUDE = "if_conclude_offline"  # only where the item's data says conclude_offline


APPLICATIONS = frozenset({Kind.IMMEDIATE, Kind.COMMITTED})
ALL_KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Row:
    """One event: from which phases, by whom, for which kinds, offline or not, and where the case stands after it.

    ``to`` is a phase, ``None`` for "stays where it is", or ``(payload key, {value: phase})`` where the payload decides.
    ``moves_from`` narrows the phases out of which ``to`` leads; from the other starting phases the case stays where it is.
    ``start_if_concluding`` adds starting phases for items that a window concludes by itself. ``by_itself``: time brings it about,
    so no screen offers it as a way that somebody may choose.
    """

    event: str
    zh: str
    en: str
    start: frozenset[Phase]
    to: Phase | tuple[str, Mapping[str, Phase]] | None
    writers: frozenset[Writer]
    kinds: frozenset[Kind] = ALL_KINDS
    offline: OfflineRule = OfflineRule.YES
    moves_from: frozenset[Phase] | None = None
    start_if_concluding: frozenset[Phase] = frozenset()
    by_itself: bool = False


def _set(*phases: Phase) -> frozenset[Phase]:
    return frozenset(phases)


P, W, K = Phase, Writer, Kind
_COUNTER = frozenset({W.COUNTER})
_LEAD = frozenset({W.LEAD})
_DISTRICT = frozenset({W.DISTRICT})
_OUTCOME = ("outcome", {"approved": P.APPROVED, "denied": P.DENIED})
_RESULT = ("result", {"at_counter": P.READY, "elsewhere": P.MAKING, "none": P.CLOSED})
_NO = OfflineRule.NO

TABLE: tuple[Row, ...] = (
    # -- the counter takes the case in
    Row("received", "收件", "received", _set(P.NEW), P.RECEIVED, _COUNTER),
    Row("explained", "已解释", "explained, not received", _set(P.NEW), P.EXPLAINED, _COUNTER),
    Row("refusal_proposed", "拟不予受理", "refusal proposed", _set(P.RECEIVED), None, _COUNTER, APPLICATIONS),
    Row(
        "shortfall_notified",
        "补正告知",
        "shortfall notified",
        _set(P.RECEIVED, P.RETURNED),
        P.SHORTFALL,
        frozenset({W.COUNTER, W.LEAD}),
        APPLICATIONS | {K.TRANSFER},
    ),
    # 补正 ends a shortfall; a material marked 容缺后补 (need = later) may still come in after acceptance.
    Row(
        "supplemented",
        "补正",
        "supplemented",
        _set(P.SHORTFALL, P.ACCEPTED, P.SUSPENDED),
        P.RECEIVED,
        _COUNTER,
        moves_from=_set(P.SHORTFALL),
    ),
    Row("lapsed", "补正不来办结", "lapsed", _set(P.SHORTFALL), P.LAPSED, _LEAD, offline=_NO),
    Row("returned", "预审退回", "returned to the counter", _set(P.RECEIVED), P.RETURNED, _LEAD, offline=_NO),
    Row(
        "corrected",
        "更正",
        "corrected",
        OPEN
        | {P.CLOSED, P.DELIVERED},  # a wrong telephone number matters while the card is made, a typo after 即办 too
        P.RECEIVED,
        _COUNTER,
        moves_from=_set(P.RETURNED),
    ),
    # -- acceptance is the deciding body's, unless the item's data hands it to the window
    Row(
        "accepted",
        "受理",
        "accepted",
        _set(P.RECEIVED, P.RETURNED, P.SHORTFALL),  # from 补正中: 容缺受理, or a notice that was given wrongly
        P.ACCEPTED,
        frozenset({W.LEAD, W.COUNTER}),
        offline=OfflineRule.IF_ACCEPT,
    ),
    # Silence past the fifth working day (行政许可法 §32(4)); a counter without a line says it too, the district checks its days.
    Row(
        "deemed_accepted",
        "视为受理",
        "deemed accepted",
        _set(P.RECEIVED, P.RETURNED),
        P.ACCEPTED,
        _DISTRICT | _COUNTER,
        APPLICATIONS,
        by_itself=True,
    ),
    Row("refused", "不予受理", "refused", _set(P.RECEIVED, P.RETURNED, P.SHORTFALL), P.REFUSED, _LEAD, offline=_NO),
    # -- examination
    Row("part_answered", "部门反馈", "department answered", ANY, None, frozenset({W.DEPARTMENT, W.LEAD}), offline=_NO),
    Row("transferred", "转办", "transferred", _set(P.RECEIVED, P.ACCEPTED), None, _LEAD | _DISTRICT, offline=_NO),
    Row("suspended", "特别程序/挂起", "suspended", _set(P.ACCEPTED), P.SUSPENDED, _LEAD, offline=_NO),
    Row("resumed", "恢复", "resumed", _set(P.SUSPENDED), P.ACCEPTED, _LEAD, offline=_NO),
    Row("extended", "延期", "extended", _set(P.ACCEPTED), None, _LEAD, offline=_NO),
    Row(
        "decided",
        "决定",
        "decided",
        _set(P.ACCEPTED),
        _OUTCOME,
        frozenset({W.LEAD, W.COUNTER}),
        offline=OfflineRule.IF_CONCLUDE,
    ),
    Row(
        "concluded",
        "办结",
        "concluded",
        _set(P.APPROVED, P.DENIED),
        _RESULT,
        frozenset({W.LEAD, W.COUNTER}),
        offline=OfflineRule.IF_CONCLUDE,
    ),
    # -- the result comes back and is handed over
    Row("arrived", "到件", "result arrived", _set(P.MAKING), P.READY, _COUNTER),
    Row("delivered", "送达", "delivered", _set(P.READY), P.DELIVERED, _COUNTER),
    Row(
        "sent_out",
        "邮寄/电子送达",
        "delivered by post or electronically",
        _set(P.MAKING),
        P.DELIVERED,
        _LEAD,
        offline=_NO,
    ),
    Row("sent_back", "退回重制", "result sent back to be remade", _set(P.READY), P.MAKING, _COUNTER),
    Row("unclaimed", "逾期未领归档", "unclaimed, filed", _set(P.READY), P.CLOSED, frozenset({W.COUNTER, W.LEAD})),
    # 行政许可法 §69: the deciding body takes its decision back; also the cure for a result that cannot be made.
    Row(
        "revoked",
        "撤销重审",
        "decision revoked",
        _set(P.APPROVED, P.DENIED, P.MAKING, P.READY),
        P.ACCEPTED,
        _LEAD,
        offline=_NO,
    ),
    Row("receipt_lost", "回执遗失声明", "receipt declared lost", OPEN, None, _COUNTER),
    # -- ways out
    Row("withdrawn", "撤回", "withdrawn", BEFORE_DECISION, P.WITHDRAWN, _COUNTER, ALL_KINDS - {K.REPORT}),
    Row(
        "voided",
        "作废",
        "voided",
        BEFORE_DECISION,
        P.VOIDED,
        _COUNTER,
        start_if_concluding=_set(P.READY, P.CLOSED),  # what the window concluded by itself in the same second
    ),
    # -- what is noted without moving the case
    Row("notice_served", "告知送达", "notice served", ANY, None, _COUNTER),
    Row("contact_tried", "联系申请人", "contact tried", ANY, None, _COUNTER),
    Row("phoned", "电话报告", "phoned the handler", OPEN, None, _COUNTER, frozenset({K.REPORT})),
    Row("attached", "补充影像", "scan attached", ANY, None, _COUNTER),
    Row("paper_printed", "出纸", "paper printed", ANY, None, _COUNTER),
    Row("paper_spoiled", "作废重打", "sheet spoiled", ANY, None, _COUNTER),
    Row("taken_over", "接手", "taken over", OPEN, None, _COUNTER),
    Row("rated", "好差评", "rated", ANY, None, _COUNTER),
    Row("numbered", "编号", "official number given", ANY, None, _DISTRICT, offline=_NO),
    Row("flagged", "待核", "flagged for a person", ANY, None, _DISTRICT, offline=_NO),
    Row("flag_settled", "核定", "flag settled", ANY, None, frozenset({W.COUNTER, W.LEAD, W.DISTRICT})),
    Row("recalculated", "期限重算", "due date recalculated", OPEN, None, _DISTRICT, offline=_NO),
)

ROWS: Mapping[str, Row] = {row.event: row for row in TABLE}


class Verdict(StrEnum):
    """Why an event may not be written; ``ALLOWED`` when it may."""

    ALLOWED = "allowed"
    UNKNOWN_EVENT = "unknown_event"
    WRONG_PHASE = "wrong_phase"
    WRONG_WRITER = "wrong_writer"
    WRONG_KIND = "wrong_kind"
    NEEDS_LINK = "needs_link"
    WINDOW_MAY_NOT = "window_may_not"
    BAD_PAYLOAD = "bad_payload"
    ANOTHER_NUMBER = "another_number"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the table is asked about: the item's kind and what its data lets a window do by itself."""

    phase: Phase
    kind: Kind
    window_accepts: bool = False
    window_concludes: bool = False


def check(event: str, writer: Writer, at: Situation) -> Verdict:
    """Whether the event may happen now; a window's own acceptance or conclusion needs the item's leave."""
    row = ROWS.get(event)
    if row is None:
        return Verdict.UNKNOWN_EVENT
    if at.phase not in row.start and not (at.window_concludes and at.phase in row.start_if_concluding):
        return Verdict.WRONG_PHASE
    if writer not in row.writers:
        return Verdict.WRONG_WRITER
    if at.kind not in row.kinds:
        return Verdict.WRONG_KIND
    if writer is Writer.COUNTER and row.offline is OfflineRule.NO:
        return Verdict.NEEDS_LINK
    if writer is Writer.COUNTER and row.offline is OfflineRule.IF_ACCEPT and not at.window_accepts:
        return Verdict.WINDOW_MAY_NOT
    if writer is Writer.COUNTER and row.offline is OfflineRule.IF_CONCLUDE and not at.window_concludes:
        return Verdict.WINDOW_MAY_NOT
    return Verdict.ALLOWED


def phase_after(event: str, phase: Phase, payload: Mapping[str, object]) -> Phase:
    """Where the case stands once the event is applied; raises BadInput where the payload must decide and does not."""
    row = ROWS[event]
    if row.to is None or (row.moves_from is not None and phase not in row.moves_from):
        return phase
    if isinstance(row.to, Phase):
        return row.to
    key, by_value = row.to
    after = by_value.get(str(payload.get(key, "")))
    if after is None:
        raise BadInput(what="event", why=key, event=event)
    return after


def targets(row: Row, phase: Phase) -> tuple[Phase, ...]:
    """Every phase the event may lead to from ``phase`` (itself for an event that does not move the case)."""
    if row.to is None or (row.moves_from is not None and phase not in row.moves_from):
        return (phase,)
    return (row.to,) if isinstance(row.to, Phase) else tuple(row.to[1].values())


def open_ways(writers: Iterable[Writer], at: Situation) -> tuple[str, ...]:
    """Every event these writers may write now, in table order: what a screen offers, what a refusal shows instead."""
    who = tuple(writers)
    rows = (row for row in TABLE if not row.by_itself)
    return tuple(row.event for row in rows if any(check(row.event, w, at) is Verdict.ALLOWED for w in who))
