"""What a release of the catalogue holds: items, their materials, routes, limits and papers, and the tables they use.

A release is compiled and signed where it is published; the terminal only reads it. Field names follow GB/T 39046-2020 and
GB/T 39554.1-2020 (names in the docstrings). Expressions (``when``, ``blocks``, ``unless``) are XPath over the item's form with
``${question}`` names, evaluated by ``counter_app.forms``; an empty expression holds always.

File layout of ``release.zip``: ``manifest.json`` (Manifest), ``manifest.sig`` (Ed25519 over the manifest's bytes), and the files
the manifest lists with their sha256: ``catalogue.json`` (Tables), ``forms/<form id>.xml``.
"""

from __future__ import annotations

import msgspec

LICENCE = "01"
"""行政许可 of GB/T 39046 annex A: the only kind of matter under 行政许可法."""
ADMINISTRATIVE_ACTS = frozenset(f"{number:02d}" for number in range(1, 10))
"""Kinds of matter that are acts of an organ towards a person (行政许可 to 行政裁决): their refusal names the remedy."""


class Text(msgspec.Struct, frozen=True):
    """One text in both languages of the counter."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """The text in ``zh`` or ``en``; Chinese where English is empty."""
        return self.en or self.zh if language.startswith("en") else self.zh


class Limit(msgspec.Struct, frozen=True):
    """A time limit 时限: ``count`` of ``unit`` (immediate, hour, work_hour, day, work_day, week, month).

    ``confirmed`` is False where no public source gave the figure; it is then dated configuration and printed 以公布为准.
    """

    unit: str
    count: int = 0
    confirmed: bool = False
    source: str = ""
    valid_from: str = ""


class Material(msgspec.Struct, frozen=True):
    """One material 材料: asked for while ``when`` holds, waived 免交 while ``unless`` holds.

    ``form``: original 原件, copy 复印件, electronic 电子, printed_form 本表打印. ``need``: required 必要, optional 非必要, later 容缺后补.
    ``check`` names the counter's check (``see_original`` 原件核验, ``scan`` 扫描留存, ``data`` 数据核验). ``standard`` is what is wanted.
    ``answers`` names the form questions this paper proves.
    """

    code: str
    name: Text
    form: str = "original"
    copies: int = 1
    need: str = "required"
    check: str = "see_original"
    when: str = ""
    unless: str = ""
    standard: Text = Text("", "")
    basis: str = ""


class Route(msgspec.Struct, frozen=True):
    """What one department is sent, while ``when`` holds, and why (个人信息保护法 §6: only what the purpose needs).

    ``purpose``: decide 主办, verify 核验, inform 通知. ``blocks``: expression; while it holds the decision waits for this answer.
    ``fields``: question names, or ``*`` for the whole form; ``attachments``: material or question codes whose scans go along.
    """

    department: str
    purpose: str
    fields: tuple[str, ...]
    when: str = ""
    blocks: str = "false()"
    attachments: tuple[str, ...] = ()
    note: Text = Text("", "")


class Rule(msgspec.Struct, frozen=True):
    """An eligibility rule of the item: while ``holds`` is false the window explains ``text`` and where to go."""

    code: str
    holds: str
    text: Text
    basis: str = ""
    go_to: Text = Text("", "")


class Paper(msgspec.Struct, frozen=True):
    """A sheet this item prints, and the event it prints on.

    ``kind``: receipt, acceptance, shortfall, refusal, certificate, delivery; and, with ``on_event`` = ``draft``, the forms that
    are signed before F9 (while ``when`` holds): application 申请表, authorisation 授权委托书, consent 核对授权书, promise 承诺书.
    ``sealed``: e_seal (the organ's electronic seal), wet (a place for the stamp), none (signed by the clerk). ``fields``: what a
    certificate shows, as (question name or ``case.<state field>``, label). ``seal``: organ 专用章 name printed at the seal place.
    ``series`` is the word before the year of its document number 文号 (ours until the district leases ranges of its own).
    """

    code: str
    kind: str
    name: Text
    on_event: str
    issued_by: str = ""
    seal: str = ""
    series: str = ""
    body: Text = Text("", "")
    fields: tuple[tuple[str, Text], ...] = ()
    returned_on_collection: bool = False
    sealed: str = "wet"
    when: str = ""


class Prefill(msgspec.Struct, frozen=True):
    """Which question takes which pool or last-case value: ``source`` is ``pool.<field>``, ``last.<question>`` or ``station.<field>``."""

    question: str
    source: str


class Item(msgspec.Struct, frozen=True):
    """One service item 事项 (GB/T 39046 事项管理)."""

    code: str
    name: Text
    group: str  # natural_person 自然人 | legal_person 法人 | governance 综治 | party 党建+ | congress 人大联络站
    kind: str  # case_table.Kind
    matter_type: str  # 事项类型 code of GB/T 39046 annex A, two digits
    form: str  # form id
    initials: str  # pinyin initials, for the finder ("jzzsl")
    pinyin: str
    lead_department: str  # 主办
    implementing_body: Text  # 实施主体; may hold {town} and {district}, see ``domain.organ_names``
    result: Text  # 结果名称
    result_kind: str  # at_counter | elsewhere | none
    basis: tuple[str, ...]  # 设定依据
    trust: str  # trust mark: S, K-H, K-M ... see docs
    fee: Text = Text("不收费", "free of charge")
    implementing_code: str = ""  # 实施编码; empty while not confirmed
    accepting_point: str = "{station}"  # 受理点; another place than the station receives on its behalf (代收)
    deciding_department: str = ""  # who decides; the release always says it
    under_licensing_law: bool = False  # 行政许可法 wording only where it applies
    remedy: Text = Text("", "")  # 复议/诉讼 wording where it applies
    accept_offline: bool = False  # the window may 受理 by itself
    conclude_offline: bool = False  # the window may 办结 by itself
    applicant_block: bool = True
    statutory: Limit | None = None  # 法定办结时限
    committed: Limit | None = None  # 承诺办结时限
    materials: tuple[Material, ...] = ()
    rules: tuple[Rule, ...] = ()
    routes: tuple[Route, ...] = ()
    papers: tuple[Paper, ...] = ()
    prefill: tuple[Prefill, ...] = ()
    collection: tuple[str, ...] = ("applicant", "agent", "third_person")  # who may collect the result
    secret: str = ""  # while it holds, the reporter is under 保密: only the lead department gets ``secret_fields``
    secret_fields: tuple[str, ...] = ()
    titled: bool = False  # ``applicant_name`` is the title of an event, shown whole; else a person's, masked
    category: str = ""  # question that holds the EventCategory code (grid events)
    family: bool = False  # 同一家庭下一位: one case a person from shared answers
    shared: tuple[str, ...] = ()  # questions and material codes a family shares: asked for and scanned once
    keywords: tuple[str, ...] = ()
    applicant_name: str = "applicant_name"  # question that holds the name a case is listed under
    applicant_id_no: str = "applicant_id_no"
    applicant_phone: str = "applicant_phone"
    notice: str = "standard"  # which 个人信息告知书
    sample: dict[str, object] = {}  # an invented, complete set of answers (selftest, demo, preview)
    shortfall_sample: dict[str, object] = {}  # changes to ``sample`` that make it incomplete

    @property
    def reviewable(self) -> bool:
        """Whether a refusal tells of 行政复议 and 行政诉讼: the release names the remedy where one applies."""
        return bool(self.remedy.zh) or self.matter_type in ADMINISTRATIVE_ACTS


class NotOffered(msgspec.Struct, frozen=True):
    """An item of the district's list that this release has no form for yet."""

    code: str
    name: Text
    group: str


class Department(msgspec.Struct, frozen=True):
    """A body that receives parts of cases; ``short`` is what the side column shows."""

    code: str
    name: Text
    short: Text
    phone: str = ""


class Division(msgspec.Struct, frozen=True):
    """A division with its 12-digit (or shorter) code; ``level``: province, city, district, town, village."""

    code: str
    name: str
    level: str
    parent: str


class DayRow(msgspec.Struct, frozen=True):
    """A day that differs from the plain week: ``work`` True for 调休上班."""

    date: str
    work: bool
    name: str


class Calendar(msgspec.Struct, frozen=True):
    """The published calendar: exceptions to Mon-Fri, its last certain day, and the office hours as (start, end) HH:MM pairs."""

    days: tuple[DayRow, ...]
    published_to: str
    hours: tuple[tuple[str, str], ...] = (("08:30", "12:00"), ("14:00", "17:30"))


class Code(msgspec.Struct, frozen=True):
    """One row of a code list."""

    code: str
    name: Text
    initials: str = ""


class EventCategory(msgspec.Struct, frozen=True):
    """A grid event category with its tier, handler and limit (综治/城管事项清单)."""

    code: str
    kind: str
    group: str
    name: Text
    tier: str
    handler: str
    limit: Limit
    limit_text: str
    source: str
    initials: str = ""


class ConfigValue(msgspec.Struct, frozen=True):
    """A yearly figure (premium, allowance ...): empty ``value`` is shown as 以公布为准."""

    key: str
    name: Text
    value: str
    unit: str
    valid_from: str
    valid_to: str
    source: str
    confirmed: bool = False


class Notice(msgspec.Struct, frozen=True):
    """A privacy notice 个人信息告知书 with its version."""

    code: str
    version: str
    text: Text


class Tables(msgspec.Struct, frozen=True):
    """Everything of a release but the compiled forms."""

    release: str
    valid_from: str
    items: tuple[Item, ...]
    not_offered: tuple[NotOffered, ...]
    departments: tuple[Department, ...]
    divisions: tuple[Division, ...]
    calendar: Calendar
    code_lists: dict[str, tuple[Code, ...]]
    categories: tuple[EventCategory, ...]
    config: tuple[ConfigValue, ...]
    notices: tuple[Notice, ...]


class FileEntry(msgspec.Struct, frozen=True):
    """One file of a release and what it must hash to (``sha256:...``)."""

    path: str
    digest: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """What a release consists of; the signature is over this object's bytes as stored."""

    release: str
    valid_from: str
    made_at: str
    min_program: str
    files: tuple[FileEntry, ...]
