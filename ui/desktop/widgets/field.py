"""Field: label line, editor, message line; and the grid that lines fields up over all cards."""

from enum import StrEnum
from typing import NamedTuple, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.tokens import L, T, Tone
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box
from ui.desktop.widgets.editors import Editor


class FieldState(StrEnum):
    """How an answer stands; the value is what the sheet asks for."""

    NORMAL = ""
    PREFILLED = "prefilled"  # filled in from somewhere, until Enter confirms it
    MUST_FIX = "must_fix"
    ATTENTION = "attention"  # shown, may stay
    CHECKED = "checked"  # found right
    DISABLED = "disabled"  # not to be filled in now; the message says why


_LAID_OUT = Qt.WidgetAttribute.WA_Resized
"""Before a layout gave the field its width, the width says nothing."""


class Source(NamedTuple):
    """Where a value came from: icon ("database", "identification-card", "clock-counter-clockwise") and words."""

    icon: str
    words: str


class FieldView(NamedTuple):
    """All that a field shows besides its value."""

    state: FieldState = FieldState.NORMAL
    message: str = ""
    source: Source | None = None
    optional: bool = False


_TONES: dict[FieldState, Tone] = {
    FieldState.MUST_FIX: "red",
    FieldState.ATTENTION: "amber",
    FieldState.CHECKED: "green",
}
_ICONS = {
    FieldState.MUST_FIX: "warning-circle-fill",
    FieldState.ATTENTION: "warning",
    FieldState.CHECKED: "check-circle",
}


