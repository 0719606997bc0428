"""Random small forms under random edits: what was settled step by step equals what is calculated afresh."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.forms import Changes, FormDefinition, Node, QuestionState, Record
from tests.unit.forms.support import bind, compiled, inputs, loaded, opened

LISTS = '<instance id="l"><root>{}</root></instance>'.format(
    "".join(f"<item><name>{n}</name><k>{n % 3}</k><label>L{n}</label></item>" for n in range(6))
)
TYPES = ("string", "int", "decimal", "date")
SHAPES = st.lists(
    st.tuples(
        st.sampled_from(["plain", "calc", "shown calc", "select", "group", "repeat", "counted"]), st.integers(0, 7)
    ),
    min_size=2,
    max_size=6,
)
VALUES = st.sampled_from(["", "0", "1", "2", "5", "x", "2026-02-23", "-1", "1 2", "4.50"])
EDITS = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(["answer"] * 4 + ["add", "remove"]), VALUES), max_size=14
)


def reading(known: list[str], pick: int, inner: str = "") -> str:
    """An expression over what stands before it."""
    one = known[pick % len(known)] if known else "1"
    other = known[(pick * 3 + 1) % len(known)] if known else "2"
    return (
        f"{one} != ''", f"{one} + {other}", f"concat({one}, '-', {other})", f"if({one} > 1, {other}, 'n')",
        f"coalesce({one}, {other})", f"count-selected({one}) + number({one} = {other})",
        f"sum({inner or one}) + count({inner or one})", f"string-length({one}) < 3 or {other} = ''",
    )[pick % 8]  # fmt: skip


def random_form(shape: list[tuple[str, int]]) -> FormDefinition:
    """One form of that shape: each part reads only the parts before it, so there is no cycle."""
    instance, binds, body, known = "<q/>", [bind("q", type="int")], inputs("q"), ["/data/q"]
    columns = ""
    for place, (part, pick) in enumerate(shape):
        name, kind = f"n{place}", TYPES[pick % 4]
        rule = reading(known, pick, columns)
        if part in ("plain", "calc", "shown calc"):
            instance += f"<{name}/>"
            if part == "plain":
                binds.append(
                    bind(
                        name,
                        type=kind,
                        relevant=rule,
                        required=reading(known, pick + 3),
                        constraint=f". != {known[-1]}",
                    )
                )
            else:
                binds.append(bind(name, calculate=rule, relevant=reading(known, pick + 5)))
            body += inputs(name) if part != "calc" else ""
        elif part == "select":
            instance += f"<{name}/>"
            nodes = f"instance('l')/root/item[k = {known[pick % len(known)]} or name = 3]"
            body += (
                f'<select1 ref="/data/{name}"><label>S <output value="{known[0]}"/></label><itemset nodeset="{nodes}">'
            )
            body += '<value ref="name"/><label ref="label"/></itemset></select1>'
        elif part == "group":
            instance += f"<{name}><a/><b/></{name}>"
            binds += [
                bind(name, relevant=rule),
                bind(f"{name}/b", calculate=f"concat(../a, {known[-1]})", cn_warning=". = 'x'"),
            ]
            body += inputs(f"{name}/a")
            known.append(f"/data/{name}/a")
            name = f"{name}/b"
        else:
            instance += f'<{name} jr:template=""><a/><b/><c/><d/></{name}><{name}><a/><b/><c/><d/></{name}>'
            binds += [
                bind(name, relevant=reading(known, pick + 2)),
                bind(f"{name}/a", type=kind, required=f"/data/{name}/b = 1"),
                bind(f"{name}/b", relevant="../a != 1", constraint=f"position(..) < 3 or . = {known[-1]}"),
                bind(f"{name}/c", calculate=f"position(..) + count(../../{name}) + number(../a)"),
                bind(
                    f"{name}/d",
                    calculate=f"sum(../../{name}/a) - indexed-repeat(/data/{name}/a, /data/{name}, position(..) - 1)",
                ),
            ]
            count = f' jr:count="{known[-1]}"' if part == "counted" else ""
            label = f'<label>Row <output value="/data/{name}/a"/></label>'
            body += f'<group ref="/data/{name}">{label}<repeat nodeset="/data/{name}"{count}>{inputs(f"{name}/a", f"{name}/b")}'
            body += "</repeat></group>"
            columns = f"/data/{name}/c"
            continue
        known.append(f"/data/{name}")
    return compiled(instance, *binds, model=LISTS, body=body)


def all_states(record: Record) -> dict[str, QuestionState]:
    """The state of every node there is."""

    def walk(node: Node, ref: str) -> Iterator[tuple[str, QuestionState]]:
        state = record.state(ref)
        yield ref, state
        tops = [ref] if state.row_count is None else [f"{ref}[{row}]" for row in range(1, state.row_count + 1)]
        for top in tops:
            if state.row_count is not None:
                yield top, record.state(top)
            for kid in node.children:
                yield from walk(kid, f"{top}/{kid.name}")

    return dict(walk(record.definition.root, record.definition.root.ref))


def edit(record: Record, pick: int, kind: str, value: str) -> Changes:
    """One edit somewhere, of that kind if it can be had there."""
    states = all_states(record)
    nodes = record.definition.nodes
    repeats = [ref for ref, state in states.items() if state.row_count is not None and not nodes[ref].counted]
    if kind == "add" and repeats:
        return record.add_row(repeats[pick % len(repeats)])
    rows = [f"{ref}[{row}]" for ref in repeats for row in range(1, (states[ref].row_count or 0) + 1)]
    if kind == "remove" and rows:
        return record.remove_row(rows[pick % len(rows)])
    typed = [ref for ref in states if (node := nodes.get(_generic(ref))) and node.kind == "question" and node.control]
    return record.answer(typed[pick % len(typed)], value)


def _generic(ref: str) -> str:
    return "".join(
        part.split("[")[0] if at == 0 else "/" + part.split("[")[0] for at, part in enumerate(ref.split("/"))
    )


CHECKED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@CHECKED
@given(SHAPES, EDITS)
def test_step_by_step_equals_afresh(shape: list[tuple[str, int]], edits: list[tuple[int, str, str]]) -> None:
    record = opened(random_form(shape))
    for pick, kind, value in edits:
        edit(record, pick, kind, value)
        fresh = loaded(record.definition, record.answers(relevant_only=False))
        assert all_states(record) == all_states(fresh)
        assert record.problems() == fresh.problems() and record.warnings() == fresh.warnings()
        assert record.to_xml() == fresh.to_xml() and fresh.dropped == ()


@CHECKED
@given(SHAPES, EDITS)
def test_changes_name_exactly_what_changed(shape: list[tuple[str, int]], edits: list[tuple[int, str, str]]) -> None:
    record = opened(random_form(shape))
    for pick, kind, value in edits:
        before = all_states(record)
        changes = edit(record, pick, kind, value)
        after = all_states(record)
        if changes.rows_added or changes.rows_removed:
            before = {ref: state for ref, state in before.items() if "[" not in ref}
        moved = {ref for ref, state in after.items() if ref in before and state != before[ref]}
        assert moved == {ref for ref in changes.refs if ref in before}
