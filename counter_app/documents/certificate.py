"""Certificates and result papers from a list of labelled fields, and 送达回证.

Which fields a certificate shows is the release's business (居住证办理回执, 居住登记回执, 生育登记凭证, 事件登记回执 ...): nothing about
the applicant is printed that is not among them, so an event's receipt cannot show its reporter.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.documents import wording as w
from counter_app.documents.codes import qr
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import BASE_LINE, MM, Cell, Flow, Margins, Style
from counter_app.documents.parts import (
    LABEL,
    ORGAN,
    SMALL,
    VALUE,
    Pages,
    a4,
    foot,
    masthead,
    organ_of,
    require,
    seal_block,
    station_of,
)
from counter_app.documents.pdf import RuleMark
from counter_app.domain.masking import mask_id
from counter_app.domain.paper_facts import PaperFacts

MARGINS = Margins(27 * MM, 27 * MM, 27 * MM, 26 * MM)
PROOF = 66 * MM
TITLE = Style(Role.SERIF_BOLD, 27, 1.5, align="center")
SHORT = Style(Role.SERIF_BOLD, 17, 1.0, align="right")
DENIED = "不予办理决定书"
NUMBER = Style(Role.SERIF, 11.5, 1.5, align="center")
BODY = Style(Role.SERIF, 13, 1.85)
FIELD = Style(Role.SERIF_BOLD, 11, 1.5, gray=0.15)
CONTENT = Style(Role.SERIF, 12, 1.5)
NOTE = Style(Role.SERIF, 10, 1.6)
CAPTION = Style(Role.SERIF, 8.5, 1.4, gray=0.3, align="center")
QR_SIDE = 37 * MM


def certificate(facts: PaperFacts, fonts: FontSet) -> Pages:
    """The result paper of an item: title, number, words, fields, QR anybody can check, seal place and date."""
    require("certificate", facts, "number", "certificate_title", "certificate_fields")
    if facts.denied:
        require("certificate", facts, "reason", "basis", *(("remedy",) if facts.reviewable else ()))
    title = DENIED if facts.denied else facts.certificate_title
    flow = a4(fonts, running=f"{title}　{facts.document_number or facts.number}", margins=MARGINS)
    if organ_of(facts):
        flow.paragraph(organ_of(facts), ORGAN)
    flow.gap(2)
    flow.paragraph(title, TITLE)
    flow.gap(3)
    _numbers(flow, facts)
    flow.gap(12)
    for text in _body(facts):
        flow.paragraph(text, BODY, indent=2, justify=True)
    flow.gap(8)
    rows = [
        [Cell(label, FIELD), Cell(w.day_or_text(value) or "—", CONTENT)] for label, value in facts.certificate_fields
    ]
    flow.pad = 6.5
    flow.table((3, 8), rows)
    flow.pad = 4.0
    flow.gap(10)
    notes = list(facts.certificate_notes)
    if facts.unconfirmed:
        notes.append("本预约待确认，以电话或短信通知为准。")
    if facts.returned_on_collection:
        notes.append("领取结果时请交回本回执；遗失的，请到受理点办理遗失声明。")
    for index, text in enumerate(notes, 1):
        flow.paragraph(f"{index}. {text}" if len(notes) > 1 else f"注：{text}", NOTE)
    _proof(flow, facts)
    return [
        page._replace(marks=[*_frame(flow), *page.marks])
        for page in flow.finish(foot(facts, left=(f"收件号 {facts.number}", f"受理点 {facts.station_name}")))
    ]


def _numbers(flow: Flow, facts: PaperFacts) -> None:
    """文号, or the 收件号 where there is none; at the right of the same line the short number, large enough to be read out."""
    reference = facts.document_number or f"收件号 {facts.number}"
    if not facts.short_number:
        flow.paragraph(reference, NUMBER)
        return
    base = flow.y + NUMBER.line / 2 + BASE_LINE * NUMBER.size
    flow.put(reference, replace(NUMBER, align="left"), x=flow.left, y=base)
    flow.put(facts.short_number, SHORT, x=flow.left, y=base, width=flow.inner)
    flow.y += NUMBER.line


def _body(facts: PaperFacts) -> list[str]:
    """The release's words; of an application that was turned down its reason, basis and remedy instead."""
    if not facts.denied:
        return [facts.certificate_body] if facts.certificate_body else []
    return [
        f"您提出的“{facts.item_name}”申请，经审查不符合条件，决定不予办理。",
        f"理由：{facts.reason}",
        f"依据：{'；'.join(facts.basis)}。",
        *([facts.remedy] if facts.remedy else []),
    ]


