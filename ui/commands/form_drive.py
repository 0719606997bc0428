"""``counter form drive``: the form engine for anybody's tests, one JSON object a line in, one a line out.

The protocol is docs/form-drive.md. Nothing ends the process but the end of input: what is wrong with a line is answered.
"""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any

from counter_app.domain.functions import form_functions
from counter_app.domain.working_time import Calendar
from counter_app.errors import BadInput, CounterError
from counter_app.forms import FormDefinition, QuestionState, Record, Value, compile_form, to_number, to_text, to_truth
from counter_app.forms.values import local_zone, use_zone

Answer = dict[str, Any]


class _SystemZone(tzinfo):
    """The zone of ``TZ``, daylight saving time included, by the C library."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        if when is None:
            return None
        try:
            return when.replace(tzinfo=None).astimezone().utcoffset()
        except (OverflowError, ValueError, OSError):
            return timedelta(0)

    def dst(self, when: datetime | None) -> timedelta | None:
        return None

    def tzname(self, when: datetime | None) -> str | None:
        return None if when is None else when.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, when: datetime) -> datetime:
        return when.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def follow_system_zone() -> None:
    """Times are read and shown in the zone of ``TZ`` from now on: a counter's own is UTC+8."""
    use_zone(_SystemZone())


def drive_lines(lines: Iterable[bytes], out: IO[bytes]) -> None:
    """Answers every line until there are no more."""
    driver = Driver()
    for line in lines:
        if line.strip():
            out.write(json.dumps(driver.answer(line), ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n")
            out.flush()


class Driver:
    """One form at a time; ``load`` opens the next."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._verbs: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "load": self._load,
            "set": self._set,
            "add": self._add,
            "remove": self._remove,
            "lang": self._lang,
            "state": self._state,
            "evaluate": self._evaluate,
            "submission": self._submission,
        }

    def answer(self, line: bytes) -> Answer:
        """The answer to one line; ``error`` in it says why not."""
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError) as error:
            return {"error": f"not JSON: {error}"}
        if not isinstance(asked, dict):
            return {"error": "one JSON object a line"}
        verb = next((one for one in self._verbs if one in asked), None)
        if verb is None:
            return {"error": f"no verb; one of {', '.join(self._verbs)}"}
        try:
            return self._verbs[verb](asked)
        except CounterError as error:
            return {"error": _reason(error), "code": error.code, **_plain(error.details)}
        except OSError as error:
            return {"error": f"{error.strerror or error}: {error.filename}"}

    # -- verbs --------------------------------------------------------------------------------------------------------

    def _load(self, asked: Mapping[str, Any]) -> Answer:
        self._record = None
        definition = _compiled(_xml(asked["load"]), _media(asked.get("media") or {}))
        last_saved, properties = asked.get("last_saved"), asked.get("properties") or {}
        self._record = Record.new(
            definition, today=_today, now=_now, new_id=lambda: str(uuid.uuid4()),
            properties={str(name): str(value) for name, value in properties.items()},
            last_saved=_xml(last_saved) if last_saved else None,
        )  # fmt: skip
        return {
            "ok": True,
            "form_id": definition.form_id,
            "version": definition.version,
            "title": definition.title(),
            "languages": list(definition.languages),
        }

    def _set(self, asked: Mapping[str, Any]) -> Answer:
        value = asked.get("value")
        answer = [_written(one) for one in value] if isinstance(value, list) else _written(value)
        self._opened().answer(str(asked["set"]), answer)
        return {"ok": True}

    def _add(self, asked: Mapping[str, Any]) -> Answer:
        self._opened().add_row(str(asked["add"]))
        return {"ok": True}

    def _remove(self, asked: Mapping[str, Any]) -> Answer:
        self._opened().remove_row(str(asked["remove"]))
        return {"ok": True}

    def _lang(self, asked: Mapping[str, Any]) -> Answer:
        self._opened().set_language(str(asked["lang"]))
        return {"ok": True}

    def _state(self, asked: Mapping[str, Any]) -> Answer:
        refs = asked["state"] if isinstance(asked["state"], list) else [asked["state"]]
        record = self._opened()
        states = {str(ref): _state_of(record, str(ref)) for ref in refs}
        return {"ok": True, "state": states, **states}

    def _evaluate(self, asked: Mapping[str, Any]) -> Answer:
        context = asked.get("context")
        value = self._opened().evaluate(str(asked["evaluate"]), str(context) if context else None)
        return {"ok": True, "string": to_text(value), "number": _number(to_number(value)), "boolean": to_truth(value)}

    def _submission(self, asked: Mapping[str, Any]) -> Answer:
        record = self._opened()
        record.finalize()
        return {"ok": True, "submission": record.to_xml().decode("utf-8")}

    def _opened(self) -> Record:
        if self._record is None:
            raise BadInput(what="form", where="load", why="no form is loaded")
        return self._record


def _compiled(xml: bytes, media: Mapping[str, Path]) -> FormDefinition:
    plain_week = Calendar(frozenset(), frozenset(), date.min)
    functions: Mapping[str, Callable[..., Value]] = form_functions(plain_week, _today)
    return compile_form(xml, functions=functions, media=media)


def _xml(source: object) -> bytes:
    """The form's text itself, or that of the file it names."""
    text = str(source)
    return text.encode("utf-8") if text.lstrip("\ufeff \t\r\n").startswith("<") else Path(text).read_bytes()


def _media(asked: Mapping[str, Any]) -> dict[str, Path]:
    return {str(name): Path(str(path)) for name, path in asked.items()}


def _now() -> datetime:
    return datetime.now(local_zone())


def _today() -> date:
    return _now().date()


def _written(value: object) -> str:
    """A JSON value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return to_text(float(value)) if isinstance(value, int | float) else str(value)


def _number(number: float) -> float | str:
    """JSON has no NaN and no infinity: they go as text."""
    return number if math.isfinite(number) else to_text(number)


def _state_of(record: Record, ref: str) -> Answer:
    try:
        return _shown(record.state(ref))
    except BadInput:
        return {"exists": False}


def _shown(state: QuestionState) -> Answer:
    shown: Answer = {
        "exists": state.exists,
        "value": state.value,
        "relevant": state.relevant,
        "required": state.required,
        "readonly": state.readonly,
        "violation": "constraint" if state.violation == "type" else state.violation,
        "constraint_msg": state.message if state.violation == "constraint" else None,
        "required_msg": state.message if state.violation == "required" else None,
        "label": state.label,
        "hint": state.hint,
        "guidance": state.guidance,
        "choices": [choice.value for choice in state.choices],
        "choice_labels": [choice.label for choice in state.choices],
        "media": dict(state.media),
        "count": state.row_count,
    }
    return shown


def _reason(error: CounterError) -> str:
    where, why = error.details.get("where", ""), error.details.get("why", "")
    return re.sub(r"^: |: $", "", f"{where}: {why}") or error.code


def _plain(details: Mapping[str, object]) -> Answer:
    return {name: str(value) for name, value in details.items()}
