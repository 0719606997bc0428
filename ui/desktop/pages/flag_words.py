"""What a flag 待核 asks to be looked at, in words, with the label of the question it names."""

from collections.abc import Callable

from counter_app.use_cases.flags import CODE_UNKNOWN
from ui.desktop.i18n import t
from ui.desktop.words import has_words

Label = Callable[[str], str]
"""The label of a question of the case's form by its name; empty where it is not known."""


def flag_words(flag: str, label: Label) -> str:
    """What is to be looked at; a flag of a newer program says that the district asks, with its code."""
    return _known(flag, label) or t("flags.asked", what=flag)


def asked_words(flag: str, label: Label) -> str:
    """That the district asks for it, and what it is."""
    return t("flags.asked", what=_known(flag, label) or flag)


def _known(flag: str, label: Label) -> str:
    kind, _, question = flag.partition(":")
    if kind == CODE_UNKNOWN:
        return t("flags.is.code_unknown", question=label(question) or question)
    return t(f"flags.is.{kind}") if kind and has_words(f"flags.is.{kind}") else ""
