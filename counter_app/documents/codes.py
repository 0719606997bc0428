"""Bar code and QR of a sheet as plain black modules, drawn as vectors by whoever places them."""

from __future__ import annotations

from functools import lru_cache

QUIET_BARS = 10
"""Light modules wanted on each side of a Code 128 symbol (ISO/IEC 15417)."""
QUIET_QR = 4
"""Light modules wanted on each side of a QR symbol (ISO/IEC 18004)."""


@lru_cache(maxsize=64)
def bars(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Code 128 of an ASCII text: total width in modules and each bar as (start, width); no quiet zone.

    A 25-character 收件号 (24 digits and its check character) is 189 modules wide.
    """
    from barcode.codex import Code128

    pattern: str = Code128(text).build()[0]
    found: list[tuple[int, int]] = []
    at = 0
    for light in pattern.replace("10", "1 0").replace("01", "0 1").split():
        if light[0] == "1":
            found.append((at, len(light)))
        at += len(light)
    return at, tuple(found)


@lru_cache(maxsize=64)
def qr(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """QR of a text at error level M: modules a side and each dark run as (column, row, length); no quiet zone."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    runs: list[tuple[int, int, int]] = []
    for row, modules in enumerate(code.matrix):
        start = -1
        for column, dark in enumerate((*modules, 0)):
            if dark and start < 0:
                start = column
            elif not dark and start >= 0:
                runs.append((start, row, column - start))
                start = -1
    return len(code.matrix), tuple(runs)
