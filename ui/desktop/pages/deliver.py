"""送达: who takes the result, what became of the slip, a signature on paper; asked in the case page, F9 writes it."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal

from counter_app.domain.masking import mask_id
from counter_app.domain.numbers import check_citizen_id, tidy
from counter_app.use_cases.collection import DIRECT, AgentOnFile, Delivery, evidence_for, hands_back_receipt, takers_of
from counter_app.use_cases.views import CaseView
from ui.desktop.i18n import t
from ui.desktop.pages.case_words import paper_name
from ui.desktop.pages.form_words import grouped_id
from ui.desktop.pages.reading import EscFrame, focus_later
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col, Label
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.editors import LineEdit, grouped
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.segments import MultiChoice, Segmented

CITIZEN_ID = 18
TAKERS = ("applicant", "agent", "third_person")
OPTIONAL = frozenset({"note", "lost_how"})


class DeliverPanel(EscFrame):
    """A card with a few questions. ``ask`` opens it, ``check`` gives what F9 writes, ``confirmed`` whether it was read back.

    Signals: closed(), ready().
    """

    closed = Signal()
    ready = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._wants_receipt = self._declared = False
        self._ways: tuple[str, ...] = (DIRECT,)
        self._takers: tuple[str, ...] = TAKERS
        self._agent: AgentOnFile | None = None
        self._waiting: tuple[str, ...] = ()
        self._applicant = self._thing = ""
        self._read_back: Delivery | None = None
        self._hint = Label("", "label", "ink2")
        self._result = Label("", "label", "ink2")
        self._fields: Mapping[str, Field] = {
            "way": Field("", Segmented()),
            "taker": Field("", Segmented()),
            "receipt": Field("", Segmented()),
            "lost_how": Field("", LineEdit()),
            "name": Field("", LineEdit()),
            "id_no": Field("", LineEdit(show_as=grouped(6, 8, 4))),
            "relation": Field("", LineEdit()),
            "evidence": Field("", MultiChoice()),
            "note": Field("", LineEdit()),
        }
        spans = {"name": 1, "id_no": 2, "relation": 1, "lost_how": 4, "evidence": 4, "note": 4}
        self._grid = FieldGrid(*((field, spans.get(name, 2)) for name, field in self._fields.items()))
        self._signed = Label("", "label", "ink2")
        self._asked = Label("", "body-b", "accent", wrap=True)
        self._asked.hide()
        self._card = Section("", self._hint, self._grid, self._signed, self._asked, right=self._result)
        self.setLayout(Col(self._card, gap=0))
        for name, field in self._fields.items():
            field.advance.connect(lambda one=name: self._go_on(one))
            field.edited.connect(lambda _value, one=name: self._on_edited(one))
        self.relook()
        self.hide()

    def ask(self, view: CaseView, ways: Sequence[str] = (DIRECT,), agent: AgentOnFile | None = None) -> None:
        """Open for this case: the applicant herself, over the counter, the slip handed back where the item has one.

        ``ways`` of delivery the site has switched on; takers are those the item allows. ``agent`` who handed the case in: chosen
        as the taker, her name, number and relation stand there already.
        """
        self._agent = agent
        self._forget()
        self._wants_receipt, self._declared = hands_back_receipt(view.item), view.state.receipt_lost
        self._ways, self._takers = tuple(ways), takers_of(view.item)
        self._put_options()
        given = {"taker": self._takers[0], "way": self._ways[0], "receipt": "lost" if self._declared else ""}
        for name, field in self._fields.items():
            field.set_value(given.get(name, ""))
            field.render_view(FieldView(optional=name in OPTIONAL))
        who = t("deliver.as_applicant", name=view.state.applicant_name, id_no=mask_id(view.state.applicant_id_no))
        result = view.item.result.get(T.look.language) if view.item else ""
        self._thing = result or t("deliver.result")
        self._applicant = f"{view.state.applicant_name} {grouped_id(view.state.applicant_id_no)}"
        self._result.set_words(f"{result}·{who}" if result else who)
        waiting = [str(task.details.get("paper", "")) for task in view.tasks if task.kind == "print_paper"]
        self._waiting = tuple(paper_name(view.item, code) for code in waiting)
        self._put_hint()
        self._show_needed()
        self.show()
        focus_later(self._fields["taker"])

    def is_open(self) -> bool:
        return not self.isHidden()

    def field(self, name: str) -> Field:
        """way, taker, receipt, lost_how, name, id_no, relation, evidence or note."""
        return self._fields[name]

    def check(self) -> Delivery | None:
        """What is to be written; None when something is missing, which is then said and has the focus."""
        wrong = self._wrong()
        for name, field in self._fields.items():
            if not field.isHidden():
                words = wrong.get(name, "")
                field.render_view(
                    FieldView(FieldState.MUST_FIX, words) if words else FieldView(optional=name in OPTIONAL)
                )
        for name in wrong:
            self._fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return self._delivery()

    def confirmed(self, delivery: Delivery) -> bool:
        """Whether this has been read back already; if not it is now: what goes to whom, with which number, and F9 again."""
        if delivery == self._read_back:
            return True
        self._read_back = delivery
        self._asked.set_words(self._read_back_words(delivery))
        self._asked.show()
        return False

    def read_back(self) -> str:
        """What is asked before it is written; empty while nothing is."""
        return "" if self._asked.isHidden() else self._asked.words()

    def close_panel(self) -> None:
        """Put it away."""
        if self.is_open():
            self.hide()
            self.closed.emit()

    def escaped(self) -> None:
        self.close_panel()

    def relook(self) -> None:
        self._card.put_title(t("deliver.title"))
        self._put_hint()
        self._forget()
        self._signed.set_words(t("deliver.signed_words"))
        for name, field in self._fields.items():
            field.set_label(t(f"deliver.{name}"))
        self._put_options()

    def _put_hint(self) -> None:
        """What to do first: papers that nobody printed yet cannot be handed over."""
        papers = t("deliver.comma").join(self._waiting)
        self._hint.set_tone("amber" if papers else "ink2")
        self._hint.set_words(t("deliver.print_first", papers=papers) if papers else t("deliver.hint"))

    def _forget(self) -> None:
        """What was read back does not hold any more."""
        self._read_back = None
        self._asked.hide()

    def _read_back_words(self, delivery: Delivery) -> str:
        if delivery.taker == "applicant":
            return t("deliver.read_back", thing=self._thing, who=f"{t('deliver.taker_applicant')} {self._applicant}")
        taker = f"{delivery.taker_name}（{delivery.relation}）{grouped_id(delivery.taker_id_no)}"
        return t("deliver.read_back", thing=self._thing, who=f"{t(f'deliver.taker_{delivery.taker}')} {taker}")

    def _put_options(self) -> None:
        evidence = self._evidence(self._fields["taker"].value() or self._takers[0])
        for name, words, codes in (
            ("way", "way", self._ways),
            ("taker", "taker", self._takers),
            ("receipt", "receipt", ("returned", "lost")),
            ("evidence", "seen", evidence),
        ):
            editor = self._fields[name].editor
            if isinstance(editor, Segmented):
                editor.set_options([Option(code, t(f"deliver.{words}_{code}")) for code in codes])

    def _evidence(self, taker: str) -> tuple[str, ...]:
        return evidence_for(taker, guardian=self._agent is not None and self._agent.guardian)

    def _put_known(self) -> None:
        """The agent's name, number and relation while she is the taker; somebody else's lines are empty, what was typed stays."""
        agent = self._agent
        if agent is None:
            return
        known = {"name": agent.name, "id_no": agent.id_no, "relation": agent.relation}
        takes = self._fields["taker"].value() == "agent"
        for name, words in known.items():
            before = tidy(self._fields[name].value())
            if takes and not before:
                self._fields[name].set_value(words)
            elif not takes and before == tidy(words):
                self._fields[name].set_value("")

    def _delivery(self) -> Delivery:
        values = {name: field.value() for name, field in self._fields.items()}
        own = values["taker"] == "applicant"
        return Delivery(
            taker=values["taker"],
            taker_name="" if own else values["name"],
            taker_id_no="" if own else tidy(values["id_no"]),
            relation="" if own else values["relation"],
            receipt=values["receipt"] if self._wants_receipt else "none",
            note=values["note"],
            way=values["way"],
            evidence=() if own else tuple(values["evidence"].split()),
            lost_how=values["lost_how"] if values["receipt"] == "lost" else "",
        )

    def _wrong(self) -> dict[str, str]:
        """{field: what is missing or wrong}, in the order of the fields."""
        values = {name: field.value() for name, field in self._fields.items()}
        wrong: dict[str, str] = {}
        if self._wants_receipt and not values["receipt"]:
            wrong["receipt"] = t("deliver.missing_receipt")
        if values["taker"] == "applicant":
            return wrong
        if not values["name"]:
            wrong["name"] = t("deliver.missing_name")
        if not values["id_no"]:
            wrong["id_no"] = t("deliver.missing_id")
        elif len(tidy(values["id_no"])) == CITIZEN_ID and check_citizen_id(tidy(values["id_no"]), self._today):
            wrong["id_no"] = t("deliver.wrong_id")
        if not values["relation"]:
            wrong["relation"] = t("deliver.missing_relation")
        unseen = [one for one in self._evidence(values["taker"]) if one not in values["evidence"].split()]
        if unseen:
            named = t("events.comma").join(t(f"deliver.seen_{one}") for one in unseen)
            wrong["evidence"] = t("deliver.missing_evidence", what=named)
        return wrong

    def _on_edited(self, name: str) -> None:
        self._forget()
        if name == "taker":
            self._fields["evidence"].set_value("")
            self._put_options()
            self._put_known()
        if name in ("taker", "receipt"):
            self._show_needed()
        if self._fields[name].view().state is FieldState.MUST_FIX:
            self._fields[name].render_view(FieldView(optional=name in OPTIONAL))

    def _show_needed(self) -> None:
        own = self._fields["taker"].value() == "applicant"
        self._fields["receipt"].setHidden(not self._wants_receipt)
        self._fields["way"].setHidden(len(self._ways) < 2)
        lost_now = self._wants_receipt and self._fields["receipt"].value() == "lost" and not self._declared
        self._fields["lost_how"].setHidden(not lost_now)
        for name in ("name", "id_no", "relation", "evidence"):
            self._fields[name].setHidden(own)
        self._grid.reflow()

    def _go_on(self, name: str) -> None:
        """Enter goes on among what is shown; after the last it says that all is there: F9 writes."""
        shown = [one for one, field in self._fields.items() if not field.isHidden()]
        after = shown.index(name) + 1
        if after < len(shown):
            self._fields[shown[after]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.ready.emit()
