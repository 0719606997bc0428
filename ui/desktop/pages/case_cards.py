"""The cards of a case page: each department's word, the papers, the materials with their scans, what the form holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from counter_app.domain.case_table import Phase
from counter_app.journal.fold import Part
from counter_app.ports import Attachment
from counter_app.use_cases.shown import SECRET, ShownSection
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t
from ui.desktop.pages.case_acts import PaperLine
from ui.desktop.pages.case_words import moment_words
from ui.desktop.style.tokens import XL, L, M, S, T, Tone
from ui.desktop.widgets.basics import AL, Col, Label, Row, box, empty_layout, rule
from ui.desktop.widgets.chips import Chip
from ui.desktop.widgets.files import Thumb
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.table import Cell, Column, DataTable

_PARTS: Mapping[str, tuple[Tone, str]] = {
    "unsent": ("amber", "clock"),
    "sent": ("ink2", "paper-plane-tilt"),
    "told": ("green", "check-circle"),
    "verified": ("green", "check-circle"),
    "objected": ("red", "warning-circle"),
    "returned": ("amber", "pause-circle"),
}
_ORDER = {"decide": 0, "verify": 1, "inform": 2}


class DepartmentsCard(Section):
    """Where the case went, and what each body said."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._facts = Label("", "label", "ink2")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(M)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(3, 1)
        super().__init__("", box(self._grid), right=self._facts, gap=4, bottom=S)

    def put(self, parts: Sequence[Part], lead: str, unsent: bool) -> None:
        """Show the parts; ``unsent`` while the receipt has not reached the district."""
        answered = sum(part.status not in ("sent",) for part in parts)
        facts = t("case.departments_done", n=answered, all=len(parts)) if parts else ""
        self._facts.set_words(facts)
        self.put_title(t("case.departments"))
        empty_layout(self._grid)
        if not parts:
            self._grid.addWidget(Label(t("case.departments_none"), "label", "ink2"), 0, 0)
            return
        for column, name in enumerate(("name", "purpose", "status", "note")):
            self._grid.addWidget(Label(t(f"case.part.head_{name}"), "label", "ink2"), 0, column)
        for place, part in enumerate(sorted(parts, key=lambda one: _ORDER.get(one.purpose, 3))):
            self._put_row(2 * place + 1, part, part.department == lead, unsent)

    def _put_row(self, row: int, part: Part, leads: bool, unsent: bool) -> None:
        status = "unsent" if unsent and part.status == "sent" else part.status
        tone, icon = _PARTS.get(status, ("ink2", "circle-dashed"))
        note = part.note or (t("case.blocks") if part.blocks and part.status == "sent" and not leads else "")
        purpose = t("case.purpose.decide") if leads else t(f"case.purpose.{part.purpose}")
        self._grid.addWidget(rule(), row, 0, 1, 4)
        cells: tuple[QWidget, ...] = (
            Label(self._name_of(part.department), "body"),
            Label(purpose, "label", "ink2"),
            Chip(t(f"case.part.{status}"), tone, icon),
            Label(note, "label", "ink" if part.note else "ink2", wrap=True),
        )
        for column, cell in enumerate(cells):
            if column == 0:
                cell.setMinimumHeight(T.h("gridrow"))
            self._grid.addWidget(cell, row + 1, column, AL.AlignVCenter if column < 3 else Qt.AlignmentFlag(0))


class PapersCard(Section):
    """The sheets of the case; the arrows choose which one F7 and Ctrl+P mean. Signals: wanted(PaperLine), chosen()."""

    wanted = Signal(object)
    chosen = Signal()

    def __init__(self, now: Callable[[], Any]) -> None:
        self._now = now
        self._table = DataTable(self._columns(), self._cells)
        super().__init__("", self._table, gap=4, pad=L, bottom=S)
        self.setFocusProxy(self._table)
        self._table.row_opened.connect(self.wanted)
        self._table.row_selected.connect(lambda row: self.chosen.emit())

    def put(self, lines: Sequence[PaperLine]) -> None:
        """Show these sheets; the first that waits to be printed is selected when none was."""
        fresh = not self._table.rows()
        self.put_title(t("case.papers"))
        self._table.setAccessibleName(t("case.papers"))
        self._table.put_columns(self._columns())
        self._table.put_rows(lines, key=lambda line: line.code)
        self._table.setFixedHeight(T.h("head") + 4 + T.h("row") * max(1, len(lines)) + 2)
        if fresh and lines:
            self._table.select(next((i for i, line in enumerate(lines) if line.wanted), 0))

    def current(self) -> PaperLine | None:
        line: PaperLine | None = self._table.selected()
        return line

    def choose(self, code: str) -> None:
        """Select the sheet with this code, if there is one."""
        for place, line in enumerate(self._table.rows()):
            if line.code == code:
                self._table.select(place)

    def forget(self) -> None:
        """Another case comes: its own first sheet is to be selected."""
        self._table.put_rows((), key=lambda line: line.code)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(t("case.paper.name")),
            Column(t("case.paper.status"), 150),
            Column(t("case.paper.last"), 104, needs=2600 if T.large else 0),
        )

    def _cells(self, line: PaperLine) -> Sequence[Cell]:
        return [
            Cell(line.name, "ink" if line.ready or line.times else "ink3"),
            _paper_status(line),
            Cell(moment_words(line.last_at, self._now()), "ink2", role="label"),
        ]


