"""Bytes of events: one form, never two; a flipped byte, a gap or a cut end is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.errors import BadInput, Bug
from counter_app.journal.chain import verify_chain
from counter_app.journal.event import GENESIS, Event, Link, canonical, read_event
from tests.unit.journal.making import NAMES, Writer, Writing, story

LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
OBJECTS = st.dictionaries(
    st.text(), st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
)
ROAD = ("received", "district:numbered", "lead:accepted", "paper_printed", "lead:decided", "attached")


@given(OBJECTS)
def test_canonical_bytes_read_back_and_do_not_depend_on_the_order_of_keys(value: Mapping[str, Any]) -> None:
    data = canonical(value)
    assert msgspec.json.decode(data) == value
    assert canonical(dict(reversed(value.items()))) == data == canonical(msgspec.json.decode(data))


@given(OBJECTS)
def test_an_event_survives_being_stored_and_sent(payload: dict[str, Any]) -> None:
    payload.pop("_salt", None)
    event = Writing().event("received", payload)
    read = read_event(event.header_bytes, event.payload_bytes)
    assert read == event and read.payload == payload and read.hash == event.hash


@pytest.mark.parametrize("payload", [{"fee": 1.5}, {"rows": [{"share": 0.5}]}, {"pair": (1, 2.0)}])
def test_a_float_never_enters_an_event(payload: dict[str, Any]) -> None:
    with pytest.raises(Bug):
        canonical(payload)


def test_the_same_words_with_another_salt_have_another_hash() -> None:
    one, two = story("received", "received")
    assert one.payload == two.payload
    assert one.header.payload_hash != two.header.payload_hash


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_of_a_payload_is_found(place: int, flip: int) -> None:
    event = story("received")[0]
    assert event.payload_bytes is not None
    with pytest.raises(BadInput) as refused:
        read_event(event.header_bytes, flipped(event.payload_bytes, place, flip))
    assert refused.value.details["why"] == "payload_hash"


@given(st.integers(0, len(ROAD) - 1), st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_of_any_header_is_found_with_the_heads_known(nth: int, place: int, flip: int) -> None:
    writing = Writing()
    for step in ROAD:
        role, _, type = step.rpartition(":")
        writing.event(type, None, Writer(role or "counter"))
    heads = dict(writing.links)
    changed = flipped(writing.made[nth].header_bytes, place, flip)
    with pytest.raises(BadInput):
        writing.made[nth] = read_event(changed, writing.made[nth].payload_bytes)
        verify_chain(writing.made, heads=heads)


def flipped(data: bytes, place: int, flip: int) -> bytes:
    """The bytes with one of them changed."""
    place %= len(data)
    return data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]


def test_a_sound_chain_of_several_writers_passes() -> None:
    events = story(*ROAD)
    verify_chain(events)
    erased = [dataclasses.replace(event, payload_bytes=None) for event in events]
    verify_chain(erased)
    assert [event.payload for event in erased] == [{}] * len(events)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda events: events[1:], "gap"),
        (lambda events: [events[0], *events[2:]], "gap"),
        (lambda events: [*events, events[-1]], "gap"),
        (lambda events: [events[1], events[0], *events[2:]], "gap"),
        (lambda events: [other(), *events[1:]], "prev_hash"),
        (lambda events: [dataclasses.replace(events[0], payload_bytes=b"{}"), *events[1:]], "payload_hash"),
        (lambda events: [dataclasses.replace(events[0], header_bytes=b"<html>"), *events[1:]], "header"),
        (lambda events: [dataclasses.replace(events[0], header=events[1].header), *events[1:]], "header"),
    ],
)
def test_a_harmed_chain_says_where(harm: Any, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        verify_chain(harm(story("received", "paper_printed", "attached")))
    assert refused.value.details["why"] == why
    assert refused.value.details["writer"] == NAMES[Writer.COUNTER]


def other() -> Event:
    """A first event that says something else."""
    return story(("received", {"number": "other"}))[0]


def test_a_cut_end_shows_only_against_a_head_kept_elsewhere() -> None:
    events = story("received", "paper_printed", "attached")
    head = {NAMES[Writer.COUNTER]: Link(3, events[-1].hash)}
    verify_chain(events, heads=head)
    verify_chain(events[:2])
    with pytest.raises(BadInput):
        verify_chain(events[:2], heads=head)
    with pytest.raises(BadInput):
        verify_chain([], heads=head)


def test_a_part_of_a_chain_is_proved_from_where_it_was_left() -> None:
    events = story("received", "paper_printed", "attached")
    verify_chain(events[2:], after={NAMES[Writer.COUNTER]: Link(2, events[1].hash)})
    with pytest.raises(BadInput):
        verify_chain(events[2:], after={NAMES[Writer.COUNTER]: Link(2, GENESIS)})


@pytest.mark.parametrize(
    "header", [b"", b"[]", b"null", b"{}", b"<html></html>", b'{"id":1}', b"\xff", b'{"\xe1"}', b"[" * 100_000]
)
def test_what_is_no_header_is_refused(header: bytes) -> None:
    with pytest.raises(BadInput):
        read_event(header, None)
