"""80 mm thermal slips: 收件凭证 and the note of an explanation.

The head prints 72 mm (576 dots at 203 dpi). Every module of a code is a whole number of dots: the 189 bars of a 25-character
收件号 at two dots each with their quiet zones take 418 dots (52 mm) and fit; a QR of a signed payload takes four dots a module.
"""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.documents import wording as w
from counter_app.documents.codes import QUIET_BARS, QUIET_QR, bars, qr
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import BASE_LINE, MM, Flow, Margins, Style
from counter_app.documents.parts import (
    Pages,
    accepting_point_of,
    due_words,
    printing,
    require,
    station_of,
    taken_words,
    told_of,
)
from counter_app.documents.pdf import RuleMark
from counter_app.documents.receipt import (
    correction_words,
    ended_words,
    has_applicant,
    number_words,
    on_behalf_words,
    received_words,
    receiver_words,
    remarks,
    result_words,
)
from counter_app.domain.masking import mask_id, mask_phone
from counter_app.domain.paper_facts import PaperFacts

DOT = 72 / 203
"""One dot of the print head in points."""
PRINTED_DOTS = 576
MARGINS = Margins(32 * DOT, 5 * MM, 32 * DOT, 8 * MM)
PLACE = Style(Role.MEDIUM, 9.5, 1.4, align="center")
TITLE = Style(Role.BOLD, 19, 1.4, align="center")
SHORT = Style(Role.BOLD, 30, 1.2, align="center")
TEXT = Style(Role.SANS, 9.5, 1.45)
LABEL = Style(Role.SANS, 9.5, 1.45)
STRONG = Style(Role.BOLD, 10, 1.45)
SMALL = Style(Role.SANS, 8.5, 1.45)
CENTRED = Style(Role.SANS, 9, 1.4, align="center")
LABEL_WIDTH = 17 * MM


def receipt_80mm(facts: PaperFacts, fonts: FontSet) -> Pages:
    """收件凭证 for the slip printer; holds what the A4 sheet holds, in the order a citizen needs it."""
    require("receipt_80mm", facts, "number", "item_name", "received_at")
    flow = _slip(fonts, facts, "收件凭证")
    if facts.version > 1:
        flow.paragraph(f"更正第 {facts.version} 版", CENTRED)
        flow.paragraph(correction_words(facts), SMALL)
    if facts.short_number:
        flow.paragraph(facts.short_number, flow.fitted(facts.short_number, SHORT, flow.inner))
    _bars(flow, facts.number)
    flow.paragraph(facts.number, CENTRED)
    _cut(flow)
    _rows(flow, _who_and_what(facts))
    _cut(flow)
    flow.paragraph(on_behalf_words(facts) + received_words(facts), STRONG)
    if ended_words(facts):
        flow.paragraph(ended_words(facts), STRONG)
    for text in remarks(facts):
        flow.paragraph(text, SMALL)
    if facts.offline:
        flow.gap(2)
        flow.paragraph("线路中断时收件，恢复后自动发送。", STRONG)
    _cut(flow)
    _materials(flow, facts)
    if facts.departments:
        names = "、".join(f"{line.name}（{w.words(w.PURPOSES, line.purpose)}）" for line in facts.departments)
        flow.paragraph("将送往", STRONG)
        flow.paragraph(f"{names}。", TEXT)
        _cut(flow)
    if result_words(facts):
        flow.paragraph("结果", STRONG)
        flow.paragraph(result_words(facts), TEXT)
        _cut(flow)
    _code(flow, facts)
    flow.paragraph(number_words(facts), SMALL)
    if facts.notice_version:
        flow.paragraph(f"个人信息处理告知书（版本 {facts.notice_version}）已向申请人告知。", SMALL)
    flow.gap(3)
    _sign(flow, facts)
    return _end(flow, facts)


def explained(facts: PaperFacts, fonts: FontSet) -> Pages:
    """咨询告知单: what was asked, the answer with its basis, where to go. It is no refusal: who insists is received."""
    require("explained", facts, "item_name", "reason")
    flow = _slip(fonts, facts, "咨询告知单")
    _cut(flow)
    rows = [("事项", facts.item_name), ("时间", w.minutes(facts.received_at or facts.printed_at))]
    _rows(
        flow,
        [
            *rows,
            ("窗口", w.window_words(facts.window)),
            ("经办人", facts.clerk_name),
            ("编号", w.grouped(facts.number)),
        ],
    )
    _cut(flow)
    flow.paragraph("答复", STRONG)
    flow.paragraph(facts.reason, TEXT)
    for title, text in (("依据", "；".join(facts.basis)), ("请到", facts.go_to)):
        if text:
            flow.gap(3)
            flow.paragraph(title, STRONG)
            flow.paragraph(text, TEXT)
    wanted = [line.name for line in facts.materials]
    if wanted:
        flow.gap(3)
        flow.paragraph("下次请带", STRONG)
        for index, name in enumerate(wanted, 1):
            flow.paragraph(f"{index}. {name}", TEXT)
    _cut(flow)
    flow.paragraph(
        "本单只记录咨询答复，不是收件凭证，也不是不予受理决定。您坚持申请的，窗口应当收件并出具书面答复。", SMALL
    )
    if facts.station_phone:
        flow.paragraph(f"咨询电话：{facts.station_phone}", SMALL)
    return _end(flow, facts)


