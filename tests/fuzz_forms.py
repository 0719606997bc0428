"""``make fuzz-forms``: forms torn, spliced and misspelt, answered with anything, must be refused in words or run in bounds.

Each case takes a form of the catalogue, of the bench's shapes or of the conformance suite, changes its XML a few times (bytes,
elements, attributes, expressions) and its lists, opens it, and answers, adds, removes, reads, sends, tears the record, opens it
again and compares the two. Any error but the engine's own refusals, any case that takes longer or more memory than the limit, XML
that cannot be read again, and answers that are others when calculated afresh fail the run with the seed that repeats it.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from counter_app.domain.functions import form_functions
from counter_app.domain.working_time import Calendar
from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record, compile_form
from counter_app.forms.difference import difference
from tests.bench.forms.shapes import converted
from tests.conformance.forms import form_cases

RELEASE = Path("build/catalogue/release.zip")
NOW = datetime(2026, 2, 23, 1, 30, tzinfo=UTC)
TOKENS = (
    "/data/a", "/data/*", "//x", "..", ".", "../..", "current()/..", "instance('l')/root/item[name=1]/label", "[1]", "[-1]",
    "position()", "last()", "1 div 0", "0 div 0", "1e400", "99999999999999999999", "-1", "''", "'x'", '"', "'", "(", ")", "((((",
    "sum(/data/a)", "count(..)", "if(1,2,3)", "if(", "regex(., '(a+)+$')", "regex(., '[')", "once(.)", "today()", "now()",
    "random()", "uuid()", "randomize(/data/a, 3)", "pulldata('x','y','z',1)", "indexed-repeat(/data/a, /data/r, 1)",
    "jr:choice-name(., '/data/a')", "format-date(today(), '%Y-%n')", "substr('abc', -5, 99)", "digest('a','MD5')", "area(.)",
    "selected(., 'a')", "and", "or", "div", "mod", "=", "!=", "<", "|", ",", "${a}", "concat(", "\\x00", "\\ud800", "𠮷", "@x",
    "pow(10, 400)", "pow(-1, 0.5)", "int('x')", "date('2026-99-99')", "decimal-date-time(.)", "self::node()", "ancestor::*",
)  # fmt: skip
ANSWERS = (
    "", "0", "-1", "1", "yes", "no", "a b c", "2026-02-23", "2026-02-30", "25:61", "99999999999999999999", "1e308", "NaN",
    "𠮷", "\x00\x07", "\ud800", "<a>&amp;</a>", "'\"", "a" * 5000, "22.5 113.1 0 0;22.6 113.2 0 0;22.5 113.1 0 0", " ", "\n", "-0",
)  # fmt: skip
NAMES = (
    "nodeset",
    "ref",
    "relevant",
    "calculate",
    "constraint",
    "required",
    "readonly",
    "type",
    "value",
    "event",
    "jr:count",
)


Form = tuple[bytes, dict[str, bytes]]
"""A form's XML and the files that come with it."""

MEMORY = 2_000_000_000
"""Bytes the whole run may take."""

CHANCE = re.compile(rb"random|uuid|now\(|today\(|once\(|setvalue|setgeopoint|preload|version=|instance-first")
"""What may give another answer when a record is opened again."""


def seeds() -> list[Form]:
    """The forms that cases start from."""
    found: list[Form] = [(converted(name), {}) for name in ("pages40", "deep20", "rows")]
    with zipfile.ZipFile(RELEASE) as release:
        found += [
            (release.read(name), {})
            for name in sorted(release.namelist())
            if name.startswith("forms/") and name.endswith(".xml")
        ]
    for one in form_cases():
        found.append((one.xml.encode(), {name: path.read_bytes() for name, path in one.media.items()}))
    return found


def case(chance: random.Random, seed: Form, functions: dict[str, Callable[..., object]]) -> str:
    """One case; what it ended in."""
    form, media = seed
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        form = chance.choice((_torn, _rearranged, _reworded, _reworded, _reworded))(chance, form)
    if chance.random() < 0.3:
        media = {name: _torn(chance, content) for name, content in media.items()}
    try:
        definition = compile_form(form, functions=functions, media=media)
    except BadInput:
        return "refused"
    refs = list(definition.nodes)
    try:
        record = Record.new(definition, **CLOCK)
    except BadInput:
        return "refused at opening"
    for _ in range(chance.randint(1, 12)):
        with suppress(BadInput):
            _step(chance, record, refs)
    for ref in refs:
        record.state(ref)
    record.problems(), record.warnings(), record.entities(), record.attachments()
    etree.fromstring(record.to_xml())
    _reopen(chance, definition, record, same=not CHANCE.search(form))
    return "ran"


CLOCK: Mapping[str, Any] = {"today": NOW.date, "now": lambda: NOW, "new_id": lambda: "id"}


