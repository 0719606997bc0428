"""How values are written on paper: Chinese dates, grouped 收件号, words for codes."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

FORMS = {"original": "原件", "copy": "复印件", "electronic": "电子", "printed_form": "本表打印"}
PURPOSES = {"decide": "主办", "verify": "核验", "inform": "知会"}
KINDS = {
    "immediate": "即办件",
    "committed": "承诺件",
    "report": "上报件",
    "transfer": "转办件",
    "booking": "预约",
}

WAYS = {
    "direct": "直接送达",
    "left": "留置送达",
    "mail": "邮寄送达",
    "electronic": "电子送达",
    "notice": "公告送达",
}
PAPERS = {
    "receipt_a4": "收件凭证",
    "receipt_80mm": "收件凭证（80 毫米）",
    "acceptance": "受理通知书",
    "shortfall": "一次性补正告知书",
    "refusal": "不予受理通知书",
    "certificate": "办理结果凭证",
    "delivery": "送达回证",
    "explained": "咨询告知单",
    "daily": "窗口日报",
    "visit_receipt": "同次收件凭证",
    "visit_receipt_80mm": "同次收件凭证（80 毫米）",
    "lost": "遗失声明",
    "due_notice": "期限变更告知书",
}
EVIDENCE = {
    "authorisation": "授权委托书",
    "guardianship": "监护关系材料",
    "applicant_id": "受送达人身份证件",
    "taker_id": "签收人身份证件",
}
REASONS = {
    "printer": "打印机未出纸",
    "jam": "卡纸",
    "faint": "墨淡",
    "no_paper": "缺纸",
    "corrected": "更正后重出",
    "supplemented": "补正后重出",
}
LINK = {
    "": "等待发送",
    "offline": "线路中断",
    "no_route": "线路中断",
    "refused": "平台未应答",
    "timeout": "连接超时",
    "tls": "安全连接失败",
    "proxy": "代理不通",
    "not_the_district": "应答方不是区级平台",
    "server_error": "平台故障",
    "cut_off": "传输中断",
    "busy": "平台繁忙",
}


def words(table: dict[str, str], code: str) -> str:
    """The printed words of a code; anything that is no code is printed as it is."""
    return table.get(code, code)


def chinese_date(iso: str) -> str:
    """``2026-11-23...`` as 2026年11月23日; anything else unchanged."""
    year, month, day = iso[:4], iso[5:7], iso[8:10]
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return iso
    return f"{year}年{int(month)}月{int(day)}日"


def chinese_time(iso: str) -> str:
    """``2026-11-23T09:12:05+08:00`` as 2026年11月23日 09:12."""
    clock = iso[11:16]
    return f"{chinese_date(iso)} {clock}" if len(clock) == 5 and clock[2] == ":" else chinese_date(iso)


def minutes(iso: str) -> str:
    """``2026-11-23T09:12:05+08:00`` as 2026-11-23 09:12."""
    return iso[:16].replace("T", " ")


def day_or_text(value: str) -> str:
    """A value that is a date (``2026-11-23``, perhaps with ``（暂计）``) as 2026年11月23日; anything else unchanged."""
    day, mark = (value[:10], value[10:]) if value[10:] in ("", "（暂计）") else (value, "")
    return chinese_date(day) + mark if _DAY.fullmatch(day) else value


def window_words(window: str) -> str:
    """``01`` as 01 号窗口; a window with a name of its own unchanged."""
    return f"{window} 号窗口" if window.isdigit() else window


def clerk_at(window: str, clerk: str) -> str:
    """The window and who served there."""
    return "　".join(part for part in (window_words(window), clerk) if part)


def grouped(number: str) -> str:
    """A 25-character 收件号 as village, terminal, day, serial and check character, apart; others unchanged."""
    if len(number) != 25:
        return number
    return " ".join((number[:12], number[12:14], number[14:20], number[20:24], number[24]))


def texts_of(value: object) -> list[str]:
    """Every text in a tree of frozen values, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (tuple, list)):
        return [text for part in value for text in texts_of(part)]
    if is_dataclass(value):
        return [text for part in fields(value) for text in texts_of(getattr(value, part.name))]
    return []
