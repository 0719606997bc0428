"""Runs conformance cases through rxeval. The lines are those of JavaRosaPeer.java.

rxeval evaluates what a form says and nothing else, so an expression becomes the calculations of three nodes beside its context.
"""

from __future__ import annotations

import json
import re
import sys
from xml.etree import ElementTree

import rxeval

XF = "{http://www.w3.org/2002/xforms}"
OWN = re.compile(
    r"^\.(?!\.)|^h/c|[\n\r\t]|once\(|self::|child::|descendant|ancestor|sibling|//\*|/g/\*\)|node\(\)"
    r"|\b(string|number|name|string-length|normalize-space)\(\)"
)
"""Expressions that read the node they stand at or count its neighbours, or whose line ends an attribute does not keep."""

PROBES = {"string": "{}", "number": "string(number({}))", "boolean": "if({}, 'true', 'false')"}


def run(job: dict) -> dict:
    """The answer to one line."""
    if "steps" in job:
        return steps(job)
    values = []
    for context, expression in job["evaluate"]:
        try:
            values.append(evaluate(job, context, expression))
        except Exception as fault:  # whatever the engine raises is its answer
            values.append({"error": f"{type(fault).__name__}: {fault}"})
    return {"values": values}


def evaluate(job: dict, context: str, expression: str) -> dict:
    """The values of an expression; those the engine cannot give are missing."""
    if OWN.search(expression):
        raise ValueError("an expression that reads its own node cannot stand beside it")
    found = {name: probed(job, context, wrapped.format(expression)) for name, wrapped in PROBES.items()}
    found["boolean"] = found["boolean"] == "true"
    found["number"] = number(found["number"])
    return found


def number(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return "NaN"
    return value if abs(value) < float("inf") else ("Infinity" if value > 0 else "-Infinity" if value < 0 else "NaN")


def probed(job: dict, context: str, expression: str) -> str:
    """The text that a calculation of that expression stores beside the context node."""
    parent, _, _ = context.rpartition("/")
    session = rxeval.Session(with_probe(job["form"], parent, expression))
    session.recompute()
    for ref, value in job["set"]:
        if isinstance(value, int):
            while session.add_row(ref) < value:
                pass
        else:
            session.set(ref, value)
    report = session.recompute()
    for ref, why in report["failed"]:
        if ref.endswith("/probe"):
            raise ValueError(why)
    return session.get(f"{context.rpartition('/')[0]}/probe")


def with_probe(xml: str, parent: str, expression: str) -> str:
    """The form with a calculated node under every node of that path."""
    tree = ElementTree.fromstring(xml)
    model = next(tree.iter(f"{XF}model"))
    names = [part.partition("[")[0] for part in parent.split("/")[2:]]
    root = model.find(f"{XF}instance")[0]
    space = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
    under = [root]
    for name in names:
        under = [child for node in under for child in node if child.tag == f"{space}{name}"]
    for node in under:
        ElementTree.SubElement(node, f"{space}probe")
    nodeset = "/".join(["", root.tag.rpartition("}")[2], *names, "probe"])
    model.append(ElementTree.Element(f"{XF}bind", nodeset=nodeset, type="string", calculate=expression))
    return ElementTree.tostring(tree, encoding="unicode")


def steps(job: dict) -> dict:
    """The answers to a form's steps: what rxeval shows of a node is its value and whether it is asked."""
    try:
        session = rxeval.Session(job["form"])
        report = session.recompute()
    except Exception as fault:
        return {"error": f"{type(fault).__name__}: {fault}"}
    answers = []
    for step in job["steps"]:
        try:
            answers.append(one_step(session, step, report))
        except Exception as fault:
            answers.append({"error": f"{type(fault).__name__}: {fault}"})
        report = session.recompute()
    return {"steps": answers}


def one_step(session: rxeval.Session, step: dict, report: dict) -> dict:
    if "set" in step:
        value = step.get("value")
        session.set(
            step["set"], " ".join(value) if isinstance(value, list) else str(value if value is not None else "")
        )
    elif "add" in step:
        session.add_row(step["add"])
    elif "remove" in step:
        base, _, place = step["remove"].rpartition("[")
        session.remove_row(base or step["remove"], int(place.rstrip("]")) if base else 1)
    elif "submission" in step:
        return {"submission": session.instance_xml()}
    elif "expect" in step:
        return {ref: state(session, ref, wanted) for ref, wanted in step["expect"].items()}
    else:
        raise ValueError(f"rxeval cannot {next(iter(step))}")
    return {}


def state(session: rxeval.Session, ref: str, wanted: dict) -> dict:
    """Only the properties rxeval can tell."""
    found: dict = {}
    if "value" in wanted:
        found["value"] = session.get(ref)
    if "choices" in wanted and (choices := session.choices(ref)) is not None:
        found["choices"] = [choice["value"] for choice in choices]
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
