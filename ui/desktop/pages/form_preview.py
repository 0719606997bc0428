"""A form in the real window, for its author: filled as a clerk would, with what a check found and what would be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QSplitter, QStackedWidget, QWidget

from counter_app.forms import FormDefinition, Record
from counter_app.use_cases.drafts import form_language
from ui.desktop.i18n import t
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_fields import FormView
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.bars import Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.media import PictureSlot
from ui.desktop.widgets.segments import Segmented

XML_AFTER_MS = 250
PANE_WIDTH = 400
SIZE = (1366, 720)


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in the words of a language, by the interface's own codes; ``cell`` is what stands there."""

    error: bool
    words: dict[str, str]
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it is now: the form when it runs, and what the check found."""

    file: str
    findings: tuple[Said, ...]
    definition: FormDefinition | None = None

    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(one.error for one in self.findings)


class FormPreview(QWidget):
    """The window. F5 reads the file again and keeps what was filled in; F6 goes to the next thing that is missing."""

    def __init__(self, load: Callable[[], Loaded], *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._load, self._now = load, now
        self._record: Record | None = None
        self.view: FormView | None = None
        self._languages: Segmented | Choice | None = None
        self._build()
        self._loaded = load()
        self._show_form()

    def _build(self) -> None:
        self._language_place = Row(gap=S)
        self.again = KeyButton(t("form_preview.reload"), "F5")
        self.again.clicked.connect(self.reload)
        self._head = PageHead(right=box(Row(box(self._language_place), self.again, gap=M)))
        self.banner = Banner()
        self._empty = EmptyState("warning")
        self._forms = QStackedWidget()
        self._forms.addWidget(self._empty)
        self._left, self.next = Label("", "label", "ink2"), KeyButton(t("form_preview.next"), "F6", "", "quiet")
        self.next.clicked.connect(self.go_to_next)
        self._tabs = Segmented(self._tab_options(), "findings")
        self.findings, self.xml = _pane(), _pane()
        self._panes = QStackedWidget()
        self._tabs.edited.connect(lambda code: self._panes.setCurrentIndex(int(code == "xml")))
        self._panes.addWidget(self.findings)
        self._panes.addWidget(self.xml)
        pane = Col(self._tabs, self._panes, gap=S, margins=(S, S, S, S))
        pane.setStretch(1, 1)
        form = Col(self._forms, Row(self._left, None, self.next, gap=M, margins=(L, S, L, S)), gap=0)
        form.setStretch(0, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(box(form))
        split.addWidget(box(pane, "surface"))
        split.setStretchFactor(0, 1)
        split.setCollapsible(0, False)
        split.setSizes([SIZE[0] - PANE_WIDTH, PANE_WIDTH])
        whole = Col(self._head, self.banner, split, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.resize(*SIZE)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(XML_AFTER_MS)
        self._soon.timeout.connect(self._show_xml)
        for key, does in (("F1", self.explain), ("F5", self.reload), ("F6", self.go_to_next)):
            QShortcut(QKeySequence(key), self).activated.connect(does)

    def _tab_options(self) -> tuple[Option, ...]:
        return tuple(Option(code, t(f"form_preview.{code}")) for code in ("findings", "xml"))

    # -- the file -----------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads the file again; answers go over by their names, as far as the form still has them."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._loaded = self._load()
        finally:
            QApplication.restoreOverrideCursor()
        kept = self._record.answers(relevant_only=False) if self._record is not None else {}
        page = self.view.buffer() if self.view is not None else {}
        self._show_form(kept)
        if self.view is not None and page:
            self._come_back(self.view, page)
        if self._record is not None:
            lost = len(self._record.dropped)
            self.banner.put(
                "attention" if lost else "done", t(f"form_preview.{'dropped' if lost else 'reloaded'}", n=lost)
            )

    def _come_back(self, view: FormView, page: dict[str, object]) -> None:
        """The caret where it stood, half-typed text too; the first question when that one is gone."""
        if view.question_of(str(page["focus"])) is None:
            page |= {"focus": view.focused(), "caret": -1}
        view.restore(page)
        view.come_back()

    def _show_form(self, kept: object = None) -> None:
        self.banner.clear()
        if self.view is not None:
            self._forms.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None
        definition = self._loaded.definition
        if definition is None:
            self._show_broken()
        else:
            self._open(definition, kept if isinstance(kept, dict) else {})
        self._put_findings()

    def _show_broken(self) -> None:
        counts = {"errors": self._loaded.errors(), "warnings": len(self._loaded.findings) - self._loaded.errors()}
        self._empty.put("warning", t("form_preview.broken"), t("form_preview.summary", **counts))
        self._forms.setCurrentWidget(self._empty)
        self._head.put(self._loaded.file)
        self.setWindowTitle(t("form_preview.window", title=self._loaded.file))
        self._left.set_words("")
        self.next.setVisible(False)
        self.xml.setPlainText("")
        self._put_languages(())

    def _open(self, definition: FormDefinition, kept: dict[str, object]) -> None:
        self._record = Record.load(definition, kept, today=lambda: self._now().date(), now=self._now)
        wanted = form_language(definition.languages, "en" if T.look.language == "en" else "zh")
        if wanted is not None:
            self._record.set_language(wanted)
        self.view = view = FormView(self._record, Tools(keys=lambda _value, _label: (), now=self._now))
        view.changed.connect(lambda _changes: self._after_change())
        view.file_wanted.connect(self._choose_file)
        view.file_dropped.connect(lambda ref, paths: self._put_file(ref, Path(paths[0]).name))
        view.file_made.connect(lambda ref, name, _content: self._put_file(ref, name))
        view.file_removed.connect(lambda ref: self._put_file(ref, ""))
        self._forms.addWidget(view)
        self._forms.setCurrentWidget(view)
        title = definition.title() or definition.form_id
        self._head.put(title, t("form_preview.version", file=self._loaded.file, version=definition.version or "–"))
        self.setWindowTitle(t("form_preview.window", title=title))
        self._put_languages(definition.languages)
        self._after_change()
        self._show_xml()
        view.go_to_start()

    # -- what stands around the form ----------------------------------------------------------------------------------

    def _put_languages(self, languages: tuple[str, ...]) -> None:
        if self._languages is not None:
            self._language_place.removeWidget(self._languages)
            self._languages.deleteLater()
            self._languages = None
        if len(languages) < 2 or self._record is None:
            return
        options = tuple(Option(str(at), one) for at, one in enumerate(languages))
        now = str(languages.index(self._record.language)) if self._record.language in languages else ""
        self._languages = Segmented(options, now) if len(languages) <= 3 else Choice(options, now)
        self._languages.setAccessibleName(t("form_preview.languages"))
        self._languages.edited.connect(lambda code: self.speak(languages[int(code)]) if code else None)
        self._language_place.addWidget(self._languages)

    def speak(self, language: str) -> None:
        """The form in another of its languages; nothing that was filled in is lost, and the caret goes back to its place."""
        if self._record is not None and self.view is not None and language in self._record.definition.languages:
            self._record.set_language(language)
            self.view.refresh_all()
            self.view.come_back()

    def explain(self) -> None:
        """F1: what the form says about the question with the focus; the same key hides it."""
        if self.view is not None:
            self.view.explain()

    def _put_findings(self) -> None:
        language = T.look.language
        told = ["\n    ".join(filter(None, (one.words.get(language, ""), one.cell))) for one in self._loaded.findings]
        self.findings.setPlainText("\n\n".join(told) or t("form_preview.sound"))

    def _after_change(self) -> None:
        assert self._record is not None
        lacking = len(self._record.problems())
        self._left.set_words(t("form_preview.left", n=lacking) if lacking else t("form_preview.complete"))
        self.next.setVisible(bool(lacking))
        self._soon.start()

    def _show_xml(self) -> None:
        if self._record is not None and self._loaded.definition is not None:
            tree = etree.fromstring(self._record.to_xml())
            etree.indent(tree)
            at = self.xml.verticalScrollBar().value()
            self.xml.setPlainText(etree.tostring(tree, encoding="unicode"))
            self.xml.verticalScrollBar().setValue(at)

    def left_to_do(self) -> str:
        """The line below the form: how much is missing or wrong."""
        return self._left.words()

    def go_to_next(self) -> None:
        """The first thing that is missing or wrong after the place where the caret stands."""
        if self._record is None or self.view is None:
            return
        refs = [problem.ref for problem in self._record.problems()]
        if refs:
            here = self.view.focused()
            after = refs[refs.index(here) + 1 :] if here in refs else []
            self.view.ask_all()
            self.view.go_to((after or refs)[0])

    # -- files --------------------------------------------------------------------------------------------------------

    def _choose_file(self, ref: str) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, t("form_preview.choose"))
        slot = self.view.slots().get(ref) if self.view is not None else None
        if chosen and isinstance(slot, PictureSlot):
            slot.take_files([Path(chosen)])
        elif chosen:
            self._put_file(ref, Path(chosen).name)

    def _put_file(self, ref: str, name: str) -> None:
        """A preview keeps the name of a file only; nothing is copied."""
        if self._record is not None and self.view is not None:
            self.view.apply(self._record.answer(ref, name))
            self._after_change()

    def relook(self) -> None:
        """The words again, in the interface's language."""
        self.again.set_words(t("form_preview.reload"))
        self.next.set_words(t("form_preview.next"))
        self._tabs.set_options(self._tab_options())
        self.findings.setFont(font("label"))
        self.xml.setFont(font("label"))


def _pane() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setFont(font("label"))
    return made
