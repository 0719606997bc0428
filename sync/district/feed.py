"""The feed of a station: everything committed for it, in district order, from any position; from 0 it rebuilds a terminal."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import msgspec
from sqlalchemy import Row, select

from sync.district.core import District
from sync.district.tables import events, feed, payloads
from sync.wire import MAX_BATCH_BYTES, MAX_FEED_LIMIT, MAX_WAIT_S, FeedAnswer, FeedItem


def read_feed(district: District, station: str, after: int, limit: int) -> FeedAnswer:
    """Up to ``limit`` entries after the position, fewer where they are large: a terminal reads no answer without end."""
    limit = max(1, min(limit, MAX_FEED_LIMIT))
    query = (
        select(feed.c.position, feed.c.kind, feed.c.body, events.c.header, events.c.case_seq, payloads.c.payload)
        .select_from(
            feed.outerjoin(events, events.c.event_id == feed.c.event_id).outerjoin(
                payloads, payloads.c.event_id == feed.c.event_id
            )
        )
        .where(feed.c.station == station, feed.c.position > after)
        .order_by(feed.c.position)
        .limit(limit + 1)
    )
    entries: list[FeedItem] = []
    size, more = 0, False
    with district.database.reading() as connection:
        for row in connection.execute(query):
            size += len((row.payload or row.body).encode())
            more = len(entries) == limit or (bool(entries) and size > MAX_BATCH_BYTES)
            if more:
                break
            entries.append(_item(row))
    return FeedAnswer(entries, entries[-1].position if entries else after, more)


def _item(row: Row[*tuple[Any, ...]]) -> FeedItem:
    if row.kind != "event":
        return FeedItem(row.position, row.kind, msgspec.json.decode(row.body))
    return FeedItem(row.position, "event", {"header": row.header, "payload": row.payload, "case_seq": row.case_seq})


async def wait_feed(district: District, station: str, after: int, limit: int, wait_s: float) -> FeedAnswer:
    """As ``read_feed``, but an empty answer waits for something to come, at most ``wait_s`` seconds."""
    until = time.monotonic() + max(0.0, min(wait_s, MAX_WAIT_S))
    while True:
        signal = district.hub.signal(station)
        answer = await asyncio.to_thread(read_feed, district, station, after, limit)
        left = until - time.monotonic()
        if answer.entries or left <= 0 or district.hub.closing:
            return answer
        try:
            await asyncio.wait_for(signal.wait(), min(left, district.settings.poll_s))
        except TimeoutError:
            continue
