"""同次收件凭证: the whole visit on one sheet, A4 and 80 mm: a number a member to say and to scan, and what still lacks.

It goes to one person (the agent, the guardian, or who came first), so only the holder's own name is whole; the others are told
apart by the last four of their ID numbers. It stands beside the receipts of the members and takes the place of none.
"""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.codes import bars
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import BASE_LINE, MM, Flow, Style
from counter_app.documents.parts import Pages, a4, blanks, foot, printing, require, station_of
from counter_app.documents.pdf import RuleMark
from counter_app.documents.receipt import CAPTION, MARGINS, PLACE, PLAIN, SIGN, STRONG, TITLE, UNDER
from counter_app.documents.slip import CENTRED, DOT, PRINTED_DOTS, SMALL, TEXT
from counter_app.documents.slip import MARGINS as SLIP_MARGINS
from counter_app.documents.slip import PLACE as SLIP_PLACE
from counter_app.documents.slip import SHORT as SLIP_SHORT
from counter_app.documents.slip import STRONG as SLIP_STRONG
from counter_app.documents.slip import TITLE as SLIP_TITLE
from counter_app.domain.masking import mask_name
from counter_app.domain.visit_facts import VisitFacts, VisitLine

HEADING = "同次收件凭证"
STATES = {"received": "已收件", "shortfall": "补正中", "draft": "未收件", "explained": "未收件（已解释）"}
BIG = Style(Role.BOLD, 22, 1.2)
WHO = Style(Role.BOLD, 11, 1.5)
ITEM = Style(Role.SANS, 10, 1.5)
STATE = Style(Role.BOLD, 10.5, 1.5, align="right")
NUMBER = Style(Role.SANS, 9, 1.4, align="right")
BAR_MODULE, BAR_HEIGHT = 0.3 * MM, 9 * MM
LEAST_BLOCK = 62.0


def visit_a4(facts: VisitFacts, fonts: FontSet) -> Pages:
    """同次收件凭证 A4."""
    require(HEADING, facts, "lines", "holder_name")
    flow = a4(
        fonts, running=f"{HEADING}　{facts.holder_name}　{w.minutes(facts.printed_at)}", margins=MARGINS, role=Role.SANS
    )
    flow.paragraph(station_of(facts), PLACE)
    flow.gap(2)
    flow.paragraph(HEADING, TITLE)
    flow.paragraph("（一次来访，多人办理）", UNDER)
    flow.gap(4)
    flow.paragraph(f"持单人：{facts.holder_name}　　{count_words(facts)}", STRONG)
    for text in what_it_is(facts):
        flow.paragraph(text, PLAIN)
    flow.gap(4)
    flow.hairline(width=1.2)
    for nth, line in enumerate(facts.lines, 1):
        _member(flow, nth, line)
    flow.gap(6)
    for text in endings(facts):
        flow.paragraph(text, PLAIN)
    flow.gap(2)
    blanks(flow, (("持单人签名：", ""), ("日期：", "      年    月    日")), style=SIGN)
    blanks(flow, (("收件人：", facts.clerk_name), ("受理点：", facts.station_name)), style=SIGN)
    return flow.finish(foot(facts, left=(HEADING,), role=Role.SANS))


def visit_80mm(facts: VisitFacts, fonts: FontSet) -> Pages:
    """同次收件凭证 for the slip printer."""
    require(HEADING, facts, "lines", "holder_name")
    flow = Flow(fonts, 640 * DOT, None, SLIP_MARGINS, rule=2 * DOT)
    flow.paragraph(station_of(facts), SLIP_PLACE)
    flow.paragraph(HEADING, SLIP_TITLE)
    flow.paragraph(f"持单人：{facts.holder_name}", SLIP_STRONG)
    flow.paragraph(count_words(facts), SLIP_STRONG)
    for nth, line in enumerate(facts.lines, 1):
        _cut(flow)
        flow.paragraph(f"{nth}. {who(line)}", SLIP_STRONG)
        flow.paragraph(f"{state_words(line)}　{line.item_name}", TEXT)
        if line.number:
            big = line.short_number or line.number
            flow.paragraph(big, flow.fitted(big, SLIP_SHORT, flow.inner))
            _slip_bars(flow, line.number)
            flow.paragraph(line.number, CENTRED)
        for text in after_words(line):
            flow.paragraph(text, TEXT)
    _cut(flow)
    for text in (*what_it_is(facts), *endings(facts)):
        flow.paragraph(text, SMALL)
    flow.paragraph(f"收件人：{w.clerk_at(facts.window, facts.clerk_name)}", SMALL)
    flow.y += 9 * MM
    end = flow.put("持单人签名：", TEXT, x=flow.left, y=flow.y)
    flow.add(RuleMark(end, flow.y + 2, flow.right, flow.y + 2, 2 * DOT))
    flow.y += 4 * MM
    flow.paragraph("　".join([*printing(facts), "第 1 页 共 1 页"]), SMALL)
    return flow.finish(unit=8 * DOT)


