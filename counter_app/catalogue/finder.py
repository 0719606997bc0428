"""Finds an item as a clerk types it: part of its Chinese name, full pinyin, pinyin initials (``jzz``), a keyword or its code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.catalogue.model import Item


@dataclass(frozen=True, slots=True)
class _Entry:
    item: Item
    code: str
    name: str
    english: str
    keywords: tuple[str, ...]


class Finder:
    """An index over the items of a release."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._entries = [
            _Entry(item, _folded(item.code), _folded(item.name.zh), _folded(item.name.en), _keywords(item))
            for item in items
        ]

    def find(self, text: str, limit: int) -> tuple[Item, ...]:
        """The best ``limit`` items, equal ones in code order; every item for an empty text."""
        sought = _folded(text)
        ranked = [(_rank(entry, sought), entry.code, entry.item) for entry in self._entries]
        hits = sorted((hit for hit in ranked if hit[0] is not None), key=lambda hit: hit[:2])
        return tuple(item for _, _, item in hits[:limit])


def _folded(text: str) -> str:
    """Full width to half width, small letters, no blanks or hyphens: a code may be typed ``zr002``."""
    half = "".join(chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else sign for sign in text)
    return "".join(half.lower().split()).replace("-", "")


def _keywords(item: Item) -> tuple[str, ...]:
    return tuple(_folded(word) for word in item.keywords)


def _rank(entry: _Entry, sought: str) -> int | None:
    """How well it fits, 0 best; None when it does not."""
    item = entry.item
    for rank, fits in enumerate(
        (
            entry.code == sought,
            entry.name == sought,
            entry.name.startswith(sought),
            item.initials.startswith(sought),
            entry.code.startswith(sought),
            item.pinyin.startswith(sought),
            any(word.startswith(sought) for word in entry.keywords),
            sought in entry.name,
            sought in item.initials,
            sought in item.pinyin,
            sought in entry.english,
            any(sought in word for word in entry.keywords),
        )
    ):
        if fits:
            return rank
    return None
