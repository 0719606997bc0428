"""One run of rxeval on one form: the steps of tests/bench/forms/ours.py, in rxeval's own environment.

rxeval reckons the whole form at each answer, so of a form with more than 500 questions the first and last hundred are asked.
"""

import json
import re
import sys
import time
from pathlib import Path

import rxeval

MOST = 500


def main() -> None:
    path, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    xml, times = path.read_text("utf-8"), {}

    def timed(step, act):
        began = time.perf_counter()
        result = act()
        times.setdefault(step, []).append((time.perf_counter() - began) * 1000)
        return result

    def opened():
        session = rxeval.Session(xml)
        session.recompute()
        return session

    session = timed("load", opened)

    def put(ref, value):
        session.set(ref, value)
        session.recompute()

    def one_more():
        session.add_row("/data/rep")
        session.recompute()

    def listed(district):
        put("/data/district", district)
        return session.choices("/data/town")

    kind = re.sub(r"[0-9k]+$", "", path.stem)
    if kind in ("pages", "deep"):
        asked = re.findall(r'<input ref="([^"]+)"', xml)
        total = re.findall(r'<bind nodeset="([^"]+)"[^>]*calculate="', xml)[-1]
        chosen = list(enumerate(asked))
        if len(chosen) > MOST:
            chosen = chosen[:100] + chosen[-100:]
        for place, ref in chosen:
            timed("answer", lambda ref=ref, place=place: put(ref, str(place % 7 + 1)))
        first = session.get(total)
        for turn in range(20):
            timed("ripple", lambda turn=turn: put(asked[0], str(10 + turn % 5)))
        told = f"{first}|{session.get(total)}"
        if len(chosen) < len(asked):
            told = f"part of {len(asked)} questions: {told}"
    elif kind == "rows":
        for place in range(rows):
            if place:
                timed("add", one_more)
            for name, value in (("who", f"P{place}"), ("age", str(place * 7 % 100)), ("amount", "10.5")):
                timed("answer", lambda name=name, value=value, n=place + 1: put(f"/data/rep[{n}]/{name}", value))
        first = "|".join(session.get(f"/data/{name}") for name in ("total", "n", "seniors", "oldest"))
        for turn in range(20):
            timed("ripple", lambda turn=turn: put("/data/rep[1]/amount", str(5 + turn)))
        told = f"{first}|{session.get('/data/total')}"
    else:
        for turn in range(50):
            if len(timed("list", lambda turn=turn: listed(f"d{turn}"))) != 100:
                raise SystemExit("not the towns of the district")
            timed("label", lambda turn=turn: put("/data/town", f"t{turn}"))
        told = f"{session.get('/data/town_label')}|{session.get('/data/n_towns')}"
    timed("serialise", session.instance_xml)
    print(json.dumps({"times": times, "total": told}))


if __name__ == "__main__":
    main()
