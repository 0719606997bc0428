"""What our engine is held to on the bench's forms, and the totals every engine must come to."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOTALS = {
    "pages200": "790|816",
    "pages1000": "3988|4014",
    "pages5000": "19994|20020",
    "deep200": "395|408",
    "deep1000": "1994|2007",
    "deep5000": "9997|10010",
    "rows300": "3150|300|120|99|3163.5",
    "rows2000": "21000|2000|800|99|21013.5",
    "towns10k": "Town 49|100",
}
"""After the answers, and after the ripples."""


@dataclass(frozen=True, slots=True)
class Aim:
    """At most so many ms for one step of a form, or for each of ``per`` recalculations the step cannot do without."""

    form: str
    step: str
    most: float
    per: int = 1
    words: str = ""


AIMS = (
    Aim("pages1000", "load", 150),
    Aim("pages5000", "load", 800),
    Aim("pages1000", "answer", 0.3),
    Aim("pages5000", "answer", 0.6),
    Aim("deep1000", "ripple", 0.005, 500, " for each total of the chain"),
    Aim("deep5000", "ripple", 0.005, 2500, " for each total of the chain"),
    Aim("towns10k", "list", 2),
    Aim("towns10k", "label", 0.2),
    Aim("rows300", "add", 1),
    Aim("rows2000", "add", 1),
)


def first_number(total: str) -> float | str:
    """What the totals of two engines are compared by: the first of them, as a number where it is one."""
    found = re.match(r"-?[0-9]+(\.[0-9]+)?", total)
    return float(found[0]) if found else total.partition("|")[0]
