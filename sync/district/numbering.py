"""Official 办件编号: 实施编码, day and serial as Guangdong gives them; the district's own series where an item has no 实施编码 yet."""

from __future__ import annotations

from sync.district.ledger import Ledger

_IMPLEMENTING_CODE = 31


def official_number(ledger: Ledger, district_code: str, implementing_code: str) -> str:
    """The next number of the day (GB/T 39046: at most 50 characters), drawn in the ledger's transaction."""
    whole = len(implementing_code) == _IMPLEMENTING_CODE
    series = f"{implementing_code if whole else district_code}{ledger.at:%Y%m%d}"
    serial = ledger.next_serial(series)
    return f"{series}{serial:04d}" if whole else f"{series}{serial:06d}"
