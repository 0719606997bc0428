"""期限变更告知书: the limit of a case stands still, goes on, was extended, or was reckoned anew; from which day to which, and why.

Basis: 行政许可法 §42 (an extension and its reason are told to the applicant), §45 (what is not counted, told in writing); its
wording stands only on items it applies to.
"""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.fonts import FontSet
from counter_app.documents.parts import (
    BODY,
    BODY_BOLD,
    SMALL,
    Pages,
    a4,
    due_words,
    foot,
    grid,
    masthead,
    organ_of,
    receiver_lines,
    require,
    seal_block,
    station_of,
)
from counter_app.domain.masking import mask_id, mask_phone
from counter_app.domain.paper_facts import PaperFacts

TITLE = "期限变更告知书"
_WIDE = frozenset({"事项名称", "受理点", "原因"})
_PAUSES = {"special_procedure": "特别程序（听证、检验、检测、鉴定、专家评审等）", "paused": "挂起"}
_ARTICLE = {"extended": "四十二", "suspended": "四十五", "resumed": "四十五"}
_HAPPENED = {
    "suspended": "办理期限自{at}起暂停计算",
    "resumed": "办理期限自{at}起恢复计算",
    "extended": "经批准，办理期限延长",
    "recalculated": "节假日安排公布后，办理期限重新计算",
}


def due_notice(facts: PaperFacts, fonts: FontSet) -> Pages:
    """期限变更告知书 A4; needs what happened and when, and the day it leads to unless the clock stands."""
    require("due_notice", facts, "number", "applicant_name", "item_name", "received_at", "due_event", "due_moved_at")
    if facts.due_event != "suspended":
        require("due_notice", facts, "due_on")
    flow = a4(fonts, running=f"{TITLE}　{facts.number}")
    masthead(flow, organ=organ_of(facts), title=TITLE, number=facts.number, reference=f"收件号 {facts.number}")
    flow.paragraph(f"{facts.applicant_name}：", BODY_BOLD)
    flow.paragraph(_told(facts), BODY, indent=2, justify=True)
    flow.paragraph(_day_told(facts), BODY, indent=2, justify=True)
    flow.gap(5)
    grid(flow, _pairs(facts), wide=_WIDE)
    flow.gap(4)
    seal_block(
        flow,
        organ=organ_of(facts),
        seal_name=facts.seal_name,
        date=w.chinese_date(facts.due_moved_at),
        sealed=facts.sealed,
        receiver=receiver_lines(facts),
    )
    flow.gap(3)
    flow.paragraph("本文书一式两份：一份送达申请人，一份由受理机关存档。", SMALL)
    return flow.finish(foot(facts, left=(f"收件号 {facts.number}",)))


def _told(facts: PaperFacts) -> str:
    article = _ARTICLE.get(facts.due_event, "") if facts.licensing_law else ""
    law = f"根据《中华人民共和国行政许可法》第{article}条的规定，" if article else ""
    happened = _HAPPENED.get(facts.due_event, "办理期限变更").format(at=w.chinese_date(facts.due_moved_at))
    why = f"原因：{facts.due_reason}。" if facts.due_reason else ""
    return (
        f"您于{w.chinese_date(facts.received_at)}在{facts.station_name}提出的“{facts.item_name}”申请正在办理。"
        f"{law}{happened}。{why}"
    )


def _day_told(facts: PaperFacts) -> str:
    was = f"原定于{w.chinese_date(facts.due_was)}前办结，" if facts.due_was else ""
    if facts.due_event == "suspended":
        until = f"预计到{w.chinese_date(facts.due_until)}。" if facts.due_until else ""
        return f"{was}暂停期间不计入办理期限。{until}恢复计算时，将把新的期限再次告知您。"
    if facts.due_was == facts.due_on:
        return f"办结期限仍为{due_words(facts)}。"
    return f"{was}现变更为于{due_words(facts)}前办结。"


def _pairs(facts: PaperFacts) -> list[tuple[str, str]]:
    return [
        ("收件号", w.grouped(facts.number)),
        ("办件编号", facts.official_number),
        ("事项名称", facts.item_name),
        ("申请人", facts.applicant_name),
        (facts.applicant_id_type or "证件号码", mask_id(facts.applicant_id_no)),
        ("联系电话", mask_phone(facts.applicant_phone)),
        ("变更种类", _PAUSES.get(facts.due_pause, "")),
        ("原期限", w.chinese_date(facts.due_was)),
        ("现期限", "" if facts.due_event == "suspended" else due_words(facts)),
        ("受理点", station_of(facts)),
        ("经办人", w.clerk_at(facts.window, facts.clerk_name)),
        ("咨询电话", facts.station_phone),
    ]
