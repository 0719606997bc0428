"""The notices of the deciding body: 受理通知书, 一次性补正告知书, 不予受理通知书.

Contents after 行政许可法 §32 and the drafting guides named in the domain notes (title, 文号, applicant, contact, item, dates,
basis, seal, receiver's signature, who keeps which copy). Wording of that law stands only on items it applies to.
"""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.fonts import FontSet
from counter_app.documents.layout import MM, Cell, Flow
from counter_app.documents.parts import (
    BODY,
    BODY_BOLD,
    CENTRED,
    HEAD,
    ITEM,
    SECTION,
    SMALL,
    Pages,
    a4,
    accepting_point_of,
    blanks,
    due_words,
    foot,
    grid,
    law_clause,
    masthead,
    materials_table,
    organ_of,
    receiver_lines,
    require,
    seal_block,
    told_of,
)
from counter_app.domain.masking import mask_id, mask_phone
from counter_app.domain.paper_facts import PaperFacts, ShortfallLine
from counter_app.errors import PaperFailed

_WIDE = frozenset({"事项名称", "实施编码", "收件号", "受理点", "联系地址"})
SEAL_ROOM = 42.5 * MM + SMALL.line + 7
_STANDARD = "符合本事项办事指南列明的受理标准"
_ASK = "对本通知有疑问的，可以向{organ}询问。"
_CONSEQUENCE = "逾期未补正的，本件按“补正不来办结”处理，您可以备齐材料后重新提出申请。"


def acceptance(facts: PaperFacts, fonts: FontSet) -> Pages:
    """受理通知书; needs applicant, item, and the dates of receipt and acceptance; a limit nobody knows yet prints 以公布为准."""
    require("acceptance", facts, "number", "applicant_name", "item_name", "received_at", "accepted_at")
    flow = _letter(facts, fonts, "受理通知书")
    flow.paragraph(
        f"您于{w.chinese_date(facts.received_at)}在{facts.station_name}提出的“{facts.item_name}”申请收悉。"
        f"{_accepted_words(facts)}",
        BODY,
        indent=2,
        justify=True,
    )
    flow.paragraph(_limit_text(facts), BODY, indent=2, justify=True)
    flow.gap(5)
    grid(
        flow,
        [
            *_case_pairs(facts),
            ("申请日期", w.chinese_date(facts.received_at)),
            ("受理日期", w.chinese_date(facts.accepted_at)),
            ("承诺办结日期", due_words(facts) or _limit_known(facts)),
            ("法定办结时限", facts.statutory_limit),
            ("办件类型", w.words(w.KINDS, facts.item_kind)),
            ("收费", facts.fee),
            *_contact_pairs(facts),
        ],
        wide=_WIDE,
    )
    if told_of(facts.materials):
        flow.heading("已收材料", SECTION)
        materials_table(flow, facts.materials)
    _basis(flow, facts)
    return _closed(flow, facts, "受理通知书", date=facts.accepted_at)


def shortfall(facts: PaperFacts, fonts: FontSet) -> Pages:
    """一次性补正告知书; needs every point with what is wrong, and the day until which the applicant may mend it.

    A point without a basis of its own takes the item's; without either the sheet is refused.
    """
    require("shortfall", facts, "number", "applicant_name", "item_name", "received_at", "shortfalls", "supplement_by")
    points = [_complete(point, facts) for point in facts.shortfalls]
    flow = _letter(facts, fonts, "一次性补正告知书")
    flow.paragraph(
        f"您于{w.chinese_date(facts.received_at)}在{facts.station_name}提出的“{facts.item_name}”申请收悉。"
        f"经审查，申请材料不齐全或者不符合法定形式。{law_clause(facts, '四')}现将需要补正的全部内容一次告知如下：",
        BODY,
        indent=2,
        justify=True,
    )
    flow.gap(5)
    head = [Cell(text, HEAD) for text in ("序号", "材料或事项", "存在的问题", "应达到的标准", "依据")]
    rows = [
        [
            Cell(str(index), CENTRED),
            Cell(point.name, ITEM),
            Cell(point.wrong, ITEM),
            Cell(point.standard, ITEM),
            Cell(point.basis, ITEM),
        ]
        for index, point in enumerate(points, 1)
    ]
    flow.table((0.8, 2.7, 3.0, 3.2, 3.1), rows, head=head)
    flow.gap(5)
    flow.paragraph(_supplement_text(facts), BODY, indent=2, justify=True)
    flow.paragraph(facts.consequence or _CONSEQUENCE, BODY, indent=2, justify=True)
    if facts.left_before:
        flow.paragraph(
            f"申请人不签收，本告知书经见证人{facts.left_before}见证，留置送达。", BODY, indent=2, justify=True
        )
        blanks(flow, (("见证人（签名）：", ""), ("日期：", "")))
    flow.gap(5)
    _last_grid(flow, [*_case_pairs(facts), *_contact_pairs(facts)])
    date = facts.issued_at or facts.printed_at
    return _closed(flow, facts, "一次性补正告知书", date=date, served=facts.served_at)