def _slip(fonts: FontSet, facts: PaperFacts, title: str) -> Flow:
    flow = Flow(fonts, 640 * DOT, None, MARGINS, rule=2 * DOT)
    flow.paragraph(station_of(facts), PLACE)
    flow.paragraph(title, TITLE)
    return flow


def _cut(flow: Flow) -> None:
    flow.gap(4)
    flow.add(RuleMark(flow.left, flow.y, flow.right, flow.y, 2 * DOT, 0.0, (8 * DOT, 6 * DOT)))
    flow.gap(5)


def _snap(value: float) -> float:
    """The next whole dot."""
    return -(-value // DOT) * DOT


def _bars(flow: Flow, number: str) -> None:
    """Code 128 at two dots a module; left out where even that is wider than the head."""
    total = bars(number)[0] + 2 * QUIET_BARS
    if total * 2 > PRINTED_DOTS:
        return
    flow.y = _snap(flow.y + 3)
    left = (PRINTED_DOTS - total * 2) // 2 * DOT
    flow.bar_code(number, x=flow.left + left, y=flow.y, module=2 * DOT, height=11 * MM)
    flow.y += 11 * MM + 3


def _code(flow: Flow, facts: PaperFacts) -> None:
    payload = facts.qr_payload or facts.number
    side = qr(payload)[0] + 2 * QUIET_QR
    dots = max(4, min(8, 300 // side))
    flow.y = _snap(flow.y)
    left = (PRINTED_DOTS - side * dots) // 2 * DOT
    flow.qr_code(payload, x=flow.left + left, y=flow.y, module=dots * DOT)
    flow.y += side * dots * DOT
    flow.paragraph("扫码验真" if facts.qr_payload else "扫码查询", CENTRED)
    flow.gap(3)


def _who_and_what(facts: PaperFacts) -> list[tuple[str, str]]:
    return [
        ("事项", facts.item_name),
        ("实施编码", facts.implementing_code),
        ("办件编号", facts.official_number),
        (facts.applicant_label, facts.applicant_name),
        ("证件号码", mask_id(facts.applicant_id_no)),
        ("联系电话", mask_phone(facts.applicant_phone)),
        ("代办人", facts.agent_name),
        ("收件时间", w.minutes(facts.received_at)),
        ("实施机关", facts.implementing_body),
        ("受理点", facts.accepting_point and accepting_point_of(facts)),
        ("收件点" if facts.accepting_point else "受理点", f"{facts.station_name}（{facts.station_code}）"),
        ("收件人", w.clerk_at(facts.window, receiver_words(facts))),
        ("收费", facts.fee),
        ("承诺办结", due_words(facts)),
    ]


def _rows(flow: Flow, pairs: Sequence[tuple[str, str]]) -> None:
    for label, value in pairs:
        if not value:
            continue
        for index, line in enumerate(flow.broken(value, TEXT, flow.inner - LABEL_WIDTH)):
            base = flow.y + TEXT.line / 2 + BASE_LINE * TEXT.size
            if index == 0:
                flow.put(label, LABEL, x=flow.left, y=base)
            flow.put(line, TEXT, x=flow.left + LABEL_WIDTH, y=base)
            flow.y += TEXT.line


def _materials(flow: Flow, facts: PaperFacts) -> None:
    if not told_of(facts.materials):
        return
    flow.paragraph(f"收到的材料（{sum(line.taken for line in facts.materials)} 种）", STRONG)
    for index, line in enumerate(told_of(facts.materials), 1):
        form = w.words(w.FORMS, line.form)
        state = f"{form} {line.copies} 份" if line.taken else taken_words(line)
        note = f"，{line.note}" if line.note else ""
        flow.paragraph(f"{index}. {line.name}（{state}{note}）", TEXT)
    _cut(flow)


def _sign(flow: Flow, facts: PaperFacts) -> None:
    if not has_applicant(facts):
        return
    signed = "（已在设备上签名）" if facts.signature_on_file else ""
    for label, value in (("申请人（代办人）签名：", signed), ("日期：", "")):
        flow.y += 9 * MM
        end = flow.put(label, TEXT, x=flow.left, y=flow.y)
        if value:
            flow.put(value, TEXT, x=end, y=flow.y)
        else:
            flow.add(RuleMark(end, flow.y + 2, flow.right, flow.y + 2, 2 * DOT))
    flow.y += 4 * MM


def _end(flow: Flow, facts: PaperFacts) -> Pages:
    flow.paragraph("　".join([*printing(facts), "第 1 页 共 1 页"]), SMALL)
    return flow.finish(unit=8 * DOT)