def _paper_status(line: PaperLine) -> Cell:
    if line.times and line.wanted:
        return Cell(t("case.paper.next_version"), "amber", "printer", role="label")
    if line.times:
        words = t("case.paper.printed") if line.times == 1 else t("case.paper.printed_n", n=line.times)
        return Cell(words, "green", "check-circle", role="label")
    if line.ready:
        return Cell(t("case.paper.to_print"), "amber", "printer", role="label")
    return Cell(t("case.paper.not_yet", event=t(f"events.name.{line.on_event}")), "ink3", role="label")


class MaterialsCard(Section):
    """What was handed in, with the first page of each scan. Signals: scan_wanted(Attachment)."""

    scan_wanted = Signal(object)
    SIZE = (78, 92)

    def __init__(self) -> None:
        self._facts = Label("", "label", "ink2")
        self._lines: Any = Col(gap=4)
        self._pictures: Any = Row(gap=S)
        self._thumbs: dict[str, Thumb] = {}
        super().__init__("", self._lines, box(self._pictures), right=self._facts, gap=6, bottom=S)

    def put(self, materials: Sequence[Mapping[str, Any]], scans: Sequence[Attachment]) -> None:
        """Show the materials in words and the scans as places for their pictures."""
        self.put_title(t("case.materials"))
        self._facts.set_words(t("case.materials_facts", n=len(materials)))
        empty_layout(self._lines)
        for raw in materials:
            name = Label(str(raw.get("name", raw.get("code", ""))), "body", wrap=True)
            words, tone, icon = _material_state(raw)
            line = Row(name, Chip(words, tone, icon), gap=S)
            line.setStretch(0, 1)
            self._lines.addLayout(line)
        self._put_scans(materials, scans)

    def put_picture(self, attachment_id: str, picture: QImage) -> None:
        """The picture of a scan, when it was read."""
        thumb = self._thumbs.get(attachment_id)
        if thumb is not None:
            thumb.put(QPixmap.fromImage(picture))

    def _put_scans(self, materials: Sequence[Mapping[str, Any]], scans: Sequence[Attachment]) -> None:
        if [*self._thumbs] == [scan.attachment_id for scan in scans]:
            return
        names = {str(raw.get("code", "")): str(raw.get("name", "")) for raw in materials}
        empty_layout(self._pictures)
        self._thumbs = {}
        for number, scan in enumerate(scans[:6], 1):
            thumb = Thumb(number=number, size=(T.px(self.SIZE[0]), T.px(self.SIZE[1])))
            thumb.setAccessibleName(f"{number} {names.get(scan.role, scan.filename)}")
            thumb.chosen.connect(lambda one=scan: self.scan_wanted.emit(one))
            caption = Label(names.get(scan.role, scan.filename), "label", "ink2", elide=True, align=AL.AlignHCenter)
            caption.setFixedWidth(T.px(self.SIZE[0]))
            caption.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self._thumbs[scan.attachment_id] = thumb
            self._pictures.addLayout(Col(thumb, caption, gap=2))
        self._pictures.addStretch(1)


def _material_state(raw: Mapping[str, Any]) -> tuple[str, Tone, str]:
    if raw.get("waived"):
        return t("case.material.waived"), "green", "database"
    if raw.get("taken"):
        copies = int(raw.get("copies", 0))
        return t("case.material.copies", n=copies) if copies > 1 else t("case.material.taken"), "green", "check-circle"
    if raw.get("need") == "later":
        return t("case.material.later"), "amber", "clock"
    required = raw.get("need", "required") == "required"
    return t("case.material.missing"), "amber" if required else "ink2", "circle-dashed"


class AnswersCard(Section):
    """What the form holds, in its own sections, to read and to copy from."""

    def __init__(self) -> None:
        self._places = Col(gap=M)
        self._sections: tuple[ShownSection, ...] | None = None
        self._columns = 0
        super().__init__("", self._places, gap=S)

    def put(self, sections: Sequence[ShownSection]) -> None:
        """Show these sections; nothing is made anew when they are the same."""
        columns = 2 if T.large else 4
        self.put_title(t("case.answers"))
        if tuple(sections) == self._sections and columns == self._columns:
            return
        self._sections, self._columns = tuple(sections), columns
        empty_layout(self._places)
        for section in sections:
            self._places.addWidget(self._section(section, columns))

    def labels(self) -> Mapping[str, str]:
        """What each question that is answered is called, by its name."""
        return {answer.name: answer.label for section in self._sections or () for answer in section.answers}

    def relook(self) -> None:
        super().relook()
        if self._sections is not None and self._columns != (2 if T.large else 4):
            self.put(self._sections)

    def _section(self, section: ShownSection, columns: int) -> QFrame:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(XL)
        grid.setVerticalSpacing(S)
        for place, answer in enumerate(section.answers):
            words = t("grid.secret_value") if answer.kind == SECRET else answer.value
            value = Label(words, "body", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            cell = box(Col(Label(answer.label, "label", "ink2", elide=True), value, None, gap=0))
            cell.setAccessibleName(f"{answer.label} {words}")
            grid.addWidget(cell, place // columns, place % columns, AL.AlignTop)
        for place in range(
            len(section.answers), columns
        ):  # an empty column would lose its gap, and the cards their lines
            grid.addWidget(QWidget(), 0, place)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 40)
        title = t("case.answers_row", title=section.title, n=section.row) if section.row else section.title
        head: list[QWidget] = [Label(title, "body-b", "ink")] if title else []
        return box(Col(rule(), *head, grid, gap=6))


def is_unsent(view: CaseView) -> bool:
    """Whether the receipt itself still waits to be sent."""
    return any(row.label == "received" for row in view.outbox) and view.state.phase is Phase.RECEIVED