def refusal(facts: PaperFacts, fonts: FontSet) -> Pages:
    """不予受理通知书; impossible without reason and basis, and without the remedy where the item has one
    (PaperFailed("content_missing"))."""
    remedy = ("remedy",) if facts.reviewable else ()
    require("refusal", facts, "number", "applicant_name", "item_name", "received_at", "reason", "basis", *remedy)
    flow = _letter(facts, fonts, "不予受理通知书")
    flow.paragraph(
        f"您于{w.chinese_date(facts.received_at)}在{facts.station_name}提出的“{facts.item_name}”申请收悉。"
        "经审查，本机关决定不予受理。理由和依据如下：",
        BODY,
        indent=2,
        justify=True,
    )
    flow.paragraph(f"一、理由：{facts.reason}", BODY, indent=2, justify=True)
    flow.paragraph(f"二、依据：{'；'.join(facts.basis)}。", BODY, indent=2, justify=True)
    if facts.go_to:
        flow.paragraph(f"三、办理去向：{facts.go_to}", BODY, indent=2, justify=True)
    flow.paragraph(facts.remedy or _ASK.format(organ=organ_of(facts)), BODY, indent=2, justify=True)
    flow.gap(5)
    applied = ("申请日期", w.chinese_date(facts.received_at))
    _last_grid(flow, [*_case_pairs(facts), applied, *_contact_pairs(facts)])
    return _closed(flow, facts, "不予受理通知书", date=facts.issued_at or facts.printed_at)


def _accepted_words(facts: PaperFacts) -> str:
    """That the application is accepted, by the organ's word or, past five working days, by its silence."""
    on = w.chinese_date(facts.accepted_at)
    if facts.deemed:
        law = law_clause(facts, "四") if facts.licensing_law else ""  # the item's own basis says nothing of silence
        return f"自收件之日起五个工作日内未告知是否受理。{law}本件自{on}起视为受理。"
    return (
        f"经审查，申请事项属于本机关职权范围，申请材料齐全、符合法定形式。{law_clause(facts, '五')}"
        f"本机关决定自{on}起予以受理。"
    )


def _last_grid(flow: Flow, pairs: list[tuple[str, str]]) -> None:
    """The facts that stand just above the seal, on the same page as it: no seal stands on a page without text."""
    flow.need(flow.height_of(lambda scratch: grid(scratch, pairs, wide=_WIDE)) + SEAL_ROOM)
    grid(flow, pairs, wide=_WIDE)


def _letter(facts: PaperFacts, fonts: FontSet, title: str) -> Flow:
    """The head of a notice: organ, title, 文号, salutation."""
    flow = a4(fonts, running=f"{title}　{facts.document_number or facts.number}")
    masthead(
        flow,
        organ=organ_of(facts),
        title=title,
        number=facts.number,
        reference=facts.document_number or f"收件号 {facts.number}",
        short=facts.short_number,
    )
    flow.paragraph(f"{facts.applicant_name}：", BODY_BOLD)
    return flow


def _case_pairs(facts: PaperFacts) -> list[tuple[str, str]]:
    return [
        ("收件号", w.grouped(facts.number)),
        ("办件编号", facts.official_number),
        ("事项名称", facts.item_name),
        ("实施编码", facts.implementing_code),
        ("申请人", facts.applicant_name),
        (facts.applicant_id_type or "证件号码", mask_id(facts.applicant_id_no)),
        ("联系电话", mask_phone(facts.applicant_phone)),
        ("代办人", facts.agent_name),
    ]


def _contact_pairs(facts: PaperFacts) -> list[tuple[str, str]]:
    return [
        ("受理点", accepting_point_of(facts)),
        ("经办人", w.clerk_at(facts.window, facts.clerk_name)),
        ("咨询电话", facts.station_phone),
    ]


def _limit_text(facts: PaperFacts) -> str:
    committed = f"（{facts.committed_limit}）" if facts.committed_limit else ""
    statutory = f"法定办结时限为{facts.statutory_limit}。" if facts.statutory_limit else ""
    due = f"于{due_words(facts)}前办结{committed}" if facts.due_on else f"的办结时限：{_limit_known(facts)}"
    return f"本件承诺{due}。{statutory}期限自受理之日起计算，补正、特别程序等依法不计入的时间除外。"


def _limit_known(facts: PaperFacts) -> str:
    return facts.committed_limit or "以公布为准"


def _supplement_text(facts: PaperFacts) -> str:
    where = "，".join(
        part
        for part in (
            facts.station_address and f"地址：{facts.station_address}",
            facts.office_hours and f"办公时间：{facts.office_hours}",
            facts.station_phone and f"电话：{facts.station_phone}",
        )
        if part
    )
    return (
        f"请于{w.chinese_date(facts.supplement_by)}前将上述内容补正后送交{facts.station_name}"
        f"{f'（{where}）' if where else ''}。补正期间不计入办理期限，自全部补正材料收到之日起重新计算受理期限。"
    )


def _complete(point: ShortfallLine, facts: PaperFacts) -> ShortfallLine:
    basis = point.basis or "；".join(facts.basis)
    if not (point.name and point.wrong and basis):
        raise PaperFailed("content_missing", paper="shortfall", lacking=("shortfalls",), point=point.name)
    return ShortfallLine(name=point.name, wrong=point.wrong, standard=point.standard or _STANDARD, basis=basis)


def _basis(flow: Flow, facts: PaperFacts) -> None:
    if facts.basis:
        flow.gap(5)
        flow.paragraph(f"设定依据：{'；'.join(facts.basis)}。", SMALL)


def _closed(flow: Flow, facts: PaperFacts, title: str, *, date: str, served: str = "") -> Pages:
    """Seal, receiver's signature, copies, and the foot of every page."""
    flow.gap(3)
    if flow.room < SEAL_ROOM - 4:
        flow.new_page()
        flow.paragraph(f"（本页为{title}盖章页）", SMALL)
    seal_block(
        flow,
        organ=organ_of(facts),
        seal_name=facts.seal_name,
        date=w.chinese_date(date),
        sealed=facts.sealed,
        receiver=receiver_lines(facts, served=served),
    )
    flow.gap(3)
    flow.paragraph("本文书一式两份：一份送达申请人，一份由受理机关存档。", SMALL)
    return flow.finish(foot(facts, left=(f"收件号 {facts.number}",)))
