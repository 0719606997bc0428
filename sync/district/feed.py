"""The feed of a station: everything committed for it, in district order, from any position; from 0 it rebuilds a terminal."""

from __future__ import annotations

import asyncio
import time

import msgspec
from sqlalchemy import select

from sync.district.core import District
from sync.district.tables import events, feed, payloads
from sync.wire import MAX_FEED_LIMIT, MAX_WAIT_S, FeedAnswer, FeedItem


def read_feed(district: District, station: str, after: int, limit: int) -> FeedAnswer:
    """Up to ``limit`` entries after the position."""
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
    with district.database.reading() as connection:
        rows = connection.execute(query).all()
    entries = [
        FeedItem(row.position, "event", {"header": row.header, "payload": row.payload, "case_seq": row.case_seq})
        if row.kind == "event"
        else FeedItem(row.position, row.kind, msgspec.json.decode(row.body))
        for row in rows[:limit]
    ]
    return FeedAnswer(entries, entries[-1].position if entries else after, len(rows) > limit)


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
