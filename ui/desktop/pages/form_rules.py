"""The card above the questions while a rule stands against the application."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from counter_app.catalogue.model import Rule
from ui.desktop.i18n import t
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, empty_layout
from ui.desktop.widgets.buttons import KeyButton


class RulesCard(QFrame):
    """What stands against the application, where to go instead, and the two ways on. Signals: explained(), insisted().

    A case that has its number (``numbered``) cannot be left unreceived any more: it goes on, and the deciding body decides.
    """

    explained = Signal()
    insisted = Signal()

    def __init__(self, *, numbered: bool = False) -> None:
        super().__init__()
        self._numbered = numbered
        self._rules: tuple[Rule, ...] = ()
        self._lines = Col(gap=2)
        self.explain = KeyButton("", "Ctrl E", "check", "second")
        self.insist = KeyButton("", "Ctrl J", "", "quiet")
        self.explain.clicked.connect(self.explained)
        self.insist.clicked.connect(self.insisted)
        row = Row(Icon("warning", "amber", 20), self._lines, self.insist, self.explain, gap=M, margins=(L, S, L, S))
        row.setStretch(1, 1)
        if numbered:
            self.explain.hide()
        self.setLayout(Row(box(row, "amber_soft"), margins=(L, S, L, 0)))
        self.hide()
        self.relook()

    def put(self, rules: Sequence[Rule]) -> None:
        """Shows these rules, or goes away when there are none."""
        if tuple(rules) != self._rules:
            self._rules = tuple(rules)
            self.relook()
        self.setVisible(bool(rules))

    def press_explain(self) -> None:
        """Ctrl+E, where it is offered."""
        if self.isVisible() and not self._numbered:
            self.explain.click()

    def press_insist(self) -> None:
        """Ctrl+J, while the card is shown."""
        if self.isVisible():
            self.insist.click()

    def ask(self) -> str:
        """Gives the focus to the usual way on; what to say then."""
        (self.insist if self._numbered else self.explain).setFocus()
        return t("form.f9.rules_numbered" if self._numbered else "form.f9.rules")

    def said(self) -> str:
        """What the clerk is told after Ctrl+J."""
        return t("form.rules.gone_on" if self._numbered else "form.rules.insisted")

    def relook(self) -> None:
        self.explain.set_words(t("form.rules.explained"))
        self.insist.set_words(t("form.rules.goes_on" if self._numbered else "form.rules.insists"))
        empty_layout(self._lines)
        language = T.look.language
        for rule in self._rules:
            self._lines.addWidget(Label(rule.text.get(language), "body", "amber", wrap=True))
            more = " · ".join(one for one in (rule.go_to.get(language), rule.basis) if one)
            if more:
                self._lines.addWidget(Label(more, "label", "ink2", wrap=True))
        self.setAccessibleName(" ".join(rule.text.get(language) for rule in self._rules))
