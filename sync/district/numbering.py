"""Official 办件编号: 实施编码, day and serial as Guangdong gives them; the district's own series where an item has no 实施编码 yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from sync.district.tables import serials

_IMPLEMENTING_CODE = 31


def official_number(connection: Connection, district_code: str, implementing_code: str, now: datetime) -> str:
    """The next number of the day (GB/T 39046: at most 50 characters), drawn in the caller's transaction."""
    whole = len(implementing_code) == _IMPLEMENTING_CODE
    series = f"{implementing_code if whole else district_code}{now:%Y%m%d}"
    serial = _next(connection, series)
    return f"{series}{serial:04d}" if whole else f"{series}{serial:06d}"


def _next(connection: Connection, series: str) -> int:
    last = connection.execute(
        select(serials.c.last).where(serials.c.series == series).with_for_update()
    ).scalar_one_or_none()
    if last is None:
        connection.execute(insert(serials).values(series=series, last=1))
        return 1
    connection.execute(update(serials).where(serials.c.series == series).values(last=last + 1))
    return int(last) + 1
