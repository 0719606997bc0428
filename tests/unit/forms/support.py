"""Forms written short: a few lines of nodes, binds and controls become XForms XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from xml.sax.saxutils import quoteattr

from counter_app.forms import FormDefinition, Record, Value, compile_form
from counter_app.forms.values import CHINA_TIME

TODAY = date(2026, 2, 23)
NOW = datetime(2026, 2, 23, 9, 30, tzinfo=CHINA_TIME)

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
    ' xmlns:cn="https://yimen-counter.example/xforms/cn">'
)


def bind(ref: str, **attributes: str) -> str:
    """A bind of /data/<ref>; ``jr_x`` and ``cn_x`` are attributes of those namespaces."""
    shown = "".join(f" {name.replace('_', ':', 1)}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bind nodeset="/data/{ref}"{shown}/>'


def form(instance: str, *binds: str, body: str = "", model: str = "", texts: str = "") -> bytes:
    """A form around that primary instance, secondary instances and actions in ``model``."""
    return (
        f"{HEAD}<h:head><h:title>Form</h:title><model>{texts}"
        f'<instance><data id="f" version="7">{instance}</data></instance>{model}{"".join(binds)}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    ).encode()


def inputs(*refs: str) -> str:
    """An input for each ref."""
    return "".join(f'<input ref="/data/{ref}"><label>{ref}</label></input>' for ref in refs)


def compiled(
    instance: str, *binds: str, functions: Mapping[str, Callable[..., Value]] | None = None, **parts: str
) -> FormDefinition:
    """That form, compiled."""
    return compile_form(form(instance, *binds, **parts), functions=functions or {})


def opened(definition: FormDefinition, language: str | None = None) -> Record:
    """A new record at the tests' clock."""
    return Record.new(definition, today=lambda: TODAY, now=lambda: NOW, language=language, new_id=lambda: "id-1")


def loaded(definition: FormDefinition, answers: Mapping[str, object]) -> Record:
    """A record with those answers at the tests' clock."""
    return Record.load(definition, answers, today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "id-1")
