"""Writes docs/xlsform-support.md: what comes of every feature when a tiny form that uses it is run.

Nothing on the page is claimed by hand: a line says ``runs`` when its form compiles, opens and does what its steps want, and
``refused`` with the engine's own words. What an appearance looks like is read from the window's table of editors.
``python -m tests.conformance.support_page`` writes the page; a test fails when it is not what comes out now.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record, compile_form
from counter_app.forms.functions import handlers
from counter_app.forms.support import FEATURES as WORDS
from counter_app.forms.support import unsupported
from tests.conformance.cases import FormCase
from tests.conformance.corpus import FUNCTIONS, media_of, modules, refusal, sheet_form, sheet_forms
from tests.conformance.forms.shorthand import form_xml, steps
from tests.conformance.runner import faults_of_form
from ui.desktop.pages.form_kinds import TABLE, Drawn, Kind
from ui.desktop.pages.form_layout import every_question, plan_form

PAGE = Path(__file__).parents[2] / "docs" / "xlsform-support.md"
FEATURES = Path(__file__).with_name("features.toml")
_HEAD = """# What of XLSForm runs here 表单特性支持表

Made by `make support-page` from the engine and from the window's table of editors; not written by hand. Each line was run as a
tiny form. **runs**: compiled, opened, answered and serialised, and did what its check wants. **refused**: a form that uses it does
not compile, with these words. pyxform 4.5 turns sheets into forms. What differs between engines: [forms.md](forms.md).
"""
_STAGE = form_xml(
    [
        "itext en | t=T",
        "list l name label",
        "- x | X",
        "string t = t",
        "int n = 5",
        "select1 s | of x=X y=Y",
        "repeat r | rows <v>1</v> // <v>2</v>",
        "  int v",
    ]
)
_CONTROLS = {
    "select1": "select_one l",
    "select": "select_multiple l",
    "rank": "rank l",
    "trigger": "trigger",
    "range": "range",
}
_EXAMPLES = {
    "search*": "search", "columns*": "columns-2", "compact*": "compact-2", "quickcompact*": "quickcompact-2",
    "ex:*": "ex:org.example.app", "printer:*": "printer:org.example", "new*": "new-front",
}  # fmt: skip
_INPUTS = {"string": "text", "int": "integer", "": "text"}


def page() -> str:
    """The page as it is now."""
    parts = [_HEAD]
    for area in tomllib.loads(FEATURES.read_text("utf-8"))["area"]:
        parts.append(f"\n## {area['title']}\n\n| feature | what comes of it |\n|---|---|\n")
        parts += [_line(name, words) for name, words in _area(area)]
    parts.append("\n## Appearances\n\n| control | appearance | what comes of it |\n|---|---|---|\n")
    parts += [_line(_control_of(row), _code(row.appearance or "(none)"), _appearance(row)) for row in TABLE]
    parts.append("\n## Attributes, actions and preloads\n\nThe engine's own table (counter_app/forms/support.py).\n\n")
    parts.append("| where | word | what comes of it |\n|---|---|---|\n")
    parts += [_line(one.kind, _code(one.name), _said(one.outcome.value, one.words)) for one in WORDS]
    parts += ["\n## XLSForms of pyxform's tests and of the documentation\n\n", *_corpus()]
    return "".join(parts)


def _area(area: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for feature in area.get("features", ()):
        yield feature["name"], _outcome(feature, bool(area.get("editors")))
    for expression in area.get("expressions", ()):
        yield _code(expression), _evaluated(expression)
    for expression in area.get("functions", ()):
        yield _code(expression), _evaluated(expression)


def functions_without_a_line() -> set[str]:
    """Functions of the engine that no line of the page calls."""
    areas = tomllib.loads(FEATURES.read_text("utf-8"))["area"]
    return set(handlers()) - {one.partition("(")[0] for area in areas for one in area.get("functions", ())}


def _outcome(feature: Mapping[str, Any], with_editor: bool) -> str:
    """What running the feature's form gives, in words."""
    xml = _xml(feature)
    with TemporaryDirectory() as folder:
        media = {name: Path(folder) / name for name in media_of(xml)}
        for name, path in media.items():
            path.write_bytes(media_of(xml)[name])
        try:
            definition = _compiled(xml)
        except BadInput as error:
            return f"refused: {_why(error)}"
        case = FormCase(feature["name"], "", xml, steps(feature.get("steps", [])), media)
        faults = faults_of_form(case) if case.steps else []
    if faults:
        return f"does not do what it should: {faults[0]}"
    editor = _editor(definition) if with_editor else ""
    remarks = [remark.why for remark in unsupported(xml.encode())]
    return ", ".join(part for part in ("runs", editor, feature.get("note", ""), *remarks) if part)


