"""设置: language, text size, theme, printer, folders, idle lock, password, and what this counter is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from counter_app import PROGRAM_VERSION
from counter_app.devices.printers import FOLDER
from counter_app.domain.masking import mask_name
from counter_app.use_cases.preferences import IDLE_CHOICES, RECEIPTS, Preferences
from ui.desktop.appearance import SHADES, Appearance
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.login_panels import password_fault
from ui.desktop.pages.settings_people import PeopleSection
from ui.desktop.session import Session
from ui.desktop.style.tokens import L, M, S
from ui.desktop.widgets.bars import PageHead
from ui.desktop.widgets.basics import Col, Label, Row, box, empty_layout, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.segments import Segmented
from ui.desktop.widgets.side import SideColumn
from ui.desktop.words import words_for


class SettingsPage(Page):
    """Signals: appearance_wanted(Appearance)."""

    appearance_wanted = Signal(object)
    room = "settings"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self._session, self._desk, self._appearance = session, session.desk, appearance
        self._printers: tuple[str, ...] = ()
        self._build_editors()
        self.people = PeopleSection(session)
        self._build()
        self._side = AboutSide(session)
        self._body.insertWidget(self._body.count() - 1, self.people)
        self._connect()
        self.relook()

    def title_for_tab(self) -> str:
        return ""

    def enter(self) -> None:
        self._session.printers(owner=self, done=self._on_printers, failed=self._failed)
        self._side.enter()
        self.people.enter()
        self.language.setFocus()

    def side(self) -> QWidget:
        return self._side

    def message(self, name: str) -> str:
        """What stands under a field."""
        return self._fields[name].view().message

    # -- parts --------------------------------------------------------------------------------------------------------

    def _build_editors(self) -> None:
        look, kept = self._appearance, self._session.preferences
        self.language = Segmented((Option("zh_CN", ""), Option("en", "")), look.language)
        self.text_size = Segmented((Option("normal", ""), Option("large", "")), "large" if look.large else "normal")
        self.shade = Segmented([Option(shade, "") for shade in SHADES], look.shade)
        self.printer = Choice()
        self.receipt = Segmented([Option(receipt, "") for receipt in RECEIPTS], kept.receipt)
        self.idle = Segmented([Option(str(minutes), "") for minutes in IDLE_CHOICES], str(kept.idle_minutes))
        self.scan_folder, self.second_place = LineEdit(kept.scan_folder), LineEdit(kept.second_place)
        self.old, self.new, self.again = LineEdit(), LineEdit(), LineEdit()
        for line in (self.old, self.new, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)

    def _build(self) -> None:
        self._head = PageHead()
        self._fields = {
            name: Field("", getattr(self, name))
            for name in (
                "language", "text_size", "shade", "printer", "receipt", "idle", "scan_folder", "second_place", "old", "new",
                "again",
            )
        }  # fmt: skip
        fields = self._fields
        self._test, self._change = KeyButton("", "", "printer"), KeyButton("", "", "key")
        self._choose_scan, self._choose_second = KeyButton("", "", "folder-open"), KeyButton("", "", "folder-open")
        self._sections = {
            "look": Section("", FieldGrid((fields["language"], 1), (fields["text_size"], 1), (fields["shade"], 2))),
            "paper": Section(
                "", FieldGrid((fields["printer"], 2), (fields["receipt"], 2)), Row(self._test, None, gap=S)
            ),
            "folders": Section(
                "",
                FieldGrid((fields["scan_folder"], 4)),
                Row(self._choose_scan, None),
                FieldGrid((fields["second_place"], 4)),
                Row(self._choose_second, None),
                gap=4,
            ),
            "lock": Section("", FieldGrid((fields["idle"], 4))),
            "password": Section(
                "",
                FieldGrid((fields["old"], 1), (fields["new"], 1), (fields["again"], 1)),
                Row(self._change, None),
            ),
        }
        self._body = Col(*self._sections.values(), None, gap=S, margins=(L, M, L, M))
        self.setLayout(Col(self._head, scrolling(self._body), gap=0))

    def _connect(self) -> None:
        self.language.edited.connect(lambda value: self._look(language="en" if value == "en" else "zh_CN"))
        self.text_size.edited.connect(lambda value: self._look(large=value == "large"))
        self.shade.edited.connect(lambda value: self._look(shade=value))
        self.printer.committed.connect(self._on_printer)
        self.receipt.edited.connect(lambda value: self._prefer(receipt=value))
        self.idle.edited.connect(lambda value: self._prefer(idle_minutes=int(value)))
        self.scan_folder.committed.connect(lambda text: self._folder("scan_folder", text))
        self.second_place.committed.connect(lambda text: self._folder("second_place", text))
        self._choose_scan.clicked.connect(lambda: self._ask_folder("scan_folder"))
        self._choose_second.clicked.connect(lambda: self._ask_folder("second_place"))
        self._test.clicked.connect(self.print_test)
        self._change.clicked.connect(self.change_password)
        order = [*self._fields.values()]
        for field, following in pairwise(order):
            field.advance.connect(following.setFocus)
            following.back.connect(field.setFocus)
        self.again.advance.connect(self.change_password)
        self.people.told.connect(self.told)

    # -- look ---------------------------------------------------------------------------------------------------------

    def put_appearance(self, appearance: Appearance) -> None:
        """The look was changed elsewhere: on the sign-in page, or by the desktop."""
        self._appearance = appearance
        self.language.set_value(appearance.language)
        self.text_size.set_value("large" if appearance.large else "normal")
        self.shade.set_value(appearance.shade)

    def _look(self, **changes: object) -> None:
        self._appearance = replace(self._appearance, **changes)  # type: ignore[arg-type]
        self.appearance_wanted.emit(self._appearance)

    def relook(self) -> None:
        self._head.put(t("settings.title"), t("settings.facts"))
        for name, section in self._sections.items():
            section.put_title(t(f"settings.{name}"))
        labels = {
            "old": "password_old",
            "new": "password_new",
            "again": "password_again",
            "text_size": "size",
        }
        for name, field in self._fields.items():
            field.set_label(t(f"settings.{labels.get(name, name)}"))
        self.language.set_options((Option("zh_CN", t("settings.language_zh")), Option("en", t("settings.language_en"))))
        self.text_size.set_options(
            (Option("normal", t("settings.size_normal")), Option("large", t("settings.size_large")))
        )
        self.shade.set_options([Option(shade, t(f"settings.shade_{shade}")) for shade in SHADES])
        self.receipt.set_options([Option(receipt, t(f"settings.{receipt}")) for receipt in RECEIPTS])
        self.idle.set_options([Option(str(n), t("settings.idle_minutes", n=n)) for n in IDLE_CHOICES])
        self._test.set_words(t("settings.test_page"))
        self._change.set_words(t("settings.password_change"))
        self._choose_scan.set_words(t("settings.choose"))
        self._choose_second.set_words(t("settings.choose"))
        self.people.relook()
        self._say_folders()
        self._put_printers()

    def _say_folders(self) -> None:
        kept = self._session.preferences
        hint = t("settings.scan_hint", folder=str(self._session.profile.scans_folder))
        self._fields["scan_folder"].render_view(FieldView(message=hint, optional=True))
        state = FieldState.NORMAL if kept.second_place else FieldState.ATTENTION
        words = t("settings.second_hint") if kept.second_place else t("settings.second_none")
        self._fields["second_place"].render_view(FieldView(state, words, optional=True))

    # -- preferences --------------------------------------------------------------------------------------------------

    def _prefer(self, **changes: object) -> None:
        wanted = replace(self._session.preferences, **changes)  # type: ignore[arg-type]
        if wanted != self._session.preferences:
            self._session.set_preferences(wanted, owner=self, done=self._on_kept, failed=self._failed)

    def _on_kept(self, _kept: Preferences) -> None:
        self._say_folders()
        self.told.emit("done", t("settings.kept"))

    def _folder(self, name: str, text: str) -> None:
        folder = text.strip()
        if folder and not Path(folder).is_dir():
            self._fields[name].render_view(FieldView(FieldState.MUST_FIX, t("settings.no_folder"), optional=True))
            return
        self._prefer(**{name: folder})

    def _ask_folder(self, name: str) -> None:
        field = self._fields[name]
        chosen = QFileDialog.getExistingDirectory(self, field.label(), field.value())
        if chosen:
            field.set_value(chosen)
            self._folder(name, chosen)

    # -- printer ------------------------------------------------------------------------------------------------------

    def _on_printers(self, names: Sequence[str]) -> None:
        self._printers = tuple(names)
        self._put_printers()

    def _put_printers(self) -> None:
        chosen = self._session.preferences.printer
        options = [Option("system", t("settings.printer_system"))]
        options += [Option(name, t("settings.printer_folder") if name == FOLDER else name) for name in self._printers]
        if chosen and chosen not in self._printers:
            options.append(Option(chosen, t("settings.printer_gone", name=chosen)))
        self.printer.set_options(options)
        self.printer.set_value(chosen or "system")

    def _on_printer(self, name: str) -> None:
        self._prefer(printer="" if name == "system" else name)

    def print_test(self) -> None:
        """A specimen sheet to the printer in use."""
        self._session.print_test_page(
            owner=self, done=lambda _: self.told.emit("done", t("settings.test_sent")), failed=self._failed
        )

    # -- password -----------------------------------------------------------------------------------------------------

    def change_password(self) -> None:
        """With the present one, and the new one twice."""
        old, new, again = self.old.text(), self.new.text(), self.again.text()
        wrong = self._password_fault(old, new, again)
        if wrong is not None:
            name, words = wrong
            self._fields[name].render_view(FieldView(FieldState.MUST_FIX, words))
            self._fields[name].setFocus()
            return
        self._session.change_password(old, new, owner=self, done=self._on_changed, failed=self._on_not_changed)

    def _password_fault(self, old: str, new: str, again: str) -> tuple[str, str] | None:
        for name in ("old", "new", "again"):
            self._fields[name].render_view(FieldView())
        if not old:
            return "old", t("login.password_hint")
        return password_fault(old, new, again)

    def _on_changed(self, _none: object) -> None:
        for line in (self.old, self.new, self.again):
            line.set_raw("")
        self.told.emit("done", t("settings.password_done"))

    def _on_not_changed(self, error: Exception) -> None:
        self._fields["old"].render_view(FieldView(FieldState.MUST_FIX, words_for(error).words))
        self.old.setFocus()

    @property
    def _failed(self) -> Callable[[Exception], None]:
        return lambda error: self.told.emit(words_for(error).kind, words_for(error).sentence)


class AboutSide(SideColumn):
    """What this counter is: for a telephone call with IT."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._title = Label("", "h2")
        self._rows: QVBoxLayout = Col(gap=S)
        self._codes: int | None = None
        super().__init__(box(Col(self._title, self._rows, gap=S)))
        self.put()

    def enter(self) -> None:
        """Asks how many telephone codes are left, for those who look after the counter."""
        self.put()
        if self._session.desk.account.role in ("supervisor", "it"):
            self._session.codes_left(owner=self, done=self._on_codes, failed=lambda _error: None)
        else:
            self._codes = None

    def _on_codes(self, left: int | None) -> None:
        self._codes = left
        self.put()

    def put(self) -> None:
        """As it is now."""
        desk, terminal = self._session.desk, self._session.desk.terminal
        self._title.set_words(t("settings.about"))
        empty_layout(self._rows)
        for words, value in (
            (t("settings.about_version"), PROGRAM_VERSION),
            (t("settings.about_release"), desk.window.catalogue.release),
            (t("settings.about_station"), f"{terminal.town_name}{terminal.station_name} {terminal.station}"),
            (t("settings.about_terminal"), f"{terminal.terminal_no:02d} · {terminal.writer}"),
            (t("settings.about_account"), mask_name(desk.account.name)),
            (t("settings.about_district"), terminal.district_url),
            (t("settings.about_place"), str(self._session.profile.folder)),
            *(
                [(t("settings.about_codes"), t("settings.codes_left", n=self._codes))]
                if self._codes is not None
                else []
            ),
        ):
            value_label = Label(value, "label", "ink", wrap=True)
            value_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows.addWidget(box(Col(Label(words, "label", "ink2"), value_label, gap=0)))

    def relook(self) -> None:
        super().relook()
        self.put()
