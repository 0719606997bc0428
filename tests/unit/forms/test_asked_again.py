"""What a page asks after every answer says the same as when it is asked for the first time: problems, and the answers of a draft."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from counter_app.forms import Record, compile_form
from counter_app.forms.answers import gathered
from tests.unit.forms.support import bind, form

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FIELDS = ("a", "b", "g/c", "g/d", "e")


def _form() -> bytes:
    rules = (
        bind("a", type="int", required="true()", constraint=". < 50"),
        bind("b", type="string", required="/data/a > 10"),
        bind("g", relevant="/data/a != 7"),
        bind("g/c", type="int", required="true()"),
        bind("g/d", type="string", calculate="once(/data/a)"),
        bind("r/x", type="int", required="true()", constraint=". > /data/a"),
        bind("e", type="string", required="true()"),
    )
    body = (
        '<input ref="/data/a"><label>甲</label></input>'
        '<input ref="/data/b"><label>乙 <output value="/data/a"/></label></input>'
        '<group ref="/data/g"><input ref="/data/g/c"><label>丙</label></input>'
        '<input ref="/data/g/d"><label>丁</label></input></group>'
        '<group ref="/data/r"><label>行</label><repeat nodeset="/data/r">'
        '<input ref="/data/r/x"><label>值</label></input></repeat></group>'
        '<input ref="/data/e"><label>戊</label></input>'
    )
    return form("<a/><b/><g><c/><d/></g><r><x/></r><e>1</e>", *rules, body=body)


@pytest.mark.parametrize("seed", range(8))
def test_problems_and_answers_after_many_edits_are_those_of_a_fresh_look(seed: int) -> None:
    made, definition = random.Random(seed), compile_form(_form(), functions={})
    record = Record.new(definition, today=NOW.date, now=lambda: NOW)
    for _ in range(60):
        _edit(record, made)
        fresh = Record.load(definition, record.answers(relevant_only=False), today=NOW.date, now=lambda: NOW)
        assert record.problems() == fresh.problems()
        assert record.problems() is record.problems()
        assert record.answers(relevant_only=False) == gathered(record.root, False)
        assert list(record.answers(relevant_only=False)) == list(gathered(record.root, False))


def _edit(record: Record, made: random.Random) -> None:
    rows = record.state("/data/r").row_count or 0
    act = made.choice(("answer", "answer", "answer", "cell", "add", "remove"))
    if act == "add" and rows < 4:
        record.add_row("/data/r")
    elif act == "remove" and rows:
        record.remove_row(f"/data/r[{made.randint(1, rows)}]")
    elif act == "cell" and rows:
        record.answer(f"/data/r[{made.randint(1, rows)}]/x", made.choice(("", "5", "60", "x")))
    else:
        record.answer(f"/data/{made.choice(FIELDS)}", made.choice(("", "7", "20", "60", "x")))
