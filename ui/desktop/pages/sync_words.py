"""How the sync page says things: how long something waited, why, what to do; the state of the line as a card's words."""

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.working_time import FileAge
from counter_app.use_cases.waiting import WaitingCase
from ui.desktop.desk import LinkState
from ui.desktop.i18n import t
from ui.desktop.style.tokens import Ground, Tone
from ui.desktop.words import has_words

AMBER_AFTER = 2
"""Working days after which waiting is said in amber; red comes with the file's own third day."""
CLOCK_OFF_S = 300


@dataclass(frozen=True, slots=True)
class LineWords:
    """The state of the line as the card on top says it."""

    icon: str
    tone: Tone
    ground: Ground
    title: str
    words: str


def because(code: str) -> str:
    """Why the line is down or something was not taken, in words."""
    return t(f"wire.{code}") if has_words(f"wire.{code}") else t("wire.busy")


def step_for(code: str) -> str:
    """What to do about it, in words."""
    return t(f"wire.step.{code}") if has_words(f"wire.step.{code}") else t("wire.step.busy")


def clock_words(at: str) -> str:
    """``14:37:55`` of an ISO time."""
    return at[11:19]


def line_words(state: LinkState, waiting: int, now: datetime) -> LineWords:
    """Icon, title and sentence for the line as it is."""
    if state.online is None:
        return LineWords("arrows-clockwise", "ink2", "surface", t("sync.unknown"), t("sync.unknown_words"))
    if state.online:
        more = t("sync.online_waiting", n=waiting) if waiting else t("sync.online_words")
        return LineWords("check-circle", "green", "green_soft", t("sync.online"), more)
    gone = f" {how_long(state.last_ok, now)}" if state.last_ok else ""
    why = because(state.because)
    why = why[:1].upper() + why[1:]
    words = t("sync.offline_words", because=why, n=waiting) if waiting else t("sync.offline_none", because=why)
    return LineWords("wifi-slash", "amber", "amber_soft", t("sync.offline", how_long=gone), words)


def how_long(since: str, now: datetime) -> str:
    """``13 分钟`` or ``3 小时`` by the clock."""
    minutes = max(0, int((now - datetime.fromisoformat(since)).total_seconds() // 60))
    return t("sync.minutes", n=minutes) if minutes < 120 else t("sync.hours", n=minutes // 60)


def waited(one: WaitingCase, now: datetime) -> str:
    """By the clock on the first day, in working days after it."""
    return t("sync.days", n=one.age) if one.age else how_long(one.since, now)


def age_tone(one: WaitingCase) -> Tone:
    """Red from the third working day, amber on the second."""
    if one.pressing is not FileAge.FRESH:
        return "red"
    return "amber" if one.age >= AMBER_AFTER else "ink"


def reason_words(one: WaitingCase) -> str:
    """Why it is still here."""
    return because(one.reason) if one.reason else t("sync.not_tried")


def what_waits(one: WaitingCase) -> str:
    """The step that waits, or the first of several."""
    event = t(f"events.name.{one.events[0].label}")
    return event if len(one.events) == 1 else t("sync.events_more", event=event, n=len(one.events))


def to_do(one: WaitingCase, whom: str) -> str:
    """What a person has to do about it: nothing, look, telephone ``whom`` by name, or print what silence brought about."""
    if one.set_aside:
        return t("sync.aside", step=step_for(one.reason))
    if one.case is not None and one.case.phase == "accepted" and one.says_silence:
        return t("silence.deemed")
    if one.pressing in (FileAge.ACT, FileAge.DEEMED):
        return t("sync.act", n=one.age, whom=whom, number=one.case.short_number if one.case else one.number)
    return t("sync.aside_none")
