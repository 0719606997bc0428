"""The one mapper from errors to the clerk's words: what happened, calmly, and the next step. Codes go in small print."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from counter_app.domain.case_table import TABLE
from counter_app.errors import (
    BadInput,
    Bug,
    CounterError,
    Environment,
    LoginFailed,
    NotAllowed,
    Offline,
    Refusal,
)
from ui.desktop.i18n import t
from ui.desktop.i18n.words import CONTEXT
from ui.desktop.style.tokens import T


@dataclass(frozen=True, slots=True)
class Said:
    """What the clerk reads. ``kind`` is a Banner's: attention (may wait), must_fix (the clerk's to mend); ``code`` small print."""

    kind: str
    words: str
    step: str
    code: str = ""

    @property
    def sentence(self) -> str:
        """Words and next step in one line."""
        return f"{self.words}{t('errors.and_then')}{self.step}" if self.step else self.words


def words_for(error: BaseException) -> Said:
    """The words of any error in the present language. Unexpected ones say only that the program was at fault."""
    if not isinstance(error, CounterError):
        return Said("attention", t("errors.error.words"), t("errors.error.step"), type(error).__name__)
    if isinstance(error, Bug):
        return Said("attention", t("errors.bug.words"), t("errors.bug.step"), error.code)
    if isinstance(error, LoginFailed):
        return _login_failed(error)
    if isinstance(error, NotAllowed):
        return _not_allowed(error)
    place = _place(error)
    kind = "must_fix" if isinstance(error, Refusal) else "attention"
    values = _values(error)
    return Said(kind, t(f"{place}.words", **values), t(f"{place}.step", **values), _small_print(error))


def has_words(word_id: str) -> bool:
    """Whether somebody wrote this id in the present language."""
    return QCoreApplication.translate(CONTEXT, word_id) != word_id


def _place(error: CounterError) -> str:
    """The finest id that has words: code.what.why, code.what, code.why, code, then the branch of the tree."""
    what, why = str(error.details.get("what", "")), str(error.details.get("why", ""))
    branch = "environment" if isinstance(error, Environment) else "refused" if isinstance(error, Refusal) else "error"
    finer = (f".{what}.{why}", f".{what}", f".{why}") if " " not in what + why else (f".{what}",)
    for tail in (*finer, ""):
        place = f"errors.{error.code}{tail}"
        if tail != "." and has_words(f"{place}.words"):
            return place
    return f"errors.{branch}"


def _values(error: CounterError) -> dict[str, object]:
    """What a sentence may name. Answers, names and numbers of people are never among the details."""
    values: dict[str, object] = {name: value for name, value in error.details.items() if isinstance(value, str | int)}
    values["n"] = _count(error)
    reason = str(error.details.get("because" if isinstance(error, Offline) else "reason", ""))
    known = reason if has_words(f"wire.{reason}") else "busy"
    values["reason"], values["step"] = t(f"wire.{known}"), t(f"wire.step.{known}")
    characters = error.details.get("characters", ())
    if isinstance(characters, tuple | list):
        values["characters"] = "、".join(str(character) for character in characters)
    for name in ("expected", "expires", "seq", "minutes"):
        values.setdefault(name, "")
    return values


def _count(error: CounterError) -> int:
    listed = next((value for value in error.details.values() if isinstance(value, tuple | list)), ())
    return len(listed)


def _login_failed(error: LoginFailed) -> Said:
    seconds = int(str(error.details.get("locked_for_s", 0)))
    of_code = error.details.get("what") == "code"
    if seconds:
        place = f"errors.login_failed.{'code_locked' if of_code else 'locked'}"
        return Said("must_fix", t(f"{place}.words", minutes=-(-seconds // 60)), t(f"{place}.step"))
    left = int(str(error.details.get("tries_left", 0)))
    place = "errors.login_failed.code" if of_code else "errors.login_failed"
    return Said("must_fix", t(f"{place}.words", n=left), t(f"{place}.step"))


_WAYS = ("supplemented", "corrected", "arrived", "delivered", "sent_back", "withdrawn", "voided")


def _not_allowed(error: NotAllowed) -> Said:
    ways = error.details.get("open", ())
    open_ways = ways if isinstance(ways, tuple | list | frozenset | set) else ()
    names = [event_name(way) for way in _WAYS if way in open_ways]
    words = t(
        "errors.event_not_allowed.words",
        phase=phase_name(str(error.details.get("phase", ""))),
        event=event_name(str(error.details.get("event", ""))),
    )
    step = t("errors.event_not_allowed.step", open=t("errors.comma").join(names))
    return Said("must_fix", words, step if names else t("errors.event_not_allowed.nothing_open"), error.code)


def event_name(event: str) -> str:
    """收件, 补正, ... as the case table calls the event."""
    row = next((row for row in TABLE if row.event == event), None)
    if row is None:
        return event
    return row.en if T.look.language == "en" else row.zh


def phase_name(phase: str) -> str:
    """已收件, 补正中, ... where a case stands."""
    return t(f"errors.phase.{phase}") if has_words(f"errors.phase.{phase}") else phase


def _small_print(error: CounterError) -> str:
    """For the IT colleague: the code and the plain details that are no one's data."""
    shown = [
        f"{name}={error.details[name]}"
        for name in ("what", "why", "where", "because", "status", "file", "store", "program", "fault")
        if error.details.get(name)
    ]
    return " ".join([error.code, *shown]) if isinstance(error, Environment | BadInput) else error.code
