"""Forms that are signed before F9: 申请表, 授权委托书, 核对授权书, 承诺书. Drawn from a draft, marked 待签 with version and code.

No 收件号 stands on them, because there is none yet: the version and the eight characters beside it say which text was signed.
"""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import MM, Cell, Flow, Margins, Style
from counter_app.documents.parts import CENTRED, HEAD, ITEM, Pages, a4, blanks, grid
from counter_app.documents.pdf import BoxMark, RuleMark
from counter_app.domain.paper_facts import FormFacts
from counter_app.errors import PaperFailed

MARGINS = Margins(20 * MM, 15 * MM, 20 * MM, 18 * MM)
PLACE = Style(Role.SERIF, 10.5, 1.5, gray=0.2, align="center")
TITLE = Style(Role.SERIF_BOLD, 22, 1.5, align="center")
MARK = Style(Role.BOLD, 10.5, 1.5, align="center")
SECTION = Style(Role.SERIF_BOLD, 10.5, 1.45)
BODY = Style(Role.SERIF, 11.5, 1.6)
FOOT = Style(Role.SERIF, 8, 1.4, gray=0.3)
_TERM = "委托期限：自　　　年　　月　　日起至　　　年　　月　　日止。"
_WIDE = frozenset({"现居住地址(标准地址)", "户籍地址", "经营场所"})


def application(facts: FormFacts, fonts: FontSet) -> Pages:
    """The form on A4; refuses to draw one that shows no answers (PaperFailed("content_missing"))."""
    if not any(part.rows for part in facts.parts):
        raise PaperFailed("content_missing", paper=facts.paper, lacking=("parts",))
    mark = f"待签　第 {facts.version} 版　校对码 {facts.code}"
    flow = a4(fonts, running=f"{facts.title}　{mark}", margins=MARGINS)
    flow.paragraph(_place(facts), PLACE)
    flow.paragraph(facts.title, TITLE)
    _mark(flow, mark)
    for part in facts.parts:
        if part.title:
            flow.heading(part.title, SECTION)
        grid(flow, part.rows, wide=_WIDE)
        flow.gap(1.5)
    flow.gap(4)
    _declaration(flow, facts)
    return flow.finish(lambda page, number, count: _foot(page, facts, mark, number, count))


def _declaration(flow: Flow, facts: FormFacts) -> None:
    """The words and the signatures under them stay on one page."""
    flow.need(flow.height_of(lambda scratch: _signed_words(scratch, facts)))
    _signed_words(flow, facts)


def _signed_words(flow: Flow, facts: FormFacts) -> None:
    flow.paragraph(facts.body, BODY, indent=2, justify=True)
    if facts.kind == "authorisation":
        flow.paragraph(_TERM, BODY, indent=2)
    if facts.members:
        flow.gap(5)
        head = [Cell(words, HEAD) for words in ("家庭成员", "本人签名", "日期")]
        tall = Style(ITEM.role, ITEM.size, 2.2)
        rows = [[Cell(name, CENTRED), Cell(" ", tall), Cell(" ", tall)] for name in facts.members]
        flow.table((2, 4, 3), rows, head=head)
    for signer in facts.signers:
        blanks(flow, ((f"{signer}：", ""), ("日期：", "")))
    flow.gap(4)


def _mark(flow: Flow, mark: str) -> None:
    """待签 and which text this is, in a bar that no copy loses."""
    height = MARK.line + 5
    flow.add(BoxMark(flow.left, flow.y, flow.inner, height, 0.92))
    flow.y += 2.5
    flow.paragraph(mark, MARK)
    flow.y += 2.5
    flow.gap(6)


def _place(facts: FormFacts) -> str:
    city = "" if facts.district_name.startswith(facts.city_name) else facts.city_name
    return f"{city}{facts.district_name}{facts.town_name}{facts.station_name}　{facts.item_name}"


def _foot(flow: Flow, facts: FormFacts, mark: str, number: int, count: int) -> None:
    top = (flow.height or 0.0) - 14 * MM
    flow.add(RuleMark(flow.left, top, flow.right, top, 0.5, 0.55))
    said = f"{mark}　打印时间 {w.minutes(facts.printed_at)}　{w.clerk_at(facts.window, facts.clerk_name)}"
    flow.put(said, FOOT, x=flow.left, y=top + 12)
    end = Style(FOOT.role, FOOT.size, FOOT.leading, FOOT.gray, "right")
    flow.put(f"第 {number} 页 共 {count} 页", end, x=flow.left, y=top + 12, width=flow.inner)
