"""The sheets of a workbook that holds a whole item 事项: their Chinese headings, what each means, and the words it takes.

One table serves the reader, the writer, the template's 说明 and docs/authoring.md. Keys are those of ``items/*.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

ITEM, MATERIALS, RULES, ROUTES, LIMITS, PAPERS, PREFILL, SAMPLES = (
    "事项", "材料", "条件", "送往", "时限", "文书", "预填", "样例",
)  # fmt: skip
GUIDE = "说明"
YES, NO, BLANK = "是", "否", "（空）"
ENGLISH = "（英文）"
WHAT, CONTENT, IN_ENGLISH = "项目", "内容", "英文"


class Shape(Enum):
    """How a cell is read."""

    TEXT = auto()
    BOTH = auto()  # Chinese here, English in the column beside it
    LINES = auto()  # several, one a line
    TRUTH = auto()  # 是 or 否
    NUMBER = auto()
    CLOSED = auto()  # one of the words of a list
    FIELDS = auto()  # of a paper, one a line: question = 中文 | English
    BODY = auto()  # a department: its code, its name may follow


@dataclass(frozen=True, slots=True)
class Column:
    """A heading: its key in the item's data, how its cells are read, what it says to an author."""

    heading: str
    key: str
    says: str
    shape: Shape = Shape.TEXT
    words: Mapping[str, str] = field(default_factory=dict)
    needed: bool = False


_GROUPS = {
    "自然人": "natural_person", "法人": "legal_person", "综治": "governance", "党建": "party", "人大联络站": "congress",
}  # fmt: skip
_KINDS = {"即办件": "immediate", "承诺件": "committed", "上报件": "report", "转办件": "transfer", "预约": "booking"}
_RESULTS = {"当场领": "at_counter", "别处制作": "elsewhere", "没有结果物": "none"}
_FORMS = {"原件": "original", "复印件": "copy", "电子": "electronic", "本表打印": "printed_form"}
_NEEDS = {"必要": "required", "非必要": "optional", "容缺后补": "later"}
_CHECKS = {"原件核验": "see_original", "扫描留存": "scan", "数据核验": "data"}
_PURPOSES = {"主办": "decide", "核验": "verify", "通知": "inform"}
_UNITS = {
    "当场": "immediate", "小时": "hour", "工作小时": "work_hour", "日": "day", "工作日": "work_day", "周": "week", "月": "month",
}  # fmt: skip
_LIMITS = {"法定": "statutory", "承诺": "committed"}
_SEALS = {"电子章": "e_seal", "实体章": "wet", "不盖章": "none"}
_PAPERS = {
    "收件凭证": "receipt", "受理": "acceptance", "补正": "shortfall", "不予受理": "refusal", "证照或回执": "certificate",
    "送达": "delivery", "申请表": "application", "授权委托书": "authorisation", "核对授权书": "consent", "承诺书": "promise",
}  # fmt: skip
_EVENTS = {
    "收件前签字": "draft", "收件": "received", "受理": "accepted", "补正告知": "shortfall_notified", "不予受理": "refused",
    "决定": "decided", "办结": "concluded", "到件": "arrived", "送达": "delivered", "延期": "extended", "转办": "transferred",
}  # fmt: skip
_TAKERS = {"本人": "applicant", "代理人": "agent", "他人": "third_person"}

