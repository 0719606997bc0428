"""Every paper with invented facts: a common case, the longest one, one with rare characters.

``python -m counter_app.documents.samples OUTDIR`` renders them all. The people do not exist; the signing key is for samples.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import OF_A_CASE, render
from counter_app.documents.verify import PaperClaims, masked_name, sign_payload
from counter_app.domain.paper_facts import (
    CountRow,
    DailyFacts,
    DepartmentLine,
    DocumentLine,
    MaterialLine,
    PaperFacts,
    SheetRow,
    ShortfallLine,
    UnsentRow,
)
from counter_app.domain.receipt_number import make_receipt_number
from counter_app.ports import Sheet

_RECEIPT_NUMBER = make_receipt_number("440604012064", 1, "261123", 18)
NUMBER = _RECEIPT_NUMBER.text
RARE_NAME = "䶮㛃𬭊𫖯𠅤𪨶"
LONGEST_NAME = "阿卜杜热合曼·买买提吐尔逊江·阿卜力克木买买提艾力江"
LONGEST_ADDRESS = (
    "佛山市禅城区祖庙街道新城社区同济东路一百二十八号之三旧厂房改造项"
    "目宿舍区第十二栋东座第三单元十七层一七零六房之二甲间靠北侧门"
)
KEY_ID = "sample-440604012064-01"

_MATERIALS = (
    MaterialLine(name="居民身份证", form="original", note="核验后退回"),
    MaterialLine(name="居住登记回执", form="electronic", note="系统有记录，免交"),
    MaterialLine(name="劳动合同", form="copy", copies=1),
    MaterialLine(name="广东省居住证数字相片采集检测回执", form="original"),
    MaterialLine(name="佛山市居住证业务申办表", form="printed_form", copies=1, note="本人签名"),
)
_DEPARTMENTS = (
    DepartmentLine(name="公安（流动人口）", purpose="decide"),
    DepartmentLine(name="人社", purpose="verify"),
    DepartmentLine(name="社保／税务", purpose="verify"),
    DepartmentLine(name="卫健", purpose="inform"),
    DepartmentLine(name="综治网格", purpose="inform"),
)
_SHORTFALLS = (
    ShortfallLine(
        name="劳动合同",
        wrong="合同期限已于2026年10月31日届满，未提供续签的合同。",
        standard="提供在有效期内的劳动合同原件和复印件一份，或者近六个月的参保记录。",
        basis="《居住证暂行条例》第九条",
    ),
    ShortfallLine(
        name="广东省居住证数字相片采集检测回执",
        wrong="未提交。",
        standard="回执在有效期内，回执号清晰；也可以在受理窗口现场采集。",
        basis="《广东省流动人口服务管理条例》；本事项办事指南",
    ),
)
_COMMON = PaperFacts(
    station_name="新城社区居民委员会",
    station_code="440604012064",
    town_name="祖庙街道",
    district_name="禅城区",
    window="01 号窗口",
    clerk_name="陈示例",
    station_phone="0757-00000000",
    station_address="祖庙街道示例路 1 号",
    office_hours="工作日 8:30—12:00，14:00—17:30",
    item_name="居住证申领",
    item_kind="committed",
    implementing_code="12440604000000000T3442199806003",
    implementing_body="佛山市公安局禅城分局",
    issued_by="佛山市公安局禅城分局",
    seal_name="流动人口业务受理专用章",
    number=NUMBER,
    short_number=_RECEIPT_NUMBER.short,
    official_number="",
    document_number="佛公禅受〔2026〕000123号",
    applicant_name="冯小琴",
    applicant_id_no="450000199003070000",
    applicant_phone="13800000000",
    received_at="2026-11-23T09:12:05+08:00",
    accepted_at="2026-11-23T10:02:00+08:00",
    due_on="2026-12-08",
    due_event="extended",
    due_moved_at="2026-11-30T10:20:00+08:00",
    due_was="2026-12-01",
    due_reason="需要向迁出地公安机关核实居住登记",
    statutory_limit="15 日，以公布为准",
    committed_limit="自受理之日起 11 个工作日",
    fee="首次申领不收费",
    printed_at="2026-11-23T09:12:20+08:00",
    materials=_MATERIALS,
    departments=_DEPARTMENTS,
    shortfalls=_SHORTFALLS,
    supplement_by="2026-12-07",
    notice_version="2026-01",
    offline=True,
    basis=("《居住证暂行条例》第二条、第八条、第九条", "《广东省流动人口服务管理条例》"),
    reason="您的居住登记日期为2026年8月3日，至申请之日未满六个月，不符合申领居住证的居住年限条件。",
    remedy="如不服本决定，可以自收到本通知书之日起六十日内依法申请行政复议，或者自收到本通知书之日起六个月内依法向人民法院提起行政诉讼。",
    go_to="居住满六个月后，可到祖庙街道任一村（社区）党群服务中心重新申请；居住登记由原登记点办理。",
    certificate_title="广东省居住证办理回执",
    certificate_body="兹收到下列人员申领广东省居住证的申请，经审查材料齐全，已予受理。凭本回执及居民身份证领取居住证。",
    certificate_fields=(
        ("姓名", "冯小琴"),
        ("公民身份号码", "450000199003070000"),
        ("居住地址", "禅城区祖庙街道新城社区示例路 12 号 3 座 502 房"),
        ("申领依据", "合法稳定就业"),
        ("受理日期", "2026年11月23日"),
        ("预计领证日期", "2026年12月8日"),
        ("领证地点", "新城社区居民委员会 01 号窗口"),
    ),
    certificate_notes=("本回执不作为居住证使用。",),
    returned_on_collection=True,
    served_at="2026-11-23T09:20:00+08:00",
    delivered_at="2026-12-08T15:20:00+08:00",
    delivery_way="直接送达",
    documents=(
        DocumentLine(name="广东省居住证", number="450000199003070000"),
        DocumentLine(name="办结通知书", number="佛公禅办〔2026〕000098号"),
    ),
    receiver_id_no="450000199003070000",
    second_clerk_name="李示例",
    lost_paper="广东省居住证办理回执",
    lost_how="搬家时遗失",
    declared_at="2026-12-08T15:12:00+08:00",
    declarant_name="冯小琴",
    declarant_id_no="450000199003070000",
)


def common() -> PaperFacts:
    """An everyday 居住证 case, received while the line is down."""
    return _COMMON


def rare() -> PaperFacts:
    """The same for a name outside every common face."""
    fields = (("姓名", RARE_NAME), *_COMMON.certificate_fields[1:])
    return replace(_COMMON, applicant_name=RARE_NAME, certificate_fields=fields, offline=False)


def longest() -> PaperFacts:
    """A name of 25 hanzi, an address of 60, twenty materials, a second print."""
    materials = tuple(
        MaterialLine(
            name=f"第{index}项材料：不动产权证书或者经备案的房屋租赁合同以及出租人身份证明",
            form="copy" if index % 2 else "original",
            copies=index,
            taken=index != 7,
            note="与原件核对无误" if index % 3 else "",
        )
        for index in range(1, 21)
    )
    fields = (("姓名", LONGEST_NAME), ("居住地址", LONGEST_ADDRESS), *_COMMON.certificate_fields[1:])
    points = tuple(
        replace(_SHORTFALLS[index % 2], name=f"第{index + 1}项：{_SHORTFALLS[index % 2].name}") for index in range(12)
    )
    return replace(
        _COMMON,
        applicant_name=LONGEST_NAME,
        agent_name=LONGEST_NAME,
        item_name="流动人口居住证申领（含连续就读、合法稳定就业、合法稳定住所三类情形的首次申领与换领合并办理）",
        station_address=LONGEST_ADDRESS,
        official_number=_COMMON.implementing_code + "202611230068",
        materials=materials,
        shortfalls=points,
        certificate_fields=fields,
        nth=2,
        print_reason="卡纸",
        version=2,
        licensing_law=True,
        seal_name="",
        receiver_name="热依拉·买买提",
        receiver_relation="配偶",
        departments=tuple(
            DepartmentLine(name=f"第{index}协办部门业务科室", purpose="verify") for index in range(1, 11)
        ),
    )


def day() -> DailyFacts:
    """A busy day of the sample window."""
    return DailyFacts(
        station_name=_COMMON.station_name,
        station_code=_COMMON.station_code,
        town_name="祖庙街道",
        district_name="禅城区",
        window="01 号窗口",
        on="2026-11-23",
        printed_at="2026-11-23T17:31:00+08:00",
        total=CountRow(name="合计", received=46, accepted=38, shortfall=5, concluded=29, returned=1),
        by_item=(
            CountRow(name="居住登记", received=18, accepted=18, concluded=18),
            CountRow(name="居住证申领", received=12, accepted=9, shortfall=3, concluded=2),
            CountRow(name="城乡居民基本医疗保险参保登记", received=9, accepted=7, shortfall=1, concluded=7, returned=1),
            CountRow(name="高龄津贴申请", received=5, accepted=4, shortfall=1),
            CountRow(name="网格事件登记", received=2, concluded=2),
        ),
        by_clerk=(
            CountRow(name="陈示例", received=27, accepted=22, shortfall=3, concluded=17, returned=1),
            CountRow(name="李示例", received=19, accepted=16, shortfall=2, concluded=12),
        ),
        by_hour=tuple(zip(("8", "9", "10", "11", "14", "15", "16", "17"), (3, 9, 8, 5, 6, 8, 5, 2), strict=True)),
        unsent=(
            UnsentRow(
                number=NUMBER,
                item_name="居住证申领",
                reason="线路中断",
                since="2026-11-23T16:58:00+08:00",
                age_working_days=0,
            ),
        ),
        prints=(("收件凭证", 47), ("受理通知书", 38), ("一次性补正告知书", 5), ("居住登记回执", 18), ("送达回证", 11)),
        spoiled=(SheetRow(number=NUMBER, paper="收件凭证", reason="卡纸", at="2026-11-23T09:12:20+08:00"),),
        voided=(
            SheetRow(
                number=make_receipt_number("440604012064", 1, "261123", 19).text,
                paper="受理通知书",
                document_number="佛公禅受〔2026〕000131号",
                reason="重复收件",
                at="2026-11-23T15:40:00+08:00",
            ),
        ),
        delivered=11,
        withdrawn=1,
        audit_seq=18342,
        audit_head="sha256:" + "3f9ac01e" * 8,
    )


def signed(facts: PaperFacts, paper: str) -> PaperFacts:
    """The facts with a QR payload signed by the sample key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    claims = PaperClaims(
        issuer=f"{facts.station_code}-01",
        number=facts.number,
        item="ZR-002",
        date=facts.received_at[:10],
        paper=paper,
        name=masked_name(facts.applicant_name),
        id_last4=facts.applicant_id_no[-4:],
    )
    return replace(
        facts, qr_payload=sign_payload(claims, Ed25519PrivateKey.from_private_bytes(bytes(range(32))), KEY_ID)
    )


def sheets(fonts: FontSet) -> Iterator[tuple[str, Sheet]]:
    """File name and sheet of every paper in every sample case."""
    for label, facts in (("common", common()), ("longest", longest()), ("rare", rare())):
        for paper in OF_A_CASE:
            full = signed(facts, paper) if paper in ("certificate", "receipt_a4", "receipt_80mm") else facts
            yield f"{paper}-{label}.pdf", render(paper, full, fonts=fonts)
    yield "daily-common.pdf", render("daily", day(), fonts=fonts)


def main(folder: Path, fonts: Path) -> None:
    """Writes all sample papers into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sheet in sheets(FontSet.load(fonts)):
        (folder / name).write_bytes(sheet.pdf)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parents[2] / "resources" / "fonts")
