"""停电手写收件凭条: blank slips for a day without power, three numbers on an A4 sheet, each twice: citizen and counter.

Cut across between the numbers; each strip is torn at the middle, the left half goes with the citizen. The bar code holds digits only.
"""

from __future__ import annotations

from counter_app.documents import wording as w
from counter_app.documents.codes import QUIET_BARS, bars
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import A4, MM, Flow, Margins, Style
from counter_app.documents.parts import Pages
from counter_app.documents.pdf import RuleMark
from counter_app.domain.slip_facts import SlipPadFacts

A_SHEET = 3
MARGINS = Margins(12 * MM, 6 * MM, 12 * MM, 10 * MM)
MIDDLE = 8 * MM
"""Free room at each side of the tear line."""
TITLE = Style(Role.BOLD, 13, 1.4)
PLACE = Style(Role.SANS, 8.5, 1.4, gray=0.2)
HALF = Style(Role.MEDIUM, 8.5, 1.4, align="right")
NUMBER = Style(Role.BOLD, 21, 1.2)
LABEL = Style(Role.SANS, 9, 1.4, gray=0.2)
LAW = Style(Role.BOLD, 8.5, 1.4)
NOTE = Style(Role.SANS, 7.5, 1.35, gray=0.2)
FOOT = Style(Role.SANS, 7.5, 1.4, gray=0.3, align="center")
BAR_MODULE = 0.33 * MM
BAR_HEIGHT = 8 * MM
LINE = 6.9 * MM
CITIZEN, COUNTER = "申请人联", "受理点联"
RULE = "停电手写收件凭证；来电后补录，以手写时间为准"
NO_ACCEPTANCE = "只证明收到上列材料，不代表受理；来电后凭此号查询、换领打印凭证。"


def blank_slips(facts: SlipPadFacts, fonts: FontSet) -> Pages:
    """The sheets of a range, in the order of their numbers."""
    flow = Flow(fonts, *A4, MARGINS, pad=2.0)
    height = (A4[1] - MARGINS.top - MARGINS.bottom) / A_SHEET
    for nth, (digits, short) in enumerate(facts.slips):
        if nth and nth % A_SHEET == 0:
            flow.new_page()
        top = MARGINS.top + nth % A_SHEET * height
        if nth % A_SHEET:
            flow.add(RuleMark(0, top, A4[0], top, 0.5, 0.5, (4.0, 3.0)))
        _strip(flow, facts, digits, short, top, height)
    return flow.finish(lambda page, number, count: _foot(page, facts, number, count))


def _strip(flow: Flow, facts: SlipPadFacts, digits: str, short: str, top: float, height: float) -> None:
    middle = A4[0] / 2
    flow.add(RuleMark(middle, top + 3 * MM, middle, top + height - 3 * MM, 0.5, 0.5, (4.0, 3.0)))
    _half(flow, facts, digits, short, (flow.left, middle - MIDDLE, top + 4 * MM), CITIZEN)
    _half(flow, facts, digits, short, (middle + MIDDLE, flow.right, top + 4 * MM), COUNTER)


def _half(
    flow: Flow, facts: SlipPadFacts, digits: str, short: str, place: tuple[float, float, float], whose: str
) -> None:
    """One of the two twins, between left and right edge, from ``top`` down."""
    left, right, y = place
    width = right - left
    base = y + 11
    flow.put("手写收件凭条", TITLE, x=left, y=base)
    flow.put(whose, HALF, x=left, y=base, width=width)
    base += 13
    place_words = f"{facts.town_name}{facts.station_name}　{w.window_words(facts.window)}"
    if whose == CITIZEN and facts.station_phone:  # she takes this half home: the foot of the page stays here
        place_words += f"　电话 {facts.station_phone}"
    flow.put(place_words, flow.fitted(place_words, PLACE, width), x=left, y=base)
    base += 22
    flow.put(short, NUMBER, x=left, y=base, space=0.6)
    quiet = QUIET_BARS * BAR_MODULE
    flow.bar_code(digits, x=left - quiet, y=base + 6, module=BAR_MODULE, height=BAR_HEIGHT)
    base += 6 + BAR_HEIGHT + 14
    flow.put(RULE, flow.fitted(RULE, LAW, width), x=left, y=base)
    for row in (
        (("姓名", 0.42), ("电话", 0.58)),
        (("证件号码", 1.0),),
        (("办理事项", 1.0),),
        (("收到的材料", 1.0),),
        (("", 1.0),),
        (("收件时间：20　　年　　月　　日　　时　　分（24 小时）", 1.0),),
        (("收件人签名", 0.5), ("申请人签名", 0.5)),
    ):
        base += LINE
        _lines(flow, row, left, width, base)
    flow.put(NO_ACCEPTANCE, flow.fitted(NO_ACCEPTANCE, NOTE, width), x=left, y=base + 13)


def _lines(flow: Flow, row: tuple[tuple[str, float], ...], left: float, width: float, base: float) -> None:
    """Labels with a line to write on behind each."""
    x = left
    for label, share in row:
        end = x + width * share - (6 if share < 1 else 0)
        written = flow.put(label, LABEL, x=x, y=base)
        if "：" not in label:
            start = written + 4 if label else x
            flow.add(RuleMark(start, base + 2, end, base + 2, 0.5, 0.4))
        x += width * share


def bars_width(digits: str) -> float:
    """How wide the bar code is, quiet zones included, in points; it must fit into a half."""
    return (bars(digits)[0] + 2 * QUIET_BARS) * BAR_MODULE


def _foot(page: Flow, facts: SlipPadFacts, number: int, count: int) -> None:
    phone = f"　咨询电话 {facts.station_phone}" if facts.station_phone else ""
    words = (
        f"{w.minutes(facts.printed_at)} 由{facts.clerk_name}印制　{facts.slips[0][1]} 至 {facts.slips[-1][1]}"
        f"　第 {number} 页 共 {count} 页{phone}"
    )
    page.put(words, FOOT, x=page.left, y=A4[1] - 4.5 * MM, width=page.inner)
