"""Sums, counts and extremes kept row by row are those gathered afresh, whatever was typed, hidden, added and taken away."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.forms import Record, aggregates
from tests.unit.forms.support import bind, compiled, inputs, loaded, opened

AGGREGATES = {
    "total": "sum(/data/rows/amount)",
    "shown_total": "sum(/data/rows/more/extra)",
    "n": "count(/data/rows)",
    "n_extra": "count(/data/rows/more)",
    "old": "count(/data/rows[age >= 60])",
    "old_total": "sum(/data/rows[age >= 60 and who != '']/amount)",
    "young": "count(/data/rows[not(age >= 18)]/who)",
    "named": "count-non-empty(/data/rows/who)",
    "oldest": "max(/data/rows/age)",
    "youngest": "min(/data/rows[who != 'x']/age)",
    "doubled": "sum(/data/rows/twice)",
    "wide": "count(/data/rows[age > /data/limit])",
    "third": "sum(/data/rows[3]/amount)",
    "cut": "sum(/data/counted/amount)",
    "inner": "sum(/data/rows/inner/x)",
}
INSTANCE = (
    "<show/><limit/><much/>"
    '<rows jr:template=""><who/><age/><amount/><on/><twice/><more><extra/></more>'
    '<inner jr:template=""><x/></inner><inner_sum/></rows><counted jr:template=""><amount>2.5</amount></counted>'
    + "".join(f"<{name}/>" for name in AGGREGATES)
)
BINDS = (
    bind("limit", type="int"),
    bind("much", type="int"),
    bind("rows", relevant="/data/show != 'no'"),
    bind("rows/age", type="int"),
    bind("rows/amount", type="decimal", relevant="../age != 13"),
    bind("rows/twice", calculate="../amount * 2"),
    bind("rows/more", relevant="../on = 'y'"),
    bind("rows/more/extra", type="decimal"),
    bind("rows/inner_sum", calculate="sum(../inner/x) + count(../inner[x > 1])"),
    *(bind(name, calculate=source) for name, source in AGGREGATES.items()),
)
BODY = (
    inputs("show", "limit", "much")
    + '<group ref="/data/rows"><repeat nodeset="/data/rows">'
    + inputs("rows/who", "rows/age", "rows/amount", "rows/on", "rows/more/extra")
    + '<group ref="/data/rows/inner"><repeat nodeset="/data/rows/inner">'
    + inputs("rows/inner/x")
    + "</repeat></group></repeat></group>"
    + '<group ref="/data/counted"><repeat nodeset="/data/counted" jr:count="/data/much">'
    + inputs("counted/amount")
    + "</repeat></group>"
)
FORM = compiled(INSTANCE, *BINDS, body=BODY)
QUESTIONS = ("who", "age", "amount", "on", "more/extra")
VALUES = st.sampled_from(
    [
        "",
        "0",
        "1",
        "13",
        "17",
        "59",
        "60",
        "61",
        "0.1",
        "0.2",
        "-3.5",
        "x",
        "y",
        "no",
        "1e5",
        "99999999999999999",
        "0.3",
    ]
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["row", "row", "row", "top", "inner", "add", "add", "remove"]), st.integers(0, 30), VALUES
    ),
    max_size=40,
)


def edit(record: Record, kind: str, pick: int, value: str) -> None:
    """One edit of that kind, where there is something to edit."""
    rows = record.state("/data/rows").row_count or 0
    if kind == "add":
        record.add_row("/data/rows")
    elif kind == "top":
        name = ("show", "limit", "much")[pick % 3]
        record.answer(f"/data/{name}", value if name == "show" else str(pick % 6))
    elif rows == 0:
        return
    elif kind == "remove":
        record.remove_row(f"/data/rows[{pick % rows + 1}]")
    elif kind == "inner":
        row = f"/data/rows[{pick % rows + 1}]/inner"
        record.add_row(row)
        record.answer(f"{row}[{record.state(row).row_count}]/x", value)
    else:
        record.answer(f"/data/rows[{pick % rows + 1}]/{QUESTIONS[pick % len(QUESTIONS)]}", value)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(EDITS)
def test_kept_row_by_row_equals_gathered_afresh(edits: list[tuple[str, int, str]]) -> None:
    record = opened(FORM)
    for kind, pick, value in edits:
        edit(record, kind, pick, value)
        fresh = loaded(FORM, record.answers(relevant_only=False))
        for name, source in AGGREGATES.items():
            kept = record.state(f"/data/{name}").value
            gathered = record.evaluate(f"string({source})")
            assert kept == ("" if gathered == "NaN" else gathered), name
            assert kept == fresh.state(f"/data/{name}").value, name


@pytest.mark.parametrize("name", sorted(set(AGGREGATES) - {"wide", "third", "inner"}))
def test_what_can_be_kept_is_kept(name: str) -> None:
    """The repeat's range holds a tally for it: one edit looks again at one row."""
    record = opened(FORM)
    for _ in range(3):
        record.add_row("/data/rows")
    spec = FORM.plan.by_ref["/data/counted" if name == "cut" else "/data/rows"]
    home = record._settler.fixed[spec.number]
    assert home.tallies
    assert sum(1 for tally in home.tallies.values() if not tally.stale) >= 1
    looked_at = FORM.plan.by_ref[f"/data/{name}"].calculate_rule
    assert looked_at is not None and looked_at.value is not None
    assert looked_at.value.__module__ == aggregates.__name__


def test_a_sum_forgets_what_was_taken_back() -> None:
    """Doubles added and taken away one by one drift (0.1 + 1e17 - 1e17 is 0); the exact sum does not."""
    record = opened(FORM)
    for value in ("0.1", "99999999999999999", "0.25"):
        record.add_row("/data/rows")
        record.answer(f"/data/rows[{record.state('/data/rows').row_count}]/amount", value)
    record.remove_row("/data/rows[2]")
    assert record.state("/data/total").value == "0.35"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=30))
def test_the_exact_total_is_the_true_sum_rounded_once(numbers: list[float]) -> None:
    true = sum(map(Fraction, numbers), Fraction(0))
    try:
        expected = float(true)
    except OverflowError:
        expected = float("inf") if true > 0 else float("-inf")
    assert aggregates.exact_total(numbers) == expected
    rounded = aggregates._rounded(sum(map(aggregates._scaled, numbers)))
    assert rounded == expected
