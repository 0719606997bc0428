"""The console's words: what phases, purposes and acts are called, and why an act was not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.case_table import ROWS
from counter_app.errors import CounterError
from counter_app.use_cases.flags import CODE_UNKNOWN
from sync.district.act_rules import ActRefused

PURPOSES = {"decide": "主办", "verify": "核验", "inform": "通知"}
STATUSES = {
    "sent": "待反馈",
    "told": "已知悉",
    "verified": "核验通过",
    "objected": "有异议",
    "returned": "已退回",
    "recalled": "已撤回",
}
PHASES = {
    "received": "已收件",
    "returned": "预审退回",
    "shortfall": "补正中",
    "accepted": "已受理",
    "suspended": "已挂起",
    "approved": "准予，待办结",
    "denied": "不予，待办结",
    "making": "制证中",
    "ready": "待领取",
    "delivered": "已送达",
    "closed": "已办结",
    "refused": "不予受理",
    "withdrawn": "申请人撤回",
    "lapsed": "补正不来办结",
    "voided": "作废",
    "explained": "已解释",
}


@dataclass(frozen=True, slots=True)
class ActField:
    """One thing an act has to say."""

    name: str
    label: str
    long: bool = False
    date: bool = False
    choices: tuple[tuple[str, str], ...] = ()


_REASON = ActField("reason", "理由", long=True)
_BASIS = ActField("basis", "依据（法律、法规条款）")
_REMEDY = ActField("remedy", "救济途径（向谁复议、到哪里起诉、期限；本事项没有的留空）", long=True)
_OUTCOME = ActField("outcome", "决定", choices=(("approved", "准予"), ("denied", "不予")))
ACT_FIELDS: Mapping[str, tuple[ActField, ...]] = {
    "returned": (ActField("note", "退回原因（柜台要改什么）", long=True),),
    "shortfall_notified": (ActField("due_on", "补正期限（不填按五个工作日）", date=True),),
    "refused": (_REASON, _BASIS, _REMEDY),
    "decided": (_OUTCOME, _REASON, _BASIS, _REMEDY),
    "extended": (ActField("due_on", "延长到", date=True), _REASON),
    "suspended": (
        ActField(
            "kind", "暂停种类", choices=(("special_procedure", "特别程序（听证、检验、鉴定等）"), ("paused", "挂起"))
        ),
        _REASON,
        ActField("until", "预计到哪一天", date=True),
    ),
    "transferred": (ActField("to", "转给（部门代码）"),),
    "revoked": (_REASON,),
    "flag_settled": (ActField("flag", "核定哪一项"), ActField("note", "核定结果", long=True)),
    "concluded": (ActField("note", "办结说明"),),
}
FLAGS = {
    "booking_unconfirmed": "离线预约，待确认",
    "no_id_document": "申请人没有有效证件，身份待核",
    "number_taken": "收件号与另一件重复",
    "number_odd": "收件号不合编码规则或不是本站的",
    "clock_odd": "柜台时钟不准，收件时间待核",
    "chain_fork": "柜台的记录有分叉",
    "chain_broken": "柜台的记录前后不连",
    "unknown_release": "柜台所用的目录版本本平台还没有",
    "unknown_item": "本平台的目录里没有这个事项",
    "form_unreadable": "表单内容不能识读",
    "item_differs": "柜台登记的事项属性与目录不一致",
    "routes_differ": "柜台告知的送往部门与目录不一致",
    "received_twice": "同一件收了两次",
}
_FIELD_WORDS = {
    "reason": "理由",
    "basis": "依据",
    "remedy": "救济途径",
    "note": "说明",
    "shortfalls": "补正内容",
    "outcome": "决定",
    "due_on": "期限",
    "to": "转给谁",
    "kind": "暂停种类",
    "until": "预计日期",
    "flag": "核定哪一项",
}


def flag_words(flag: str, label: str = "") -> str:
    """What a flag 待核 means; ``label`` is that of the question it names. A flag of a newer program is shown as it is."""
    kind, _, question = flag.partition(":")
    if kind == CODE_UNKNOWN:
        return f"填写内容待核：{label or question}"
    return FLAGS.get(kind, flag)


def why_not(error: CounterError, departments: Mapping[str, str]) -> str:
    """Why the act was not taken, with the next step, in Chinese."""
    if not isinstance(error, ActRefused):
        phase = PHASES.get(str(error.details.get("phase", "")), "现在的状态")
        return f"办件现在是「{phase}」，不能做这一步。请刷新后按页面上列出的操作办理。"
    if error.why == "blocking_parts":
        names = error.details.get("departments", ())
        shown = "、".join(departments.get(str(code), str(code)) for code in names) if isinstance(names, tuple) else ""
        return f"还不能作出决定：{shown}尚未反馈。请等反馈后再办，急件可直接电话联系。"
    if error.why == "missing":
        names = error.details.get("missing", ())
        shown = "、".join(_FIELD_WORDS.get(str(name), str(name)) for name in names) if isinstance(names, tuple) else ""
        return f"没有填写：{shown}。填好后再提交。"
    if error.why in ("point_incomplete", "known_point"):
        return _why_not_points(error)
    return {
        "part_recalled": "这一份已经撤回，不需要再反馈。",
        "not_lead": "本部门不是这一件的主办部门。",
        "unknown_act": "没有这种操作。",
        "unknown_flag": "这一件没有这个待核标记，可能已经核定。请刷新后再看。",
        "unknown_department": "没有这个部门代码，请核对后再转。",
        "extended_once": "这一件已经延期过一次，不能再延。请在期限内作出决定，或按特别程序暂停。",
        "supplement_open": f"补正期限到 {error.details.get('due_on', '')}，过了这一天仍没有补正才能办结。",
        "due_not_later": f"延长后的日期要晚于现在的期限 {error.details.get('due_on', '')}。",
    }.get(error.why, "现在不能做这一步。")


def _why_not_points(error: ActRefused) -> str:
    """What is wrong with a notice of shortfall, and what may be done instead."""
    points = "、".join(map(str, _listed(error, "points")))
    if error.why == "point_incomplete":
        return f"每一项都要写明问题和依据，还缺：{points}。写好后再提交。"
    ways = "、".join(ROWS[str(way)].zh for way in _listed(error, "open"))
    return (
        f"上次告知时这几项就已经在，不能再要求补正：{points}。"
        f"一次告知以后，只能再提之后改动过的内容。现在可以：{ways}。"
    )


def _listed(error: ActRefused, name: str) -> tuple[object, ...]:
    found = error.details.get(name, ())
    return found if isinstance(found, tuple) else ()