def who(line: VisitLine) -> str:
    """The member as the sheet names her: the holder whole, another masked; the last four of the ID number tell them apart."""
    name = line.name if line.is_holder else mask_name(line.name)
    tail = f"（证件尾号 {line.id_no[-4:]}）" if len(line.id_no) > 4 else ""
    unread = "　未读卡" if line.number and not line.card_read else ""
    return (name or "未填姓名") + tail + unread


def state_words(line: VisitLine) -> str:
    """How it stands with this member."""
    return w.words(STATES, line.state)


def after_words(line: VisitLine) -> list[str]:
    """What this member has to do next."""
    missing = "、".join(line.missing)
    if line.state == "shortfall":
        by = f"，请在 {w.chinese_date(line.supplement_by)}前补齐" if line.supplement_by else ""
        return [f"还缺：{missing}{by}。"]
    if line.state == "draft":
        lacks = f"还缺：{missing}。" if missing else ""
        return [f"{lacks}还没有收件，没有编号；已填的内容存在窗口，补齐后接着办。"]
    if line.state == "explained":
        return ["已当面解释，没有收件，没有编号；条件具备后可以再来办。"]
    return []


def count_words(facts: VisitFacts) -> str:
    """``本次 4 人：已收件 3 件，未收件 1 件``."""
    numbered = sum(bool(line.number) for line in facts.lines)
    left = len(facts.lines) - numbered
    return f"本次 {len(facts.lines)} 人：已收件 {numbered} 件" + (f"，未收件 {left} 件" if left else "")


def what_it_is(facts: VisitFacts) -> list[str]:
    """That it is no acceptance and no substitute, and that a line was down."""
    said = ["本单汇总同次来访的收件号，不代表受理，也不代替各人的收件凭证。"]
    return [*said, "线路中断时收件，恢复后自动发送。"] if facts.offline else said


def endings(facts: VisitFacts) -> list[str]:
    """How to ask, and which notice was given."""
    phone = f"，或拨打 {facts.station_phone}" if facts.station_phone else ""
    said = [f"查询：报各人的短号，或扫描条码，到{facts.station_name}及各受理窗口查询{phone}。"]
    if facts.notice_versions:
        said.append(f"个人信息处理告知书（版本 {'、'.join(facts.notice_versions)}）已告知。")
    return said


def _member(flow: Flow, nth: int, line: VisitLine) -> None:
    """Who and state; the number to say at the left, to scan at the right; then what lacks."""
    after = [part for text in after_words(line) for part in flow.broken(text, PLAIN, flow.inner)]
    flow.need((LEAST_BLOCK + 16 if line.number else 44.0) + len(after) * PLAIN.line)
    flow.gap(5)
    base = flow.y + WHO.line / 2 + BASE_LINE * WHO.size
    flow.put(f"{nth}　{who(line)}", WHO, x=flow.left, y=base)
    flow.put(state_words(line), STATE, x=flow.left, y=base, width=flow.inner)
    flow.y += WHO.line
    flow.paragraph(line.item_name, ITEM)
    if line.number:
        top = flow.y + 2
        flow.put("短号", CAPTION, x=flow.left, y=top + 8)
        flow.put(line.short_number or line.number, BIG, x=flow.left - 1, y=top + 30)
        wide = (bars(line.number)[0] + 10) * BAR_MODULE
        flow.bar_code(line.number, x=flow.right - wide, y=top, module=BAR_MODULE, height=BAR_HEIGHT)
        flow.put(line.number, NUMBER, x=flow.left, y=top + BAR_HEIGHT + 10, width=flow.inner)
        flow.y = top + BAR_HEIGHT + 15
    for text in after:
        flow.paragraph(text, PLAIN)
    flow.gap(4)
    flow.hairline(width=0.4, gray=0.6)


def _slip_bars(flow: Flow, number: str) -> None:
    wide = bars(number)[0] + 20
    if wide * 2 > PRINTED_DOTS:
        return
    flow.y = -(-(flow.y + 3) // DOT) * DOT
    flow.bar_code(number, x=flow.left + (PRINTED_DOTS - wide * 2) // 2 * DOT, y=flow.y, module=2 * DOT, height=9 * MM)
    flow.y += 9 * MM + 3


def _cut(flow: Flow) -> None:
    flow.gap(4)
    flow.add(RuleMark(flow.left, flow.y, flow.right, flow.y, 2 * DOT, 0.0, (8 * DOT, 6 * DOT)))
    flow.gap(5)