class Field(QWidget):
    """A question with its editor.

    The message line is the gap to the next row and always there: a live error moves nothing. Enter in a prefilled field
    confirms it. Signals: edited(str), committed(str), confirmed(), advance(), back(), focused().
    """

    edited = Signal(str)
    committed = Signal(str)
    confirmed = Signal()
    advance = Signal()
    back = Signal()
    focused = Signal()

    def __init__(self, label: str, editor: Editor, view: FieldView | None = None) -> None:
        super().__init__()
        self.editor = editor
        self._widget = cast(QWidget, editor)
        self._view, self._said = FieldView(), ("", "")
        self._label = Label(label, "label", "ink2")
        self._optional = Label("", "tiny", "ink3")
        self._source: tuple[Icon, Label] | None = None  # these two are made when something is first to be said there
        self._message_icon: Icon | None = None
        self._message = Label("", "label", "ink3", elide=True)
        self._head_row = Row(self._label, 2, self._optional, None, gap=4)
        self._tail_row = Row(self._message, gap=4)
        self._tail_row.setStretch(0, 1)
        self._head, self._tail = box(self._head_row), box(self._tail_row)
        self.setLayout(Col(self._head, 3, self._widget, 1, self._tail, gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # equal columns in every card
        self.setFocusProxy(self._widget)
        _focus_of(self._widget).installEventFilter(self)
        self._wire()
        self.set_label(label)
        self.relook()
        self.render_view(view or FieldView())

    def label(self) -> str:
        return self._label.words()

    def set_label(self, label: str, rich: str = "") -> None:
        if (label, rich) == self._said:
            return
        self._said = label, rich
        self._label.set_words(label, rich)
        _focus_of(self._widget).setAccessibleName(self._label.words())
        self._fit_label()

    def label_width(self) -> int:
        """What the label would like to have, with the mark beside it."""
        return self._label_wants() + self._beside()

    def put_above(self, widget: QWidget) -> None:
        """Put something between label and editor: a picture that belongs to the question, more about it."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, widget)

    def value(self) -> str:
        return self.editor.value()

    def set_value(self, value: str) -> None:
        """Show an answer without emitting anything."""
        if value != self.editor.value():
            self.editor.set_value(value)

    def view(self) -> FieldView:
        return self._view

    def render_view(self, view: FieldView) -> None:
        """Show state, message, source and the mark of an optional question."""
        if view == self._view:
            return
        moved = (view.optional, view.source) != (self._view.optional, self._view.source)
        self._view = view
        self._widget.setEnabled(view.state is not FieldState.DISABLED)
        self.editor.set_state(view.state.value if view.state is not FieldState.DISABLED else "")
        _focus_of(self._widget).setAccessibleDescription(view.message)
        self._show()
        if moved:
            self._fit_label()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_label()

    def relook(self) -> None:
        self._fit_label()
        self._tail.setFixedHeight(T.h("message"))
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._mark_focus(True)
            self.focused.emit()
        elif event.type() == QEvent.Type.FocusOut:
            self._mark_focus(False)
        return False

    def _label_wants(self) -> int:
        if self._label.wordWrap() or "\n" in self._label.words():
            return QFontMetrics(self._label.font()).horizontalAdvance(self._label.words())
        return self._label.sizeHint().width()

    def _beside(self) -> int:
        """What the marks on the label's line take."""
        marks = (self._optional, *(self._source or ()))
        return sum(mark.sizeHint().width() + 4 for mark in marks if not mark.isHidden())

    def _fit_label(self) -> None:
        """One line as a rule; a label too long for its field is broken into lines."""
        room = self.width() - self._beside()
        formatted = self._label.textFormat() is Qt.TextFormat.RichText or "\n" in self._label.words()
        broken = formatted or (self.testAttribute(_LAID_OUT) and self._label_wants() > room > 0)
        if broken != self._label.wordWrap():
            self._label.setWordWrap(broken)
            self._label.setMinimumWidth(0)
        height = T.h("label")
        if broken and room > 0:
            self._label.setMinimumWidth(room)
            height = max(height, self._label.heightForWidth(room))
        if height != self._head.minimumHeight():
            self._head.setFixedHeight(height)

    def _wire(self) -> None:
        self.editor.edited.connect(self.edited)
        self.editor.committed.connect(self.committed)
        self.editor.advance.connect(self._on_advance)
        self.editor.back.connect(self.back)

    def _on_advance(self) -> None:
        if self._view.state is FieldState.PREFILLED:
            self.render_view(FieldView(FieldState.NORMAL, "", self._view.source, self._view.optional))
            self.confirmed.emit()
        self.advance.emit()

    def _remark(self) -> str:
        """What the editor itself has to say while the question has nothing to say."""
        remark = getattr(self.editor, "remark", None)
        return str(remark()) if remark is not None else ""

    def _mark_focus(self, on: bool) -> None:
        self._label.set_role("label-b" if on else "label")
        self._label.set_tone("accent" if on else "ink2")
        self._show()

    def _show(self) -> None:
        view = self._view
        self._optional.setVisible(view.optional)
        if view.optional:
            self._optional.set_words(t("parts.field.optional"))
        self._show_source(view.source)
        prefilled_here = view.state is FieldState.PREFILLED and self._widget.hasFocus()
        words = view.message or (t("parts.field.confirm") if prefilled_here else self._remark())
        tone: Tone = _TONES.get(view.state, "ink3")
        self._show_icon(_ICONS.get(view.state, "") if words else "", tone)
        self._message.set_tone(tone)
        self._message.set_words(words)

    def _show_source(self, source: Source | None) -> None:
        if source is not None and self._source is None:
            self._source = Icon(source.icon, "accent", 13), Label("", "tiny", "ink3")
            for mark in self._source:
                self._head_row.addWidget(mark)
        if self._source is None:
            return
        icon, words = self._source
        icon.setVisible(source is not None)
        words.setVisible(source is not None)
        if source is not None:
            icon.set_icon(source.icon, "accent")
            words.set_words(source.words)

    def _show_icon(self, name: str, tone: Tone) -> None:
        if name and self._message_icon is None:
            self._message_icon = Icon(name, tone, 15)
            self._tail_row.insertWidget(0, self._message_icon)
        if self._message_icon is not None:
            self._message_icon.setVisible(bool(name))
            if name:
                self._message_icon.set_icon(name, tone)


def _focus_of(widget: QWidget) -> QWidget:
    """The part of an editor that takes the keys: an editor of several parts hands its focus on."""
    while (proxy := widget.focusProxy()) is not None:
        widget = proxy
    return widget


def _strut(parent: QWidget) -> QWidget:
    """Something of no height for each column: an empty column, or one with spacer items only, loses its gap and stretch,
    and then the columns of two cards do not line up."""
    strut = QWidget(parent)
    strut.setFixedHeight(0)
    strut.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return strut


class FieldGrid(QFrame):
    """Fields in 4 columns, 2 in large text; spans are given for 4 columns. Hidden fields leave no hole.

    Call `reflow()` after fields have been shown or hidden with `setHidden`.
    """

    def __init__(self, *fields: tuple[QWidget, int]) -> None:
        super().__init__()
        self._fields: list[tuple[QWidget, int]] = []
        self._struts = [_strut(self) for _ in range(4)]
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(L)
        self._grid.setVerticalSpacing(5)
        self.setLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for field, span in fields:
            self.add(field, span)
        self.reflow()

    def add(self, field: QWidget, span: int = 1) -> None:
        """Put a field at the end; it shows after the next `reflow()`."""
        field.setParent(self)
        self._fields.append((field, span))

    def columns(self) -> int:
        return 2 if T.large else 4

    def relook(self) -> None:
        self.reflow()

    def reflow(self) -> None:
        """Place the fields that are to be seen, in their order."""
        while self._grid.takeAt(0) is not None:
            pass
        for column in range(4):
            self._grid.setColumnStretch(column, 0)
        columns, row, column = self.columns(), 0, 0
        for field, span in self._fields:
            if field.isHidden() and field.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                continue
            span = min(span, columns)
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            field.show()  # at once: a layout shows it later, and a hidden field takes no focus
            column += span
        for each in range(4):
            self._struts[each].setVisible(each < columns)
            if each < columns:
                self._grid.addWidget(self._struts[each], 0, each, Qt.AlignmentFlag.AlignTop)
                self._grid.setColumnStretch(each, 1)
        self.updateGeometry()
