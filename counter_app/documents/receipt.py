"""收件凭证 on A4: what was handed in, when, by whom, where it goes, and that this is no acceptance."""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.codes import qr
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import BASE_LINE, MM, Cell, Flow, Margins, Style
from counter_app.documents.parts import (
    Pages,
    a4,
    accepting_point_of,
    blanks,
    due_words,
    foot,
    materials_table,
    require,
    station_of,
    told_of,
)
from counter_app.documents.pdf import RuleMark
from counter_app.domain.masking import mask_id, mask_phone
from counter_app.domain.paper_facts import PaperFacts

MARGINS = Margins(20 * MM, 16 * MM, 20 * MM, 18 * MM)
PLACE = Style(Role.SANS, 10.5, 1.5, gray=0.2, align="center")
TITLE = Style(Role.SERIF_BOLD, 25, 1.4, align="center")
UNDER = Style(Role.SANS, 10, 1.5, gray=0.2, align="center")
SHORT = Style(Role.BOLD, 34, 1.15)
CAPTION = Style(Role.SANS, 8.5, 1.45, gray=0.3)
PLAIN = Style(Role.SANS, 9.5, 1.5)
MEDIUM = Style(Role.MEDIUM, 9.5, 1.5)
SIGN = Style(Role.SANS, 10.5, 1.5)
STRONG = Style(Role.BOLD, 11, 1.5)
LABEL = Style(Role.SANS, 9.5, 1.45, gray=0.35)
VALUE = Style(Role.SANS, 10, 1.45)
VALUE_BOLD = Style(Role.BOLD, 10.5, 1.45)
NOTE = Style(Role.SANS, 9, 1.45)
SECTION = Style(Role.BOLD, 10.5, 1.9)
HEAD = Style(Role.BOLD, 9, 1.45, align="center")
CENTRED = Style(Role.SANS, 9.5, 1.45, align="center")
QR_SIDE = 36 * MM
BAR_MODULE = 0.34 * MM
DOUBLE = "（材料接收凭证）"


def number_words(facts: PaperFacts) -> str:
    """How to ask about the case: by which number, where, by which telephone."""
    phone = f"，或拨打 {facts.station_phone}" if facts.station_phone else ""
    return f"查询：凭收件号、短号或扫描二维码，到{facts.station_name}及各受理窗口查询{phone}。"


def received_words(facts: PaperFacts) -> str:
    """That a receipt is no acceptance, and what follows by law where 行政许可法 applies."""
    proved = "收到下列材料" if told_of(facts.materials) else "收件"
    text = f"本凭证只证明{proved}，不代表受理。"
    if facts.unconfirmed:
        text = "本预约待确认，以电话或短信通知为准。"
    if facts.licensing_law:
        text += "受理机关应当自收件之日起五个工作日内告知是否受理或者需要补正的全部内容，逾期不告知的，自收件之日起即为受理。"
    return text


def has_applicant(facts: PaperFacts) -> bool:
    """Whether somebody applies and signs; an event stands under its title, and whoever reports it signs nothing."""
    return facts.applicant_label == "申请人"


def on_behalf_words(facts: PaperFacts) -> str:
    """For whom the station receives: it is no organ, and its receipt says so. Empty where no organ is known."""
    return f"{facts.station_name}代{facts.implementing_body}收件。" if facts.implementing_body else ""


def remarks(facts: PaperFacts) -> list[str]:
    """What somebody who reads the receipt later should know of how it came about."""
    said: list[str] = []
    if facts.supplemented_at:
        said.append(f"补正：{w.chinese_time(facts.supplemented_at)}收到补正，下表为补正后的全部材料。")
    if facts.slip:
        when = f"，手写时间 {w.chinese_time(facts.slip_at)}" if facts.slip_at else ""
        said.append(f"补录：手写收件凭证号 {facts.slip}{when}；期限从手写时间起算。")
    if not facts.card_read:
        said.append("未读卡：证件信息由窗口录入。")
    if facts.no_document:
        said.append("无有效证件：身份待核，由承办部门核实，不影响收件。")
    if facts.to_check:
        said.append(f"待核：{'、'.join(facts.to_check)}，由承办部门核定，不影响收件。")
    return said


