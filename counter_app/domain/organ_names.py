"""Names of organs and places as a release writes them, filled in for the station that prints them."""

from __future__ import annotations


def organ_name(written: str, *, town: str, district: str = "", station: str = "") -> str:
    """The name with ``{district}``, ``{town}`` and ``{station}`` filled in: ``{town}人大工委`` is 祖庙街道人大工委.

    Behind ``|`` stands what a town 镇 has instead of a subdistrict 街道: ``{town}办事处|{town}人民政府``.
    """
    of_street, _, of_town = written.partition("|")
    chosen = of_town if of_town and town.endswith("镇") else of_street
    for word, name in (("{district}", district), ("{town}", town), ("{station}", station)):
        chosen = chosen.replace(word, name)
    return chosen