def _reopen(chance: random.Random, definition: FormDefinition, record: Record, same: bool) -> None:
    """The record calculated afresh is the ``same``, by its answers and by its XML; torn, it is refused or opens."""
    Record.load(definition, record.answers(relevant_only=False), **CLOCK)
    xml = record.to_xml(relevant_only=False)
    again = Record.from_xml(definition, xml, relevant_only=False, **CLOCK)
    if same and again.to_xml(relevant_only=False) != xml:
        raise AssertionError(f"opened again it is another record: {xml!r} {again.to_xml(relevant_only=False)!r}")
    if same and difference(record, again):
        raise AssertionError(f"opened again it differs: {difference(record, again)}")
    with suppress(BadInput):
        torn = Record.from_xml(definition, chance.choice((_torn, _rearranged))(chance, xml), any_version=True, **CLOCK)
        difference(record, torn, calculated=True)
        etree.fromstring(torn.to_xml())


def _step(chance: random.Random, record: Record, refs: list[str]) -> None:
    ref = generic = chance.choice(refs)
    if chance.random() < 0.3:
        ref += f"[{chance.randint(-1, 3)}]"
    node = record.definition.nodes[generic]
    reckoned = (
        node.control is None and "calculate" in node.rules
    )  # nobody can type there, and nothing keeps what is put there
    pick = chance.random()
    if pick < 0.55 and not reckoned:
        record.answer(ref, chance.choice(ANSWERS))
    elif pick < 0.75:
        record.add_row(ref)
    elif pick < 0.85:
        record.remove_row(ref)
    elif pick < 0.9:
        record.set_language(chance.choice((*record.definition.languages, "x")))
    else:
        record.evaluate(_expression(chance), ref)


def _expression(chance: random.Random) -> str:
    return " ".join(chance.choice(TOKENS) for _ in range(chance.randint(1, 7)))


def _torn(chance: random.Random, form: bytes) -> bytes:
    """Bytes lost, doubled or changed."""
    at = chance.randrange(len(form) or 1)
    end = min(len(form), at + chance.choice((1, 1, 5, 200)))
    return chance.choice(
        (
            form[:at],
            form[:at] + form[end:],
            form[:end] + form[at:],
            form[:at] + bytes([chance.randrange(256)]) + form[end:],
        )
    )


def _tree(form: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(form, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def _rearranged(chance: random.Random, form: bytes) -> bytes:
    """An element lost, doubled, or moved somewhere else."""
    root = _tree(form)
    if root is None:
        return form
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    one, other = chance.choice(elements), chance.choice(elements)
    parent = one.getparent()
    if parent is None or one in other.iterancestors() or one is other:
        return form
    what = chance.randrange(3)
    if what == 0:
        parent.remove(one)
    elif what == 1:
        parent.append(etree.fromstring(etree.tostring(one, with_tail=False)))
    else:
        other.append(one)
    return etree.tostring(root)


def _reworded(chance: random.Random, form: bytes) -> bytes:
    """An attribute's expression spliced with another, or a new rule set."""
    root = _tree(form)
    if root is None:
        return form
    elements = [one for one in root.iter() if isinstance(one.tag, str) and one.attrib]
    if not elements:
        return form
    one = chance.choice(elements)
    name = chance.choice((*one.attrib, *(plain for plain in NAMES if ":" not in plain)))
    before = one.get(name) or ""
    at = chance.randint(0, len(before))
    fresh = chance.choice((_expression(chance), before[:at] + _expression(chance) + before[at:], before[:at]))
    one.set(name, re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", fresh))
    return etree.tostring(root)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stops what takes longer with TimeoutError."""

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(cases: int, first: int, limit_s: float) -> tuple[Counter[str], list[str]]:
    """What the cases ended in, and the failures in words."""
    forms = seeds()
    functions = form_functions(Calendar(frozenset(), frozenset(), NOW.date()), NOW.date)
    ended: Counter[str] = Counter()
    failures = []
    for seed in range(first, first + cases):
        chance = random.Random(seed)
        try:
            with within(limit_s):
                ended[case(chance, chance.choice(forms), functions)] += 1
        except Exception as error:
            ended["failed"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.append(
                f"seed {seed}: {type(error).__name__} {error} at {where.name} {Path(where.filename).name}:{where.lineno}"
            )
    return ended, failures


def main() -> None:
    """Reads the command line, runs, says what the cases ended in."""
    parser = argparse.ArgumentParser(prog="make fuzz-forms", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="the first case's seed; --cases 1 --seed N repeats one")
    parser.add_argument("--limit", type=float, default=10, help="seconds a case may take")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    begun = time.perf_counter()
    ended, failures = run(asked.cases, asked.seed, asked.limit)
    print("\n".join(failures[:50]))
    shown = ", ".join(f"{count} {what}" for what, count in ended.most_common())
    print(f"{sum(ended.values())} cases in {time.perf_counter() - begun:.0f} s: {shown}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