def _proof(flow: Flow, facts: PaperFacts) -> None:
    """QR and bar code at the left, organ, date and seal place at the right."""
    flow.need(PROOF + 8)
    flow.gap(8 + max(0.0, flow.room - PROOF - 8) * 0.45)
    top = flow.y
    payload = facts.qr_payload or facts.number
    flow.qr_code(payload, x=flow.left - 2 * MM, y=top, module=QR_SIDE / (qr(payload)[0] + 8))
    words = "扫码验真，离线也可核验" if facts.qr_payload else "扫码查询"
    flow.put(words, CAPTION, x=flow.left - 2 * MM, y=top + QR_SIDE + 6, width=QR_SIDE)
    module = 0.3 * MM
    flow.bar_code(facts.number, x=flow.left - 10 * module, y=top + QR_SIDE + 12, module=module, height=9 * MM)
    flow.put(facts.number, Style(Role.SERIF, 8.5), x=flow.left, y=top + QR_SIDE + 12 + 9 * MM + 10, space=0.75)
    date = facts.issued_at or facts.accepted_at or facts.received_at or facts.printed_at
    seal_block(flow, organ=organ_of(facts), seal_name=facts.seal_name, date=w.chinese_date(date), sealed=facts.sealed)
    flow.y = top + PROOF


def _frame(flow: Flow) -> list[RuleMark]:
    """A double frame around the page: one strong line, one fine."""
    marks: list[RuleMark] = []
    for inset, width in ((15 * MM, 1.4), (16.3 * MM, 0.4)):
        left, top, right, bottom = inset, inset, flow.width - inset, (flow.height or 0.0) - inset - 3 * MM
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        for index, (x, y) in enumerate(corners):
            other = corners[(index + 1) % 4]
            marks.append(RuleMark(x, y, other[0], other[1], width))
    return marks


def delivery(facts: PaperFacts, fonts: FontSet) -> Pages:
    """送达回证: what was handed to whom, where, how and when, signed by the receiver and by those who delivered."""
    require("delivery", facts, "number", "documents", "applicant_name", "delivery_way")
    flow = a4(fonts, running=f"送达回证　{facts.document_number or facts.number}")
    masthead(
        flow,
        organ=organ_of(facts),
        title="送达回证",
        number=facts.number,
        reference=facts.document_number or f"收件号 {facts.number}",
        short=facts.short_number,
    )
    flow.pad = 6
    flow.table((3, 9), [[Cell(label, LABEL), Cell(value or "—", VALUE)] for label, value in _handed_over(facts)])
    _signed_for(flow, facts)
    seal_block(
        flow,
        organ=organ_of(facts),
        seal_name=facts.seal_name,
        date=w.chinese_date(facts.delivered_at),
        sealed=facts.sealed,
    )
    return flow.finish(foot(facts, left=(f"收件号 {facts.number}",)))


def _handed_over(facts: PaperFacts) -> list[tuple[str, str]]:
    """What was handed to whom, where, how and when."""
    papers = "\n".join(
        f"{index}. {line.name}　{line.number}　{line.copies} 份".replace("　　", "　")
        for index, line in enumerate(facts.documents, 1)
    )
    other = bool(facts.receiver_name) and facts.receiver_name != facts.applicant_name
    rows = [
        ("送达文书（证件）\n名称及编号", papers),
        ("受送达人", facts.applicant_name),
        ("事由", f"{facts.item_name}\n收件号 {w.grouped(facts.number)}"),
        ("送达地点", facts.delivery_place or station_of(facts)),
        ("送达方式", _ways(w.words(w.WAYS, facts.delivery_way))),
        ("送达时间", w.chinese_time(facts.delivered_at) or "      年    月    日    时    分"),
        ("签收人", facts.receiver_name or facts.applicant_name),
        ("签收人证件号码", mask_id(facts.receiver_id_no or ("" if other else facts.applicant_id_no))),
        ("与受送达人关系", facts.receiver_relation if other else "本人"),
    ]
    if facts.receiver_evidence:
        rows.append(("代领核验", "、".join(w.words(w.EVIDENCE, one) for one in facts.receiver_evidence)))
    return rows


def _signed_for(flow: Flow, facts: PaperFacts) -> None:
    """Where the receiver and those who delivered sign."""
    tall = Style(Role.SERIF, 10.5, 2.4)
    signed = "（已在设备上签名）" if facts.signature_on_file else " "
    flow.table(
        (3, 9),
        [[Cell("签收人签名或盖章", LABEL), Cell(f"{signed}\n　　　　　　　　　　　　　　　年　　月　　日", tall)]],
    )
    clerks = "　　".join(
        f"{place}　{name}　签名：＿＿＿＿＿＿"
        for place, name in (("1.", facts.clerk_name), ("2.", facts.second_clerk_name))
    )
    flow.table(
        (3, 9),
        [[Cell("送达人（两人）", LABEL), Cell(clerks, VALUE)], [Cell("备注", LABEL), Cell(facts.delivery_note, tall)]],
    )
    flow.gap(5)
    flow.paragraph(
        "说明：受送达人本人签收的，无须填写关系；由他人代收的，应当注明代收人与受送达人的关系并核对双方证件；"
        "拒绝签收的，在备注栏记明拒收事由和日期，由送达人、见证人签名。",
        SMALL,
    )


def _ways(chosen: str) -> str:
    """Every way of delivery, the chosen one ticked; a way that is none of them is named behind."""
    ticks = "　".join(f"{'√' if way == chosen else '□'}{way}" for way in w.WAYS.values())
    return ticks if chosen in w.WAYS.values() else f"{ticks}　√{chosen}"
