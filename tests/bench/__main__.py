"""``make bench``: every figure, one line each with its ratio, and all of them in build/bench.json."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from counter_app.bootstrap import china_now
from tests.bench import answering, choosing, form_page, form_window, paper, people, receiving, road, starting
from tests.bench.measure import Figure, machine, print_line, write_json
from tests.counterkit import release_bytes

OUT = Path("build/bench.json")

Parts = Mapping[str, Callable[[], Sequence[Figure]]]

FULL: Parts = {
    "start": lambda: starting.start(15),
    "receive": lambda: receiving.receive(100),
    "receipt": lambda: paper.receipt(25),
    "answer": lambda: answering.answering(20),
    "choose": lambda: choosing.choosing(10_000, 5),
    "form": lambda: form_page.form_page(5_000, 400),
    "window": lambda: form_window.form_window(5_000, 400),
    "people": lambda: people.people(30_000, 3_000),
    "road": lambda: road.road(5),
    "memory": lambda: starting.memory(200),
}
TINY: Parts = {
    "start": lambda: starting.start(1),
    "receive": lambda: receiving.receive(2, flushes=False),
    "receipt": lambda: paper.receipt(1),
    "answer": lambda: answering.answering(1),
    "choose": lambda: choosing.choosing(200, 1),
    "form": lambda: form_page.form_page(600, 4),
    "window": lambda: form_window.form_window(600, 4),
    "people": lambda: people.people(200, 20),
    "road": lambda: road.road(1),
    "memory": lambda: starting.memory(1),
}


def run(parts: Parts, only: Sequence[str] = (), out: Path = OUT) -> list[Figure]:
    """Measures, prints each line when it is known, and keeps all of them in ``out``."""
    release_bytes()
    about, figures, begun = machine(), list[Figure](), time.perf_counter()
    print(" · ".join(f"{name} {value}" for name, value in about.items()))
    print("medians (middle half); ratios to what is named below, measured turn by turn in this run\n")
    for name, measure in parts.items():
        if only and name not in only:
            continue
        for figure in measure():
            print_line(figure)
            figures.append(figure)
    write_json(out, figures, about, china_now().isoformat(timespec="seconds"))
    missed = [figure.name for figure in figures if figure.met is False]
    took = time.perf_counter() - begun
    print(
        f"\n{len(figures)} figures in {took:.0f} s, kept in {out}; "
        + (f"not met: {'; '.join(missed)}" if missed else "all aims met")
    )
    return figures


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="part", help="parts to run; all without")
    parser.add_argument("--tiny", action="store_true", help="smallest counts: does the bench itself still run?")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures are kept as JSON")
    asked = parser.parse_args()
    run(TINY if asked.tiny else FULL, asked.only, asked.out)


if __name__ == "__main__":
    main()
