"""OptionIndex: finds options by words, code, keys and pinyin among ten thousand while somebody types. No Qt."""

import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

from ui.desktop.widgets.characters import Characters, sounds_of

_STOP = "\x00"
MOST = 400
"""So many are offered for a text at the most; one more letter finds the others."""

_LOOKED_AT = 16
"""So many options are prepared between two looks at the clock."""


class Findable(Protocol):
    """What the index needs of an option."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def keys(self) -> tuple[str, ...]: ...


def folded(text: str) -> str:
    """Text as it is compared: half-width, small, without spaces at its ends."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


class OptionIndex:
    """One index for one list of options. `prepare` adds the pinyin bit by bit; what is asked before finds by the rest."""

    def __init__(self, options: Sequence[Findable], known: Characters | None = None) -> None:
        self._known = known
        self._labels = [folded(option.label) for option in options]
        self._codes = [option.code.casefold() for option in options]
        self._options = options
        self._keys = [_STOP + _STOP.join(option.keys) if option.keys else "" for option in options]
        self._whole = [_STOP.join(parts) for parts in zip(self._labels, self._codes, self._keys, strict=True)]
        self._prepared = 0 if known is not None else len(options)
        self._last: tuple[str, int, Sequence[int]] = ("", 0, range(len(options)))

    def ready(self) -> bool:
        """Whether the pinyin of every option is known."""
        return self._prepared == len(self._options)

    def prepare(self, budget_s: float) -> bool:
        """Adds pinyin for about so long; True when all is done."""
        ends = time.perf_counter() + budget_s
        while self._known is not None and not self.ready():
            end = min(self._prepared + _LOOKED_AT, len(self._options))
            for place in range(self._prepared, end):
                sounds = sounds_of(self._labels[place], self._known)
                self._keys[place] += "".join(_STOP + sound for sound in sounds)
                self._whole[place] += "".join(_STOP + sound for sound in sounds)
            self._prepared = end
            if time.perf_counter() >= ends:
                break
        return self.ready()

    def find(self, text: str) -> list[int]:
        """The places of the options that answer to the text, best first and otherwise in their order; all for no text."""
        typed = folded(text)
        if not typed:
            return list(range(len(self._options)))
        whole = self._whole
        hits = [place for place in self._narrowed(typed) if typed in whole[place]]
        self._last = (typed, self._prepared, hits)
        return self._ranked(hits, typed)

    def _narrowed(self, typed: str) -> Iterable[int]:
        """Where to look: what answers to more letters answered to fewer."""
        before, prepared, hits = self._last
        return hits if before and before in typed and prepared == self._prepared else range(len(self._options))

    def _ranked(self, hits: Iterable[int], typed: str) -> list[int]:
        """Best first: labels and codes, then keys, that begin so; then labels that hold it; then the rest. At most `MOST`."""
        begins, labels, codes, keys = _STOP + typed, self._labels, self._codes, self._keys
        ranks: tuple[list[int], ...] = ([], [], [], [])
        for place in hits:
            label = labels[place]
            if label.startswith(typed) or codes[place] == typed:
                ranks[0].append(place)
                if len(ranks[0]) == MOST:
                    break
            elif begins in keys[place]:
                ranks[1].append(place)
            elif typed in label:
                ranks[2].append(place)
            elif typed in keys[place] or codes[place].startswith(typed):
                ranks[3].append(place)
        return [place for rank in ranks for place in rank][:MOST]