def result_words(facts: PaperFacts) -> str:
    """By when the case is decided and how the result is collected, as the clerk says it; empty where nothing is promised."""
    said = ""
    if facts.promised:
        limit, comma, remark = facts.promised.partition("，")
        said = f"从受理起 {limit}内办结{comma}{remark}"
        if facts.promised_on:
            provisional = "（暂计）" if facts.provisional_promise else ""
            said += f"；收件当日受理的，{w.chinese_date(facts.promised_on)}前办结{provisional}"
        said += "。"
    if facts.result_name:
        bring = f"、{facts.collect_with}" if facts.collect_with else ""
        said += f"接到通知后，带身份证件{bring}到{facts.station_name}领取{facts.result_name}。"
    return said


def receiver_words(facts: PaperFacts) -> str:
    """Who received; of a corrected receipt also who corrected it."""
    received = facts.received_by or facts.clerk_name
    if facts.version < 2 or not facts.corrected_by:
        return received
    return f"{received}收件，{facts.corrected_by}更正"


def ended_words(facts: PaperFacts) -> str:
    """That this receipt is good for nothing any more, and why; empty while the case goes on or ended in a decision."""
    if not facts.ended_as:
        return ""
    why = f"（原因：{facts.ended_reason}）" if facts.ended_reason else ""
    how = "已由申请人撤回" if facts.ended_as == "withdrawn" else "已作废"
    return f"本件{how}：{w.chinese_time(facts.ended_at)}{why}，本凭证不再有效。"


def correction_words(facts: PaperFacts) -> str:
    """What a corrected receipt replaces, and whether the old sheet is back; empty for a first one."""
    if facts.version < 2:
        return ""
    why = f"（原因：{facts.correction_reason}）" if facts.correction_reason else ""
    old = "旧凭证已收回作废" if facts.old_sheet_taken_back else "旧凭证未收回，自更正时起不再有效"
    when = w.chinese_time(facts.corrected_at)
    return f"更正第 {facts.version} 版：{when}更正{why}，收件号不变，替代第 {facts.version - 1} 版，{old}。"


def receipt_a4(facts: PaperFacts, fonts: FontSet) -> Pages:
    """收件凭证 A4."""
    require("receipt_a4", facts, "number", "item_name", "received_at")
    flow = a4(fonts, running=f"收件凭证　{facts.number}", margins=MARGINS, role=Role.SANS)
    flow.paragraph(station_of(facts), PLACE)
    flow.gap(2)
    flow.paragraph("收件凭证", TITLE)
    corrected = f"更正第 {facts.version} 版" if facts.version > 1 else ""
    flow.paragraph(DOUBLE + corrected, UNDER)
    flow.gap(3)
    _number_block(flow, facts)
    flow.gap(2)
    flow.paragraph(on_behalf_words(facts) + received_words(facts), STRONG)
    if ended_words(facts):
        flow.paragraph(ended_words(facts), STRONG)
    flow.gap(2)
    notes = [text for text in (correction_words(facts), *remarks(facts)) if text]
    for text in notes:
        flow.paragraph(text, PLAIN)
    if notes:
        flow.gap(3)
    if facts.offline:
        _offline_note(flow)
    _facts_grid(flow, facts)
    _materials(flow, facts)
    _departments(flow, facts)
    flow.gap(2)
    if result_words(facts):
        flow.paragraph(f"结果：{result_words(facts)}", MEDIUM)
    flow.need(3 * PLAIN.line + 25 * MM)
    flow.paragraph(number_words(facts), PLAIN)
    if facts.notice_version:
        flow.paragraph(f"个人信息处理告知书（版本 {facts.notice_version}）已向申请人告知。", PLAIN)
    if has_applicant(facts):
        flow.paragraph("本凭证一式两份，申请人和受理点各执一份；请妥善保管，领取结果时出示。", PLAIN)
        signed = "（已在设备上签名）" if facts.signature_on_file else ""
        blanks(flow, (("申请人（代办人）签名：", signed), ("日期：", "      年    月    日")), style=SIGN)
    blanks(flow, (("收件人：", receiver_words(facts)), ("受理点：", facts.station_name)), style=SIGN)
    return flow.finish(foot(facts, left=(f"收件号 {facts.number}",), role=Role.SANS))


