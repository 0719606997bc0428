"""Editors for questions, and what an answer looks like to the form engine and to the clerk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from PySide6.QtCore import Signal

from counter_app.catalogue.model import Code, EventCategory
from counter_app.domain.numbers import tidy
from counter_app.forms import Choice as Offered
from counter_app.forms import QuestionState
from ui.desktop.pages.form_makers import Now, dated, line, make
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.widgets.basics import Label
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import Editor, LineEdit, TextArea
from ui.desktop.widgets.finder import NameEdit
from ui.desktop.widgets.many_choice import ManyChoice
from ui.desktop.widgets.option_grid import LikertRow, OptionGrid
from ui.desktop.widgets.rank import Rank
from ui.desktop.widgets.segments import Acknowledge, MultiChoice, Segmented, YesNo
from ui.desktop.widgets.slider import NumberPicker

NARROWEST_COLUMN, GAP = 206, 16
"""A column of four in the narrowest window (1280 px) and the gap between two."""

_OPEN_ENDED = re.compile("无固定期限|长期")
Keys = Callable[[str, str], tuple[str, ...]]
Media = Callable[[str], str]
_OWN_CHOICES = (YesNo, Acknowledge, NumberPicker)
_offered: WeakKeyDictionary[Editor, tuple[Offered, ...]] = WeakKeyDictionary()


def no_media(_name: str) -> str:
    """For a form that came without pictures."""
    return ""


class PinyinKeys:
    """Further ways to find a choice: the initials that the release keeps for its code lists."""

    def __init__(self, lists: Mapping[str, tuple[Code, ...]], categories: tuple[EventCategory, ...] = ()) -> None:
        self._initials: dict[str, str] = {}
        for codes in lists.values():
            for code in codes:
                if code.initials:
                    self._initials[code.code] = self._initials[code.name.zh] = code.initials
        for category in categories:
            self._initials[category.code] = category.initials

    def __call__(self, value: str, label: str) -> tuple[str, ...]:
        found = self._initials.get(label) or self._initials.get(value)
        return (found,) if found else ()


class Words(Label):
    """A note or a reckoned value as an "editor" that nobody types into."""

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__("", "body", "ink", wrap=True)

    def value(self) -> str:
        return self.words()

    def set_value(self, value: str) -> None:
        self.set_words(value)

    def raw(self) -> str:
        return self.words()

    def set_raw(self, raw: str) -> None:
        """Nothing is typed here."""

    def set_state(self, state: str) -> None:
        """A note looks the same in every state."""


def make_editor(question: Question, state: QuestionState, *, keys: Keys, now: Now, media: Media = no_media) -> Editor:
    """The editor of a question, empty; ``set_value`` follows. ``media`` finds the file of a picture that came with the form."""
    editor: Editor
    if question.kind in (Kind.NOTE, Kind.SHOWN):
        editor = Words()
    elif question.kind is Kind.DATE_OR_WORD:
        editor = dated(question, now, _words_of(state))
    else:
        editor = make(question, now)
    set_choices(editor, state.choices, keys, media)
    return editor


def make_cell(question: Question, state: QuestionState, *, keys: Keys, now: Now) -> LineEdit:
    """The editor of a question inside a table row: always one line, so few choices are found by typing too."""
    if question.kind in (Kind.SEGMENTED, Kind.YES_NO):
        question = replace(question, kind=Kind.CHOICE)
    editor = make_editor(question, state, keys=keys, now=now)
    return editor if isinstance(editor, LineEdit) else line(question, now)


def set_choices(editor: Editor, choices: tuple[Offered, ...], keys: Keys, media: Media = no_media) -> None:
    """Offer these choices where the editor offers any."""
    if isinstance(editor, _OWN_CHOICES) or not isinstance(editor, Choice | Segmented | ManyChoice | Rank):
        return
    if _offered.get(editor) == choices:  # the same objects as a rule: comparing ten thousand of them takes 0.1 ms
        return
    _offered[editor] = choices
    options = tuple(
        Option(one.value, one.label, keys(one.value, one.label), media(one.media.get("image", ""))) for one in choices
    )
    if options != editor.options():
        editor.set_options(options)


def answer_of(question: Question, editor: Editor) -> str | None:
    """What is typed, as an answer; None for a choice that is not one yet."""
    value = editor.value()
    if isinstance(editor, Choice):
        return value if any(option.code == value for option in editor.options()) else None
    return tidy(value) if question.format else value


def note_typed(editor: Editor, typed: dict[str, str]) -> None:
    """Remember by its answer what stands in a name's line, where it is read otherwise."""
    if isinstance(editor, NameEdit):
        answer, text = editor.value(), editor.raw().strip()
        if text != answer:
            typed[answer] = text
        else:
            typed.pop(answer, None)


def put_typed(editor: Editor, answer: str, typed: Mapping[str, str]) -> bool:
    """Put an answer into a name's line as it was typed; False where it was typed as it is."""
    text = typed.get(answer) if isinstance(editor, NameEdit) else None
    if text is not None and editor.raw() != text:
        editor.set_raw(text)
    return text is not None


def wide_enough(question: Question, editor: Editor) -> int:
    """How many columns the question takes: what the form says, or more where its choices need the room."""
    if not isinstance(editor, Segmented) or isinstance(editor, MultiChoice | OptionGrid | LikertRow):
        return question.span
    needed = editor.sizeHint().width()
    columns = 1
    while columns < 4 and columns * NARROWEST_COLUMN + (columns - 1) * GAP < needed:
        columns += 1
    return max(question.span, columns)


def caret_of(editor: Editor) -> int:
    """Where the caret stands; -1 where there is none."""
    if isinstance(editor, LineEdit):
        return editor.cursorPosition()
    return editor.textCursor().position() if isinstance(editor, TextArea) else -1


def put_caret(editor: Editor, place: int) -> None:
    """Bring the caret back."""
    if isinstance(editor, LineEdit):
        editor.setCursorPosition(place)
    elif isinstance(editor, TextArea):
        cursor = editor.textCursor()
        cursor.setPosition(min(place, len(editor.toPlainText())))
        editor.setTextCursor(cursor)


def _words_of(state: QuestionState) -> dict[str, str]:
    """The key 0 stands for the open end that the question's hint names."""
    found = _OPEN_ENDED.search(state.hint)
    return {"0": found.group() if found else "长期"}
