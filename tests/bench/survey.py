"""A household survey of thousands of questions as an item of its own in a release, and a counter that has it."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from counter_app.bootstrap import china_now
from sync.district.publishing import build_release, publisher_key
from tests.counterkit import release_bytes
from ui.desktop.style.places import resources

ITEM, FORM = "ZZ-090", "bench_survey"
GROUP = 50
TYPES = ("text", "integer", "date", "decimal", "text", "select_one bench_abc")
COLUMNS = (
    "type",
    "name",
    "label::Chinese (zh)",
    "label::English (en)",
    "appearance",
    "required",
    "relevant",
    "calculation",
)
CHOICES = ("一", "二", "三")

_ITEM = f"""\
code = "{ITEM}"
name = ["住户调查", "Household survey"]
group = "natural_person"
kind = "committed"
matter_type = "20"
form = "{FORM}"
lead_department = "ga"
implementing_body = ["佛山市公安局禅城分局", "Chancheng branch, Foshan Public Security Bureau"]
accepting_point = "{{station}}"
result = ["无", "None"]
result_kind = "none"
basis = ["《统计法》"]
trust = "S+K-M"
accept_offline = false
conclude_offline = false
applicant_block = false
applicant_name = "q0"
applicant_id_no = ""
applicant_phone = ""
standard_papers = ["receipt"]

[committed]
unit = "work_day"
count = 5
confirmed = false
source = "调查方案"

[[routes]]
department = "ga"
purpose = "decide"
blocks = "true()"
fields = ["*"]
note = ["汇总", "Takes stock"]
"""

ANSWERS = {"text": "林", "integer": "7", "date": "2026-02-23", "decimal": "7.5", "select_one bench_abc": "1"}
"""An answer for each type."""


@cache
def release_with_survey(questions: int) -> tuple[bytes, bytes]:
    """(release.zip, its public key): the catalogue with a form of so many questions."""
    release_bytes()
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        source, out = Path(folder) / "catalogue", Path(folder) / "release.zip"
        shutil.copytree(resources() / "catalogue", source)
        (source / f"forms/{FORM}.md").write_text(survey(questions), "utf-8")
        (source / f"items/{ITEM}.toml").write_text(_item(questions), "utf-8")
        build_release(source, out, key=publisher_key(Path("build/catalogue/publisher.key")), now=china_now())
        return out.read_bytes(), out.with_suffix(".pub").read_bytes()


def _item(questions: int) -> str:
    asked = [at for at in range(questions) if is_required(at)]
    sample = "\n".join(f'q{at} = "{ANSWERS[TYPES[at % len(TYPES)]]}"' for at in asked)
    return f'{_ITEM}\n[sample]\n{sample}\n\n[shortfall_sample]\nq{asked[0]} = ""\nq{asked[1]} = ""\n'


def is_required(at: int) -> bool:
    """Whether the question with this number must be answered."""
    return at % 9 == 0


def survey(questions: int) -> str:
    """The form as an author writes it: groups of fifty with a table in every tenth, one in nine required, one in ten hanging on
    the answer before it, every ten read by a sum."""
    rows = [row for start in range(0, questions, GROUP) for row in _group(start, min(questions, start + GROUP))]
    choices = [("bench_abc", str(at), f"选项{words}", f"Choice {at}") for at, words in enumerate(CHOICES)]
    return "\n".join(
        (
            "# 住户调查 · Household survey\n",
            _table("settings", ("form_id", "form_title", "version", "notice", "sensitive"))
            + _line((FORM, "住户调查", "2026112301", "standard", "no")),
            _table("survey", COLUMNS) + "".join(_line(row) for row in rows),
            _table("choices", ("list_name", "name", "label::Chinese (zh)", "label::English (en)"))
            + "".join(_line(row) for row in choices),
        )
    )


def _group(start: int, end: int) -> list[tuple[str, ...]]:
    number = start // GROUP
    rows = [("begin_group", f"g{number}", f"第 {number + 1} 户", f"Household {number + 1}", "", "", "", "")]
    for at in range(start, end):
        relevant = f"${{q{at - 1}}} != '9'" if at % 10 == 5 else ""
        required = "true()" if is_required(at) else ""
        look = "w1 minimal" if TYPES[at % len(TYPES)].startswith("select") else "w1"
        rows.append((TYPES[at % len(TYPES)], f"q{at}", f"问题 {at}", f"Question {at}", look, required, relevant, ""))
        if at % 10 == 9:
            ten = ", ".join(f"${{q{one}}}" for one in range(at - 9, at + 1))
            rows.append(("calculate", f"t{at}", "", "", "", "", "", f"concat({ten})"))
    if number % 10 == 9:
        rows += _members(number)
    return [*rows, ("end_group", "", "", "", "", "", "", "")]


def _members(number: int) -> list[tuple[str, ...]]:
    return [
        ("begin_repeat", f"m{number}", "成员", "Members", "grid", "", "", ""),
        ("text", f"m{number}_name", "姓名", "Name", "", "", "", ""),
        ("integer", f"m{number}_age", "年龄", "Age", "", "", "", ""),
        ("select_one bench_abc", f"m{number}_kind", "类别", "Kind", "minimal", "", "", ""),
        ("end_repeat", "", "", "", "", "", "", ""),
    ]


def _table(name: str, columns: tuple[str, ...]) -> str:
    return f"| {name} |\n{_line(columns)}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| | {' | '.join(cells)} |\n"
