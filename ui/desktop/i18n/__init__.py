"""The words of the interface, by id, in every language; `t` is what widgets call."""

from ui.desktop.i18n.words import Words, t

__all__ = ["Words", "t"]
