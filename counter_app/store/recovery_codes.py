"""Slots that a telephone code opens: the data key sealed to a key pair whose private half lies under that code.

They stand in ``slots.json`` beside the accounts' and are used up one by one. Neither a code nor the seed is ever written.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

import msgspec

from counter_app.domain.telephone_code import make_code, numbers_of
from counter_app.store.wrapping import Cost, Slot, WrappedKey, make_keys, seal, unseal, unwrap

CODE_COST = Cost(operations=2, memory_kib=19 * 1024)
"""A code has 80 random bits: guessing it is out of reach at any cost, so a set of 12 may be made in a fraction of a second."""


class CodeSlot(msgspec.Struct, frozen=True):
    """One code that was not used yet. ``terminal`` is the writer name its number is asked for by."""

    terminal: str
    public_key: str
    private_key: WrappedKey
    slot: Slot


def make_code_slots(
    seed: bytes, terminal: str, nth_seed: int, data_key: bytes, cost: Cost = CODE_COST
) -> Mapping[str, CodeSlot]:
    """A slot for every code of this seed, by its number as text."""
    return {
        str(number): _code_slot(make_code(seed, terminal, number), terminal, data_key, cost)
        for number in numbers_of(nth_seed)
    }


def open_code_slot(kept: CodeSlot, code: str) -> bytes | None:
    """The data key, None for another code; raises StoreUnavailable for a damaged slot."""
    private_key = unwrap(kept.private_key, code)
    return None if private_key is None else unseal(kept.slot, private_key)


def _code_slot(code: str, terminal: str, data_key: bytes, cost: Cost) -> CodeSlot:
    public_key, wrapped = make_keys(code, cost)
    return CodeSlot(terminal, b64encode(public_key).decode(), wrapped, seal(data_key, public_key))