ITEM_ROWS: tuple[Column, ...] = (
    Column("编码", "code", "事项编码，例如 ZR-002；同一目录里不能重复", needed=True),
    Column("名称", "name", "事项名称，中英文都要写", Shape.BOTH, needed=True),
    Column("分组", "group", "窗口首页上的分组", Shape.CLOSED, _GROUPS, needed=True),
    Column("办件类型", "kind", "即办件、承诺件、上报件、转办件或预约", Shape.CLOSED, _KINDS, needed=True),
    Column("事项类型", "matter_type", "GB/T 39046 附录 A 的两位代码，例如 07", needed=True),
    Column("表单", "form", "表单的 form_id；不写就是本工作簿的表单"),
    Column("主办部门", "lead_department", "部门代码，例如 ga", Shape.BODY, needed=True),
    Column("决定部门", "deciding_department", "不写就是主办部门", Shape.BODY),
    Column("实施主体", "implementing_body", "行政机关的全称，不能写村（居）委会", Shape.BOTH, needed=True),
    Column("实施编码", "implementing_code", "未核实的不写"),
    Column("受理点", "accepting_point", "写 {station} 表示本站，{town} 表示镇街", needed=True),
    Column("结果名称", "result", "群众最后拿到什么", Shape.BOTH, needed=True),
    Column("结果去处", "result_kind", "当场领、别处制作或没有结果物", Shape.CLOSED, _RESULTS, needed=True),
    Column("设定依据", "basis", "一行一条", Shape.LINES, needed=True),
    Column("可信程度", "trust", "依据从哪里来：S 公开资料，K-H、K-M、K-L 自有资料（高、中、低）", needed=True),
    Column("收费", "fee", "不写就是不收费", Shape.BOTH),
    Column("救济途径", "remedy", "复议和诉讼的告知；只有行政行为才写", Shape.BOTH),
    Column("适用行政许可法", "under_licensing_law", "只有行政许可写“是”", Shape.TRUTH),
    Column("窗口可断线受理", "accept_offline", "是或否，必须写明", Shape.TRUTH, needed=True),
    Column("窗口可断线办结", "conclude_offline", "不写就是否", Shape.TRUTH),
    Column("有申请人栏", "applicant_block", "不写就是“是”", Shape.TRUTH),
    Column("领取人", "collection", "谁可以领结果，一行一个：本人、代理人、他人", Shape.LINES, _TAKERS),
    Column("搜索词", "keywords", "群众怎么叫它，一行一个；拼音首字母自动生成", Shape.LINES),
    Column("姓名题", "applicant_name", "办件列表里显示的姓名是哪一题"),
    Column("证件号题", "applicant_id_no", "哪一题是证件号；没有的写（空）"),
    Column("电话题", "applicant_phone", "哪一题是电话；没有的写（空）"),
    Column("姓名题是标题", "titled", "上报件这样的，整句显示不遮盖", Shape.TRUTH),
    Column("类别题", "category", "哪一题是事件类别（网格事件）"),
    Column("家庭办理", "family", "一家几口一次办，一人一件", Shape.TRUTH),
    Column("家庭共用", "shared", "一家共用的题目和材料编码，一行一个", Shape.LINES),
    Column("保密条件", "secret", "表达式，成立时举报人保密"),
    Column("保密题", "secret_fields", "保密时只有主办部门看到的题目，一行一个", Shape.LINES),
)
SHEETS: Mapping[str, tuple[Column, ...]] = {
    MATERIALS: (
        Column("编码", "code", "材料编码；只写编码、其余空着，就用全目录共用的那一份", needed=True),
        Column("名称", "name", "材料名称", Shape.BOTH),
        Column("形式", "form", "原件、复印件、电子或本表打印", Shape.CLOSED, _FORMS),
        Column("份数", "copies", "不写就是 1", Shape.NUMBER),
        Column("必要性", "need", "不写就是必要", Shape.CLOSED, _NEEDS),
        Column("查验", "check", "窗口怎样核对", Shape.CLOSED, _CHECKS),
        Column("何时需要", "when", "表达式，例如 ${rp_ground} = 'study'；不写就是一直要"),
        Column("何时免交", "unless", "表达式，成立时免交"),
        Column("要求", "standard", "合格的材料是什么样", Shape.BOTH),
        Column("依据", "basis", "哪条规定要的"),
    ),
    RULES: (
        Column("编码", "code", "条件编码", needed=True),
        Column("成立条件", "holds", "表达式；不成立时窗口解释说明栏", needed=True),
        Column("说明", "text", "告诉群众的话", Shape.BOTH, needed=True),
        Column("依据", "basis", "哪条规定"),
        Column("去处", "go_to", "不符合时可以去哪里、怎么办", Shape.BOTH),
    ),
    ROUTES: (
        Column("部门", "department", "部门代码", Shape.BODY, needed=True),
        Column("用途", "purpose", "主办、核验或通知；正好一个主办", Shape.CLOSED, _PURPOSES, needed=True),
        Column("何时送", "when", "表达式；不写就是每件都送"),
        Column("何时等待", "blocks", "表达式；成立时要等这个部门答复才能决定"),
        Column("题目", "fields", "送哪些题目，一行一个；* 是全部，只给主办部门", Shape.LINES, needed=True),
        Column("附件", "attachments", "随送的材料编码或题目，一行一个", Shape.LINES),
        Column("说明", "note", "为什么送", Shape.BOTH),
    ),
    LIMITS: (
        Column("类别", "limit", "法定或承诺", Shape.CLOSED, _LIMITS, needed=True),
        Column("单位", "unit", "当场、小时、工作小时、日、工作日、周或月", Shape.CLOSED, _UNITS, needed=True),
        Column("数量", "count", "几个单位；当场不写", Shape.NUMBER),
        Column("已核实", "confirmed", "有公开出处写“是”；否则打印“以公布为准”", Shape.TRUTH),
        Column("出处", "source", "哪条规定、哪份办事指南"),
        Column("生效日期", "valid_from", "例如 2026-01-01"),
    ),
    PAPERS: (
        Column("编码", "code", "文书编码；只写编码、其余空着，就用全目录共用的那一份", needed=True),
        Column("种类", "kind", "是哪一种文书", Shape.CLOSED, _PAPERS),
        Column("名称", "name", "文书名称", Shape.BOTH),
        Column("何时打印", "on_event", "哪一步打印", Shape.CLOSED, _EVENTS),
        Column("条件", "when", "表达式；不写就是一律打印"),
        Column("出具单位", "issued_by", "不写就是实施主体；不能写村（居）委会"),
        Column("盖章", "sealed", "电子章、实体章或不盖章", Shape.CLOSED, _SEALS),
        Column("印章名", "seal", "例如 受理专用章；不盖章的不写"),
        Column("文号字头", "series", "年份前面的字，例如 禅居证"),
        Column("正文", "body", "印在纸上的话；{item} 是事项名称", Shape.BOTH),
        Column("栏目", "fields", "一行一栏：题目 = 中文 | English", Shape.FIELDS),
        Column("领取时交回", "returned_on_collection", "领结果时要交回的写“是”", Shape.TRUTH),
    ),
    PREFILL: (
        Column("题目", "question", "表单里的题目", needed=True),
        Column("来源", "source", "pool.字段、last.题目、station.code 或 fixed.值；同一题可以写几行，按先后试", needed=True),
    ),
    SAMPLES: (
        Column("列表", "list", "重复组的 name；不在重复组里的不写"),
        Column("行", "row", "重复组的第几行", Shape.NUMBER),
        Column("题目", "question", "表单里的题目"),
        Column("完整样例", "sample", "虚构的、填完整的答案；日期写 @today-11m 这样的距离"),
        Column("缺件样例", "shortfall_sample", "和完整样例不同的地方，用来试“还差几项”；清空写（空）"),
    ),
}  # fmt: skip
DATA_KEYS: Mapping[str, str] = {
    MATERIALS: "materials",
    RULES: "rules",
    ROUTES: "routes",
    PAPERS: "papers",
    PREFILL: "prefill",
}
"""The sheets that are plain rows of the item's data, by key."""


def is_item_book(sheets: Mapping[str, object]) -> bool:
    """Whether the workbook holds an item, not only a form."""
    return ITEM in sheets