def _xml(feature: Mapping[str, Any]) -> str:
    if "sheet" in feature:
        return sheet_form(feature["name"], feature["sheet"].splitlines()).xml()
    text: str = feature["form"]
    return text if text.startswith("<!") else form_xml(text.splitlines())


def _compiled(xml: str) -> FormDefinition:
    return compile_form(xml.encode(), functions=FUNCTIONS, media=media_of(xml))


def _evaluated(expression: str) -> str:
    step = {"evaluate": expression, "context": "/data/n", "matches": "(?s).*"}
    faults = faults_of_form(FormCase(expression, "", _STAGE, (step,)))
    return "runs" if not faults else "refused: " + faults[0].partition("error: ")[2].partition(": ")[2]


def _editor(definition: FormDefinition) -> str:
    """How the window shows the question ``a``; nothing for a form without it."""
    now = datetime(2026, 2, 23, 1, 30, tzinfo=UTC)
    record = Record.new(definition, today=now.date, now=lambda: now)
    kinds = [one.kind for one in every_question(plan_form(definition, record.state)) if one.name == "a"]
    return _as(kinds[0]) if kinds else "not shown"


def _as(kind: Kind, note: str = "") -> str:
    name = kind.name.lower().replace("_", " ")
    return f"shown as *{name}*" + (f" ({note})" if note else "")


def _appearance(row: Drawn) -> str:
    """What the window's table says, for a form with that appearance that runs."""
    word = _EXAMPLES.get(row.appearance, row.appearance)
    kind = _CONTROLS.get(row.control) or (row.type if row.control == "upload" else _INPUTS.get(row.type, row.type))
    lines = ["survey: type | name | label | appearance", f"{kind or 'file'} | a | A | {word}"]
    if kind.endswith(" l"):
        lines += ["choices: list_name | name | label", "l | x | X", "l | y | Y"]
    if row.control == "secret" or row.type == "boolean":
        return _as(row.kind, row.note)
    refused = refusal(sheet_form(word, lines))
    return _as(row.kind, row.note) if refused is None else f"refused: {refused}"


def _said(outcome: str, words: str) -> str:
    return f"{outcome}: {words}" if words else outcome


def _control_of(row: Drawn) -> str:
    return f"{row.control} {row.type}".strip()


def _corpus() -> Iterator[str]:
    """How many forms of which source run, which modules are there as a whole, and each form that is refused."""
    forms = sheet_forms()
    outcomes = {form.source: refusal(form) for form in forms}
    refused = {source: words for source, words in outcomes.items() if words is not None}
    ignoring = sum(form.source not in refused and bool(unsupported(form.xml().encode())) for form in forms)
    yield f"{len(outcomes)} forms that pyxform accepts (tests/conformance/corpus): {len(outcomes) - len(refused)} run, "
    yield f"{len(refused)} are refused by name. "
    yield f"In {ignoring} of those that run something has no effect here, which `counter form check` names.\n"
    yield "\n| from | forms | run | refused by name |\n|---|---|---|---|\n"
    counts, turned_away = Counter(map(_family, outcomes)), Counter(map(_family, refused))
    for name, number in sorted(counts.items()):
        yield _line(name, str(number), str(number - turned_away[name]), str(turned_away[name]))
    yield from _modules([*outcomes])
    yield "\n| refused | why |\n|---|---|\n"
    yield from (_line(source, _escaped(words)) for source, words in refused.items())


def _family(source: str) -> str:
    """Where a form is from, in the few words of the table."""
    place, _, rest = source.partition(" ")
    if place != "pyxform":
        return f"documentation, {place}"
    folder = rest.partition(" ")[0].rpartition("/")[0]
    return "pyxform tests of 1.5.0 and 1.6.0 (tests_v1)" if folder == "tests_v1" else f"pyxform {folder}"


def _modules(sources: list[str]) -> Iterator[str]:
    """What of each module of pyxform's test folder is in the corpus."""
    listed = modules()
    whole = [name for name, said in listed.items() if said == "every form"]
    yield f"\npyxform's test folder, module by module: {len(listed)} gone through, {len(whole)} with every form that pyxform accepts.\n"
    yield "\n| module | forms here | in the corpus |\n|---|---|---|\n"
    forms = Counter(source.split(" ")[1].rpartition("/")[2] for source in sources if source.startswith("pyxform "))
    yield from (_line(_code(name), str(forms[name.rpartition("/")[2]]), said) for name, said in sorted(listed.items()))


def _why(error: BadInput) -> str:
    return _escaped(f"{error.details.get('where')}: {error.details.get('why')}")


def _code(text: str) -> str:
    return f"`{text}`"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("<", "\\<")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    PAGE.write_text(page(), "utf-8")
