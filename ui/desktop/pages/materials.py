"""The papers of a case: what is asked for, what is in, and the scans of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QLabel, QSizePolicy

from counter_app.ports import Attachment, Draft
from counter_app.use_cases.review import MaterialLine
from counter_app.use_cases.signing import FormNow
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.pages.form_signing import form_name, standing_words
from ui.desktop.pages.material_list import PaperList, PaperRow
from ui.desktop.pages.material_scans import Scans, Then
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import Banner
from ui.desktop.widgets.basics import AL, Col, Label, Row, box, empty_layout, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.chips import Chip
from ui.desktop.widgets.files import Thumb
from ui.desktop.widgets.section import Section
from ui.desktop.words import words_for

LIST_WIDTH, LOOK_MS = 372, 1500
THUMB_SIZE = (84, 104)
_FORM_LOOKS: Mapping[str, tuple[str, Tone]] = {
    "blank": ("circle-dashed", "ink2"),
    "to_sign": ("note-pencil", "amber"),
    "signed": ("check-circle-fill", "green"),
    "stale": ("warning", "red"),
}
SUFFIXES = "*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp *.pdf"


class MaterialsPanel(QFrame):
    """The papers over a form.

    Signals: changed(Ticked) after a paper was ticked or a scan came or went; told(str kind, str words); left() for Esc;
    form_pressed(FormNow), form_scanned(FormNow) and form_wanted(FormNow) for Space, a scan, and Ctrl+P on one of our own forms.
    """

    changed = Signal(object)
    told = Signal(str, str)
    left = Signal()
    form_pressed = Signal(object)
    form_scanned = Signal(object)
    form_wanted = Signal(object)

    def __init__(self, desk: Desk, draft: Draft) -> None:
        super().__init__()
        self._desk = desk
        self._lines: tuple[MaterialLine, ...] = ()
        self._picked = ""
        self._offered: tuple[Path, ...] = ()
        self.scans = Scans(desk, (draft.draft_id, draft.case_id), self)
        self._build()
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._look_into_folder)
        self.scans.changed.connect(self._show_line)
        self.scans.kept.connect(self._on_kept)
        self.scans.failed.connect(self._on_failed)
        self.relook()

    def _build(self) -> None:
        self.papers = PaperList()
        self.papers.chosen.connect(lambda _code: self._choose_line())
        self.papers.ticked.connect(self.tick)
        self.papers.entered.connect(self._tick_and_go_on)
        self._column = scrolling(Col(self.papers, None, gap=0))
        self._left = Section("", self._column, pad=4, top=4, bottom=4, fill=True)
        self._title, self._chip = Label("", "h2", elide=True), Chip("")
        self._wanted, self._basis = Label("", "body", "ink2", wrap=True), Label("", "label", "ink3", wrap=True)
        self._tick = KeyButton("", "", "check", "second")
        self._fewer, self._more = KeyButton("−", "", "", "quiet"), KeyButton("+", "", "", "quiet")
        self._copies = Label("", "body")
        self._enter = Label("", "label", "ink2")
        self._add, self._shoot = (
            KeyButton("", "Ctrl O", "paperclip", "quiet"),
            KeyButton("", "Ctrl K", "camera", "quiet"),
        )
        self._drop = KeyButton("", "Del", "trash", "quiet")
        self._print = KeyButton("", "Ctrl P", "printer", "quiet")
        self._offer = Banner()
        self._thumbs = Row(gap=S)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._nothing = Label("", "label", "ink3", wrap=True, align=AL.AlignCenter)
        well = box(Col(self._picture, self._nothing, gap=0, margins=(S, S, S, S)), "sunken")
        stretched = well.layout()
        if isinstance(stretched, Col):
            stretched.setStretch(0, 1)
        facts = Row(self._tick, self._print, M, self._fewer, self._copies, self._more, None, self._enter, gap=2)
        self._tools = Row(self._add, self._shoot, self._drop, None, gap=0)
        head = Row(self._title, self._chip, gap=S)
        head.setStretch(0, 1)
        self._card = Section(
            "", head, self._wanted, self._basis, facts, self._offer, well, self._thumbs, self._tools, fill=True
        )
        self._card.body.setStretch(5, 1)
        well.setMinimumHeight(120)
        inside = Col(self._card, gap=0)
        body = Row(self._left, scrolling(inside), gap=S, margins=(L, M, L, M))
        body.setStretch(1, 1)
        self.setLayout(body)
        self._tick.clicked.connect(lambda: self.tick(self.papers.current()))
        self._fewer.clicked.connect(lambda: self._count(-1))
        self._more.clicked.connect(lambda: self._count(1))
        self._add.clicked.connect(lambda: self.choose_file(self.papers.current()))
        self._shoot.clicked.connect(lambda: self.shoot(self.papers.current()))
        self._drop.clicked.connect(self._drop_picked)
        self._print.clicked.connect(self.print_form)
        self._offer.button.clicked.connect(self.take_offer)
        self.setAcceptDrops(True)

    # -- what the form page asks --------------------------------------------------------------------------------------

    def put(self, lines: Sequence[MaterialLine]) -> None:
        """Shows the papers that this case asks for now."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        self._show_list()
        self._show_line()

    def reload(self) -> None:
        """Asks for the scans that are there already."""
        self.scans.reload()

    def go_to(self, code: str = "") -> None:
        """The paper with this code, else the first one missing."""
        missing = next((line.material.code for line in self._lines if line.missing), "")
        if code or missing:
            self.papers.choose(code or missing)
        self.papers.setFocus()

    def summary(self) -> str:
        """``还差劳动合同`` for the line beside the title."""
        language = T.look.language
        missing = [line.material.name.get(language) for line in self._lines if line.missing]
        if not missing:
            return t("materials.all_in")
        return t("materials.missing", names=missing[0], n=len(missing))

    def watch(self, on: bool) -> None:
        """Looks into the watched folder while the form is on the screen."""
        if on and self._desk.scan_folder is not None:
            self._watch.start()
        else:
            self._watch.stop()

    def look_every(self, ms: int) -> None:
        """How often the watched folder is looked into."""
        self._watch.setInterval(ms)

    def choose_file(self, role: str, then: Then | None = None) -> None:
        """Lets the clerk pick files for a paper or question; ``then`` hears what was kept for a question."""
        names, _ = QFileDialog.getOpenFileNames(
            self.window(), t("materials.choose"), "", f"{t('materials.scans')} ({SUFFIXES})"
        )
        self.take_files(role, [Path(name) for name in names], then=then)

    def take_files(self, role: str, paths: Sequence[Path], *, any_kind: bool = False, then: Then | None = None) -> None:
        """Keeps these files for a paper or question; ``any_kind``: also what is no scan."""
        if role and paths:
            self.scans.take_files(role, paths, any_kind=any_kind, then=then)

    def take_picture(self, role: str, name: str, content: bytes, then: Then) -> None:
        """Keeps a picture that was made at the desk (signed, drawn, pasted) for a question."""
        if role:
            self.scans.take_picture(role, name, content, then)

    def drop_file(self, role: str, wire_id: str) -> None:
        """Throws away the scan that answers a question; those of the same question in other rows stay."""
        for row in [row for row in self.scans.of(role) if row.wire_id == wire_id][-1:]:
            self.scans.drop(row.attachment_id)

    def file_facts(self, wire_id: str) -> tuple[str, str, QPixmap | None]:
        """Name, facts and small picture of a scan."""
        row = self.scans.by_wire_id(wire_id)
        if row is None:
            return "", "", None
        return row.filename, _size_words(row.size), self.scans.picture(row.attachment_id)

    def shoot(self, role: str, then: Then | None = None) -> None:
        """Takes a page for a paper or question, from the document camera."""
        if self._desk.camera is None:
            self.told.emit("attention", t("materials.no_camera"))
            return
        self.scans.shoot(role, f"{role}-{len(self.scans.of(role)) + 1}.jpg", then)

    def take_offer(self) -> None:
        """F5: what the scanner has just laid into the folder belongs to the paper that is open."""
        offered, self._offered = self._offered, ()
        self._offer.clear()
        if self.isVisible() and self._line() is not None:
            self.take_files(self.papers.current(), offered)

    def print_form(self) -> bool:
        """Ctrl+P: the form that is open, to be signed; False where the paper in front is none of ours."""
        line = self._line()
        if line is not None and line.form is not None:
            self.form_wanted.emit(line.form)
        return line is not None and line.form is not None

    # -- ticking ------------------------------------------------------------------------------------------------------

    def tick(self, code: str) -> None:
        """Takes a paper in, or gives it back."""
        line = self._line(code)
        if line is not None and line.form is not None:
            self.form_pressed.emit(line.form)
        elif line is not None and not line.waived:
            taken = not line.ticked.taken
            copies = (line.ticked.copies or line.material.copies) if taken else 0
            self.changed.emit(replace(line.ticked, taken=taken, copies=copies))

    def _tick_and_go_on(self, code: str) -> None:
        line = self._line(code)
        if line is not None and not line.ticked.taken:
            self.tick(code)
            line = self._line(code)
            if line is not None and line.form is not None and not line.ticked.taken:
                return  # it is being printed; the next Enter says that it is signed
        codes = [one.material.code for one in self._lines]
        after = codes[codes.index(code) + 1 :] + codes[: codes.index(code)]
        missing = next((one for one in after if (found := self._line(one)) is not None and found.missing), "")
        if missing:
            self.papers.choose(missing)
        else:
            self.left.emit()

    def _count(self, step: int) -> None:
        line = self._line()
        if line is not None and not line.waived and line.form is None:
            copies = max(1, (line.ticked.copies or line.material.copies) + step)
            self.changed.emit(replace(line.ticked, taken=True, copies=copies))

    def _on_kept(self, row: Attachment) -> None:
        line = self._line(row.role)
        if line is None:
            return
        self._picked = row.attachment_id
        scans = (*line.ticked.scans, row.wire_id)
        copies = line.ticked.copies or line.material.copies
        self.changed.emit(replace(line.ticked, taken=True, copies=copies, scans=scans))
        if line.form is not None:
            self.form_scanned.emit(line.form)

    def _drop_picked(self) -> None:
        line, row = self._line(), self._picked_row()
        if line is None or row is None:
            return
        self.scans.drop(row.attachment_id)
        scans = tuple(one for one in line.ticked.scans if one != row.wire_id)
        self.changed.emit(replace(line.ticked, scans=scans))

    def _on_failed(self, error: Exception) -> None:
        said = words_for(error)
        self.told.emit(said.kind, said.sentence)

    def _look_into_folder(self) -> None:
        self._desk.new_scans(owner=self, done=self._on_offer, failed=self._on_failed)

    def _on_offer(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        self._offered = (*self._offered, *paths)
        if not self.isVisible():
            self.told.emit("info", t("materials.offer.elsewhere", n=len(self._offered)))
        self._show_offer()

    # -- showing ------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        self._left.setFixedWidth(T.px(LIST_WIDTH, 0.58 if T.large else 1.0))
        direction = QBoxLayout.Direction.TopToBottom if T.large else QBoxLayout.Direction.LeftToRight
        self._tools.setDirection(direction)
        self._add.set_words(t("materials.add"))
        self._shoot.set_words(t("materials.shoot"))
        self._drop.set_words(t("materials.drop"))
        self._print.set_words(t("signing.do.print"))
        self._nothing.set_words(t("materials.no_scan"))
        self._enter.set_words(t("materials.enter"))
        self._enter.setVisible(not T.large)
        self._show_list()
        self._show_line()
        self._show_offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._drop_picked()
            return
        super().keyPressEvent(event)

    def _line(self, code: str | None = None) -> MaterialLine | None:
        wanted = self.papers.current() if code is None else code
        return next((line for line in self._lines if line.material.code == wanted), None)

    def _show_list(self) -> None:
        self.papers.put([_row(line) for line in self._lines])

    def _choose_line(self) -> None:
        self._picked = ""
        self._show_line()

    def _show_line(self) -> None:
        line = self._line()
        self._card.setVisible(line is not None)
        if line is None:
            return
        material, language, row = line.material, T.look.language, _row(line)
        self._title.set_words(form_name(line.form) if line.form else material.name.get(language))
        self._chip.put(t(f"materials.form.{material.form}"), row.tone, "")
        self._wanted.set_words(material.standard.get(language))
        self._wanted.setVisible(bool(self._wanted.words()))
        self._basis.set_words(material.basis)
        self._basis.setVisible(bool(material.basis))
        self._tick.set_words(_tick_words(line), t("materials.space"))
        self._print.setVisible(line.form is not None)
        self._tick.setVisible(line.form is None or line.ticked.taken or not _prints_first(line.form))
        for part in (self._fewer, self._copies, self._more):
            part.setVisible(line.form is None)
        self._tick.setEnabled(not line.waived)
        self._copies.set_words(t("materials.copies", n=line.ticked.copies or material.copies))
        self._show_scans(line)

    def _show_scans(self, line: MaterialLine) -> None:
        rows = self.scans.of(line.material.code)
        if rows and self._picked not in [row.attachment_id for row in rows]:
            self._picked = rows[-1].attachment_id
        empty_layout(self._thumbs)
        for number, row in enumerate(rows, 1):
            thumb = Thumb(self.scans.picture(row.attachment_id), number=number, size=THUMB_SIZE)
            thumb.set_on(row.attachment_id == self._picked)
            thumb.chosen.connect(lambda a=row.attachment_id: self._pick(a))
            self._thumbs.addWidget(thumb)
        self._thumbs.addStretch(1)
        self._drop.setVisible(bool(rows))
        self._show_picture()

    def _pick(self, attachment_id: str) -> None:
        self._picked = attachment_id
        self._show_line()

    def _picked_row(self) -> Attachment | None:
        rows = self.scans.of(self.papers.current())
        return next((row for row in rows if row.attachment_id == self._picked), None)

    def _show_picture(self) -> None:
        row = self._picked_row()
        picture = self.scans.picture(row.attachment_id) if row else None
        self._nothing.set_words(
            t("materials.no_scan") if row is None else "" if picture else f"{row.filename} · {_size_words(row.size)}"
        )
        self._nothing.setVisible(picture is None)
        self._picture.setVisible(picture is not None)
        if picture is not None:
            room = self._picture.size()
            fitted = picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._picture.setPixmap(fitted if room.height() > 20 else picture)

    def _show_offer(self) -> None:
        line = self._line()
        if not self._offered or line is None:
            self._offer.clear()
            return
        words = t("materials.offer.words", n=len(self._offered), name=self._offered[-1].name)
        self._offer.put("info", words, step=t("materials.offer.take"), key="F5")


def _row(line: MaterialLine) -> PaperRow:
    """How a paper stands, for the list."""
    material, ticked = line.material, line.ticked
    name = material.name.get(T.look.language)
    if line.waived:
        return PaperRow(material.code, name, t("materials.state.waived"), "check-circle-fill", "green")
    if line.form is not None:
        icon, tone = _FORM_LOOKS[line.form.standing]
        return PaperRow(material.code, form_name(line.form), standing_words(line.form), icon, tone)
    form = t(f"materials.form.{material.form}")
    if ticked.taken:
        pages = t("materials.state.pages", n=len(ticked.scans)) if ticked.scans else ""
        words = " · ".join(
            one for one in (form, t("materials.copies", n=ticked.copies or material.copies), pages) if one
        )
        return PaperRow(material.code, name, words, "check-circle-fill", "green")
    words = "·".join((t(f"materials.need.{material.need}"), form))
    return PaperRow(material.code, name, words, "circle-dashed", "ink2")


def _tick_words(line: MaterialLine) -> str:
    """What Space does with this paper."""
    if line.ticked.taken:
        return t("materials.give_back")
    if line.form is None:
        return t("materials.take")
    if line.form.standing == "to_sign":
        return t("signing.do.signed")
    return t("signing.do.print" if _prints_first(line.form) else "signing.do.brought")


def _prints_first(form: FormNow) -> bool:
    """Whether Space prints this form, as Ctrl+P does, because there is nothing yet that could be signed."""
    return form.standing != "to_sign" and not (form.may_be_brought and not form.version)


def _size_words(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} KB"
