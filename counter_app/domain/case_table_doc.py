"""docs/case-table.md, written from the case table itself: ``python -m counter_app.domain.case_table_doc > docs/case-table.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from counter_app.domain.case_table import (
    ALL_KINDS,
    ANY,
    APPLICATIONS,
    BEFORE_DECISION,
    ENDS,
    OPEN,
    TABLE,
    Kind,
    OfflineRule,
    Phase,
    Row,
    Writer,
    targets,
)

PHASES = {
    Phase.NEW: ("未收件", "nothing written yet"),
    Phase.RECEIVED: ("已收件", "received: the deciding body accepts, refuses or asks within 5 working days"),
    Phase.RETURNED: ("预审退回", "sent back: the counter corrects the data, the five days go on"),
    Phase.SHORTFALL: ("补正中", "shortfall: the applicant brings what is missing, the clock stands"),
    Phase.ACCEPTED: ("已受理", "accepted: departments answer, the lead department decides, the limit runs"),
    Phase.SUSPENDED: ("特别程序/挂起", "suspended: the lead department resumes, the clock stands"),
    Phase.APPROVED: ("准予", "approved, to be concluded"),
    Phase.DENIED: ("不予", "denied, to be concluded with reasons and remedy"),
    Phase.MAKING: ("制证中", "the result is made elsewhere"),
    Phase.READY: ("待领取", "the result lies at the counter"),
    Phase.DELIVERED: ("已送达", "delivered"),
    Phase.CLOSED: ("已办结", "concluded, nothing to hand over"),
    Phase.REFUSED: ("不予受理", "refused"),
    Phase.WITHDRAWN: ("已撤回", "withdrawn by the applicant"),
    Phase.LAPSED: ("补正不来办结", "lapsed: nothing was brought"),
    Phase.VOIDED: ("作废", "voided"),
    Phase.EXPLAINED: ("已解释", "explained, not received"),
}
WRITERS = {
    Writer.COUNTER: "窗口 counter",
    Writer.LEAD: "主办 lead",
    Writer.DEPARTMENT: "协办 department",
    Writer.DISTRICT: "区平台 district",
}
KINDS = {
    Kind.IMMEDIATE: "即办件",
    Kind.COMMITTED: "承诺件",
    Kind.REPORT: "上报件",
    Kind.TRANSFER: "转办件",
    Kind.BOOKING: "预约",
}
OFFLINE = {
    OfflineRule.YES: "可 yes",
    OfflineRule.NO: "否 no",
    OfflineRule.IF_ACCEPT: "窗口可受理时 if accept_offline",
    OfflineRule.IF_CONCLUDE: "窗口可办结时 if conclude_offline",
}
_GROUPS = (
    (ANY, "任何状态 any"),
    (OPEN, "未结 open"),
    (OPEN | {Phase.CLOSED, Phase.DELIVERED}, "未结、已办结、已送达 open, closed, delivered"),
    (BEFORE_DECISION, "决定前 before the decision"),
)


def page() -> str:
    """The whole page as Markdown: phases, events, diagram."""
    return "\n".join([*_head(), *_phases(), *_events(), *_diagram(), ""])


def _head() -> Iterable[str]:
    yield "# The case table 办件状态表"
    yield ""
    yield "Written from `counter_app/domain/case_table.py`; a test compares the two. 由程序生成，勿手改。"
    yield ""


def _phases() -> Iterable[str]:
    yield "## Phases 状态"
    yield ""
    yield "| phase | 状态 | waits for | end 终点 |"
    yield "|---|---|---|---|"
    for phase, (zh, en) in PHASES.items():
        yield f"| `{phase}` | {zh} | {en} | {'✓' if phase in ENDS else ''} |"
    yield ""


def _events() -> Iterable[str]:
    yield "## Events 事件"
    yield ""
    yield "| event | 事件 | meaning | from 起始 | to 之后 | by 谁 | kinds 件型 | offline 断网 |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in TABLE:
        writers = "、".join(WRITERS[writer] for writer in Writer if writer in row.writers)
        cells = (f"`{row.event}`", row.zh, row.en, _start(row), _to(row), writers, _kinds(row), OFFLINE[row.offline])
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _start(row: Row) -> str:
    words = next((words for group, words in _GROUPS if row.start == group), _named(row.start))
    own = _named(row.start_if_concluding)
    return words + (f"；窗口自行办结的另加 window-concluded also {own}" if own else "")


def _named(phases: frozenset[Phase]) -> str:
    return "、".join(PHASES[phase][0] for phase in Phase if phase in phases)


def _to(row: Row) -> str:
    if row.to is None:
        return "不变 stays"
    if isinstance(row.to, Phase):
        only = "、".join(PHASES[phase][0] for phase in Phase if phase in (row.moves_from or ()))
        return PHASES[row.to][0] + (f"（仅自{only}，否则不变 only from there）" if only else "")
    key, by_value = row.to
    return "；".join(f"{key}={value} → {PHASES[phase][0]}" for value, phase in by_value.items())


def _kinds(row: Row) -> str:
    if row.kinds == ALL_KINDS:
        return "全部 all"
    if row.kinds == APPLICATIONS:
        return "申请 applications"
    return "、".join(KINDS[kind] for kind in Kind if kind in row.kinds)


def _diagram() -> Iterable[str]:
    yield "## Diagram 状态图"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for phase, (zh, _) in PHASES.items():
        if phase is not Phase.NEW:
            yield f'    state "{zh}" as {phase}'
    for row in TABLE:
        for start in (phase for phase in Phase if phase in row.start | row.start_if_concluding):
            only = "" if start in row.start else "（窗口自行办结的）"
            for after in targets(row, start):
                if after is not start:
                    yield f"    {'[*]' if start is Phase.NEW else start} --> {after} : {row.zh}{only}"
    for phase in Phase:
        if phase in ENDS:
            yield f"    {phase} --> [*]"
    yield "```"


if __name__ == "__main__":
    sys.stdout.write(page())