def _number_block(flow: Flow, facts: PaperFacts) -> None:
    """Big short number and bar code at the left, QR at the right, between two rules."""
    payload = facts.qr_payload or facts.number
    top = flow.y
    module = QR_SIDE / (qr(payload)[0] + 8)
    flow.add(RuleMark(flow.left, top, flow.right, top, 1.2))
    flow.qr_code(payload, x=flow.right - QR_SIDE, y=top + 3, module=module)
    base = top + 16
    flow.put("短号" if facts.short_number else "收件号", CAPTION, x=flow.left, y=base)
    big = facts.short_number or w.grouped(facts.number)
    flow.put(big, flow.fitted(big, SHORT, flow.inner - QR_SIDE - 10), x=flow.left - 1.5, y=base + 33)
    bars_top = base + 48
    quiet = 10 * BAR_MODULE
    flow.bar_code(facts.number, x=flow.left - quiet, y=bars_top, module=BAR_MODULE, height=11 * MM)
    flow.put(facts.number, Style(Role.SANS, 10, 1.4), x=flow.left, y=bars_top + 11 * MM + 11, space=0.9)
    words = "扫码验真" if facts.qr_payload else "扫码查询"
    caption = Style(Role.SANS, 8.5, 1.4, gray=0.3, align="center")
    flow.put(words, caption, x=flow.right - QR_SIDE, y=top + 3 + QR_SIDE + 5, width=QR_SIDE)
    flow.y = top + QR_SIDE + 15
    flow.add(RuleMark(flow.left, flow.y, flow.right, flow.y, 0.5))


def _offline_note(flow: Flow) -> None:
    text = "线路中断时收件，恢复后自动发送。收件时间以本凭证为准，不影响办理期限的计算。"
    flow.table((1,), [[Cell(text, Style(Role.MEDIUM, 10, 1.5))]])
    flow.gap(4)


def _facts_grid(flow: Flow, facts: PaperFacts) -> None:
    """Who, what, when and where, two columns without inner frames, a hairline under each row."""
    short = [
        (facts.applicant_label, facts.applicant_name),
        (facts.applicant_id_type or "证件号码", mask_id(facts.applicant_id_no)),
        ("联系电话", mask_phone(facts.applicant_phone)),
        ("代办人", facts.agent_name),
        ("收件时间", w.chinese_time(facts.received_at)),
        ("收件人", w.clerk_at(facts.window, receiver_words(facts))),
        ("受理点", f"{facts.station_name}（{facts.station_code}）" if not facts.accepting_point else ""),
        ("收费", facts.fee),
        ("承诺办结", due_words(facts)),
    ]
    wide = [
        ("事项名称", facts.item_name),
        ("实施编码", facts.implementing_code),
        ("实施机关", facts.implementing_body),
        ("受理点", f"{accepting_point_of(facts)}（{facts.station_code}）" if facts.accepting_point else ""),
        ("办件编号", facts.official_number),
    ]
    for label, value in wide:
        if value:
            _fact_row(flow, ((label, value),))
    known = [pair for pair in short if pair[1]]
    for first in range(0, len(known), 2):
        _fact_row(flow, tuple(known[first : first + 2]))
    flow.gap(4)


def _fact_row(flow: Flow, pairs: tuple[tuple[str, str], ...]) -> None:
    label_width = 24 * MM
    each = flow.inner if len(pairs) == 1 else flow.inner / 2
    broken = [
        (label, style, flow.broken(value, style, each - label_width - 4))
        for label, value in pairs
        for style in (VALUE_BOLD if label == "事项名称" else VALUE,)
    ]
    height = max(len(lines) for _, _, lines in broken) * VALUE.line + 5
    flow.need(height)
    for index, (label, style, lines) in enumerate(broken):
        x = flow.left + index * each
        first = flow.y + 2.5 + VALUE.line / 2 + BASE_LINE * VALUE.size
        flow.put(label, LABEL, x=x, y=first)
        for number, line in enumerate(lines):
            flow.put(line, style, x=x + label_width, y=first + number * VALUE.line)
    flow.y += height
    flow.hairline(width=0.4, gray=0.7)


def _materials(flow: Flow, facts: PaperFacts) -> None:
    if not told_of(facts.materials):
        return
    flow.heading(f"收到的材料（{sum(line.taken for line in facts.materials)} 种）", SECTION)
    styles = (HEAD, CENTRED, VALUE, NOTE)
    materials_table(flow, facts.materials, share=(0.9, 6.4, 1.7, 0.9, 1.0, 2.6), styles=styles)


def _departments(flow: Flow, facts: PaperFacts) -> None:
    """The real recipients of the data, each with its purpose (个人信息保护法 §17, §23)."""
    if not facts.departments:
        return
    flow.gap(3)
    flow.heading("将送往", SECTION)
    names = "、".join(f"{line.name}（{w.words(w.PURPOSES, line.purpose)}）" for line in facts.departments)
    flow.paragraph(f"{names}。各部门只收到办理本事项所需的内容。", PLAIN)
