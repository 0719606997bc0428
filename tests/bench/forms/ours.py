"""One run of our engine on one form, in a process of its own: ``python -m tests.bench.forms.ours FORM.xml [ROWS]``.

Every engine is taken through the same steps. load: from the XML's text until the state of every node was read. answer: every
question in form order, then its violation, the next one's relevance and the form's total are read. ripple: the first question
is changed twenty times, and the total at the end of the chain read. rows: added one by one, three answers each, totals read.
towns: a district is chosen and the towns offered are read with their labels; a town is chosen and its looked-up label read.
Times in ms.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from counter_app.forms import FormDefinition, Record, compile_form

Timings = dict[str, list[float]]
NOW = datetime(2026, 2, 23, 1, 30, tzinfo=UTC)


class Run:
    """One record, its timings by step."""

    def __init__(self, xml: bytes, rows: int) -> None:
        self.times: Timings = {}
        self.source, self.rows = xml, rows
        self.record: Record
        self.timed("load", self._load)

    def _load(self) -> None:
        definition: FormDefinition = compile_form(self.source)
        self.record = Record.new(definition, today=NOW.date, now=lambda: NOW, new_id=lambda: "id")
        for ref in definition.nodes:
            self.record.state(ref)

    def timed(self, step: str, act: Callable[[], object]) -> None:
        """Does it and keeps what it took."""
        began = time.perf_counter()
        act()
        self.times.setdefault(step, []).append((time.perf_counter() - began) * 1000)

    def chain(self) -> str:
        """pages and deep: all questions once, then the ripples."""
        asked = re.findall(r'<input ref="([^"]+)"', self.source.decode())
        total = re.findall(r'<bind nodeset="([^"]+)"[^>]*calculate="', self.source.decode())[-1]
        for place, ref in enumerate(asked):
            after = asked[min(place + 1, len(asked) - 1)]
            self.timed("answer", lambda ref=ref, place=place, after=after: self._answered(ref, place, after, total))
        first = self.record.state(total).value
        for turn in range(20):
            self.timed("ripple", lambda turn=turn: self._changed(asked[0], str(10 + turn % 5), total))
        return f"{first}|{self.record.state(total).value}"

    def _answered(self, ref: str, place: int, after: str, total: str) -> None:
        self.record.answer(ref, str(place % 7 + 1))
        _ = self.record.state(ref).violation, self.record.state(after).relevant, self.record.state(total).value

    def _changed(self, ref: str, value: str, total: str) -> None:
        self.record.answer(ref, value)
        _ = self.record.state(total).value

    def members(self) -> str:
        """rows: filled one by one, then the first row's amount changed."""
        for place in range(self.rows):
            if place:
                self.timed("add", lambda: (self.record.add_row("/data/rep"), self.record.state("/data/n").value))
            answers = (("who", f"P{place}"), ("age", str(place * 7 % 100)), ("amount", "10.5"))
            for name, value in answers:
                ref = f"/data/rep[{place + 1}]/{name}"
                self.timed("answer", lambda ref=ref, value=value: self._changed(ref, value, "/data/total"))
        first = self._totals()
        for turn in range(20):
            self.timed("ripple", lambda turn=turn: self._changed("/data/rep[1]/amount", str(5 + turn), "/data/total"))
        return f"{first}|{self.record.state('/data/total').value}"

    def _totals(self) -> str:
        return "|".join(self.record.state(f"/data/{name}").value for name in ("total", "n", "seniors", "oldest"))

    def towns(self) -> str:
        """towns: fifty districts, a town in each."""
        for turn in range(50):
            self.timed("list", lambda turn=turn: self._listed(f"d{turn}"))
            self.timed("label", lambda turn=turn: self._changed("/data/town", f"t{turn}", "/data/town_label"))
        return f"{self.record.state('/data/town_label').value}|{self.record.state('/data/n_towns').value}"

    def _listed(self, district: str) -> None:
        self.record.answer("/data/district", district)
        if len([choice.label for choice in self.record.state("/data/town").choices]) != 100:
            raise SystemExit("not the towns of the district")


def main() -> None:
    """Prints the run as one JSON object."""
    path, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    gc.disable()  # as in the program, which collects between two events
    run = Run(path.read_bytes(), rows)
    steps = {"pages": run.chain, "deep": run.chain, "rows": run.members, "towns": run.towns}
    total = steps[re.sub(r"[0-9k]+$", "", path.stem)]()
    run.timed("serialise", run.record.to_xml)
    print(json.dumps({"times": run.times, "total": total}))


if __name__ == "__main__":
    main()
