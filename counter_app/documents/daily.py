"""日报: the day of a window by item, clerk and hour, what has not been sent, what was printed, spoiled and voided.

Its last line is the head of the audit chain, so that the printed and signed sheet anchors the store's own record.
"""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.documents import wording as w
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import MM, Cell, Flow, Margins, Style
from counter_app.documents.parts import Pages, a4, blanks, foot, station_of
from counter_app.documents.pdf import BoxMark, RuleMark
from counter_app.domain.paper_facts import CollectedRow, CountRow, DailyFacts, LookUpRow, SheetRow
from counter_app.errors import PaperFailed

MARGINS = Margins(18 * MM, 13 * MM, 18 * MM, 18 * MM)
TITLE = Style(Role.SERIF_BOLD, 22, 1.4, align="center")
UNDER = Style(Role.SANS, 10, 1.6, gray=0.2, align="center")
FIGURE = Style(Role.BOLD, 21, 1.2, align="center")
FIGURE_LABEL = Style(Role.SANS, 9, 1.3, gray=0.35, align="center")
SECTION = Style(Role.BOLD, 10.5, 1.8)
HEAD = Style(Role.BOLD, 9, 1.4, align="center")
NAME = Style(Role.SANS, 9.5, 1.4)
FIGURES = Style(Role.SANS, 9.5, 1.4, align="center")
SUM = Style(Role.BOLD, 9.5, 1.4)
SUMS = Style(Role.BOLD, 9.5, 1.4, align="center")
SMALL = Style(Role.SANS, 8.5, 1.45)
AXIS = Style(Role.SANS, 8, 1.3, gray=0.3, align="center")
COLUMNS = ("收件", "受理", "补正", "办结", "退件")


def daily(facts: DailyFacts, fonts: FontSet) -> Pages:
    """日报 A4."""
    if not facts.on:
        raise PaperFailed("content_missing", paper="daily", lacking=("on",))
    flow = a4(fonts, running=f"窗口日报　{facts.station_name}　{facts.on}", margins=MARGINS, role=Role.SANS)
    flow.paragraph("窗口日报", TITLE)
    who = "　".join(
        part for part in (station_of(facts), w.window_words(facts.window), w.chinese_date(facts.on)) if part
    )
    flow.paragraph(who, UNDER)
    flow.gap(5)
    _figures(flow, facts)
    _counts(flow, "按事项", "事项", facts.by_item, facts.total)
    _counts(flow, "按经办人", "经办人", facts.by_clerk, None)
    _hours(flow, facts.by_hour)
    _unsent(flow, facts)
    _prints(flow, facts)
    _sheets(flow, "作废重打的纸张", facts.spoiled)
    _sheets(flow, "作废件与作废文书", facts.voided)
    _collected(flow, facts.collected)
    _look_ups(flow, facts.lookups)
    _audit(flow, facts)
    blanks(flow, (("交班人：", ""), ("接班人：", ""), ("值班负责人：", "")), style=Style(Role.SANS, 10.5, 1.5))
    return flow.finish(foot(facts, left=(f"窗口日报 {facts.on}",), role=Role.SANS))


def _figures(flow: Flow, facts: DailyFacts) -> None:
    """The day in seven figures between two rules."""
    total = facts.total
    shown = (
        ("收件", total.received),
        ("受理", total.accepted),
        ("补正", total.shortfall),
        ("办结", total.concluded),
        ("退件", total.returned),
        ("送达", facts.delivered),
        ("未上传", len(facts.unsent)),
    )
    top, each = flow.y, flow.inner / len(shown)
    flow.add(RuleMark(flow.left, top, flow.right, top, 1.0))
    for index, (label, count) in enumerate(shown):
        x = flow.left + index * each
        flow.put(str(count), FIGURE, x=x, y=top + 25, width=each)
        flow.put(label, FIGURE_LABEL, x=x, y=top + 40, width=each)
    flow.y = top + 48
    flow.hairline()
    flow.gap(3)
    flow.paragraph(
        f"撤回 {facts.withdrawn} 件　差评 {facts.bad_ratings} 件　作废 {len(facts.voided)} 件　窗口不收取现金", SMALL
    )


def _row(row: CountRow, name: Style, figures: Style) -> list[Cell]:
    counts = (row.received, row.accepted, row.shortfall, row.concluded, row.returned)
    return [Cell(row.name, name), *(Cell(str(count), figures) for count in counts)]


def _counts(flow: Flow, title: str, first: str, rows: Sequence[CountRow], total: CountRow | None) -> None:
    if not rows and total is None:
        return
    flow.heading(title, SECTION)
    head = [Cell(first, HEAD), *(Cell(text, HEAD) for text in COLUMNS)]
    body = [_row(row, NAME, FIGURES) for row in rows]
    if total is not None:
        body.append(_row(total, SUM, SUMS))
    flow.table((7, 1.2, 1.2, 1.2, 1.2, 1.2), body, head=head)


