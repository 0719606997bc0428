"""Forms that come as files: compiled with the counter's own functions over a plain working week, for no release says its holidays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from counter_app.domain.functions import form_functions
from counter_app.domain.working_time import Calendar
from counter_app.forms import FormDefinition, Value, compile_form

PLAIN_WEEK = Calendar(frozenset(), frozenset(), date.min)


def functions(today: Callable[[], date] = date.today) -> Mapping[str, Callable[..., Value]]:
    """The ``cn:`` functions (docs/form-functions.md); ``today`` is whose day counts."""
    return form_functions(PLAIN_WEEK, today)


def compiled(
    xml: bytes, media: Mapping[str, Path | bytes], today: Callable[[], date] = date.today, *, stand_in: bool = True
) -> FormDefinition:
    """The form with the files that came with it; ``stand_in`` as in :func:`compile_form`. Raises BadInput(what="form")."""
    return compile_form(xml, functions=functions(today), media=media, stand_in=stand_in)
