"""How a question stands on the page: as a field, on its section's title line, as a note, as a line of a table; and group titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from counter_app.forms import QuestionState
from ui.desktop.i18n import t
from ui.desktop.pages.form_editors import Words
from ui.desktop.pages.form_markup import Said, read
from ui.desktop.style.tokens import M, T
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, empty_layout
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.editors import Editor
from ui.desktop.widgets.field import Field, FieldState, FieldView
from ui.desktop.widgets.option_grid import small_picture

PICTURE_SIDE = 240
"""Longest side of a label's picture in px at normal text."""

MediaOf = Callable[[str], str]


def said(text: str) -> Said:
    """What a label says in the present colours."""
    return read(text, T.c.ink, T.c.surface)


class GroupTitle(QFrame):
    """The title of a group inside a card, with the form's hint below it."""

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.ref = ref
        self._title, self._hint = Label("", "body-b", wrap=True), Label("", "label", "ink3", wrap=True)
        self.setLayout(Col(self._title, self._hint, gap=2))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def put(self, state: QuestionState) -> None:
        """Show the words of the group; nothing while it is not asked."""
        self.setVisible(state.relevant and bool(state.label))
        self._title.set_words(*said(state.label))
        self._hint.set_words(*said(state.hint))
        self._hint.setVisible(bool(state.hint))
        self.setAccessibleName(said(state.label).words)


class Lead(QFrame):
    """The main choice of a section, on its title line; its own words stand before it unless the title says the same."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__()
        self._label = Label("", "label", "ink2")
        self.setLayout(Row(self._label, editor, gap=M))
        self._editor = editor

    def put(self, label: str, title: str) -> None:
        words = said(label).words
        self._label.set_words(words)
        self._label.setVisible(label != title)
        self._editor.setAccessibleName(words)


class Note(QFrame):
    """Words to be read, not answered, with the form's hint below them."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words, self._hint = words, Label("", "label", "ink3", wrap=True)
        self.column = Col(words, self._hint, gap=2)
        self.setLayout(self.column)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def put(self, state: QuestionState) -> None:
        self._words.set_words(*said(state.label))
        self._hint.set_words(*said(state.hint))
        self._hint.setVisible(bool(state.hint))


class TableLine(QFrame):
    """A line of a table of choices: the words on the left, the choices in columns that all lines share, a fault below."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__()
        self._editor = editor
        self._label = Label("", "body", wrap=True)
        self._icon, self._message = Icon("warning-circle-fill", "red", 15), Label("", "label", "red", wrap=True)
        fault = Row(self._icon, self._message, gap=4)
        fault.setStretch(1, 1)
        self._fault = box(fault)
        line = Row(self._label, editor, gap=M)
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setLayout(Col(line, self._fault, gap=0))
        self._fault.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def put(self, state: QuestionState) -> None:
        label = said(state.label)
        self._label.set_words(*label)
        self._editor.setAccessibleName(label.words)

    def render_view(self, view: FieldView) -> None:
        """Show state and message; what is optional needs no mark here."""
        self._editor.setEnabled(view.state is not FieldState.DISABLED)
        cast(Editor, self._editor).set_state(view.state.value if view.state is not FieldState.DISABLED else "")
        self._editor.setAccessibleDescription(view.message)
        wrong = view.state in (FieldState.MUST_FIX, FieldState.ATTENTION)
        tone = "red" if view.state is FieldState.MUST_FIX else "amber"
        self._icon.set_icon("warning-circle-fill" if tone == "red" else "warning", "red" if tone == "red" else "amber")
        self._message.set_tone("red" if tone == "red" else "amber")
        self._message.set_words(view.message if wrong else "")
        self._fault.setVisible(wrong and bool(view.message))


class Beside(QFrame):
    """What belongs to a label besides its words: a picture, a sound or film to be opened, and on demand the guidance."""

    def __init__(self, media_of: MediaOf) -> None:
        super().__init__()
        self._media_of = media_of
        self._shown: tuple[tuple[str, str], ...] = ()
        self._media = QVBoxLayout()
        self._media.setContentsMargins(0, 0, 0, 0)
        self._media.setSpacing(4)
        self._guidance = Label("", "label", "ink2", wrap=True)
        self._guidance.hide()
        self.setLayout(Col(self._media, self._guidance, 2, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def put(self, media: Mapping[str, str], name: str) -> None:
        """Show these files: kinds of media with the names of files that came with the form."""
        wanted = tuple((kind, file) for kind, file in media.items() if kind != "big-image")
        if wanted == self._shown:
            return
        self._shown = wanted
        empty_layout(self._media)
        for kind, file in wanted:
            self._media.addWidget(self._one(kind, file, media.get("big-image", ""), name))

    def explain(self, guidance: str) -> None:
        """Show the guidance, or hide it without words."""
        self._guidance.set_words(*said(guidance))
        self._guidance.setVisible(bool(guidance))

    def relook(self) -> None:
        shown, self._shown = dict(self._shown), ()
        self.put(shown, self.accessibleName())

    def _one(self, kind: str, file: str, large: str, name: str) -> QWidget:
        path = self._media_of(file)
        if not path or not Path(path).is_file():
            return Label(t("form.media.missing", file=file), "label", "ink3", wrap=True)
        if kind == "image":
            return self._picture(path, self._media_of(large) if large else "", name)
        opened = KeyButton(t(f"form.media.{kind}", file=file), "", "play", "quiet")
        opened.clicked.connect(lambda: _open(path))
        return box(Row(opened, None))

    def _picture(self, path: str, large: str, name: str) -> QWidget:
        picture: QPixmap = small_picture(path, T.px(PICTURE_SIDE))
        if picture.isNull():
            return Label(t("form.media.unreadable", file=Path(path).name), "label", "ink3", wrap=True)
        shown = QLabel()
        shown.setPixmap(picture)
        shown.setAccessibleName(t("form.media.picture", name=name))
        if not large:
            return shown
        more = KeyButton(t("form.media.large"), "", "magnifying-glass-plus", "quiet")
        more.clicked.connect(lambda: _open(large))
        return box(Row(shown, more, None, gap=M))


def _open(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


def columns_for(field: Field, width: int, columns: int) -> int:
    """How many of these columns the words of a field need, so that they stand on one line where that is possible."""
    wanted, taken = field.label_width(), 1
    while taken < columns and taken * width < wanted:
        taken += 1
    return taken
