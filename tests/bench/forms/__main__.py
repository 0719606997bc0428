"""``make bench-forms``: our engine and the peers' on the same forms, turn by turn; totals checked, aims said.

Every run is a process of its own. A peer that needs longer than the limit for one run is told as not finished.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests import peers
from tests.bench.forms.aims import AIMS, TOTALS, Aim, first_number
from tests.bench.forms.shapes import xml_of
from tests.bench.measure import machine

HERE = Path(__file__).parent
FORMS = Path("build/bench-forms")
OUT = Path("build/bench-forms.json")
OURS = "ours"
STEPS = ("load", "answer", "ripple", "add", "list", "label")
WHOLE = ("pages200", "pages1000", "pages5000", "deep200", "deep1000", "deep5000", "rows300", "rows2000", "towns10k")
SMALL = ("pages200", "deep200", "rows50")


@dataclass(slots=True)
class Result:
    """What one engine needed for one form: medians in ms by step, and the total it came to; or why it did not finish."""

    engine: str
    steps: dict[str, list[float]] = field(default_factory=dict)
    total: str = ""
    failed: str = ""

    def median(self, step: str) -> float | None:
        """The step's median over all runs."""
        return median(self.steps[step]) if self.steps.get(step) else None


def measure(name: str, engines: Sequence[peers.Peer], rounds: int, limit_s: float) -> list[Result]:
    """Every engine on the form, taking turns; a peer that failed or ran too long once is not asked again."""
    rows = name.removeprefix("rows") if name.startswith("rows") else "0"
    form = xml_of("rows" if name.startswith("rows") else name, FORMS)
    results = [Result(engine.name) for engine in engines]
    for turn in range(rounds):
        for engine, result in zip(engines, results, strict=True):
            slow = turn > 0 and sum(result.steps.get("answer", ())) + sum(result.steps.get("add", ())) > 20_000
            if not result.failed and not slow:
                _run(engine, result, [str(form), rows], limit_s)
    return results


def _run(engine: peers.Peer, result: Result, arguments: list[str], limit_s: float) -> None:
    environment = {**os.environ, **dict(engine.environment)}
    try:
        run = subprocess.run(
            [*engine.command, *arguments], capture_output=True, text=True, timeout=limit_s, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        result.failed = f"not finished in {limit_s:.0f} s"
        return
    if run.returncode != 0:
        result.failed = (run.stderr.strip().splitlines() or ["stopped"])[-1][:80]
        return
    told = json.loads(run.stdout.strip().splitlines()[-1])
    result.total = told["total"]
    for step, times in told["times"].items():
        result.steps.setdefault(step, []).extend(times)


def show(name: str, results: Sequence[Result]) -> list[str]:
    """Prints the form's lines; gives what was not met."""
    missed = []
    ours = next(one for one in results if one.engine == OURS)
    print(f"\n{name}")
    for result in results:
        cells = [f"{step} {_ms(value)}" for step in STEPS if (value := result.median(step)) is not None]
        print(f"  {result.engine:<18}{result.failed or '  '.join(cells)}  {result.total}".rstrip())
    if name in TOTALS and ours.total != TOTALS[name]:
        missed.append(f"{name}: total {ours.total}, not {TOTALS[name]}")
    for result in results:
        same = first_number(result.total) == first_number(ours.total)
        if result.total and not same and not result.total.startswith("part"):
            missed.append(f"{name}: {result.engine} comes to {result.total}, ours to {ours.total}")
    for aim in (one for one in AIMS if one.form == name):
        missed += _held(aim, ours)
    return missed + _compared(name, ours, results)


def _held(aim: Aim, ours: Result) -> list[str]:
    value = ours.median(aim.step)
    if value is None:
        return [f"{aim.form} {aim.step}: nothing measured"]
    reached = value / aim.per
    met = reached <= aim.most
    print(f"    {aim.step}{aim.words}: {_ms(reached)}, at most {_ms(aim.most)}: {'met' if met else 'NOT MET'}")
    return [] if met else [f"{aim.form} {aim.step}"]


def _compared(name: str, ours: Result, results: Sequence[Result]) -> list[str]:
    """At least five times faster than the fastest peer; at loading, than JavaRosa and web-forms."""
    missed = []
    for step in STEPS:
        own = ours.median(step)
        theirs = [(value, one.engine) for one in results if one is not ours and (value := one.median(step)) is not None]
        if step == "load":
            theirs = [one for one in theirs if one[1] != peers.RXEVAL]
        if own is None or not theirs:
            continue
        fastest, engine = min(theirs)
        times = fastest / own
        print(f"    {step}: {times:.1f}x faster than {engine}{'' if times >= 5 else '  NOT MET (5x)'}")
        if times < 5:
            missed.append(f"{name} {step} {times:.1f}x")
    return missed


def _ms(value: float) -> str:
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def main() -> None:
    """Reads the command line, measures, keeps the figures in build/bench-forms.json."""
    parser = argparse.ArgumentParser(prog="make bench-forms", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="form", help=f"forms to run; without: {' '.join(WHOLE)}")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each engine on each form")
    parser.add_argument("--limit", type=float, default=150, help="seconds one run may take")
    parser.add_argument(
        "--small", action="store_true", help="smallest forms, our engine alone: does the bench still run?"
    )
    asked = parser.parse_args()
    engines = [peers.Peer(OURS, (sys.executable, "-m", "tests.bench.forms.ours"))]
    if not asked.small:
        engines += peers.available(
            {
                peers.JAVAROSA: lambda: peers.javarosa(HERE / "peers/JavaRosaRun.java"),
                peers.WEB_FORMS: lambda: peers.web_forms(HERE / "peers/web_forms_run.mjs"),
                peers.RXEVAL: lambda: peers.rxeval(HERE / "peers/rxeval_run.py"),
            }
        )
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("medians of all steps of all runs; every run a fresh process, the engines taking turns")
    begun, missed, kept = time.perf_counter(), list[str](), {}
    for name in asked.only or (SMALL if asked.small else WHOLE):
        results = measure(name, engines, 1 if asked.small else asked.rounds, asked.limit)
        missed += show(name, results)
        kept[name] = [
            {"engine": one.engine, "total": one.total, "failed": one.failed}
            | {step: one.median(step) for step in one.steps}
            for one in results
        ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"machine": machine(), "forms": kept, "missed": missed}, indent=1), "utf-8")
    print(
        f"\n{time.perf_counter() - begun:.0f} s, kept in {OUT}; {'not met: ' + '; '.join(missed) if missed else 'all met'}"
    )


if __name__ == "__main__":
    main()
