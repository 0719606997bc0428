"""What A4 papers share: styles, the head with title and 文号, fact grids, seal place, signature lines, the foot of the page."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.documents import wording as w
from counter_app.documents.facts import DailyFacts, MaterialLine, PaperFacts
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.layout import A4, BASE_LINE, MM, Cell, Flow, Margins, Style
from counter_app.documents.pdf import PageMarks, RuleMark
from counter_app.errors import PaperFailed

BODY = Style(Role.SERIF, 12, 1.75)
BODY_BOLD = Style(Role.SERIF_BOLD, 12, 1.75)
SMALL = Style(Role.SERIF, 9.5, 1.55)
FOOT = Style(Role.SERIF, 8, 1.4, gray=0.3)
ORGAN = Style(Role.SERIF_BOLD, 15, 1.5, align="center")
TITLE = Style(Role.SERIF_BOLD, 23, 1.45, align="center")
REFERENCE = Style(Role.SERIF, 11, 1.5, align="right")
SECTION = Style(Role.SERIF_BOLD, 11.5, 1.9)
LABEL = Style(Role.SERIF_BOLD, 10, 1.45, gray=0.15)
VALUE = Style(Role.SERIF, 10.5, 1.45)
HEAD = Style(Role.SERIF_BOLD, 9.5, 1.45, align="center")
ITEM = Style(Role.SERIF, 10, 1.45)
CENTRED = Style(Role.SERIF, 10, 1.45, align="center")
BLANK = Style(Role.SERIF, 11, 1.5)
SEAL_NOTE = Style(Role.SERIF, 8, 1.4, gray=0.5, align="center")

LETTER_MARGINS = Margins(25 * MM, 20 * MM, 22 * MM, 20 * MM)


def require(paper: str, facts: PaperFacts, *names: str) -> None:
    """Raises PaperFailed("content_missing", paper=..., lacking=...) naming every mandatory fact that is empty."""
    lacking = tuple(name for name in names if not getattr(facts, name))
    if lacking:
        raise PaperFailed("content_missing", paper=paper, lacking=lacking)


def a4(fonts: FontSet, *, running: str, margins: Margins = LETTER_MARGINS) -> Flow:
    """An empty A4 sheet whose later pages carry ``running`` as their head."""

    def head(flow: Flow) -> None:
        style = Style(Role.SERIF, 9, 1.6, gray=0.3)
        flow.paragraph(running, style)
        flow.hairline(gray=0.5)
        flow.gap(8)

    return Flow(fonts, *A4, margins, on_next_page=head)


def masthead(flow: Flow, *, organ: str, title: str, reference: str = "", note: str = "") -> None:
    """Organ, title and 文号 as official papers set them: centred, the number at the right under the title."""
    if organ:
        flow.paragraph(organ, ORGAN)
    flow.paragraph(title, TITLE)
    if note:
        flow.paragraph(note, Style(Role.SERIF, 10, 1.5, align="center"))
    flow.gap(6)
    if reference:
        flow.paragraph(reference, REFERENCE)
        flow.gap(2)


def organ_of(facts: PaperFacts) -> str:
    """The organ in whose name the paper speaks."""
    return facts.issued_by or facts.implementing_body


def station_of(facts: PaperFacts | DailyFacts) -> str:
    """The accepting point with its town and district."""
    return f"{facts.city_name}{facts.district_name}{facts.town_name}{facts.station_name}"


def law_clause(facts: PaperFacts, item: str) -> str:
    """``根据...的规定，`` with 行政许可法 wording only where that law applies to the item; empty where no basis is known."""
    if facts.licensing_law:
        return f"根据《中华人民共和国行政许可法》第三十二条第一款第（{item}）项的规定，"
    return f"根据{'、'.join(facts.basis)}的规定，" if facts.basis else ""


def grid(flow: Flow, pairs: Sequence[tuple[str, str]], *, wide: frozenset[str] = frozenset()) -> None:
    """Label and value, two pairs a row; a label in ``wide`` or a long value takes the whole row; empty values are left out."""
    share = (2.0, 4.1, 2.0, 4.1)
    half = flow.inner * share[1] / sum(share) - 2 * flow.pad
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


def materials_table(flow: Flow, materials: Sequence[MaterialLine]) -> None:
    """Each material with form, copies and whether it was handed in."""
    head = [Cell(text, HEAD) for text in ("序号", "材料名称", "形式", "份数", "收取", "备注")]
    rows = [
        [
            Cell(str(index), CENTRED),
            Cell(line.name, ITEM),
            Cell(w.words(w.FORMS, line.form), CENTRED),
            Cell(str(line.copies) if line.taken else "—", CENTRED),
            Cell("已收" if line.taken else "未收", CENTRED),
            Cell(line.note, ITEM),
        ]
        for index, line in enumerate(materials, 1)
    ]
    flow.table((0.9, 6.2, 1.7, 0.9, 1.0, 2.8), rows, head=head)


def seal_block(flow: Flow, *, organ: str, seal_name: str, date: str) -> None:
    """The organ's name and date with the place of its seal; prints 未盖章 where the paper carries none."""
    height = 46 * MM
    flow.need(height)
    x, y = flow.right - 34 * MM, flow.y + height / 2
    note = ["盖章处", seal_name] if seal_name else ["未盖章"]
    flow.seal_place(x, y, (), SEAL_NOTE)
    name = Style(Role.SERIF, 12, 1.5, align="center")
    box = 68 * MM
    lines = flow.broken(organ, name, box)
    for index, line in enumerate(lines):
        flow.put(line, name, x=x - box / 2, y=y - 3 * MM - (len(lines) - 1 - index) * name.line, width=box)
    flow.put(date, name, x=x - box / 2, y=y + 5.5 * MM, width=box)
    notes = [line for text in note for line in flow.broken(text, SEAL_NOTE, 34 * MM)]
    for index, line in enumerate(notes):
        flow.put(line, SEAL_NOTE, x=x - 17 * MM, y=y + 10.5 * MM + index * SEAL_NOTE.line, width=34 * MM)
    flow.y += height