def _hours(flow: Flow, hours: Sequence[tuple[str, int]]) -> None:
    """Cases received by hour, as columns with their figures."""
    if not hours:
        return
    flow.heading("按时段（收件）", SECTION)
    height, most = 15 * MM, max(1, *(count for _, count in hours))
    flow.need(height + 30)
    bottom, each = flow.y + height + 12, min(flow.inner / len(hours), 18 * MM)
    for index, (hour, count) in enumerate(hours):
        x, tall = flow.left + index * each, height * count / most
        flow.add(BoxMark(x + each * 0.28, bottom - tall, each * 0.44, tall, 0.45))
        flow.put(str(count), AXIS, x=x, y=bottom - tall - 3, width=each)
        flow.put(hour, AXIS, x=x, y=bottom + 11, width=each)
    flow.add(RuleMark(flow.left, bottom, flow.right, bottom, 0.6))
    flow.y = bottom + 18


def _unsent(flow: Flow, facts: DailyFacts) -> None:
    flow.heading(f"未上传（{len(facts.unsent)} 件）", SECTION)
    if not facts.unsent:
        flow.paragraph("当日收件已全部送达区级平台。", SMALL)
        return
    head = [Cell(text, HEAD) for text in ("收件号", "事项", "原因", "等待自", "工作日")]
    rows = [
        [
            Cell(row.number, SMALL),
            Cell(row.item_name, SMALL),
            Cell(w.words(w.LINK, row.reason), SMALL),
            Cell(w.minutes(row.since), SMALL),
            Cell(str(row.age_working_days), FIGURES),
        ]
        for row in facts.unsent
    ]
    flow.table((4.4, 4.2, 3.4, 2.7, 1.1), rows, head=head)


def _prints(flow: Flow, facts: DailyFacts) -> None:
    if not facts.prints:
        return
    flow.heading(f"出纸（{sum(count for _, count in facts.prints)} 张次）", SECTION)
    flow.paragraph("　".join(f"{w.words(w.PAPERS, name)} {count}" for name, count in facts.prints), NAME)


def _collected(flow: Flow, rows: Sequence[CollectedRow]) -> None:
    """领取登记: what was handed over, to whom, with her relation to the applicant."""
    if not rows:
        return
    flow.heading(f"领取登记（{len(rows)}）", SECTION)
    head = [Cell(text, HEAD) for text in ("收件号", "结果", "证件号码", "领取人", "关系", "时间")]
    body = [
        [
            Cell(text, SMALL)
            for text in (
                row.number,
                row.document,
                row.document_number,
                row.taker,
                row.relation or "本人",
                w.minutes(row.at),
            )
        ]
        for row in rows
    ]
    flow.table((4.4, 3.2, 3.0, 1.6, 1.4, 2.6), body, head=head)


def _sheets(flow: Flow, title: str, rows: Sequence[SheetRow]) -> None:
    if not rows:
        return
    flow.heading(f"{title}（{len(rows)}）", SECTION)
    head = [Cell(text, HEAD) for text in ("收件号", "文书", "文号", "原因", "时间")]
    body = [
        [
            Cell(text, SMALL)
            for text in (
                row.number,
                w.words(w.PAPERS, row.paper),
                row.document_number,
                w.words(w.REASONS, row.reason),
                w.minutes(row.at),
            )
        ]
        for row in rows
    ]
    flow.table((4.4, 2.4, 4.1, 2.5, 2.6), body, head=head)


_LOOKS = {"search": "查找办件 {n} 次", "view": "查看办件 {n} 次", "person": "为{item}查人 {n} 次"}


def _look_ups(flow: Flow, rows: Sequence[LookUpRow]) -> None:
    """Look-ups that led to no case; who was looked up is nowhere."""
    if not rows:
        return
    flow.heading(f"未办件的查询（{sum(row.count for row in rows)} 次）", SECTION)
    head = [Cell(text, HEAD) for text in ("经办人", "次数", "用途")]
    body = []
    for row in rows:
        purposes = "　".join(_LOOKS[kind].format(item=item, n=n) for kind, item, n in row.kinds)
        body.append([Cell(row.name, NAME), Cell(str(row.count), FIGURES), Cell(purposes, NAME)])
    flow.table((2.4, 1.2, 9.4), body, head=head)


def _audit(flow: Flow, facts: DailyFacts) -> None:
    if not facts.audit_head:
        return
    flow.heading("审计链", SECTION)
    flow.paragraph(f"第 {facts.audit_seq} 条，链头 {facts.audit_head}", SMALL)
