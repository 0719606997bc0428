"""遗失声明: whoever comes without the receipt declares that it is lost, and signs for what follows from it."""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.fonts import FontSet
from counter_app.documents.parts import BODY, SMALL, Pages, a4, blanks, foot, grid, masthead, require, station_of
from counter_app.domain.masking import mask_id, mask_phone
from counter_app.domain.paper_facts import PaperFacts

_WIDE = frozenset({"收件号", "事项名称", "遗失的凭证", "遗失经过"})


def statement(facts: PaperFacts, fonts: FontSet) -> Pages:
    """遗失声明 A4; needs who declares it and which paper is lost. How it came about is written by hand where it was not said."""
    require("lost", facts, "number", "applicant_name", "item_name", "lost_paper", "declarant_name")
    flow = a4(fonts, running=f"遗失声明　{facts.number}")
    masthead(
        flow,
        organ=station_of(facts),
        title="遗失声明",
        number=facts.number,
        reference=f"收件号 {facts.number}",
        short=facts.short_number,
    )
    own = facts.declarant_name == facts.applicant_name
    whose = "本人" if own else f"申请人{facts.applicant_name}"
    flow.paragraph(
        f"{whose}于{w.chinese_date(facts.received_at)}在{facts.station_name}申请“{facts.item_name}”，"
        f"所持“{facts.lost_paper}”不慎遗失，现声明如下：",
        BODY,
        indent=2,
        justify=True,
    )
    for text in (
        f"一、遗失的“{facts.lost_paper}”自声明之日起作废；今后找到的，交回受理点，不再使用。",
        "二、没有将它转让、出借或者抵押给他人；因声明不实产生的责任，由声明人承担。",
        "三、凭本声明和有效身份证件办理本件的查询和结果领取。",
    ):
        flow.paragraph(text, BODY, indent=2, justify=True)
    flow.gap(6)
    grid(flow, _pairs(facts, own), wide=_WIDE)
    flow.gap(8)
    blanks(flow, (("声明人（签名）：", ""), ("日期：", "      年    月    日")))
    blanks(flow, (("经办人：", facts.clerk_name), ("受理点（章）：", "")))
    flow.gap(6)
    flow.paragraph("本声明一份，由受理点存档，随本件送达回证一并保管。", SMALL)
    return flow.finish(foot(facts, left=(f"收件号 {facts.number}",)))


def _pairs(facts: PaperFacts, own: bool) -> list[tuple[str, str]]:
    return [
        ("收件号", w.grouped(facts.number)),
        ("办件编号", facts.official_number),
        ("事项名称", facts.item_name),
        ("遗失的凭证", facts.lost_paper),
        ("遗失经过", facts.lost_how or "　"),
        ("声明人", facts.declarant_name),
        ("证件号码", mask_id(facts.declarant_id_no)),
        ("与申请人关系", "本人" if own else facts.declarant_relation),
        ("申请人", "" if own else facts.applicant_name),
        ("联系电话", mask_phone(facts.applicant_phone) if own else ""),
        ("声明时间", w.chinese_time(facts.declared_at)),
    ]
