"""What a sheet of blank hand-written slips 手写凭条 is made from: plain frozen values, as for every other paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPadFacts:
    """A printed range. ``slips``: (21 digits for the bar code, short number as it is said), in order."""

    station_name: str
    station_code: str
    printed_at: str
    slips: tuple[tuple[str, str], ...]
    town_name: str = ""
    district_name: str = ""
    city_name: str = "佛山市"
    window: str = ""
    station_phone: str = ""
    clerk_name: str = ""
