"""Forms with something broken in them, by the hundred: each is refused with a reason, or runs."""

from __future__ import annotations

import random
import re

import pytest

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record, compile_form
from tests.conformance.forms import form_cases
from tests.unit.forms.support import NOW, TODAY, loaded

FORMS = [case.xml for case in form_cases()]
PARTS = re.compile(r"<[^>]+>|[^<]+")
ATTRIBUTE = re.compile(r' [\w:]+="[^"]*"')
VALUES = [found for xml in FORMS for found in ATTRIBUTE.findall(xml)]
ANSWERS = ("1", "x", "a b", "2026-02-23", "", "-7.5")
MUTATIONS = 1_000
"""Of each of the seeds below: 8,000 in all."""


def mutated(chance: random.Random) -> bytes:
    """A form of the conformance suite with up to three of its attributes or elements changed or gone."""
    parts = PARTS.findall(chance.choice(FORMS))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(parts))
        attributes = ATTRIBUTE.findall(parts[place])
        act = chance.randrange(4)
        if act == 0 and parts[place].endswith("/>"):
            del parts[place]
        elif act == 1 and attributes:
            parts[place] = parts[place].replace(chance.choice(attributes), "", 1)
        elif act == 2 and attributes:
            parts[place] = parts[place].replace(chance.choice(attributes), chance.choice(VALUES), 1)
        elif attributes:
            old = chance.choice(attributes)
            new = old.partition("=")[0] + "=" + chance.choice(VALUES).partition("=")[2]
            parts[place] = parts[place].replace(old, new, 1)
    return "".join(parts).encode()


def filled(definition: FormDefinition, chance: random.Random) -> Record:
    """A record with every question answered somehow, rows added and taken away."""
    record = Record.new(definition, today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "id-1")
    for ref, node in definition.nodes.items():
        if node.kind == "question":
            record.answer(ref, chance.choice(ANSWERS))
        elif node.kind == "repeat" and not node.counted:
            record.add_row(ref)
        record.state(ref)
    for language in definition.languages:
        record.set_language(language)
    record.finalize()
    return record


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_form_is_refused_or_runs(seed: int) -> None:
    chance = random.Random(seed)
    ran = 0
    for _ in range(MUTATIONS):
        try:
            record = filled(compile_form(mutated(chance)), chance)
        except BadInput as refused:
            assert refused.details["why"]
            continue
        ran += 1
        record.problems(), record.entities(), record.to_xml()
        loaded(record.definition, record.answers(relevant_only=False))
    assert ran > MUTATIONS // 2