def blanks(flow: Flow, fields: Sequence[tuple[str, str]], *, style: Style = BLANK) -> None:
    """Labels side by side, each with its value or, where there is none, a line to write on."""
    flow.need(13 * MM)
    flow.y += 12 * MM
    each = flow.inner / len(fields)
    for index, (label, value) in enumerate(fields):
        start = flow.left + index * each
        after = flow.put(label, style, x=start, y=flow.y)
        if value:
            flow.put(value, style, x=after, y=flow.y)
        else:
            flow.add(RuleMark(after, flow.y + 2, start + each - 5 * MM, flow.y + 2, 0.5))
    flow.y += 1 * MM


def receiver_block(flow: Flow, facts: PaperFacts, *, time: str = "") -> None:
    """Where the receiver signs, with the delivery time."""
    signed = "（已在设备上签名）" if facts.signature_on_file else ""
    blanks(flow, (("签收人（签名）：", signed), ("签收时间：", time or "      年    月    日    时    分")))


def foot(facts: PaperFacts | DailyFacts, *, left: str) -> _Foot:
    """What every page ends with: which case, when printed, page x of y."""
    again = f"第 {facts.nth} 次打印" if facts.nth > 1 else ""
    reason = getattr(facts, "print_reason", "")
    if again and reason:
        again = f"{again}（{reason}）"
    return _Foot("　".join(part for part in (left, f"打印时间 {w.minutes(facts.printed_at)}", again) if part))


class _Foot:
    """Draws the foot of one page."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, flow: Flow, page: int, count: int) -> None:
        top = (flow.height or 0.0) - 14 * MM
        flow.add(RuleMark(flow.left, top, flow.right, top, 0.5, 0.55))
        base = top + FOOT.line / 2 + BASE_LINE * FOOT.size + 2
        pages = f"第 {page} 页 共 {count} 页"
        right = Style(FOOT.role, FOOT.size, FOOT.leading, FOOT.gray, "right")
        flow.put(pages, right, x=flow.left, y=base, width=flow.inner)
        room = flow.inner - flow.fonts.width(pages, FOOT.role, FOOT.size) - 8
        flow.put(flow.broken(self._text, FOOT, room)[0], FOOT, x=flow.left, y=base)


Pages = list[PageMarks]
