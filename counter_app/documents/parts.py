"""What A4 papers share: styles, the head with title and 文号, fact grids, seal place, signature lines, the foot of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.documents import wording as w
from counter_app.documents.codes import QUIET_BARS, bars
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import A4, BASE_LINE, MM, Cell, Flow, Margins, Style
from counter_app.documents.pdf import PageMarks, RuleMark
from counter_app.domain.paper_facts import DailyFacts, MaterialLine, PaperFacts
from counter_app.domain.visit_facts import VisitFacts
from counter_app.errors import PaperFailed

BODY = Style(Role.SERIF, 12, 1.55)
BODY_BOLD = Style(Role.SERIF_BOLD, 12, 1.55)
SMALL = Style(Role.SERIF, 9.5, 1.55)
FOOT = Style(Role.SERIF, 8, 1.4, gray=0.3)
ORGAN = Style(Role.SERIF_BOLD, 15, 1.5, align="center")
TITLE = Style(Role.SERIF_BOLD, 23, 1.45, align="center")
REFERENCE = Style(Role.SERIF, 11, 1.5, align="right")
SECTION = Style(Role.SERIF_BOLD, 11, 1.75)
LABEL = Style(Role.SERIF_BOLD, 10, 1.4, gray=0.15)
VALUE = Style(Role.SERIF, 10.5, 1.36)
HEAD = Style(Role.SERIF_BOLD, 9.5, 1.45, align="center")
ITEM = Style(Role.SERIF, 10, 1.38)
CENTRED = Style(Role.SERIF, 10, 1.38, align="center")
BLOCK = Style(Role.SERIF, 12, 1.5, align="center")
BLANK = Style(Role.SERIF, 11, 1.5)
SEAL_NOTE = Style(Role.SERIF, 8, 1.4, gray=0.5, align="center")
E_SEAL = Style(Role.SERIF_BOLD, 10, 1.4, gray=0.35, align="center")
SHORT = Style(Role.SERIF_BOLD, 17, 1.3)
UNSEALED = Style(Role.SERIF_BOLD, 10.5, 1.4, gray=0.25, align="center")

WET, E_SEALED = "wet", "e_seal"
"""How a paper is sealed, as the release says it; anything else carries no seal."""

LETTER_MARGINS = Margins(25 * MM, 18 * MM, 22 * MM, 15.5 * MM)


def require(paper: str, facts: PaperFacts | VisitFacts, *names: str) -> None:
    """Raises PaperFailed("content_missing", paper=..., lacking=...) naming every mandatory fact that is empty."""
    lacking = tuple(name for name in names if not getattr(facts, name))
    if lacking:
        raise PaperFailed("content_missing", paper=paper, lacking=lacking)


def a4(fonts: FontSet, *, running: str, margins: Margins = LETTER_MARGINS, role: Role = Role.SERIF) -> Flow:
    """An empty A4 sheet whose later pages carry ``running`` as their head, in the role the sheet is written in."""

    def head(flow: Flow) -> None:
        style = Style(role, 9, 1.6, gray=0.3)
        flow.paragraph(running, style)
        flow.hairline(gray=0.5)
        flow.gap(8)

    return Flow(fonts, *A4, margins, pad=2.7, on_next_page=head)


def masthead(flow: Flow, *, organ: str, title: str, number: str, reference: str, short: str = "") -> None:
    """Organ and title centred; under them the case's bar code at the left, its short number in large type beside it, and the
    文号 at the right, as official papers set it."""
    if organ:
        flow.paragraph(organ, ORGAN)
    flow.paragraph(title, TITLE)
    flow.gap(3)
    module, height = 0.3 * MM, 6 * MM
    flow.bar_code(number, x=flow.left - QUIET_BARS * module, y=flow.y, module=module, height=height)
    bars_end = flow.left + (bars(number)[0] + QUIET_BARS) * module
    base = flow.y + height - 3
    if short:
        after = flow.put(short, SHORT, x=bars_end, y=base)
        room = flow.right - after - 4 * MM
        flow.put(reference, flow.fitted(reference, REFERENCE, room), x=flow.left, y=base, width=flow.inner)
    else:
        flow.put(reference, REFERENCE, x=flow.left, y=base, width=flow.inner)
    flow.y += height + 4


def organ_of(facts: PaperFacts) -> str:
    """The organ in whose name the paper speaks."""
    return facts.issued_by or facts.implementing_body


def station_of(facts: PaperFacts | DailyFacts | VisitFacts) -> str:
    """The accepting point with its town and district."""
    city = "" if facts.district_name.startswith(facts.city_name) else facts.city_name
    return f"{city}{facts.district_name}{facts.town_name}{facts.station_name}"


def accepting_point_of(facts: PaperFacts) -> str:
    """受理点: the station, or the place it receives for."""
    if not facts.accepting_point:
        return station_of(facts)
    return f"{facts.accepting_point}（由{facts.station_name}代收）"


def due_words(facts: PaperFacts) -> str:
    """The due day, as 暂计 while it lies past the published calendar; empty where there is none."""
    day = w.chinese_date(facts.due_on)
    return f"{day}（暂计，放假安排公布后重新计算并另行告知）" if day and facts.provisional else day


def law_clause(facts: PaperFacts, item: str) -> str:
    """``根据...的规定，`` with 行政许可法 wording only where that law applies to the item; empty where no basis is known."""
    if facts.licensing_law:
        return f"根据《中华人民共和国行政许可法》第三十二条第一款第（{item}）项的规定，"
    return f"根据{'、'.join(facts.basis)}的规定，" if facts.basis else ""


def grid(flow: Flow, pairs: Sequence[tuple[str, str]], *, wide: frozenset[str] = frozenset()) -> None:
    """Label and value, two pairs a row; a label in ``wide`` or a long value takes the whole row; empty values are left out."""
    share = (2.0, 4.1, 2.0, 4.1)
    half = flow.inner * share[1] / sum(share) - 2 * flow.side
    rows: list[list[Cell]] = []
    waiting: list[Cell] = []
    for label, value in pairs:
        if not value:
            continue
        cells = [Cell(label, LABEL), Cell(value, VALUE)]
        if label in wide or flow.fonts.width(value, VALUE.role, VALUE.size) > half * 1.9:
            rows += _closed(waiting)
            waiting = []
            rows.append([cells[0], Cell(value, VALUE, 3)])
        elif waiting:
            rows.append([*waiting, *cells])
            waiting = []
        else:
            waiting = cells
    rows += _closed(waiting)
    flow.table(share, rows)


def _closed(waiting: list[Cell]) -> list[list[Cell]]:
    return [[waiting[0], Cell(waiting[1].text, waiting[1].style, 3)]] if waiting else []


def told_of(materials: Sequence[MaterialLine]) -> tuple[MaterialLine, ...]:
    """The materials a sheet lists: a paper that need not be brought and was not is none."""
    return tuple(line for line in materials if line.taken or line.to_come or not line.optional)


def taken_words(line: MaterialLine) -> str:
    """已收, 待补 for what is still to come, or 未收."""
    return "已收" if line.taken else "待补" if line.to_come else "未收"


def materials_table(
    flow: Flow,
    materials: Sequence[MaterialLine],
    *,
    share: tuple[float, ...] = (0.9, 6.2, 1.7, 0.9, 1.0, 2.8),
    styles: tuple[Style, Style, Style, Style] = (HEAD, CENTRED, ITEM, ITEM),
) -> None:
    """Each material with form, copies and whether it was handed in; ``styles`` of head, short columns, name and note."""
    heading, centred, name, note = styles
    head = [Cell(text, heading) for text in ("序号", "材料名称", "形式", "份数", "收取", "备注")]
    rows = [
        [
            Cell(str(index), centred),
            Cell(line.name, name),
            Cell(w.words(w.FORMS, line.form), centred),
            Cell(str(line.copies) if line.taken else "—", centred),
            Cell(taken_words(line), centred),
            Cell(line.note, note),
        ]
        for index, line in enumerate(told_of(materials), 1)
    ]
    flow.table(share, rows, head=head)


def seal_block(
    flow: Flow, *, organ: str, seal_name: str, date: str, sealed: str = WET, receiver: Sequence[tuple[str, str]] = ()
) -> None:
    """The organ's name and date with the place of its seal, as the paper is ``sealed``.

    ``wet``: a ring of the seal's size, or 未盖章 where no seal is named. ``e_seal``: a square place that says whose electronic seal
    belongs there; this program makes none and draws none. ``none``: organ and date alone.
    ``receiver``: labels (and values) the receiver fills in, set at the left of the seal.
    """
    height = 42.5 * MM
    flow.need(height)
    x, y = flow.right - 36 * MM, flow.y + height / 2
    _around(flow, organ, BLOCK, x, y - 3.5 * MM, 72 * MM, upwards=True)
    _around(flow, date, BLOCK, x, y + 3.5 * MM, 72 * MM)
    if sealed == E_SEALED:
        _square_place(flow, x, y)
        _around(flow, "电子印章", E_SEAL, x, y + 9.5 * MM, 40 * MM)
        _around(flow, f"由{organ}加盖", SEAL_NOTE, x, y + 9.5 * MM + SEAL_NOTE.line * 1.1, 40 * MM)
        _around(flow, seal_name, SEAL_NOTE, x, y - 15.5 * MM, 40 * MM)
    elif sealed == WET:
        flow.seal_place(x, y)
        if seal_name:
            _around(flow, "盖章处", SEAL_NOTE, x, y + 8.5 * MM, 33 * MM)
            _around(flow, seal_name, SEAL_NOTE, x, y + 8.5 * MM + SEAL_NOTE.line, 32 * MM)
        else:
            _around(flow, "未盖章", UNSEALED, x, y + 10 * MM, 30 * MM)
    base = flow.y + height - 5 * MM
    for label, value in reversed(receiver):
        after = flow.put(label, BLANK, x=flow.left, y=base)
        if value:
            flow.put(value, BLANK, x=after, y=base)
        else:
            flow.add(RuleMark(after, base + 2, flow.left + 66 * MM, base + 2, 0.5))
        base -= 12 * MM
    flow.y += height


def _square_place(flow: Flow, x: float, y: float) -> None:
    """A dashed square of 42 mm around ``x``, ``y``."""
    half = 21 * MM
    corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
    for index, (left, top) in enumerate(corners):
        right, bottom = corners[(index + 1) % 4]
        flow.add(RuleMark(left, top, right, bottom, 0.6, 0.72, (3.0, 2.4)))


def _around(flow: Flow, text: str, style: Style, x: float, y: float, width: float, *, upwards: bool = False) -> None:
    """Lines centred on ``x``; the first base line at ``y``, or the last with ``upwards``."""
    lines = flow.broken(text, style, width)
    start = y - (len(lines) - 1) * style.line if upwards else y
    for index, line in enumerate(lines):
        flow.put(line, style, x=x - width / 2, y=start + index * style.line, width=width)


def receiver_lines(facts: PaperFacts, *, served: str = "") -> tuple[tuple[str, str], ...]:
    """Where the receiver signs, and the delivery time, printed or to be written in."""
    signed = "（已在设备上签名）" if facts.signature_on_file else ""
    time = w.chinese_time(served) if served else "      年    月    日    时    分"
    return (("签收人（签名）：", signed), ("签收时间：", time))


def blanks(flow: Flow, fields: Sequence[tuple[str, str]], *, style: Style = BLANK) -> None:
    """Labels side by side, each with its value or, where there is none, a line to write on."""
    flow.need(12 * MM)
    flow.y += 11 * MM
    each = flow.inner / len(fields)
    for index, (label, value) in enumerate(fields):
        start = flow.left + index * each
        after = flow.put(label, style, x=start, y=flow.y)
        if value:
            flow.put(value, style, x=after, y=flow.y)
        else:
            flow.add(RuleMark(after, flow.y + 2, start + each - 5 * MM, flow.y + 2, 0.5))
    flow.y += 1 * MM


def foot(facts: PaperFacts | DailyFacts | VisitFacts, *, left: Sequence[str], role: Role = Role.SERIF) -> _Foot:
    """What every page ends with: which case, when printed, which print, page x of y."""
    return _Foot([*left, *printing(facts)], Style(role, FOOT.size, FOOT.leading, FOOT.gray))


def printing(facts: PaperFacts | DailyFacts | VisitFacts) -> list[str]:
    """When the sheet was printed, and for a further print the how-manieth and why (重打第 n 次)."""
    said = [f"打印时间 {w.minutes(facts.printed_at)}"]
    if facts.nth > 1:
        reason = w.words(w.REASONS, facts.print_reason) if isinstance(facts, PaperFacts) else ""
        said.append(f"第 {facts.nth} 次打印" + (f"（{reason}）" if reason else ""))
    return said


class _Foot:
    """Draws the foot of one page; parts that do not fit one line go on to the next, none is cut."""

    def __init__(self, parts: Sequence[str], style: Style) -> None:
        self._parts, self._style = parts, style

    def __call__(self, flow: Flow, page: int, count: int) -> None:
        style = self._style
        top = (flow.height or 0.0) - 14 * MM
        flow.add(RuleMark(flow.left, top, flow.right, top, 0.5, 0.55))
        base = top + style.line / 2 + BASE_LINE * style.size + 2
        pages = f"第 {page} 页 共 {count} 页"
        flow.put(pages, replace(style, align="right"), x=flow.left, y=base, width=flow.inner)
        room = flow.inner - flow.fonts.width(pages, style.role, style.size) - 8
        for index, line in enumerate(self._lines(flow, room)):
            flow.put(line, style, x=flow.left, y=base + index * style.line)

    def _lines(self, flow: Flow, room: float) -> list[str]:
        lines = [""]
        for part in self._parts:
            longer = f"{lines[-1]}　{part}" if lines[-1] else part
            if flow.fonts.width(longer, self._style.role, self._style.size) <= room:
                lines[-1] = longer
            else:
                lines += flow.broken(part, self._style, room)
        return [line for line in lines if line]


Pages = list[PageMarks]
